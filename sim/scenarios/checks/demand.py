"""Whether what is said of demand fits together: its trend, its profile, events, and counts."""

from __future__ import annotations

from sim.scenarios.meaning.counts import counted
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.sections.contacts.demand import Profile
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report, check_names
from sim.scenarios.text.tables import MOST_FAULTS
from sim.units import YEAR


def check_growth_range(scenario: Scenario, report: Report) -> None:
    """The trend lies within its range."""
    demand, path = scenario.demand, ("demand", "growth_range")
    if demand.growth_range is None:
        return
    if demand.growth is None:
        report.fault(path, "needs `growth`, which it is about", ("demand", "growth"))
        return
    low, middle, high = (
        each.factor(YEAR)
        for each in (demand.growth_range.low, demand.growth, demand.growth_range.high)
    )
    if not low <= middle <= high:
        report.fault(path, "`growth` must lie from `low` to `high`", ("demand", "growth"))


def check_events(scenario: Scenario, report: Report) -> None:
    """Events of the demand act on channels that there are."""
    for k, event in enumerate(scenario.demand.events):
        check_names(report, ("demand", "events", k, "channels"), event.channels, "channels")


def check_profiles(scenario: Scenario, report: Report) -> None:
    """One profile says each thing once."""
    profiles: list[tuple[Path, Profile | None]] = [(("demand",), scenario.demand)]
    for name, channel in scenario.channels.items():
        profiles.append((("channels", name, "demand"), channel.demand))
    for path, profile in profiles:
        if profile is None:
            continue
        if profile.hours is not None and profile.nights is not None:
            message = "write `hours` or `nights`, not both"
            report.fault((*path, "nights"), message, (*path, "hours"))
        factors = profile.weekdays or {}
        if profile.weekends is not None and any(factors.get(day, 1) != 1 for day in (5, 6)):
            message = "write `weekends` or factors of Saturday and Sunday, not both"
            report.fault((*path, "weekends"), message, (*path, "weekdays"))


def check_counts(scenario: Scenario, report: Report) -> None:
    """Counted intervals follow one another, and each has a time and a length."""
    calendar = calendar_of(scenario)
    for name, channel in scenario.channels.items():
        if channel.counts is None:
            continue
        path: Path = ("channels", name, "counts")
        faults = counted(channel.counts, calendar).faults
        for row, message in faults[:MOST_FAULTS]:
            report.fault((*path, "at", row), message, path, ("time_zone",), ("horizon",))
        if len(faults) > MOST_FAULTS:
            more = f"and {len(faults) - MOST_FAULTS} more faults like these"
            report.fault((*path, "at", faults[MOST_FAULTS][0]), more)
