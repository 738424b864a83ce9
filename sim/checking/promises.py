"""Targets that nobody can keep, because of when the team works."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from sim.calendar import Calendar
from sim.expected import Expected
from sim.expected.staffing import covered
from sim.metrics.timelines import Floats, Mask
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.by_date import opens_on
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.report import Report
from sim.units import format_share, format_within


def check_promises(
    expected: Expected, on_duty: Mapping[str, Mask], weeks: Calendar, report: Report
) -> None:
    """Report deferred channels with a target that the hours of the team do not allow: too many of
    their contacts come when nobody who may answer them is on duty before the time is over.

    Args:
        expected: what arrives when.
        on_duty: when anybody of each group is on duty, by minute of these weeks.
        weeks: calendar of the scenario, made whole weeks.
        report: takes the warnings.
    """
    scenario = expected.scenario
    for name, channel in scenario.channels.items():
        target, arriving = channel.target, _arriving(expected, name)
        if channel.is_live or target is None or not arriving.any():
            continue
        counts = np.ones(len(next(iter(on_duty.values()))), dtype=bool)
        if target.business:
            counts = covered(weeks.stretches(partial(opens_on, scenario, name)), weeks)
        too_late = _wait(_able(scenario, name, on_duty), counts) > target.within_minutes
        edges = expected.arrivals.hours.edges
        share = float(arriving @ (np.diff(_up_to(too_late, edges)) / np.diff(edges)))
        share /= float(arriving.sum())
        if 1 - share >= target.share:
            continue
        message = (
            f"at most {format_share(1 - share)} can be kept: {format_share(share)} of its contacts "
            f"come when nobody who may answer them is on duty within {target.within}"
        )
        if not target.business:
            within = format_within(target.within_minutes, business=True)
            message += f"; `{100 * target.share:g}% within {within}` counts opening hours only"
        report.warn(("channels", name, "target"), message)


def _arriving(expected: Expected, name: str) -> Floats:
    """Contacts of a deferred channel by clock hour, with those of live channels while closed."""
    scenario, arrivals = expected.scenario, expected.arrivals
    found: Floats = np.zeros(arrivals.hours.cells)
    for topic in scenario.topics:
        found += arrivals.of(topic, name).inside.actual
        for live, rules in scenario.channels.items():
            if rules.outside_hours == name:
                found += arrivals.of(topic, live).outside.actual
    return found


def _able(scenario: Scenario, channel: str, on_duty: Mapping[str, Mask]) -> Mask:
    """In which minutes anybody is on duty who may answer some contact of a channel first."""
    groups = [
        on_duty[name]
        for name, group in scenario.team.items()
        if any(
            (tier := routes.entry_tier(scenario, rules)) is not None
            and routes.takes(scenario, group, topic, channel, tier)
            for topic, rules in scenario.topics.items()
        )
    ]
    found: Mask = np.any(groups, axis=0)
    return found


def _wait(able: Mask, counts: Mask) -> Floats:
    """How many of the minutes that count lie between the middle of each minute and the next one in
    which somebody is able. Nothing is known of the time after the end: they are able then.
    """
    minutes = np.arange(len(able), dtype=float)
    ables = np.where(able, minutes, len(able))
    following = np.minimum.accumulate(ables[::-1])[::-1].astype(float)
    waited = np.subtract(_up_to(counts, following), _up_to(counts, minutes + 0.5))
    return np.where(able, 0.0, waited)


def _up_to(minutes: Mask, moments: Floats) -> Floats:
    """How many of some minutes lie before each moment."""
    before = np.concatenate([[0.0], np.cumsum(minutes)])
    found: Floats = np.interp(moments, np.arange(len(before)), before)
    return found
