"""Those who replace leavers of strain: who they are is only known once the replication was played.

Careers are worked out before the clock starts, and strain decides while it runs. So a replication
is played again with the successors of those who left first, until it is known of all who leave.
What happens before a successor comes is the same each time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim.calendar import Calendar
from sim.careers import Key
from sim.engine.rows import Rows
from sim.floor import Floor, floor_of
from sim.scenarios.sections.schema import Scenario
from sim.tape import Tape, with_leavers


class Played(NamedTuple):
    """A replication as it was played."""

    floor: Floor
    tape: Tape
    """With all who came."""
    rows: Rows


class _Leaver(NamedTuple):
    """Whom strain has made go."""

    left_at: float
    acts_from: float
    """When the successor may first make a difference: from the first week on, as others may have to
    be there for a new agent."""


def play(
    scenario: Scenario,
    tape: Tape,
    engine: Callable[[Floor, Tape], Rows],
    until: float = math.inf,
) -> Played:
    """Play a replication: once, or until those are known whom strain drives out of groups that
    replace their leavers.

    Args:
        scenario: the scenario.
        tape: drawn for it.
        engine: plays a tape on a floor.
        until: minute at which it is left, where that is before the end of the horizon.
    """
    left: dict[Key, float] = {}
    while True:
        floor = floor_of(scenario, tape, until)
        rows = engine(floor, tape)
        new = _leavers(scenario, floor.calendar, tape, rows, left) if _replaces(scenario) else {}
        if not new:
            return Played(floor, tape, rows)
        left |= _certain(new)
        tape = with_leavers(scenario, tape, left)


def _replaces(scenario: Scenario) -> bool:
    """Whether strain may drive anybody out who is replaced."""
    drives_out = scenario.strain is not None and scenario.strain.leaving > 0
    turnover = (group.turnover for group in scenario.team.values())
    return drives_out and any(rules is not None and rules.replaced for rules in turnover)


def _leavers(
    scenario: Scenario, calendar: Calendar, tape: Tape, rows: Rows, known: Mapping[Key, float]
) -> dict[Key, _Leaver]:
    """Whom strain has made go beside those who are known, by person, out of such groups."""
    found = {}
    for person, left_at in zip(tape.people, rows.left_at.tolist(), strict=True):
        if left_at == float("inf") or person.key in known:
            continue
        stint = next(each for each in reversed(person.stints) if each.start < left_at)
        group = scenario.team[stint.group]
        goes_anyway = stint.leaves and stint.end <= left_at
        if group.turnover is not None and group.turnover.replaced and not goes_anyway:
            posted = calendar.datetime(left_at).date()
            hiring = group.hiring
            week = calendar.week_of(hiring.first_day(hiring.backfilled(posted)))
            found[person.key] = _Leaver(left_at, calendar.minute(week, 0.0))
    return found


def _certain(leavers: Mapping[Key, _Leaver]) -> dict[Key, float]:
    """When those go of whom no successor of another can make a difference: the first at least."""
    until = min(each.left_at for each in leavers.values())
    acts_from = min(each.acts_from for each in leavers.values())
    until = max(until, acts_from)
    return {key: each.left_at for key, each in leavers.items() if each.left_at <= until}
