"""Which group answered an inquiry first, and which one handled a contact last."""

from __future__ import annotations

import numpy as np

from sim.metrics.facts.replication import Replication, fact
from sim.metrics.timelines import Codes


@fact
def contact_of_steps(run: Replication) -> Codes:
    """Row of the contact that each step is a part of."""
    contacts = run.log.contacts
    by_id = np.argsort(contacts["contact"], kind="stable")
    place = np.searchsorted(contacts["contact"], run.log.steps["contact"], sorter=by_id)
    return by_id[place]


@fact
def last_group(run: Replication) -> Codes:
    """Group of the last step of each contact; -1 where nobody worked on it."""
    steps = run.log.steps
    group = np.full(len(run.log.contacts["contact"]), -1)
    order = np.argsort(steps["started_at"], kind="stable")
    group[contact_of_steps(run)[order]] = steps["group"][order]
    return group


def answering_group(run: Replication, contacts: Codes) -> Codes:
    """Group of the first step on the inquiry of each contact; -1 where nobody worked on it.

    Args:
        run: one replication.
        contacts: rows of contacts.
    """
    steps = run.log.steps
    names, place = np.unique(run.log.contacts["inquiry"], return_inverse=True)
    group = np.full(len(names), -1)
    latest_first = np.argsort(steps["started_at"], kind="stable")[::-1]
    inquiry = place[contact_of_steps(run)[latest_first]]
    group[inquiry] = steps["group"][latest_first]
    return group[place[contacts]]
