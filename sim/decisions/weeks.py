"""KPI rows → figures by replication and whole week."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim import extensions
from sim.decisions.colours import Floats
from sim.errors import UsageError
from sim.expected import expect
from sim.metrics import METRICS, SCOPE
from sim.scenarios.meaning.horizon import calendar_of

if TYPE_CHECKING:
    import pandas as pd

    from sim.metrics.tabulate import KpiTable
    from sim.scenarios.sections.schema import Scenario

WHOLE = 6 * 24 * 60.0
"""Measured minutes from which a week is judged: a warm-up or a log may begin on a Tuesday."""

FEWEST_WEEKS = 4
"""Whole weeks from which on single ones are told apart."""
LOOK_AHEAD = 26
"""Weeks that a horizon is to have before nothing needs to be done: hiring takes months."""

Place = tuple[str, str]
"""Scope column and name: ("tier", "L1"); ("all", "all") for the team."""
TEAM: Place = ("all", "all")
WATCHED = (
    *("backlog", "steps", "csat", "open_at_end", "occupancy", "overloaded", "overtime"),
    *("on_duty", "abandonment", "repeat_contacts", "first_response", "line_wait", "service_level"),
    *("fcr", "background_done", "headcount", "effective_on_duty", "hired", "left"),
)
"""KPIs behind the traffic lights, and behind the headcount week by week."""


def whole_weeks(scenario: Scenario) -> list[str]:
    """First days of the weeks that lie wholly in the measured time, as dates."""
    start = scenario.horizon.start + dt.timedelta(days=math.ceil(scenario.horizon.warm_up / 1440))
    end = scenario.horizon.start + dt.timedelta(days=int(scenario.horizon.minutes // 1440))
    first = calendar_of(scenario).week_of(start + dt.timedelta(days=6))
    found = []
    while first + dt.timedelta(days=7) <= end:
        found.append(first.isoformat())
        first += dt.timedelta(days=7)
    return found


def weeks_to_judge(scenario: Scenario) -> list[str]:
    """The same, as far as they can tell when a team is outgrown.

    Raises:
        UsageError: they are too few, or no contacts come in them.
    """
    weeks = whole_weeks(scenario)
    if len(weeks) < FEWEST_WEEKS:
        stated = scenario.horizon.weeks is not None
        longer = f"weeks={LOOK_AHEAD}" if stated else f"length='{LOOK_AHEAD} weeks'"
        raise UsageError(
            "grow needs a horizon of four whole weeks or more, after the warm-up; e.g. "
            f"{LOOK_AHEAD} weeks: --set horizon.{longer}"
        )
    if not expect(scenario, measured=True).inquiries:
        raise UsageError("grow needs contacts: none are expected after the warm-up; state volumes")
    return weeks


class WeeklyFigures(NamedTuple):
    """Figures of all replications by week."""

    mondays: tuple[str, ...]
    """Whole weeks, by the ISO date of their Monday."""
    figures: Mapping[Place, Mapping[str, Floats]]
    """Figures (replication × week, NaN where not measured) by place and metric."""
    replications: int

    def of(self, column: str) -> list[str]:
        """Names of a scope column that have figures, in the order of the log."""
        return [name for scope, name in self.figures if scope == column]


def weekly_figures(kpis: pd.DataFrame) -> WeeklyFigures:
    """Figures of the team and by one scope column, in weeks measured for six days or more.

    Args:
        kpis: rows of :func:`sim.metrics.measure`, with a column ``replication``.
    """
    import pandas as pd

    numbers, replication = np.unique(kpis["replication"], return_inverse=True)
    chosen = np.flatnonzero((kpis["per"] == "week").to_numpy())
    rows, replication = kpis.iloc[chosen], replication[chosen]
    broken = {column: (rows[column] != "all").to_numpy() for column in SCOPE}
    parts = np.sum(list(broken.values()), axis=0)
    team_minutes = rows["denominator"].where((rows["metric"] == "backlog") & (parts == 0))
    minutes = team_minutes.groupby(rows["period"].astype(str)).max()
    mondays = tuple(sorted(minutes.index[minutes >= WHOLE]))
    number = {monday: place for place, monday in enumerate(mondays)}
    week = rows["period"].astype(str).map(number).fillna(-1).to_numpy(np.int64)
    value = (rows["numerator"] / rows["denominator"]).to_numpy()
    figures: dict[Place, dict[str, Floats]] = {}
    scopes = [("all", parts == 0), *((c, broken[c] & (parts == 1)) for c in SCOPE)]
    for column, belongs in scopes:
        inside = np.flatnonzero(belongs & (week >= 0))
        names = rows[column].iloc[inside].astype(str) if column != "all" else ["all"] * len(inside)
        by = [rows["metric"].iloc[inside].astype(str).to_numpy(), np.array(names, str)]
        for key, places in pd.Series(inside).groupby(by).indices.items():
            metric, name = map(str, key)  # type: ignore[call-overload]
            found = inside[places]
            table = np.full((len(numbers), len(mondays)), np.nan)
            table[replication[found], week[found]] = value[found]
            figures.setdefault((column, str(name)), {})[str(metric)] = table
    length = np.array([minutes[monday] for monday in mondays], float)
    for column in SCOPE:
        if column in rows and hasattr(rows[column], "cat"):
            order = [(column, str(name)) for name in rows[column].cat.categories]
            figures |= {place: figures.pop(place) for place in order if place in figures}
    for of_place in figures.values():
        of_place["minutes"] = length
    return WeeklyFigures(mondays, figures, len(numbers))


def watched_figures(table: KpiTable) -> WeeklyFigures:
    """Figures of one replication that traffic lights and headcount by week are made of.

    They are those of :func:`weekly_figures`; a search needs them too often to build a frame.

    Args:
        table: its KPIs.
    """
    (backlog,) = (each for each in table.series("backlog", "week") if each.column == "all")
    minutes = dict(zip(backlog.periods, backlog.denominator.tolist(), strict=True))
    mondays = tuple(sorted(week for week, length in minutes.items() if length >= WHOLE))
    number = {monday: place for place, monday in enumerate(mondays)}
    found: dict[tuple[int, int, Place], dict[str, Floats]] = {}
    for metric in METRICS if extensions.SIGNALS else WATCHED:  # those may need any KPI
        for each in table.series(metric, "week"):
            week = np.array([number.get(period, -1) for period in each.periods])
            here = week >= 0
            if here.any() and each.column not in ("topic", "agent"):
                values = np.full((1, len(mondays)), np.nan)
                values[0, week[here]] = (each.numerator / each.denominator)[here]
                column = 0 if each.column == "all" else 1 + SCOPE.index(each.column)
                place = column, each.code, (each.column, each.word)
                found.setdefault(place, {})[metric] = values
    figures = {key[2]: found[key] for key in sorted(found)}
    for of_place in figures.values():
        of_place["minutes"] = np.array([minutes[monday] for monday in mondays], float)
    return WeeklyFigures(mondays, figures, 1)


def together(parts: Sequence[WeeklyFigures]) -> WeeklyFigures:
    """Figures of several replications with the same weeks as one; NaN where one lacks a figure."""
    mondays = parts[0].mondays
    nothing = np.full(len(mondays), np.nan)
    figures: dict[Place, dict[str, Floats]] = {}
    for place in dict.fromkeys(place for part in parts for place in part.figures):
        of = [part.figures.get(place, {}) for part in parts]
        figures[place] = {
            metric: np.vstack([each.get(metric, nothing) for each in of])
            for metric in dict.fromkeys(metric for each in of for metric in each)
        }
        figures[place]["minutes"] = parts[0].figures[TEAM]["minutes"]
    return WeeklyFigures(mondays, figures, sum(part.replications for part in parts))


def as_figures(weeks: WeeklyFigures) -> dict[str, Any]:
    """The same in lists and arrays, to be kept."""
    figures = [[*place, dict(of_place)] for place, of_place in weeks.figures.items()]
    return {"mondays": list(weeks.mondays), "figures": figures, "runs": weeks.replications}


def from_figures(kept: Mapping[str, Any]) -> WeeklyFigures:
    """What :func:`as_figures` has made lists of."""
    figures = {
        (column, name): {metric: np.array(values, float) for metric, values in of_place.items()}
        for column, name, of_place in kept["figures"]
    }
    return WeeklyFigures(tuple(kept["mondays"]), figures, kept["runs"])
