"""Whether the backup of a group fits the rest of the scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sim.scenarios.meaning import routes
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.backup import Backup
from sim.scenarios.sections.team.group import Group
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report, check_names
from sim.units import format_share, hint


def check_backup(
    scenario: Scenario, report: Report, path: Path, group: Group, backup: Backup
) -> None:
    """A backup names what there is, states each speed once, and has something to take.

    Args:
        scenario: the sound part of the scenario.
        report: takes the faults.
        path: of the section.
        group: the group that helps out.
        backup: how it does.
    """
    faults_before = len(report.faults)
    tiers, outside = routes.tiers_with_agents(scenario), routes.outside_tiers(scenario)
    for tier, count in Counter(backup.tiers or ()).items():
        if tier in outside:
            message = f"`{tier}` is an outside team and needs no backup{hint(tier, tiers)}"
            report.fault((*path, "tiers"), message, ("tiers",))
        elif tier not in tiers:
            message = f"there is no tier `{tier}`{hint(tier, tiers)}"
            report.fault((*path, "tiers"), message, ("tiers",))
        elif count > 1:
            report.fault((*path, "tiers"), f"states `{tier}` {count} times")
    keys = isinstance(backup.topics, Mapping)
    check_names(report, (*path, "topics"), backup.topics, "topics", keys=keys)
    check_names(report, (*path, "channels"), backup.channels, "channels")
    own = routes.own_speeds(scenario, group)
    for topic, speed in backup.topics.items() if isinstance(backup.topics, Mapping) else ():
        if topic in own and own[topic] != speed:
            message = (
                f"is one of the group's own topics, with {format_share(own[topic])} of standard "
                f"speed; state it in `skills` (got {format_share(speed)})"
            )
            report.fault((*path, "topics", topic), message, (*path[:-1], "skills"))
    taken = [
        topic
        for name, topic in scenario.topics.items()
        for tier in topic.work
        for channel in scenario.channels
        if routes.takes(scenario, group, name, channel, tier)
        and not routes.serves(scenario, group, name, channel, tier)
    ]
    if not taken and len(report.faults) == faults_before:
        message = "there is nothing to take that is not the group's own work; state other `tiers`"
        uses: list[Path] = [("tiers",), ("topics",), ("channels",), path[:-1]]
        report.fault(path, message, *uses)
