"""Whether a team has the time for the work that it is offered."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from sim.expected import Expected
from sim.expected.arrivals import NOTHING
from sim.expected.overloads import overloads, parts_of, unions
from sim.expected.returns import steps_per_inquiry
from sim.expected.staffing import coaching_by
from sim.expected.work import Offer, may_leave
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.by_date import background_begins
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report
from sim.units import DAY, HOUR, WEEK, both, format_duration, plain

SETTLED = 2 * DAY
"""Horizon from which on work that can only pile up is a fault and not a matter of a rush."""


def check_capacity(expected: Expected, report: Report) -> None:
    """Report groups that are offered more work than they have time.

    Args:
        expected: work and people.
        report: takes the faults and warnings.
    """
    for mine in parts_of(expected):
        reported = _check_offers(expected, mine, report)
        _check_without_backups(expected, mine, reported, report)


def _check_offers(
    expected: Expected, offers: Sequence[Offer], report: Report
) -> list[frozenset[str]]:
    """Groups that share work have time for it, alone and together; those that have not."""
    scenario = expected.scenario
    reported: list[frozenset[str]] = []
    for each in overloads(expected, offers):
        groups, time = each.groups, each.time
        reported.append(groups)
        lasting = sum((o.minutes for o in each.offers if _lasts(scenario, o)), NOTHING)
        grows = min(lasting.usual, lasting.actual) > time * (1 + 1e-9)
        fatal = grows and scenario.horizon.minutes >= SETTLED
        at = " and ".join(dict.fromkeys(offer.tier for offer in each.offers))
        message = _overload(scenario, at, sorted(groups), each.work, time)
        if fatal:
            report.fault(_place(groups), f"{message}; the backlog would grow without end")
        else:
            report.warn(_place(groups), message)
    return reported


def _check_without_backups(
    expected: Expected,
    offers: Sequence[Offer],
    reported: Sequence[frozenset[str]],
    report: Report,
) -> None:
    """Warn where a tier's own groups have no time for its work, and others help out late only."""
    scenario = expected.scenario
    own = [(offer, offer.groups - _late(scenario, offer)) for offer in offers]
    told = list(reported)
    for groups in sorted(unions({ours for _, ours in own if ours}), key=len):
        mine = [offer for offer, ours in own if ours and ours <= groups]
        helpers = frozenset(itertools.chain.from_iterable(o.groups for o in mine)) - groups
        work = math.fsum(offer.minutes.actual for offer in mine)
        time = math.fsum(expected.staffed[name] for name in groups)
        known = any(each <= groups | helpers for each in told)
        if helpers and work > time * (1 + 1e-9) and not known:
            told.append(groups)
            at = " and ".join(dict.fromkeys(offer.tier for offer in mine))
            backups = [scenario.team[name].backup for name in helpers]
            after = min(backup.after for backup in backups if backup is not None)
            message = _overload(scenario, at, sorted(groups), work, time)
            late = f"the rest waits {format_duration(after)} until {both(sorted(helpers))} may help"
            report.warn(_place(groups), f"{message}; {late}")


def _late(scenario: Scenario, offer: Offer) -> frozenset[str]:
    """Groups that take such work only as a backup, when it has waited."""
    return frozenset(
        name
        for name in offer.groups
        if (backup := scenario.team[name].backup) is not None
        and backup.after > 0
        and not offer.between
        and not routes.serves(scenario, scenario.team[name], *offer.stream, offer.tier)
    )


def _lasts(scenario: Scenario, offer: Offer) -> bool:
    """Whether work stays until it is done, however long that takes."""
    return not offer.between and not may_leave(scenario, *offer.stream)


def _overload(scenario: Scenario, tier: str, groups: list[str], work: float, time: float) -> str:
    """How much more work groups are offered than they have time, in words."""
    weeks = scenario.horizon.minutes / WEEK
    a_week = " a week" if weeks >= 1 else ""
    per = HOUR * (max(weeks, 1))
    offered, staffed = (plain(round(minutes / per, 1)) for minutes in (work, time))
    message = (
        f"offered {offered} h of work{a_week} at {tier}, staffed {staffed} h "
        f"(load {100 * work / time:.0f} %)"
    )
    return f"{both(groups)} together: {message}" if len(groups) > 1 else message


def _place(groups: frozenset[str]) -> Path:
    """Where an overload of groups is told."""
    return ("team", *groups) if len(groups) == 1 else ("team",)


def check_outside(expected: Expected, report: Report) -> None:
    """Report outside teams with a capacity that are passed more contacts than that.

    Args:
        expected: what reaches the team.
        report: takes the warnings.
    """
    scenario = expected.scenario
    weeks = scenario.horizon.minutes / WEEK
    for k, tier in enumerate(scenario.tiers):
        if tier.outside is None or tier.outside.capacity is None:
            continue
        passed = NOTHING
        for stream, amount in expected.streams.reached.items():
            passed += amount * steps_per_inquiry(scenario, *stream).get(tier.name, 0.0)
        if passed.actual > tier.outside.capacity.count * weeks:
            message = (
                f"about {plain(round(passed.actual / weeks, 1))} contacts a week are passed to it, "
                f"more than it takes up; they would wait there longer and longer"
            )
            report.warn(("tiers", k, "outside", "capacity"), message)


def check_background(expected: Expected, report: Report) -> None:
    """Report background work that does not fit into its group's time, contacts left out.

    Args:
        expected: people, and what else they have to do.
        report: takes the warnings.
    """
    scenario, staffed = expected.scenario, expected.staffed
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


def check_coaching(expected: Expected, report: Report) -> None:
    """Report coaching that does not fit into the shifts of the coaches.

    Args:
        expected: people, and who begins to learn.
        report: takes the warnings.
    """
    for name, group in expected.scenario.team.items():
        for key, rules in (("coaching", group.coaching), ("supervision", group.supervision)):
            if rules is not None:
                _check_coaches(expected, ("team", name, key), rules.by, report)


def _check_coaches(expected: Expected, path: Path, coaches: str, report: Report) -> None:
    """Warn where a group's coaching and supervision take more of a week than its shifts have."""
    needed, most = coaching_by(expected.scenario, coaches, expected.calendar)
    week = int(np.argmax(needed - most))
    if needed[week] > most[week] * (1 + 1e-9):
        hours, time = (plain(round(float(m[week]) / HOUR, 1)) for m in (needed, most))
        message = (
            f"{path[-1]} takes two thirds of every shift of `{coaches}`: in week "
            f"{week + 1} it needs {hours} h, and {time} h fit"
        )
        report.warn(path, message)


def _share_due(scenario: Scenario, group: str, item: str) -> float:
    """Share of the horizon in which background work is due."""
    begins = background_begins(scenario, group, item)
    if begins is None:
        return 0.0
    before = (begins - scenario.horizon.start).days * DAY
    return max(1 - before / scenario.horizon.minutes, 0.0)
