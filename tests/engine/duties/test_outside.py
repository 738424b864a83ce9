"""Outside teams: paths worked out by hand, and turnarounds held against their draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from sim.checking import load_scenario
from sim.engine import simulate
from sim.log import Log
from sim.metrics import measure
from sim.scenarios import Scenario
from sim.tape import SOLVED, Tape, draw_tape
from tests.engine.conftest import contacts, steps

DAY = 24 * 60
Run = Callable[..., tuple[Scenario, Tape, Log]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Play a scenario, on inquiries by e-mail (unless stated) at stated local times if any."""

    def played(
        text: str, arrivals: Sequence[str] = (), channel: str = "email", replication: int = 0
    ) -> tuple[Scenario, Tape, Log]:
        if arrivals:
            rows = [f"{at},{channel},refund" for at in arrivals]
            table = "\n".join(["arrived_at,channel,topic", *rows])
            (tmp_path / "log.csv").write_text(table + "\n")
            text += "demand: {replay: log.csv}\n"
        (tmp_path / "house.yaml").write_text(text)
        scenario = load_scenario(tmp_path / "house.yaml")
        tape = draw_tape(scenario, seed=1, replication=replication)
        return scenario, tape, simulate(scenario, tape)

    return played


def house(outside: str, *, start: str = "2026-01-05", more: str = "", passed: str = "100%") -> str:
    return f"""
scenario: refunds
horizon: {{start: {start}, weeks: 3}}
{more}
channels:
  phone: {{mode: live, patience: 2 min, lines: 1}}
  email: {{mode: deferred}}
topics:
  refund:
    L1: {{handle_time: 10 min, escalate: {{payments: {passed}}}}}
tiers: [L1, {{name: payments, outside: {{{outside}}}}}]
team: {{first: {{agents: 1}}}}
"""


OFFICE = 'hours: {mon-fri: "09:00-17:00"}'


def visits(log: Log) -> list[tuple[object, ...]]:
    frame = log.frame("outside")[["contact", "tier", "passed_at", "started_at", "back_at"]]
    rows = frame.astype(object)
    return list(rows.where(rows.notna(), None).itertuples(index=False, name=None))


def at(day: int, hour: int, minute: int = 0) -> int:
    return day * DAY + hour * 60 + minute


def test_two_working_days_over_a_weekend(run: Run) -> None:
    _, _, log = run(
        house(f"{OFFICE}, turnaround: 2 days"), ["2026-01-09 16:00", "2026-01-10 12:00"]
    )
    # two days of 8 h. Passed on Friday at 16:10: 50 min then, 8 h on Monday, and 7 h 10 min on
    # Tuesday. The one of Saturday is taken up on Monday at 9 and done when Tuesday's hours end.
    assert visits(log) == [
        (0, "payments", at(4, 16, 10), at(4, 16, 10), at(8, 16, 10)),
        (1, "payments", at(5, 12, 10), at(7, 9), at(8, 17)),
    ]
    assert contacts(log, "ended_at", "outcome", "last_tier", "escalations") == [
        (at(8, 16, 10), "solved", "payments", 1),
        (at(8, 17), "solved", "payments", 1),
    ]
    # the agent was free from the moment of passing on: no step of anybody outside
    assert steps(log, "contact", "tier", "started_at", "ended_at", "ending", "to_tier") == [
        (0, "L1", at(4, 16), at(4, 16, 10), "escalated", "payments"),
        (1, "L1", at(5, 12), at(5, 12, 10), "escalated", "payments"),
    ]


def test_its_own_time_zone_and_a_change_of_the_clock(run: Run) -> None:
    zone = f"{OFFICE}, time_zone: America/New_York, turnaround: 10 h"
    _, _, log = run(
        house(zone, start="2026-03-27", more="time_zone: Europe/Berlin"), ["2026-03-27 11:50"]
    )
    # Friday 9:00 in New York is 14:00 in Berlin, five hours apart between the two changes of the
    # clock: 8 h until 22:00. On Monday Berlin is six hours ahead, and an hour was skipped: 9:00 is
    # 15:00 by the clock, 14 h after midnight of a day that began 3 × 24 - 1 h after Friday.
    assert visits(log) == [
        (0, "payments", at(0, 12), at(0, 14), 3 * DAY - 60 + 15 * 60 + 120),
    ]


def test_holidays_are_off_unless_it_works(run: Run) -> None:
    more = "holidays: [2026-01-06]"
    rules = f"{OFFICE}, turnaround: 6 h"
    _, _, log = run(house(rules, more=more), ["2026-01-05 13:50"])
    assert visits(log)[0][3:] == (at(0, 14), at(2, 12))
    _, _, log = run(house(f"{rules}, holidays: works", more=more), ["2026-01-05 13:50"])
    assert visits(log)[0][3:] == (at(0, 14), at(1, 12))


def test_beyond_the_capacity_of_the_week_the_next_one_begins(run: Run) -> None:
    _, _, log = run(
        house(f"{OFFICE}, turnaround: 1 h, capacity: 2 per week"),
        [*["2026-01-05 09:50"] * 5, "2026-01-13 10:00"],
    )
    # two a week, in order of passing on: those of Monday 10:00 and 10:10 at once, two on the next
    # Monday, and the fifth on the one after, with the sixth, though that week had not begun full
    assert visits(log) == [
        (0, "payments", at(0, 10), at(0, 10), at(0, 11)),
        (1, "payments", at(0, 10, 10), at(0, 10, 10), at(0, 11, 10)),
        (2, "payments", at(0, 10, 20), at(7, 9), at(7, 10)),
        (3, "payments", at(0, 10, 30), at(7, 9), at(7, 10)),
        (4, "payments", at(0, 10, 40), at(14, 9), at(14, 10)),
        (5, "payments", at(8, 10, 10), at(14, 9), at(14, 10)),
    ]


def test_what_is_not_done_by_the_end_is_open_and_not_in_the_backlog(run: Run) -> None:
    _, _, log = run(
        house(f"{OFFICE}, turnaround: 4 weeks, capacity: 1 per week"), ["2026-01-19 09:00"] * 2
    )
    # "4 weeks" are 160 business hours; the second would be taken up after the horizon's 3 weeks
    passed, again = at(14, 9, 10), at(14, 9, 20)
    assert visits(log) == [
        (0, "payments", passed, passed, None),
        (1, "payments", again, None, None),
    ]
    assert contacts(log, "outcome", "ended_at") == [("open", None)] * 2
    kpis = measure(log).query("per == 'all' and tier == 'all' and topic == 'all'")
    kpis = kpis[(kpis.channel == "all") & (kpis.group == "all")].set_index("metric")
    assert kpis.numerator["backlog"] == 10  # the second waited 10 minutes for the agent
    assert kpis.numerator["outside"] == (21 * DAY - passed) + (21 * DAY - again)
    assert "turnaround" not in kpis.index


def test_a_caller_is_called_back_and_leaves_the_line_free(run: Run) -> None:
    text = house("turnaround: 30 min")  # around the clock
    text = text.replace("escalate", "solve: 0%, escalate")
    _, _, log = run(text, ["2026-01-05 00:00", "2026-01-05 00:10"], "phone")
    # one line: the second call is taken at the minute at which the first caller hangs up
    assert contacts(log, "arrived_at", "answered_at", "ended_at", "outcome") == [
        (0, 0, 40, "solved"),
        (10, 10, 50, "solved"),
    ]


BACK = house("turnaround: 30 min", passed="50%").replace(
    "{payments: 50%}}", "{payments: 50%}}\n    payments: {escalate: {L1: 80%}, solve: 50%}"
)


def test_it_comes_back_to_the_tier_that_solves_it(run: Run) -> None:
    arrivals = ["2026-01-05 00:00", "2026-01-05 00:38"]
    for replication in range(200):
        _, tape, log = run(BACK, arrivals, "phone", replication)
        first, second = tape.contacts["first_step"]
        path = tape.steps["next"]
        if path[first : first + 3].tolist() == [1, 0, SOLVED] and path[second] == SOLVED:
            break
    else:
        raise AssertionError("no such path")
    # back at 40, when the agent talks to the second caller until 48; patience of 2 minutes does
    # not count any more
    assert steps(log, "contact", "tier", "queued_at", "started_at", "ended_at", "ending") == [
        (log.contacts["contact"][0], "L1", 0, 0, 10, "escalated"),
        (log.contacts["contact"][1], "L1", 38, 38, 48, "solved"),
        (log.contacts["contact"][0], "L1", 40, 48, 58, "solved"),
    ]
    assert contacts(log, "ended_at", "outcome", "escalations")[0] == (58, "solved", 1)
    assert log.frame("outside").to_tier.tolist() == ["L1"]


BUSY = (
    house(
        f"{OFFICE}, time_zone: America/New_York, turnaround: {{mean: 2 days, cv: 0.7}}",
        more="time_zone: Europe/Berlin",
        start="2026-03-09",
        passed="40%",
    )
    .replace("email: {mode: deferred}", "email: {mode: deferred, effort: 150%, volume: 90 per day}")
    .replace("phone: {mode: live,", "phone: {mode: live, volume: 20 per day,")
    .replace("weeks: 3", "weeks: 12")
    .replace("agents: 1", "agents: 3")
)


def business_minutes(start: float, end: float) -> float:
    """Minutes from 9 to 17 in New York between two minutes since 2026-03-09 in Berlin (23 h UTC of
    the eve), by the date: 13 to 21 h UTC in daylight saving, which lasts from the eve on."""
    total = 0.0
    for day in range(12 * 7):
        if (dt.date(2026, 3, 9) + dt.timedelta(days=day)).weekday() < 5:
            opens = day * DAY + 60 + 13 * 60
            total += max(0.0, min(end, opens + 8 * 60) - max(start, opens))
    return total


def test_every_turnaround_is_its_draw_in_business_hours(run: Run) -> None:
    _, tape, log = run(BUSY)
    outside = log.outside
    done = ~np.isnan(outside["back_at"])
    assert done.sum() > 1000
    first = tape.contacts["first_step"][outside["contact"]]
    draws = tape.steps["handle_time"][first + 1]
    assert np.all(tape.steps["tier"][first + 1] == 1)
    spent = [
        business_minutes(start, back)
        for start, back in zip(outside["started_at"][done], outside["back_at"][done], strict=True)
    ]
    assert np.allclose(spent, draws[done], atol=1e-6)
    assert np.all(outside["started_at"][done] >= outside["passed_at"][done])
    assert all(
        business_minutes(passed, start) == pytest.approx(0, abs=1e-6)
        for passed, start in zip(outside["passed_at"], outside["started_at"], strict=True)
        if start == start
    )
    # which have mean 2 × 8 h and coefficient of variation 0.7, whatever the channel's effort
    assert draws.mean() == pytest.approx(16 * 60, abs=4 * 0.7 * 16 * 60 / len(draws) ** 0.5)


def test_a_share_of_nothing_changes_nothing(run: Run) -> None:
    none = BUSY.replace("payments: 40%", "payments: 0%")
    without = none.replace("escalate: {payments: 0%}", "solve: 100%")
    without = without[: without.index("tiers:")] + without[without.index("team:") :]
    logs = [run(text)[2] for text in (none, without)]
    for table in ("contacts", "steps", "intervals", "outside"):
        one, other = (getattr(log, table) for log in logs)
        assert all(np.array_equal(one[c], other[c], equal_nan=one[c].dtype == "f8") for c in one)


def test_a_slower_team_delays_solutions_and_nothing_else(run: Run) -> None:
    found = []
    for turnaround in ("1 day", "3 days"):
        kpis = measure(run(BUSY.replace("mean: 2 days", f"mean: {turnaround}"))[2])
        whole = kpis[(kpis[["channel", "topic", "tier", "group", "per"]] == "all").all(axis=1)]
        figures = whole.set_index("metric")
        found.append(figures.numerator / figures.denominator)
    quick, slow = found
    for metric in ("resolution_time", "outside", "turnaround", "outside_share"):
        assert slow[metric] > quick[metric]
    assert slow["wait"] == quick["wait"]
    assert slow["occupancy"] == quick["occupancy"]
