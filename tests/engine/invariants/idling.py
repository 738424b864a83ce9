"""Nobody idles while a contact waits, and no hand is free while a chat does."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.log import Log
from sim.scenarios import Scenario
from sim.scenarios.sections.team.group import Group
from tests.engine.invariants.laws import NEVER, rows_of

Span = tuple[float, float]
"""From when to when, in minutes."""

Wait = tuple[str, str, str, float, float]
"""Channel, topic and tier of a contact in line, and from when to when it waits."""


def waiting(log: Log, contacts: pd.DataFrame, steps: pd.DataFrame) -> list[Wait]:
    """All waits in line, also those that end in giving up or are open at the end."""
    # Work put aside for a live contact waits for its own agent.
    worked = rows_of(steps)
    aside = {(row.contact, row.ended_at) for row in worked if row.ending == "interrupted"}
    waits = [
        (row.channel, row.desk, row.tier, row.queued_at, row.started_at)
        for row in worked
        if (row.contact, row.queued_at) not in aside
    ]
    outside = log.outside["contact"][np.isnan(log.outside["back_at"])]
    in_hand = {*steps[steps.ending == "open"].contact, *outside}
    last = contacts[contacts.outcome.isin(["abandoned", "open"]) & ~contacts.contact.isin(in_hand)]
    waits += [
        (row.channel, row.desk, row.last_tier, row.queued_at, row.ended_at)
        for row in rows_of(last.fillna({"ended_at": log.calendar.minutes}))
        if (row.contact, row.queued_at) not in aside
    ]
    return waits


def longest_overlap(some: Sequence[Span], others: Sequence[Span]) -> float:
    """The longest time that one of some and one of the others have in common, in minutes."""
    if not (len(some) and len(others)):
        return 0.0
    start, stop = np.array(some).T
    since, until = np.array(others).T
    return float((np.minimum(stop[:, None], until) - np.maximum(start[:, None], since)).max())


def able_to_take(scenario: Scenario, agent: str, waits: Sequence[Wait]) -> list[Wait]:
    """The waits of contacts that an agent could take."""
    rules = scenario.team[agent.rsplit(" ", 1)[0]]
    return [
        (channel, topic, tier, since, until)
        for channel, topic, tier, since, until in waits
        if tier == rules.tier
        and (rules.skills is None or topic in rules.skills)
        and (rules.channels is None or channel in rules.channels)
    ]


def no_hand_is_free_while_a_chat_waits(
    scenario: Scenario, log: Log, waits: Sequence[Wait], steps: pd.DataFrame
) -> None:
    """An agent with fewer chats in hand than allowed takes the next one at once."""
    if any(tier.mode == "deferred" for tier in scenario.tiers):
        return  # whoever was called back is no chat any more, wherever the contact goes
    intervals = log.frame("intervals")
    duty = intervals[intervals.kind == "duty"]
    for agent, own in steps.groupby("agent", observed=True):
        if scenario.team[str(agent).rsplit(" ", 1)[0]].breaks:
            continue  # before a break, an agent finishes what is in hand and takes nothing more
        able = able_to_take(scenario, str(agent), waits)
        own = own.fillna({"ended_at": log.calendar.minutes})
        every_hand_is_full(scenario, own, duty[duty.agent == agent], able)


def every_hand_is_full(
    scenario: Scenario, own: pd.DataFrame, duty: pd.DataFrame, able: Sequence[Wait]
) -> None:
    """An agent on duty who has chats in hand has as many as allowed, or none of theirs waits."""
    start, end, channel = own.started_at.to_numpy(), own.ended_at.to_numpy(), own.channel.array
    came, went = duty.started_at.to_numpy(), duty.ended_at.to_numpy()
    moments = np.unique(np.concatenate([start, end, came, went]))
    begin, stop = moments[:-1, None], moments[1:, None]
    in_hand = (start <= begin) & (end >= stop)
    on_duty = ((came <= begin) & (went >= stop)).any(axis=1)
    for name in set(channel):
        one = in_hand & (channel == name)  # whoever has one chat in hand has chats of its channel
        number = one.sum(axis=1)
        free = on_duty & (number > 0) & (number != scenario.channels[name].at_once)
        gaps = np.column_stack([begin[free], stop[free]])
        waits = [wait[3:] for wait in able if wait[0] == name]
        assert longest_overlap(gaps, waits) < NEVER, f"{own.agent.iloc[0]} has a hand free"


def nobody_idles_while_a_contact_waits(
    scenario: Scenario, log: Log, waits: Sequence[Wait], steps: pd.DataFrame
) -> None:
    for agent, idle in idle_times(log, steps).items():
        rules = scenario.team[agent.rsplit(" ", 1)[0]]
        able = [
            (since + after, until)
            for channel, topic, tier, since, until in waits
            if (after := open_after(rules, channel, topic, tier)) < until - since
        ]
        assert longest_overlap(idle, able) < NEVER, f"{agent} idles while a contact waits"


def open_after(rules: Group, channel: str, topic: str, tier: str) -> float:
    """Minutes after which a waiting contact is open to a group; inf: never."""
    own = rules.tier in (None, tier)
    own = own and (rules.skills is None or topic in rules.skills)
    own = own and (rules.channels is None or channel in rules.channels)
    backup = rules.backup
    if own and (backup is None or rules.tier is not None):
        return 0.0
    if backup is None:
        return math.inf
    tiers = backup.tiers or (["L1"] if rules.tier == "L1" else ["L1", "L2"])
    topics = backup.topics or rules.skills or ["order", "fault"]
    channels = backup.channels or rules.channels or ["phone", "chat", "email"]
    return backup.after if tier in tiers and topic in topics and channel in channels else math.inf


def idle_times(log: Log, steps: pd.DataFrame) -> dict[str, list[Span]]:
    """Stretches on duty with nothing in hand, by agent."""
    intervals = log.frame("intervals")
    steps = steps.fillna({"ended_at": log.calendar.minutes}).sort_values("started_at")
    found = {}
    for agent, duty in intervals[intervals.kind == "duty"].groupby("agent", observed=True):
        own = steps[steps.agent == agent]
        work = list(zip(own.started_at, own.ended_at, strict=True))
        idle = []
        for start, stop in zip(duty.started_at, duty.ended_at, strict=True):
            for begin, end in work:
                if end > start and begin < stop:
                    if begin > start:
                        idle.append((start, begin))
                    start = max(start, end)
            if start < stop:
                idle.append((start, stop))
        found[str(agent)] = idle
    return found
