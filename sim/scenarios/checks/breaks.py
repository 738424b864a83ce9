"""Breaks of the weekly shifts: whether they fit, and which of them fall away."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.calendar import WEEKDAYS
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
        hours = f"{format_minute_of_day(begin)}-{format_minute_of_day((end - 1) % DAY + 1)}"
        days.setdefault(hours, []).append(WEEKDAYS[day])
    told = (f"{hours} ({', '.join(each)})" for hours, each in days.items())
    return f"in the shift {' and '.join(told)}"
