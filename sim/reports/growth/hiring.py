"""Rules of hiring that a plan of ``grow`` keeps, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.reports.pen.words import day, joined

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.scenarios.sections.team.staff import Hiring


def rules_kept(growth: Growth) -> str:
    """The rules of the groups that may grow, those alike together; empty where there are none."""
    by_rules: dict[str, list[str]] = {}
    for name in growth.asked["groups"]:
        words = _rules(growth.scenario.team[name].hiring)
        if words:
            by_rules.setdefault(words, []).append(name)
    rules = [f"for {joined(names)}, {words}" for words, names in by_rules.items()]
    company = growth.scenario.hiring
    if company is not None and company.at_most is not None:
        rules.append(f"for all groups together, {company.at_most.words} are hired at most")
    return f"Rules of hiring that every plan here keeps: {'; '.join(rules)}." if rules else ""


def _rules(hiring: Hiring) -> str:
    parts = []
    if hiring.starts is not None:
        parts.append(f"agents start {hiring.starts.words}")
    if hiring.class_ > 1:
        parts.append(f"{hiring.class_} are hired and start together")
    if hiring.at_most is not None:
        parts.append(f"{hiring.at_most.words} are hired at most")
    if hiring.freeze is not None:
        from_, until = day(hiring.freeze.from_), day(hiring.freeze.until)
        parts.append(f"no job is posted from {from_} to {until}")
    return joined(parts)


def frozen_now(growth: Growth) -> str:
    """Until when no job is posted, if that is so on the first day; else empty."""
    start = growth.scenario.horizon.start
    team = growth.scenario.team
    frozen = [
        hiring.freeze.until
        for name in growth.asked["groups"]
        if (hiring := team[name].hiring).freeze is not None and hiring.is_frozen(start)
    ]
    if not frozen:
        return ""
    return f" The freeze of hiring until {day(min(frozen))} makes it so late."
