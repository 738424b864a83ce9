"""Cases of several tiers, and chats side by side."""

from __future__ import annotations

from tests.theory.case import Case, Figure
from tests.theory.chains import Chain
from tests.theory.formulas import MMc, mg1_wait


def jackson() -> Case:
    """Three tiers; two of them escalate, the third also sends back to the first."""
    # traffic equations: a1 = 80 + 0.1 a3, a2 = 0.25 a1, a3 = 0.05 a1 + 0.4 a2 = 0.15 a1
    first = 80 / (1 - 0.015)
    tiers = {
        "L1": (first, MMc(first, 0.1, 11)),
        "L2": (0.25 * first, MMc(0.25 * first, 0.2, 6)),
        "engineering": (0.15 * first, MMc(0.15 * first, 0.25, 5)),
    }
    return Case(
        "Three tiers with escalation and return to a lower one",
        "Jackson network: traffic equations, each tier M/M/c",
        """
channels: {phone: {mode: live, volume: 80 per minute}}
tiers: [L1, L2, engineering]
topics:
  call:
    L1: {handle_time: {mean: 6 s}, escalate: {L2: 25%, engineering: 5%}}
    L2: {handle_time: {mean: 12 s}, escalate: 40%}
    engineering: {handle_time: {mean: 15 s}, escalate: {L1: 10%}}
team:
  first: {tier: L1, agents: 11}
  second: {tier: L2, agents: 6}
  third: {tier: engineering, agents: 5}
""",
        (
            *(
                Figure("line_wait", exact.wait, 1.5, {"tier": tier})
                for tier, (_, exact) in tiers.items()
            ),
            *(
                Figure("backlog", exact.queue, 1.5, {"tier": tier})
                for tier, (_, exact) in tiers.items()
            ),
            *(
                Figure("occupancy", exact.occupancy, 0.2, {"tier": tier})
                for tier, (_, exact) in tiers.items()
            ),
            Figure("escalation", 0.3, 0.1, {"tier": "L1"}),
            Figure("escalation", 0.1, 0.3, {"tier": "engineering"}),
        ),
        minutes=75,
    )


def bot() -> Case:
    """A bot answers a share of a Poisson stream for good: what is left is a thinner one."""
    rate, answered, comes = 20.0, 0.5, 0.4
    left = rate * (1 - answered) + rate * answered * comes
    # who comes anyway does so after an independent while: a Poisson stream again
    mean = 0.2
    exact = MMc(left, mean, 4)
    return Case(
        "M/M/4 behind a bot that answers half, two fifths of whom come anyway",
        "thinned and delayed Poisson streams, Erlang C",
        f"""
channels: {{chat: {{mode: live, volume: {rate} per minute}}}}
topics: {{call: {{L1: {{handle_time: {{mean: {60 * mean} s}}}}}}}}
automation:
  - {{name: bot, from: 2026-01-05, handles: 50%,
     comes_anyway: {{share: 40%, after: {{mean: 2 min}}}}}}
team: {{agents: {{agents: 4}}}}
""",
        (
            Figure("wait", exact.wait, 0.5),
            Figure("backlog", exact.queue, 0.5),
            Figure("occupancy", exact.occupancy, 0.1),
            Figure("deflected", answered * (1 - comes), 0.1),
        ),
        minutes=200,
    )


def wrong_desk() -> Case:
    """One agent for all topics: who lands wrong keeps the agent longer, and nobody waits twice."""
    rate, share, triage, work = 5.0, 0.3, 0.05, 0.09
    mean = work + share * triage
    second = 2 * work**2 + share * (2 * triage**2 + 2 * triage * work)
    wait = mg1_wait(rate, mean, second)
    return Case(
        "M/G/1, three in ten land at the wrong desk of an all-round agent",
        "Pollaczek–Khinchine with the sum of finding out and work",
        f"""
channels: {{phone: {{mode: live, volume: {rate} per minute}}}}
topics:
  order: {{share: 60%, L1: {{handle_time: {{mean: {60 * work} s}}}}}}
  bill: {{share: 40%, L1: {{handle_time: {{mean: {60 * work} s}}}}}}
wrong_desk: {{share: 20%, unclear_roles: 150%, triage: {{mean: {60 * triage} s}}}}
team: {{agents: {{agents: 1}}}}
""",
        (
            Figure("wait", wait, 0.4),
            Figure("backlog", rate * wait, 0.4),
            Figure("occupancy", rate * mean),
            Figure("handle_time", mean),
        ),
        minutes=900,
    )


def transfers() -> Case:
    """Two desks with exponential work: who lands at the other one queues twice."""
    # A desk sees its own customers once each, right away or transferred, and half of the others',
    # who keep it as long as its own do.
    each = 4.0
    exact = MMc(1.5 * each, 0.1, 1)
    return Case(
        "Two desks, half of the contacts land at the other",
        "Jackson network: each desk M/M/1",
        f"""
channels: {{phone: {{mode: live, volume: {2 * each} per minute}}}}
topics:
  order: {{share: 50%, L1: {{handle_time: {{mean: 6 s}}}}}}
  bill: {{share: 50%, L1: {{handle_time: {{mean: 6 s}}}}}}
wrong_desk: {{share: 50%, triage: {{mean: 6 s}}}}
team: {{orders: {{agents: 1, skills: [order]}}, bills: {{agents: 1, skills: [bill]}}}}
""",
        (
            Figure("line_wait", exact.wait, 0.5),
            Figure("backlog", 2 * exact.queue, 0.5),
            Figure("occupancy", exact.occupancy, 0.1),
            Figure("transfer", 0.5, 0.1),
            Figure("transfer", 1 / 3, 0.1, {"tier": "L1"}),
            Figure("resolution_time", 1.5 * (exact.wait + 0.1), 0.5),
        ),
        minutes=400,
    )


def path_of_an_inquiry() -> Case:
    """So many agents that nobody waits: what happens to an inquiry is an absorbing chain.

    A contact visits L1 v times and L2 0.3 v times, v = 1 ÷ (1 - 0.3 × 0.1); it is handled to the
    end at L1 (0.7 v of contacts) or L2 (0.27 v), and solved there by 90 % or 80 %.
    """
    visits = 1 / (1 - 0.3 * 0.1)
    solved = visits * (0.7 * 0.9 + 0.27 * 0.8)
    back = (1 - solved) * 0.5
    contact = visits * (2 + 0.3 * 6)
    contacts = 1 / (1 - back)
    # Of a contact, the path (L1, L2 …) and its time do not tell whether it comes back, except by
    # where it ends: solved inquiries end at L1 or L2 in other shares than unsolved ones.
    times = _path_times()
    return Case(
        "An inquiry from first contact to solution, nobody waits",
        "absorbing chain of L1, L2, at home, solved, given up",
        """
channels:
  phone: {mode: live, volume: 120 per hour, opening_hours: {mon: "00:00-18:00"}}
tiers: [L1, L2]
topics:
  call:
    L1: {handle_time: {mean: 2 min}, escalate: 30%, solve: 90%}
    L2: {handle_time: {mean: 6 min}, escalate: {L1: 10%}, solve: 80%}
returns: {share: 50%, after: {mean: 15 min}, at_most: 40}
team:
  first: {tier: L1, agents: 30, shift: 24/7}
  second: {tier: L2, agents: 30, shift: 24/7}
""",
        (
            Figure("solved", solved * contacts, 0.05),
            Figure("given_up", (1 - solved) * 0.5 * contacts, 0.2),
            Figure("fcr", 0.63, 0.1),
            Figure("return_rate", back, 0.2),
            Figure("resolution_time", times, 0.1),
            Figure("steps", 2160 * contacts * visits * 1.3, 0.1),
            Figure("occupancy", 2160 * contacts * contact / 1440 / 60, 0.1),
        ),
        minutes=1440,
        warm_up=0,
        replications=24,
        from_empty=True,
    )


def _path_times() -> float:
    """Mean time to the solution of inquiries that are solved: h-transform of the chain."""
    import numpy as np

    # states L1, L2, at home; the rest of the probability is solved or given up
    moves = np.array([[0, 0.3, 0.7 * 0.1 * 0.5], [0.1, 0, 0.9 * 0.2 * 0.5], [1, 0, 0]])
    solve = np.array([0.7 * 0.9, 0.9 * 0.8, 0])
    will_be = np.linalg.solve(np.eye(3) - moves, solve)
    if_solved = moves * will_be / will_be[:, np.newaxis]
    return float(np.linalg.solve(np.eye(3) - if_solved, np.array([2.0, 6.0, 15.0]))[0])


def impatient_first_line() -> Case:
    """Customers give up in the first line, so that what reaches the second is not Poisson."""
    rate, agents = 32.0, (3, 2)

    def moves(state):
        first, second = state
        if first < 30:
            yield (first + 1, second), rate
        served = min(first, agents[0]) / 0.1
        yield (first - 1, min(second + 1, 70)), served * 0.4
        yield (first - 1, second), served * 0.6 + max(first - agents[0], 0) / 0.1
        yield (first, second - 1), min(second, agents[1]) / 0.12

    chain = Chain([(0, 0)], moves)
    p = chain.stationary()
    queue = [chain.mean(p, lambda s, k=k: max(s[k] - agents[k], 0)) for k in (0, 1)]
    busy = [chain.mean(p, lambda s, k=k: min(s[k], agents[k])) for k in (0, 1)]
    return Case(
        "First line with abandonment feeds a second",
        "chain of both tiers",
        """
channels: {phone: {mode: live, volume: 32 per minute, patience: {mean: 6 s}}}
tiers: [L1, {name: L2, patience: unlimited}]
topics:
  call:
    L1: {handle_time: {mean: 6 s}, escalate: 40%}
    L2: {handle_time: {mean: 7.2 s}}
team:
  first: {tier: L1, agents: 3}
  second: {tier: L2, agents: 2}
""",
        (
            Figure("abandonment", queue[0] / 0.1 / rate),
            Figure("line_wait", queue[0] / rate, scope={"tier": "L1"}),
            Figure("line_wait", queue[1] / (busy[1] / 0.12), 0.6, {"tier": "L2"}),
            Figure("backlog", queue[1], 0.6, {"tier": "L2"}),
            Figure("occupancy", busy[0] / agents[0], 0.1, {"tier": "L1"}),
            Figure("occupancy", busy[1] / agents[1], 0.1, {"tier": "L2"}),
        ),
        minutes=150,
    )


def _chats(rule: str) -> Case:
    """Two agents with up to three chats each; every further one slows all down by a quarter."""
    rate, at_once, pace = 26.0, 3, {0: 0.0, 1: 1.0, 2: 2 / 1.25, 3: 3 / 1.5}
    prefer = min if rule == "spread" else max

    def moves(state):  # chats in hand, of the less and of the more busy agent; in line
        *chats, waiting = state
        free = [n for n in chats if n < at_once]
        if free:
            chosen = prefer(free)
            rest = list(chats)
            rest.remove(chosen)
            yield (*sorted([*rest, chosen + 1]), 0), rate
        elif waiting < 120:
            yield (*chats, waiting + 1), rate
        for k in (0, 1):
            if waiting:
                yield (*chats, waiting - 1), pace[chats[k]] / 0.1
            elif chats[k]:
                yield (*sorted([chats[1 - k], chats[k] - 1]), 0), pace[chats[k]] / 0.1

    chain = Chain([(0, 0, 0)], moves)
    p = chain.stationary()
    queue = chain.mean(p, lambda s: s[2])
    return Case(
        f"Chats side by side with slowdown, {rule}",
        "birth–death chain of (chats of each agent, in line)",
        f"""
channels: {{chat: {{mode: live, volume: 26 per minute, at_once: 3, slowdown: 25%}}}}
topics: {{question: {{L1: {{handle_time: {{mean: 6 s}}}}}}}}
team: {{agents: {{agents: 2}}}}
routing: {{chats: {rule}}}
""",
        (
            Figure("wait", queue / rate, 0.8),
            Figure("handle_time", chain.mean(p, lambda s: s[0] + s[1]) / rate, 0.1),
            Figure("occupancy", chain.mean(p, lambda s: (s[0] > 0) + (s[1] > 0)) / 2, 0.1),
            Figure("backlog", queue, 0.8),
        ),
        minutes=150,
    )


def chats_spread() -> Case:
    """To the agent with the fewest."""
    return _chats("spread")


def chats_fill() -> Case:
    """To the agent with the most."""
    return _chats("fill")


def processor_sharing() -> Case:
    """Everything at once, n chats each n times as slow: M/G/1-PS."""
    return Case(
        "M/G/1 processor sharing, lognormal",
        "mean time in hand is work ÷ (1 - load), whatever its distribution",
        """
channels: {chat: {mode: live, volume: 6 per minute, at_once: 80, slowdown: 100%}}
topics: {question: {L1: {handle_time: {mean: 6 s, cv: 1.5}}}}
team: {agents: {agents: 1}}
""",
        (
            Figure("handle_time", 0.1 / (1 - 0.6), 0.3),
            Figure("occupancy", 0.6, 0.15),
        ),
        minutes=500,
    )
