"""KPIs of the customers' experience, by the scorecard; none where none is stated.

They are model assumptions: see :mod:`sim.metrics.facts.experience`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kpis import CHANNEL, GROUP, TEAM, TOPIC, WHOLE, Breakdown, KpiSection
from sim.metrics.facts.experience import scores
from sim.metrics.facts.found import Facts, Sums, fact
from sim.metrics.facts.inquiries import by_first_group, inquiry_records, measured_inquiries
from sim.metrics.stated import Scorecard
from sim.metrics.tabulate import Ratio
from sim.metrics.timelines import Floats, Mask

kpi = KpiSection("Experience")

BY_TIME = Breakdown((TEAM, CHANNEL), (*WHOLE, "week"), row=290)
BY_TOPIC = Breakdown((TOPIC, CHANNEL + TOPIC, GROUP), WHOLE, row=300)


class Scored(NamedTuple):
    """Scores of inquiries."""

    card: Scorecard
    closed: Mask
    """Which inquiries have a score: those that were solved or given up."""
    points: Floats
    """Score of each; 0 where it has none."""
    promoter: Mask
    detractor: Mask


@fact
def scored(facts: Facts) -> Scored | None:
    """The scores; None where no scorecard is stated."""
    score, card = scores(facts), facts.scorecard
    if score is None or card is None:
        return None
    closed = ~np.isnan(score)
    points = np.where(closed, score, 0.0)
    return Scored(card, closed, points, score >= card.promoters, score < card.detractors)


def _by_group_too(facts: Facts, value: Ratio) -> Sums:
    """A figure of inquiries, also by the group that answered them first."""
    yield inquiry_records(facts), value
    yield by_first_group(facts), value


@kpi(
    "CSAT, 1 to 5 (model assumption)",
    "score",
    "higher",
    "ratio",
    by=(BY_TIME, BY_TOPIC),
    shown={
        "headline": 190,
        "by week": 120,
        "experience": 10,
        "lead": 40,
        "manager": 20,
        "training": 50,
        "first line": 30,
    },
    needs="satisfaction",
)
def csat(facts: Facts) -> Sums:
    """scores of closed inquiries by the scorecard ÷ closed inquiries (solved or given up)"""
    if (of := scored(facts)) is not None:
        yield from _by_group_too(facts, Ratio(of.points, of.closed))


@kpi(
    "CSAT in the survey (model assumption)",
    "score",
    "higher",
    "ratio",
    by=(BY_TIME, BY_TOPIC),
    shown={"experience": 20},
    needs="satisfaction",
)
def csat_surveyed(facts: Facts) -> Sums:
    """scores of closed inquiries whose customer answers the survey ÷ those inquiries"""
    of, contacts = scored(facts), facts.log.contacts
    if of is not None and "surveyed" in contacts:
        answered = of.closed & contacts["surveyed"][measured_inquiries(facts).first]
        yield from _by_group_too(facts, Ratio(of.points * answered, answered))


@kpi(
    "NPS (model assumption)",
    "score",
    "higher",
    "ratio",
    by=(BY_TIME, BY_TOPIC),
    shown={"headline": 200, "experience": 30, "manager": 30},
    needs="satisfaction",
)
def nps(facts: Facts) -> Sums:
    """100 × closed inquiries of promoters − 100 × those of detractors ÷ closed inquiries"""
    if (of := scored(facts)) is not None:
        balance = 100.0 * of.promoter - 100.0 * of.detractor
        yield from _by_group_too(facts, Ratio(balance, of.closed))


@kpi(
    "Promoters (model assumption)",
    "share",
    "higher",
    "ratio",
    by=(BY_TIME, BY_TOPIC),
    shown={"experience": 40},
    needs="satisfaction",
)
def promoters(facts: Facts) -> Sums:
    """closed inquiries with a score of a promoter ÷ closed inquiries"""
    if (of := scored(facts)) is not None:
        yield from _by_group_too(facts, Ratio(of.promoter, of.closed))


@kpi(
    "Detractors (model assumption)",
    "share",
    "lower",
    "ratio",
    by=(BY_TIME, BY_TOPIC),
    shown={"experience": 50},
    needs="satisfaction",
)
def detractors(facts: Facts) -> Sums:
    """closed inquiries with a score of a detractor ÷ closed inquiries"""
    if (of := scored(facts)) is not None:
        yield from _by_group_too(facts, Ratio(of.detractor, of.closed))


@kpi(
    "Retention (model assumption)",
    "share",
    "higher",
    "ratio",
    by=(BY_TIME, BY_TOPIC),
    shown={"headline": 210, "experience": 60, "manager": 40},
    needs="satisfaction",
)
def retention(facts: Facts) -> Sums:
    """closed inquiries × the share of customers of their NPS group who stay ÷ closed inquiries"""
    if (of := scored(facts)) is not None:
        stay = of.card.retention
        chance = np.select(
            [of.promoter, of.detractor], [stay["promoter"], stay["detractor"]], stay["passive"]
        )
        yield from _by_group_too(facts, Ratio(chance * of.closed, of.closed))
