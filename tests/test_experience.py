"""Satisfaction, money and roles, from scenario to result: off is off, levers pull their way."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from sim.checking import load_scenario
from sim.engine import simulate
from sim.log import Log, Table
from sim.metrics.facts.experience import scores
from sim.metrics.facts.found import Facts
from sim.metrics.facts.inquiries import measured_inquiries
from sim.runs import Result, compare, replicate
from sim.runs.replication import scorecard, service_targets
from sim.scenarios import Scenario
from sim.scenarios.meaning.routes import role
from sim.tape import draw_tape

TEXT = """
scenario: two tiers
horizon: {start: 2026-01-05, weeks: 2}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone: {mode: live, volume: 200 per day, patience: {mean: 3 min}, target: 80% within 20 s}
  email: {mode: deferred, volume: 100 per day, target: 80% within 4 h}
demand: {weekdays: {sat-sun: 0}}
tiers: [L1, L2]
topics:
  order:
    share: 70%
    L1: {handle_time: {mean: 5 min, cv: 0.8}, escalate: 10%, solve: 90%}
    L2: {handle_time: {mean: 9 min}}
  fault:
    L1: {handle_time: {mean: 4 min}, escalate: 60%}
    L2: {handle_time: {mean: 20 min}, solve: 80%}
returns: {share: 50%, after: {mean: 1 day}}
team:
  first: {tier: L1, agents: 5, absence: 10%, cost: 24 per hour}
  second: {tier: L2, agents: 4, cost: 32 per hour}
"""
EXPERIENCE = (
    "satisfaction={}",
    "money={lost_customer: 80, dissatisfied_customer: 15, overtime_premium: 50%}",
)


def scenario(folder: Path, *changes: str) -> Scenario:
    path = folder / "team.yaml"
    path.write_text(TEXT)
    return load_scenario(path, overrides=changes)


def play(folder: Path, *changes: str) -> Log:
    stated = scenario(folder, *changes)
    return simulate(stated, draw_tape(stated, seed=1, replication=0))


def figure(result: Result, metric: str) -> float:
    rows = result.estimates[(result.estimates["metric"] == metric)]
    whole = rows[(rows[["channel", "topic", "tier", "group", "agent", "per"]] == "all").all(axis=1)]
    return float(whole["mean"].iloc[0])


def same(first: Table, second: Table) -> bool:
    return list(first) == list(second) and all(
        first[name].tobytes() == second[name].tobytes() for name in first
    )


def test_what_is_only_measured_leaves_the_log_as_it_is(tmp_path: Path) -> None:
    plain, scored = play(tmp_path), play(tmp_path, *EXPERIENCE)
    contacts = dict(scored.contacts)
    assert contacts.pop("surveyed").dtype == bool
    assert same(plain.contacts, contacts)
    assert same(plain.steps, scored.steps)
    assert same(plain.intervals, scored.intervals)


def test_money_alone_leaves_no_trace_in_the_log(tmp_path: Path) -> None:
    plain = play(tmp_path)
    costly = play(tmp_path, "money={lost_customer: 80, tools_per_head: 90 per month}")
    assert same(plain.contacts, costly.contacts)


def test_a_stated_role_changes_nothing_that_happens(tmp_path: Path) -> None:
    plain, named = play(tmp_path), play(tmp_path, "team.second.role=engineer")
    assert same(plain.contacts, named.contacts)
    assert same(plain.steps, named.steps)


def test_a_manager_is_paid_and_takes_no_contacts(tmp_path: Path) -> None:
    plain = play(tmp_path)
    led = play(tmp_path, "team.zz head={role: manager, agents: 1, cost: 60 per hour}")
    assert same(plain.contacts, led.contacts)
    assert same(plain.steps, led.steps)
    assert led.names.groups[-1] == "zz head"
    hours = led.frame("intervals").query("group == 'zz head'")
    minutes = (hours["ended_at"] - hours["started_at"]).sum()
    assert minutes == 10 * 10 * 60
    assert "zz head" not in set(led.frame("steps")["group"].astype(str))


def test_the_share_asked_is_the_share_that_answers(tmp_path: Path) -> None:
    """About 3000 inquiries: four standard deviations of the share are 3 points."""
    contacts = play(tmp_path, "satisfaction={survey: 20%}").contacts
    first = contacts["number"] == 0
    assert contacts["surveyed"][first].mean() == pytest.approx(0.2, abs=0.03)
    by_inquiry = pd.Series(contacts["surveyed"]).groupby(contacts["inquiry"]).nunique()
    assert set(by_inquiry) == {1}


def test_who_answers_a_smaller_survey_answers_a_larger_one(tmp_path: Path) -> None:
    few = play(tmp_path, "satisfaction={survey: 10%}").contacts["surveyed"]
    many = play(tmp_path, "satisfaction={survey: 40%}").contacts["surveyed"]
    assert few.sum() < many.sum()
    assert not np.any(few & ~many)


def test_a_survey_that_all_answer_is_the_truth_and_one_that_nobody_answers_is_none(
    tmp_path: Path,
) -> None:
    everyone = replicate(scenario(tmp_path, "satisfaction={survey: 100%}"), replications=2)
    assert figure(everyone, "csat_surveyed") == figure(everyone, "csat")
    nobody = replicate(scenario(tmp_path, "satisfaction={survey: 0%}"), replications=2)
    assert "csat_surveyed" not in set(nobody.estimates["metric"])
    assert figure(nobody, "csat") == figure(everyone, "csat")


def test_the_survey_scatters_as_a_sample_does(tmp_path: Path) -> None:
    """Squares of its error in standard errors of a sample without replacement: chi-squared(8).

    The bounds leave out a ten thousandth on either side.
    """
    stated = scenario(tmp_path, "satisfaction={survey: 10%}")
    card = scorecard(stated)
    assert card is not None
    squares = 0.0
    for replication in range(8):
        log = simulate(stated, draw_tape(stated, seed=1, replication=replication))
        run = Facts(log, service_targets=service_targets(stated), scorecard=card)
        score = scores(run)
        assert score is not None
        answered = log.contacts["surveyed"][measured_inquiries(run).first]
        answers = score[answered & ~np.isnan(score)]
        score = score[~np.isnan(score)]
        part = len(answers) / len(score)
        variance = score.var(ddof=1) / len(answers) * (1 - part)
        squares += (answers.mean() - score.mean()) ** 2 / variance
    assert chi2.ppf(1e-4, 8) < squares < chi2.ppf(1 - 1e-4, 8)


def test_points_of_nothing_leave_everybody_at_the_start(tmp_path: Path) -> None:
    nothing = (
        "satisfaction={start: 4.6, wait_over_target: 0, hand_over: 0, return: 0, per_day: 0, "
        "unsolved: 0, survey: 50%}"
    )
    result = replicate(scenario(tmp_path, nothing), replications=2)
    assert figure(result, "csat") == pytest.approx(4.6, abs=1e-12)
    assert figure(result, "csat_surveyed") == pytest.approx(4.6, abs=1e-12)
    assert figure(result, "nps") == 100


def test_fewer_agents_cost_less_and_lose_more(tmp_path: Path) -> None:
    plans = {
        "five": scenario(tmp_path, *EXPERIENCE),
        "four": scenario(tmp_path, *EXPERIENCE, "team.first.agents=4"),
    }
    five, four = compare(plans, replications=3).results
    assert figure(four, "csat") < figure(five, "csat")
    assert figure(four, "nps") < figure(five, "nps")
    assert figure(four, "retention") < figure(five, "retention")
    assert figure(four, "lost_value") > figure(five, "lost_value")
    assert figure(four, "wages") < figure(five, "wages")


@pytest.mark.parametrize(
    "points", ["wait_over_target", "hand_over", "return", "per_day", "unsolved"]
)
def test_each_point_taken_off_lowers_the_score(tmp_path: Path, points: str) -> None:
    keys = ("wait_over_target", "hand_over", "return", "per_day", "unsolved")
    none = dict.fromkeys(keys, "0")
    cards = [", ".join(f"{k}: {v}" for k, v in c.items()) for c in (none, none | {points: "-0.5"})]
    without, with_it = (
        replicate(scenario(tmp_path, f"satisfaction={{{card}}}"), replications=1) for card in cards
    )
    assert figure(with_it, "csat") < figure(without, "csat")


def test_a_premium_is_that_share_of_the_wages_of_overtime(tmp_path: Path) -> None:
    result = replicate(scenario(tmp_path, *EXPERIENCE), replications=2)
    rows = result.estimates[(result.estimates["per"] == "all")]
    for group, rate in (("first", 24.0), ("second", 32.0)):
        mine = rows[(rows["group"] == group) & (rows["agent"] == "all")].set_index("metric")["mean"]
        assert mine["overtime"] > 0
        assert mine["overtime_premium"] == pytest.approx(mine["overtime"] / 60 * rate * 0.5)
        assert mine["cost"] == pytest.approx(mine["wages"] + mine["overtime_premium"])


def test_money_per_head_and_budget_go_by_the_calendar(tmp_path: Path) -> None:
    change = "money={tools_per_head: 70 per week, budget: 36000 per month}"
    result = replicate(scenario(tmp_path, change), replications=1)
    assert figure(result, "tools") == pytest.approx(9 * 70 * 2)
    budget = 36000 / (365.25 / 12) * 14
    assert figure(result, "budget_used") == pytest.approx(figure(result, "cost") / budget)


@pytest.mark.parametrize(
    ("tiers", "expected"),
    [
        ("[L1]", ["first line"]),
        ("[L1, L2]", ["first line", "specialist"]),
        ("[L1, L2, L3]", ["first line", "specialist", "engineer"]),
        ("[a, b, c, d]", ["first line", "specialist", "specialist", "engineer"]),
    ],
)
def test_roles_go_by_the_tier_unless_stated(
    tmp_path: Path, tiers: str, expected: list[str]
) -> None:
    names = re.findall(r"\w+", tiers)
    team = ", ".join(f"g{name}: {{tier: {name}, agents: 2}}" for name in names)
    work = ", ".join(f"{name}: {{handle_time: 5 min, escalate: 10%}}" for name in names[:-1])
    last = f"{names[-1]}: {{handle_time: 5 min}}"
    path = tmp_path / "tiers.yaml"
    path.write_text(
        "scenario: tiers\nhorizon: {weeks: 1}\n"
        "channels: {phone: {mode: live, volume: 50 per day}}\n"
        f"tiers: {tiers}\ntopics: {{call: {{{', '.join(filter(None, [work, last]))}}}}}\n"
        f"team: {{{team}}}\n"
    )
    stated = load_scenario(path)
    assert [role(stated, group) for group in stated.team.values()] == expected


def test_roles_and_the_scorecard_reach_the_result(tmp_path: Path) -> None:
    result = replicate(
        scenario(tmp_path, "satisfaction={hand_over: -0.4}", "team.second.role=lead"),
        replications=1,
    )
    assert result.roles == {"first": "first line", "second": "lead"}
    assert result.scorecard is not None
    assert result.scorecard.hand_over == -0.4
    assert replicate(scenario(tmp_path), replications=1).scorecard is None
