"""KPIs of contacts and inquiries: what customers met with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sim.log import Log, Outcome, Reason
from sim.metrics.periods import Window
from sim.metrics.tabulate import Figure, Percentile, Ratio, Records, Total
from sim.metrics.timelines import Codes, Floats, Mask
from sim.metrics.who import answering_group, last_group

EXACTLY = 1e-9
"""Minutes; differences of times below this are rounding."""


def contact_kpis(
    log: Log, window: Window, service_targets: Mapping[str, tuple[float, float]]
) -> Iterator[Figure]:
    """KPIs of the contacts that reached people in the measured time; deflected ones never did.

    Args:
        log: one replication.
        window: its measured time.
        service_targets: service level by channel: share wanted, within how many minutes.
    """
    contacts = log.contacts
    counted = contacts["arrived_at"] >= window.start
    counted &= contacts["outcome"] != Outcome.DEFLECTED
    again = comes_again_at(log)[counted]
    of_live_channel = live_channels(log)[contacts["channel"]][counted]
    contacts = {name: column[counted] for name, column in contacts.items()}
    arrived_at, answered_at = contacts["arrived_at"], contacts["answered_at"]
    outcome, channel = contacts["outcome"], contacts["channel"]
    codes = {"channel": channel, "topic": contacts["topic"]}
    records = Records(window.cell(arrived_at), codes)

    answered = ~np.isnan(answered_at)
    abandoned = outcome == Outcome.ABANDONED
    turned_away = (outcome == Outcome.TURNED_AWAY) | (outcome == Outcome.BUSY)
    in_line = ~answered & (outcome == Outcome.OPEN)
    waited = answered | abandoned | in_line
    wait_ended_at = np.where(
        answered, answered_at, np.where(in_line, window.end, contacts["ended_at"])
    )
    wait = np.where(waited, wait_ended_at - arrived_at, 0.0)
    yield Figure("wait", records, Ratio(wait, waited))
    yield Figure("speed_of_answer", records, Ratio(wait * answered, answered))
    waits = np.where(waited, wait, np.nan)
    for metric, level in (("wait_median", 0.5), ("wait_p90", 0.9), ("wait_p95", 0.95)):
        yield Figure(metric, records, Percentile(waits, level))

    target = target_minutes(log, service_targets)[channel]
    has_target = ~np.isnan(target)
    in_time = wait <= target + EXACTLY
    judged = has_target & (answered | (abandoned & ~answered) | (in_line & ~in_time))
    yield Figure("service_level", records, Ratio(answered & in_time, judged))

    yield Figure("abandonment", records, Ratio(abandoned, of_live_channel & ~turned_away))
    yield Figure("turned_away", records, Ratio(turned_away, of_live_channel))
    passed_on = answered & (contacts["escalations"] > 0)
    yield Figure("escalation", records, Ratio(passed_on, answered))
    transferred = answered & (contacts["transfers"] > 0)
    yield Figure("transfer", records, Ratio(transferred, answered))
    handled = (outcome == Outcome.SOLVED) | (outcome == Outcome.UNSOLVED)
    by_handler = Records(records.cell, {**codes, "group": last_group(log)[counted]})
    yield Figure("return_rate", by_handler, Ratio(handled & (again < np.inf), handled))
    lost = abandoned | (outcome == Outcome.BUSY)
    yield Figure("redial_rate", records, Ratio(lost & (again < np.inf), lost))
    unserved = contacts["reason"] == Reason.REDIAL
    yield Figure("repeat_contacts", records, Ratio(unserved, np.ones(len(outcome), bool)))
    yield Figure("contacts", records, Total(np.ones(len(outcome), bool)))


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

    @property
    def given_up(self) -> Mask:
        """Reached the team, is not solved, and its customer will not come again."""
        return ~self.solved & ~self.still_open & ~self.deflected


def measured_inquiries(log: Log, window: Window) -> Inquiries:
    """The inquiries that arrived in the measured time, and what became of them.

    Args:
        log: one replication.
        window: its measured time.
    """
    contacts = log.contacts
    order, new = by_inquiry(log)
    starts = np.flatnonzero(new)
    first, last = order[starts], order[np.append(starts[1:], len(order))[: len(starts)] - 1]
    answered_at = contacts["answered_at"][order]
    answered_at = np.fmin.reduceat(answered_at, starts) if len(starts) else answered_at
    to_come = comes_again_at(log)[last] < np.inf
    solved = (contacts["outcome"][last] == Outcome.SOLVED) & ~to_come
    still_open = (contacts["outcome"][last] == Outcome.OPEN) | to_come
    deflected = (contacts["outcome"][last] == Outcome.DEFLECTED) & ~to_come
    counted = contacts["arrived_at"][first] >= window.start
    return Inquiries(
        first=first[counted],
        answered_at=answered_at[counted],
        solved=solved[counted],
        still_open=still_open[counted],
        deflected=deflected[counted],
        ended_at=contacts["ended_at"][last[counted]],
    )


def inquiry_kpis(
    log: Log, window: Window, inquiries: Inquiries, records: Records, fcr_window: float
) -> Iterator[Figure]:
    """KPIs of the inquiries that arrived in the measured time.

    Args:
        log: one replication.
        window: its measured time.
        inquiries: those inquiries.
        records: one for each, see :func:`inquiry_records`.
        fcr_window: minutes without another contact after which a first contact is a resolution.
    """
    first, answered_at, solved, still_open, deflected, ended_at = inquiries
    contacts = {name: column[first] for name, column in log.contacts.items()}
    arrived_at = contacts["arrived_at"]
    everyone = np.ones(len(first), bool)
    yield Figure("inquiries", records, Total(everyone))
    if len(log.tasks["task"]) or (log.contacts["outcome"] == Outcome.DEFLECTED).any():
        yield Figure("deflected", records, Ratio(deflected, everyone))
    asked = ~deflected
    yield Figure("solved", records, Ratio(solved, asked))
    yield Figure("open_at_end", records, Ratio(still_open, asked))
    yield Figure("given_up", records, Ratio(inquiries.given_up, asked))

    unanswered_until = np.where(still_open, window.end, np.nan)
    responded_at = np.where(np.isnan(answered_at), unanswered_until, answered_at)
    yield from _durations("first_response", records, responded_at - arrived_at)
    resolution_time = np.where(solved, ended_at - arrived_at, np.nan)
    yield from _durations("resolution_time", records, resolution_time)

    outcome = contacts["outcome"]
    handled = ~np.isnan(contacts["answered_at"]) & (outcome != Outcome.OPEN)
    by_first_tier = (outcome == Outcome.SOLVED) & (contacts["escalations"] == 0)
    by_first_tier &= contacts["transfers"] == 0
    for_good = comes_again_at(log)[first] > contacts["ended_at"] + fcr_window
    yield Figure("fcr", records, Ratio(handled & by_first_tier & for_good, handled))


def inquiry_records(log: Log, window: Window, inquiries: Inquiries) -> Records:
    """One record per inquiry: channel and topic of its first contact, group that answered it.

    Args:
        log: one replication.
        window: its measured time.
        inquiries: inquiries of that log.
    """
    first = inquiries.first
    codes = {name: log.contacts[name][first] for name in ("channel", "topic")}
    codes["group"] = answering_group(log, first)
    return Records(window.cell(log.contacts["arrived_at"][first]), codes)


def _durations(metric: str, records: Records, durations: Floats) -> Iterator[Figure]:
    """Mean and 90th percentile of durations; NaN where there is none."""
    present = ~np.isnan(durations)
    yield Figure(metric, records, Ratio(np.where(present, durations, 0.0), present))
    yield Figure(f"{metric}_p90", records, Percentile(durations, 0.9))


def by_inquiry(log: Log) -> tuple[Codes, Mask]:
    """Rows of the contacts in order of inquiry and number, and which of these begin an inquiry."""
    order = np.lexsort((log.contacts["number"], log.contacts["inquiry"]))
    inquiry = log.contacts["inquiry"][order]
    return order, np.diff(inquiry, prepend=-1) != 0


def comes_again_at(log: Log) -> Floats:
    """When the customer of each contact comes again, be it after the end; inf where never.

    Helpdesk exports have no ``next_at``: there, the next contact of the inquiry says it.
    """
    again = np.where(np.isnan(log.contacts["next_at"]), np.inf, log.contacts["next_at"])
    order, new = by_inquiry(log)
    followed = order[:-1][~new[1:]]
    follower = order[1:][~new[1:]]
    again[followed] = np.fmin(again[followed], log.contacts["arrived_at"][follower])
    return again


def live_channels(log: Log) -> Mask:
    """Which channels make the customer wait: those that any live contact of the log came by."""
    live = np.zeros(len(log.names.channels), bool)
    live[log.contacts["channel"][log.contacts["live"]]] = True
    return live


def target_minutes(log: Log, service_targets: Mapping[str, tuple[float, float]]) -> Floats:
    """Target time of each channel; NaN where it has none."""
    none = (np.nan, np.nan)
    return np.array([service_targets.get(channel, none)[1] for channel in log.names.channels])
