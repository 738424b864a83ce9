"""Sound scenarios made by number: every lever of the simulation, in small houses.

``generated(7)`` is always the same scenario, on every machine and Python: it follows from the
number alone, by ``random.Random(7).random()``, which Python guarantees not to change. It imports
nothing of the product, so it can be given to any version of it.

A scenario lasts less than two days, so that it may be overloaded, and has tens to hundreds of
contacts. Whether a lever is there is drawn for each scenario from one of three shares, so that some
are nearly bare, some have a few levers at once, and some nearly all. About every sixth is coarse:
inquiries on whole minutes and constant times, so that many things happen at the same moment.

Left out is what only decisions and reports read: ``options``, ``signals``, ``growth_range``.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import cast

import yaml

from tests.generated.chance import Chance, Plan
from tests.generated.customers import channels, demand
from tests.generated.levers import judgements, levers
from tests.generated.people import careers, team
from tests.generated.routes import consults, tiers, topics

STARTS = (
    ("2026-03-28", "Europe/Berlin"),  # clocks go forward on its second day
    ("2026-10-24", "Europe/Berlin"),  # clocks go back on its second day
    ("2026-02-27", "UTC"),
    ("2026-07-01", "America/New_York"),
)


def generated(number: int) -> Plan:
    """The scenario of that number, 0 or more, as plain data that `yaml.safe_dump` can write."""
    chance = Chance(number)
    start, zone = chance.pick(*STARTS)
    days = [str(dt.date.fromisoformat(start) + dt.timedelta(days=k)) for k in range(3)]
    horizon = {"start": start, "length": chance.pick("20 h", "26 h", "34 h", "47 h")}
    plan: Plan = {"scenario": f"generated {number}", "horizon": horizon, "time_zone": zone}
    if chance.on():
        horizon["warm_up"] = chance.pick("2 h", "5 h")
    if chance.on():
        plan["week_begins"] = "sun"
    if chance.on():
        plan["opening_hours"] = {"mon-sun": chance.pick("07:00-21:00", "08:00-20:00")}
    if chance.on():
        plan["holidays"] = [
            chance.pick(days[1], {"date": days[0], "open": "09:00-15:00", "volume": "-20%"})
        ]
    own = ["L1", "L2", "L3"][: chance.whole(1, 3)]
    outside = ["payments"] if chance.on() else []
    plan["channels"] = channels(chance, days)
    live = [name for name, rules in plan["channels"].items() if rules["mode"] == "live"]
    if len(live) > 1 and chance.on():
        plan["shared_lines"] = [{"channels": live[:2], "lines": chance.whole(1, 8)}]
    plan["tiers"] = tiers(chance, own, outside)
    plan["topics"] = topics(chance, own, outside)
    plan["team"] = team(chance, plan, own)
    plan["demand"] = demand(chance, plan, days)
    careers(chance, plan, days)
    levers(chance, plan, own, days)
    judgements(chance, plan)
    consults(chance, plan, own)
    return cast(Plan, json.loads(json.dumps(plan)))  # no part is shared with another


def text(number: int) -> str:
    """The same as a scenario file."""
    # that of libyaml writes the same, four times as fast
    quick = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(generated(number), Dumper=quick, sort_keys=False, allow_unicode=True))
