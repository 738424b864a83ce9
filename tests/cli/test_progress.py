"""What the bar shows while something is computed."""

from __future__ import annotations

import io

import pytest

from sim import progress


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def shown(
    monkeypatch: pytest.MonkeyPatch, seconds: float | None, done: int, planned: int, doing: str = ""
) -> str:
    screen = Screen()
    with monkeypatch.context() as patch:
        patch.setattr("sys.stderr", screen)
        patch.setenv("COLUMNS", "120")
        patch.setenv("TERM", "xterm")
        with progress.progress_bar("Tiny", seconds) as tell:
            tell(done, planned, doing)
    return screen.getvalue()


def test_a_budget_of_time_is_shown_as_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The replications are unlimited then, and only their number so far is reported."""
    text = shown(monkeypatch, 7200.0, 5, progress.UNLIMITED, "week of 2026-03-02")
    assert "Tiny: week of 2026-03-02" in text
    assert "5 replications, 0:00 of 2:00:00" in text
    assert "1,000,000" not in text


def test_after_the_search_replications_are_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "6/40 replications" in shown(monkeypatch, 7200.0, 6, 40, "confirming")


def test_replications_are_counted_without_a_budget_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "1,500/20,000 replications" in shown(monkeypatch, None, 1_500, 20_000)
