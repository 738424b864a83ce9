"""Scores of the customers' experience, by a scorecard that is an assumption and says so.

The scorecard turns the course of an inquiry into a score from 1 to 5, what customers would answer
in a survey. It is stated, not measured: only with figures of one's own is it more than a guess.
"""

from __future__ import annotations

import numpy as np

from sim.log import Reason
from sim.metrics.facts.contacts import EXACTLY, by_inquiry, counted_minutes, target_minutes
from sim.metrics.facts.found import Facts, fact
from sim.metrics.facts.inquiries import measured_inquiries
from sim.metrics.timelines import Floats, Mask

DAY = 24 * 60.0
WORST, BEST = 1.0, 5.0
"""Ends of the scale."""
SHORTEST_TARGET = 1 / 60
"""Minutes; a shorter target counts as one second, so that a wait can be a multiple of it."""


@fact
def scores(facts: Facts) -> Floats | None:
    """Score of each inquiry, from 1 to 5; NaN while it is open, or if it was deflected.

    None where no scorecard is stated.
    """
    scorecard, inquiries = facts.scorecard, measured_inquiries(facts)
    if scorecard is None:
        return None
    contacts = facts.log.contacts
    order, new = by_inquiry(facts)
    starts = np.flatnonzero(new)
    place = np.zeros(len(order), np.int64)
    place[order] = np.cumsum(new) - 1  # which inquiry each contact is of
    row = place[inquiries.first]
    if not len(row):
        return np.zeros(0)

    target = target_minutes(facts.log, facts.service_targets)[contacts["channel"]]
    target = np.maximum(target, SHORTEST_TARGET)
    answered_at = contacts["answered_at"]
    waited_until = np.where(np.isnan(answered_at), contacts["ended_at"], answered_at)
    wait = counted_minutes(facts, contacts["channel"], contacts["arrived_at"], waited_until)
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


@fact
def detractors_among(facts: Facts) -> Mask | None:
    """Which inquiries are a detractor's; None where nobody is scored."""
    score = scores(facts)
    return None if score is None or facts.scorecard is None else score < facts.scorecard.detractors
