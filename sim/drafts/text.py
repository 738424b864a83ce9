"""A first scenario as a person would write it: each value said, or ASSUMED."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sim.drafts.answers import CHANNELS, LIVE, Answers
from sim.drafts.promises import told
from sim.drafts.roles import SHARES, Proposal, Work
from sim.drafts.shifts import contract_of, shifts_of, shortest_day
from sim.units import HOUR
from sim.units.habits import rate

LEAD, MANAGER = 1.3, 1.7
"""What leads and managers cost ÷ what agents do."""


def as_yaml(answers: Answers, proposal: Proposal) -> str:
    """The scenario of a proposed team."""
    lines = [*_head(answers, proposal), *_channels(answers), *_topics(answers, proposal)]
    return "\n".join([*lines, *_team(answers, proposal)]) + "\n"


def _head(answers: Answers, proposal: Proposal) -> Iterator[str]:
    yield "# A first draft. Each value is one that you said, or ASSUMED: replace what you know."
    yield f"# The team: {proposal.why}"
    yield f"scenario: {json.dumps(answers.name, ensure_ascii=False)}"
    yield f"about: {json.dumps(proposal.why, ensure_ascii=False)}"
    weeks, why = (26, "   # half a year, as it grows") if answers.growth else (8, "")
    yield f"horizon: {{start: {answers.start}, weeks: {weeks}, warm_up: 1 week}}{why}"
    yield f"opening_hours: {json.dumps(_hours(answers.opening))}   # {answers.origin('hours')}"
    yield ""


def _hours(by_days: Mapping[str, list[str]]) -> dict[str, str | list[str]]:
    return {days: hours[0] if len(hours) == 1 else hours for days, hours in by_days.items()}


def _channels(answers: Answers) -> Iterator[str]:
    yield "channels:"
    for name in CHANNELS:
        if not answers.volumes.get(name):
            continue
        month = f"{answers.volumes[name]:.6g} a month"
        yield f"  {name}:"
        yield f"    mode: {'live' if name in LIVE else 'deferred'}"
        volume = rate(answers.per_day(name), 4)
        yield f"    volume: {volume} per day   # {answers.origin(name)}: {month}"
        if name in LIVE:
            patience = "3 min" if name == "phone" else "5 min"
            yield f"    target: {answers.answer}   # {answers.origin('answer')}"
            tried = "(1 to 8 min)" if name == "phone" else "(2 to 12 min)"
            yield f"    patience: {{mean: {patience}}}   # ASSUMED {tried}"
        else:
            hours = told(answers.reply, answers.reply_target)
            said = f"{answers.origin('reply')} {hours}".rstrip()
            yield f"    target: {answers.reply_target}   # {said}"
            yield "    interruptible: true   # ASSUMED: a call comes first"
        if name == "chat":
            yield "    at_once: 2   # ASSUMED"
            yield "    slowdown: 25%   # ASSUMED"
    closed = [
        day
        for number, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
        if number not in answers.open_minutes()
    ]
    yield "demand:"
    growth = 100 * answers.growth
    origin = answers.origin("growth")
    tried = f" ({growth - 2:.3g}% to {growth + 2:.3g}% per month)" if origin == "ASSUMED" else ""
    yield f"  growth: {growth:.3g}% per month   # {origin}{tried}"
    yield "  day_variation: 10%   # ASSUMED (5 to 20 %)"
    if closed:
        listed = ", ".join(f"{day}: 0" for day in closed)
        yield f"  weekdays: {{{listed}}}   # {answers.origin('hours')}"
    yield ""


def _topics(answers: Answers, proposal: Proposal) -> Iterator[str]:
    yield f"tiers: [{', '.join(proposal.people)}]"
    yield "topics:"
    if answers.minutes is not None:
        yield f"  # you said: a contact takes {answers.minutes:.4g} min on average"
    lines = answers.lines or {"": 1.0}
    for place, (line, part) in enumerate(lines.items()):
        for number, (topic, share) in enumerate(SHARES[answers.product].items()):
            yield f"  {json.dumps(_topic(line, topic), ensure_ascii=False) if line else topic}:"
            last = (place, number) == (len(lines) - 1, len(SHARES[answers.product]) - 1)
            if line and last:
                yield "    # takes the rest"
            else:
                origin = f"ASSUMED for a product that is {answers.product}"
                origin += f"; {line}: {answers.origin('lines')}" if line else ""
                yield f"    share: {100 * share * part:.4g}%   # {origin}"
            yield from _steps(proposal.work[topic])
    yield "returns: {share: 80%, after: {mean: 1 day}}   # ASSUMED"
    yield ""


def _topic(line: str, topic: str) -> str:
    """What a topic is called, of a product line or of the only one."""
    return f"{line} {topic}".strip()


def _steps(work: Mapping[str, Work]) -> Iterator[str]:
    """Handle times and what is passed on, tier by tier."""
    steps = list(work.items())
    for number, (tier, step) in enumerate(steps):
        yield f"    {tier}:"
        tried = f"({step.minutes * 0.6:.3g} to {step.minutes * 1.6:.3g} min)"
        mean = f"{{mean: {step.minutes:.3g} min, cv: 0.9}}"
        yield f"      handle_time: {mean}   # ASSUMED {tried}"
        if number + 1 < len(steps):
            to = steps[number + 1][0]
            part = 100 * step.passed_on
            tried = f"({0.6 * part:.3g} to {min(1.4 * part, 95):.3g} %)"
            yield f"      escalate: {{{to}: {part:.0f}%}}   # ASSUMED {tried}"
        yield "      solve: 95%   # ASSUMED (88 to 99 %)"


def _team(answers: Answers, proposal: Proposal) -> Iterator[str]:
    names = {"L1": "first line", "L2": "specialists", "engineering": "engineers"}
    yield "team:"
    for line, number in proposal.teams.items():
        skills = _of_line(answers, line)
        yield from _group(answers, proposal, f"{line} team", "L1", number, skills)
    for tier, number in proposal.people.items():
        if tier == "L1" and proposal.teams:
            continue
        name = names[tier] if len(proposal.people) > 1 else "agents"
        yield from _group(answers, proposal, name, tier, number)
    if proposal.leads:
        for line in proposal.teams:
            yield from _lead(answers, line)
    if proposal.manager:
        yield "  manager:   # ASSUMED: takes no contacts; what a manager brings is not simulated"
        yield "    role: manager"
        yield "    agents: 1"
        yield f"    cost: {MANAGER * answers.cost:.3g} per hour   # ASSUMED"


def _group(
    answers: Answers,
    proposal: Proposal,
    name: str,
    tier: str,
    number: int,
    skills: str | None = None,
) -> Iterator[str]:
    said = "ASSUMED: as many as it takes on average"
    if "people" in answers.said:
        one = len(proposal.people) == 1 and not proposal.teams
        said = "you said" if one else "ASSUMED: part of the people that you said"
    yield f"  {json.dumps(name, ensure_ascii=False) if skills else name}:   # {said}"
    yield f"    tier: {tier}"
    if skills:
        yield f"    skills: {skills}"
    yield from _shifts(answers, number)
    yield from _breaks(answers)
    yield "    absence: 10%   # ASSUMED"
    yield f"    cost: {answers.cost:g} per hour   # {answers.origin('cost')}"
    yield "    hiring:"
    yield f"      lead_time: {answers.lead_time}   # {answers.origin('lead_time')}"
    yield "      training: 2 weeks   # ASSUMED"


def _of_line(answers: Answers, line: str) -> str:
    """Topics of a product line, as a list."""
    return json.dumps(
        [_topic(line, topic) for topic in SHARES[answers.product]], ensure_ascii=False
    )


def _lead(answers: Answers, line: str) -> Iterator[str]:
    """A lead, who takes what has waited and has a team to lead."""
    yield f"  {json.dumps(f'{line} lead', ensure_ascii=False)}:   # ASSUMED"
    yield "    role: lead"
    yield f"    skills: {_of_line(answers, line)}"
    live = [name for name in LIVE if answers.volumes.get(name)]
    after = "1 min" if live else "4 h"
    channels = f", channels: [{', '.join(live)}]" if live else ""
    yield "    # ASSUMED: takes what has waited so long; leading is put down for a contact"
    yield f"    backup: {{after: {after}, tiers: [L1]{channels}}}   # ASSUMED"
    yield "    background: {leading the team: 20 h per week}   # ASSUMED"
    yield from _shifts(answers, 1)
    yield from _breaks(answers)
    yield "    absence: 10%   # ASSUMED"
    yield f"    cost: {LEAD * answers.cost:.3g} per hour   # ASSUMED"


def _breaks(answers: Answers) -> Iterator[str]:
    """A break, where no day is too short for one."""
    if shortest_day(answers) > HOUR:
        yield "    breaks: [30 min]   # ASSUMED"


def _shifts(answers: Answers, people: int) -> Iterator[str]:
    """Who is there when: everybody while the team is open, or spread over longer hours."""
    shifts = shifts_of(answers, people)
    if len(shifts) > 1:
        yield "    shifts:   # ASSUMED: spread evenly; nobody works more than a full week"
        for shift in shifts:
            hours = json.dumps(_hours(shift.hours))
            yield f"      - {{agents: {shift.agents}, hours: {hours}}}"
    else:
        yield f"    agents: {people}"
        if shifts[0].hours != answers.opening:
            hours = json.dumps(_hours(shifts[0].hours))
            yield f"    shift: {hours}   # ASSUMED: nobody works more than a full week"
    contract = contract_of(answers)
    if contract < 1:
        yield f"    contract: {contract:.0%}   # ASSUMED: 40 hours a week, days off in turn"
