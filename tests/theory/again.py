"""Cases of customers who come again: with an unsolved concern, or as they got nobody."""

from __future__ import annotations

from tests.theory.case import Case, Figure
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
