"""A group that does not exist yet: it is as good as one that was always there, once it is hired."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from sim.checking import load_scenario
from sim.decisions import Growth, grow, size
from sim.decisions.candidates import Use
from sim.engine import simulate
from sim.errors import ScenarioError
from sim.expected import expect
from sim.log import Log
from sim.reports.growth.files import as_json
from sim.reports.growth.measures import head_rows
from sim.scenarios import Scenario
from sim.tape import draw_tape

# 20 calls an hour of 6 minutes are two agents' work; the desk of three is joined by a cheaper one.
TEAM = """
scenario: a new desk
horizon: {start: 2026-01-05, weeks: 6}
opening_hours: {mon-fri: "09:00-17:00"}
demand: {growth: 40% per month}
channels: {phone: {mode: live, volume: 20 per hour, patience: {mean: 3 min}}}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team:
  desk: {agents: 3, cost: 30 per hour}
  new: {agents: 0, cost: 20 per hour, breaks: [30 min], hiring: {lead_time: 2 weeks}}
targets: {abandonment: at most 23.5%}
"""


def load(folder: Path, text: str) -> Scenario:
    (folder / "team.yaml").write_text(text)
    return load_scenario(folder / "team.yaml")


def log_of(scenario: Scenario, engine: str) -> Log:
    return simulate(scenario, draw_tape(scenario, seed=3, replication=0), engine=engine)


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose names are words, whichever else there are."""
    return table.astype(dict.fromkeys(table.select_dtypes("category"), "str"))


@pytest.mark.parametrize("engine", ["simpy", "auto"])
@pytest.mark.parametrize(
    "hours",
    [
        "breaks: [30 min]",
        "rotation: [{mon-fri: '09:00-17:00'}, {mon-fri: '08:00-12:00'}]",
        "contract: 50%, shift: {mon-fri: '08:00-16:00'}",
    ],
)
def test_whoever_is_hired_on_the_first_day_works_as_if_always_there(
    tmp_path: Path, engine: str, hours: str
) -> None:
    """The same customers, steps and breaks: only that two began on the first day differs."""
    at_once = TEAM.replace("{lead_time: 2 weeks}", "{}").replace("breaks: [30 min]", hours)
    hired = f"{at_once}plan: [{{date: 2026-01-05, hire: 2, into: new}}]\n"
    there = at_once.replace("agents: 0", "agents: 2")
    one, two = (log_of(load(tmp_path, text), engine) for text in (hired, there))
    for table in ("contacts", "steps", "intervals"):
        assert_frame_equal(in_words(one.frame(table)), in_words(two.frame(table)))
    assert (one.frame("steps")["group"].astype(str) == "new").sum() > 100


def test_two_hired_for_one_of_two_weeks_are_half_of_the_time_there(tmp_path: Path) -> None:
    """Five days of 8 h less half an hour, of two agents, in the second of two weeks."""
    text = TEAM.replace("weeks: 6", "weeks: 2").replace("2 weeks", "1 week")
    plan = "plan: [{date: 2026-01-05, hire: 2, into: new}]\n"
    assert expect(load(tmp_path, text + plan)).staffed["new"] == pytest.approx(2 * 5 * 7.5 * 60)
    assert expect(load(tmp_path, text)).staffed["new"] == 0


def test_a_topic_that_only_nobody_can_serve_is_a_fault_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        load(tmp_path, TEAM.replace("agents: 3", "agents: 0"))
    assert "nobody is in `desk` and `new` yet, and `plan` brings nobody in time" in str(error.value)
    with pytest.raises(ScenarioError, match="must be at least 0"):
        load(tmp_path, TEAM.replace("agents: 0", "agents: -1"))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Growth:
    scenario = load(tmp_path_factory.mktemp("new"), TEAM)
    return grow(scenario, risk=0.25, replications=2, confirm=2, jobs=1)


def test_the_hire_goes_into_the_new_group_that_does_the_same_for_less(found: Growth) -> None:
    """The desk could take one at once, for half as much again."""
    assert {hire.group for hire in found.chosen.hires} == {"new"}
    assert found.needed.teams[0] == {"desk": 3, "new": 0}
    rows = [row for row in head_rows(found) if row["group"] == "new" and row["plan"] == "plan"]
    there = [row["at_full_speed"] for row in rows if (row["at_full_speed"] or 0) > 0]
    assert there
    assert there[-1] == pytest.approx(found.chosen.plan[-1].headcount, abs=0.1)
    assert as_json(found)["plan"][0]["what"] == "hire into new"


def test_an_option_may_open_the_group(tmp_path: Path) -> None:
    """One more at the desk costs 8,000 a week, the two of the option 1,600, and 1,000 once.

    They are there two weeks after it is decided, the lead time of their group.
    """
    options = "options: {open it: {do: [{hire: 2, into: new}], once: 1000}}\n"
    dear = TEAM.replace("30 per hour", "200 per hour")
    growth = grow(
        load(tmp_path, dear + options),
        risk=0.25,
        replications=2,
        confirm=2,
        jobs=1,
        groups=["desk"],
    )
    (use,) = growth.chosen.plan
    assert use.name == "open it"
    assert use.on_the_lines(growth.scenario) == use.posted + dt.timedelta(weeks=2)
    assert growth.verdict(growth.chosen) != "no"


def test_a_settled_week_may_leave_the_group_empty(tmp_path: Path) -> None:
    dear = load(tmp_path, TEAM.replace("20 per hour, b", "90 per hour, b"))
    sizing = size(dear, replications=3, confirm=2, jobs=1)
    heads = dict(zip(("desk", "new"), sizing.chosen, strict=True))
    assert heads["new"] == 0


PARTNER = """
scenario: a partner by the month
horizon: {start: 2026-01-05, weeks: 12}
opening_hours: {mon-tue: "00:00-24:00"}
channels: {phone: {mode: live, volume: 20 per hour, patience: {mean: 3 min}}}
demand: {events: [{name: sale, from: 2026-02-16, days: 7, volume: +100%}]}
topics: {call: {L1: {handle_time: {mean: 6 min}}}}
team:
  desk: {agents: 3, cost: 20 per hour, hiring: {lead_time: 2 weeks, per_head: 9000}}
  partner: {agents: 0}
options:
  partner for a month:
    do: [{hire: 2, into: partner, for: 4 weeks}]
    notice: 1 week
    per_month: 3000
targets: {abandonment: at most 30%}
"""


def test_an_outsourced_group_is_paid_by_the_month_for_as_long_as_it_is_there(
    tmp_path: Path,
) -> None:
    """Four weeks are 28 of the 30.4375 days of a month, whatever comes after them."""
    scenario = load(tmp_path, PARTNER)
    use = Use(dt.date(2026, 2, 2), "partner for a month")
    assert use.first_day(scenario) == dt.date(2026, 2, 9)
    assert use.until(scenario) == dt.date(2026, 3, 9)
    assert use.price(scenario) == pytest.approx(3000 * 28 / 30.4375)
    late = Use(dt.date(2026, 3, 9), "partner for a month")  # two weeks are left when it begins
    assert late.price(scenario) == pytest.approx(3000 * 14 / 30.4375)


def test_grow_takes_the_partner_for_a_sale_of_one_week(tmp_path: Path) -> None:
    """A hire for good would cost 9,000 and 960 a week; the sale is over after one."""
    growth = grow(load(tmp_path, PARTNER), risk=0.25, replications=2, confirm=2, jobs=1)
    (use,) = growth.chosen.plan
    assert use.name == "partner for a month"
    until = use.until(growth.scenario)
    assert use.on_the_lines(growth.scenario) <= dt.date(2026, 2, 16)
    assert until is not None
    assert until >= dt.date(2026, 2, 23)


def test_what_costs_by_the_month_is_compared_from_when_it_begins(tmp_path: Path) -> None:
    """From 16 February on another agent is needed, for 6 of 12 weeks: the partner costs 4,100 for
    them, a hire 1,000 and 960 a week. From the first day on the partner would cost 8,300.
    """
    lasting = PARTNER.replace(", for: 4 weeks", "").replace("per_head: 9000", "per_head: 1000")
    scenario = load(tmp_path, lasting.replace("days: 7", "days: 42"))
    growth = grow(scenario, risk=0.25, replications=2, confirm=2, jobs=1)
    (use,) = growth.chosen.plan
    assert use.name == "partner for a month"
    assert dt.date(2026, 1, 26) < use.on_the_lines(scenario) <= dt.date(2026, 2, 16)
