"""Cases of hours, shifts, nights, and days that differ; times of day are real."""

from __future__ import annotations

import numpy as np
from scipy.special import roots_genlaguerre
from scipy.stats import nbinom

from tests.theory.case import Case, Figure
from tests.theory.chains import Chain

HOUR = "hour of day"


def changing_hours() -> Case:
    """Demand by the hour, and three stages of staffing; those who leave finish their call.

    8 agents from 8:00, 12 from 10:00, at 12:00 all go and 10 others come, at 16:00 all go.
    """
    weights = {8: 2, 9: 5, 10: 7, 11: 6, 12: 5, 13: 4, 14: 4, 15: 3}
    staff = {8: 8, 9: 8, 10: 12, 11: 12, 12: 10, 13: 10, 14: 10, 15: 10, 16: 0, 17: 0, 18: 0}
    volume, work, patience = 1000, 4.0, 3.0
    everyone = [(n, leaving) for n in range(50) for leaving in range(13)]
    p = np.eye(1, len(everyone))[0]
    queue: dict[int, float] = {}
    busy = overtime = 0.0
    for hour, agents in staff.items():
        rate = volume * weights.get(hour, 0) / sum(weights.values()) / 60
        if hour in {12, 16}:
            p = _hand_over(everyone, p, staff[hour - 1])

        def moves(state, rate=rate, agents=agents):  # waiting or with present staff; with leavers
            n, leaving = state
            if n < 49:
                yield (n + 1, leaving), rate
            yield (n - 1, leaving), min(n, agents) / work + max(n - agents, 0) / patience
            yield (n, leaving - 1), leaving / work

        chain = Chain(everyone, moves)
        p, spent = chain.after(p, 60)
        queue[hour] = chain.mean(spent, lambda s, agents=agents: max(s[0] - agents, 0))
        busy += chain.mean(spent, lambda s, agents=agents: min(s[0], agents) + s[1])
        overtime += chain.mean(spent, lambda s: s[1])
    waited = sum(queue.values())
    paid = 60 * sum(staff.values()) + overtime
    return Case(
        "A day: demand by the hour, stepped staffing, customers who give up",
        "Kolmogorov equations, hour by hour",
        """
opening_hours: {mon: "08:00-16:00"}
channels: {phone: {mode: live, volume: 1000 per day, patience: {mean: 3 min}}}
demand: {hours: {"08": 2, "09": 5, "10": 7, "11": 6, "12": 5, "13": 4, "14": 4, "15": 3}}
topics: {call: {L1: {handle_time: {mean: 4 min}}}}
team:
  early: {agents: 8, shift: {mon: "08:00-12:00"}}
  rush: {agents: 4, shift: {mon: "10:00-12:00"}}
  late: {agents: 10, shift: {mon: "12:00-16:00"}}
""",
        (
            Figure("wait", waited / volume, 0.4),
            Figure("abandonment", waited / patience / volume, 0.4),
            Figure("occupancy", busy / paid, 0.1),
            Figure("overtime", overtime, 0.5),
            Figure("inquiries", volume, 0.1),
            *(
                Figure("backlog", queue[hour] / 60, 1.3, per=HOUR, period=f"{hour:02}")
                for hour in (9, 10, 11, 12, 13)
            ),
        ),
        minutes=1440,
        warm_up=0,
        replications=60,
        from_empty=True,
    )


def _hand_over(states: list[tuple[int, int]], p: np.ndarray, agents: int) -> np.ndarray:
    """All present go: calls in hand are finished by leavers, the line stays."""
    after = np.zeros_like(p)
    number = {state: k for k, state in enumerate(states)}
    for (n, leaving), share in zip(states, p, strict=True):
        if leaving == 0:  # the former leavers are done for hours
            after[number[max(n - agents, 0), min(n, agents)]] += share
    return after


def _nights(*, interruptible: bool) -> Case:
    """E-mail comes at all hours, two agents work from 9 to 17."""
    rate, work, agents = 800 / 1440, 1.15, 2

    def moves(staff):
        def ways(state):
            n, leaving = state
            if n < 850:
                yield (n + 1, leaving), rate
            yield (n - 1, leaving), min(n, staff) / work
            yield (n, leaving - 1), leaving / work

        return ways

    most_leaving = 0 if interruptible else agents
    everyone = [(n, leaving) for n in range(851) for leaving in range(most_leaving + 1)]
    day, night = Chain(everyone, moves(agents)), Chain(everyone, moves(0))
    p = np.eye(1, len(everyone))[0]
    waiting = overtime = 0.0
    for _ in range(3):
        p, before = night.after(p, 540)
        waiting += night.mean(before, lambda s: s[0])
        p, during = day.after(p, 480)
        waiting += day.mean(during, lambda s: max(s[0] - agents, 0))
        if not interruptible:
            p = _hand_over(everyone, p, agents)
        p, after = night.after(p, 420)
        waiting += night.mean(after, lambda s: s[0])
        overtime += night.mean(before + after, lambda s: s[1])
    still_open = night.mean(p, lambda s: s[0] + s[1])
    figures = [
        Figure("backlog", waiting / 4320, 0.15),
        Figure("open_at_end", still_open / rate / 4320, 0.2),
        Figure("overtime", overtime, 2.2),
    ]
    if not interruptible:  # otherwise some of the time in line is after the first answer
        figures.append(Figure("wait", waiting / rate / 4320, 0.1))
    switch = ", interruptible: true" if interruptible else ""
    what = "put back in line" if interruptible else "finished"
    return Case(
        f"E-mail over three nights, the one in hand at 17:00 is {what}",
        "Kolmogorov equations, days and nights in turn",
        f"""
channels: {{email: {{mode: deferred, volume: 800 per day{switch}}}}}
topics: {{letter: {{L1: {{handle_time: {{mean: 1.15 min}}}}}}}}
team: {{agents: {{agents: 2, shift: {{mon-sun: "09:00-17:00"}}}}}}
""",
        tuple(figures),
        minutes=4320,
        warm_up=0,
        replications=24,
        from_empty=True,
    )


def email_finished() -> Case:
    """What is in hand at the end of the shift is finished."""
    return _nights(interruptible=False)


def email_put_back() -> Case:
    """What is in hand at the end of the shift waits for the morning."""
    return _nights(interruptible=True)


def days_that_differ() -> Case:
    """The rate of each day is gamma: counts are negative binomial, losses average over days."""
    volume, spread, lines, work = 60, 0.5, 2, 32.0
    shape = 1 / spread**2
    counts = nbinom(shape, shape / (shape + volume))
    nodes, weights = roots_genlaguerre(24, shape - 1)  # Gauss: the gamma's density is the weight
    factors, weights = nodes / shape, weights / weights.sum()
    chains = [Chain(range(lines + 1), _loss(volume * f / 1440, work, lines)) for f in factors]
    before = weights @ np.array([chain.stationary() for chain in chains])
    blocked = sum(
        weight * factor * chain.after(before, 1440)[1][lines] / 1440
        for weight, factor, chain in zip(weights, factors, chains, strict=True)
    )
    return Case(
        "Days busier and quieter than expected, two lines",
        "counts are negative binomial; Erlang loss, from one day's rate to the next's",
        """
channels:
  phone: {mode: live, volume: 60 per day, lines: 2, demand: {day_variation: 50%}}
topics: {call: {L1: {handle_time: {mean: 32 min}}}}
team: {agents: {agents: 2}}
""",
        (
            Figure("lines_full", blocked),
            Figure("contacts", float(counts.cdf(30)), 1.3, per="day", at_most=30),
            Figure("contacts", float(counts.cdf(60)), 0.5, per="day", at_most=60),
            Figure("contacts", float(counts.cdf(100)), 0.2, per="day", at_most=100),
        ),
        minutes=1440 * 80,
        warm_up=1440,
        replications=12,
    )


def _loss(rate: float, work: float, lines: int):
    def moves(busy):
        if busy < lines:
            yield busy + 1, rate
        yield busy - 1, busy / work

    return moves
