"""Which group answered an inquiry first, and which one handled a contact last."""

from __future__ import annotations

import numpy as np

from sim.log import Log
from sim.metrics.timelines import Codes


def contact_of_steps(log: Log) -> Codes:
    """Row of the contact that each step is a part of."""
    by_id = np.argsort(log.contacts["contact"], kind="stable")
    place = np.searchsorted(log.contacts["contact"], log.steps["contact"], sorter=by_id)
    return by_id[place]


def last_group(log: Log) -> Codes:
    """Group of the last step of each contact; -1 where nobody worked on it."""
    group = np.full(len(log.contacts["contact"]), -1)
    order = np.argsort(log.steps["started_at"], kind="stable")
    group[contact_of_steps(log)[order]] = log.steps["group"][order]
    return group


def answering_group(log: Log, contacts: Codes) -> Codes:
    """Group of the first step on the inquiry of each contact; -1 where nobody worked on it.

    Args:
        log: one replication.
        contacts: rows of contacts.
    """
    names, place = np.unique(log.contacts["inquiry"], return_inverse=True)
    group = np.full(len(names), -1)
    latest_first = np.argsort(log.steps["started_at"], kind="stable")[::-1]
    inquiry = place[contact_of_steps(log)[latest_first]]
    group[inquiry] = log.steps["group"][latest_first]
    return group[place[contacts]]
