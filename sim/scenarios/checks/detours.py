"""Whether what is said about detours on the way to an answer fits the rest.

Wrong desks, answers that conflict, and bots.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from sim.scenarios.meaning import routes
from sim.scenarios.sections.contacts.automation import Bot
from sim.scenarios.sections.contacts.topics import Returns
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report, check_names
from sim.units import DAY, got, hint


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


def check_returns(scenario: Scenario, report: Report) -> None:
    """Who is back begins at a tier with agents and work for it; answers conflict where two agents
    give some.

    Args:
        scenario: the sound part of the scenario.
        report: knows what is not sound, and takes the faults and warnings.
    """
    sections: list[tuple[Path, Returns | None, list[str]]] = [
        (("topics", name, "returns"), topic.returns, [name])
        for name, topic in scenario.topics.items()
    ]
    others = [name for name, topic in scenario.topics.items() if topic.returns is None]
    for path, rules, topics in [*sections, (("returns",), scenario.returns, others)]:
        if rules is not None and rules.to is not None:
            _check_to(scenario, report, (*path, "to"), rules.to, topics)
        conflict = rules is not None and rules.conflicting_answers > 0 and topics
        if conflict and not any(_may_have_two_agents(scenario, topic) for topic in topics):
            message = "no answers conflict: nobody escalates or transfers these contacts"
            report.warn((*path, "conflicting_answers"), message)


def _check_to(
    scenario: Scenario, report: Report, path: Path, to: str, topics: Sequence[str]
) -> None:
    ours = routes.tiers_with_agents(scenario)
    known = [name for name in ours if any(name in scenario.topics[t].work for t in topics)]
    if to in routes.outside_tiers(scenario):
        message = f"must be a tier with agents; `{to}` is an outside team"
        report.fault(path, message, ("tiers",))
    elif to not in ours:
        report.fault(path, f"there is no tier `{to}`{hint(to, known)}", ("tiers",))
    elif to not in known and topics:
        uses = [("topics", topic) for topic in topics]
        message = "must be a tier that has work for this topic"
        if path[0] == "returns":
            message = "must be a tier that has work for a topic without `returns` of its own"
        report.fault(path, f"{message}{hint(to, known)} {got(to)}", ("tiers",), *uses)


def _may_have_two_agents(scenario: Scenario, topic: str) -> bool:
    wrong = [routes.wrong_share(scenario, topic, channel) for channel in scenario.channels]
    rules = scenario.topics[topic]
    entries = routes.entry_tier(scenario, rules), routes.return_tier(scenario, rules)
    return any(wrong) or any(len(routes.visits(scenario, rules, entry=e)) > 1 for e in entries)


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
    elif tier not in routes.reached_tiers(scenario, scenario.topics[desk]):
        message = f"`{desk}` has no desk at {tier}, where contacts about `{topic}` arrive"
        report.fault(path, message, ("topics", desk), ("topics", topic), ("tiers",))
