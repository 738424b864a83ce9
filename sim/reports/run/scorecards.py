"""Scorecards by role, and the customers' experience with the assumptions behind it, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.kpis import Place
from sim.metrics import METRICS
from sim.reports.pen.rows import level, rows_of
from sim.reports.pen.tables import WordTable, breakdown_table
from sim.reports.pen.words import Row, amount, joined
from sim.reports.run.training import training_tables

if TYPE_CHECKING:
    from sim.metrics import Scorecard
    from sim.runs.result import Result

BY_ROLE: Mapping[str, tuple[str, Place]] = {
    "first line": ("First line", "first line"),
    "specialist": ("Specialists", "specialist"),
    "engineer": ("Engineers", "engineer"),
}
"""Heading of each role's own groups, and where KPIs say that they are shown there."""

SCORED: tuple[Place, ...] = (
    *("experience", "first line", "specialist", "engineer", "lead", "learning", "manager"),
    *("training", "trained group"),
)
"""Where KPIs say that scorecards show them."""

FULL_PACE = 0.9995
"""Pace (a share) from which on it is reported as full."""


@dataclass(frozen=True)
class Experience:
    """The customers' experience, and what it rests on."""

    assumptions: Sequence[tuple[str, str]]
    """What the scorecard counts, and how much."""
    tables: Sequence[WordTable]


def experience_of(result: Result) -> Experience | None:
    """The customers' experience; None where the scenario has no scorecard."""
    if result.scorecard is None:
        return None
    shown = METRICS.shown("experience")
    tables = [breakdown_table(result, by, shown) for by in ("channel", "topic")]
    return Experience(_assumptions(result.scorecard), [_with_team(t, result) for t in tables])


def _with_team(table: WordTable, result: Result) -> WordTable:
    """The table with the figures of all customers as its first column of figures."""
    whole = {METRICS[m].label: _team(result, m) for m in METRICS.shown("experience")}
    rows = tuple((row[0], whole[row[0]], *row[1:]) for row in table.rows)
    return WordTable(table.title, (table.columns[0], "All", *table.columns[1:]), rows)


def _assumptions(card: Scorecard) -> list[tuple[str, str]]:
    stay = card.retention
    return [
        ("Start", f"{card.start:g}, on a scale of 1 to 5"),
        (
            "Wait over target",
            f"{card.wait_over_target:+g} each time the longest wait doubles beyond its channel's "
            "target (twice the target, four times …)",
        ),
        ("Hand-over", f"{card.hand_over:+g} for each time the inquiry was passed on"),
        ("Return", f"{card.returned:+g} for each time the customer had to come back"),
        ("Days", f"{card.per_day:+g} for each day until solved or given up"),
        ("Unsolved", f"{card.unsolved:+g} if given up"),
        ("Survey", f"{amount(card.survey, 'share')} of the customers answer"),
        (
            "NPS groups",
            f"promoters score {card.promoters:g} or more, detractors less than {card.detractors:g}",
        ),
        (
            "Retention",
            f"of promoters {amount(stay['promoter'], 'share')} stay, of those in between "
            f"{amount(stay['passive'], 'share')}, "
            f"of detractors {amount(stay['detractor'], 'share')}",
        ),
    ]


def scorecards_of(result: Result) -> list[WordTable]:
    """One table for each role that has anything to show."""
    tables = [
        _own_groups(result, role, heading, METRICS.shown(place))
        for role, (heading, place) in BY_ROLE.items()
    ]
    tables += [_lead(result), *training_tables(result), _manager(result)]
    return [table for table in tables if table.rows]


def _own_groups(result: Result, role: str, heading: str, metrics: Sequence[str]) -> WordTable:
    """Figures of the role's groups, a column for each."""
    groups = [group for group, its_role in result.roles.items() if its_role == role]
    cells = {metric: _by_group(result, metric) for metric in metrics}
    return _table(heading, groups, cells)


def _lead(result: Result) -> WordTable:
    """The team's figures, and those of each group that takes contacts."""
    groups = [group for group, role in result.roles.items() if role != "manager"]
    cells = {m: {"Team": _team(result, m), **_by_group(result, m)} for m in METRICS.shown("lead")}
    table = _table(_titled("Team lead", result, "lead"), ["Team", *groups], cells)
    return WordTable(
        table.title, table.columns, (*table.rows, *_learned(result, table.columns[1:]))
    )


def _learned(result: Result, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What training and learning have done: the pace of agents in the first and the last week.

    Nothing where all have learned at any time.
    """
    rows = rows_of(result.estimates, "pace", "week")
    rows += rows_of(result.estimates, "pace", "week", by=("group",))
    if all(row["mean"] > FULL_PACE for row in rows):
        return
    weeks = sorted({str(row["period"]) for row in rows})
    for words, week in (("first", weeks[0]), ("last", weeks[-1])):
        cells = {
            "Team" if row["group"] == "all" else row["group"]: _figure(row, result)
            for row in rows
            if row["period"] == week
        }
        label = f"{METRICS['pace'].label}, {words} week"
        yield (label, *(cells.get(column, "") for column in columns))


def _manager(result: Result) -> WordTable:
    cells = {metric: {"Team": _team(result, metric)} for metric in METRICS.shown("manager")}
    return _table(_titled("Manager", result, "manager"), ["Team"], cells)


def _titled(heading: str, result: Result, role: str) -> str:
    groups = [group for group, its_role in result.roles.items() if its_role == role]
    return f"{heading} ({joined(groups)})" if groups else heading


def _table(
    heading: str, columns: Sequence[str], cells: Mapping[str, Mapping[str, str]]
) -> WordTable:
    """Measured figures as rows; columns and rows without any are left out."""
    shown = [name for name in columns if any(found.get(name) for found in cells.values())]
    rows = [
        (METRICS[metric].label, *(found.get(name, "") for name in shown))
        for metric, found in cells.items()
        if any(found.get(name) for name in shown)
    ]
    return WordTable(heading, ("Measure", *shown), tuple(rows))


def _team(result: Result, metric: str) -> str:
    return next((_figure(row, result) for row in rows_of(result.estimates, metric)), "")


def _by_group(result: Result, metric: str) -> dict[str, str]:
    rows = rows_of(result.estimates, metric, by=("group",))
    return {str(row["group"]): _figure(row, result) for row in rows}


def _figure(row: Row, result: Result) -> str:
    return level(row, result.currency)
