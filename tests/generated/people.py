"""Groups of a generated scenario, and how they change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.generated.chance import Chance, Plan

SHIFTS: tuple[Any, ...] = (
    {"mon-sun": "08:00-16:00"},
    {"mon-sun": ["20:00-04:00", "06:00-12:00"]},
    {"mon-sun": "12:00-22:00"},
    "24/7",
)


def team(chance: Chance, plan: Plan, own: Sequence[str]) -> Plan:
    """Some groups that differ, and one in each tier that can do all, so that all are served."""
    team: Plan = {}
    for k in range(chance.whole(0, 3)):
        team[f"group {k}"] = _group(chance, plan, chance.pick(*own))
    for tier in own:
        group: Plan = {"tier": tier, "agents": chance.whole(2, 3)}
        if chance.likely(0.4):
            group["shift"] = chance.pick("24/7", {"mon-sun": ["00:00-14:00", "14:00-24:00"]})
        team[f"all-round {tier}"] = group
    if chance.on():
        team["head"] = {"role": "manager", "agents": 1, "cost": "45 per hour", "shift": SHIFTS[0]}
    if chance.on():
        new = _group(chance, plan, chance.pick(*own))
        team["new desk"] = new | ({"agents": 0} if "agents" in new else {})
    for name, group in team.items():
        if name != "head":
            _further(chance, plan, group)
    return team


def _group(chance: Chance, plan: Plan, tier: str) -> Plan:
    """A group with skills, channels and hours of its own."""
    topics = [name for name, topic in plan["topics"].items() if tier in topic]
    skills: Any = chance.some(topics)
    if chance.on():
        speeds = ("50%", "100%") if chance.coarse else ("60%", "85%", "100%", "130%")
        skills = {name: chance.pick(*speeds) for name in skills}
    group: Plan = {"tier": tier, "agents": chance.whole(1, 3), "skills": skills}
    group["channels"] = chance.some(list(plan["channels"]))
    hours = chance.whole(0, 4)
    if hours == 1:
        del group["agents"]
        group["shifts"] = [
            {"agents": chance.whole(1, 2), "hours": SHIFTS[0]},
            {"agents": 1, "hours": SHIFTS[2]},
        ]
    elif hours == 2:
        group["rotation"] = [{"mon-sun": "07:00-14:00"}, {"mon-sun": "13:00-20:00"}, "off"][
            : chance.whole(2, 3)
        ]
    elif hours > 2:
        group["shift"] = chance.pick(*SHIFTS)
    if hours and chance.on():
        group["time_zone"] = "Europe/Lisbon"
    if hours and chance.on():
        group["breaks"] = chance.pick(["30 min"], ["30 min", "10 min"])
    elif group.get("shift") == SHIFTS[0] and chance.on():
        group["breaks"] = [{"at": "11:00", "length": "20 min"}, "9 min"]
    if chance.on():
        group["contract"] = chance.pick("50%", "80%")
    return group


def _further(chance: Chance, plan: Plan, group: Plan) -> None:
    """What any group may have."""
    if chance.on():
        group["absence"] = chance.pick("10%", "40%")
    if chance.on():
        group["cost"] = chance.pick("24 per hour", "31 per hour")
    if chance.on():
        group["holidays"] = "works"
    if chance.on():
        meetings = chance.pick("09:00-09:30", ["10:00-10:15", "14:00-15:00"])
        if group.get("shift") == SHIFTS[2]:  # begins late, and a meeting must lie in a shift
            meetings = "13:00-13:30"
        group["meetings"] = {"mon-sun": meetings}
    if chance.on():
        _backup(chance, plan, group)


def _backup(chance: Chance, plan: Plan, group: Plan) -> None:
    """Let the group back up what is not its own work, if there is any."""
    tier = chance.pick(*[each for each in ("L1", "L2", "L3") if each in plan["topics"]["order"]])
    skills = group.get(
        "skills", [name for name, topic in plan["topics"].items() if group["tier"] in topic]
    )
    known = [name for name, topic in plan["topics"].items() if tier in topic]
    if tier == group["tier"]:
        known = [name for name in known if name not in skills]
    if not known:
        return
    topics: Any = chance.some(known)
    if chance.on():
        topics = {name: "50%" for name in topics if name not in skills} or topics
    group["backup"] = {
        "after": chance.pick("0 min", "3 min", "9 min"),
        "tiers": [tier],
        "topics": topics,
    }
    if chance.on():
        group["backup"]["channels"] = chance.some(list(plan["channels"]))
    if chance.on():
        group["backup"]["rank"] = "with own"
    if "skills" in group and chance.likely(0.2):
        del group["tier"]  # then all its work is backup


def careers(chance: Chance, plan: Plan, days: Sequence[str]) -> None:
    """How groups change: by themselves, and by the plan."""
    team = {name: group for name, group in plan["team"].items() if name != "head"}
    entries: list[Plan] = []
    for name, group in team.items():
        if chance.on():
            _newcomers(chance, group, list(team), days)
        if chance.on():
            group["turnover"] = {"per_year": chance.pick("50%", "99.99999%")}
            if chance.on():
                group["turnover"] |= {"early": "1 day", "early_times": "3000%"}
            if chance.on():
                group["turnover"]["replaced"] = False
        if group.get("agents") == 0:
            entries.append({"date": days[0], "hire": chance.whole(1, 2), "into": name})
        if chance.on():
            change = _change(chance, plan, name, list(team))
            # a shift that ended before the first day would have been no shift at all
            date = days[1] if "shift" in change else chance.pick(*days[:2])
            entries.append({"date": date} | change)
    if chance.on():
        closes = {"opening_hours": {"mon-sun": "09:00-19:00"}}
        entries.append({"date": days[1]} | closes)
    if chance.on() and not chance.coarse:
        entries.append({"date": days[0], "event": "launch", "volume": "+30%"})
    if entries:
        plan["plan"] = entries
    if chance.on():
        plan["hiring"] = {"lead_time": chance.pick("0 min", "1 day"), "training": "3 h"}
        for group in team.values():
            if chance.on():
                group.setdefault("hiring", {}).setdefault("starts", "any day")
            if chance.on():
                group.setdefault("hiring", {}).setdefault("freeze", "none")


def _newcomers(chance: Chance, group: Plan, team: Sequence[str], days: Sequence[str]) -> None:
    group["tenure"] = chance.pick("0 min", {"mean": "1 day"})
    group["hiring"] = {
        "lead_time": chance.pick("0 min", "1 day"),
        "training": chance.pick("0 min", "6 h"),
    }
    if chance.on():
        group["hiring"]["per_head"] = 4500
    if chance.on():
        group["hiring"]["starts"] = chance.pick("mondays", "last day of month", list(days[:2]))
    if chance.on():
        freeze = {"from": days[0], "until": days[1], "backfill": chance.pick("yes", "no")}
        group["hiring"]["freeze"] = freeze
    if chance.on():
        group["supervision"] = {"by": chance.pick(*team), "time": "20 h"}
    if chance.likely(0.8):
        group["learning"] = {
            "over": chance.pick("1 day", "3 days"),
            "curve": chance.pick("linear", "exponential"),
            "speed": chance.pick("50%", "80%"),
            "solve": chance.pick("100%", "60%"),
            "escalate": chance.pick("100%", "200%"),
        }
        if chance.on():
            coach = {"by": chance.pick(*team), "time": "12 h", "weeks": "1 week"}
            group["coaching"] = coach | {"shortens": chance.pick("0%", "25%")}


def _change(chance: Chance, plan: Plan, name: str, team: Sequence[str]) -> Plan:
    """One entry of the plan on a group; a second agent is there to leave, go or learn."""
    group = plan["team"][name]
    ways: list[Plan] = [
        {"hire": chance.whole(1, 2), "into": name},
        {"hire": 1, "into": name, "for": chance.pick("1 day", "2 days")},
        {"shift": SHIFTS[0], "of": name},
    ]
    if group.keys() & {"shifts", "rotation"} or group.get("shift") in SHIFTS[:3]:
        longer: Plan = {"overtime": chance.pick("7 h", "140 min"), "of": name}
        if chance.on():
            longer["for"] = "1 day"
        if chance.on():
            longer["premium"] = "25%"
        ways.append(longer)
    if group.get("agents", 2) >= 2:
        ways.append({"leave": 1, "from": name})
        ways += [{"promote": 1, "from": name, "to": other} for other in team if other != name][:2]
    new = [
        each
        for each, topic in plan["topics"].items()
        if group.get("tier") in topic
        and each not in group.get("skills", plan["topics"])
        and each not in group.get("backup", {}).get("topics", ())
    ]
    if new and group.get("agents", 2) >= 1:
        takes = {"takes": chance.pick("0 min", "3 h"), "speed": chance.pick("50%", "100%")}
        ways.append({"train": 1, "from": name, "skills": new[:1]} | takes)
    return chance.pick(*ways)
