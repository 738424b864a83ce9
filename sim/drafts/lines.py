"""Product lines or sites: a team each with or without a lead, or one team for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sim.drafts.answers import Answers
from sim.drafts.roles import (
    RETURNING,
    Proposal,
    Work,
    by_role,
    capacity,
    heads_for,
    hours_of,
    shared_out,
)

WIDER = 1.1
"""How much longer somebody takes who must know every product line."""
LEAST_IN_A_TEAM = 3
"""Agents below which a team of its own is empty at times: breaks, days off, illness."""
WITH_MANAGER = 20
"""People from which on leads are assumed to have a manager."""


def propose(answers: Answers) -> list[Proposal]:
    """Teams to compare that can do the work, the one that fits best first.

    Raises:
        UsageError: so few people that none can, at the minutes that are assumed.
    """
    proposals = by_role(answers)
    return _by_line(answers, proposals[0]) if len(answers.lines) > 1 else proposals


def _by_line(answers: Answers, base: Proposal) -> list[Proposal]:
    """Organisations of a house with several product lines, from the one that fits a single line."""
    if answers.people is not None and base.people["L1"] < len(answers.lines):
        return [_together(base, base.people["L1"], "there are fewer agents than lines")]
    teams = _teams(answers, base)
    number, least = sum(teams.values()), min(teams.values())
    second = "" if len(base.people) == 1 else "; what they pass on is for all lines"
    alone = replace(
        base,
        name="no-leads",
        why=f"A team for each line, which knows that line alone{second}.",
        teams=teams,
        people={**base.people, "L1": number},
    )
    manager = sum(alone.people.values()) >= WITH_MANAGER
    whom = "a lead and all leads a manager" if manager else "a lead"
    led = replace(
        alone,
        name="leads",
        why=f"A team for each line, each with {whom}, who cost and must earn it{second}.",
        leads=True,
        manager=manager,
    )
    if least < LEAST_IN_A_TEAM:
        return [_together(base, number, f"a team of {least} is empty at times"), led, alone]
    together = _together(base, number, "nobody waits while somebody is free")
    return [led, alone, together] if _able(answers, alone) else [together, led, alone]


def _together(base: Proposal, agents: int, because: str) -> Proposal:
    """One first line for everything, which takes longer as it must know everything."""
    work = {
        topic: {
            tier: replace(step, minutes=step.minutes * (WIDER if tier == "L1" else 1.0))
            for tier, step in steps.items()
        }
        for topic, steps in base.work.items()
    }
    why = f"One team for all lines, which must know all of them: {because}."
    people = {**base.people, "L1": agents}
    return replace(base, name="one-for-all", why=why, work=work, people=people)


def _teams(answers: Answers, base: Proposal) -> dict[str, int]:
    """Agents of the first line by product line."""
    load = _load(answers, base.work)
    if answers.people is not None:
        return shared_out(base.people["L1"], load)
    return {line: max(heads_for(answers, hours), 1) for line, hours in load.items()}


def _load(answers: Answers, work: Mapping[str, Mapping[str, Work]]) -> dict[str, float]:
    """Hours of work a week of the first line by product line."""
    hours = hours_of(answers, work, "L1")
    return {line: share * hours for line, share in answers.lines.items()}


def _able(answers: Answers, proposal: Proposal) -> bool:
    """Whether no team has more work than time."""
    load = _load(answers, proposal.work)
    return all(
        RETURNING * load[line] < agents * capacity(answers)
        for line, agents in proposal.teams.items()
    )
