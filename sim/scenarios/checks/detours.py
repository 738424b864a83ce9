"""Whether what is said about detours on the way to an answer fits the rest.

Wrong desks, answers that conflict, and bots.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

from sim.scenarios.meaning import routes
from sim.scenarios.sections.contacts.automation import Bot
from sim.scenarios.sections.contacts.topics import Returns
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report, check_names
from sim.units import DAY, got


def check_wrong_desk(scenario: Scenario, report: Report) -> None:
    """Report shares and desks of contacts that land wrong which do not fit the rest.

    Args:
        scenario: the sound part of the scenario.
        report: knows what is not sound, and takes the faults.
    """
    rules = scenario.wrong_desk
    if rules is None:
        return
    path: Path = ("wrong_desk",)
    if isinstance(rules.share, Mapping):
        check_names(report, (*path, "share"), rules.share, "channels", keys=True)
    check_names(report, (*path, "topics"), rules.topics, "topics", keys=True)
    check_names(report, (*path, "to"), rules.to, "topics", keys=True)
    for topic, desk in (rules.to or {}).items():
        _check_desk(scenario, report, (*path, "to", topic), topic, desk)
    lands = [
        (topic, channel)
        for topic in scenario.topics
        for channel in scenario.channels
        if routes.wrong_share(scenario, topic, channel) > 0
    ]
    alike = dict.fromkeys(scenario.topics, 1.0)
    if lands and not any(routes.wrong_desks(scenario, topic, alike) for topic, _ in lands):
        report.warn(path, "nobody lands wrong: no tier is entered that has desks of two topics")


def check_conflicting_answers(scenario: Scenario, report: Report) -> None:
    """Warn where answers cannot conflict, because no contact has two agents.

    Args:
        scenario: the sound part of the scenario.
        report: knows what is not sound, and takes the warnings.
    """
    sections: list[tuple[Path, Returns | None, list[str]]] = [
        (("topics", name, "returns"), topic.returns, [name])
        for name, topic in scenario.topics.items()
    ]
    others = [name for name, topic in scenario.topics.items() if topic.returns is None]
    for path, rules, topics in [*sections, (("returns",), scenario.returns, others)]:
        conflict = rules is not None and rules.conflicting_answers > 0 and topics
        if conflict and not any(_may_have_two_agents(scenario, topic) for topic in topics):
            message = "no answers conflict: nobody escalates or transfers these contacts"
            report.warn((*path, "conflicting_answers"), message)


def _may_have_two_agents(scenario: Scenario, topic: str) -> bool:
    wrong = [routes.wrong_share(scenario, topic, channel) for channel in scenario.channels]
    return any(wrong) or len(routes.visits(scenario, scenario.topics[topic])) > 1


def check_automation(scenario: Scenario, report: Report) -> None:
    """Report bots that name what is not there, that begin together, or never.

    Args:
        scenario: the sound part of the scenario.
        report: knows what is not sound, and takes the faults and warnings.
    """
    horizon = scenario.horizon
    last = horizon.start + dt.timedelta(days=math.ceil(horizon.minutes / DAY) - 1)
    for k, bot in enumerate(scenario.automation):
        path: Path = ("automation", k)
        check_names(report, (*path, "topics"), bot.topics, "topics")
        check_names(report, (*path, "channels"), bot.channels, "channels")
        if bot.from_ > last and not report.is_broken(("horizon",)):
            message = f"begins after the horizon ({horizon.start} to {last})"
            report.warn((*path, "from"), message)
        for other in scenario.automation[:k]:
            if other.from_ == bot.from_ and _meet(scenario, bot, other):
                message = f"`{other.name}` begins on the same day with the same topic and channel"
                report.fault((*path, "from"), f"{message} {got(str(bot.from_))}")


def _meet(scenario: Scenario, bot: Bot, other: Bot) -> bool:
    """Whether two bots would answer the same inquiries."""
    return any(
        bot.answers(topic, channel) and other.answers(topic, channel)
        for topic in scenario.topics
        for channel in scenario.channels
    )


def _check_desk(scenario: Scenario, report: Report, path: Path, topic: str, desk: str) -> None:
    """The desk stated for contacts about a topic is another one, at the tier that they enter."""
    check_names(report, path, (desk,), "topics")
    if topic not in scenario.topics or desk not in scenario.topics:
        return
    tier = routes.entry_tier(scenario, scenario.topics[topic])
    if desk == topic:
        report.fault(path, "must be another topic than its own")
    elif tier not in routes.visits(scenario, scenario.topics[desk]):
        message = f"`{desk}` has no desk at {tier}, where contacts about `{topic}` arrive"
        report.fault(path, message, ("topics", desk), ("topics", topic), ("tiers",))
