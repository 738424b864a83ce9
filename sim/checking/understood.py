"""What a scenario was understood to say, for its writer to compare with what was meant.

Means, no chance: of the first four weeks and of the last four, where the horizon has both.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.checking.footprint import footprint
from sim.checking.replays import plays, times_as_long
from sim.expected import Expected, expect
from sim.scenarios.meaning import routes
from sim.scenarios.sections.schema import Scenario
from sim.units import DAY, HOUR, WEEK, both, format_duration

PART = 4 * WEEK
"""How much of the beginning and of the end is looked at."""
RUNS = 20
"""Replications of a run, unless it is told otherwise."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


class _Part(NamedTuple):
    """Means of some weeks."""

    name: str
    contacts: Mapping[str, float]
    """New contacts a working day, by channel."""
    work: Mapping[str, float]
    """Minutes of work offered, by tier."""
    staffed: Mapping[str, float]
    """Agent-minutes on duty, by tier; those who only back others up have none."""
    weeks: float


def understood(scenario: Scenario, unknown: Sequence[str] = ()) -> list[str]:
    """Contacts a working day, staffed hours, load of each tier, and how long a run takes.

    Args:
        scenario: a sound scenario.
        unknown: topics with durations that only a module knows, which was not run.
    """
    whole = expect(scenario)
    parts = _parts(scenario, whole)
    if unknown:
        load = f"load: not known, as a module says how long work on {both(unknown)} takes"
        return [_contacts(parts), _staffed(parts), load]
    lines = [_contacts(parts), _staffed(parts), _load(parts)]
    return [line for line in [*lines, _length(scenario, whole)] if line]


def _parts(scenario: Scenario, whole: Expected) -> list[_Part]:
    """The first weeks and the last; the whole where it is short."""
    end = whole.calendar.minutes
    if end < 2 * PART:
        return [_part(scenario, 0.0, end, None, whole)]
    first, before_last = expect(scenario, until=PART), expect(scenario, until=end - PART)
    return [
        _part(scenario, 0.0, PART, None, first),
        _part(scenario, end - PART, end, before_last, whole),
    ]


def _part(
    scenario: Scenario, start: float, end: float, before: Expected | None, until: Expected
) -> _Part:
    """What is expected from ``start`` to ``end``: all until then, less what came before."""
    work, staffed = _by_tier(scenario, until)
    if before is not None:
        earlier_work, earlier_staffed = _by_tier(scenario, before)
        work = {tier: minutes - earlier_work.get(tier, 0.0) for tier, minutes in work.items()}
        staffed = {tier: time - earlier_staffed[tier] for tier, time in staffed.items()}
    middle = until.calendar.datetime((start + end) / 2)
    name = MONTHS[middle.month - 1]
    if middle.year != scenario.horizon.start.year:
        name += f" {middle.year}"
    weeks = (end - start) / WEEK
    return _Part(name, _a_working_day(scenario, until, start), work, staffed, weeks)


def _by_tier(scenario: Scenario, expected: Expected) -> tuple[dict[str, float], dict[str, float]]:
    work: dict[str, float] = {}
    for offer in expected.offers():
        work[offer.tier] = work.get(offer.tier, 0.0) + offer.minutes.actual
    staffed: dict[str, float] = {}
    for name, minutes in expected.staffed.items():
        tier = routes.group_tier(scenario, scenario.team[name])
        if tier is not None:
            staffed[tier] = staffed.get(tier, 0.0) + minutes
    return work, staffed


def _a_working_day(scenario: Scenario, expected: Expected, start: float) -> dict[str, float]:
    """New contacts of each channel on an average day from Monday to Friday on which any come."""
    hours = expected.arrivals.hours
    days = hours.periods["day"]
    first = math.floor(start / DAY + 0.5)
    working = np.array([date.weekday() < 5 for date in expected.calendar.days])
    found = {}
    for channel in scenario.channels:
        by_day = np.zeros(len(days.labels))
        for topic in scenario.topics:
            inside = expected.arrivals.of(topic, channel).inside.actual
            by_day += np.bincount(days.of_cell, inside, len(by_day))
        known = min(len(by_day), len(working))
        looked_at = by_day[first:known][working[first:known]]
        came = looked_at[looked_at > 0]
        found[channel] = float(came.mean()) if len(came) else 0.0
    return found


def _contacts(parts: Sequence[_Part]) -> str:
    """New contacts a working day, and those at the end where it is not the same."""
    phrases = []
    for channel, number in parts[0].contacts.items():
        later = parts[-1].contacts[channel]
        phrase = f"{channel} {_count(number)}"
        if _count(later) != _count(number):
            phrase += f" ({_count(later)} in {parts[-1].name})"
        phrases.append(phrase)
    when = f" in {parts[0].name}" if any("(" in phrase for phrase in phrases) else ""
    return f"new contacts a working day{when}: {', '.join(phrases)}"


def _staffed(parts: Sequence[_Part]) -> str:
    phrases = []
    for tier in parts[0].staffed:
        first, last = (part.staffed[tier] / part.weeks / HOUR for part in (parts[0], parts[-1]))
        phrase = f"{tier} {_count(first)} h"
        if _count(last) != _count(first):
            phrase += f" ({_count(last)} h in {parts[-1].name})"
        phrases.append(phrase)
    return f"staffed a week, breaks and absence off: {', '.join(phrases)}"


def _load(parts: Sequence[_Part]) -> str:
    phrases = list(_loads(parts))
    return f"load, if every contact is served: {'; '.join(phrases)}" if phrases else ""


def _loads(parts: Sequence[_Part]) -> Iterator[str]:
    """How busy each tier is: work offered ÷ time on duty."""
    for tier in parts[0].work:
        shares: list[str] = []
        for part in parts:
            time = part.staffed.get(tier, 0.0)
            if time > 0:
                busy = " busy" * (not shares)
                when = f" in {part.name}" if len(parts) > 1 else ""
                shares.append(f"{100 * part.work[tier] / time:.0f} %{busy}{when}")
        if shares:
            yield f"{tier} {', '.join(shares)}"


def _length(scenario: Scenario, whole: Expected) -> str:
    minutes = RUNS * footprint(scenario, whole.streams).minutes
    length = format_duration(minutes) if minutes * 60 >= 1 else "less than a second"
    longer = times_as_long(plays(whole))
    return f"{RUNS} simulated runs take about {length}{longer} on one quiet processor"


def _count(number: float) -> str:
    """A mean as one says it: whole from 10 on."""
    return f"{number:,.0f}" if number >= 9.5 else f"{number:.1f}".removesuffix(".0")
