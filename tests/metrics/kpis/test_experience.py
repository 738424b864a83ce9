"""Scores of inquiries by hand, on the morning of ``tests.metrics.logs`` and on single inquiries."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.log import Log, Outcome, Reason
from sim.metrics import Scorecard, measure
from sim.metrics.facts.experience import scores
from sim.metrics.facts.found import Facts
from tests.metrics.logs import EMAIL, contact, made_up, make_log, morning, step, value

DAY = 1440.0
TARGETS = {"phone": (0.8, 2.0), "email": (0.9, 60.0)}
CARD = Scorecard(
    start=4.5,
    wait_over_target=-0.5,
    hand_over=-0.3,
    returned=-0.6,
    per_day=-1.44,  # a thousandth of a point each minute
    unsolved=-2.0,
    survey=0.2,
    promoters=4.49,
    detractors=4.2,
    retention={"promoter": 0.9, "passive": 0.8, "detractor": 0.5},
)
NOTHING = dataclasses.replace(
    CARD, wait_over_target=0.0, hand_over=0.0, returned=0.0, per_day=0.0, unsolved=0.0
)

# Inquiry → score; 2, 7, 9 and 10 are open at the end.
MORNING = {
    0: 4.5 - 0.006,
    1: 4.5 - 0.3 - 0.033,  # waits exactly the target, is passed on, takes 33 min
    4: 4.5 - 2.0,  # all lines taken
    5: 4.5 - 2.0,  # outside opening hours
    6: 4.5 - 0.040,
    8: 4.5 - 0.5 * math.log2(3 / 2) - 0.3 - 0.030 - 2.0,
    11: 4.5 - 0.004,
}
PROMOTERS, DETRACTORS = (0, 11), (1, 4, 5, 8)  # 6 is in between


def scored(log: Log, card: Scorecard = CARD) -> list[float]:
    """Score of each inquiry of a log, in order of its number."""
    return scores_by(log, card, TARGETS)


def scores_by(log: Log, card: Scorecard, targets: dict[str, tuple[float, float]]) -> list[float]:
    found = scores(Facts(log, service_targets=targets, scorecard=card))
    assert found is not None
    return found.tolist()


def surveyed(log: Log, *inquiries: int) -> Log:
    answered = np.isin(log.contacts["inquiry"], inquiries)
    return dataclasses.replace(log, contacts={**log.contacts, "surveyed": answered})


@pytest.fixture(scope="module")
def kpis() -> pd.DataFrame:
    log = surveyed(morning(), 1, 2, 8)  # 2 is open: it has no score to tell
    return measure(log, service_targets=TARGETS, scorecard=CARD)


def test_each_inquiry_of_the_morning() -> None:
    order = [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]
    expected = [MORNING.get(inquiry, math.nan) for inquiry in order]
    assert scored(morning()) == pytest.approx(expected, nan_ok=True)


FIGURES = {
    "csat": sum(MORNING.values()) / 7,
    "csat, channel=email": MORNING[6],
    "csat, topic=billing": (MORNING[1] + MORNING[8]) / 2,
    "csat, group=first": (MORNING[0] + MORNING[1] + MORNING[6] + MORNING[8] + MORNING[11]) / 5,
    "csat_surveyed": (MORNING[1] + MORNING[8]) / 2,
    "promoters": 2 / 7,
    "detractors": 4 / 7,
    "nps": 100 * (2 - 4) / 7,
    "nps, channel=email": 0.0,
    "retention": (2 * 0.9 + 1 * 0.8 + 4 * 0.5) / 7,
}


@pytest.mark.parametrize(("figure", "expected"), [*FIGURES.items()])
def test_the_figures_of_the_morning(kpis: pd.DataFrame, figure: str, expected: float) -> None:
    metric, *scope = figure.split(", ")
    where = dict(word.split("=") for word in scope)
    assert value(kpis, metric, **where) == pytest.approx(expected)


def call(waits: float, **others: Any) -> dict[str, Any]:
    """A call that is solved as soon as it is answered."""
    at = {"answered_at": 10 + waits, "ended_at": 10 + waits, "outcome": Outcome.SOLVED}
    return contact(0, 10, **{**at, **others})


@pytest.mark.parametrize(("waits", "doublings"), [(0, 0), (1, 0), (2, 0), (4, 1), (8, 2), (16, 3)])
def test_points_are_taken_off_each_time_the_wait_doubles(waits: float, doublings: int) -> None:
    expected = 4.5 - 0.5 * doublings - 0.001 * waits
    assert scored(make_log([call(waits)])) == pytest.approx([expected])


def test_the_longest_wait_of_all_contacts_counts_against_its_own_channel() -> None:
    contacts = [
        contact(0, 10, ended_at=14, outcome=Outcome.ABANDONED, next_at=20),  # twice its target
        contact(  # four times its target of an hour
            1,
            20,
            inquiry=0,
            number=1,
            reason=Reason.REDIAL,
            channel=EMAIL,
            answered_at=260,
            ended_at=260,
            outcome=Outcome.SOLVED,
        ),
    ]
    expected = 4.5 - 0.5 * 2 - 0.250
    assert scored(make_log(contacts, minutes=400)) == pytest.approx([expected])


def test_returns_and_all_hand_overs_count() -> None:
    first = {"answered_at": 10, "ended_at": 20, "outcome": Outcome.UNSOLVED, "escalations": 2}
    again = {"inquiry": 0, "number": 1, "reason": Reason.RETURN, "escalations": 1}
    solved = {"answered_at": 110, "ended_at": 110, "outcome": Outcome.SOLVED}
    log = make_log([contact(0, 10, next_at=110, **first), contact(1, 110, **again, **solved)])
    assert scored(log) == pytest.approx([4.5 - 3 * 0.3 - 0.6 - 0.100])


def test_scores_stay_on_the_scale() -> None:
    late = call(0, ended_at=10 + 5 * DAY)
    assert scored(make_log([late], minutes=6 * DAY)) == [1.0]
    best = dataclasses.replace(NOTHING, start=5.0)
    assert scored(make_log([call(0)]), best) == [5.0]


def test_a_target_of_no_time_counts_as_a_second() -> None:
    log = make_log(
        [call(0), contact(1, 10, answered_at=10 + 4 / 60, ended_at=10 + 4 / 60, outcome=1)]
    )
    found = scores_by(log, dataclasses.replace(CARD, per_day=0.0), {"phone": (0.8, 0.0)})
    assert found == pytest.approx([4.5, 4.5 - 0.5 * 2])


def test_channels_without_a_target_take_nothing_off() -> None:
    log = make_log([call(200)])
    assert scores_by(log, CARD, {}) == pytest.approx([4.5 - 0.2])


@pytest.mark.parametrize("seed", range(5))
def test_without_points_everybody_has_the_start(seed: int) -> None:
    found = np.array(scored(made_up(seed), NOTHING))
    assert set(found[~np.isnan(found)].tolist()) == {4.5}


@pytest.mark.parametrize("seed", range(5))
def test_if_all_answer_the_survey_is_the_truth(seed: int) -> None:
    log = made_up(seed)
    kpis = measure(surveyed(log, *range(50)), service_targets=TARGETS, scorecard=CARD)
    for scope in ({}, {"channel": "phone"}, {"topic": "order"}):
        assert value(kpis, "csat_surveyed", **scope) == value(kpis, "csat", **scope)


def test_a_log_in_which_nobody_came_has_no_scores() -> None:
    kpis = measure(make_log(), service_targets=TARGETS, scorecard=CARD)
    assert not {"csat", "nps", "retention"} & set(kpis["metric"])


def test_without_a_scorecard_there_is_no_satisfaction() -> None:
    metrics = set(measure(morning(), service_targets=TARGETS)["metric"])
    assert not {"csat", "csat_surveyed", "nps", "promoters", "detractors", "retention"} & metrics


def test_the_order_of_the_contacts_does_not_matter() -> None:
    log = make_log([call(4), contact(1, 30, answered_at=31, ended_at=40, outcome=Outcome.SOLVED)])
    backwards = {name: column[::-1] for name, column in log.contacts.items()}
    assert sorted(scored(dataclasses.replace(log, contacts=backwards))) == sorted(scored(log))


def test_by_group_the_first_to_answer_and_the_last_to_handle() -> None:
    """Passed from the first group to the second, which leaves it unsolved; it comes back."""
    unsolved = {"answered_at": 10, "ended_at": 30, "outcome": Outcome.UNSOLVED, "escalations": 1}
    first = contact(0, 10, next_at=100, last_tier=1, **unsolved)
    solved = {"answered_at": 100, "ended_at": 110, "outcome": Outcome.SOLVED}
    again = contact(1, 100, inquiry=0, number=1, reason=Reason.RETURN, **solved)
    steps = [
        step(first, 0, (10, 10, 15), ending=3, to_tier=1),
        step(first, 2, (15, 20, 30), ending=2),
        step(again, 0, (100, 100, 110)),
    ]
    kpis = measure(make_log([first, again], steps), service_targets=TARGETS, scorecard=CARD)
    assert value(kpis, "return_rate", group="second") == 1
    assert value(kpis, "return_rate", group="first") == 0
    assert value(kpis, "resolution_time", group="first") == 100
    assert value(kpis, "fcr", group="first") == 0
    assert value(kpis, "escalation", group="first") == 1 / 2
    assert value(kpis, "resolution_rate", group="first") == 1 / 2
    assert value(kpis, "resolution_rate", group="second") == 0
    assert not ((kpis["metric"] == "csat") & (kpis["group"] == "second")).any()
