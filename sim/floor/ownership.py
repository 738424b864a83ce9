"""Ownership: what owners do for inquiries about each topic, and when they leave for good."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.careers import Person
from sim.floor.arrays import Arrays, flags, floats
from sim.roster import Team
from sim.scenarios.meaning.ownership import NOBODY, anybody_owns, ownership_of
from sim.scenarios.sections.schema import Scenario


def ownership_arrays(scenario: Scenario, people: Sequence[Person], team: Team) -> Arrays:
    """By topic: whether inquiries are kept, handed over, and that in person; minutes between
    updates (0: none); whether there is a follow-up. By tier: whether it calls back. By agent: when
    it leaves for good by the plan or by turnover (inf: not, or never on duty).
    """
    if not anybody_owns(scenario):
        return {}
    rules = [ownership_of(scenario, topic) for _, topic in sorted(scenario.topics.items())]
    leave_at = (
        person.stints[-1].end if person.stints[-1].leaves and len(duties) else math.inf
        for person, duties in zip(people, team.duties, strict=True)
    )
    return {
        "kept": flags(rule is not NOBODY for rule in rules),
        "hands_over": flags(rule.hand_over is not None for rule in rules),
        "warm": flags(rule.kind == "warm" for rule in rules),
        "update_every": floats(rule.update_every or 0.0 for rule in rules),
        "follow_up": flags(rule.follow_up is not None for rule in rules),
        "calls_back": flags(tier.calls_back for tier in scenario.tiers),
        "leave_at": floats(leave_at),
    }
