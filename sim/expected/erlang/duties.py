"""Reasons for a gap beside demand and shifts: backups, articles, desks, hand-overs, questions.

Bots are typed in, but for customers who come to a person later. Background work, updates and
follow-ups are put down for a live contact, so nobody waits for them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.expected.erlang.inputs import Inputs
from sim.expected.erlang.reason import GapReason
from sim.expected.pools import Calls, Pool
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.by_date import background_begins
from sim.scenarios.meaning.ownership import ownership_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario


def of_duties(scenario: Scenario, inputs: Inputs, flows: pd.DataFrame) -> Iterator[GapReason]:
    """Every such reason that applies.

    Args:
        scenario: its rules.
        inputs: what the calculators were given.
        flows: where the run's inquiries went.
    """
    every = [calls for pool in inputs.pools for calls in pool.calls]
    helpers = dict.fromkeys(g for pool in inputs.pools for g in _helpers(scenario, pool))
    if helpers:
        yield GapReason("backup", "shorter", names=tuple(helpers))
    helping = dict.fromkeys(
        group
        for pool in inputs.pools
        for group in pool.groups
        if _helps_elsewhere(scenario, pool, group)
    )
    if helping:
        yield GapReason("backing up", "longer", names=tuple(helping))
    topics = {calls.topic for calls in every}
    articles = dict.fromkeys(
        item
        for name, group in scenario.team.items()
        for item, work in group.background.items()
        if work.deflects is not None
        and work.deflects.topic in topics
        and work.deflects.at_most > 0
        and background_begins(scenario, name, item) is not None
    )
    if articles:
        yield GapReason("articles", "shorter", names=tuple(articles))
    wrong = dict.fromkeys(
        calls.channel
        for calls in every
        if routes.wrong_share(scenario, calls.topic, calls.channel) > 0
    )
    if wrong:
        yield GapReason("wrong desks", "longer", names=tuple(wrong))
    come_anyway = relative_to_new(flows, {pool.tier for pool in inputs.pools}, "comes anyway")
    if come_anyway > 0:
        yield GapReason("after bots", "longer", figure=come_anyway)
    passed = dict.fromkeys(calls.topic for calls in every if _is_handed_over(scenario, calls))
    if passed:
        yield GapReason("hand-overs", "longer", names=tuple(passed))
    asking = dict.fromkeys(calls.topic for calls in every if calls.answers > 0)
    if asking:
        yield GapReason("questions", "longer", names=tuple(asking))


def relative_to_new(flows: pd.DataFrame, tiers: set[str], source: str) -> float:
    """Contacts that come to tiers from elsewhere, relative to the new ones there; 0 without any.

    Args:
        flows: where the run's inquiries went.
        tiers: the tiers.
        source: how the names of the flows' sources begin.
    """
    into = flows[flows["target"].isin([f"tier:{tier}" for tier in tiers])]
    sources = into["source"].astype(str)
    new, other = (
        float(into["count"][sources.str.startswith(start)].sum()) for start in ("arrive:", source)
    )
    return other / new if new > 0 else 0.0


def _helpers(scenario: Scenario, pool: Pool) -> Iterator[str]:
    """Groups that a pool does not count, and that take its contacts when these have waited."""
    for name, group in scenario.team.items():
        if name not in pool.groups and any(
            routes.takes(scenario, group, calls.topic, calls.channel, calls.tier)
            for calls in pool.calls
        ):
            yield name


def _helps_elsewhere(scenario: Scenario, pool: Pool, name: str) -> bool:
    """Whether a group of a pool also takes contacts that are not the pool's, as a backup."""
    group = scenario.team[name]
    own = {(calls.tier, calls.topic, calls.channel) for calls in pool.calls}
    backed_up = itertools.product(
        routes.backup_tiers(scenario, group),
        routes.backup_topics(scenario, group),
        routes.backup_channels(scenario, group),
    )
    return any(
        each not in own
        and each[0] in routes.reached_tiers(scenario, scenario.topics[each[1]])
        and not routes.serves(scenario, group, each[1], each[2], each[0])
        for each in backed_up
    )


def _is_handed_over(scenario: Scenario, calls: Calls) -> bool:
    """Whether passing calls on takes the agent's time."""
    topic = scenario.topics[calls.topic]
    hand_over = ownership_of(scenario, topic).hand_over
    passed = routes.escalations(scenario, topic, calls.tier)
    return hand_over is not None and hand_over.mean > 0 and bool(passed)
