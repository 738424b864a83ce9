"""Whether the options to hiring fit the rest of the scenario."""

from __future__ import annotations

from sim.scenarios.checks.plan import check_change
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.plan import Change
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report, check_names


def check_options(scenario: Scenario, report: Report) -> None:
    """Report options that name what is not there, or that cannot be done.

    Args:
        scenario: the sound part of the scenario.
        report: takes the faults.
    """
    for name, option in scenario.options.items():
        path: Path = ("options", name)
        if name in scenario.team:
            message = f"`{name}` is a group; an option needs a name of its own"
            report.fault(path, message, ("team", name))
        for k, change in enumerate(option.do or ()):
            _check(scenario, report, (*path, "do", k), change)
        if option.bot is not None:
            check_names(report, (*path, "bot", "topics"), option.bot.topics, "topics")
            check_names(report, (*path, "bot", "channels"), option.bot.channels, "channels")
        if option.unclear_roles is not None:
            here = (*path, "unclear_roles")
            if scenario.wrong_desk is None:
                report.fault(here, "needs `wrong_desk`, which it changes", ("wrong_desk",))
            elif option.unclear_roles >= scenario.wrong_desk.unclear_roles:
                message = "must be less than it is today (`wrong_desk.unclear_roles`)"
                report.fault(here, message, ("wrong_desk",))
            if option.notice:
                message = "does not go with `unclear_roles`, which holds from the first day on"
                report.fault((*path, "notice"), message)


def _check(scenario: Scenario, report: Report, path: Path, change: Change) -> None:
    check_change(scenario, report, path, change)
    if change.action in ("event", "leave", "background"):
        report.fault((*path, change.action), "is nothing that a team does instead of hiring")
    number, group = change.promote or change.train, scenario.team.get(change.from_ or "")
    if number and group is not None and number > group.headcount:
        message = f"`{change.from_}` has {group.headcount} (got {number})"
        report.fault((*path, change.action), message, ("team", change.from_ or ""))
