"""Strain: what lasting load does to agents, with the shifts, days and chances that it acts on."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

import numpy as np

from sim.calendar import Calendar
from sim.floor.arrays import Arrays, flags, floats, ints
from sim.roster import Duties, Team
from sim.scenarios.sections.schema import Scenario
from sim.tape import Tape


def strain_arrays(
    scenario: Scenario, calendar: Calendar, tape: Tape, team: Team
) -> Mapping[str, Arrays]:
    """``strain``: the rules (single numbers; ``absence`` and ``leaving`` are their slopes); by
    group of the team, usual absence and turnover; by agent, share of time on duty, the draws of
    absence by local day, the hazard of leaving that is withstood, and when each leaves, where that
    is known (inf: not); by duty, when its shift ends;
    beginnings of the calendar's days, and of all days from its first on; changes of the clock and
    its shifts.

    ``stints``: by post, the group of the team and since when the person is in it.
    """
    rules = scenario.strain
    if rules is None:
        return {"strain": {}, "stints": {}}
    stints = [stint for person in tape.people for stint in person.stints]
    codes = sorted(scenario.team)
    changes, shifts = calendar.clock_changes
    after = range(math.ceil(calendar.minutes / (24 * 60)) + 3)
    return {
        "strain": {
            "above": floats([rules.above]),
            "over": floats([rules.over]),
            "handle_time": floats([rules.handle_time]),
            "absence": floats([rules.absence]),
            "leaving": floats([rules.leaving]),
            **_group_arrays(scenario),
            "share_on_duty": floats(map(_share_on_duty, team.duties)),
            "shift_end": floats(end for each in team.duties for end in _shift_ends(each)),
            "midnights": calendar.midnights,
            "days": floats(calendar.minute(calendar.start + dt.timedelta(d), 0.0) for d in after),
            "changes": changes,
            "shifts": shifts,
            "absence_draws": tape.strain.get("absence", np.empty(0)),
            "withstands": tape.strain.get("leaving", np.empty(0)),
            "leaves_at": tape.strain.get("leaves_at", np.empty(0)),
        },
        "stints": {
            "code": ints(codes.index(stint.group) for stint in stints),
            "since": floats(stint.since for stint in stints),
        },
    }


def _group_arrays(scenario: Scenario) -> Arrays:
    """By group of the team: share of shifts missed, and the hazard of leaving, if anybody does."""
    groups = [group for _, group in sorted(scenario.team.items())]
    turnover = [group.turnover for group in groups]
    return {
        "usual_absence": floats(group.absence for group in groups),
        "turnover": flags(each is not None for each in turnover),
        "hazard": floats(each.hazard if each else 0.0 for each in turnover),
        "early": floats(each.early if each else 0.0 for each in turnover),
        "early_times": floats(each.early_times if each else 1.0 for each in turnover),
    }


def _share_on_duty(duties: Duties) -> float:
    """Share of time that an agent is on duty, from the first duty to the last; 1 without any."""
    if not len(duties):
        return 1.0
    return math.fsum(duties.end - duties.start) / float(duties.end[-1] - duties.start[0])


def _shift_ends(duties: Duties) -> list[float]:
    """End of the shift that each duty belongs to: with the pauses between them."""
    ends: dict[float, float] = {}
    following = math.nan
    times = zip(duties.start.tolist(), duties.end.tolist(), duties.away_until.tolist(), strict=True)
    for start, end, away_until in reversed(list(times)):
        goes_on = away_until == following and away_until != end
        ends[start] = ends[following] if goes_on else away_until
        following = start
    return [ends[start] for start in duties.start.tolist()]
