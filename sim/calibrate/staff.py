"""How many agents were there: from their states, or else from what they did.

An agent who works on one contact after another is *active* from the first to the last; gaps of up
to an hour count in. Not all of that time is the agent *available*: while somebody waits, whoever is
available is busy. So availability at such moments is busy ÷ active time (Brown et al. 2005, section
7.1, on staffing that is not in the data; taking the active ones alone is far too many). But these
are moments at which few were there. Where contacts are answered one by one, the states of the line
at all moments tell how many were there on average (:mod:`sim.calibrate.available`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.available import Line, agents_of
from sim.calibrate.demand import Days
from sim.calibrate.kinds import HALF_HOURS, KindOfDay
from sim.calibrate.values import LEVEL, Figure, Flags, Floats, Resampling
from sim.calibrate.waiting import gave_up_unanswered
from sim.exports import UNSTATED
from sim.log import Kind, Log

GAP = 60.0
"""Minutes without work within which an agent is still active."""
TICK = 0.25
"""Minutes between the moments that are looked at."""
SLIP = 0.1
"""Minutes by which stamps of seconds may be off."""
EXACT = 0.01
"""Share to which the states of a line tell agents at best: stamps are of seconds."""
SIDE_BY_SIDE = 0.02
"""Share of steps beside another of the same agent, from which on they are no line one by one."""


@dataclass(frozen=True)
class Staff:
    """Agents over the day, by kind of day.

    Attributes:
        kinds: the kinds of day.
        agents: for each kind of day the agents in each half hour, on average.
        availability: busy ÷ active while somebody waits, over all; NaN where duty is known.
        noon: agents at 12:00–13:00 on the busiest kind of day, with their interval.
        absence: share of agents who are not there on a day, by how far days differ.
        waiting_noon: agents available then while somebody waits; the same where that is all.
        active_noon: active ones then.
        from_states: whether the agents' states say it.
        one_by_one: whether the states of the line tell ``agents``.
    """

    kinds: list[KindOfDay]
    agents: tuple[Floats, ...]
    availability: float
    noon: Figure
    absence: Figure
    waiting_noon: Figure
    active_noon: float
    from_states: bool
    one_by_one: bool


def staff_of(
    log: Log, days: Days, kinds: list[KindOfDay], resampling: Resampling, knows_agents: bool
) -> Staff | None:
    """Agents by half hour and kind of day; None where nothing tells.

    Args:
        log: the log.
        days: its days.
        kinds: its kinds of day.
        resampling: for the interval.
        knows_agents: whether the steps say who worked.
    """
    duty = log.intervals["kind"] == Kind.DUTY if len(log.intervals["kind"]) else None
    size = len(days.weekday)
    if duty is not None and duty.any():
        start, end = (log.intervals[name][duty] for name in ("started_at", "ended_at"))
        there = _by_half_hour(_by_tick(log, start, end, size))
        return _stated(there, days, kinds, resampling)
    if not knows_agents:
        return None
    return _estimated(_Seen.of(log, size), days, kinds, resampling)


def _stated(there: Floats, days: Days, kinds: list[KindOfDay], resampling: Resampling) -> Staff:
    """From agents' states: mean by half hour."""

    def at_noon(weights: Floats) -> float:
        return float(_level(there, kinds[0], days, weights)[24:26].mean())

    ones = np.ones(len(days.weekday))
    noon = Figure(at_noon(ones), *resampling.interval(at_noon))
    agents = tuple(_level(there, kind, days, ones) for kind in kinds)
    return Staff(kinds, agents, np.nan, noon, Figure(0.0), noon, noon.value, True, False)


def _level(table: Floats, kind: KindOfDay, days: Days, weights: Floats) -> Floats:
    """Mean of a table (days, …) over the days of a kind, with weights of days."""
    mine = np.isin(days.weekday, kind.weekdays) & days.counted
    w = np.where(mine, weights, 0.0)
    level: Floats = w @ table / max(w.sum(), 1e-9)
    return level


@dataclass(frozen=True)
class _Seen:
    """What agents and customers did, by tick: arrays of shape (days, ticks)."""

    busy: Floats
    active: Floats
    waiting: Floats
    work: Floats
    """Contacts × handle time that came in each clock hour, in minutes: shape (days, hours)."""
    leaving: float
    """Rate of giving up ÷ rate of being done."""
    one_by_one: bool

    @classmethod
    def of(cls, log: Log, size: int) -> _Seen:
        named = np.array([word != UNSTATED for word in log.names.agents])[log.steps["agent"]]
        agent, start, end = (log.steps[name][named] for name in ("agent", "started_at", "ended_at"))
        end = np.where(np.isnan(end), start, end)
        contacts = log.contacts
        left = gave_up_unanswered(log)
        until = np.where(left, contacts["ended_at"], contacts["answered_at"])
        wait = until - contacts["arrived_at"]
        known = wait > 0
        order = np.lexsort((start, agent))
        beside = (agent[order][1:] == agent[order][:-1]) & (
            start[order][1:] < end[order][:-1] - SLIP
        )
        length = np.maximum(log.steps["ended_at"] - log.steps["started_at"], 0.0)
        usual = float(np.nanmean(length)) if len(length) else 1.0
        minutes = np.full(len(wait), np.nan)
        minutes[np.searchsorted(contacts["contact"], log.steps["contact"])] = length
        return cls(
            _by_tick(log, *_united(agent, start, end, 0.0), size),
            _by_tick(log, *_united(agent, start, end, GAP), size),
            _by_tick(log, contacts["arrived_at"][known], until[known], size),
            _work(log, minutes, size),
            float(left.sum()) * usual / max(float(np.nansum(wait[known])), 1e-9),
            bool(contacts["live"].all()) and float(beside.mean()) < SIDE_BY_SIDE,
        )


def _work(log: Log, minutes: Floats, days: int) -> Floats:
    """Work that came in each hour of each day; who gave up counts as those who were served."""
    since = log.calendar.local(log.contacts["arrived_at"]) // 60
    hour = np.clip(since, 0, days * 24 - 1).astype(np.int64)
    served = ~np.isnan(minutes)
    came = np.bincount(hour, minlength=days * 24).reshape(days, 24)
    done = np.bincount(hour[served], minlength=days * 24).reshape(days, 24)
    took = np.bincount(hour[served], minutes[served], days * 24).reshape(days, 24)
    mean = took.sum(axis=0) / np.maximum(done.sum(axis=0), 1)
    result: Floats = came * mean
    return result


def _estimated(seen: _Seen, days: Days, kinds: list[KindOfDay], resampling: Resampling) -> Staff:
    """From activity and availability, hour by hour."""
    halves, hours = _by_half_hour(seen.active), _by_hour(seen.active).mean(axis=2)
    queue = (seen.waiting > 0) & (seen.active > 0)
    busy_then, active_then = (
        _by_hour(np.where(queue, column, 0.0)).sum(axis=2)
        for column in (np.minimum(seen.busy, seen.active), seen.active)
    )

    def while_waiting(kind: KindOfDay, weights: Floats) -> tuple[Floats, Flags]:
        """Availability in each clock hour while somebody waits, and where enough is seen."""
        busy, active = (_level(column, kind, days, weights) for column in (busy_then, active_then))
        whole = busy.sum() / active.sum() if active.sum() else 1.0
        mine = float((np.isin(days.weekday, kind.weekdays) & days.counted).sum())
        # hours in which hardly anybody waited take the availability of the whole day
        some = active * mine >= 60 / TICK
        return np.where(some, busy / np.maximum(active, 1e-9), whole), some

    def on_average(kind: KindOfDay) -> Floats:
        """Availability in each clock hour at all moments."""
        ratio, some = while_waiting(kind, ones)
        level = _level(hours, kind, days, ones)
        if seen.one_by_one and some.any():
            agents = {
                int(h): _agents(seen, kind, days, int(h), ones[np.newaxis])[0]
                for h in np.flatnonzero(some)
            }
            there = np.array([float(agents[h]) if h in agents else 0.0 for h in range(24)])
            whole = there.sum() / max(float(level[some].sum()), 1e-9)
            ratio = np.where(some, there / np.maximum(level, 1e-9), whole)
        return np.asarray(_level(halves, kind, days, ones) * np.repeat(ratio, 2))

    def at_noon(weights: Floats) -> float:
        level = _level(halves, kinds[0], days, weights)
        return float((level * np.repeat(while_waiting(kinds[0], weights)[0], 2))[24:26].mean())

    ones = np.ones(len(days.weekday))
    agents = tuple(on_average(kind) for kind in kinds)
    waiting_noon = noon = Figure(at_noon(ones), *resampling.interval(at_noon))
    if seen.one_by_one and while_waiting(kinds[0], ones)[1][12]:
        weights = np.zeros((len(resampling.weights), len(ones)))
        weights[:, : resampling.weights.shape[1]] = resampling.weights
        found = _agents(seen, kinds[0], days, 12, weights)
        low, high = (float(x) for x in np.quantile(found, LEVEL))
        noon = Figure(float(agents[0][24:26].mean()), low * (1 - EXACT), high * (1 + EXACT))
    active = max(float(active_then[days.counted].sum()), 1e-9)
    return Staff(
        kinds=kinds,
        agents=agents,
        availability=float(busy_then[days.counted].sum()) / active,
        noon=noon,
        absence=_absence(seen, hours, while_waiting(kinds[0], ones), days, kinds[0], resampling),
        waiting_noon=waiting_noon,
        active_noon=float(_level(halves, kinds[0], days, ones)[24:26].mean()),
        from_states=False,
        one_by_one=seen.one_by_one,
    )


def _absence(
    seen: _Seen,
    hours: Floats,
    waits: tuple[Floats, Flags],
    days: Days,
    kind: KindOfDay,
    resampling: Resampling,
) -> Figure:
    """Share of agents who are not there on a day.

    Were each there with chance 1 − p, independently, the number at one time of day would vary
    between days with variance ÷ mean = p. Taken is the median over clock hours, of active agents ×
    availability, without what follows the contacts of the day: that is no absence.

    Args:
        seen: what agents did.
        hours: active agents, shape (days, hours).
        waits: availability by hour, and in which hours enough is seen.
        days: the days.
        kind: the busiest kind of day.
        resampling: for the interval.
    """
    mine = np.isin(days.weekday, kind.weekdays) & days.counted
    ratio, some = waits
    some = some & (hours[mine].mean(axis=0) >= 1)
    if not seen.one_by_one or not some.any() or mine.sum() < 5:
        return Figure(0.0)
    active, work = hours[mine][:, some], seen.work[mine].sum(axis=1)

    def estimate(weights: Floats) -> float:
        w = weights[np.flatnonzero(mine)]
        w = w / w.sum()
        mean = w @ active
        apart, busy = active - mean, work - w @ work
        slope = (w * busy) @ apart / max(float(w @ busy**2), 1e-9)
        left = w @ (apart - busy[:, np.newaxis] * slope) ** 2 * len(w) / (len(w) - 2)
        return float(np.median(ratio[some] * left / mean))

    value = estimate(np.ones(len(mine)))
    low, high = resampling.interval(estimate)
    return Figure(*(min(max(x, 0.0), 0.5) for x in (value, low, high)))


def _agents(seen: _Seen, kind: KindOfDay, days: Days, hour: int, weights: Floats) -> Floats:
    """Mean number of agents in a clock hour for rows of weights of days."""
    mine = np.isin(days.weekday, kind.weekdays) & days.counted
    busy, waiting, active = (
        _by_hour(column[mine])[:, hour] for column in (seen.busy, seen.waiting, seen.active)
    )
    busy = busy.astype(np.int64)
    states = int(busy.max(initial=0)) + 1

    def seen_with(flags: NDArray[np.bool_]) -> Floats:
        return np.array(
            [np.bincount(b[f], minlength=states) for b, f in zip(busy, flags, strict=True)]
        ).astype(float)

    line = Line(
        free=seen_with(waiting == 0),
        queue=seen_with(waiting > 0),
        load=float(seen.work[mine, hour].mean()) / 60,
        leaving=seen.leaving,
        active=int(active.max(initial=0)),
    )
    return agents_of(line, weights[:, mine])


def _by_half_hour(table: Floats) -> Floats:
    return np.asarray(table.reshape(len(table), HALF_HOURS, -1).mean(axis=2))


def _by_hour(table: Floats) -> Floats:
    return np.asarray(table.reshape(len(table), 24, -1))


def _by_tick(log: Log, start: Floats, end: Floats, days: int) -> Floats:
    """How many stretches cover each tick of each local day: shape (days, ticks)."""
    ticks = int(1440 / TICK)
    flat = np.zeros(days * ticks + 1)
    a, b = (np.ceil(log.calendar.local(moment) / TICK).astype(np.int64) for moment in (start, end))
    a, b = np.clip(a, 0, days * ticks), np.clip(b, 0, days * ticks)
    np.add.at(flat, a, 1.0)
    np.add.at(flat, b, -1.0)
    covered: Floats = np.cumsum(flat[:-1]).reshape(days, ticks)
    return covered


def _united(
    agent: np.ndarray[tuple[int], np.dtype[np.int64]], start: Floats, end: Floats, gap: float
) -> tuple[Floats, Floats]:
    """Stretches of each agent put together where no more than a gap lies between them."""
    order = np.lexsort((start, agent))
    agent, start, end = agent[order], start[order], end[order]
    if not len(agent):
        return start, end
    lift = agent * (float(end.max()) + 1e6)  # so that a running maximum stays with its agent
    reach = np.maximum.accumulate(end + lift) - lift
    begins = np.append(True, (agent[1:] != agent[:-1]) | (start[1:] > reach[:-1] + gap))
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(agent)) - 1
    return start[first], reach[last]
