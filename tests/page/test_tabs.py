"""Tabs: one wish at a time each, bounded, and none goes on for a tab that is gone."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import time
from collections.abc import Callable

import pytest

from sim.page.charts import _axes
from sim.page.figures import shown
from sim.page.panel import panel_of
from sim.page.sources import Sources
from sim.page.tabs import Hall
from sim.page.wishes import Wish, steps_to


def wish(sources: Sources, replications: int = 4, **state: str) -> Wish:
    today = sources.load("desk.yaml")
    scenarios = {"Today": today.scenario()}
    changes = panel_of(today).changes(state)
    if changes:
        scenarios["Changed"] = sources.load("desk.yaml", changes).scenario()
    return Wish(scenarios, replications)


def wait_until(true: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.01)


def test_an_answer_sharpens_and_compares_with_today(sources: Sources) -> None:
    hall = Hall()
    tab = hall.ask("one", wish(sources, 4, **{"team.desk.agents": "4"}))
    wait_until(lambda: not tab.working)
    assert (tab.done, tab.fault) == (4, "")
    assert tab.answer is not None
    assert tab.answer.comparison is not None
    seen = shown(tab.answer)
    assert seen.runs == 4
    table = tab.answer.comparison.table.set_index("metric")
    assert table.loc["abandonment", "difference"] < 0
    assert any(chart.title.startswith("Service level, phone") for chart in seen.charts)


def test_what_should_not_happen_is_told_and_the_tab_goes_on(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = Hall()
    with monkeypatch.context() as broken:
        broken.setattr(Wish, "answers", lambda *_: 1 / 0)
        tab = hall.ask("one", wish(sources))
        wait_until(lambda: not tab.working)
    assert tab.fault.startswith("This is a fault of ours, please report it: ZeroDivisionError")
    assert "Traceback" in capsys.readouterr().err
    tab = hall.ask("one", wish(sources))
    wait_until(lambda: not tab.working)
    assert (tab.fault, tab.done) == ("", 4)


def test_todays_replications_are_not_done_again(sources: Sources) -> None:
    hall = Hall()
    tab = hall.ask("one", wish(sources))
    wait_until(lambda: not tab.working)
    assert tab.answer is not None
    before = tab.answer.results[0].kpis
    hall.ask("one", wish(sources, **{"team.desk.agents": "3"}))
    wait_until(lambda: not tab.working)
    (rows,) = [rows for rows in tab.ledger._rows.values() if "Today: kpis" in rows[0][0]]
    assert tab.answer.results[0].kpis.equals(before)
    assert len(rows) == 4


def test_a_tab_that_is_closed_ends_its_runs(sources: Sources) -> None:
    hall = Hall()
    tab = hall.ask("one", wish(sources, 200))
    wait_until(lambda: tab.done > 0)
    hall.leave("one")
    wait_until(lambda: tab.thread is None)
    assert tab.done < 200
    assert hall.names == []


def test_a_silent_tab_counts_as_closed(sources: Sources) -> None:
    hall = Hall(lease=0.2)
    tab = hall.ask("one", wish(sources, 200))
    wait_until(lambda: tab.thread is None)
    assert tab.done < 200
    other = hall.ask("two", wish(sources, 2))
    assert hall.names == ["two"]
    wait_until(lambda: other.thread is None)


def test_stop_keeps_what_is_known(sources: Sources) -> None:
    hall = Hall()
    tab = hall.ask("one", wish(sources, 200))
    wait_until(lambda: tab.answer is not None)
    hall.stop("one")
    wait_until(lambda: not tab.working)
    assert tab.answer is not None
    assert tab.done < 200


def test_a_storm_of_wishes_has_one_thread_and_ends_with_the_last(sources: Sources) -> None:
    hall = Hall()
    threads = set()
    for agents in range(3, 23):
        tab = hall.ask("one", wish(sources, 50, **{"team.desk.agents": "3"}))
        threads.add(tab.thread)
        del agents
    last = wish(sources, 2, **{"team.desk.agents": "4"})
    hall.ask("one", last)
    wait_until(lambda: not tab.working)
    assert len(threads) == 1
    assert tab.answer is not None
    assert tab.answer.wish is last


def test_two_tabs_do_not_disturb_each_other(sources: Sources) -> None:
    hall = Hall(at_once=1)
    one = hall.ask("one", wish(sources, 3))
    two = hall.ask("two", wish(sources, 3, **{"team.desk.agents": "4"}))
    wait_until(lambda: not (one.working or two.working))
    assert one.answer is not None
    assert two.answer is not None
    assert (one.answer.comparison, len(two.answer.results)) == (None, 2)


def test_there_are_no_more_tabs_than_there_may_be(sources: Sources) -> None:
    hall = Hall(most_tabs=3)
    tabs = [hall.ask(f"tab {number}", wish(sources, 20)) for number in range(8)]
    assert len(hall.names) == 3
    for name in hall.names:
        hall.leave(name)
    wait_until(lambda: all(tab.thread is None for tab in tabs))


@pytest.mark.parametrize(
    ("replications", "steps"), [(1, [1]), (2, [1, 2]), (8, [1, 2, 4, 8]), (9, [1, 2, 4, 8, 9])]
)
def test_steps_double_and_end_with_what_is_wished(replications: int, steps: list[int]) -> None:
    assert steps_to(replications) == steps


@pytest.mark.parametrize("weeks", [6, 25, 26, 52])
def test_dates_below_a_chart_do_not_touch(weeks: int) -> None:
    first = dt.date(2026, 11, 30)
    periods = [(first + dt.timedelta(weeks=k)).isoformat() for k in range(weeks)]
    drawn = "".join(_axes(periods, 1.0, 0.5, lambda k: 52 + 400 * k / (weeks - 1)))
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)"[^>]*"middle"', drawn)]
    assert len(places) > 3
    assert min(b - a for a, b in itertools.pairwise(places)) > 6 * len("30 Nov")
