"""How long work takes at most, where tickets tell it only by how many are done: throughput."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.values import Figure, Floats, Resampling
from sim.log import Kind, Log, Outcome

LEAST_DONE = 200
"""Contacts that must have been done while others waited."""
WAITING = 2
"""Contacts open for each agent on duty from which on somebody is sure to wait for an agent."""
LOOKS = 12
"""Times an hour that it is looked whether somebody waits."""
ON_THEM = (0.5, 0.75, 1.0)
"""Share of their time in which agents work on contacts while some wait: least, taken, most."""


@dataclass(frozen=True)
class Throughput:
    """What agents got done while a backlog waited.

    Attributes:
        each: minutes of duty for each contact that was done: handle time at most.
        done: how many they were.
    """

    each: Figure
    done: int

    @property
    def handle_time(self) -> Figure:
        """Minutes of work that are assumed, with what may be: other work is in the time, too."""
        least, taken, most = ON_THEM
        return Figure(taken * self.each.value, least * self.each.low, most * self.each.high)


def throughput_of(log: Log, days: int, resampling: Resampling) -> Throughput | None:
    """Duty ÷ contacts done, in the clock hours in which a backlog waited all the time.

    Args:
        log: with agents' time.
        days: of the log.
        resampling: for the interval.

    Returns:
        None where too little was done so.
    """
    local, contacts = log.calendar.local, log.contacts
    grid: Floats = np.arange(24 * days + 1, dtype=np.float64) * 60
    at_work = np.isin(log.intervals["kind"], (Kind.DUTY, Kind.OVERTIME))
    starts, ends = (local(log.intervals[name][at_work]) for name in ("started_at", "ended_at"))
    duty = np.diff(_since(starts, grid) - _since(ends, grid))
    arrived, ended = (np.sort(local(contacts[name])) for name in ("arrived_at", "ended_at"))
    ended = ended[~np.isnan(ended)]
    looked: Floats = np.arange(24 * days * LOOKS, dtype=np.float64) * (60 / LOOKS)
    open_at = np.searchsorted(arrived, looked, "right") - np.searchsorted(ended, looked, "right")
    least_open = open_at.reshape(-1, LOOKS).min(axis=1)
    waited = least_open >= WAITING * np.maximum(duty / 60, 1)
    handled = np.isin(contacts["outcome"], (Outcome.SOLVED, Outcome.UNSOLVED))
    done = np.diff(np.searchsorted(np.sort(local(contacts["ended_at"][handled])), grid))
    hours = np.flatnonzero(waited & (duty > 0))
    if done[hours].sum() < LEAST_DONE:
        return None
    each = resampling.ratio(hours // 24, duty[hours], done[hours].astype(float))
    return Throughput(each, int(done[hours].sum()))


def _since(moments: Floats, grid: Floats) -> Floats:
    """Minutes from all moments before each point of a grid to that point, added up."""
    moments = np.sort(moments)
    before = np.searchsorted(moments, grid)
    return np.asarray(before * grid - np.append(0.0, np.cumsum(moments))[before])
