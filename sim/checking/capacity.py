"""Whether a team has the time for the work that it is offered."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sim.expected import owners, streams
from sim.expected.returns import contacts_per_inquiry
from sim.expected.streams import NOTHING, Amount, Stream
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.eras import background_begins
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report
from sim.units import DAY, HOUR, WEEK, both, plain

SETTLED = 2 * DAY
"""Horizon from which on work that can only pile up is a fault and not a matter of a rush."""


class Demanded(NamedTuple):
    """What reaches the team over the horizon."""

    reached: Mapping[Stream, Amount]
    """Inquiries."""
    triaged: Mapping[str, Mapping[Stream, Amount]]
    """Contacts that land at a desk by mistake, by tier and desk."""
    harder: Mapping[Stream, float]
    """Work of an inquiry relative to its topic's, as bots answer the easy ones."""


class _Offer(NamedTuple):
    """Work that some groups are offered at a tier, in minutes."""

    tier: str
    groups: frozenset[str]
    minutes: Amount
    lasts: bool = False
    """Whether it stays until it is done, however long that takes."""


def groups_for(
    scenario: Scenario, stream: Stream, tier: str, staffed: Mapping[str, float]
) -> frozenset[str]:
    """Groups on duty some time that can serve a stream at a tier, also as a backup."""
    topic, channel = stream
    return frozenset(
        name
        for name, group in scenario.team.items()
        if staffed[name] > 0 and routes.takes(scenario, group, topic, channel, tier)
    )


def check_capacity(
    scenario: Scenario, demand: Demanded, staffed: Mapping[str, float], report: Report
) -> None:
    """Report groups that are offered more work than they have time.

    Args:
        scenario: the scenario.
        demand: what reaches the team.
        staffed: minutes on duty of each group.
        report: takes the faults and warnings.
    """
    for tiers in _tiers_that_help_out(scenario):
        offers = [
            *_contacts_offered(scenario, tiers, demand, staffed),
            *_triage_offered(scenario, tiers, demand, staffed),
            *_owners_work_offered(scenario, tiers, demand, staffed),
        ]
        _check_offers(scenario, offers, staffed, report)


def _contacts_offered(
    scenario: Scenario, tiers: Sequence[str], demand: Demanded, staffed: Mapping[str, float]
) -> Iterator[_Offer]:
    """Steps on contacts, with hand-overs."""
    for tier, (stream, amount) in itertools.product(tiers, demand.reached.items()):
        steps = routes.visits(scenario, scenario.topics[stream[0]]).get(tier, 0.0)
        if steps > 0:
            groups = groups_for(scenario, stream, tier, staffed)
            speed = _fastest(scenario, groups, stream[0]) / demand.harder[stream]
            minutes = streams.step_minutes(scenario, *stream, tier, speed)
            minutes += owners.hand_over_minutes(scenario, *stream, tier)
            contacts = steps * contacts_per_inquiry(scenario, *stream)
            lasts = not streams.may_leave(scenario, *stream)
            yield _Offer(tier, groups, amount * (contacts * minutes), lasts)


def _triage_offered(
    scenario: Scenario, tiers: Sequence[str], demand: Demanded, staffed: Mapping[str, float]
) -> Iterator[_Offer]:
    """Contacts at the wrong desk."""
    for tier in tiers:
        for stream, amount in demand.triaged.get(tier, {}).items():
            groups = groups_for(scenario, stream, tier, staffed)
            speed = _fastest(scenario, groups, stream[0])
            minutes = streams.triage_minutes(scenario, stream[1], tier, speed)
            lasts = not streams.may_leave(scenario, *stream)
            yield _Offer(tier, groups, amount * minutes, lasts)


def _owners_work_offered(
    scenario: Scenario, tiers: Sequence[str], demand: Demanded, staffed: Mapping[str, float]
) -> Iterator[_Offer]:
    """Updates and follow-ups of those who passed contacts on."""
    for (topic, channel), amount in demand.reached.items():
        tier = routes.entry_tier(scenario, scenario.topics[topic])
        minutes = owners.follow_up_minutes(scenario, topic)
        minutes += owners.update_minutes(scenario, topic, channel)
        if tier is not None and tier in tiers and minutes > 0:
            groups = groups_for(scenario, (topic, channel), tier, staffed)
            contacts = contacts_per_inquiry(scenario, topic, channel)
            yield _Offer(tier, groups, amount * (contacts * minutes))


def _fastest(scenario: Scenario, groups: frozenset[str], topic: str) -> float:
    return max(routes.speeds(scenario, scenario.team[group])[topic] for group in groups)


def _check_offers(
    scenario: Scenario, offers: Sequence[_Offer], staffed: Mapping[str, float], report: Report
) -> None:
    """Groups that share work have time for it, alone and together."""
    told: list[frozenset[str]] = []
    for groups in sorted(_unions({offer.groups for offer in offers}), key=len):
        if any(each <= groups for each in told):
            continue
        mine = [offer for offer in offers if offer.groups <= groups]
        work = sum((offer.minutes for offer in mine), NOTHING)
        lasting = sum((offer.minutes for offer in mine if offer.lasts), NOTHING)
        time = sum(staffed[name] for name in groups)
        if work.actual > time * (1 + 1e-9):
            told.append(groups)
            grows = min(lasting.usual, lasting.actual) > time * (1 + 1e-9)
            fatal = grows and scenario.horizon.minutes >= SETTLED
            at = " and ".join(dict.fromkeys(offer.tier for offer in mine))
            _tell_overload(scenario, at, sorted(groups), work.actual, time, report, fatal=fatal)


def _unions(sets: set[frozenset[str]]) -> set[frozenset[str]]:
    """The sets, and all of them together."""
    return sets | {frozenset(itertools.chain.from_iterable(sets))} if sets else set()


def _tell_overload(
    scenario: Scenario,
    tier: str,
    groups: list[str],
    work: float,
    time: float,
    report: Report,
    *,
    fatal: bool,
) -> None:
    weeks = scenario.horizon.minutes / WEEK
    a_week = " a week" if weeks >= 1 else ""
    per = HOUR * (max(weeks, 1))
    offered, staffed = (plain(round(minutes / per, 1)) for minutes in (work, time))
    message = (
        f"offered {offered} h of work{a_week} at {tier}, staffed {staffed} h "
        f"(load {100 * work / time:.0f} %)"
    )
    if len(groups) > 1:
        message = f"{both(groups)} together: {message}"
    path: Path = ("team", groups[0]) if len(groups) == 1 else ("team",)
    if fatal:
        report.fault(path, f"{message}; the backlog would grow without end")
    else:
        report.warn(path, message)


def _tiers_that_help_out(scenario: Scenario) -> list[list[str]]:
    """Tiers in parts such that no group works in two parts: alone, unless groups back up others."""
    parts = [{tier} for tier in routes.tiers_with_agents(scenario)]
    for group in scenario.team.values():
        own = routes.group_tier(scenario, group)
        joint = {*routes.backup_tiers(scenario, group), *([] if own is None else [own])}
        met = [part for part in parts if part & joint]
        parts = [part for part in parts if part not in met]
        parts += [set(itertools.chain.from_iterable(met))] if met else []
    order = routes.tier_names(scenario).index
    return sorted((sorted(part, key=order) for part in parts), key=lambda part: order(part[0]))


def check_outside(scenario: Scenario, reached: Mapping[Stream, Amount], report: Report) -> None:
    """Report outside teams with a capacity that are passed more contacts than that.

    Args:
        scenario: the scenario.
        reached: what reaches the team.
        report: takes the warnings.
    """
    weeks = scenario.horizon.minutes / WEEK
    for k, tier in enumerate(scenario.tiers):
        if tier.outside is None or tier.outside.capacity is None:
            continue
        passed = NOTHING
        for stream, amount in reached.items():
            steps = routes.visits(scenario, scenario.topics[stream[0]]).get(tier.name, 0.0)
            passed += amount * (steps * contacts_per_inquiry(scenario, *stream))
        if passed.actual > tier.outside.capacity.count * weeks:
            message = (
                f"about {plain(round(passed.actual / weeks, 1))} contacts a week are passed to it, "
                f"more than it takes up; they would wait there longer and longer"
            )
            report.warn(("tiers", k, "outside", "capacity"), message)


def check_background(scenario: Scenario, staffed: Mapping[str, float], report: Report) -> None:
    """Report background work that does not fit into its group's time, contacts left out.

    Args:
        scenario: the scenario.
        staffed: minutes on duty of each group.
        report: takes the warnings.
    """
    weeks = max(scenario.horizon.minutes / WEEK, 1)
    for name, group in scenario.team.items():
        due = math.fsum(
            work.per_week * work.each * _share_due(scenario, name, item)
            for item, work in group.background.items()
        )
        if due * weeks > staffed[name] * (1 + 1e-9):
            hours, time = (plain(round(m / HOUR, 1)) for m in (due, staffed[name] / weeks))
            message = (
                f"{hours} h of background work a week, staffed {time} h: "
                "some will never be done, even if no contact comes"
            )
            report.warn(("team", name, "background"), message)


def _share_due(scenario: Scenario, group: str, item: str) -> float:
    """Share of the horizon in which background work is due."""
    begins = background_begins(scenario, group, item)
    if begins is None:
        return 0.0
    before = (begins - scenario.horizon.start).days * DAY
    return max(1 - before / scenario.horizon.minutes, 0.0)
