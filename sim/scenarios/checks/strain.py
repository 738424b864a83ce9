"""Whether strain and impatience have anything to act on."""

from __future__ import annotations

from sim.scenarios.meaning import routes
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.report import Report


def check_strain(scenario: Scenario, report: Report) -> None:
    """Report what strain would raise and the scenario does not have.

    Args:
        scenario: the sound part of the scenario.
        report: takes the faults and warnings.
    """
    for name, channel in scenario.channels.items():
        live = channel.impatience is not None and channel.is_live
        if live and not routes.may_give_up(scenario, name):
            message = "has no effect: patience is unlimited"
            report.warn(("channels", name, "impatience"), message)
    strain, team = scenario.strain, scenario.team.items()
    if strain is None:
        return
    if not any((strain.handle_time, strain.returns, strain.absence, strain.leaving)):
        message = "has no effect: state `handle_time`, `returns`, `absence` or `leaving`"
        report.warn(("strain",), message)
    topics = scenario.topics.items()
    if strain.returns and not any((scenario.returns, *(topic.returns for _, topic in topics))):
        message = "needs `returns`, which says when customers come back"
        places = [("returns",), *(("topics", name, "returns") for name, _ in topics)]
        report.fault(("strain", "returns"), message, *places)
    if strain.absence and not any(group.absence for _, group in team):
        message = "needs `absence` of a group, which it raises"
        report.fault(("strain", "absence"), message, ("team",))
    leave = [group for _, group in team if group.turnover is not None and group.turnover.per_year]
    if strain.leaving and not leave:
        message = "needs `turnover` of a group, which it raises"
        report.fault(("strain", "leaving"), message, ("team",))
