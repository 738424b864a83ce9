"""What else happens in a generated scenario, and what is thought of its results."""

from __future__ import annotations

from collections.abc import Sequence

from tests.generated.chance import Chance, Plan
from tests.generated.routes import returns

SCORECARD: Plan = {
    "start": 4.5,
    "wait_over_target": -0.2,
    "hand_over": -0.4,
    "return": -0.5,
    "per_day": -0.2,
    "unsolved": -1.5,
    "promoters": 4.4,
    "detractors": 3.4,
    "retention": {"promoter": "96%", "passive": "84%", "detractor": "55%"},
}


def levers(chance: Chance, plan: Plan, own: Sequence[str], days: Sequence[str]) -> None:
    """What happens to contacts beside being worked on, and what else there is to do."""
    if chance.likely(0.6):
        plan["returns"] = returns(chance)
    plan["routing"] = {
        "idle_agent": chance.pick("most specialised", "longest idle", "fastest", "random"),
        "order": chance.pick("first come", "oldest inquiry", "earliest due"),
        "chats": chance.pick("spread", "fill"),
    }
    if chance.on():
        groups = [name for name, group in plan["team"].items() if group.get("role") != "manager"]
        plan["routing"]["prefer"] = {chance.pick(*plan["topics"]): chance.some(groups)[::-1]}
    if chance.on():
        plan["wrong_desk"] = _wrong_desk(chance, plan, own[0])
    if chance.on():
        plan["automation"] = [_bot(chance, plan, day) for day in days[: chance.whole(1, 2)]]
    if chance.on():
        _ownership(chance, plan)
    if chance.on():
        _background(chance, plan, days)
    if chance.on() and not chance.coarse:
        _strain(chance, plan)


def _wrong_desk(chance: Chance, plan: Plan, entry: str) -> Plan:
    rules: Plan = {"share": chance.pick("5%", "25%"), "triage": chance.time(3)}
    if chance.on():
        rules["topics"] = {chance.pick(*plan["topics"]): "50%"}
    if chance.on():
        rules["unclear_roles"] = chance.pick("50%", "150%")
    enter = [
        n for n, topic in plan["topics"].items() if entry in topic and "enters_at" not in topic
    ]
    if len(enter) > 1 and chance.on():
        rules["to"] = {enter[1]: enter[0]}
    return rules


def _bot(chance: Chance, plan: Plan, day: str) -> Plan:
    bot: Plan = {"name": f"bot of {day}", "from": day, "handles": chance.pick("10%", "40%")}
    if chance.on():
        bot["comes_anyway"] = {"share": chance.pick("20%", "60%"), "after": chance.time(30)}
    if chance.on():
        bot["harder"] = "150%" if chance.coarse else chance.pick("110%", "140%")
    if chance.on():
        bot["channels"] = chance.some(list(plan["channels"]))
    if chance.on():
        bot["topics"] = chance.some(list(plan["topics"]))
    return bot


def _ownership(chance: Chance, plan: Plan) -> None:
    rules: Plan = {"kind": chance.pick("cold", "warm"), "hand_over": chance.time(3)}
    if chance.on():
        rules |= {"update_every": chance.pick("18 min", "3 h"), "update": chance.time(3)}
    if chance.on():
        rules["follow_up"] = chance.time(6)
    plan["ownership"] = rules
    if chance.on():
        plan["topics"]["order"]["ownership"] = {"owner": "nobody"}


def _background(chance: Chance, plan: Plan, days: Sequence[str]) -> None:
    for name in chance.some([name for name in plan["team"] if name.startswith("all-round")]):
        wiki: Plan = {"per_week": chance.pick(12, 50), "each": chance.pick("12 min", "45 min")}
        if chance.on():
            topic = chance.pick(*plan["topics"])
            wiki["deflects"] = {"topic": topic, "share": "5%", "at_most": chance.pick("20%", "60%")}
        if chance.on():
            wiki["starts"] = "by plan"
            entry = {"date": chance.pick(*days[:2]), "background": "wiki", "of": name}
            plan.setdefault("plan", []).append(entry)
        plan["team"][name]["background"] = {"wiki": wiki}
        if chance.on():
            plan["team"][name]["background"]["filing"] = "20 h per week"


def _strain(chance: Chance, plan: Plan) -> None:
    """Strain so strong that it shows within a day, on what the scenario has."""
    strain: Plan = {"above": chance.pick("0%", "60%"), "over": "3 h", "handle_time": "+15%"}
    groups = plan["team"].values()
    if "returns" in plan:
        strain["returns"] = "+4 points"
    if any("absence" in group for group in groups):
        strain["absence"] = "+200%"
    if any("turnover" in group for group in groups):
        strain["leaving"] = "+1000%"
    plan["strain"] = strain


def judgements(chance: Chance, plan: Plan) -> None:
    """What is thought of the results: no other contacts, other figures."""
    plan["matters"] = {"shares": chance.pick("0%", "1%"), "times": chance.pick("2%", "10%")}
    plan["fcr_window"] = chance.pick("6 h", "7 days")
    if chance.on():
        of = chance.pick("answered", "without short abandons", "short abandons as met")
        plan["service_level"] = {"of": of, "short": "30 s"}
    if chance.on():
        plan["satisfaction"] = {"survey": chance.pick("20%", "70%")}
        if chance.on():
            plan["satisfaction"] |= SCORECARD
        plan["money"] = {"dissatisfied_customer": 15, "lost_customer": 80}
    if chance.on():
        prices = {"overtime_premium": "50%", "tools_per_head": "90 per month"}
        plan["money"] = plan.get("money", {}) | prices | {"budget": "9000 per week"}
    if chance.on():
        plan["targets"] = {"fcr": "at least 60%", "occupancy": "at most 80% in 75% of weeks"}
        first = next(iter(plan["channels"].values()))
        first["targets"] = {"wait": "at most 5 min in 80% of days", "wait_p90": "at most 9 min"}
