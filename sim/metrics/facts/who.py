"""Which group answered an inquiry first, and which one handled a contact last."""

from __future__ import annotations

import numpy as np

from sim.metrics.facts.found import Facts, fact
from sim.metrics.timelines import Codes, increases


@fact
def contact_of_steps(facts: Facts) -> Codes:
    """Row of the contact that each step is a part of."""
    contact, of = facts.log.contacts["contact"], facts.log.steps["contact"]
    if increases(contact):
        return np.searchsorted(contact, of).astype(np.int32)
    by_id = np.argsort(contact, kind="stable")
    return by_id[np.searchsorted(contact, of, sorter=by_id)].astype(np.int32)


@fact
def last_group(facts: Facts) -> Codes:
    """Group of the last step of each contact; -1 where nobody worked on it."""
    steps = facts.log.steps
    group = np.full(len(facts.log.contacts["contact"]), -1, steps["group"].dtype)
    order = _by_start(facts)
    group[contact_of_steps(facts)[order]] = steps["group"][order]
    return group


def answering_group(facts: Facts, contacts: Codes) -> Codes:
    """Group of the first step on the inquiry of each contact; -1 where nobody worked on it.

    Args:
        facts: of one log.
        contacts: rows of contacts.
    """
    steps = facts.log.steps
    place, number = _numbered(facts.log.contacts["inquiry"])
    group = np.full(number, -1, steps["group"].dtype)
    latest_first = _by_start(facts)[::-1]
    inquiry = place[contact_of_steps(facts)[latest_first]]
    group[inquiry] = steps["group"][latest_first]
    return group[place[contacts]]


def _by_start(facts: Facts) -> Codes:
    """Rows of the steps in order of starting, as those of a simulation stand already."""
    started_at = facts.log.steps["started_at"]
    if increases(started_at):
        return np.arange(len(started_at), dtype=np.int32)
    return np.argsort(started_at, kind="stable")


def _numbered(inquiry: Codes) -> tuple[Codes, int]:
    """The inquiry of each contact, counted from 0 in their order, and how many there are."""
    if not increases(inquiry):
        names, place = np.unique(inquiry, return_inverse=True)
        return place, len(names)
    place = np.cumsum(np.diff(inquiry, prepend=inquiry[:1]) != 0, dtype=np.int32)
    return place, int(place[-1]) + 1 if len(place) else 0
