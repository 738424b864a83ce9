"""Which roles a team needs, by its size, its product and its volume, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sim.drafts.answers import Answers
from sim.drafts.shifts import contract_of, weekly_hours
from sim.errors import UsageError

PRESENT = 0.85
"""Share of the paid time that an agent is there."""
BUSY = 0.8
"""Share of that time with work in hand, which leaves room for the peaks."""
ON_DUTY, RETURNING = 0.825, 1.06
"""Share of paid time that agents are on duty in the draft; how much returns add to the work."""
SMALL = 5
"""People from which on a second line can have somebody for every day."""
WITH_ENGINEERS = 8

QUESTION, PROBLEM, FAULT = "question", "problem", "fault"
SHARES: Mapping[str, Mapping[str, float]] = {
    "simple": {QUESTION: 0.85, PROBLEM: 0.15},
    "mixed": {QUESTION: 0.65, PROBLEM: 0.35},
    "complex": {QUESTION: 0.50, PROBLEM: 0.35, FAULT: 0.15},
}
"""What the contacts are about, by product."""


@dataclass(frozen=True)
class Work:
    """Work of a topic at a tier: minutes, and the share that is passed on."""

    minutes: float
    passed_on: float = 0.0


TIERS = ("L1", "L2", "engineering")
IN_TIERS: Mapping[str, Mapping[str, Work]] = {
    QUESTION: {"L1": Work(5)},
    PROBLEM: {"L1": Work(8, 0.35), "L2": Work(15)},
    FAULT: {"L1": Work(8, 0.7), "L2": Work(20, 0.5), "engineering": Work(45)},
}
"""What a topic takes where there are tiers."""
FASTER = 0.9
"""Who keeps a matter to its end need not read what others have written."""


@dataclass(frozen=True)
class Proposal:
    """A team.

    Attributes:
        name: what it is called, as a part of a file's name.
        why: for whom it is, in a sentence.
        work: by topic and tier.
        people: by tier, leads and managers not counted.
        teams: of the first line, by product line; empty where one team takes all.
        leads: whether each of the teams has a lead.
        manager: whether the leads have a manager.
    """

    name: str
    why: str
    work: Mapping[str, Mapping[str, Work]]
    people: Mapping[str, int]
    teams: Mapping[str, int] = field(default_factory=dict)
    leads: bool = False
    manager: bool = False


def by_role(answers: Answers) -> list[Proposal]:
    """Teams that can do the work of one product line, the one that fits best first; where none can
    in the minutes that were said, the one that would fit best.

    Raises:
        UsageError: so few people that none can, at the minutes that are assumed.
    """
    proposals = _thought_of(answers)
    if answers.minutes is not None:
        scale = answers.minutes / _mean(answers, proposals[0].work)
        proposals = _thought_of(answers, scale)
    able = [each for each in proposals if _can(answers, each)]
    if not able and answers.minutes is None:
        needed = sum(by_role(replace(answers, people=None))[0].people.values())
        raise UsageError(
            f"{answers.people} cannot do it: at the handle times that are assumed it takes "
            f"{needed} people; say how long a contact takes, e.g. --minutes 6, or leave --people "
            "out, and put in what you know afterwards"
        )
    return able or proposals[:1]


def _can(answers: Answers, proposal: Proposal) -> bool:
    """Whether no tier has more work than time, with breaks and absences, returns included."""
    return all(
        RETURNING * hours_of(answers, proposal.work, tier) < number * capacity(answers)
        for tier, number in proposal.people.items()
    )


def _mean(answers: Answers, work: Mapping[str, Mapping[str, Work]]) -> float:
    """Minutes of a contact on average, those of who it is passed on to included."""
    shares = SHARES[answers.product]
    return sum(shares[topic] * _through(steps, next(iter(steps))) for topic, steps in work.items())


def _thought_of(answers: Answers, scale: float = 1.0) -> list[Proposal]:
    """Teams with work of ``scale`` times the minutes that are assumed by product."""
    tiers = TIERS if answers.product == "complex" else TIERS[:2]
    work = {
        topic: {tier: Work(scale * step.minutes, step.passed_on) for tier, step in steps.items()}
        for topic, steps in IN_TIERS.items()
    }
    hours = {tier: hours_of(answers, work, tier) for tier in tiers}
    alone = {
        topic: {"L1": Work(FASTER * _through(work[topic], "L1"))}
        for topic in SHARES[answers.product]
    }
    needed = answers.people or heads_for(answers, sum(hours.values()))
    number = answers.people or max(heads_for(answers, hours_of(answers, alone, "L1")), 1)
    why = "Everybody does everything: nothing is passed on, and all must know all."
    if needed < SMALL:
        why = "Everybody does everything: a second line of so few is empty when somebody is ill."
    together = Proposal("one-team", why, alone, {"L1": number})
    kept = tuple(tier for tier in tiers if tier != "engineering" or needed >= WITH_ENGINEERS)
    tiered = _tiered(answers, kept, work)
    return [together] if needed < SMALL - 1 else _ranked(needed, together, tiered)


def _ranked(needed: int, together: Proposal, tiered: Proposal) -> list[Proposal]:
    return [together, tiered] if needed < SMALL else [tiered, together]


def _tiered(
    answers: Answers, tiers: tuple[str, ...], whole: Mapping[str, Mapping[str, Work]]
) -> Proposal:
    work = {}
    for topic in SHARES[answers.product]:
        steps = {tier: step for tier, step in whole[topic].items() if tier in tiers}
        last = list(steps)[-1]
        # without engineers the last line does what they would have done
        left = _through(whole[topic], last)
        work[topic] = {**steps, last: Work(left)} if last != "L1" else {last: Work(left)}
    load = {tier: hours_of(answers, work, tier) for tier in tiers}
    people = {tier: max(heads_for(answers, one), 1) for tier, one in load.items()}
    if answers.people:
        people = shared_out(answers.people, load)
    said = "L1 for what is quickly answered, L2 for what is not"
    why = f"{said}." if "engineering" not in tiers else f"{said}, and engineers for faults."
    return Proposal("tiers", why, work, people)


def _through(steps: Mapping[str, Work], tier: str) -> float:
    """Minutes of a topic from a tier on, with all that it passes on."""
    step = steps[tier]
    later = [each for each in TIERS[TIERS.index(tier) + 1 :] if each in steps]
    return step.minutes + (step.passed_on * _through(steps, later[0]) if later else 0.0)


def hours_of(answers: Answers, work: Mapping[str, Mapping[str, Work]], tier: str) -> float:
    """Hours of work a week at a tier."""
    days = len(answers.open_minutes())
    contacts = sum(answers.per_day(channel) for channel in answers.volumes) * days
    total = 0.0
    for topic, share in SHARES[answers.product].items():
        reaches = share
        for each, step in work.get(topic, {}).items():
            if each == tier:
                total += contacts * reaches * step.minutes / 60
            reaches *= step.passed_on
    return total


def capacity(answers: Answers) -> float:
    """Hours a week that an agent is on duty for in the draft."""
    return ON_DUTY * _paid(answers)


def _paid(answers: Answers) -> float:
    """Hours a week that an agent is paid for."""
    return weekly_hours(answers) * contract_of(answers)


def heads_for(answers: Answers, hours: float) -> int:
    """People for so many hours of work a week."""
    return math.ceil(hours / (_paid(answers) * PRESENT * BUSY))


def shared_out(people: int, load: Mapping[str, float]) -> dict[str, int]:
    """People by tier, each tier at least one, the others where most work is left to each."""
    found = dict.fromkeys(load, 1)
    for _ in range(people - len(load)):
        most = max(load, key=lambda tier: load[tier] / found[tier])
        found[most] += 1
    return found
