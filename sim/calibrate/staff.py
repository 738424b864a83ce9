"""How many agents were there: from their states, or else from what they did.

An agent who works on one contact after another is *active* from the first to the last; gaps of up
to an hour count in. Not all of that time is the agent *available*: while somebody waits, whoever is
available is busy. So the availability of a clock hour is busy ÷ active time at moments in which
somebody waits, and agents available are active ones times availability (Brown et al. 2005,
section 7.1, on staffing that is not in the data; taking the active ones alone is far too many).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.demand import HALF_HOURS, Days, KindOfDay
from sim.calibrate.values import Figure, Floats, Resampling
from sim.exports import UNSTATED
from sim.log import Kind, Log, Outcome

GAP = 60.0
"""Minutes without work within which an agent is still active."""
TICK = 0.25
"""Minutes between the moments that are looked at."""


@dataclass(frozen=True)
class Staff:
    """Agents over the day, by kind of day.

    Attributes:
        agents: for each kind of day the agents available in each half hour.
        active: the same for active ones; empty where duty is known.
        availability: busy ÷ active while somebody waits, over all; NaN where duty is known.
        noon: agents available at 12:00–13:00 on the busiest kind of day, with its interval.
        active_noon: active ones then.
        from_states: whether the agents' states say it.
    """

    agents: tuple[Floats, ...]
    active: tuple[Floats, ...]
    availability: float
    noon: Figure
    active_noon: float
    from_states: bool


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
        there = _by_tick(
            log, log.intervals["started_at"][duty], log.intervals["ended_at"][duty], size
        )
        return _staff(there, np.zeros_like(there), there, days, kinds, resampling, True)
    if not knows_agents:
        return None
    named = np.array([word != UNSTATED for word in log.names.agents])[log.steps["agent"]]
    steps = {name: column[named] for name, column in log.steps.items()}
    ended = np.where(np.isnan(steps["ended_at"]), steps["started_at"], steps["ended_at"])
    busy = _by_tick(log, *_united(steps["agent"], steps["started_at"], ended, 0.0), size)
    active = _by_tick(log, *_united(steps["agent"], steps["started_at"], ended, GAP), size)
    contacts = log.contacts
    left = contacts["outcome"] == Outcome.ABANDONED
    until = np.where(left, contacts["ended_at"], contacts["answered_at"])
    known = until > contacts["arrived_at"]
    waiting = _by_tick(log, contacts["arrived_at"][known], until[known], size)
    return _staff(active, waiting, busy, days, kinds, resampling, False)


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


def _staff(
    active: Floats,
    waiting: Floats,
    busy: Floats,
    days: Days,
    kinds: list[KindOfDay],
    resampling: Resampling,
    from_states: bool,
) -> Staff:
    per_half = int(30 / TICK)
    per_hour = 2 * per_half

    def by_half_hour(table: Floats) -> Floats:
        return np.asarray(table.reshape(len(table), HALF_HOURS, per_half).mean(axis=2))

    queue = (waiting > 0) & (active > 0)
    busy_then, active_then = (
        np.where(queue, column, 0.0).reshape(len(active), 24, per_hour).sum(axis=2)
        for column in (np.minimum(busy, active), active)
    )
    halves = by_half_hour(active)

    def available(kind: KindOfDay, weights: Floats) -> Floats:
        """Agents in each half hour, with days of some weights."""
        mine = np.isin(days.weekday, kind.weekdays) & days.counted
        w = np.where(mine, weights, 0.0)
        level: Floats = (w[:, np.newaxis] * halves).sum(axis=0) / max(w.sum(), 1e-9)
        if from_states:
            return level
        b, a = (w @ column for column in (busy_then, active_then))
        whole = b.sum() / max(a.sum(), 1e-9) if a.sum() else 1.0
        # hours in which hardly anybody waited take the availability of the whole day
        some = a >= 60 / TICK
        hourly = np.where(some, b / np.maximum(a, 1e-9), whole)
        return np.asarray(level * np.repeat(hourly, 2))

    ones = np.ones(len(days.weekday))

    def at_noon(weights: Floats) -> float:
        return float(available(kinds[0], weights)[24:26].mean())

    mine = np.isin(days.weekday, kinds[0].weekdays) & days.counted
    total = float(active_then[days.counted].sum())
    return Staff(
        agents=tuple(available(kind, ones) for kind in kinds),
        active=tuple(
            halves[np.isin(days.weekday, kind.weekdays) & days.counted].mean(axis=0)
            for kind in kinds
        ),
        availability=float("nan")
        if from_states
        else float(busy_then[days.counted].sum()) / max(total, 1e-9),
        noon=Figure(at_noon(ones), *resampling.interval(at_noon)),
        active_noon=float(halves[mine][:, 24:26].mean()) if mine.any() else 0.0,
        from_states=from_states,
    )


def layers(agents: tuple[Floats, ...], kinds: list[KindOfDay]) -> list[dict[int, tuple[int, int]]]:
    """Shifts that add up to agents by half hour: for each agent, by weekday from and to.

    Like the layers of a cake: agent k is there from the first to the last half hour in which more
    than k − ½ agents were available. From and to are half hours, from 0 to 48.
    """
    most = max((int(np.round(column.max())) for column in agents), default=0)
    found: list[dict[int, tuple[int, int]]] = []
    for level in range(1, most + 1):
        week: dict[int, tuple[int, int]] = {}
        for column, kind in zip(agents, kinds, strict=True):
            there = np.flatnonzero(column >= level - 0.5)
            if len(there):
                week |= {one: (int(there[0]), int(there[-1]) + 1) for one in kind.weekdays}
        if week:
            found.append(week)
    return found
