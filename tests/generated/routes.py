"""Tiers and topics of a generated scenario: what work there is, and where it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tests.generated.chance import Chance, Plan


def tiers(chance: Chance, own: Sequence[str], outside: Sequence[str]) -> list[Any]:
    tiers: list[Any] = [own[0]]
    for name in own[1:]:
        tier: Plan = {"name": name}
        if chance.on():
            tier["mode"] = "deferred"
        elif chance.on():
            tier["patience"] = chance.pick("unlimited", "12 min", chance.time(15))
        tiers.append(tier)
    for name in outside:
        team: Plan = {"turnaround": chance.time(chance.pick(30, 150))}
        if chance.on():
            team["hours"] = {"mon-sun": chance.pick("09:00-17:00", ["22:00-06:00", "10:00-14:00"])}
            team["time_zone"] = chance.pick("Europe/Lisbon", "Asia/Kolkata")
        if chance.on():
            team["capacity"] = f"{chance.whole(5, 40)} per week"
        if chance.on():
            team["holidays"] = "works"
        tiers.append({"name": name, "outside": team})
    return tiers


def consults(chance: Chance, plan: Plan, own: Sequence[str]) -> None:
    """Agents who ask colleagues of their own tier or a later one, about some topic or about all."""
    for k, tier in enumerate(own):
        if chance.on():
            plan["tiers"][k] = (
                {"name": tier} if isinstance(plan["tiers"][k], str) else plan["tiers"][k]
            )
            plan["tiers"][k]["consult"] = _consult(chance, plan["topics"].values(), tier, own[k:])
    for topic in plan["topics"].values():
        for tier in own:
            if tier in topic and chance.likely(chance.much / 3):
                topic[tier]["consult"] = _consult(chance, [topic], tier, own[own.index(tier) :])


def _consult(chance: Chance, topics: Iterable[Plan], tier: str, later: Sequence[str]) -> Plan:
    """Of a tier that has work for all topics that are asked about: so it has the skill."""
    able = [each for each in later if all(each in topic for topic in topics if tier in topic)]
    rules: Plan = {"share": chance.pick("10%", "50%", "100%"), "of": chance.pick(*able)}
    rules |= {"takes": chance.time(3), "wait": chance.pick("0 min", "3 min", "9 min")}
    if rules["of"] != tier and chance.on():
        rules["otherwise"] = "escalate"
    if chance.on():
        rules["priority"] = chance.pick("normal", "low", 2)
    return rules


def topics(chance: Chance, own: Sequence[str], outside: Sequence[str]) -> Plan:
    names = ("order", "fault", "billing", "advice")[: chance.whole(1, 4)]
    topics: Plan = {}
    for k, name in enumerate(names):
        has_work = list(own) if k == 0 else chance.some(own)
        topic: Plan = {} if k == 0 else {"share": chance.pick("10%", "20%", "30%")}
        for tier in has_work:
            topic[tier] = _work(chance, tier, has_work, outside)
        if outside and chance.on():
            topic["payments"] = {
                "escalate": {has_work[0]: chance.pick("30%", "80%")},
                "solve": "70%",
            }
        if chance.on():
            topic["patience"] = chance.pick("unlimited", "6 min", chance.time(12))
        if chance.on():
            topic["priority"] = chance.pick("urgent", "high", 3)
        if chance.on():
            topic["enters_at"] = chance.pick(*has_work)
        if chance.on():
            topic["returns"] = returns(chance)
            if chance.on():
                topic["returns"]["to"] = chance.pick(*has_work)
        topics[name] = topic
    return topics


def _work(chance: Chance, tier: str, has_work: Sequence[str], outside: Sequence[str]) -> Plan:
    work: Plan = {"handle_time": chance.time(chance.pick(3, 6, 9, 15))}
    if chance.on():
        work["wrap_up"] = chance.time(3)
    if chance.likely(0.7):
        work["solve"] = chance.pick("60%", "85%", "95%")
    if chance.on():
        work["patience"] = chance.pick("unlimited", "9 min", chance.time(6))
    later, earlier = (
        [each for each in has_work if each > tier],
        [each for each in has_work if each < tier],
    )
    escalate = {each: chance.pick("10%", "25%") for each in later if chance.likely(0.8)}
    escalate |= {each: chance.pick("5%", "15%") for each in earlier if chance.on()}
    escalate |= {each: chance.pick("5%", "20%") for each in outside if chance.likely(0.6)}
    if escalate:
        work["escalate"] = escalate
    return work


def returns(chance: Chance) -> Plan:
    returns: Plan = {
        "share": chance.pick("30%", "70%", "100%"),
        "after": chance.time(chance.pick(12, 120)),
    }
    returns["at_most"] = chance.whole(1, 3)
    if chance.on():
        returns["conflicting_answers"] = chance.pick("5%", "25%")
    return returns
