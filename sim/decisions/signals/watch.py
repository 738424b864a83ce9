"""The traffic lights of a team: six signals by week and tier (or channel, or group), and how sure.

Works on the KPI rows of many replications, and on those of one real log.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim import extensions
from sim.decisions.colours import Codes, Colour, Floats, grade, persistent, worst
from sim.decisions.signals.rules import (
    Reading,
    Signal,
    Weekly,
    backlog,
    impatience,
    proactive,
    response,
    satisfaction,
    workload,
)
from sim.decisions.weeks import TEAM, Place, WeeklyFigures, weekly_figures
from sim.metrics.goals import Goal

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.signals import Signals


class Watched(NamedTuple):
    """One of the six signals."""

    label: str
    """What it says, e.g. "Backlog rising"."""
    readings: Signal
    scopes: tuple[str, ...]
    """Scope columns whose names it is given for."""
    needs: str
    """What has to be measured for it."""


SIGNALS: Mapping[str, Watched] = {
    "backlog": Watched("Backlog rising", backlog, ("tier",), "contacts that wait"),
    "satisfaction": Watched(
        "Satisfaction dropping",
        satisfaction,
        ("channel",),
        "the scenario's satisfaction section",
    ),
    "workload": Watched("Workload too high", workload, ("tier",), "time on duty"),
    "impatience": Watched(
        "Customers impatient", impatience, ("channel",), "contacts given up or repeated"
    ),
    "response": Watched(
        "Response worsening", response, ("channel", "tier"), "contacts that are answered"
    ),
    "proactive": Watched("No time for proactive work", proactive, ("group",), "background work"),
}
"""The six, in the order of the calendar."""


class FurtherSignal(NamedTuple):
    """A signal that a module adds."""

    label: str
    figure: Callable[[Weekly], Floats | None]
    """Its figure (replication × week) from the figures of a place; None: not measured."""
    unit: str
    of: str
    """Scope column for whose names it is given."""
    amber: float
    red: float
    higher_is_worse: bool


COLUMNS = (
    *("signal", "scope", "name", "week", "colour"),
    *("chance_red", "low", "high", "chance_amber", "known", "replications"),
    *("cause", "value", "unit"),
)
"""Columns of the calendar's cells."""


@dataclass(frozen=True, eq=False)
class TrafficLights:
    """Colours by signal, place and week."""

    rows: list[dict[Hashable, Any]]
    """One for each signal, place and week: ``signal`` · ``scope`` ("tier", "channel", "group";
    "all" where the signal is not measured) · ``name`` · ``week`` (date of its Monday) · ``colour``
    ("green", "amber", "red", "unknown") · ``chance_red`` with its interval ``low``, ``high`` ·
    ``chance_amber`` (amber or red) · ``known`` (replications in which the colour is known) ·
    ``replications`` · ``cause`` (the figure that is worst) · ``value`` (its mean) · ``unit``."""
    weeks: tuple[str, ...]
    """Whole weeks, by the date of their Monday."""
    replications: int
    confidence: float
    """Level of the intervals of the chances."""

    @cached_property
    def cells(self) -> pd.DataFrame:
        """The rows as a table."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=[*COLUMNS])

    def places(self) -> list[tuple[str, str, str]]:
        """Rows of the calendar: signal, scope and name."""
        return list(dict.fromkeys((row["signal"], row["scope"], row["name"]) for row in self.rows))


def watch(
    kpis: pd.DataFrame,
    rules: Signals,
    *,
    goals: Sequence[Goal] = (),
    confidence: float = 0.95,
) -> TrafficLights:
    """Judge every signal in every whole week.

    The colour of a cell is that of the middle replication: red if at least half of the replications
    in which it is known are red, amber if at least half are amber or red, else green; unknown
    where it is known in fewer than half of all. The chance of red is the share of replications with
    a known colour that are red; its interval is that of Clopper and Pearson (1934), which covers
    with at least the stated confidence.

    Args:
        kpis: rows of :func:`sim.metrics.measure`; those of several replications have a column
            ``replication``.
        rules: limits of the signals.
        goals: what is promised; service levels of channels count.
        confidence: level of the intervals.
    """
    if "replication" not in kpis:
        kpis = kpis.assign(replication=0)
    return watch_weeks(weekly_figures(kpis), rules, goals, confidence)


def watch_weeks(
    weeks: WeeklyFigures,
    rules: Signals,
    goals: Sequence[Goal] = (),
    confidence: float = 0.95,
) -> TrafficLights:
    """The same as :func:`watch`, from figures by week.

    Args:
        weeks: figures of one or more replications.
        rules: limits of the signals.
        goals: as for :func:`watch`.
        confidence: level of the intervals.
    """
    shape = (weeks.replications, len(weeks.mondays))
    levels = {goal.channel: goal for goal in goals if goal.metric == "service_level"}
    rows: list[dict[Hashable, Any]] = []
    for name, signal in known_signals().items():
        found = 0
        for column in signal.scopes:
            for of in weeks.of(column):
                target = levels.get(of) if column == "channel" else None
                week = weeks.figures[column, of]
                readings = list(signal.readings(week, rules, target))
                if any((reading.colours != Colour.UNKNOWN).any() for reading in readings):
                    found += 1
                    cells = _cells(readings, rules.weeks_in_a_row, confidence)
                    rows += _rows(name, (column, of), weeks.mondays, cells)
        if not found:
            rows += _rows(name, TEAM, weeks.mondays, _cells_of_nothing(shape))
    return TrafficLights(rows, weeks.mondays, weeks.replications, confidence)


def known_signals() -> dict[str, Watched]:
    """The six, and those that modules have added."""
    return {**SIGNALS, **_further()}


def _further() -> dict[str, Watched]:
    """The signals that modules have added, each of one figure with two limits."""

    def watched(name: str, own: FurtherSignal) -> Watched:
        def readings(week: Weekly, rules: Signals, target: Goal | None) -> Iterator[Reading]:
            del target
            values = own.figure(week)
            if values is not None:
                limits = rules.own.get(name, own)
                colours = grade(
                    values, limits.amber, limits.red, higher_is_worse=own.higher_is_worse
                )
                yield Reading(own.label.lower(), own.unit, values, colours)

        return Watched(own.label, readings, (own.of,), "what it is calculated from")

    return {name: watched(name, own) for name, own in extensions.SIGNALS.items()}


def _rows(
    signal: str, place: Place, mondays: Sequence[str], cells: Mapping[str, Any]
) -> Iterator[dict[Hashable, Any]]:
    """The cells of a row of the calendar, week by week; what is no list is the same in all."""
    scope, name = place
    for week, monday in enumerate(mondays):
        here = {
            column: of if isinstance(of, str | int) else of[week] for column, of in cells.items()
        }
        row = {"signal": signal, "scope": scope, "name": name, "week": monday, **here}
        yield {column: row[column] for column in COLUMNS}


def _cells(readings: Sequence[Reading], in_a_row: int, confidence: float) -> dict[str, Any]:
    """The columns of one row of the calendar that vary by week."""
    colours = persistent(worst([reading.colours for reading in readings]), in_a_row)
    known, amber, red = (
        np.sum(colours >= least, axis=0) for least in (Colour.GREEN, Colour.AMBER, Colour.RED)
    )
    low, high = exact_interval(red, known, confidence)
    middle = np.where(
        2 * known < len(colours),
        Colour.UNKNOWN,
        np.where(2 * red >= known, Colour.RED, np.where(2 * amber >= known, 1, Colour.GREEN)),
    )
    middle = np.where(known == 0, Colour.UNKNOWN, middle)
    with np.errstate(invalid="ignore"):
        chances = red / known, amber / known
    return {
        "colour": [Colour(code).name.lower() for code in middle],
        "chance_red": chances[0],
        "low": low,
        "high": high,
        "chance_amber": chances[1],
        "known": known,
        "replications": len(colours),
        **_causes(readings),
    }


def _causes(readings: Sequence[Reading]) -> dict[str, Any]:
    """The figure that is worst in each week (the first of several), and its mean."""
    severity = np.array([np.sum(np.maximum(each.colours, 0), axis=0) for each in readings])
    chosen = np.argmax(severity, axis=0)
    known = np.array([np.sum(~np.isnan(each.values), axis=0) for each in readings])
    total = np.array([np.nansum(each.values, axis=0) for each in readings])
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Floats = total / known
    week = np.arange(len(chosen))
    return {
        "cause": [readings[k].label for k in chosen],
        "value": means[chosen, week],
        "unit": [readings[k].unit for k in chosen],
    }


def _cells_of_nothing(shape: tuple[int, int]) -> dict[str, Any]:
    """A signal that is not measured: unknown in every week."""
    nothing = np.full(shape[1], np.nan)
    chances = dict.fromkeys(("chance_red", "low", "high", "chance_amber", "value"), nothing)
    counts = {"known": np.zeros(shape[1], np.int64), "replications": shape[0]}
    return {"colour": "unknown", **chances, **counts, "cause": "not measured", "unit": ""}


def exact_interval(hits: Codes, of: Codes, confidence: float) -> tuple[Floats, Floats]:
    """Clopper and Pearson's interval of a chance; NaN where nothing was tried.

    Args:
        hits: how often it happened.
        of: out of how many.
        confidence: least chance that the interval covers.
    """
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = np.where(hits == 0, 0.0, betaincinv(np.maximum(hits, 1), of - hits + 1, tail))
    misses = np.maximum(of - hits, 1)
    high = np.where(hits == of, 1.0, betaincinv(hits + 1, misses, 1 - tail))
    return np.where(of == 0, np.nan, low), np.where(of == 0, np.nan, high)
