"""Sizing a settled week: right where the truth is known, and honest where there is no answer."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sim.checking import load_scenario
from sim.cli import cli
from sim.decisions import size
from sim.decisions.heads import (
    heads_of,
    labels_of,
    prices_of,
    rosters,
    settled,
    slots_of,
    with_heads,
)
from sim.decisions.offered import Start, start_heads
from sim.decisions.sizing.staffing import Verdict, tolerance
from sim.errors import UsageError
from sim.metrics.goals import Goal
from sim.reports.pen.folder import MARKER
from sim.reports.sizing.files import headcount_text
from sim.reports.sizing.sentences import sizing_verdict
from sim.runs import processes
from sim.scenarios import Scenario
from tests.decisions.sizing.sizing_cases import (
    CASES,
    INFEASIBLE,
    ONE_LINE,
    TWO_TIERS,
    Case,
    scenario_of,
    two_tiers_meet,
)
from tests.theory.formulas import MMcM

SHORT = ONE_LINE.replace("60 h", "16 h").replace("12 h", "4 h")
QUICK = {"replications": 3, "confirm": 2, "jobs": 1}


QUICK_CASES = (
    CASES[0],
    replace(  # the same optimum, further from the bound, and shorter
        CASES[1],
        text=TWO_TIERS.replace("8.1 min", "8.4 min").replace("60 h", "36 h"),
        meets=partial(two_tiers_meet, bound=8.4),
    ),
)
"""Those whose truth is a formula; `python benchmarks/decisions/sizing.py` has all, twenty times."""


@pytest.mark.parametrize("case", QUICK_CASES, ids=[case.name for case in QUICK_CASES])
def test_the_least_cost_is_found_where_it_is_known(case: Case) -> None:
    found = size(case.scenario, seed=1, jobs=1, confirm=8)
    assert case.is_right(found)
    assert found.confirmed
    assert found.stopped == ""


def test_the_worked_example_of_the_documentation() -> None:
    """By Erlang A: 120 calls an hour of 5 min, of which 5 % may give up after 3 min on average."""
    twelve, thirteen = (MMcM(2.0, 5.0, agents, 3.0).abandonment for agents in (12, 13))
    found = size(load_scenario("call-centre"), replications=3, confirm=2, jobs=1)
    assert found.chosen == (13,)
    page = (Path(__file__).parents[3] / "docs" / "size.md").read_text(encoding="utf-8")
    needed, _, _, calculated = sizing_verdict(found)
    assert f"```text\n{needed}\n" in page
    assert f"\n{calculated}\n```" in page
    assert f"12 agents lose {100 * twelve:.1f} % of the callers" in page
    assert f"13 lose {100 * thirteen:.1f} %, where" in page


def test_the_case_of_two_tiers_is_worth_asking() -> None:
    """Neither tier alone decides: more in one makes up for fewer in the other, at a cost."""
    assert CASES[1].optimum == (6, 5)
    assert CASES[1].meets((6, 5))
    assert not CASES[1].meets((5, 7))
    assert not CASES[1].meets((9, 4))


def test_contradictory_targets_are_reported_as_such() -> None:
    scenario = scenario_of(INFEASIBLE.replace("60 h", "16 h").replace("12 h", "4 h"))
    found = size(scenario, **QUICK)  # type: ignore[arg-type]
    assert found.missed
    assert "no headcount within the limits holds every target" in found.stopped
    assert "more agents do not help to hold this: Occupancy (at least 80 %)" in found.stopped
    assert "even with the most" not in found.stopped
    assert found.stopped in sizing_verdict(found)[-1]
    assert "misses 2 of 3 targets: service level of phone is" in sizing_verdict(found)[2]
    table = found.today_targets
    left = table[table["metric"] == "abandonment"]
    alone = replace(found, goals=found.goals[:1], today_targets=left)
    assert "misses its only target: abandonment is" in sizing_verdict(alone)[2]
    assert sizing_verdict(found)[0].startswith("The nearest found is")
    assert "# Headcount for a settled week, nearest found, by" in headcount_text(found, None)
    unexplained = headcount_text(replace(found, stopped=""), None)
    assert unexplained.startswith("# Headcount for a settled week, nearest found, by `supportsim")


def test_limits_that_are_too_low_are_reported_with_the_target_to_blame() -> None:
    found = size(scenario_of(SHORT), most=5, **QUICK)  # type: ignore[arg-type]
    assert found.chosen == (5,)
    assert "even with the most agents" in found.stopped
    assert "Abandonment (at most 5 %)" in found.stopped


def test_work_that_nobody_gives_up_must_fit_into_the_week() -> None:
    """L2 is offered 18 × 10 min = 3 h an hour: three agents never catch up, however it looks."""
    found = size(scenario_of(TWO_TIERS), most=3, **QUICK)  # type: ignore[arg-type]
    assert "work piles up with first, who get 672 h of it a week" in found.stopped  # 4 × 168
    assert not found.holds
    assert sizing_verdict(found)[0].startswith("The nearest found is")
    week = settled(scenario_of(TWO_TIERS))
    start = _start(week)
    assert [sorted(work.groups) for work in start.overloaded((5, 3))] == [["second"]]
    assert start.overloaded((5, 4)) == []
    # the first tier is offered 60 × 4 min = 4 h an hour
    assert [sorted(work.groups) for work in start.overloaded((4, 4))] == [["first"]]


def test_work_lasts_where_the_customer_is_called_back_and_not_where_he_waits() -> None:
    """60 calls an hour, 30 % passed on for 10 min each: 3 h an hour, less 5 % who may give up."""
    patient = TWO_TIERS.replace("60 per hour}", "60 per hour, patience: {mean: 3 min}}")
    patient = patient.replace("resolution_time: at most 8.1 min", "abandonment: at most 5%")
    called_back = patient.replace("tiers: [L1, L2]", "tiers: [L1, {name: L2, mode: deferred}]")
    for text, lasting in ((patient, 0.0), (called_back, 0.95 * 3.0 * 168)):
        work = {tuple(each.groups): each for each in _start(scenario_of(text)).work}
        assert work["second",].offered == pytest.approx(3.0 * 168)
        assert work["second",].lasting == pytest.approx(lasting)
        assert work["second",].suffices((1, 3))
        assert work["second",].suffices((1, 2)) == (lasting == 0)


def test_work_of_the_warm_up_is_left_out() -> None:
    """After Monday and Tuesday, a week of five working days: 5 × 60 × 10 min, 5 shifts of 8 h."""
    office = """
scenario: office
horizon: {start: 2026-01-05, length: 9 days, warm_up: 2 days}
channels: {mail: {mode: deferred, volume: 60 per day}}
demand: {weekdays: {mon: 1, tue: 1, wed: 1, thu: 1, fri: 1, sat: 0, sun: 0}}
topics: {letter: {L1: {handle_time: {mean: 10 min}}}}
team: {desk: {agents: 2, shift: {mon-fri: "08:00-16:00"}}}
targets: {resolution_time: at most 3 days}
"""
    (work,) = _start(settled(scenario_of(office))).work
    assert work.lasting == pytest.approx(5 * 60 * 10 / 60)
    assert work.hours == pytest.approx([40.0])


def _start(week: Scenario, most: int = 20) -> Start:
    slots = slots_of(week)
    prices = prices_of(week, slots)
    return start_heads(week, slots, prices, (1,) * len(slots), (most,) * len(slots))


def test_the_start_is_erlang_a_and_offered_load() -> None:
    # the least number by Erlang A; two tiers without a bound on waits: more agents than load
    start = _start(scenario_of(ONE_LINE))
    assert MMcM(1.0, 5.0, 8, 3.0).abandonment <= 0.05 < MMcM(1.0, 5.0, 7, 3.0).abandonment
    assert start.heads == (8,)
    assert set(start.needed[0]) == {8.0}
    assert _start(scenario_of(TWO_TIERS)).heads == (5, 4)


def test_shifts_cover_the_hours_at_least_cost() -> None:
    """One long shift that covers all hours, or two short ones: 8 h each at the same wage."""
    shifts = (
        "{shifts: [{agents: 1, hours: {mon-sun: '00:00-12:00'}}, "
        "{agents: 1, hours: {mon-sun: '12:00-24:00'}}, "
        "{agents: 1, hours: {mon-sun: '06:00-18:00'}}], cost: 20 per hour}"
    )
    text = ONE_LINE.replace("{agents: 4, cost: 20 per hour}", shifts)
    text = text.replace("length: 60 h, warm_up: 12 h", "weeks: 1")
    start = _start(scenario_of(text))
    # midnight and noon need eight each; the third shift must have one at least, and saves nobody
    assert start.heads == (8, 8, 1)


def test_headcounts_are_read_and_put_in_by_group_and_shift() -> None:
    desk = load_scenario("help-desk")
    slots = slots_of(desk)
    assert heads_of(desk, slots) == (2, 2, 2, 2, 2)
    assert labels_of(desk, slots)[0] == "service desk, 07:00-15:30"
    changed = with_heads(desk, slots, (1, 2, 3, 4, 5))
    assert heads_of(changed, slots) == (1, 2, 3, 4, 5)
    assert [shift.agents for shift in changed.team["service desk"].shifts or ()] == [1, 2, 3]
    assert heads_of(desk, slots) == (2, 2, 2, 2, 2)


def test_prices_by_hand() -> None:
    desk = settled(load_scenario("help-desk"))
    prices = prices_of(desk, slots_of(desk))
    # 8.5 paid hours on five days at 28; 42 for specialists; engineers six hours a day at 60
    assert prices.per_agent == pytest.approx([1190, 1190, 1190, 1785, 1800])
    assert prices.in_money
    free = scenario_of(ONE_LINE.replace(", cost: 20 per hour", ""))
    prices = prices_of(free, slots_of(free))
    assert not prices.in_money
    assert prices.of((2,)) == pytest.approx(2 * 168)
    # a warm-up of a Monday: from Tuesday on a week has five days of 8.5 h as well
    desk = settled(load_scenario("help-desk", overrides=["horizon.warm_up=1 day"]))
    assert prices_of(desk, slots_of(desk)).per_agent[0] == pytest.approx(1190)


def test_a_settled_week_has_holidays_only_if_asked(tmp_path: Path) -> None:
    """Epiphany falls into the week; a team is sized for a plain one, in which nobody is off."""
    text = TWO_TIERS.replace("length: 60 h, warm_up: 12 h", "weeks: 3, warm_up: 12 h")
    text = text.replace("agents: 7, cost: 35", "agents: 7, holidays: [2026-01-07], cost: 35")
    scenario = scenario_of(text + "holidays: [2026-01-06]\n")
    plain, asked = settled(scenario), settled(scenario, holidays=True)
    assert plain.holidays == ()
    assert [day.date for day in asked.holidays] == [dt.date(2026, 1, 6)]
    slots = slots_of(scenario)
    assert prices_of(plain, slots).paid_hours == pytest.approx((168, 168))
    off = [agent.holidays for slot in slots for agent in rosters(plain, slot)]
    assert not any(off)
    off = [agent.holidays for slot in slots for agent in rosters(asked, slot)]
    assert all(off)


def test_a_settled_week_has_no_growth_events_or_leavers() -> None:
    shop = load_scenario("web-shop", overrides=["team.specialists.turnover={per_year: 30%}"])
    week = settled(shop)
    assert shop.demand.growth is not None
    assert week.demand.growth is None
    assert week.demand.events == ()
    assert week.team["specialists"].turnover is None
    assert week.horizon.minutes - week.horizon.warm_up == 7 * 24 * 60
    assert week.demand.weekdays == shop.demand.weekdays


def test_tolerances_and_verdicts_by_hand() -> None:
    level = Goal("service_level", "phone", "at least", 0.8, 1 / 3)
    gone = Goal("abandonment", "all", "at most", 0.04)
    wait = Goal("wait", "all", "at most", 2.0)
    assert tolerance(level) == pytest.approx(0.01)  # a twentieth of 20 %
    assert tolerance(gone) == pytest.approx(0.002)
    assert tolerance(wait) == pytest.approx(0.04)
    verdict = Verdict([level, gone, wait], (2.0, -1.0, 0.5), (1, 0, -1))
    assert verdict.missed == [gone, wait]
    assert not verdict.meets
    assert verdict.excess == pytest.approx(0.693147, rel=1e-5)  # log 2


def test_the_same_seed_gives_the_same_answer_on_any_number_of_processes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "WORTH_SHARING", 0.0)
    one, two = (
        size(scenario_of(SHORT), most=9, replications=3, confirm=2, jobs=jobs) for jobs in (1, 2)
    )
    assert one.chosen == two.chosen
    assert one.replications == two.replications
    assert one.chosen_targets.equals(two.chosen_targets)


def test_a_spent_budget_is_reported() -> None:
    found = size(scenario_of(SHORT), budget=4, **QUICK)  # type: ignore[arg-type]
    assert "the budget of simulated runs was spent" in found.stopped
    head, *rest = sizing_verdict(found)
    assert head.startswith(
        "The budget of simulated runs was spent before the search had ended. The nearest found "
        "so far"
    )
    assert not any(found.stopped in sentence for sentence in rest)
    assert "nearest found so far" in headcount_text(found, None).partition("\nscenario")[0]
    assert found.replications <= 4 + 2 * 2


def test_ctrl_c_leaves_what_is_known() -> None:
    def stop(done: int, planned: int, doing: str) -> None:
        if done == 10:
            raise KeyboardInterrupt

    found = size(scenario_of(SHORT), progress=stop, **QUICK)  # type: ignore[arg-type]
    assert not found.confirmed
    assert found.stopped == "interrupted before the search had ended"
    assert "of the search" in sizing_verdict(found)[1]
    found = replace(found, holds=True)
    said = "Interrupted before the search had ended. The best found so far is"
    assert sizing_verdict(found)[0].startswith(said)
    assert "best found so far" in headcount_text(found, None).partition("\nscenario")[0]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (SHORT, {"groups": ["dsk"]}, "there is no group 'dsk' that takes contacts"),
        (SHORT, {"replications": 2}, r"replications must be a whole number of 3 or more \(got 2\)"),
        (re.sub("volume: [0-9]+", "volume: 0", SHORT), {}, "size needs contacts"),
        (SHORT, {"budget": 7}, r"budget must be 8 \(replications\) or more"),
        (
            SHORT.replace(", target: 80% within 20 s", "").replace(
                "targets: {abandonment: at most 5%}", ""
            ),
            {},
            "size needs targets",
        ),
    ],
)
def test_what_cannot_be_asked(text: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        size(scenario_of(text), **options)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("size")
    (folder / "line.yaml").write_text(SHORT)
    return folder


def test_the_command_prints_and_writes(written: Path) -> None:
    file, out = str(written / "line.yaml"), written / "out"
    quick = ["--replications", "3", "--confirm", "3", "--jobs", "1"]
    done = CliRunner().invoke(cli, ["size", file, *quick, "--json", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert {path.name for path in out.iterdir()} == {
        *("sizing.json", "report.html", "sized.yaml", "heads.csv", "targets.csv", "hours.csv"),
        "report.xlsx",
        MARKER,
        "headcount.svg",
    }
    found = json.loads((out / "sizing.json").read_text())
    needed = found["heads"][0]["needed"]
    assert found["holds"]
    assert found["cost_needed"] == needed * 168 * 20
    sized = load_scenario(out / "sized.yaml")
    assert sized.team["desk"].headcount == needed
    assert sized.channels == load_scenario(file).channels
    assert found["hours"][0]["erlang_a"] == 8
    assert found["hours"][0]["on_duty"] == needed
    assert found["hours"][0]["on_duty_today"] == 4
    assert json.loads(done.stdout) == found


def test_changes_are_kept_in_the_written_scenario(written: Path) -> None:
    out = written / "changed"
    options = ["--replications", "3", "--confirm", "2", "--most", "12", "--out", str(out)]
    change = ["--set", "channels.phone.volume=30 per hour"]
    done = CliRunner().invoke(cli, ["size", str(written / "line.yaml"), *options, *change])
    assert done.exit_code == 0, done.output
    sized = load_scenario(out / "sized.yaml")
    assert (
        sized.channels["phone"].volume
        == load_scenario(written / "line.yaml", overrides=[change[1]]).channels["phone"].volume
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--group", "desks"], "there is no group 'desks'"),
        (["--most", "0"], "--most"),
        (["--replications", "2"], "--replications"),
    ],
)
def test_wrong_options_are_refused(written: Path, options: list[str], message: str) -> None:
    done = CliRunner().invoke(cli, ["size", str(written / "line.yaml"), *options])
    assert done.exit_code == 2
    assert message in done.output
