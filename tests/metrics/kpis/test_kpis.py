"""KPIs of a morning written by hand (``tests.metrics.logs.morning``), with the arithmetic beside.

In short: contact 0 is answered at once; 1 waits 2 min, is passed to L2 and waits 5 min there; 2
gives up after 5 min and redials as 3, which is left unsolved and will return after the end; 4 finds
all lines taken, 5 comes outside opening hours; 6 is an e-mail that waits 16 min and is interrupted
by 11 for 4 min; 7 is an e-mail that nobody answers from minute 100 to the end (240); 8 waits 3 min
and gives up in the line of L2 after 20 min; 9 is an e-mail in hand at the end, 10 a call in line
for the last minute.
"""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
import pytest

from sim.log import Ending, Kind, Outcome
from sim.metrics import (
    KEY,
    METRICS,
    Scorecard,
    ServiceLevelOf,
    ServiceLevelRule,
    UnitPrices,
    measure,
)
from tests.metrics.logs import (
    EMAIL,
    LIMITS,
    NAMES,
    contact,
    find,
    make_log,
    morning,
    paid,
    people_table,
    person,
    step,
    value,
)


@pytest.fixture(scope="module")
def kpis() -> pd.DataFrame:
    return measure(morning(), **LIMITS)


@pytest.mark.parametrize(
    ("of", "short", "share"),
    [
        ("all offered", None, 4 / 6),
        ("answered", None, 4 / 5),  # 8 is late; 2, who gave up, is left out
        ("without short abandons", None, 4 / 6),  # 2 gave up after 5 min, beyond the target
        ("without short abandons", 5.0, 4 / 5),
        ("short abandons as met", None, 4 / 6),
        ("short abandons as met", 5.0, 5 / 6),
    ],
)
def test_service_level_by_its_usual_definitions(
    of: ServiceLevelOf, short: float | None, share: float
) -> None:
    found = measure(morning(), **LIMITS, service_level=ServiceLevelRule(of, short))
    assert value(found, "service_level", channel="phone") == pytest.approx(share)


@pytest.mark.parametrize(("short", "share"), [(None, 0.0), (4.9, 0.0), (5.0, 1 / 7)])
def test_giving_up_within_a_time(short: float | None, share: float) -> None:
    """Of seven calls that came in, one gave up unanswered, after 5 min; the target is 2 min."""
    rule = ServiceLevelRule("all offered", short)
    found = measure(morning(), **LIMITS, service_level=rule)
    assert value(found, "short_abandonment", channel="phone") == pytest.approx(share)


WAITING = {
    "wait": (0 + 2 + 5 + 0 + 16 + 140 + 3 + 3 + 1 + 0) / 10,
    "wait, channel=phone": (0 + 2 + 5 + 0 + 3 + 1 + 0) / 7,
    "wait, topic=billing": (2 + 140 + 3) / 3,
    "wait, channel=email, topic=order": (16 + 3) / 2,
    "wait_median, channel=phone": 1,  # of 0 0 0 1 2 3 5
    "wait_p90, channel=phone": 3 + 0.4 * (5 - 3),  # rank 0.9 × 6 = 5.4
    "wait_p95, channel=phone": 3 + 0.7 * (5 - 3),  # rank 0.95 × 6 = 5.7
    "speed_of_answer": (0 + 2 + 0 + 16 + 3 + 3 + 0) / 7,
    # 0, 1 (exactly the target), 3 and 11 in time; 8 late; 2 gave up; 10 may still be in time
    "service_level, channel=phone": 4 / 6,
    "service_level, channel=email": 2 / 3,  # 6 and 9 in time, 7 in line for longer than an hour
    "service_level": 6 / 9,
    "abandonment": 2 / 7,  # 2 and 8, of nine calls less 4 and 5
    "abandonment, channel=phone": 2 / 7,
    "had_to_wait, channel=phone": 4 / 7,  # 1, 2, 8 and 10
    "line_abandonment, tier=L1": 1 / 7,  # 2
    "line_abandonment, tier=L2": 1 / 2,  # 8
    "turned_away": 1 / 9,  # 5
    "lines_full": 1 / 9,  # 4
    "line_wait, tier=L1": (0 + 2 + 0 + 16 + 3 + 3 + 0 + 5 + 140 + 1) / 10,
    "line_wait, tier=L2": (5 + 20) / 2,
    "line_wait": (170 + 25) / 12,
    "backlog, tier=L1": (170 + 4) / 240,  # and 4 min for which 6 was put aside
    "backlog, tier=L2": 25 / 240,
    "backlog": 199 / 240,
    "backlog, channel=email": (16 + 4 + 140 + 3) / 240,
    "backlog_peak": 2,  # 1 and 2 at minute 13
    "backlog_peak, tier=L2": 1,
    "backlog_peak, topic=order": 1,  # 2, 6, 9 and 10 one after the other
    # length × age in the middle; 1 and 8 twice, 6 twice
    "backlog_age": (
        2 * 1
        + 5 * 10.5
        + 5 * 2.5
        + 16 * 8
        + 4 * 28
        + 140 * 70
        + 3 * 1.5
        + 20 * 20
        + 3 * 1.5
        + 1 * 0.5
    )
    / 199,
}
SOLVING = {
    "first_response": (0 + 2 + 15 + 16 + 140 + 3 + 3 + 1 + 0) / 9,  # 3 and 4 gave up unanswered
    "first_response, channel=email": (16 + 140 + 3) / 3,
    "resolution_time": (6 + 33 + 40 + 4) / 4,
    "resolution_time_p90": 33 + 0.7 * (40 - 33),  # of 4 6 33 40, rank 2.7
    "fcr": 3 / 5,  # 0, 5 and 10; 1 was passed on, 7 gave up at L2; 2 unanswered, 8 in hand
    "solved": 4 / 11,
    "open_at_end": 4 / 11,  # 2 returns later, 6 and 9 in line, 8 in hand
    "given_up": 3 / 11,
    "escalation": 2 / 7,
    "escalation, tier=L1": 2 / 6,
    "escalation, tier=L2": 0 / 1,
    "return_rate": 1 / 5,
    "redial_rate": 1 / 3,
    "repeat_contacts": 1 / 12,
    "repeat_contacts, channel=phone": 1 / 9,
}
WORK = {
    "inquiries": 11,
    "contacts": 12,
    "contacts, channel=email": 3,
    "steps": 7,
    "steps, tier=L1": 6,
    "steps, group=second, agent=second 1": 1,
    "steps, group=first, agent=first 1": 4,  # 0, 3, 6 (once) and 11
    "handle_time": (7 + 6 + 20 + 7 + (10 + 10) + 7 + 4) / 7,
    "handle_time, channel=email": 10 + 10,
    "handle_time, group=first, agent=first 2": (6 + 7) / 2,
}
TEAM = {
    "on_duty": (210 + 210 + 60) / 240,
    "occupancy, group=first, agent=first 1": (7 + 7 + 24 + 2) / 210,
    "occupancy, group=first, agent=first 2": (6 + 7) / 210,
    "occupancy, group=first": (40 + 13) / 420,
    "occupancy, tier=L2": 20 / 60,
    "occupancy": 73 / 480,
    # in the first hour: 44 of 120 min in the first group, 20 of 60 in the second
    "overloaded": (120 + 60) / 480,
    "overloaded, group=first": 120 / 420,
    "imbalance, group=first": (40 - 13) / 210 / 2,
    "imbalance": (40 - 13) / 210 / 2,  # the second group has but one agent
    "overtime": 5,
    "overtime, group=first, agent=first 2": 5,
    "shrinkage": (30 + 180) / (480 + 30 + 180),
    "cost, group=first": 450 / 60 * 24,
    "cost, group=second": 240 / 60 * 60,
    "cost": 180 + 240,
    "cost_per_inquiry": 420 / 11,
    "cost_per_solved": 420 / 4,
}


@pytest.mark.parametrize(("figure", "expected"), [*(WAITING | SOLVING | WORK | TEAM).items()])
def test_a_morning_by_hand(kpis: pd.DataFrame, figure: str, expected: float) -> None:
    metric, *scope = figure.split(", ")
    where = dict(word.split("=") for word in scope)
    assert value(kpis, metric, **where) == pytest.approx(expected)


def test_every_metric_is_measured() -> None:
    log = morning()
    everybody = {**log.contacts, "surveyed": log.contacts["contact"] >= 0}
    prices = UnitPrices(
        0.5, 0.1, lost_customer=80.0, budget_per_minute=1.0, per_hire={"first": 4500.0}
    )
    people = [person(0, start=60, hired=True), person(1, end=120, left=True), person(2)]
    card = Scorecard(
        start=4.6,
        wait_over_target=-0.3,
        hand_over=-0.3,
        returned=-0.6,
        per_day=-0.1,
        unsolved=-2.0,
        survey=1.0,
        promoters=4.5,
        detractors=3.5,
        retention={"promoter": 0.95, "passive": 0.85, "detractor": 0.6},
    )
    log = dataclasses.replace(log, contacts=everybody, people=people_table(people))
    kpis = measure(log, **LIMITS, prices=prices, scorecard=card)
    elsewhere = {  # test_background.py, test_outside.py, test_ownership.py; tests/engine/
        *(name for name in METRICS if name.startswith("background")),
        *("deflected", "outside", "turnaround", "outside_share"),
        *("hand_over_time", "update_time", "follow_up_time"),
        *("consults", "consults_answered", "consult_wait", "consult_time"),
        *("called_back", "callback_wait", "not_reached"),
    }
    assert set(kpis["metric"]) == set(METRICS) - elsewhere


def test_each_figure_occurs_once(kpis: pd.DataFrame) -> None:
    assert not kpis.duplicated(list(KEY)).any()
    assert (kpis["denominator"] > 0).all()


WARM = {
    "wait": (140 + 3 + 3 + 1) / 4,
    "inquiries": 4,
    "abandonment": 1 / 2,  # 8 of 8 and 10
    "solved": 0 / 4,
    "fcr": 0 / 1,
    "handle_time": 7,  # the first step of 8
    "backlog": (140 + 3 + 20 + 3 + 1) / 140,
    "on_duty": (20 + 90 + 110) / 140,
    "occupancy": (2 + 7) / 220,
    "shrinkage": (30 + 140) / (220 + 30 + 140),
    "cost": 250 / 60 * 24 + 140 / 60 * 60,
    "cost_per_inquiry": 240 / 4,
}


@pytest.mark.parametrize(("figure", "expected"), [*WARM.items()])
def test_the_warm_up_is_not_measured(figure: str, expected: float) -> None:
    kpis = measure(morning(warm_up=100.0), **LIMITS)
    assert value(kpis, figure) == pytest.approx(expected)


def test_a_redial_counts_when_its_first_contact_does_not() -> None:
    kpis = measure(morning(warm_up=15.0), **LIMITS)
    assert value(kpis, "contacts") == 9  # 3 to 11
    assert value(kpis, "inquiries") == 8  # 3 to 10; number 2 arrived before
    # waits are cut (2 and 6 in line, 1 not yet), their ages are not: 2 is 4 min old in the middle
    assert find(kpis, "backlog")["numerator"] == pytest.approx(199 - 2 - 2)
    assert find(kpis, "backlog_age")["numerator"] == pytest.approx(10516.5 - 2 - 12.5 + 3 * 3.5)


def test_counts_per_hour_of_day_are_averages() -> None:
    arrivals = [30.0, 40.0, 24 * 60 + 30.0, 100.0]
    log = make_log([contact(i, at) for i, at in enumerate(arrivals)], minutes=2 * 24 * 60)
    kpis = measure(log)
    assert value(kpis, "contacts", per="hour of day", period="00") == 3 / 2
    assert value(kpis, "contacts", per="hour of day", period="05") == 0
    assert value(kpis, "contacts", per="hour of week", period="Mon 00") == 2
    assert value(kpis, "contacts", per="day", period="2026-01-05") == 3
    assert value(kpis, "contacts", per="week", period="2026-01-05", channel="phone") == 4


def test_hours_add_up_to_the_whole(kpis: pd.DataFrame) -> None:
    hours = kpis[(kpis["metric"] == "backlog") & (kpis["per"] == "hour")]
    team = hours[(hours["channel"] == "all") & (hours["tier"] == "all")]
    assert list(team["period"]) == [f"2026-01-05T{hour:02}:00" for hour in range(4)]
    # 2 + 5 + 16 + 5 + 4 in the first hour; 7 waits from minute 100 on; 8, 9 and 10 come in the last
    assert list(team["numerator"]) == pytest.approx([32, 20, 60, 60 + 3 + 20 + 3 + 1])
    assert list(team["denominator"]) == [60, 60, 60, 60]


def test_chats_side_by_side_occupy_an_agent_once() -> None:
    contacts = [contact(i, 0, answered_at=0, ended_at=30, outcome=Outcome.SOLVED) for i in (0, 1)]
    steps = [step(contacts[0], 0, (0, 0, 30)), step(contacts[1], 0, (0, 20, 40))]
    kpis = measure(make_log(contacts, steps, [paid(0, Kind.DUTY, 0, 60)], minutes=60))
    assert value(kpis, "occupancy") == pytest.approx(40 / 60)
    assert value(kpis, "handle_time") == pytest.approx((30 + 20) / 2)


def test_rounding_does_not_decide_about_the_service_level() -> None:
    arrived_at, target = 10.1, 1 / 3
    answered_at = arrived_at + target
    assert answered_at - arrived_at > target  # by 6e-16
    call = contact(0, arrived_at, answered_at=answered_at)
    kpis = measure(make_log([call]), service_targets={"phone": (0.8, target)})
    assert value(kpis, "service_level") == 1


def test_exactly_the_limit_is_not_overload() -> None:
    call = contact(0, 0, answered_at=0)
    log = make_log([call], [step(call, 0, (0, 0, 30))], [paid(0, Kind.DUTY, 0, 60)])
    assert value(measure(log, occupancy_limit=0.5), "overloaded") == 0
    assert value(measure(log, occupancy_limit=0.49), "overloaded") == 1


def test_imbalance_of_several_groups() -> None:
    names = dataclasses.replace(NAMES, agents=("a", "b", "c", "d", "e"))
    groups = (0, 0, 1, 1, 1)
    busy = (60, 30, 0, 30, 60)  # of 100 min each: 0.6 0.3 and 0 0.3 0.6
    duty = [{**paid(agent, Kind.DUTY, 0, 100), "group": groups[agent]} for agent in range(5)]
    calls = [contact(agent, 0) for agent in range(5)]
    steps = [step(calls[a], a, (0, 0, busy[a]), group=groups[a]) for a in range(5)]
    kpis = measure(make_log(calls, steps, duty, minutes=100, names=names))
    assert value(kpis, "imbalance", group="first") == pytest.approx(0.15)
    assert value(kpis, "imbalance", group="second") == pytest.approx((0.09 * 2 / 3) ** 0.5)
    squares = 2 * 0.15**2 + 2 * 0.3**2
    assert value(kpis, "imbalance") == pytest.approx((squares / 5) ** 0.5)


def test_work_outside_of_duty_is_not_occupancy() -> None:
    log = make_log(
        [contact(0, 0)], [step(contact(0, 0), 0, (0, 30, 90))], [paid(0, Kind.DUTY, 0, 60)]
    )
    assert value(measure(log), "occupancy") == pytest.approx(30 / 60)


def test_work_put_back_counts_once_where_it_was_completed() -> None:
    mail = contact(0, 0, channel=EMAIL, answered_at=10, ended_at=65, outcome=Outcome.SOLVED)
    steps = [
        step(mail, 0, (0, 10, 20), ending=Ending.PUT_BACK, handled_at=math.nan),
        step(mail, 1, (20, 50, 65)),
    ]
    kpis = measure(make_log([mail], steps))
    assert value(kpis, "handle_time", group="first", agent="first 2") == 10 + 15
    assert value(kpis, "line_wait") == 10
    assert value(kpis, "backlog") == pytest.approx((10 + 30) / 240)
    assert value(kpis, "steps", group="first", agent="first 1") == 0


def test_wrap_up_at_the_end_is_not_a_completed_step() -> None:
    call = contact(0, 0, answered_at=0, ended_at=230, outcome=Outcome.SOLVED)
    log = make_log(
        [call], [step(call, 0, (0, 0, 230), ended_at=math.nan)], [paid(0, Kind.DUTY, 0, 240)]
    )
    kpis = measure(log)
    assert value(kpis, "steps") == 0
    assert value(kpis, "solved") == 1
    assert value(kpis, "occupancy") == 1
    assert value(kpis, "backlog") == 0


@pytest.mark.parametrize(("back_after", "expected"), [(60.0, 0.0), (61.0, 1.0)])
def test_the_window_of_first_contact_resolution(back_after: float, expected: float) -> None:
    solved = {"ended_at": 10, "answered_at": 5, "outcome": Outcome.SOLVED}
    first, second = contact(0, 5, **solved), contact(1, 10 + back_after, inquiry=0, number=1)
    kpis = measure(make_log([first, second]), fcr_window=60)
    assert value(kpis, "fcr") == expected
    assert value(kpis, "return_rate") == 1  # found in an export without `next_at`
    assert value(kpis, "open_at_end") == 1
