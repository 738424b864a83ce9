"""Each bundled scenario shows what its comment promises; Erlang's formulas agree where they can."""

import re

import pandas as pd
import pytest

import sim
from sim.kpis import Breakdowns
from sim.metrics import METRICS
from sim.runs import Comparison, Result
from sim.runs.replication import goals_of
from sim.scenarios import bundled_text
from sim.scenarios.meaning import routes
from tests.theory.formulas import MMc, MMcM


def compared(name: str, *changes: str, other: str | None = None, replications: int = 6):
    scenarios = {
        "today": sim.load_scenario(name),
        "plan": sim.load_scenario(other or name, overrides=changes),
    }
    return sim.compare(scenarios, replications=replications, kpis=measured(scenarios))


SPOKEN_OF = (
    *("abandonment", "contacts", "cost", "deflected", "fcr", "handle_time", "occupancy"),
    *("service_level", "transfer", "wait"),
)


def measured(scenarios: dict[str, sim.Scenario]) -> dict[str, Breakdowns]:
    """What is spoken of here, and every target; by week at the finest, which is quicker."""
    targets = {goal.metric for each in scenarios.values() for goal in goals_of(each)}
    return {
        metric: tuple(by.within(by.scopes, ("all", "week")) for by in METRICS[metric].by)
        for metric in {*SPOKEN_OF, *targets}
    }


def verdict(comparison: Comparison, metric: str, channel: str = "all") -> str:
    """Of a paired difference, whose interval leaves out 0 unless it cannot be told yet."""
    table = comparison.table
    (row,) = table[
        (table["metric"] == metric) & (table["channel"] == channel) & (table["group"] == "all")
    ].to_dict("records")
    return row["verdict"]


def figure(result: Result, metric: str, **scope: str) -> pd.Series:
    rows = result.estimates
    wanted = rows["metric"] == metric
    for column in ("channel", "topic", "tier", "group", "agent", "per", "period"):
        wanted &= rows[column] == scope.get(column, "all")
    (place,) = rows.index[wanted]
    return rows.loc[place]


def targets(result: Result) -> dict[str, str]:
    return dict(zip(result.targets["metric"], result.targets["verdict"], strict=True))


def test_unclear_roles_cost_first_contact_resolution_and_customers():
    comparison = compared("product-lines", other="unclear-roles")
    assert verdict(comparison, "fcr") == "worse"
    assert verdict(comparison, "abandonment") == "worse"
    assert figure(comparison.results[1], "transfer").low > 0.08


def test_a_bot_takes_the_edge_off_a_launch():
    comparison = compared("launch-with-bot", "automation=[]")
    with_bot, without = comparison.results
    assert verdict(comparison, "service_level", "chat") == "worse"
    assert figure(with_bot, "deflected").low > 0.1
    assert figure(without, "contacts").low > figure(with_bot, "contacts").high


def test_a_pooled_team_beats_separate_product_lines():
    comparison = compared("product-lines", other="pooled-team")
    separate, pooled = comparison.results
    assert verdict(comparison, "service_level", "phone") == "better"
    assert verdict(comparison, "wait", "phone") == "better"
    assert verdict(comparison, "abandonment") == "better"
    assert (
        figure(pooled, "wait", channel="phone").high < figure(separate, "wait", channel="phone").low
    )
    assert targets(separate)["service_level"] == targets(separate)["abandonment"] == "missed"
    assert set(targets(pooled).values()) == {"met"}


def test_the_pair_differs_in_skills_and_routing_alone():
    separate, pooled = sim.load_scenario("product-lines"), sim.load_scenario("pooled-team")
    same = {"scenario", "about", "team", "routing"}
    assert separate.model_dump(exclude=same) == pooled.model_dump(exclude=same)
    for name, group in separate.team.items():
        other = pooled.team[name]
        assert group.model_dump(exclude={"skills"}) == other.model_dump(exclude={"skills"})
        assert list(routes.speeds(separate, group).values()) == [1.0]
        assert sorted(routes.speeds(pooled, other).values()) == [0.9, 0.9, 1.0]


def test_three_chats_at_once_answer_sooner_and_last_longer():
    comparison = compared("chat-support", "channels.chat.at_once=1", "channels.chat.slowdown=0%")
    three, one = comparison.results
    assert verdict(comparison, "service_level", "chat") == "worse"
    assert verdict(comparison, "wait", "chat") == "worse"
    assert verdict(comparison, "abandonment") == "worse"
    alone, beside = (figure(each, "handle_time", channel="chat") for each in (one, three))
    assert alone.high < beside.low < beside.high < 1.5 * alone.low  # 1.5: always three at once
    assert targets(one)["abandonment"] == "missed"
    assert set(targets(three).values()) == {"met"}
    slower = compared("chat-support", "channels.chat.slowdown=60%")
    assert verdict(slower, "service_level", "chat") == "worse"


def test_the_other_lessons():
    more = ("team.first line early.agents=4",)
    assert (
        verdict(compared("billing-dispute", *more, replications=4), "service_level", "phone")
        == "better"
    )
    more = ("team.first line early.agents=9",)
    assert (
        verdict(compared("web-shop", *more, replications=4), "service_level", "phone") == "better"
    )
    busy = ("channels.phone.volume=90 per day", "channels.portal.volume=36 per day")
    grown = compared("help-desk", *busy, replications=4).results[1]
    bottleneck = figure(grown, "occupancy", group="specialists")
    for group in ("service desk", "engineers"):
        assert bottleneck.low > figure(grown, "occupancy", group=group).high


def test_a_year_without_the_plan_breaks_first_on_the_phone_and_then_by_e_mail():
    comparison = compared("year-of-growth", "plan=[]", replications=4)
    planned, unplanned = comparison.results[0], comparison.results[1]
    assert verdict(comparison, "service_level", "phone") == "worse"
    assert verdict(comparison, "service_level", "email") == "worse"
    assert verdict(comparison, "cost") == "better"
    assert targets(planned)["service_level"] == "met"
    assert targets(unplanned)["service_level"] == targets(unplanned)["abandonment"] == "missed"
    weeks = {
        (channel, result.name): by_week(result, channel)
        for result in (planned, unplanned)
        for channel in ("phone", "email")
    }
    spring, autumn = slice("2026-04-06", "2026-06-28"), slice("2026-10-05", "2026-12-20")
    for season in (spring, autumn):
        assert weeks["phone", planned.name][season].mean() > 0.8
        assert weeks["phone", unplanned.name][season].mean() < 0.8
    assert weeks["email", unplanned.name][spring].mean() > 0.75
    assert weeks["email", unplanned.name][autumn].mean() < 0.6
    assert weeks["email", planned.name][autumn].mean() > 0.85


def by_week(result: Result, channel: str) -> pd.Series:
    rows = result.estimates
    rows = rows[(rows.metric == "service_level") & (rows.channel == channel)]
    rows = rows[(rows.per == "week") & (rows.topic == "all")]
    return rows.set_index("period")["mean"].sort_index()


def test_training_two_helps_sooner_than_hiring_one_and_costs_less():
    name = "training-or-hiring"
    plans = dict(re.findall(r'--with "([^:"]+): (plan=[^"]+)"', bundled_text(name)))
    scenarios = {
        "hire": sim.load_scenario(name, overrides=[plans["hire one"]]),
        "train": sim.load_scenario(name, overrides=[plans["train two"]]),
        "today": sim.load_scenario(name),
    }
    comparison = sim.compare(scenarios, replications=5, kpis=measured(scenarios))
    table = comparison.table[comparison.table["channel"].isin(["all", "phone"])]
    found = {(row.scenario, row.metric): row.verdict for row in table.itertuples()}
    assert found["train", "abandonment"] == "better"
    assert found["train", "cost"] == "better"
    assert found["today", "abandonment"] == "worse"
    hire, train, today = comparison.results
    assert targets(today)["abandonment"] == "missed"
    assert targets(train)["abandonment"] == "met"
    for topic in ("order", "account"):  # who pays for it
        longer = figure(train, "service_level", topic=topic)
        assert longer.high < figure(hire, "service_level", topic=topic).low


# call-centre: Erlang C and Erlang A

CENTRE = bundled_text("call-centre")
ROW = re.compile(r"^# +(\d+) +([\d.]+) % +(\d+) s +([\d.]+) % +(\d+) s +([\d.]+) %$", re.MULTILINE)
PER_MINUTE, WORK, PATIENCE, AGENTS, TARGET = 2.0, 5.0, 3.0, 13, 20 / 60


def test_the_table_in_the_comment_is_what_the_formulas_give():
    rows = ROW.findall(CENTRE)
    assert [int(row[0]) for row in rows] == [11, 12, 13, 14]
    for agents, *figures in rows:
        c = MMc(PER_MINUTE, WORK, int(agents))
        a = MMcM(PER_MINUTE, WORK, int(agents), PATIENCE)
        assert figures == [
            f"{100 * c.answered_within(TARGET):.1f}",
            f"{60 * c.wait:.0f}",
            f"{100 * a.answered_within(TARGET):.1f}",
            f"{60 * a.wait:.0f}",
            f"{100 * a.abandonment:.1f}",
        ]
    assert MMc(PER_MINUTE, WORK, 14).answered_within(TARGET) > 0.8  # "by Erlang C it takes 14"
    assert MMc(PER_MINUTE, WORK, 13).answered_within(TARGET) < 0.8
    assert MMcM(PER_MINUTE, WORK, 13, PATIENCE).answered_within(TARGET) > 0.8


@pytest.mark.parametrize("patient", [False, True])
def test_the_simulated_call_centre_agrees_with_erlang(patient):
    changes = ["channels.phone.patience=unlimited"] if patient else []
    centre = sim.load_scenario("call-centre", overrides=changes)
    kpis = measured({"centre": centre})
    result = sim.replicate(centre, replications=10, confidence=0.999, kpis=kpis)
    erlang_a, erlang_c = MMcM(PER_MINUTE, WORK, AGENTS, PATIENCE), MMc(PER_MINUTE, WORK, AGENTS)
    exact, other = (erlang_c, erlang_a) if patient else (erlang_a, erlang_c)
    level = figure(result, "service_level", channel="phone")
    wait = figure(result, "wait", channel="phone")
    occupancy, abandonment = figure(result, "occupancy"), figure(result, "abandonment")
    assert level.low <= exact.answered_within(TARGET) <= level.high
    assert not level.low <= other.answered_within(TARGET) <= level.high
    assert wait.low <= exact.wait <= wait.high
    assert not wait.low <= other.wait <= wait.high
    assert occupancy.low <= exact.occupancy <= occupancy.high
    assert abandonment.low <= (0.0 if patient else erlang_a.abandonment) <= abandonment.high


def test_calls_that_peak_are_beyond_the_formulas():
    comparison = compared(
        "call-centre", "demand.hours={00-08: 5, 08-20: 25, 20-24: 3}", replications=3
    )
    assert verdict(comparison, "service_level", "phone") == "worse"
    assert verdict(comparison, "abandonment") == "worse"
