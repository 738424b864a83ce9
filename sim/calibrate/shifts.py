"""Agents by half hour as shifts that people can work, and that a scenario can state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.kinds import HALF_HOURS, KindOfDay
from sim.calibrate.values import Floats

Spans = tuple[tuple[int, int], ...]
"""From and to, in half hours from 0 to 48."""
Heads = NDArray[np.int64]
"""Agents in each half hour of a day."""
Week = dict[int, Spans]
"""The shifts of one agent, by weekday."""

SHORTEST, LONGEST = 6, 20
"""Half hours: nobody comes for less than 3 h, or stays for more than 10 h."""
PAUSE = 3
"""Half hours for which fewer are there while somebody pauses; from 2 h on others have come."""
MOST_DAYS, MOST_HALF_HOURS = 6, 96
"""Days and half hours that somebody works in a week at most (48 h)."""
REST = 22
"""Half hours between two days of work at least (11 h), but for a night that goes on."""


class Shift(NamedTuple):
    """From and to of one agent on one day, in half hours."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Half hours from beginning to end."""
        return self.end - self.start


def shifts(agents: tuple[Floats, ...], kinds: list[KindOfDay], busy: Floats) -> list[Week]:
    """Shifts that add up to agents by half hour: for each agent, by weekday from and to.

    Whoever comes first leaves first. What is left are stretches that nobody works: those below
    3 h are filled up or left out, whichever is nearer; those above 10 h are shared.

    Args:
        agents: for each kind of day the agents in each half hour.
        kinds: the kinds of day.
        busy: contacts of each weekday.
    """
    heads = _by_weekday(agents, kinds, busy)
    days = {one: _of_day(heads, one) for one in sorted(heads)}
    return _relieved(_lines(days))


def half_hours(week: list[Week]) -> int:
    """Half hours of work in all shifts of a week."""
    return sum(_worked(spans) for agent in week for spans in agent.values())


def _worked(spans: Spans) -> int:
    return sum(end - start for start, end in spans)


def _by_weekday(
    agents: tuple[Floats, ...], kinds: list[KindOfDay], busy: Floats
) -> dict[int, Heads]:
    """Whole agents in each half hour of each weekday.

    Of an agent who was available a part of the time, the days make up the part: 4.4 agents from
    Monday to Friday are four, and a fifth on two of these days, the busiest ones. Rounding each
    half hour instead may take the same part away all evening long.
    """
    found: dict[int, Heads] = {}
    for column, kind in zip(agents, kinds, strict=True):
        ranked = sorted(kind.weekdays, key=lambda one: -busy[one])
        for rank, one in enumerate(ranked):
            part = (rank + 0.5) / len(ranked)
            whole = np.maximum(np.floor(column - part) + 1, 0).astype(np.int64)
            if whole.any():
                found[one] = whole
    return found


# One day -----------------------------------------------------------------------------------


def _of_day(heads: Mapping[int, Heads], one: int) -> list[Spans]:
    """The shifts of a weekday, the first to come first."""
    from scipy.ndimage import grey_closing

    there = heads[one]
    nobody = np.zeros(HALF_HOURS, np.int64)
    over_midnight = (
        bool(heads.get((one - 1) % 7, nobody)[-1]),
        bool(heads.get((one + 1) % 7, nobody)[0]),
    )
    padded = np.pad(there, PAUSE + 1)
    filled: Heads = grey_closing(padded, (PAUSE + 1,))[PAUSE + 1 : -PAUSE - 1]
    rounded = (_rounded(shift, filled, over_midnight) for shift in _first_in_first_out(filled))
    whole = sorted(part for shift in rounded if shift is not None for part in _shared(shift))
    return _with_pauses(whole, filled - there)


def _first_in_first_out(there: Heads) -> Iterator[Shift]:
    """Shifts that add up to who is there; no other way leaves the shortest of them longer."""
    change = np.diff(np.concatenate([[0], there, [0]]))
    come, go = (np.repeat(np.arange(HALF_HOURS + 1), np.maximum(x, 0)) for x in (change, -change))
    return (Shift(int(a), int(b)) for a, b in zip(come, go, strict=True))


def _rounded(shift: Shift, there: Heads, over_midnight: tuple[bool, bool]) -> Shift | None:
    """A shift of 3 h at least, none, or all of a day or night that is shorter."""
    first, last = (int(np.flatnonzero(there)[k]) for k in (0, -1))
    goes_on = (shift.start == 0 and over_midnight[0]) or (
        shift.end == HALF_HOURS and over_midnight[1]
    )
    if shift.length >= SHORTEST or goes_on or last + 1 - first < SHORTEST:
        return shift
    if 2 * shift.length < SHORTEST:
        return None
    middle = (shift.start + shift.end - SHORTEST) // 2
    start = min(max(middle, first), last + 1 - SHORTEST)
    return Shift(start, start + SHORTEST)


def _shared(shift: Shift) -> Iterator[Shift]:
    """A shift, or as many parts of it as it takes for none to be too long."""
    parts = -(-shift.length // LONGEST)
    edges = [shift.start + shift.length * part // parts for part in range(parts + 1)]
    return (Shift(a, b) for a, b in pairwise(edges))


def _with_pauses(day: list[Shift], fewer: Heads) -> list[Spans]:
    """Shifts with a pause each at most, where fewer were there for a while."""
    found: list[Spans] = [((shift.start, shift.end),) for shift in day]
    for pause in _first_in_first_out(fewer):
        fits = [
            number
            for number, shift in enumerate(day)
            if len(found[number]) == 1 and _nearest_edge(shift, pause) >= 2
        ]
        if fits:
            number = max(fits, key=lambda number: _nearest_edge(day[number], pause))
            shift = day[number]
            found[number] = ((shift.start, pause.start), (pause.end, shift.end))
    return found


def _nearest_edge(shift: Shift, pause: Shift) -> int:
    """Half hours before or after a pause, whichever are less."""
    return min(pause.start - shift.start, shift.end - pause.end)


# A week ------------------------------------------------------------------------------------


def _lines(days: Mapping[int, list[Spans]]) -> list[Week]:
    """Shifts of like times on different days put together, those of the fullest day first."""
    found: list[Week] = []
    like: list[Spans] = []
    for one in sorted(days, key=lambda one: -len(days[one])):
        free = list(range(len(like)))
        for spans in days[one]:
            if not free:
                free.append(len(like))
                like.append(spans)
                found.append({})
            number = min(free, key=lambda number: _apart(like[number], spans))
            free.remove(number)
            found[number][one] = spans
    return found


def _apart(one: Spans, other: Spans) -> int:
    return abs(one[0][0] - other[0][0]) + abs(one[-1][1] - other[-1][1])


def _relieved(lines: list[Week]) -> list[Week]:
    """The same shifts, with others who take over what is too much of a week for one."""
    others: list[Week] = []
    for week in lines:
        while not _can_be_worked(week):
            one, other = _taken_over(week, others)
            other[one] = week.pop(one)
    return [dict(sorted(week.items())) for week in lines + others]


def _taken_over(week: Week, others: list[Week]) -> tuple[int, Week]:
    """The day of a week that somebody else takes over, and who: somebody new if nobody can."""
    days = sorted(week, reverse=True)
    enough = [one for one in days if _can_be_worked({k: week[k] for k in days if k != one})]
    for other in others:
        for one in enough or days:
            if one not in other and _can_be_worked({**other, one: week[one]}):
                return one, other
    others.append({})
    return (enough or days)[0], others[-1]


def _can_be_worked(week: Week) -> bool:
    """Whether one person may work so: days, hours, and the rest between two days."""
    rests = [
        HALF_HOURS - week[one][-1][1] + week[(one + 1) % 7][0][0]
        for one in week
        if (one + 1) % 7 in week
    ]
    return (
        len(week) <= MOST_DAYS
        and half_hours([week]) <= MOST_HALF_HOURS
        and all(rest >= REST or rest == 0 for rest in rests)
    )
