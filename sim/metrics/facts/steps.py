"""Steps: which were completed by whom, and every stretch in which a contact waited for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sim.log import Ending, Outcome, Table
from sim.metrics.facts.chosen import Chosen
from sim.metrics.facts.found import Facts, fact
from sim.metrics.facts.who import contact_of_steps
from sim.metrics.tabulate import Records
from sim.metrics.timelines import Codes, Floats, Mask, add_up

COMPLETED = (Ending.SOLVED, Ending.UNSOLVED, Ending.ESCALATED, Ending.TRANSFERRED)
RESUMED_LATER = (Ending.INTERRUPTED, Ending.PUT_BACK)


class Seats(NamedTuple):
    """Agents by the groups in which they were paid or worked; one who moved has several seats."""

    agent: Codes
    group: Codes

    def find(self, table: Table) -> Codes:
        """Number of the seat of each row of a table with agents and groups."""
        size = int(self.group.max(initial=0)) + 1
        number = np.zeros((int(self.agent.max(initial=0)) + 1) * size, np.int32)
        number[self.agent * size + self.group] = np.arange(len(self.agent))
        return number[table["agent"].astype(np.int64) * size + table["group"]]


@fact
def seats(facts: Facts) -> Seats:
    """All seats of a log."""
    tables = (facts.log.steps, facts.log.intervals)
    groups = len(facts.log.names.groups)
    keys = [table["agent"].astype(np.int64) * groups + table["group"] for table in tables]
    some = np.flatnonzero(np.bincount(np.concatenate(keys)))
    agent, group = np.divmod(some, groups)
    return Seats(agent, group)


@fact
def by_seat(facts: Facts) -> Records:
    """One record per seat."""
    agent, group = seats(facts)
    return Records(np.zeros(len(agent), np.int64), {"group": group, "agent": agent})


class Completed(NamedTuple):
    """The steps that were completed."""

    number: Codes
    """Which of all steps, by contact and time, each is."""
    last: Table
    """Last stretch of each."""
    began_at: Floats
    """When its first stretch began."""

    def since(self, start: float) -> Completed:
        """Those that began from a moment on."""
        counted = self.began_at >= start
        if counted.all():
            return self
        return Completed(self.number[counted], Chosen(self.last, counted), self.began_at[counted])


@fact
def completed_steps(facts: Facts) -> Completed:
    """All completed steps, those that began before the measured time included."""
    order, new_contact, resumed = _by_contact(facts)
    steps, begins = facts.log.steps, new_contact | ~resumed
    first, last = order[begins], order[np.roll(begins, -1)]
    done = np.isin(steps["ending"][last], COMPLETED) & ~np.isnan(steps["ended_at"][last])
    number = np.flatnonzero(done).astype(np.int32)
    return Completed(number, Chosen(steps, last[done]), steps["started_at"][first[done]])


@fact
def measured_steps(facts: Facts) -> Completed:
    """The completed steps that began in the measured time."""
    return completed_steps(facts).since(facts.window.start)


def handle_times(facts: Facts) -> Floats:
    """Minutes of all stretches of each of these."""
    order, new_contact, resumed = _by_contact(facts)
    minutes = facts.log.steps["ended_at"] - facts.log.steps["started_at"]
    minutes[np.isnan(minutes)] = 0.0
    minutes = minutes[order]
    if resumed.any():
        number = np.cumsum(new_contact | ~resumed) - 1
        minutes = add_up(number, minutes, int(number[-1]) + 1)
    return minutes[measured_steps(facts).number]


@fact
def step_records(facts: Facts) -> Records:
    """One record for each of these, when it began: by whom, and of what."""
    steps = measured_steps(facts)
    return Records(facts.window.cell(steps.began_at), steps.last)


@fact
def _by_contact(facts: Facts) -> tuple[Codes, Mask, Mask]:
    """Rows of the steps in order of contact and time; in that order, which begin a contact, and
    which take up work that was interrupted or put back.
    """
    steps = facts.log.steps
    order = np.argsort(steps["contact"], kind="stable")
    new_contact = np.diff(steps["contact"][order], prepend=-1) != 0
    stopped = np.isin(steps["ending"][order], RESUMED_LATER)
    resumed = np.concatenate([[False], stopped[:-1]])[: len(order)] & ~new_contact
    return order.astype(np.int32), new_contact, resumed


class Waits(NamedTuple):
    """Every stretch in which a contact waited: in line, put aside or put back."""

    start: Floats
    end: Floats
    """Start of the step, giving up, or the end of the horizon."""
    contact: Codes
    """Row of the contact."""
    joins_line: Mask
    """Whether it waited for a tier's first step on it, not for unfinished work to be resumed."""
    gave_up: Mask
    under_way: Mask
    """Still going on at the end."""
    channel: Codes
    topic: Codes
    tier: Codes

    def codes(self) -> dict[str, Codes]:
        """Codes by column."""
        return {"channel": self.channel, "topic": self.topic, "tier": self.tier}


@fact
def waits_in_line(facts: Facts) -> Waits:
    """Every stretch of waiting, in any order: before each step, and the last one of contacts that
    gave up, were sent away or still wait at the end.
    """
    contacts, steps = facts.log.contacts, facts.log.steps
    order, new_contact, resumed = _by_contact(facts)
    row = contact_of_steps(facts)
    called_before = np.roll(steps["ending"][order] == Ending.NO_ANSWER, 1) & ~new_contact
    started_afresh = np.ones(len(order), bool)
    started_afresh[order] = ~resumed & ~called_before

    in_hand = np.zeros(len(contacts["contact"]), bool)
    in_hand[row[steps["ending"] == Ending.OPEN]] = True
    unfinished = np.zeros(len(in_hand), bool)
    last = order[np.flatnonzero(np.diff(steps["contact"][order], append=-1))]
    waits_again = (*RESUMED_LATER, Ending.NO_ANSWER)
    unfinished[row[last]] = np.isin(steps["ending"][last], waits_again)
    outside = facts.log.outside["contact"][np.isnan(facts.log.outside["back_at"])]
    elsewhere = in_hand | np.isin(contacts["contact"], outside)
    still = (contacts["outcome"] == Outcome.OPEN) & ~elsewhere
    abandoned = (contacts["outcome"] == Outcome.ABANDONED) & ~np.isnan(contacts["ended_at"])
    gave_up = abandoned | (contacts["outcome"] == Outcome.TURNED_AWAY) & ~np.isnan(
        contacts["queued_at"]
    )
    waiting = np.flatnonzero(gave_up | still)
    gave_up_at = contacts["ended_at"][waiting]
    until = np.where(still[waiting], facts.log.calendar.minutes, gave_up_at)
    return Waits(
        start=np.concatenate([steps["queued_at"], contacts["queued_at"][waiting]]),
        end=np.concatenate([steps["started_at"], until]),
        contact=np.concatenate([row, waiting.astype(row.dtype)]),
        joins_line=np.concatenate([started_afresh, ~unfinished[waiting]]),
        gave_up=np.concatenate([np.zeros(len(row), bool), abandoned[waiting]]),
        under_way=np.concatenate([np.zeros(len(row), bool), still[waiting]]),
        channel=np.concatenate([steps["channel"], contacts["channel"][waiting]]),
        topic=np.concatenate([steps["topic"], contacts["topic"][waiting]]),
        tier=np.concatenate([steps["tier"], contacts["last_tier"][waiting]]),
    )


def measured_waits(facts: Facts) -> tuple[Floats, Floats]:
    """Start and end of each of these stretches, cut to the measured time, for the asker alone."""
    waits, window = waits_in_line(facts), facts.window
    start, end = np.maximum(waits.start, window.start), np.minimum(waits.end, window.end)
    return start, np.maximum(end, start, out=end)


def of_nobody_and_each(
    facts: Facts, codes: Mapping[str, Codes]
) -> Iterator[tuple[str, int, Codes]]:
    """Ways to sum up what belongs to several columns at once: all together, then by each column.

    Args:
        facts: of one log.
        codes: codes by column.

    Yields:
        The column (none for all together), how many owners there are, and the owner of each row.
    """
    yield "", 1, np.zeros(len(next(iter(codes.values()))), np.int8)
    for column, owner in codes.items():
        yield column, len(facts.log.names.of(column)), owner
