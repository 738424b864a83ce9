"""`grow` on the page: hires for the team as the sliders have it, with progress, and an end."""

from __future__ import annotations

import datetime as dt
import io
import time
import zipfile
from pathlib import Path

import pytest

from sim.decisions.candidates import Hire
from sim.decisions.trials import Trials
from sim.decisions.weeks import whole_weeks
from sim.errors import UsageError
from sim.page import downloads, wishes
from sim.page.figures import shown_growth
from sim.page.sources import Sources
from sim.page.tabs import MOST_SEARCHES, Hall
from sim.page.wishes import Search, Wish
from sim.runs.replication import goals_on_the_whole
from tests.page.conftest import TEAM
from tests.page.test_tabs import wait_until

GROWING = (
    TEAM.replace("weeks: 1}", "weeks: 6}")
    .replace("Small desk", "Growing desk")
    .replace("topics:", "demand: {growth: 40% per month}\ntopics:")
)
HOLDING = GROWING.replace("agents: 2", "agents: 6").replace("40% per month", "1% per month")
"""Nothing breaks: the search ends at once."""


@pytest.fixture
def growing(folder: Path) -> Sources:
    (folder / "growing.yaml").write_text(GROWING, encoding="utf-8")
    return Sources(folder)


def search(sources: Sources) -> Search:
    scenario = sources.load("growing.yaml").scenario()
    return Search(scenario, scenario, 0.2, 5, ("growing.yaml",))


def test_hires_are_found_for_a_growing_desk(
    growing: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishes, "MOST_RUNS", 100)
    monkeypatch.setattr(wishes, "CONFIRM", 2)
    hall, said = Hall(), set[str]()
    tab = hall.ask("one", search(growing))
    while tab.working:
        said.add(tab.doing)
        time.sleep(0.001)  # else the search would have half of the processor
    assert tab.fault == ""
    assert tab.found is not None
    seen = shown_growth(tab.found)
    assert any("how many are needed" in each for each in said)
    assert any("If nothing changes" in sentence for sentence in seen.verdict)
    assert seen.tables
    archive = zipfile.ZipFile(io.BytesIO(downloads.growth_report(tab.found.growth)))
    assert {"growth/report.html", "growth/report.xlsx", "growth/plan.yaml"} <= {*archive.namelist()}
    assert downloads.growth_picture(tab.found.growth).lstrip().startswith(b"<?xml")


def test_the_plan_so_far_is_told_with_the_progress(growing: Sources) -> None:
    scenario = growing.load("growing.yaml").scenario()
    goals, weeks = goals_on_the_whole(scenario), whole_weeks(scenario)
    trials = Trials(scenario, goals, weeks, seed=1, budget=1)
    trials.doing = "how many are needed"
    assert trials.purpose == "how many are needed"
    trials.best = tuple(Hire(dt.date(2026, 1, day), "desk", day) for day in (5, 6))
    assert trials.purpose == (
        "how many are needed (plan so far: 5 into desk by 5 January 2026, "
        "6 into desk by 6 January 2026)"
    )
    trials.best = tuple(Hire(dt.date(2026, 1, day), "desk", 1) for day in range(5, 12))
    assert trials.purpose.endswith("1 into desk by 8 January 2026, 3 more)")


def test_a_search_ends_with_its_tab_and_with_stop_and_with_another_wish(growing: Sources) -> None:
    hall = Hall()
    tab = hall.ask("one", search(growing))
    wait_until(lambda: tab.done > 0)
    hall.stop("one")
    wait_until(lambda: not tab.working)
    assert tab.found is None
    today = growing.load("desk.yaml").scenario()
    hall.ask("one", search(growing))
    hall.ask("one", Wish({"Today": today}, 2))
    wait_until(lambda: not tab.working)
    assert (tab.found, tab.done) == (None, 2)
    hall.ask("one", search(growing))
    wait_until(lambda: tab.done > 0)
    hall.leave("one")
    wait_until(lambda: tab.thread is None)
    assert tab.found is None


def test_no_more_than_a_few_look_for_hires_at_once(growing: Sources) -> None:
    hall = Hall(at_once=1)
    tabs = [hall.ask(f"tab {number}", search(growing)) for number in range(MOST_SEARCHES)]
    with pytest.raises(UsageError, match="2 other tabs are looking for hires"):
        hall.ask("one more", search(growing))
    hall.ask("tab 0", search(growing))  # in the place of its own
    for number in range(MOST_SEARCHES):
        hall.leave(f"tab {number}")
    wait_until(lambda: all(tab.thread is None for tab in tabs))
    again = hall.ask("one more", search(growing))
    hall.leave("one more")
    wait_until(lambda: again.thread is None)


def test_a_horizon_that_is_too_short_is_told(sources: Sources) -> None:
    scenario = sources.load("desk.yaml").scenario()
    hall = Hall()
    tab = hall.ask("one", Search(scenario, scenario, 0.1, 1))
    wait_until(lambda: not tab.working)
    assert "four whole weeks" in tab.fault
