"""Groups, agents, what they are from when on, and when they are on duty or off the lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.agents import AgentGroup, Post
from sim.floor.arrays import Arrays, flags, floats, ints, starts
from sim.inquiries import ContactKind
from sim.roster import Aways, Duties, Team
from sim.scenarios.sections.schema import Scenario


def group_arrays(
    scenario: Scenario, groups: Sequence[AgentGroup], kinds: Sequence[ContactKind]
) -> Arrays:
    """By group: code of its section of the team, highest tier whose contacts are its own work (-1:
    none), and by topic its share of standard speed (NaN: cannot); where contacts land at the wrong
    desk, also by kind whether it takes such contacts.
    """
    topics = range(len(scenario.topics))
    speed = [group.speed.get(topic, math.nan) for group in groups for topic in topics]
    arrays = {
        "code": ints(group.code for group in groups),
        "highest_tier": ints(max(group.own.tiers, default=-1) for group in groups),
        "speed": floats(speed),
    }
    if scenario.wrong_desk is None:
        return arrays
    return arrays | {"takes": flags(group.takes(kind) for group in groups for kind in kinds)}


def team_arrays(team: Team) -> Mapping[str, Arrays]:
    """``agents``: which of all posts, duties and stretches off the lines are each one's own.

    ``duties``: from when to when, from when on it is planned overtime, until when the agent is away
    after it, and which stretches of meetings and coaching (``meanwhile``) lie in that time.
    ``off_lines``: whole shifts off the lines.
    """
    duties, off_lines = Duties.joined(team.duties), Aways.joined(team.off_lines)
    return {
        "agents": {
            "posts_from": starts(map(len, team.posts)),
            "duties_from": starts(map(len, team.duties)),
            "off_lines_from": starts(map(len, team.off_lines)),
        },
        "posts": _posts([post for posts in team.posts for post in posts]),
        "duties": {
            "start": duties.start,
            "end": duties.end,
            "away_until": duties.away_until,
            "meanwhile_from": duties.meanwhile_from,
            "overtime_from": duties.overtime_from,
        },
        "meanwhile": _stretches(duties.meanwhile),
        "off_lines": _stretches(off_lines),
    }


def _posts(posts: Sequence[Post]) -> Arrays:
    """By post: from when on, in which group, and how who still learns differs from the others."""
    learners = [post.learner for post in posts]
    return {
        "start": floats(post.start for post in posts),
        "group": ints(post.group.number for post in posts),
        "learns": flags(each is not None for each in learners),
        "since": floats(each.since if each else 0.0 for each in learners),
        "over": floats(each.over if each else 1.0 for each in learners),
        "speed": floats(each.rules.speed if each else 1.0 for each in learners),
        "solve": floats(each.rules.solve if each else 1.0 for each in learners),
        "escalate": floats(each.rules.escalate if each else 1.0 for each in learners),
        "exponential": flags(bool(e and e.rules.curve == "exponential") for e in learners),
    }


def _stretches(stretches: Aways) -> Arrays:
    return {"kind": stretches.kind, "start": stretches.start, "end": stretches.end}
