"""The sheet of half hours: each kind of day from its first shift to its last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.metrics import METRICS
from sim.reports.day.half_hours import (
    ON_DUTY,
    Floats,
    TypicalDay,
    figures_on,
    needed_on,
    needs_of,
    on_duty_on,
    typical_days,
)
from sim.reports.pen.rows import PLAIN_UNITS
from sim.reports.workbook.book import Column, LineChart, Sheet

if TYPE_CHECKING:
    from sim.runs.result import Result

CUSTOMERS = ("contacts", "service_level", "wait", "abandonment")
"""Figures by channel."""


def half_hours_sheet(result: Result, name: str) -> Sheet:
    """A row for each half hour of a typical day: customers, agents on duty and needed, occupancy.

    Args:
        result: a run.
        name: of the sheet.
    """
    days = typical_days(result)
    order = [Column("Day"), Column("Begins at")]
    rows: list[dict[str, Any]] = [
        {"Day": day.kind, "Begins at": _clock(day.first + place)}
        for day in days
        for place in range(day.halves)
    ]
    for part in (_customers, _agents, _groups):
        columns: dict[str, Column] = {}
        for day, first in zip(days, np.cumsum([0, *(day.halves for day in days)]), strict=False):
            for column, values in part(result, day):
                columns[column.title] = column
                for place, value in enumerate(values):
                    rows[first + place][column.title] = value
        order += columns.values()
    cells = [tuple(row.get(column.title) for column in order) for row in rows]
    return Sheet(name, order, cells, charts=list(_charts(order)) if len(days) == 1 else ())


def _customers(result: Result, day: TypicalDay) -> Iterator[tuple[Column, Floats]]:
    """Columns of the channels, with their values in one kind of day."""
    for metric in CUSTOMERS:
        for channel, figures in figures_on(result, day, metric, ("channel",)):
            yield _column(metric, channel), figures[0]


def _agents(result: Result, day: TypicalDay) -> Iterator[tuple[Column, Floats]]:
    """The same of agents on duty and needed."""
    for pool in needs_of(result):
        of = ", ".join(pool.channels)
        needed, on_duty = needed_on(day, pool), on_duty_on(result, day, pool)
        yield Column(f"Agents needed for {of} (by Erlang A)", "count"), needed
        yield Column(f"Agents on duty for {of}", "count"), on_duty
        yield Column(f"On duty above needed, {of}", "count"), on_duty - needed


def _groups(result: Result, day: TypicalDay) -> Iterator[tuple[Column, Floats]]:
    """The same of the groups."""
    for group, figures in figures_on(result, day, ON_DUTY, ("group",)):
        yield Column(f"On duty, {group} (agents)", "count"), np.nan_to_num(figures[0])
    for group, figures in figures_on(result, day, "occupancy", ("group",)):
        yield _column("occupancy", group), figures[0]


def _column(metric: str, of: str) -> Column:
    unit = METRICS[metric].unit
    return Column(f"{METRICS[metric].label}, {of} ({PLAIN_UNITS[unit]})", unit)


def _clock(half: int) -> str:
    return f"{half // 2:02}:{half % 2 * 30:02}"


def _charts(columns: Sequence[Column]) -> Iterator[LineChart]:
    """Agents on duty beside those needed; where there are several kinds of day, rows part them."""
    places = [k for k, each in enumerate(columns) if each.title.startswith("Agents ")]
    if places:
        yield LineChart("Agents on duty and needed", places[:8], "agents", labels=1)
