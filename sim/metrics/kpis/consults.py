"""KPIs of asking colleagues: how often, whether somebody answers, and how long that takes.

None where nobody asked.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kpis import CHANNEL, GROUP, TEAM, TOPIC, WHOLE, Breakdown, KpiSection
from sim.log import Chore, Ending
from sim.metrics.facts.contacts import counted_contacts
from sim.metrics.facts.found import Facts, Sums, fact
from sim.metrics.facts.team import time_on_chore
from sim.metrics.tabulate import Ratio, Records
from sim.metrics.timelines import Codes, Floats, Mask

kpi = KpiSection("Consults")

CONTACTS = Breakdown((TEAM, CHANNEL, TOPIC, CHANNEL + TOPIC), WHOLE, row=145)


class Questions(NamedTuple):
    """What agents asked colleagues in the measured time."""

    contact: Codes
    """Row of the log of the contact that each was about."""
    records: Records
    """By the contact's channel and topic, when it was asked."""
    answered: Mask
    """A colleague has taken it."""
    settled: Mask
    """That, or nobody has in time."""
    wait: Floats
    """Until it was taken; 0 for those that were not."""


@fact
def questions(facts: Facts) -> Questions | None:
    """The questions that count; None where nobody ever asked."""
    rows, contacts = facts.log.ownership, facts.log.contacts
    asked = rows["chore"] == Chore.CONSULT
    if not asked.any():
        return None
    asked &= rows["due_at"] >= facts.window.start
    asked_at, taken_at = rows["due_at"][asked], rows["started_at"][asked]
    by_id = np.argsort(contacts["contact"], kind="stable")
    contact = by_id[np.searchsorted(contacts["contact"], rows["contact"][asked], sorter=by_id)]
    answered = ~np.isnan(taken_at)
    return Questions(
        contact,
        Records(
            facts.window.cell(asked_at),
            {name: contacts[name][contact] for name in ("channel", "topic")},
        ),
        answered,
        answered | (rows["ending"][asked] == Ending.UNSOLVED),
        np.where(answered, taken_at - asked_at, 0.0),
    )


@kpi(
    "Questions per contact",
    "share",
    None,
    "ratio",
    by=(CONTACTS,),
    shown={"by topic": 62},
    beyond_one=True,
)
def consults(facts: Facts) -> Sums:
    """questions to colleagues about the contacts ÷ contacts answered"""
    asked, contacts = questions(facts), counted_contacts(facts)
    if asked is None:
        return
    about = np.bincount(asked.contact, minlength=len(contacts.counted))[contacts.counted]
    yield contacts.records, Ratio(about.astype(float), contacts.answered)


@kpi("Questions answered", "share", "higher", "ratio", by=(CONTACTS,), shown={"by topic": 64})
def consults_answered(facts: Facts) -> Sums:
    """questions that a colleague has taken ÷ those and the ones that nobody took in time"""
    asked = questions(facts)
    if asked is not None:
        yield asked.records, Ratio(asked.answered, asked.settled)


@kpi("Wait for a colleague", "min", "lower", "ratio", by=(CONTACTS,), shown={"by topic": 66})
def consult_wait(facts: Facts) -> Sums:
    """time from asking until a colleague takes the question ÷ questions that one has taken"""
    asked = questions(facts)
    if asked is not None:
        yield asked.records, Ratio(asked.wait, asked.answered)


@kpi(
    "Time on colleagues' questions",
    "min",
    None,
    "mean",
    by=(Breakdown((TEAM, GROUP), (*WHOLE, "week"), row=146),),
    target=False,
    worked=True,
)
def consult_time(facts: Facts) -> Sums:
    """time of those who are asked; who asks is busy as long, within the step"""
    if questions(facts) is not None:
        yield from time_on_chore(facts, Chore.CONSULT)
