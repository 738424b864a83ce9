"""Groups, agents, what they are from when on, and when they are on duty or off the lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.agents import Agent, AgentGroup, Duty, Post
from sim.floor.arrays import Arrays, flags, floats, ints, starts
from sim.inquiries import ContactKind
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
    arrays: dict[str, np.ndarray] = {
        "code": ints(group.code for group in groups),
        "highest_tier": ints(max(group.own.tiers, default=-1) for group in groups),
        "speed": floats(speed).reshape(len(groups), len(topics)),
    }
    if scenario.wrong_desk is not None:
        takes = flags(group.takes(kind) for group in groups for kind in kinds)
        arrays["takes"] = takes.reshape(len(groups), len(kinds))
    return arrays


def agent_arrays(agents: Sequence[Agent]) -> Arrays:
    """By agent: which of all posts, duties and stretches off the lines are its own."""
    return {
        "posts_from": starts(len(agent.posts) for agent in agents),
        "duties_from": starts(len(agent.duties) for agent in agents),
        "off_lines_from": starts(len(agent.off_lines) for agent in agents),
    }


def post_arrays(posts: Sequence[Post]) -> Arrays:
    """By post: from when on, in which group, and how somebody who learns differs from the others."""
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


def duty_arrays(duties: Sequence[Duty]) -> Arrays:
    """By duty: from when to when, until when the agent is away after it, and which stretches of
    meetings and coaching lie in that time.
    """
    times = np.array([duty[:3] for duty in duties], np.float64).reshape(-1, 3).T
    start, end, away_until = np.ascontiguousarray(times)
    meanwhile = starts(len(duty.meanwhile) for duty in duties)
    return {"start": start, "end": end, "away_until": away_until, "meanwhile_from": meanwhile}


def away_arrays(stretches: Sequence[tuple[int, float, float]]) -> Arrays:
    """Stretches of paid time off the lines: kind (:class:`sim.log.Kind`), from when to when."""
    return {
        "kind": ints(kind for kind, _, _ in stretches),
        "start": floats(start for _, start, _ in stretches),
        "end": floats(end for _, _, end in stretches),
    }
