"""When to grow, where theory tells: a line of equals whose demand grows past what it can do."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.checking import load_scenario
from sim.cli import cli
from sim.decisions import Growth, grow
from sim.decisions.growth.planner import Planner
from sim.decisions.trials import Trials
from sim.decisions.weeks import whole_weeks
from sim.errors import UsageError
from sim.reports.growth.files import as_json
from sim.reports.growth.sentences import growth_verdict
from sim.runs.replication import goals_of
from sim.scenarios import Scenario
from tests.theory.formulas import MMcM

WEEKS, GROWTH_A_MONTH, AGENTS = 14, 0.20, 3
BOUND = 0.235
LINE = f"""
scenario: a growing line
horizon: {{start: 2026-01-05, weeks: {WEEKS}}}
opening_hours: {{mon-tue: "00:00-24:00"}}
channels: {{phone: {{mode: live, volume: 20 per hour, patience: {{mean: 3 min}}}}}}
demand: {{growth: 20% per month}}
topics: {{call: {{L1: {{handle_time: {{mean: 6 min}}}}}}}}
team: {{desk: {{agents: {AGENTS}, cost: 20 per hour, hiring: {{lead_time: 2 weeks}}}}}}
targets: {{abandonment: at most 23.5%}}
"""


def abandonment(agents: int, week: float) -> float:
    """By Erlang A, at the rate in the middle of a week (from 0)."""
    rate = 20 / 60 * (1 + GROWTH_A_MONTH) ** ((week + 0.5) * 7 / (365.25 / 12))
    return MMcM(rate, 6.0, agents, 3.0).abandonment


CROSSING = next(week for week in range(WEEKS) if abandonment(AGENTS, week) > BOUND)
"""The first week that misses the target on average."""


def load(folder: Path, text: str = LINE) -> Scenario:
    (folder / "line.yaml").write_text(text)
    return load_scenario(folder / "line.yaml")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Growth:
    return grow(load(tmp_path_factory.mktemp("grow")), risk=0.25, replications=2, confirm=8, jobs=1)


def test_the_case_is_one_hire_in_time_by_theory() -> None:
    assert 6 < CROSSING < WEEKS - 4
    assert abandonment(AGENTS + 1, WEEKS - 1) < 0.8 * BOUND  # one more will do, to the end


def test_the_week_in_which_it_breaks_is_that_of_theory(found: Growth) -> None:
    ((goal, week),) = found.broken(found.today)
    assert goal.label == "Abandonment"
    assert abs(week - CROSSING) <= 2
    # two weeks beyond the crossing half the weeks at least miss it, two weeks before few do
    chance = found.today.weeks.chance[0]
    assert chance[CROSSING + 2 :].min() >= 0.5
    assert chance[: CROSSING - 3].max() <= 0.25


def test_one_agent_is_hired_for_that_week_and_no_earlier(found: Growth) -> None:
    (hire,) = found.chosen.hires
    assert (hire.group, hire.agents) == ("desk", 1)
    weeks_to_go = (hire.posted - dt.date(2026, 1, 5)).days / 7 + 2
    assert CROSSING - 3 <= weeks_to_go <= CROSSING + 2
    assert found.verdict(found.chosen) != "no"
    assert found.stopped == ""
    # one less, or as many weeks later as there is room for, and it does not hold
    (less,) = found.fewer
    assert found.broken(less)
    assert found.broken(dict(found.delayed)[4])
    assert 8 not in dict(found.delayed)  # it would come after the last week
    assert found.chosen.cost > found.today.cost


def test_the_headcount_that_a_week_needs_is_that_of_theory(found: Growth) -> None:
    """Erlang A: the fewest agents whose abandonment is within the bound, but for a few weeks."""
    assert found.needed.teams == [{"desk": AGENTS}, {"desk": AGENTS + 1}]
    needed = found.needed.agents("desk")
    assert set(needed[: CROSSING - 3]) == {("at most", AGENTS)}
    assert set(needed[CROSSING + 3 :]) == {("exactly", AGENTS + 1)}


def test_agents_at_full_speed_are_counted_as_heads(found: Growth) -> None:
    (hire,) = found.chosen.hires
    assert found.today.by_week is not None
    assert found.chosen.by_week is not None
    week = (hire.posted - dt.date(2026, 1, 5)).days // 7 + 2  # two weeks of lead time
    today = found.needed.at_full_speed("desk", found.today.by_week)
    plan = found.needed.at_full_speed("desk", found.chosen.by_week)
    # a call in hand when the day ends is finished: some hundredths of an agent
    assert today == pytest.approx(AGENTS, abs=0.05)
    assert plan[:, :week] == pytest.approx(AGENTS, abs=0.05)
    assert plan[:, week:] == pytest.approx(AGENTS + 1, abs=0.05)


def test_the_verdict_can_be_forwarded(found: Growth) -> None:
    plan, today, waiting = growth_verdict(found)
    assert today.startswith("If nothing changes, Abandonment (at most 23.5 %) breaks first in the ")
    assert "At the limit: L1 (desk)" in today
    assert plan.startswith("Post 1 job for desk by ")
    assert waiting.startswith("Waiting ")


def test_nothing_is_hired_where_everything_holds(tmp_path: Path) -> None:
    text = LINE.replace(f"agents: {AGENTS}", "agents: 6").replace("weeks: 14", "weeks: 6")
    growth = grow(load(tmp_path, text), replications=1, confirm=2, jobs=1)
    assert growth.chosen.hires == ()
    nothing, today = growth_verdict(growth)[:2]
    # six weeks from Monday 5 January
    assert today.startswith("If nothing changes, every target holds up to the week of 9 February")
    assert nothing.startswith(
        "Nothing needs to be done within this horizon. Lengthen it to 26 weeks or more"
    )
    # half a year is enough, whatever the warm-up leaves of it
    horizon = growth.scenario.horizon.model_copy(update={"weeks": 26})
    long = replace(growth, scenario=growth.scenario.model_copy(update={"horizon": horizon}))
    assert growth_verdict(long)[0] == "Nothing needs to be done within this horizon."
    found = as_json(growth)
    assert found["holds_through_today"] == found["holds_through_plan"] == "2026-02-09"
    # a level that takes nothing is today's team, on the same runs
    assert {trial.weeks.replications for _, trial in growth.levels} == {
        growth.today.weeks.replications
    }


def test_the_last_week_that_holds_is_the_one_before_the_first_that_breaks(found: Growth) -> None:
    week = found.broken(found.today)[0][1]
    assert as_json(found)["holds_through_today"] == found.today.weeks.starts[week - 1]


def test_it_says_when_no_hire_can_help(tmp_path: Path) -> None:
    # customers give up at once: no number of agents who answer after they are gone changes that
    text = LINE.replace("23.5%", "0%").replace("weeks: 14", "weeks: 6")
    text = text.replace("targets: {", "targets: {escalation: at least 50%, ")
    growth = grow(load(tmp_path, text), replications=1, confirm=2, jobs=1, hires_per_month=1)
    assert growth.chosen.plan == ()
    assert {each.goal.metric for each in growth.not_held} == {"escalation", "abandonment"}
    nothing, told, _, lost = growth_verdict(growth)[:4]
    # that escalation is not held at all has been said
    assert lost.startswith("Lost whatever is done: Abandonment (at most 0 %) in the weeks from ")
    assert lost.endswith("Nothing that is decided now helps before 19 January 2026.")
    assert told.startswith("No hire within the limits holds Escalation (at least 50 %) from the ")
    assert " and Abandonment (at most 0 %) from the week of " in told
    assert nothing == "Nothing was found that helps."


def test_the_search_goes_on_without_what_it_cannot_hold(tmp_path: Path) -> None:
    """Three agents cost 20 an hour each and work 48 hours a week: the budget has room for one more,
    the targets are for two."""
    text = LINE.replace("weeks: 14", "weeks: 9").replace("23.5%", "12%, budget_used: at most 100%")
    text += f"money: {{budget: {20 * 48 * 4} per week}}\n"
    growth = grow(load(tmp_path, text), risk=0.25, replications=2, confirm=4, jobs=1)
    (missed,) = growth.not_held
    assert missed.goal.metric == "budget_used"
    assert missed.weeks == growth.today.weeks.starts[-len(missed.weeks) :]
    assert growth.stopped == ""
    assert "Abandonment (at most 12 %) needs more agents" in growth.why_not
    assert "Budget used (at most 100 %) fewer" in growth.why_not
    assert growth.verdict(growth.chosen) != "no"
    plan, told, _, lost = growth_verdict(growth)[:4]
    assert lost.startswith("Lost whatever is done: Abandonment (at most 12 %) in ")
    assert told.startswith("No hire within the limits holds Budget used (at most 100 %) from the ")
    assert plan.startswith("As far as targets can be held: post ")
    assert growth.levels
    assert any(word == "exactly" for word, _ in growth.needed.agents("desk"))
    (row,) = as_json(growth)["not_held"]
    assert (row["metric"], row["weeks"], row["first_week"]) == (
        "budget_used",
        len(missed.weeks),
        missed.weeks[0],
    )


def test_a_budget_does_not_keep_a_team_from_growing(tmp_path: Path) -> None:
    """One more agent misses the budget by more than it helps customers; abandonment is missed by
    most, and yet it is the budget that goes: it has room for two agents and a half."""
    text = LINE.replace("weeks: 14", "weeks: 8").replace("agents: 3", "agents: 2")
    text = text.replace("growth: 20% per month", "day_variation: 0%")
    text = text.replace("23.5%", "9%, budget_used: at most 100%")
    scenario = load(tmp_path, text + f"money: {{budget: {20 * 48 * 2.5:.0f} per week}}\n")
    goals, weeks = goals_of(scenario), whole_weeks(scenario)
    trials = Trials(scenario, goals, weeks, seed=1, budget=999)
    (today,) = trials.try_all([()], range(4))
    missed = dict(zip((goal.metric for goal in goals), today.beyond(0.25).sum(axis=1), strict=True))
    assert missed["abandonment"] > 8 > 0.5 > missed["budget_used"]
    planner = Planner(trials, range(4), 1, ["desk"], [])
    planner.solve(0.25)
    assert sum(hire.agents for hire in planner.best) >= 1  # type: ignore[union-attr]
    of_budget = [goal.metric for goal in goals].index("budget_used")
    assert planner.given_up[of_budget].all()


def test_only_the_weeks_that_hires_cannot_reach_in_number_are_given_up(tmp_path: Path) -> None:
    """From the third week on it takes four agents, by theory; one may be hired a month."""
    text = LINE.replace("weeks: 14", "weeks: 12").replace(
        "growth: 20% per month", "day_variation: 0%"
    )
    text = text.replace("agents: 3", "agents: 2").replace("23.5%", "9%")
    assert MMcM(1 / 3, 6.0, 4, 3.0).abandonment < 0.06 < 0.09 < MMcM(1 / 3, 6.0, 3, 3.0).abandonment
    growth = grow(
        load(tmp_path, text), risk=0.25, replications=2, confirm=4, jobs=1, hires_per_month=1
    )
    assert [(h.posted.month, h.agents) for h in growth.chosen.hires] == [(1, 1), (2, 1)]
    (missed,) = growth.not_held
    second = growth.chosen.hires[1].posted + dt.timedelta(weeks=2)
    assert all(dt.date.fromisoformat(week) < second for week in missed.weeks)
    assert growth.verdict(growth.chosen) != "no"


def test_the_same_seed_gives_the_same_answer_and_the_budget_is_kept(tmp_path: Path) -> None:
    text = LINE.replace("weeks: 14", "weeks: 6").replace("23.5%", "12%")
    scenario = load(tmp_path, text)
    options = {"replications": 1, "confirm": 2, "jobs": 1}
    one, two = (grow(scenario, **options) for _ in range(2))  # type: ignore[arg-type]
    assert one.chosen.hires == two.chosen.hires
    assert (one.chosen.weeks.figures == two.chosen.weeks.figures).all()
    short = grow(scenario, budget=3, **options)  # type: ignore[arg-type]
    assert "the budget was spent" in short.stopped
    assert short.replications <= 3 + 2 * 10 + 2 * (1 + 3 + 1)
    what, why = growth_verdict(short)[:2]
    assert what.startswith(("Best found so far: post ", "What would help was not found: "))
    assert why.startswith("The search was cut short: the budget was spent ")


def test_a_pessimist_hires_no_later(tmp_path: Path) -> None:
    """More day-to-day variation at the same mean: the stated risk rises."""
    text = LINE.replace("weeks: 14", "weeks: 10").replace("23.5%", "17%")
    text = text.replace("20% per month", "10% per month")
    calm = load(tmp_path, text)
    wild = load(tmp_path, text.replace("month}", "month, day_variation: 40%}"))
    chances = []
    for each in (calm, wild):
        goals = goals_of(each)
        trials = Trials(each, goals, whole_weeks(each), seed=1, budget=10)
        (today,) = trials.try_all([()], range(10))
        chances.append(today.weeks.chance.sum())
    assert chances[1] > chances[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("targets: {abandonment: at most 23.5%}", ""), "grow needs targets"),
        (("weeks: 14", "weeks: 3"), "four whole weeks .* 26 weeks: --set horizon.weeks=26"),
        (("weeks: 14", "length: 20 days"), "26 weeks: --set horizon.length='26 weeks'"),
        (("20 per hour", "0 per hour"), "grow needs contacts"),
    ],
)
def test_what_cannot_be_asked(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        grow(load(tmp_path, LINE.replace(*change)))


def test_a_group_must_take_contacts(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'dsk' that takes contacts; did you mean `desk`"):
        grow(load(tmp_path), groups=["dsk"])


Type = Callable[..., object]


@cache
def _runner() -> CliRunner:
    return CliRunner()


def test_the_command_prints_writes_and_refuses(tmp_path: Path) -> None:
    text = LINE.replace("weeks: 14", "weeks: 6").replace("23.5%", "11%")
    load(tmp_path, text)
    quick = ["--replications", "2", "--confirm", "2", "--jobs", "1", "--budget", "40"]
    file = str(tmp_path / "line.yaml")
    out = tmp_path / "out"
    done = _runner().invoke(cli, ["grow", file, *quick, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "If nothing changes" in done.output
    names = {path.name for path in out.iterdir()}
    assert {"report.html", "growth.json", "chances.csv", "plan.yaml", "charts"} <= names
    written = json.loads((out / "growth.json").read_text())
    printed = _runner().invoke(cli, ["grow", file, *quick, "--json"])
    assert json.loads(printed.stdout) == written
    # the plan is what the scenario language reads
    (tmp_path / "grown.yaml").write_text(text + (out / "plan.yaml").read_text())
    assert [e.hire for e in load_scenario(tmp_path / "grown.yaml").plan] == [
        row["agents"] for row in written["plan"]
    ]
    wrong = _runner().invoke(cli, ["grow", file, "--risk", "10"])
    assert wrong.exit_code == 2
    assert "--risk: needs a percent sign" in wrong.output
