"""Which group answered an inquiry first, and which one handled a contact last."""

from __future__ import annotations

import numpy as np

from sim.metrics.facts.found import Facts, fact
from sim.metrics.timelines import Codes


@fact
def contact_of_steps(facts: Facts) -> Codes:
    """Row of the contact that each step is a part of."""
    contacts = facts.log.contacts
    by_id = np.argsort(contacts["contact"], kind="stable")
    place = np.searchsorted(contacts["contact"], facts.log.steps["contact"], sorter=by_id)
    return by_id[place].astype(np.int32)


@fact
def last_group(facts: Facts) -> Codes:
    """Group of the last step of each contact; -1 where nobody worked on it."""
    steps = facts.log.steps
    group = np.full(len(facts.log.contacts["contact"]), -1, steps["group"].dtype)
    order = np.argsort(steps["started_at"], kind="stable")
    group[contact_of_steps(facts)[order]] = steps["group"][order]
    return group


def answering_group(facts: Facts, contacts: Codes) -> Codes:
    """Group of the first step on the inquiry of each contact; -1 where nobody worked on it.

    Args:
        facts: of one log.
        contacts: rows of contacts.
    """
    steps = facts.log.steps
    names, place = np.unique(facts.log.contacts["inquiry"], return_inverse=True)
    group = np.full(len(names), -1, steps["group"].dtype)
    latest_first = np.argsort(steps["started_at"], kind="stable")[::-1]
    inquiry = place[contact_of_steps(facts)[latest_first]]
    group[inquiry] = steps["group"][latest_first]
    return group[place[contacts]]
