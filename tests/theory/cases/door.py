"""Cases of customers at the door: who will not wait, leaves a message, or shares lines."""

from __future__ import annotations

from math import exp

from tests.theory.calls import CalledAgain
from tests.theory.case import Case, Figure
from tests.theory.formulas import MMc, MMcG, birth_death

MANY = 400
"""Contacts in the house beyond which there are practically none."""


def hang_up_at_once() -> Case:
    """Four of ten will not wait, the others have all the time of the world."""
    rate, agents = 36.0, 3
    joins = [rate if n < agents else 0.6 * rate for n in range(MANY)]
    p = birth_death(joins, [min(n, agents) / 0.1 for n in range(1, MANY + 1)])
    all_busy = float(sum(p[agents:]))
    queue = sum(float(p[n]) * max(n - agents, 0) for n in range(MANY + 1))
    return Case(
        "M/M/3, 40 % hang up rather than wait",
        "birth–death chain whose arrivals slow down when all are busy (balking)",
        f"""
channels: {{phone: {{mode: live, volume: {rate} per minute, hang_up: 40%}}}}
topics: {{call: {{L1: {{handle_time: {{mean: 6 s}}}}}}}}
team: {{agents: {{agents: {agents}}}}}
""",
        (
            Figure("abandonment", 0.4 * all_busy),
            Figure("had_to_wait", all_busy),
            Figure("line_abandonment", 0.4 * all_busy, 0.25, {"tier": "L1"}),
            Figure("backlog", queue, 0.4),
            Figure("occupancy", rate * 0.1 * (1 - 0.4 * all_busy) / agents),
        ),
        minutes=120,
    )


def told_how_long_it_takes() -> Case:
    """Who has less patience than the wait that is announced leaves; all others wait to the end."""
    rate, agents, work, patience = 36.0, 3, 0.1, 0.08
    stays = [exp(-max(n + 1 - agents, 0) * work / agents / patience) for n in range(MANY)]
    joins = [max(rate * share, 1e-9) for share in stays]
    p = birth_death(joins, [min(n, agents) / work for n in range(1, MANY + 1)])
    leaves = sum(float(p[n]) * (1 - stays[n]) for n in range(MANY))
    all_busy = float(sum(p[agents:]))
    queue = sum(float(p[n]) * max(n - agents, 0) for n in range(MANY + 1))
    return Case(
        "M/M/3, customers balk at the announced wait",
        "birth–death chain whose arrivals slow down with the number ahead (Whitt 1999)",
        f"""
channels:
  phone:
    mode: live
    volume: {rate} per minute
    patience: {{mean: 4.8 s}}
    announce: {{who_stays: waits}}
topics: {{call: {{L1: {{handle_time: {{mean: 6 s}}}}}}}}
team: {{agents: {{agents: {agents}}}}}
""",
        (
            Figure("abandonment", leaves),
            Figure("left_at_once", leaves),
            Figure("had_to_wait", all_busy),
            Figure("backlog", queue),
            Figure("occupancy", rate * work * (1 - leaves) / agents),
        ),
        minutes=120,
    )


def call_backs_in_a_kept_place() -> Case:
    """Who keeps the place changes nobody's wait; waits above some time are exponential again."""
    rate, agents, after, accept = 24.0, 3, 0.05, 0.6
    exact = MMc(rate, 0.1, agents)
    called_back = accept * (1 - exact.answered_within(after))
    at_home = 1 / (agents / 0.1 - rate)
    return Case(
        "M/M/3, most of those who wait for 3 s are called back in their turn",
        "Erlang C: waits beyond 3 s, and what is left of them",
        f"""
channels:
  phone:
    mode: live
    volume: {rate} per minute
    callback: {{after: 3 s, accept: 60%}}
topics: {{call: {{L1: {{handle_time: {{mean: 6 s}}}}}}}}
team: {{agents: {{agents: {agents}}}}}
""",
        (
            Figure("called_back", called_back, 0.2),
            Figure("callback_wait", at_home, 0.5),
            Figure("wait", exact.wait - called_back * at_home, 0.7),
            Figure("speed_of_answer", exact.wait, 0.7),
            Figure("occupancy", exact.occupancy, 0.1),
        ),
        minutes=400,
    )


def call_backs_that_nobody_picks_up() -> Case:
    """Half of the calls are not picked up: a quarter of those who hang up are lost after two."""
    rate, agents = 20.0, 3
    return Case(
        "Call-backs that are not picked up, two calls at most",
        "binomial: both calls in vain",
        f"""
channels:
  phone:
    mode: live
    volume: {rate} per minute
    callback: {{pick_up: 50%, attempts: 2, again: 2 min, no_answer: 1 s}}
topics: {{call: {{L1: {{handle_time: {{mean: 6 s}}}}}}}}
team: {{agents: {{agents: {agents}}}}}
""",
        (Figure("not_reached", 0.25, 0.2),),
        minutes=100,
    )


def vain_calls_hold_up_the_line() -> Case:
    """Everybody who finds the agent busy is called in turn, once; two in five do not pick up.

    So the work of who waits differs from that of who does not: M/G/1 with an exceptional first
    service of each busy period, Welch 1964, *Operations Research* 12(5), 736-752.
    """
    rate, handle, vain, picks_up = 8.0, 0.1, 0.05, 0.6
    first, first_squared = handle, 2 * handle**2
    work = picks_up * handle + (1 - picks_up) * vain
    squared = picks_up * 2 * handle**2 + (1 - picks_up) * vain**2
    busy = rate * first / (1 + rate * (first - work))
    wait = rate * squared / (2 * (1 - rate * work))
    wait += rate * (first_squared - squared) / (2 * (1 + rate * (first - work)))
    return Case(
        "Call-backs that are not picked up take the agent's time, one call each",
        "M/G/1 with exceptional first service (Welch 1964)",
        f"""
channels:
  phone:
    mode: live
    volume: {rate} per minute
    callback: {{pick_up: 60%, attempts: 1, no_answer: 3 s}}
topics: {{call: {{L1: {{handle_time: {{mean: 6 s}}}}}}}}
team: {{agents: {{agents: 1}}}}
""",
        (
            Figure("called_back", busy),
            Figure("not_reached", 1 - picks_up),
            Figure("occupancy", busy),
            Figure("line_wait", wait, 0.5),
            Figure("callback_wait", wait / busy + (1 - picks_up) * vain, 0.5),
        ),
        minutes=600,
    )


def who_is_called_in_vain_is_called_again() -> Case:
    """Seven of ten who would have to wait hang up; two in five calls are in vain, of three at most.

    ``again`` is so short that a call in vain moves the customer behind one other at most.
    """
    exact = CalledAgain(rate=6.0, work=0.1, accept=0.7, pick_up=0.6, calls=3, vain=0.05)
    return Case(
        "Call-backs that are not picked up, three calls at most that take the agent's time",
        "Markov renewal chain at the ends of calls, and the mean number of calls (geometric)",
        f"""
channels:
  phone:
    mode: live
    volume: {exact.rate} per minute
    callback: {{accept: 70%, pick_up: 60%, attempts: 3, again: 0.001 s, no_answer: 3 s}}
topics: {{call: {{L1: {{handle_time: {{mean: 6 s}}}}}}}}
team: {{agents: {{agents: 1}}}}
""",
        (
            Figure("called_back", exact.accept * exact.busy),
            Figure("not_reached", exact.lost),
            Figure("occupancy", exact.busy),
            Figure("wait", exact.wait_for_the_first_call * (1 - exact.accept), 0.5),
            Figure("line_wait", exact.wait_for_the_first_call, 0.5),
            Figure("callback_wait", exact.at_home, 0.5),
        ),
        minutes=600,
    )


def two_topics_of_unlike_patience() -> Case:
    """Half wait 6 s on average, half 30 s; one in ten of all hangs up at once."""

    def stays(x: float) -> float:
        return 0.9 * (exp(-x / 0.1) + exp(-x / 0.5)) / 2

    def willing(x: float) -> float:
        return 0.9 * (0.1 * (1 - exp(-x / 0.1)) + 0.5 * (1 - exp(-x / 0.5))) / 2

    exact = MMcG(55, 0.1, 5, stays, willing, 12)
    return Case(
        "M/M/5+G, topics of unlike patience",
        "M/M/c+G: patience is a mixture of both, and of none",
        """
channels: {phone: {mode: live, volume: 55 per minute, patience: {mean: 30 s}, hang_up: 10%}}
topics:
  order: {share: 50%, patience: {mean: 6 s}, L1: {handle_time: {mean: 6 s}}}
  fault: {L1: {handle_time: {mean: 6 s}}}
team: {agents: {agents: 5}}
""",
        (
            Figure("wait", exact.wait, 0.4),
            Figure("abandonment", exact.abandonment, 0.4),
            Figure("occupancy", exact.occupancy),
        ),
        minutes=80,
    )


def messages_after_a_wait() -> Case:
    """Callers wait 9 s and leave a message then, which others answer at once."""
    rate = 55.0
    exact = MMcG(rate, 0.1, 5, lambda x: float(x <= 0.15), lambda x: min(x, 0.15), 0.15)
    return Case(
        "M/M/5, who has waited for 9 s leaves a message",
        "M/M/c+D: who leaves a message is gone from the line",
        f"""
channels:
  phone: {{mode: live, volume: {rate} per minute, message: {{to: email, after: 9 s}}}}
  email: {{mode: deferred}}
topics: {{call: {{L1: {{handle_time: {{mean: 6 s}}}}}}}}
team:
  callers: {{agents: 5, channels: [phone]}}
  writers: {{agents: 40, channels: [email]}}
""",
        (
            Figure(
                "contacts", rate * 80 * exact.abandonment, 0.25, {"channel": "email"}, total=True
            ),
            Figure("abandonment", 0.0),
            Figure("occupancy", exact.occupancy, 0.1, {"group": "callers"}),
            Figure("backlog", exact.queue, 0.25),
        ),
        minutes=80,
    )


def chats_slowed_by_a_table() -> Case:
    """One agent, three chats at most: with two each takes 15 % longer, with three 60 %."""
    rate, work, longer = 14.0, 0.1, (0.0, 0.15, 0.6)
    pace = [number / work / (1 + share) for number, share in enumerate(longer, start=1)]
    p = birth_death([rate] * 3, pace)
    return Case(
        "Three chats side by side, slowed by a table",
        "birth–death chain with a rate for each number in hand",
        f"""
channels:
  chat:
    mode: live
    volume: {rate} per minute
    lines: 3
    at_once: 3
    slowdown: {{2: 15%, 3: 60%}}
topics: {{question: {{L1: {{handle_time: {{mean: 6 s}}}}}}}}
team: {{agents: {{agents: 1}}}}
""",
        (
            Figure("lines_full", float(p[3])),
            Figure("occupancy", 1 - float(p[0])),
            Figure("in_progress", sum(n * float(p[n]) for n in range(4))),
        ),
        minutes=300,
    )


def shared_lines() -> Case:
    """Two teams with a line each, and four lines together."""
    rates, agents, lines, work = (24.0, 15.0), (3, 2), 4, 0.1
    weights = {}
    for one in range(lines + 1):
        for other in range(lines + 1 - one):
            weight = 1.0
            for number, rate, servers in zip((one, other), rates, agents, strict=True):
                for n in range(1, number + 1):
                    weight *= rate * work / min(n, servers)
            weights[one, other] = weight
    total = sum(weights.values())
    p = {state: weight / total for state, weight in weights.items()}
    full = sum(chance for state, chance in p.items() if sum(state) == lines)
    queue = sum(
        chance * sum(max(n - c, 0) for n, c in zip(state, agents, strict=True))
        for state, chance in p.items()
    )
    return Case(
        "M/M/3 and M/M/2 behind four lines",
        "product form of two lines, cut off at the shared number of contacts",
        f"""
channels:
  phone: {{mode: live, volume: {rates[0]} per minute}}
  sales: {{mode: live, volume: {rates[1]} per minute}}
shared_lines: [{{channels: [phone, sales], lines: {lines}}}]
topics: {{call: {{L1: {{handle_time: {{mean: 6 s}}}}}}}}
team:
  phones: {{agents: {agents[0]}, channels: [phone]}}
  sellers: {{agents: {agents[1]}, channels: [sales]}}
""",
        (
            Figure("lines_full", full),
            Figure("lines_full", full, 0.3, {"channel": "sales"}),
            Figure("turned_away", 0.0),
            Figure("backlog", queue),
        ),
        minutes=120,
    )
