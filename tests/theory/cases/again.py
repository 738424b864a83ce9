"""Cases of customers who come again: with an unsolved concern, or as they got nobody."""

from __future__ import annotations

from tests.theory.case import Case, Figure
from tests.theory.chains import Chain
from tests.theory.formulas import MMc


def returns() -> Case:
    """One tier; unsolved inquiries come back after a while."""
    contacts = 20 / (1 - 0.2 * 0.75)
    exact = MMc(contacts, 0.1, 4)
    minutes = 150
    return Case(
        "Repeat contacts after an exponential delay",
        "Jackson network with a delay station",
        """
channels: {phone: {mode: live, volume: 20 per minute}}
topics: {call: {L1: {handle_time: {mean: 6 s}, solve: 80%}}}
returns: {share: 75%, after: {mean: 30 s}, at_most: 60}
team: {agents: {agents: 4}}
""",
        (
            Figure("wait", exact.wait, 0.5),
            Figure("backlog", exact.queue, 0.5),
            Figure("occupancy", exact.occupancy, 0.1),
            Figure("return_rate", 0.15, 0.1),
            Figure("fcr", 0.8, 0.05),
        ),
        minutes=minutes,
    )


def returns_to_the_second_tier() -> Case:
    """New calls reach L1; who is back begins at L2, and comes back there until it is solved."""
    back = 20 * 0.2 * 0.75 / (1 - 0.4 * 0.75)
    first, second = MMc(20, 0.1, 3), MMc(back, 0.3, 2)
    return Case(
        "Returns that begin at the second tier",
        "Jackson network with a delay station",
        """
channels: {phone: {mode: live, volume: 20 per minute}}
tiers: [L1, L2]
topics:
  call:
    L1: {handle_time: {mean: 6 s}, solve: 80%}
    L2: {handle_time: {mean: 18 s}, solve: 60%}
returns: {share: 75%, after: {mean: 30 s}, at_most: 60, to: L2}
team:
  first: {tier: L1, agents: 3}
  second: {tier: L2, agents: 2}
""",
        (
            Figure("line_wait", first.wait, 0.5, {"tier": "L1"}),
            Figure("line_wait", second.wait, 0.8, {"tier": "L2"}),
            Figure("occupancy", first.occupancy, 0.1, {"tier": "L1"}),
            Figure("occupancy", second.occupancy, 0.2, {"tier": "L2"}),
            Figure("fcr", 0.8, 0.05),
        ),
        minutes=300,
    )


def redials_of_the_blocked() -> Case:
    """No place to wait; half of those who find all lines taken try again."""
    rate, agents = 24.0, 3

    def moves(state):
        busy, at_home = state
        blocked = busy == agents
        if not blocked:
            yield (busy + 1, at_home), rate
            yield (busy + 1, at_home - 1), at_home / 0.2
        else:
            yield (busy, min(at_home + 1, 90)), rate * 0.5
            yield (busy, at_home - 1), at_home / 0.2 * 0.5
        yield (busy - 1, at_home), busy / 0.1

    chain = Chain([(0, 0)], moves)
    p = chain.stationary()
    contacts = rate + chain.mean(p, lambda s: s[1]) / 0.2
    blocked = chain.mean(p, lambda s: (s[0] == agents) * (rate + s[1] / 0.2))
    minutes = 130
    return Case(
        "Redials after finding all lines taken",
        "retrial queue: chain of (busy, at home)",
        """
channels:
  phone:
    mode: live
    volume: 24 per minute
    lines: 3
    redial: {share: 50%, after: {mean: 12 s}, at_most: 50}
topics: {call: {L1: {handle_time: {mean: 6 s}}}}
team: {agents: {agents: 3}}
""",
        (
            Figure("lines_full", blocked / contacts),
            Figure("occupancy", chain.mean(p, lambda s: s[0]) / agents, 0.1),
            Figure("redial_rate", 0.5, 0.1),
        ),
        minutes=minutes,
    )


def _impatient(rate, agents):
    """A line whose customers give up and of whom 60 % try again: contacts, length of queue, busy.

    Chain of (in the house, at home); times in minutes.

    Returns:
        Contacts a minute, redials included; mean queue; share of the agents that are busy.
    """

    def moves(state):
        house, at_home = state
        if house < 35:
            yield (house + 1, at_home), rate
            yield (house + 1, at_home - 1), at_home / 0.3
        yield (house - 1, at_home), min(house, agents) / 0.1
        gives_up = max(house - agents, 0) / 0.15
        yield (house - 1, min(at_home + 1, 90)), gives_up * 0.6
        yield (house - 1, at_home), gives_up * 0.4

    chain = Chain([(0, 0)], moves)
    p = chain.stationary()
    contacts = rate + chain.mean(p, lambda s: s[1]) / 0.3
    queue = chain.mean(p, lambda s: max(s[0] - agents, 0))
    return contacts, queue, chain.mean(p, lambda s: min(s[0], agents)) / agents


def redials_of_the_impatient() -> Case:
    """Patience ends; 60 % of those who gave up try again."""
    contacts, queue, busy = _impatient(30.0, 3)
    return Case(
        "Redials after giving up in line",
        "retrial queue: chain of (in the house, at home)",
        """
channels:
  phone:
    mode: live
    volume: 30 per minute
    patience: {mean: 9 s}
    redial: {share: 60%, after: {mean: 18 s}, at_most: 60}
topics: {call: {L1: {handle_time: {mean: 6 s}}}}
team: {agents: {agents: 3}}
""",
        (
            Figure("abandonment", queue / 0.15 / contacts),
            Figure("wait", queue / contacts),
            Figure("backlog", queue),
            Figure("occupancy", busy, 0.1),
        ),
        minutes=100,
    )


def redials_that_keep_the_work() -> Case:
    """Customers give up in the second line only; who tries again goes on there."""
    rate = 30.0
    contacts, queue, busy = _impatient(rate, 3)
    return Case(
        "Redials that go on at the tier where the customer gave up",
        "M/M/5, then a retrial queue: chain of (at L2, at home)",
        """
channels:
  phone:
    mode: live
    volume: 30 per minute
    patience: {mean: 9 s}
    redial: {share: 60%, after: {mean: 18 s}, at_most: 60, keeps_work: true}
tiers: [L1, L2]
topics:
  call:
    L1: {handle_time: {mean: 6 s}, escalate: 100%, patience: unlimited}
    L2: {handle_time: {mean: 6 s}}
team:
  first: {tier: L1, agents: 5}
  second: {tier: L2, agents: 3}
""",
        (
            Figure("abandonment", queue / 0.15 / contacts),
            Figure("line_wait", MMc(rate, 0.1, 5).wait, 0.5, {"tier": "L1"}),
            Figure("line_wait", queue / contacts, scope={"tier": "L2"}),
            Figure("occupancy", rate * 0.1 / 5, 0.1, {"tier": "L1"}),
            Figure("occupancy", busy, 0.1, {"tier": "L2"}),
        ),
        minutes=100,
    )
