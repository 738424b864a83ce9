"""What is said of people: without effect it changes nothing, and more of it goes the right way."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.log import Log
from sim.tape import draw_tape

TEXT = """
scenario: levers
horizon: {start: 2026-01-05, weeks: 12}
opening_hours: {mon-fri: "08:00-16:00"}
channels: {phone: {mode: live, patience: {mean: 3 min}, volume: 300 per day}}
topics:
  call: {share: 80%, L1: {handle_time: {mean: 8 min}}}
  bill: {L1: {handle_time: {mean: 8 min}}}
team:
  first: {agents: 3, skills: [call]RULES}
  second: {agents: 1, skills: [bill]}
plan: [PLAN]
"""
"""More call than the team can answer, so that more people answer more."""
HIRED = "{date: 2026-01-12, hire: 2, into: first}"


def run(folder: Path, plan: str = "", rules: str = "") -> Log:
    (folder / "x.yaml").write_text(TEXT.replace("RULES", rules).replace("PLAN", plan))
    scenario = load_scenario(folder / "x.yaml")
    return simulate(scenario, draw_tape(scenario, seed=3, replication=0))


def answered(log: Log) -> int:
    return int((log.frame("contacts").outcome == "solved").sum())


@pytest.mark.parametrize(
    "plan",
    [
        "{date: 2026-01-12, event: nothing, volume: +0%, days: 5}",
        '{date: 2026-01-14, opening_hours: {mon-fri: "08:00-16:00"}}',
        '{date: 2026-01-14, opening_hours: {mon-fri: "08:00-16:00"}, channels: [phone]}',
        '{date: 2026-01-14, shift: {mon-fri: "08:00-16:00"}, of: first}',
        "{date: 2026-03-20, hire: 1, into: first}",  # starts after the horizon
    ],
)
def test_entries_of_the_plan_without_effect_change_no_byte(tmp_path: Path, plan: str) -> None:
    lead = ", hiring: {lead_time: 4 weeks}"
    plain, other = (run(tmp_path, each, lead) for each in ("", plan))
    for table in ("contacts", "steps", "intervals"):
        for name, column in getattr(plain, table).items():
            assert column.tobytes() == getattr(other, table)[name].tobytes(), name


@pytest.mark.parametrize(
    ("fewer", "more"),
    [
        (("", ""), (HIRED, "")),
        ((HIRED, ", hiring: {lead_time: 6 weeks}"), (HIRED, "")),
        ((HIRED, ", hiring: {training: 5 weeks}"), (HIRED, "")),
        (("{date: 2026-01-19, leave: 1, from: first}", ""), ("", "")),
        (
            ("", ""),
            ("{date: 2026-01-12, train: 1, from: second, skills: [call], takes: 1 day}", ""),
        ),
        (("", ""), ('{date: 2026-01-12, opening_hours: {mon-sat: "08:00-16:00"}}', "")),
        ((HIRED, ", learning: {over: 8 weeks, speed: 20%}"), (HIRED, "")),
        (
            (HIRED, ", learning: {over: 8 weeks, speed: 20%}"),
            (
                HIRED,
                ", learning: {over: 8 weeks, speed: 20%}, "
                "coaching: {by: second, time: 1 h, weeks: 6 weeks, shortens: 60%}",
            ),
        ),
        (("", ", turnover: {per_year: 95%, replaced: no}"), ("", "")),
        (
            ("", ", turnover: {per_year: 95%, replaced: no}"),
            ("", ", turnover: {per_year: 95%, replaced: yes}, hiring: {lead_time: 1 week}"),
        ),
        (("", ", contract: 60%"), ("", "")),
        (("", ', meetings: {mon-fri: "09:00-10:30"}'), ("", "")),
    ],
)
def test_more_of_the_team_answers_more(
    tmp_path: Path, fewer: tuple[str, str], more: tuple[str, str]
) -> None:
    assert answered(run(tmp_path, *fewer)) < answered(run(tmp_path, *more))
