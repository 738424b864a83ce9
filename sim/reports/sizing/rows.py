"""What ``size`` found, as rows."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

from sim.decisions.heads import labels_of
from sim.expected.full_time import full_time_share
from sim.reports.sizing.hours import on_duty, requirement_words

if TYPE_CHECKING:
    from sim.decisions import Sizing


def head_rows(sizing: Sizing) -> list[dict[str, Any]]:
    """Agents by group and shift: today, needed, and by the calculation alone."""
    labels = labels_of(sizing.scenario, sizing.slots)
    columns = zip(
        sizing.slots,
        labels,
        sizing.today,
        sizing.chosen,
        sizing.start.heads,
        sizing.prices.per_agent,
        sizing.prices.paid_hours,
        strict=True,
    )
    rows = [
        {
            "group": slot.group,
            "shift": None if slot.shift is None else slot.shift + 1,
            "name": label,
            "today": today,
            "needed": needed,
            "calculated": calculated,
            "full_time": share,
            "full_time_equivalents": needed * share,
            "cost_per_agent": price if sizing.prices.in_money else None,
            "paid_hours_per_agent": hours,
        }
        for slot, label, today, needed, calculated, price, hours in columns
        for share in [
            full_time_share(sizing.scenario, sizing.scenario.team[slot.group], slot.shift)
        ]
    ]
    if sizing.hourly is not None:
        for row, forced in itertools.zip_longest(rows, sizing.hourly.requirements):
            row["forced_by"] = "" if forced is None else requirement_words(forced)
    return rows


def target_rows(sizing: Sizing) -> list[dict[str, Any]]:
    """Every target with today's headcount and with the chosen one."""
    return [
        {"headcount": name, **{str(key): _plain(value) for key, value in row.items()}}
        for name, table in (("today", sizing.today_targets), ("needed", sizing.chosen_targets))
        for row in table.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def hour_rows(sizing: Sizing) -> list[dict[str, Any]]:
    """Live contacts, by hour of the week: agents that Erlang A asks for beside those on duty.

    On duty is the mean, breaks and absence off.
    """
    start = sizing.start
    rows = []
    for pool, needed in zip(start.pools, start.needed, strict=True):
        then, now = (on_duty(sizing, heads, pool.groups) for heads in (sizing.chosen, sizing.today))
        for hour, name in enumerate(start.hours):
            if needed[hour] > 0:
                rows.append(
                    {
                        "hour": name,
                        "channels": ", ".join(pool.channels),
                        "groups": ", ".join(pool.groups),
                        "erlang_a": int(needed[hour]),
                        "on_duty": round(float(then[hour]), 2),
                        "on_duty_today": round(float(now[hour]), 2),
                    }
                )
    return rows
