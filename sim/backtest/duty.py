"""Who was really on duty, agent by agent and day by day, as a team that a scenario can state."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.calendar import WEEKDAYS
from sim.exports import Export
from sim.log import Kind
from sim.scenarios import Scenario
from sim.tape.uncertain import Data

HOURS = ("agents", "shift", "shifts", "rotation", "contract", "absence", "breaks", "time_zone")
"""What a group says of when its people are there, and how many they are."""
AT_WORK = (Kind.DUTY, Kind.OVERTIME)
Spans = list[tuple[int, int]]
"""From and to in whole minutes of a day."""


def duty_by_day(
    data: Data, scenario: Scenario, export: Export, start: dt.date, weeks: int
) -> Data | None:
    """The section of the team: each agent with the hours that were really worked in each week.

    An agent is of the tier at which most of its work was, and has what the scenario says of the
    only group there, or of the group of the same name. Breaks and absences are in the hours.

    Args:
        data: the sections of the scenario.
        scenario: what they say.
        export: the real weeks, with agents' states.
        start: first day of the horizon, a Monday.
        weeks: of the horizon.

    Returns:
        None where the export has no states, or an agent cannot be told to be of a group.
    """
    spans = _spans(export, start, weeks)
    if not spans:
        return None
    tiers, groups = _tiers(export), _groups(export)
    team: Data = {}
    for agent, days in sorted(spans.items()):
        tier = tiers.get(agent, scenario.tiers[0].name)
        like = _like(data["team"], scenario, tier, groups.get(agent, ""))
        if like is None:
            return None
        rotation = [_week(days, 7 * week) for week in range(weeks)]
        works = {"holidays": "works"} if data.get("holidays") else {}
        team[f"agent {agent + 1}"] = {**like, **works, "agents": 1, "rotation": rotation}
    return team


def _spans(export: Export, start: dt.date, weeks: int) -> dict[int, dict[int, Spans]]:
    """By agent and day of the horizon, the stretches at work."""
    log, found = export.log, dict[int, dict[int, Spans]]()
    rows = np.isin(log.intervals["kind"], AT_WORK)
    ahead = (log.calendar.start - start).days * 1440
    agents = log.intervals["agent"][rows]
    ends = (log.calendar.local(log.intervals[n][rows]) + ahead for n in ("started_at", "ended_at"))
    for agent, begin, end in zip(
        agents.tolist(), *(e.round().astype(int) for e in ends), strict=True
    ):
        for day in range(max(begin // 1440, 0), min((end - 1) // 1440 + 1, 7 * weeks)):
            a, b = max(begin - day * 1440, 0), min(end - day * 1440, 1440)
            if a < b:
                found.setdefault(agent, defaultdict(list))[day].append((int(a), int(b)))
    return found


def _week(days: Mapping[int, Spans], first: int) -> Any:
    """A week of a rotation as a scenario writes it."""
    hours = {
        word: [f"{_clock(a)}-{_clock(b)}" for a, b in _joined(days[first + k])]
        for k, word in enumerate(WEEKDAYS)
        if days.get(first + k)
    }
    return hours or "off"


def _joined(spans: Spans) -> Spans:
    """Stretches in order, those that touch put together."""
    result: Spans = []
    for begin, end in sorted(spans):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return result


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _tiers(export: Export) -> dict[int, str]:
    """The tier at which each agent worked most."""
    steps, names = export.log.steps, export.log.names
    if "tier" not in export.knows:
        return {}
    table = np.zeros((len(names.agents), len(names.tiers)))
    np.add.at(table, (steps["agent"], steps["tier"]), 1.0)
    return {k: names.tiers[int(row.argmax())] for k, row in enumerate(table) if row.any()}


def _groups(export: Export) -> dict[int, str]:
    """The group under which each agent's time stands."""
    intervals, names = export.log.intervals, export.log.names.groups
    pairs = zip(intervals["agent"].tolist(), intervals["group"].tolist(), strict=True)
    return {agent: names[group] for agent, group in pairs}


def _like(team: Data, scenario: Scenario, tier: str, group: str) -> Data | None:
    """What the scenario says of the group that an agent is of; None where that is not clear."""
    first = scenario.tiers[0].name
    mine = [name for name, one in scenario.team.items() if (one.tier or first) == tier]
    name = group if group in mine else mine[0] if len(mine) == 1 else None
    if name is None:
        return None
    return {key: value for key, value in team[name].items() if key not in HOURS}
