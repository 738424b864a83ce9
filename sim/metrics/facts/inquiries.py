"""Inquiries: which ones count, and what became of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.log import Outcome
from sim.metrics.facts.contacts import by_inquiry, comes_again_at
from sim.metrics.facts.found import Facts, fact
from sim.metrics.facts.who import answering_group
from sim.metrics.tabulate import Records
from sim.metrics.timelines import Codes, Floats, Mask


class Inquiries(NamedTuple):
    """The inquiries that arrived (for the first time) in the measured time."""

    first: Codes
    """Row of the first contact of each."""
    answered_at: Floats
    """First answer to any of its contacts; NaN where none."""
    solved: Mask
    """Solved by the end."""
    still_open: Mask
    """In hand or waiting at the end, or coming again after it."""
    deflected: Mask
    """Kept away: the customer found the answer without asking, or got it from a bot for good."""
    ended_at: Floats
    """End of its last contact; NaN where that is open."""

    def some(self, which: Mask) -> Inquiries:
        """Some of them."""
        return Inquiries._make(column[which] for column in self)

    @property
    def given_up(self) -> Mask:
        """Reached the team, is not solved, and its customer will not come again."""
        return ~self.solved & ~self.still_open & ~self.deflected


@fact
def measured_inquiries(facts: Facts) -> Inquiries:
    """The inquiries that arrived in the measured time, and what became of them."""
    contacts = facts.log.contacts
    order, new = by_inquiry(facts)
    first, last = order[new], order[np.roll(new, -1)]
    answered_at = contacts["answered_at"][order]
    if len(first):
        answered_at = np.fmin.reduceat(answered_at, np.flatnonzero(new))
    to_come = comes_again_at(facts)[last] < np.inf
    solved = (contacts["outcome"][last] == Outcome.SOLVED) & ~to_come
    still_open = (contacts["outcome"][last] == Outcome.OPEN) | to_come
    deflected = (contacts["outcome"][last] == Outcome.DEFLECTED) & ~to_come
    counted = contacts["arrived_at"][first] >= facts.window.start
    ended_at = contacts["ended_at"][last]
    found = Inquiries(first, answered_at, solved, still_open, deflected, ended_at)
    return found if counted.all() else found.some(counted)


@fact
def inquiry_records(facts: Facts) -> Records:
    """One record per inquiry, when it arrived: by channel and topic of its first contact."""
    first, contacts = measured_inquiries(facts).first, facts.log.contacts
    codes = {name: contacts[name][first] for name in ("channel", "topic")}
    return Records(facts.window.cell(contacts["arrived_at"][first]), codes)


@fact
def by_first_group(facts: Facts) -> Records:
    """The same, also by the group that answered the inquiry first."""
    records = inquiry_records(facts)
    group = answering_group(facts, measured_inquiries(facts).first)
    return Records(records.cell, {**records.codes, "group": group})
