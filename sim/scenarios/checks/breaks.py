"""Breaks and meetings in the weekly shifts: whether they fit, and which of them fall away."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.calendar import WEEKDAYS
from sim.scenarios.meaning import rota
from sim.scenarios.meaning.by_date import group_by_date
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.team.group import Break, Group
from sim.scenarios.text.reader import Path
from sim.scenarios.text.report import Report
from sim.units import DAY, WEEK, format_duration, format_minute_of_day, got
from sim.units.hours import Span

Spans = Sequence[Span]


def check_breaks(report: Report, path: Path, group: Group, spans: Spans, where: Path) -> None:
    """Breaks fit into the shifts: the shortest one is longer than all of them.

    Args:
        report: takes the faults, and a warning where a break falls away.
        path: the group's breaks.
        group: the group.
        spans: the weekly shifts of one of its patterns.
        where: the path of these hours.
    """
    total = group.pause
    shortest = min((end - begin for _, begin, end in spans), default=math.inf)
    if total >= shortest:
        message = (
            f"breaks must be shorter than the shift "
            f"(got {format_duration(total)} in a shift of {format_duration(shortest)})"
        )
        report.fault(path, message, where)
    for k, pause in enumerate(group.breaks):
        if not isinstance(pause, Break):
            continue
        at = got(format_minute_of_day(pause.at))
        lost = [span for span in spans if _falls_away(pause, span, spans)]
        if not any(_within(pause, span) for span in spans):
            report.fault((*path, k), f"the break lies in no shift of the group {at}", where)
        elif lost:
            rule = "a break begins after its shift does, and ends before it"
            report.warn((*path, k), f"the break falls away {_shifts(lost)}: {rule} {at}")


def check_meetings(scenario: Scenario, report: Report, name: str) -> None:
    """Meetings lie in a shift from beginning to end; those that do not are not held.

    Args:
        scenario: the sound part of the scenario.
        report: takes the fault where none is held, and a warning where some are not.
        name: the group.
    """
    meetings = scenario.team[name].meetings
    if meetings is None:
        return
    path: Path = ("team", name, "meetings")
    spans = [
        span
        for _, rules in group_by_date(scenario, name)
        for pattern in rota.patterns(scenario, rules)
        for week in pattern.weeks
        for span in week.spans
    ]
    lost = [meeting for meeting in meetings.spans if not any(_holds(s, meeting) for s in spans)]
    rule = "a meeting is held where a shift has all of it"
    if lost and len(lost) == len(meetings.spans):
        report.fault(path, f"lies in no shift of the group from beginning to end: {rule}")
    elif lost:
        when = ", ".join(f"{WEEKDAYS[day]} {_clock(begin, end)}" for day, begin, end in lost)
        report.warn(path, f"the meeting of {when} is not held: {rule}")


def _holds(span: Span, meeting: Span) -> bool:
    """Whether a weekly shift has all of a meeting, which may be on the morning after it began."""
    (day, begin, end), (on, start, stop) = span, meeting
    later = (on * DAY + start - day * DAY - begin) % WEEK
    return later + stop - start <= end - begin


def _within(pause: Break, span: Span) -> bool:
    _, begin, end = span
    return any(begin <= at and at + pause.length <= end for at in (pause.at, pause.at + DAY))


def _falls_away(pause: Break, span: Span, spans: Spans) -> bool:
    """Whether there is no duty before the break or none after it, so that it is no break."""
    day, begin, end = span
    at = pause.at if pause.at >= begin else pause.at + DAY
    opens = not any((day * DAY + begin - d * DAY - to) % WEEK == 0 for d, _, to in spans)
    return at + pause.length >= end or (at == begin and opens)


def _shifts(spans: Spans) -> str:
    """``in the shift 08:00-16:00 (mon, tue)``; with more of them for other hours."""
    days: dict[str, list[str]] = {}
    for day, begin, end in spans:
        days.setdefault(_clock(begin, end), []).append(WEEKDAYS[day])
    words = (f"{hours} ({', '.join(each)})" for hours, each in days.items())
    return f"in the shift {' and '.join(words)}"


def _clock(begin: float, end: float) -> str:
    return f"{format_minute_of_day(begin)}-{format_minute_of_day((end - 1) % DAY + 1)}"
