"""From shifts to duties: what is left of them for one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.agents import Away, Duty
from sim.calendar import Span
from sim.careers import Person
from sim.log import Kind
from sim.roster.shifts import Pauses, Worked, pauses_of
from sim.roster.stretches import Aways, Bools, Duties, Floats, Ints
from sim.scenarios.meaning.rota import Shifts

Coaching = Mapping[Span, Sequence[Away]]
"""By shift, when whoever works it coaches others."""
_NONE: Coaching = {}
_BEFORE = Duty(-np.inf, -np.inf, -np.inf)
"""Stands for the duty before a shift, to see whether the shift changes it."""


def expand(
    worked: Worked,
    person: Person,
    pauses: Pauses,
    duties: list[Duty],
    off_lines: list[Away],
) -> None:
    """Add the duties of some shifts, and the paid time off the lines.

    Args:
        worked: the shifts by the rota.
        person: whose they are: absent on some days, in training at some times.
        pauses: breaks, meetings and coaching in each shift.
        duties: takes the duties.
        off_lines: takes the rest of the paid time.
    """
    off_lines.extend(Away(Kind.ABSENT, span.start, span.end) for span in worked.shifts.holidays)
    for span in worked.shifts.worked:
        if 0 <= span.day < len(person.absent) and person.absent[span.day]:
            off_lines.append(Away(Kind.ABSENT, span.start, span.end))
        elif any(begin <= span.start < end for begin, end in person.training):
            off_lines.append(Away(Kind.TRAINING, span.start, span.end))
        else:
            _expand_shift(span, worked.longer, pauses(span), duties, off_lines)


def _expand_shift(
    span: Span,
    longer: float,
    pauses: Iterable[Away],
    duties: list[Duty],
    off_lines: list[Away],
) -> None:
    """Add the duties of one shift, and what pauses at its very beginning leave off the lines.

    Planned overtime makes it ``longer`` by some minutes.
    """
    start = latest = span.start
    if duties and _goes_on(duties[-1], start):
        start = duties.pop().start  # round the clock: no shift ends here
    on_duty = False
    for kind, begin, end in sorted(pauses, key=lambda pause: pause[1:]):
        begin, end = max(begin, latest), max(begin, latest) + end - begin
        at_the_edge = begin == start == span.start or end >= span.end
        if begin >= span.end or (kind is Kind.BREAK and at_the_edge):
            continue  # a break has work before and after it
        end = min(end, span.end)
        meanwhile = () if kind is Kind.BREAK else (Away(kind, begin, end),)
        if start < begin:
            duties.append(Duty(start, begin, end, meanwhile))
            on_duty = True
        elif on_duty:  # straight after another pause
            last = duties[-1]
            duties[-1] = Duty(last.start, last.end, end, last.meanwhile + meanwhile)
        else:
            off_lines.extend(meanwhile)
        start = latest = end
    end = span.end + longer
    if start < end:
        duties.append(Duty(start, end, end, overtime_from=span.end if longer else np.inf))


def _goes_on(duty: Duty, start: float) -> bool:
    """Whether a shift that starts goes on with a duty, without a gap and without overtime."""
    return duty.end == start and duty.ends_shift and duty.overtime_from == np.inf


@dataclass(frozen=True, eq=False)
class Expanded:
    """The shifts of a place as somebody works them who is never absent, in arrays."""

    day: Ints
    """By shift: its local day; when it starts and ends."""
    start: Floats
    end: Floats
    duties: Duties
    shift_of_duty: Ints
    off_lines: Aways
    shift_off_lines: Ints
    """Shift that each of them is in."""
    holidays: Aways
    linked: bool
    """Whether what becomes of a shift hangs on the one before."""
    plain: bool
    """Whether nothing interrupts the duty."""

    @cached_property
    def whole(self) -> tuple[Duties, Aways]:
        """What somebody works who never misses a shift."""
        off_lines = Aways.joined([self.holidays, self.off_lines])
        return self.duties_in(np.ones(len(self.start), bool)), off_lines

    def lie_within(self, since: float, until: float) -> bool:
        """Whether all shifts, those on holidays too, begin within a time."""
        return all(
            not len(start) or (since <= start[0] and start[-1] < until)
            for start in (self.start, self.holidays.start)
        )

    def duties_in(self, which: Bools) -> Duties:
        """The duties in some of the shifts."""
        if self.plain:
            return _round_the_clock(self.start[which], self.end[which])
        return self.duties.some(which[self.shift_of_duty])


def expanded(worked: Worked, coaching: Coaching = _NONE) -> Expanded:
    """Expand the shifts of a place, each for itself.

    Args:
        worked: the shifts.
        coaching: by shift, when whoever works it coaches others.
    """
    pauses, spans = pauses_of(worked, coaching), worked.shifts.worked
    duties: list[list[Duty]] = []
    off_lines: list[list[Away]] = []
    linked = False
    for span in spans:
        mine, off = [_BEFORE], list[Away]()
        _expand_shift(span, worked.longer, pauses(span), mine, off)
        linked |= mine[0] is not _BEFORE
        duties.append(mine[1:])
        off_lines.append(off)
    start = np.array([span.start for span in spans])
    end = np.array([span.end for span in spans])
    linked |= bool((start[1:] == end[:-1]).any())
    return Expanded(
        np.array([span.day for span in spans], np.int64),
        start,
        end,
        Duties.of([duty for each in duties for duty in each]),
        _owners(duties),
        Aways.of([away for each in off_lines for away in each]),
        _owners(off_lines),
        Aways.of([Away(Kind.ABSENT, s.start, s.end) for s in worked.shifts.holidays]),
        linked,
        not (worked.has_pauses or worked.longer or coaching),
    )


def coached(shifts: Expanded, worked: Worked, coaching: Coaching) -> Expanded:
    """The shifts of a place, those expanded anew in which its agent coaches others.

    Args:
        shifts: all of them without coaching.
        worked: the same, as they were before.
        coaching: as for :func:`expanded`.
    """
    spans = worked.shifts.worked
    places = np.array([k for k, span in enumerate(spans) if span in coaching], np.int64)
    anew = expanded(worked._replace(shifts=Shifts([spans[k] for k in places], ())), coaching)
    kept = ~np.isin(np.arange(len(spans)), places)
    of_duty, off = kept[shifts.shift_of_duty], kept[shifts.shift_off_lines]
    shift_of_duty = np.concatenate([shifts.shift_of_duty[of_duty], places[anew.shift_of_duty]])
    shift_off = np.concatenate([shifts.shift_off_lines[off], places[anew.shift_off_lines]])
    duties = Duties.joined([shifts.duties.some(of_duty), anew.duties])
    off_lines = Aways.joined([shifts.off_lines.some(off), anew.off_lines])
    by_shift = np.argsort(shift_of_duty, kind="stable")
    by_shift_off = np.argsort(shift_off, kind="stable")
    return replace(
        shifts,
        duties=duties.some(by_shift),
        shift_of_duty=shift_of_duty[by_shift],
        off_lines=off_lines.some(by_shift_off),
        shift_off_lines=shift_off[by_shift_off],
        plain=False,
    )


def _owners(lists: Sequence[Sequence[object]]) -> Ints:
    """For each entry of lists one after the other, the list it is in."""
    return np.repeat(np.arange(len(lists)), [len(each) for each in lists])


def worked_by(
    person: Person, shifts: Expanded, since: float, until: float
) -> tuple[Duties, Aways] | None:
    """What one person works of the shifts of a place, from some time to another.

    Returns:
        Duties, and the paid time off the lines; None where shifts hang together, and must be
        expanded one after the other.
    """
    if shifts.linked and not shifts.plain:
        return None
    misses = bool(person.training) or bool(person.absent.any())
    if not misses and shifts.lie_within(since, until):
        return shifts.whole
    here = (shifts.start >= since) & (shifts.start < until)
    absent, trained = _missed(person, shifts)
    missed = here & (absent | trained)
    there = here & ~missed
    kinds = np.where(absent, Kind.ABSENT, Kind.TRAINING)
    off = Aways(kinds[missed], shifts.start[missed], shifts.end[missed])
    if len(shifts.off_lines):
        kept = there[shifts.shift_off_lines]
        places = np.concatenate([np.flatnonzero(missed), shifts.shift_off_lines[kept]])
        order = np.argsort(places, kind="stable")
        off = Aways.joined([off, shifts.off_lines.some(kept)]).some(order)
    if len(shifts.holidays):
        starts = shifts.holidays.start
        off = Aways.joined([shifts.holidays.some((starts >= since) & (starts < until)), off])
    return shifts.duties_in(there), off


def _missed(person: Person, shifts: Expanded) -> tuple[Bools, Bools]:
    """Shifts that a person misses: being absent, and being trained."""
    absent, trained = np.zeros((2, len(shifts.day)), bool)
    known = (shifts.day >= 0) & (shifts.day < len(person.absent))
    absent[known] = person.absent[shifts.day[known]]
    for begin, end in person.training:
        trained |= (shifts.start >= begin) & (shifts.start < end)
    return absent, trained


def _round_the_clock(start: Floats, end: Floats) -> Duties:
    """Duties of shifts without pauses: those that follow each other without a gap are one."""
    if not len(start):
        return Duties.of([])
    apart = start[1:] != end[:-1]
    begin = np.concatenate([start[:1], start[1:][apart]])
    until = np.concatenate([end[:-1][apart], end[-1:]])
    none, never = np.zeros(len(until) + 1, np.int64), np.full(len(until), np.inf)
    return Duties(begin, until, until, none, Aways.of([]), never)
