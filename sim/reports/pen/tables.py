"""The tables of a report as plain text cells, ready for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.kpis import HEADLINES, Place
from sim.metrics import METRICS
from sim.reports.pen.rows import (
    both_levels,
    change,
    label,
    level,
    needed_to_decide,
    rows_of,
)
from sim.reports.pen.words import Row, amount

if TYPE_CHECKING:
    from sim.runs.result import Comparison, Result

TABLES: Mapping[str, Place] = {
    "channel": "by channel",
    "topic": "by topic",
    "tier": "by tier",
    "group": "by group",
}
"""The table of each scope: which figures it shows, KPIs say themselves."""


@dataclass(frozen=True)
class WordTable:
    """A table of text; the first column names the rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def targets_table(results: Sequence[Result]) -> WordTable:
    """Each target with its verdict and figure in each scenario."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for result in results:
        rows: list[Row] = result.targets.to_dict("records")
        for row in rows:
            key = label(row), str(row["target"])
            text = f"{row['verdict']}: {level(row, result.currency)}"
            cells.setdefault(key, {})[result.name] = text
    names = [r.name for r in results] if len(results) > 1 else ["Measured"]
    lines = [
        (*target, *(found.get(r.name, "no such target") for r in results))
        for target, found in cells.items()
    ]
    return WordTable("Targets", ("Measure", "Target", *names), tuple(lines))


def headline_table(results: Sequence[Result]) -> WordTable:
    """The figures a manager sees first, scenario beside scenario."""
    cells: dict[str, dict[str, str]] = {}
    for result in results:
        for row in result.headline.to_dict("records"):
            cells.setdefault(label(row), {})[result.name] = level(row, result.currency)
    names = [r.name for r in results] if len(results) > 1 else ["Measured"]
    rows = [(key, *(found.get(r.name, "") for r in results)) for key, found in cells.items()]
    return WordTable("Headline figures", ("Measure", *names), tuple(rows))


def differences_table(comparison: Comparison, other: Result) -> WordTable:
    """What one scenario changes against the baseline.

    Args:
        comparison: the comparison.
        other: one of its scenarios, not the baseline.
    """
    table, base = comparison.table, comparison.baseline
    rows = [
        (
            label(row),
            str(row["verdict"]),
            change(row, base.currency),
            *both_levels(row, base.estimates, other.estimates, base.currency),
            needed_to_decide(row),
        )
        for row in table[table["scenario"] == other.name].to_dict("records")
    ]
    columns = (
        "Measure",
        "Verdict",
        "Difference",
        base.name,
        other.name,
        "Simulated runs that would tell",
    )
    return WordTable(f"{other.name} against {base.name}", columns, tuple(rows))


def breakdown_table(result: Result, by: str, metrics: Sequence[str] = ()) -> WordTable:
    """Figures over the measured time, one column for each channel, topic, tier or group.

    Args:
        result: the run.
        by: a key of :data:`TABLES`.
        metrics: which figures; those that are shown there unless given.
    """
    unused = _unused(result)
    wanted = [metric for metric in metrics or METRICS.shown(TABLES[by]) if metric not in unused]
    found = {metric: rows_of(result.estimates, metric, by=(by,)) for metric in wanted}
    measured, cells = _cells(found, by, result)
    names = tuple(dict.fromkeys(name for name, _ in cells))
    rows: list[tuple[str, ...]] = []
    for metric in measured:
        apart = _apart_by_channel(result, metric, names) if by == "tier" else ()
        whole = (METRICS[metric].label, *(cells.get((name, metric), "") for name in names))
        rows += apart or (whole,)
    return WordTable(f"By {by}", ("Measure", *names), tuple(rows))


def _apart_by_channel(
    result: Result, metric: str, tiers: Sequence[str]
) -> Sequence[tuple[str, ...]]:
    """The wait in each tier's line, a row for each channel: that of phone and e-mail is not one."""
    if metric != "line_wait":
        return ()
    rows = rows_of(result.estimates, metric, by=("tier", "channel"))
    cells = {(row["channel"], row["tier"]): level(row, result.currency) for row in rows}
    channels = list(dict.fromkeys(row["channel"] for row in rows))
    return [
        (f"{METRICS[metric].label}, {channel}", *(cells.get((channel, t), "") for t in tiers))
        for channel in channels
    ]


def week_table(result: Result) -> WordTable:
    """Figures of the whole team, one row for each calendar week."""
    found = {
        metric: rows_of(result.estimates, metric, "week") for metric in METRICS.shown("by week")
    }
    measured, cells = _cells(found, "period", result)
    weeks = sorted({week for week, _ in cells})
    rows = ((week, *(cells.get((week, metric), "") for metric in measured)) for week in weeks)
    labels = (METRICS[metric].label for metric in measured)
    several = len({*result.estimates["channel"]} - {"all"}) > 1
    title = "By week, all channels together" if several else "By week"
    return WordTable(title, ("Week of", *labels), tuple(rows))


def tables_of(result: Result) -> list[WordTable]:
    """All breakdowns that have anything to show."""
    tables = [*(breakdown_table(result, by) for by in TABLES), week_table(result)]
    return [table for table in tables if table.rows]


def flows_table(result: Result) -> WordTable:
    """From where to where contacts go; the share is that of all contacts leaving the same place."""
    flows = result.flows
    leaving = flows.groupby("source")["count"].sum()
    rows = tuple(
        (
            _place(source),
            _place(target),
            amount(count, "count"),
            amount(count / leaving[source], "share"),
        )
        for source, target, count in flows[["source", "target", "count"]].itertuples(
            index=False, name=None
        )
    )
    return WordTable("Contacts by where they go", ("From", "To", "Contacts", "Share"), rows)


def definitions(results: Sequence[Result], also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Label and formula of every figure that the tables show, in the catalogue's order.

    Args:
        results: the runs.
        also: metrics that are shown elsewhere on the page.
    """
    shown = {*also, *METRICS.shown(*HEADLINES, "by week", *TABLES.values())}
    shown |= {metric for result in results for metric in result.targets["metric"]}
    measured = {
        m for result in results for m in {*result.estimates["metric"].unique()} - _unused(result)
    }
    return [(m.label, m.formula) for m in METRICS.values() if m.name in shown & measured]


def _unused(result: Result) -> set[str]:
    """Figures of rare things that did not happen in a run."""
    happened = result.estimates.loc[result.estimates["mean"] > 0, "metric"]
    rare = {name for name, metric in METRICS.items() if metric.rare}
    return rare.difference(happened.unique())


def _place(name: str) -> str:
    """A place of the flow chart in words: "tier:L1" → "L1"."""
    return name.partition(":")[2] or name


def _cells(
    found: Mapping[str, Sequence[Row]], by: str, result: Result
) -> tuple[list[str], dict[tuple[str, str], str]]:
    """Metrics that were measured, and figures by scope or period and metric."""
    cells = {
        (str(row[by]), metric): level(row, result.currency)
        for metric, rows in found.items()
        for row in rows
    }
    return [metric for metric, rows in found.items() if rows], cells
