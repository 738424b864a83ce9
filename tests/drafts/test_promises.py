"""Within which time e-mails get an answer: what somebody says, and what the scenario states."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

import sim
from sim.drafts import Answers, read_answer
from sim.units import DAY, HOUR, WEEK, ServiceTarget
from tests.drafts.test_init import init


@pytest.mark.parametrize(
    ("said", "hours", "stated"),
    [
        ("8 hours", "mon-fri 9-17", "90% within 8 business hours"),
        ("4 Stunden", "mon-fri 9-17", "90% within 4 business hours"),
        ("45 min", "mon-fri 9-17", "90% within 45 business minutes"),
        ("80% within 4 h", "mon-fri 9-17", "80% within 4 business hours"),
        ("24 h", "mon-fri 9-17", "90% within 8 business hours"),
        ("12 h", "mon-fri 9-17", "90% within 8 business hours"),
        ("12 h", "mon-fri 6-22", "90% within 12 business hours"),
        ("1 day", "mon-fri 8-18, sat 9-13", "90% within 9 business hours"),
        ("2 days", "mon-fri 9-17", "90% within 16 business hours"),
        ("1 week", "mon-fri 9-17", "90% within 1 week"),
        ("8 h", "24/7", "90% within 8 h"),
        ("8 business hours", "24/7", "90% within 8 business hours"),
        ("1 working day", "mon-fri 9-17", "90% within 8 business hours"),
        ("8 h by the clock", "mon-fri 9-17", "90% within 8 h"),
        ("80% in 24 h (by the clock)", "mon-fri 9-17", "80% within 24 h"),
        ("24 Stunden rund um die Uhr", "mon-fri 9-17", "90% within 24 h"),
    ],
)
def test_a_team_that_goes_home_means_the_hours_in_which_it_is_there(
    said: str, hours: str, stated: str
) -> None:
    assert Answers(hours=hours, reply=read_answer("reply", said)).reply_target == stated


def test_a_longer_promise_is_never_the_stricter_one() -> None:
    for hours in ("mon-fri 9-17", "mon-fri 6-22", "mon-sun 0-23", "tue 12-14"):
        targets = [
            ServiceTarget.read(Answers(hours=hours, reply=f"{n} h").reply_target)
            for n in range(1, int(WEEK / HOUR))
        ]
        minutes = [target.within_minutes for target in targets]
        assert all(target.business for target in targets)
        assert minutes == sorted(minutes)
        assert max(minutes) < 7 * DAY


def test_the_draft_says_that_opening_hours_count_and_how_to_choose_the_clock(
    tmp_path: Path,
) -> None:
    file = tmp_path / "team.yaml"
    code, out = init(file, "--reply", "8 hours")
    assert code == 0, out
    assert "warning" not in out
    (line,) = [line for line in file.read_text().splitlines() if "business" in line]
    assert line.endswith("# you said 8 h: opening hours count, as the team goes home")
    again = shlex.split(out.partition("else say ")[2].splitlines()[0].rstrip("."))
    file.unlink()
    code, out = init(file, *again)
    assert code == 0, out
    assert sim.load_scenario(file).channels["email"].target == ServiceTarget(0.9, 8 * HOUR)
    assert "opening hours count" not in out + file.read_text()


@pytest.mark.parametrize("words", [(), ("--reply", "8 business hours"), ("--phone", "900")])
def test_nothing_is_said_where_nothing_was_changed(words: list[str], tmp_path: Path) -> None:
    code, out = init(tmp_path / "team.yaml", *words)
    assert code == 0, out
    assert "opening hours count" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--answer", "soon"], "answer: must be a share and a time, e.g. `80/20`"),
        (["--answer", "20 s"], "answer: must be a share and a time, e.g. `80/20`"),
        (["--answer", "80%"], "answer: must be a share and a time, e.g. `80/20`"),
        (["--answer", "180/20"], "answer: must be"),
        (["--reply", "soon"], "reply: must be a time, e.g. `8 hours`, `1 day` or `80% within 4 h`"),
        (["--reply", "80%"], "reply: must be a time, e.g. `8 hours`"),
    ],
)
def test_what_is_no_promise_is_told_with_those_that_are(
    words: list[str], said: str, tmp_path: Path
) -> None:
    code, out = init(tmp_path / "team.yaml", *words)
    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert said in out
