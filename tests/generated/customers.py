"""Channels of a generated scenario, and when its inquiries come."""

from __future__ import annotations

from collections.abc import Sequence

from tests.generated.chance import Chance, Plan


def channels(chance: Chance, days: Sequence[str]) -> Plan:
    channels: Plan = {}
    for name in ("phone", "chat", "video")[: chance.whole(1, 3)]:
        channels[name] = _live(chance)
    email: Plan = {"mode": "deferred", "volume": f"{chance.whole(15, 60)} per day"}
    if chance.on():
        email["interruptible"] = True
    if chance.on():
        email["target"] = chance.pick("90% within 2 h", "90% within 3 business hours")
    if chance.likely(0.85):
        channels["email"] = email
        for rules in channels.values():
            if rules["mode"] == "live" and chance.on():
                rules["outside_hours"] = "email"
            if rules["mode"] == "live" and chance.on():
                rules["message"] = {"to": "email", "after": chance.pick("3 min", "12 min")}
                rules["at_closing"] = chance.pick("serve", "message")
    for rules in channels.values():
        if rules["mode"] == "live" and "at_closing" not in rules and chance.on():
            rules["at_closing"] = "send away"
    if chance.on():
        at = [f"{day}T{hour:02}:00" for day in days[:1] for hour in range(0, 20, 2)]
        counts = {"at": at, "count": [chance.whole(0, 6) for _ in at], "minutes": "120 min"}
        if chance.on():
            counts["minutes"] = [chance.pick("30 min", "120 min") for _ in at]
        elif chance.on():
            counts = {"at": list(days), "count": [chance.whole(10, 40) for _ in days]}
        channels["post"] = {"mode": "deferred", "counts": counts}
    for rules in channels.values():
        if chance.on():
            rules["priority"] = chance.pick("high", "normal", "low", 2, 7)
        if chance.on() and not chance.coarse:
            rules["effort"] = chance.pick("80%", "130%")
        if chance.on() and not chance.coarse:
            rules["demand"] = chance.pick(
                {"hours": {"06:00-12:00": 2, "12:00-22:00": 5}},
                {"nights": chance.pick("10%", "60%")},
                {"weekends": "30%", "hours": {"sat-sun": {"09:00-15:00": 1}}},
            )
    return channels


def _live(chance: Chance) -> Plan:
    channel: Plan = {
        "mode": "live",
        "volume": chance.pick("3 per hour", "60 per day", "90 per day"),
    }
    channel["patience"] = chance.pick("unlimited", "6 min", "30 min", chance.time(9))
    if channel["patience"] != "unlimited" and chance.on() and not chance.coarse:
        channel["impatience"] = {"after_waits_of": "2 min", "over": "1 h", "shrinks": "30%"}
    if channel["patience"] != "unlimited" and chance.on():
        told = {"of_expected": chance.pick("100%", "50%", "160%")}
        channel["announce"] = told | {"who_stays": chance.pick("may give up", "waits")}
    if chance.on():
        channel["callback"] = {"after": chance.pick("0 min", "3 min"), "accept": "70%"}
        if chance.on():
            in_vain = {"pick_up": "40%", "attempts": chance.whole(1, 3), "no_answer": "3 min"}
            channel["callback"] |= in_vain | {"again": chance.pick("6 min", "60 min")}
        if chance.on():
            channel["callback"]["in"] = chance.pick("6 min", "90 min")
    if chance.on():
        channel["lines"] = chance.whole(1, 6)
    if chance.on():
        channel["hang_up"] = chance.pick("10%", "100%", "40%")
    if (channel["patience"] != "unlimited" or "lines" in channel) and chance.on():
        share = chance.pick("30%", "80%", "100%")
        channel["redial"] = {
            "share": share,
            "after": chance.time(9),
            "at_most": chance.whole(1, 3),
        }
        if chance.on():
            channel["redial"]["keeps_work"] = True
    if chance.on():
        channel["at_once"] = 2 if chance.coarse else chance.whole(2, 4)
        if chance.on():
            table = {2: "20%", 3: "50%", 4: "160%"}
            channel["slowdown"] = "100%" if chance.coarse else chance.pick("15%", "60%", table)
    if chance.on():
        hours = ["08:00-12:00", "13:00-18:00"]
        channel["opening_hours"] = {"mon-sun": chance.pick("07:00-19:00", hours)}
    if chance.on():
        channel["holidays"] = "open"
    if chance.on():
        business = "90% within 5 business minutes"
        channel["target"] = chance.pick("80% within 20 s", "90% within 3 min", business)
    return channel


def demand(chance: Chance, plan: Plan, days: Sequence[str]) -> Plan:
    if chance.coarse:
        return {"replay": _replay(chance, plan, days[0])}
    demand: Plan = {}
    if chance.on():
        demand["weekdays"] = {"mon-thu": 1.2, "sat": 0.8}
    if chance.on():
        every_day = {"06:00-10:00": 2, "10:00-14:00": 6, "14:00-22:00": 3}
        demand["hours"] = chance.pick(every_day, {"mon-sat": every_day, "sun": {"10": 1, "11": 3}})
    if chance.on():
        demand["growth"] = chance.pick("20% per month", "-5% per month")
    if chance.on():
        demand["day_variation"] = chance.pick("10%", "40%")
    if chance.on():
        event: Plan = {
            "name": "sale",
            "from": days[1],
            "days": 1,
            "volume": chance.pick("+50%", "-60%"),
        }
        if chance.on():
            event["channels"] = chance.some(list(plan["channels"]))
        demand["events"] = [event]
    return demand


def _replay(chance: Chance, plan: Plan, day: str) -> Plan:
    """Inquiries on every third minute of a day, several at once; no channel has others."""
    channels, topics = list(plan["channels"]), list(plan["topics"])
    for rules in plan["channels"].values():
        rules.pop("volume", None)
        rules.pop("counts", None)
    minutes = sorted(chance.whole(140, 300) * 3 for _ in range(chance.whole(60, 150)))
    return {
        "arrived_at": [f"{day} {minute // 60:02}:{minute % 60:02}" for minute in minutes],
        "channel": [chance.pick(*channels) for _ in minutes],
        "topic": [chance.pick(*topics) for _ in minutes],
    }
