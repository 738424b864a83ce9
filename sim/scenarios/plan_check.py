"""Whether the plan and the staff rules of the groups fit the rest of the scenario."""

from __future__ import annotations

from sim.scenarios import routes
from sim.scenarios.plan import Planned
from sim.scenarios.reader import Path
from sim.scenarios.report import Report, check_names
from sim.scenarios.schema import Scenario
from sim.units import hint


def check_plan(scenario: Scenario, report: Report) -> None:
    """Report entries of the plan, and coaches, that do not fit the team.

    Args:
        scenario: the sound part of the scenario.
        report: takes the faults.
    """
    for k, entry in enumerate(scenario.plan):
        path: Path = ("plan", k)
        for key, name in (
            ("into", entry.into),
            ("from", entry.from_),
            ("to", entry.to),
            ("of", entry.of),
        ):
            if name is not None:
                _check_group(report, (*path, key), name)
        check_names(report, (*path, "channels"), entry.channels, "channels")
        check_names(report, (*path, "skills"), entry.skills, "topics")
        if entry.from_ is not None and entry.from_ == entry.to:
            report.fault((*path, "to"), "must be another group than `from`")
        _check_training(scenario, report, path, entry)
    for name, group in scenario.team.items():
        if group.coaching is not None:
            place: Path = ("team", name, "coaching")
            _check_group(report, (*place, "by"), group.coaching.by)
            if group.learning is None and group.coaching.shortens:
                message = "needs `learning`, which it shortens"
                report.fault((*place, "shortens"), message, ("team", name, "learning"))


def _check_group(report: Report, path: Path, name: str) -> None:
    known = report.names("team")
    if name not in known:
        report.fault(path, f"there is no group `{name}`{hint(name, known)}", ("team",))


def _check_training(scenario: Scenario, report: Report, path: Path, entry: Planned) -> None:
    """Agents are trained in topics that their tier has work for and that they cannot do yet."""
    group = scenario.team.get(entry.from_ or "")
    if entry.action != "train" or group is None:
        return
    tier = routes.group_tier(scenario, group)
    for topic in entry.skills or ():
        rules = scenario.topics.get(topic)
        if rules is not None and tier not in rules.work:
            message = f"`{topic}` has no work at {tier}, the group's tier"
            report.fault((*path, "skills"), message, ("topics", topic))
        elif rules is not None and topic in routes.speeds(scenario, group):
            report.fault((*path, "skills"), f"the group has `{topic}` already", ("team",))
