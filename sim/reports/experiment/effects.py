"""What the factors of an experiment do: tables in words, CSV files and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.experiments import Experiment
from sim.experiments.effects import Effects, shape_of
from sim.reports.experiment.figure import title_of
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import amount, count_of, difference, relied_on

if TYPE_CHECKING:
    import pandas as pd


def averaged(found: Effects) -> str:
    """What the other factors are at, where one is looked at; empty where there is no other."""
    if len(found.experiment.factors) == 1:
        return ""
    if shape_of(found.experiment) == "grid":
        return ", averaged over all levels of the other factors"
    return ", while the other factors are at their first levels"


def effect_words(found: Effects) -> tuple[list[WordTable], list[str]]:
    """The tables to be printed, and what is to be known about their figures."""
    experiment, table = found.experiment, found.table
    sure = relied_on(experiment.confidence)
    if found.responses is None:
        columns = ["factor", "KPI", "partial rank correlation", "slope", "plane accounts for"]
        rows = [_association(row, _currency(experiment)) for row in table.to_dict("records")]
        title = "What goes with what over the points of the design, other factors held constant"
        return [WordTable(title, columns, rows)], [
            *_not_measured(found),
            f"In brackets: {sure}. These are associations "
            "over the whole design, by ranks and by a plane, not effects of single levels.",
        ]
    is_main = table["factor_2"] == ""
    tables = [
        _by_kpi(
            f"What each factor does{averaged(found)}",
            [("factor", "factor"), ("from", "first_level"), ("to", "level")],
            table[is_main],
            experiment,
        )
    ]
    if not is_main.all():
        names = [("factor", "factor"), ("to", "level"), ("and", "factor_2"), ("to", "level_2")]
        title = "What two do together, beyond the sum of what each does alone"
        tables.append(_by_kpi(title, names, table[~is_main], experiment))
    return tables, [*_not_measured(found), basis(table, experiment)]


def _not_measured(found: Effects) -> list[str]:
    kept = [kpi.label for kpi in found.experiment.keep]
    absent = [label for label in kept if label not in set(found.table["kpi"])]
    return [f"Not measured in all cells: {', '.join(absent)}."] if absent else []


def difference_words(table: pd.DataFrame, experiment: Experiment, against: int) -> WordTable:
    """Every cell against one of them, a column for each KPI."""
    names = [(name, name) for name in ("cell", *experiment.factors)]
    level = experiment.cells[against - 1].label
    return _by_kpi(f"Every cell against cell {against} ({level})", names, table, experiment)


def basis(table: pd.DataFrame, experiment: Experiment) -> str:
    """What the intervals of differences are, and how many replications they come from."""
    runs = sorted(set(table["replications"]))
    if runs == [1]:
        return "1 simulated run, hence no intervals."
    count = count_of(runs[0], "simulated run") if len(runs) == 1 else f"{runs[0]} to {runs[-1]}"
    return (
        f"In brackets: {relied_on(experiment.confidence)}; from {count} on the same customers, "
        "difference by difference."
    )


def _by_kpi(
    title: str, names: Sequence[tuple[str, str]], table: pd.DataFrame, experiment: Experiment
) -> WordTable:
    """A row for each combination of names (heading, column), a column for each KPI."""
    kpis = list(dict.fromkeys(table["kpi"]))
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for row in table.to_dict("records"):
        key = tuple(str(row[column]) for _, column in names)
        rows.setdefault(key, {})[row["kpi"]] = _difference(row, _currency(experiment))
    lines = [[*key, *(by_kpi.get(kpi, "") for kpi in kpis)] for key, by_kpi in rows.items()]
    titles = [title_of(kpi) for kpi in kpis]
    return WordTable(title, [*(heading for heading, _ in names), *titles], lines)


def _difference(row: Mapping[Any, Any], currency: str) -> str:
    if row["verdict"] == "same":
        return "same"
    figures = (row["difference"], row["low"], row["high"])
    words = difference(*figures, row["unit"], currency)
    return f"{words}: {row['verdict']}" if row["verdict"] else words


def _association(row: Mapping[Any, Any], currency: str) -> list[str]:
    figures = (row["slope"], row["slope_low"], row["slope_high"])
    return [
        row["factor"],
        title_of(row["kpi"]),
        f"{row['rank_correlation']:+.2f} ({row['rank_low']:+.2f} to {row['rank_high']:+.2f})",
        f"{difference(*figures, row['unit'], currency)} per 1 {row['per']}".rstrip(),
        amount(row["r_squared"], "share"),
    ]


def _currency(experiment: Experiment) -> str:
    return experiment.cells[0].scenario.currency
