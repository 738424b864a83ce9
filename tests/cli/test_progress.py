"""What the bar shows while something is computed."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from sim import progress


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def shown(
    monkeypatch: pytest.MonkeyPatch,
    seconds: float | None,
    done: int,
    planned: int,
    doing: str = "",
    columns: int = 120,
) -> str:
    screen = Screen()
    with monkeypatch.context() as patch:
        patch.setattr("sys.stderr", screen)
        patch.setenv("COLUMNS", str(columns))
        patch.setenv("TERM", "xterm")
        with progress.progress_bar("Tiny", seconds) as tell:
            tell(done, planned, doing)
    return screen.getvalue()


def test_a_budget_of_time_is_shown_as_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The replications are unlimited then, and only their number so far is reported."""
    text = shown(monkeypatch, 7200.0, 5, progress.UNLIMITED, "week of 2026-03-02")
    assert "Tiny: week of 2026-03-02" in text
    assert "5 simulated runs, 0:00 of 2:00:00" in text
    assert "1,000,000" not in text


def test_after_the_search_replications_are_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "6/40 simulated runs" in shown(monkeypatch, 7200.0, 6, 40, "confirming")


def test_replications_are_counted_without_a_budget_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "1,500/20,000 simulated runs" in shown(monkeypatch, None, 1_500, 20_000)


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 120])
@pytest.mark.parametrize(
    ("seconds", "far"),
    [(None, "7/40 simulated runs, 0:00:00"), (7200.0, "7 simulated runs, 0:00 of 2:00:00")],
)
def test_a_narrow_terminal_gets_all_the_words_on_several_lines(
    monkeypatch: pytest.MonkeyPatch, seconds: float | None, far: str, columns: int
) -> None:
    planned = progress.UNLIMITED if seconds else 40
    text = shown(monkeypatch, seconds, 7, planned, "week of 2026-03-02", columns)
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r", "\n").splitlines()
    assert max(map(len, lines)) <= columns
    words = " ".join(" ".join(lines).split())
    if columns < 80:
        assert f"Tiny: week of 2026-03-02: {far}" in words
    else:
        bar, *figures = words.partition("week of 2026-03-02 ")[2].partition(" 7")
        assert len(bar) >= progress.SHORTEST_BAR
        assert set(bar) <= {"━", "╸", "╺"}
        assert "".join(figures).split() == far.replace("runs, 0:00:00", "runs 0:00:00").split()


def told(
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    seconds: float,
    ends: range,
    planned: int,
    *,
    jobs: int | None = 1,
    doing: str = "",
) -> list[str]:
    """Lines where there is no terminal, of replications that take so long each."""
    with progress.progress_bar("Tiny", jobs=jobs) as tell:
        tell(ends.start, planned, doing)
        for done in ends[1:]:
            clock.now += seconds
            tell(done, planned, doing)
    return capsys.readouterr().err.splitlines()


def test_what_takes_long_is_told_beforehand(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two of 100 replications took 2 s each: 98 are left."""
    assert told(clock, capsys, 2.0, range(4), 100) == ["Tiny: 100 simulated runs take about 3 min"]
    assert told(clock, capsys, 2.0, range(4), 100, jobs=4) == [
        "Tiny: 100 simulated runs take about 50 s"
    ]
    assert told(clock, capsys, 0.2, range(50), 100) == []


def test_a_search_may_end_earlier(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(clock, capsys, 8.0, range(5), 3000, doing="adding agents") == []
    lines = told(clock, capsys, 2.0, range(12), 110, doing="adding agents")
    assert lines == [
        "Tiny: at most 110 simulated runs, about 3 min if all are needed; most searches end much "
        "sooner"
    ]


def test_one_slow_replication_is_enough_to_tell(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(clock, capsys, 40.0, range(2), 20)
    assert lines == ["Tiny: 20 simulated runs take about 13 min"]


def test_what_comes_before_the_first_replication_is_no_part_of_it(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half a minute of reading, then 50 replications of a second each."""
    with progress.progress_bar("Tiny", jobs=1) as tell:
        for done in range(51):
            clock.now += 1.0 if done else 30.0
            tell(done, 50)
    assert capsys.readouterr().err.splitlines() == ["Tiny: 50 simulated runs take about 50 s"]


def test_without_a_terminal_a_line_a_minute_tells_how_far_it_is(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """After 20 s a guess; a minute later, and two, how many there are and what is left."""
    lines = told(clock, capsys, 10.0, range(15), 60)
    assert lines == [
        "Tiny: 60 simulated runs take about 10 min",
        "Tiny: 7/60 simulated runs, about 9 min left",
        "Tiny: 13/60 simulated runs, about 8 min left",
    ]


def test_what_was_kept_from_before_does_not_make_it_look_quick(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(clock, capsys, 10.0, range(500, 509), 600)
    assert lines == [
        "Tiny: 600 simulated runs take about 16 min",
        "Tiny: 507/600 simulated runs, about 16 min left",
    ]


@pytest.mark.parametrize("terminal", ["dumb", "xterm"])
def test_what_is_told_beforehand_is_as_wide_as_the_terminal(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, terminal: str
) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", terminal)
    with progress.progress_bar("Tiny", jobs=1) as tell:
        for done in range(12):
            tell(done, 3000, "adding agents")
            clock.now += 2.0
    told = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue()).replace("\r", "\n")
    assert "most searches end" in " ".join(told.split())
    assert max(map(len, told.splitlines())) <= 60


def test_the_bar_tells_what_is_left(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    with progress.progress_bar("Tiny", jobs=1) as tell:
        for done in range(4):
            tell(done, 40)
            clock.now += 20.0
    assert "3/40 simulated runs, about 12 min left" in screen.getvalue()


def test_a_long_run_says_where_its_report_will_be(
    clock: Clock, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for seconds in (2.0, 0.2):
        with progress.progress_bar("Tiny", jobs=1, out=tmp_path / "out") as tell:
            for done in range(4):
                tell(done, 100)
                clock.now += seconds
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(f"take about 3 min; the report will be in {tmp_path / 'out'}")
