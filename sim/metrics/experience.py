"""KPIs of the customers' experience, by a scorecard that is an assumption and says so.

The scorecard turns the course of an inquiry into a score from 1 to 5, what customers would answer
in a survey. It is stated, not measured: only with figures of one's own is it more than a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.log import Log, Reason
from sim.metrics.kpis.contact import EXACTLY, Inquiries, by_inquiry, target_minutes
from sim.metrics.tabulate import Figure, Ratio, Records
from sim.metrics.timelines import Codes, Floats

DAY = 24 * 60.0
WORST, BEST = 1.0, 5.0
"""Ends of the scale."""
SHORTEST_TARGET = 1 / 60
"""Minutes; a shorter target counts as one second, so that a wait can be a multiple of it."""


@dataclass(frozen=True)
class Scorecard:
    """Assumed points of a customer's satisfaction, on a scale from 1 to 5; those taken off are
    negative.
    """

    start: float
    """Score of an inquiry that was solved at once."""
    wait_over_target: float
    """Points each time the longest wait doubles beyond its channel's target."""
    hand_over: float
    """Points for each time it was passed on."""
    returned: float
    """Points for each return."""
    per_day: float
    """Points for each day until it was closed."""
    unsolved: float
    """Points if it was given up."""
    survey: float
    """Share of customers who answer the survey; the log says who did."""
    promoters: float
    """Score from which a customer is a promoter."""
    detractors: float
    """Score below which a customer is a detractor."""
    retention: Mapping[str, float]
    """Share of customers who stay: of each ``promoter``, ``passive``, ``detractor``."""


def scores(
    log: Log,
    inquiries: Inquiries,
    scorecard: Scorecard,
    service_targets: Mapping[str, tuple[float, float]],
) -> Floats:
    """Score of each inquiry, from 1 to 5; NaN while it is open, or if it was deflected.

    Args:
        log: one replication.
        inquiries: inquiries of that log.
        scorecard: the points.
        service_targets: service level by channel: share wanted, within how many minutes.
    """
    contacts = log.contacts
    order, new = by_inquiry(log)
    starts = np.flatnonzero(new)
    place = np.zeros(len(order), np.int64)
    place[order] = np.cumsum(new) - 1  # which inquiry each contact is of
    row = place[inquiries.first]
    if not len(row):
        return np.zeros(0)

    target = np.maximum(target_minutes(log, service_targets)[contacts["channel"]], SHORTEST_TARGET)
    answered_at = contacts["answered_at"]
    waited_until = np.where(np.isnan(answered_at), contacts["ended_at"], answered_at)
    wait = waited_until - contacts["arrived_at"]
    times = np.where(wait > target + EXACTLY, wait / target, 1.0)
    longest = np.fmax.reduceat(times[order], starts)[row]
    passed_on = contacts["escalations"] + contacts["transfers"]
    hand_overs = np.add.reduceat(passed_on[order], starts)[row]
    returned = contacts["reason"] == Reason.RETURN
    returns = np.add.reduceat(returned[order].astype(np.int64), starts)[row]
    days = (inquiries.ended_at - contacts["arrived_at"][inquiries.first]) / DAY

    score = (
        scorecard.start
        + scorecard.wait_over_target * np.log2(longest)
        + scorecard.hand_over * hand_overs
        + scorecard.returned * returns
        + scorecard.per_day * days
        + scorecard.unsolved * ~inquiries.solved
    )
    closed = inquiries.solved | inquiries.given_up
    return np.where(closed, np.clip(score, WORST, BEST), np.nan)


def experience_kpis(
    log: Log, records: Records, first: Codes, score: Floats, scorecard: Scorecard
) -> Iterator[Figure]:
    """Satisfaction, NPS and retention of inquiries.

    Args:
        log: one replication.
        records: one per inquiry.
        first: row of the first contact of each.
        score: score of each, see :func:`scores`.
        scorecard: the points and the borders of the NPS groups.
    """
    scored = ~np.isnan(score)
    points = np.where(scored, score, 0.0)
    yield Figure("csat", records, Ratio(points, scored))
    if "surveyed" in log.contacts:
        answered = scored & log.contacts["surveyed"][first]
        yield Figure("csat_surveyed", records, Ratio(points * answered, answered))
    promoter, detractor = score >= scorecard.promoters, score < scorecard.detractors
    yield Figure("nps", records, Ratio(100.0 * promoter - 100.0 * detractor, scored))
    yield Figure("promoters", records, Ratio(promoter, scored))
    yield Figure("detractors", records, Ratio(detractor, scored))
    stay = scorecard.retention
    chance = np.select(
        [promoter, detractor], [stay["promoter"], stay["detractor"]], stay["passive"]
    )
    yield Figure("retention", records, Ratio(chance * scored, scored))
