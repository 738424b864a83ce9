"""Why the simulation and the Erlang formulas differ: what this scenario has and they leave out.

Only what applies is named: each reason is a fact of the scenario, or a figure of the run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.distributions import Constant, Distribution
from sim.expected.erlang.duties import of_duties, relative_to_new
from sim.expected.erlang.inputs import Inputs
from sim.expected.erlang.reason import GapReason
from sim.expected.pools import Calls, Pool
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.defaults import channel_priority, contact_priority
from sim.scenarios.meaning.demand import channel_profile
from sim.scenarios.sections.contacts.demand import Profile
from sim.scenarios.sections.team.group import Group
from sim.units import DAY

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario

LIKE = 0.05
"""Relative difference below which a spread or a rate counts as that of the formula."""


def reasons_for_gap(
    scenario: Scenario, inputs: Inputs, estimates: pd.DataFrame, flows: pd.DataFrame
) -> tuple[GapReason, ...]:
    """Every reason that applies; none where Erlang C is the very model that was simulated.

    Args:
        scenario: its rules.
        inputs: what the calculators were given.
        estimates: figures of the run.
        flows: where its inquiries went.
    """
    return (
        *_of_customers(scenario, inputs, estimates),
        *_of_demand(scenario, inputs),
        *_of_pools(scenario, inputs),
        *_of_tiers(scenario, inputs, flows),
        *_of_agents(scenario, inputs),
        *of_duties(scenario, inputs, flows),
    )


def _channels(inputs: Inputs) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for pool in inputs.pools for name in pool.channels))


def _groups(scenario: Scenario, inputs: Inputs) -> tuple[Group, ...]:
    names = dict.fromkeys(name for pool in inputs.pools for name in pool.groups)
    return tuple(scenario.team[name] for name in names)


def _of_customers(
    scenario: Scenario, inputs: Inputs, estimates: pd.DataFrame
) -> Iterator[GapReason]:
    """Patience, redials and returns, and lines that are all taken."""
    patience = {
        calls.channel: stated
        for pool in inputs.pools
        for calls in pool.calls
        if (stated := routes.patience_of(scenario, calls.topic, calls.channel, pool.tier))
        is not None
    }
    if patience:
        yield GapReason("impatience", "shorter", "Erlang C", tuple(patience))
    shrinks = {c: rules.shrinks for c in patience if (rules := scenario.channels[c].impatience)}
    if any(shrinks.values()):
        yield GapReason(
            "recent waits", "shorter", names=tuple(c for c, by in shrinks.items() if by)
        )
    unlike = {c: stated.cv for c, stated in patience.items() if abs(stated.cv - 1) > LIKE}
    if unlike:
        largest = max(unlike.values(), key=lambda cv: abs(cv - 1))
        yield GapReason("patience spread", "either", "Erlang A", tuple(unlike), largest)
    channels = _channels(inputs)
    again = _contacts_per_customer(estimates, channels)
    if again > 1:
        why = tuple(
            word
            for word, may in (
                ("redials", any(scenario.channels[channel].redial for channel in channels)),
                ("returns", _may_return(scenario)),
            )
            if may
        )
        yield GapReason("comes again", "longer", names=why, figure=again - 1)
    hang_up = tuple(name for name in channels if scenario.channels[name].hang_up > 0)
    if hang_up:
        yield GapReason("hang up", "shorter", names=hang_up)
    told = tuple(
        name
        for name in channels
        if scenario.channels[name].announce is not None and name in patience
    )
    if told:
        yield GapReason("announce", "either", names=told)
    back = tuple(name for name in channels if scenario.channels[name].callback is not None)
    if back:
        yield GapReason("callbacks", "either", names=back)
    messages = tuple(name for name in channels if _leave_early(scenario, name))
    if messages:
        yield GapReason("messages", "shorter", names=messages)
    shared = {name for each in scenario.shared_lines for name in each.channels}
    capped = tuple(n for n in channels if scenario.channels[n].lines is not None or n in shared)
    if capped:
        yield GapReason("lines", "shorter", names=capped)


def _leave_early(scenario: Scenario, channel: str) -> bool:
    """Whether callers leave messages, or are sent away at closing time."""
    rules = scenario.channels[channel]
    return rules.at_closing != "serve" or bool(rules.message and rules.message.after)


def _contacts_per_customer(estimates: pd.DataFrame, channels: Sequence[str]) -> float:
    """Contacts for each inquiry that comes to a person, in an average replication."""
    rows = estimates[(estimates["per"] == "all") & (estimates["topic"] == "all")]
    by_channel = rows.drop_duplicates(["metric", "channel"]).set_index(["metric", "channel"])[
        "mean"
    ]
    contacts, inquiries, deflected = (
        by_channel.get(metric, by_channel.iloc[:0]).reindex(list(channels), fill_value=0.0)
        for metric in ("contacts", "inquiries", "deflected")
    )
    return float(contacts.sum()) / (float((inquiries * (1 - deflected)).sum()) or math.nan)


def _may_return(scenario: Scenario) -> bool:
    stated = [scenario.returns, *(topic.returns for topic in scenario.topics.values())]
    brought_back = scenario.strain is not None and scenario.strain.returns > 0
    return brought_back or any(
        each is not None and max(each.share, each.conflicting_answers) > 0 for each in stated
    )


def _of_demand(scenario: Scenario, inputs: Inputs) -> Iterator[GapReason]:
    """Days unlike each other, demand and staffing that change from hour to hour."""
    channels = _channels(inputs)
    profiles = {channel: channel_profile(scenario, channel) for channel in channels}
    spread = max((profile.day_variation or 0.0 for profile in profiles.values()), default=0.0)
    if spread > 0:
        yield GapReason("day variation", "longer", figure=spread)
    changes = _changes(scenario, profiles, _groups(scenario, inputs))
    if changes:
        yield GapReason("trend", "either", names=changes)
    if _changes_by_hour(inputs):
        yield GapReason("hours", "either")
    replayed = tuple(
        name
        for name in channels
        if scenario.channels[name].volume is None and scenario.channels[name].counts is None
    )
    if replayed:
        yield GapReason("replay", "either", names=replayed)


def _changes(
    scenario: Scenario, profiles: Mapping[str, Profile], groups: Sequence[Group]
) -> tuple[str, ...]:
    """What makes one week of the horizon unlike another, in demand or in the team."""
    start = scenario.horizon.start.toordinal()
    end = start + scenario.horizon.minutes / DAY
    events = (
        event.name
        for event in scenario.demand.events
        if (event.channels is None or set(event.channels) & set(profiles))
        and event.from_.toordinal() < end
        and event.from_.toordinal() + event.days > start
    )
    off = [
        date for group in groups if not isinstance(group.holidays, str) for date in group.holidays
    ]
    observed = {scenario.channels[channel].holidays for channel in profiles}
    if "closed" in observed or any(group.holidays == "off" for group in groups):
        off += [holiday.date for holiday in scenario.holidays]
    changes = {
        "growth": any(p.growth is not None and p.growth.rate != 0 for p in profiles.values()),
        "holidays": any(start <= date.toordinal() < end for date in off),
        "the plan": any(entry.date.toordinal() < end for entry in scenario.plan),
        "leavers": any(group.turnover is not None for group in groups),
    }
    bots = (
        bot.name
        for bot in scenario.automation
        if start < bot.from_.toordinal() < end
        and any(bot.answers(topic, each) for topic in scenario.topics for each in profiles)
    )
    return (*(name for name, is_so in changes.items() if is_so), *events, *bots)


def _changes_by_hour(inputs: Inputs) -> bool:
    """Whether load or agents are not the same all week."""

    def varies(figures: np.ndarray) -> bool:
        return bool(np.ptp(figures) > 0.001 * np.max(figures))

    return any(varies(inputs.load(pool)) or varies(inputs.agents(pool)) for pool in inputs.pools)


def _of_pools(scenario: Scenario, inputs: Inputs) -> Iterator[GapReason]:
    """Agents who share channels, skills that not all have, and an order that is not by arrival."""
    shared = [pool.channels for pool in inputs.pools if len(pool.channels) > 1]
    if shared:
        names = tuple(dict.fromkeys(name for channels in shared for name in channels))
        yield GapReason("shared channels", "either", names=names)
    apart = tuple(
        dict.fromkeys(
            group
            for pool in inputs.pools
            for group in pool.groups
            if any(group not in calls.groups for calls in pool.calls)
        )
    )
    if apart:
        yield GapReason("skills", "longer", names=apart)
    by_priority = any(len(_priorities(scenario, pool)) > 1 for pool in inputs.pools)
    if by_priority or scenario.routing.order != "first come":
        order = scenario.routing.order
        yield GapReason("order", "either", names=("priorities",) if by_priority else (order,))


def _priorities(scenario: Scenario, pool: Pool) -> set[int]:
    """Priorities of a pool's live contacts."""
    return {
        contact_priority(
            scenario.topics[calls.topic], channel_priority(scenario.channels[calls.channel])
        )
        for calls in pool.calls
    }


def _of_tiers(scenario: Scenario, inputs: Inputs, flows: pd.DataFrame) -> Iterator[GapReason]:
    """Contacts that are passed on, and those that come to a pool from other tiers."""
    later = tuple(
        dict.fromkeys(
            tier
            for pool in inputs.pools
            for calls in pool.calls
            for tier in _later_lines(scenario, calls)
        )
    )
    if later:
        yield GapReason("later tiers", "either", names=later)
    first = {pool.tier for pool in inputs.pools}
    passed = relative_to_new(flows, first, "tier:")
    if passed > 0:
        yield GapReason("passed in", "longer", names=tuple(sorted(first)), figure=passed)


def _later_lines(scenario: Scenario, calls: Calls) -> Iterator[str]:
    """Tiers that calls may be passed on to, and there give up in line."""
    for tier in routes.visits(scenario, scenario.topics[calls.topic]):
        gives_up = routes.patience_of(scenario, calls.topic, calls.channel, tier) is not None
        if tier != calls.tier and gives_up and not routes.calls_back(scenario, tier):
            yield tier


def _of_agents(scenario: Scenario, inputs: Inputs) -> Iterator[GapReason]:
    """Work in between, chats side by side, spread of handle times, speeds, breaks and absence."""
    deferred = tuple(
        name
        for name in scenario.channels
        if any(_holds_up(scenario, p, name) for p in inputs.pools)
    )
    if deferred:
        yield GapReason("deferred work", "longer", names=deferred)
    chats = tuple(n for n in _channels(inputs) if scenario.channels[n].at_once > 1)
    if chats:
        at_once = max(scenario.channels[name].at_once for name in chats)
        yield GapReason("side by side", "either", names=chats, figure=float(at_once))
    cv = _handle_time_cv(scenario, inputs)
    if abs(cv - 1) > LIKE:
        yield GapReason("handle times", "shorter" if cv < 1 else "longer", figure=cv)
    groups = _groups(scenario, inputs)
    rates = {
        routes.speeds(scenario, scenario.team[group])[calls.topic]
        for pool in inputs.pools
        for calls in pool.calls
        for group in calls.groups
    }
    if len(rates) > 1 or any(_has_learners(scenario, group) for group in groups):
        yield GapReason("speeds", "either")
    strain = scenario.strain
    if strain is not None and any((strain.handle_time, strain.absence, strain.leaving)):
        yield GapReason("strain", "longer")
    away = {
        "breaks": any(group.breaks for group in groups),
        "absence": any(group.absence > 0 for group in groups),
        "rotations": any(group.rotation for group in groups),
        "days off in turn": any(group.contract < 1 for group in groups),
        "meetings": any(group.meetings for group in groups),
        "coaching": any(
            rules is not None and scenario.team.get(rules.by) in groups
            for each in scenario.team.values()
            for rules in (each.coaching, each.supervision)
        ),
    }
    if any(away.values()):
        yield GapReason(
            "away", "longer", names=tuple(word for word, is_so in away.items() if is_so)
        )


def _has_learners(scenario: Scenario, group: Group) -> bool:
    """Whether agents of a group may still be learning, today's or those to come."""
    may_be_new = group.tenure is not None or group.turnover is not None or bool(scenario.plan)
    return group.learning is not None and may_be_new


def _holds_up(scenario: Scenario, pool: Pool, channel: str) -> bool:
    """Whether deferred work of a channel can keep a pool's agents from live contacts.

    Interruptible work is put aside at once, but its wrap-up is not. Live contacts become deferred
    work at tiers that call back, which a pool's own tier is not; so only deferred channels count.
    """
    rules = scenario.channels[channel]
    if rules.is_live:
        return False
    for name, topic in scenario.topics.items():
        work = topic.work.get(pool.tier)
        if work is None or pool.tier not in routes.reached_tiers(scenario, topic):
            continue
        served = any(
            routes.serves(scenario, scenario.team[group], name, channel, pool.tier)
            for group in pool.groups
        )
        if served and (not rules.interruptible or work.wrap_up is not None):
            return True
    return False


def _handle_time_cv(scenario: Scenario, inputs: Inputs) -> float:
    """Coefficient of variation of the handle times, wrap-up included, in all pools together."""
    counts, means, squares = [], [], []
    for calls, by_hour in inputs.arrivals.items():
        work = scenario.topics[calls.topic].work[calls.tier]
        effort = scenario.channels[calls.channel].effort
        parts: list[tuple[Distribution, float]] = [(work.handle_time, effort)]
        parts.append((work.wrap_up or Constant(0.0), 1.0))
        variance = sum((part.mean * part.cv * factor) ** 2 for part, factor in parts)
        mean = sum(part.mean * factor for part, factor in parts)
        scale = calls.handle_time / mean if mean else 1.0
        counts.append(float((by_hour * inputs.often).sum()))
        means.append(mean * scale)
        squares.append((variance + mean**2) * scale**2)
    mean, square = (np.average(figures, weights=counts) for figures in (means, squares))
    return math.sqrt(max(square / mean**2 - 1, 0.0)) if mean else 1.0
