"""Contacts: which ones count, how long they waited, and when their customers come again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.log import Log, Outcome, Table
from sim.metrics.facts.chosen import Chosen
from sim.metrics.facts.found import Facts, fact
from sim.metrics.facts.who import last_group
from sim.metrics.tabulate import Records
from sim.metrics.timelines import Codes, Floats, Mask, increases

EXACTLY = 1e-9
"""Minutes; differences of times below this are rounding."""


class Contacts(NamedTuple):
    """The contacts that reached people in the measured time; deflected ones never did."""

    counted: Mask
    """Which contacts of the log these are."""
    columns: Table
    """Columns of the log, of these."""
    records: Records
    """By channel and topic, when they arrived."""
    answered: Mask
    abandoned: Mask
    turned_away: Mask
    """Outside opening hours, or still unanswered at closing time."""
    lines_full: Mask
    """Found all lines taken."""
    sent_away: Mask
    """Of those turned away, who had waited until closing time."""
    in_line: Mask
    """Waiting for a first answer at the end."""
    waited: Mask
    """Answered, gave up, sent away, or still in line; not if an export does not say until when."""
    called_back: Floats | None
    """When their customers hung up to be called back (NaN: did not); None where nobody is."""
    wait: Floats
    """Until the first answer, hanging up to be called back, giving up or the end; 0 for those who
    never waited."""
    until_answer: Floats
    """The same with the time at home until the call-back."""


@fact
def counted_contacts(facts: Facts) -> Contacts:
    """The contacts that count."""
    log, window = facts.log, facts.window
    counted = log.contacts["arrived_at"] >= window.start
    counted &= log.contacts["outcome"] != Outcome.DEFLECTED
    columns = Chosen(log.contacts, counted)
    arrived_at = columns["arrived_at"]
    codes = {"channel": columns["channel"], "topic": columns["topic"]}
    answered_at, outcome = columns["answered_at"], columns["outcome"]
    answered = ~np.isnan(answered_at)
    abandoned = outcome == Outcome.ABANDONED
    in_line = ~answered & (outcome == Outcome.OPEN)
    wait_ended_at = np.where(answered, answered_at, columns["ended_at"])
    wait_ended_at[in_line] = window.end
    turned_away = outcome == Outcome.TURNED_AWAY
    sent_away = turned_away & ~np.isnan(columns["queued_at"])
    called_back = log.contacts.get("callback_at")
    waited = (answered | abandoned | in_line | sent_away) & ~np.isnan(wait_ended_at)
    wait = until_answer = _only(waited, wait_ended_at - arrived_at)
    if called_back is not None:
        called_back = called_back[counted]
        left_line_at = np.fmin(wait_ended_at, called_back)
        wait = _only(waited, left_line_at - arrived_at)
    return Contacts(
        counted,
        columns,
        Records(window.cell(arrived_at), codes),
        answered,
        abandoned,
        turned_away,
        outcome == Outcome.BUSY,
        sent_away,
        in_line,
        waited,
        called_back,
        wait,
        until_answer,
    )


def _only(these: Mask, minutes: Floats) -> Floats:
    """The minutes of some; those of all others become 0."""
    minutes[~these] = 0.0
    return minutes


@fact
def by_last_group(facts: Facts) -> Records:
    """The contacts that count, also by the group that handled them last."""
    contacts = counted_contacts(facts)
    group = last_group(facts)[contacts.counted]
    return Records(contacts.records.cell, {**contacts.records.codes, "group": group})


@fact
def of_live_channels(facts: Facts) -> Mask:
    """Which contacts that count came by a channel that makes the customer wait."""
    return live_channels(facts.log)[counted_contacts(facts).columns["channel"]]


@fact
def by_inquiry(facts: Facts) -> tuple[Codes, Mask]:
    """Rows of the contacts in order of inquiry and number, and which of these begin an inquiry."""
    number, inquiry = (facts.log.contacts[name] for name in ("number", "inquiry"))
    new = np.diff(inquiry, prepend=-1) != 0
    if increases(inquiry) and (new[1:] | (number[1:] > number[:-1])).all():
        return np.arange(len(new), dtype=np.int32), new
    order = np.lexsort((number, inquiry)).astype(np.int32)
    return order, np.diff(inquiry[order], prepend=-1) != 0


@fact
def comes_again_at(facts: Facts) -> Floats:
    """When the customer of each contact comes again, be it after the end; inf where never.

    Helpdesk exports have no ``next_at``: there, the next contact of the inquiry says it.
    """
    contacts = facts.log.contacts
    again = contacts["next_at"].copy()
    again[np.isnan(again)] = np.inf
    order, new = by_inquiry(facts)
    followed = order[:-1][~new[1:]]
    follower = order[1:][~new[1:]]
    again[followed] = np.fmin(again[followed], contacts["arrived_at"][follower])
    return again


def live_channels(log: Log) -> Mask:
    """Which channels make the customer wait: those that any live contact of the log came by."""
    live = np.zeros(len(log.names.channels), bool)
    live[log.contacts["channel"][log.contacts["live"]]] = True
    return live


def counted_minutes(facts: Facts, channel: Codes, since: Floats, until: Floats) -> Floats:
    """Minutes from one moment to another as the target of each contact's channel counts them: by
    the clock, or business minutes.
    """
    minutes = until - since
    for name, hours in facts.business_hours.items():
        if name in facts.log.names.channels:
            own = channel == facts.log.names.channels.index(name)
            minutes[own] = hours.until(until[own]) - hours.until(since[own])
    return minutes


@fact
def promised_wait(facts: Facts) -> Floats:
    """Time until the first answer of the contacts that count, as their channel's target counts it;
    where they are called back, until then.
    """
    contacts = counted_contacts(facts)
    if not facts.business_hours:
        return contacts.until_answer
    arrived_at = facts.log.contacts["arrived_at"][contacts.counted]
    until = arrived_at + contacts.until_answer
    return counted_minutes(facts, contacts.columns["channel"], arrived_at, until)


def target_minutes(log: Log, service_targets: Mapping[str, tuple[float, float]]) -> Floats:
    """Target time of each channel; NaN where it has none."""
    none = (np.nan, np.nan)
    return np.array([service_targets.get(channel, none)[1] for channel in log.names.channels])
