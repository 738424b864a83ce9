"""Whether agents who ask a colleague have somebody to ask."""

from __future__ import annotations

from sim.scenarios.meaning import routes
from sim.scenarios.meaning.consults import can_answer
from sim.scenarios.sections.contacts.consult import Consult
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report
from sim.units import got, hint


def check_consults(scenario: Scenario, report: Report) -> None:
    """Report questions to tiers that are not there or come before, and such that nobody can answer.

    Args:
        scenario: the sound part of the scenario.
        report: knows what is not sound, and takes the faults.
    """
    for k, tier in enumerate(scenario.tiers):
        if tier.consult is not None:
            path: Path = ("tiers", k, "consult")
            about = [
                name
                for name, topic in scenario.topics.items()
                if tier.name in topic.work and topic.work[tier.name].consult is None
            ]
            _check(scenario, report, path, tier.consult, tier.name, about)
    for name, topic in scenario.topics.items():
        for at, work in topic.work.items():
            if work.consult is not None:
                path = ("topics", name, at, "consult")
                _check(scenario, report, path, work.consult, at, [name])


def _check(
    scenario: Scenario, report: Report, path: Path, rules: Consult, tier: str, about: list[str]
) -> None:
    tiers, ours = routes.tier_names(scenario), routes.tiers_with_agents(scenario)
    place = (*path, "of")
    if tier not in ours:
        if tier in tiers:
            report.fault(path, f"`{tier}` is an outside team, whose agents are not simulated")
        return
    later = [each for each in ours if tiers.index(each) >= tiers.index(tier)]
    if rules.of not in later:
        message = f"must be the agent's own tier or a later one with agents{hint(rules.of, later)}"
        report.fault(place, f"{message} {got(rules.of)}", ("tiers",))
        return
    if rules.otherwise == "escalate":
        _check_escalates(scenario, report, path, rules, tier, about)
    if rules.share > 0:
        for topic in about:
            if not any(
                can_answer(scenario, group, topic, rules.of) for group in scenario.team.values()
            ):
                message = f"nobody at {rules.of} has the skill `{topic}`, so nobody can be asked"
                report.fault(place, message, ("tiers",), ("topics", topic), ("team",))


def _check_escalates(
    scenario: Scenario, report: Report, path: Path, rules: Consult, tier: str, about: list[str]
) -> None:
    """Contacts about which nobody answers have somewhere to go."""
    place = (*path, "otherwise")
    if rules.of == tier:
        report.fault(place, f"nobody escalates to the own tier {got(rules.of)}", ("tiers",))
        return
    for topic in about:
        if rules.of not in scenario.topics[topic].work:
            message = f"`{topic}` has no work at {rules.of}, so it cannot be escalated there"
            report.fault(place, message, ("tiers",), ("topics", topic))
