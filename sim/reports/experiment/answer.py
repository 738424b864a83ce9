"""The answer of an experiment in sentences: where targets are kept, which cell is best, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sim.experiments import Experiment
from sim.experiments.effects import Effects
from sim.metrics import METRICS
from sim.reports.experiment.figure import short, target_words, title_of
from sim.reports.experiment.selection import selection_words
from sim.reports.pen.words import difference, estimate, joined

if TYPE_CHECKING:
    import pandas as pd

MOST = 3
"""KPIs that sentences tell; the tables have all."""
KEPT = 0.5
"""Share of the simulated runs that must be above this for a target to count as kept."""
UNDECIDED = ("same", "cannot tell yet", "no difference that matters")


def answer(experiment: Experiment, cells: pd.DataFrame, effects: Effects | None) -> list[str]:
    """What an experiment says, the most important first.

    Args:
        experiment: what was run.
        cells: :func:`sim.experiments.cells_table` of it.
        effects: what its factors do; None where its design does not allow to say.
    """
    said = selection_words(experiment, cells) or [
        *_kept(experiment, cells),
        *_extremes(experiment, cells),
    ]
    return [*said, *_strongest(experiment, effects)]


def _kept(experiment: Experiment, cells: pd.DataFrame) -> Iterator[str]:
    """Up to which level of the figure's factor a target is kept, line by line of the figure."""
    figure = experiment.figure
    if figure is None:
        return
    for name in experiment.factors:
        if name not in (figure.x, figure.lines):
            cells = cells[cells[name] == cells[name].iloc[0]]
    for kpi in figure.kept or ():
        rows = cells[(cells["kpi"] == kpi) & cells["kept"].notna()]
        if rows.empty:
            continue
        unit = METRICS[kpi.partition("/")[0]].unit
        what = f"{title_of(kpi)} ({target_words(rows['target'].iloc[0], unit)})"
        parts: dict[str, list[str]] = {}
        for line in [None] if figure.lines is None else dict.fromkeys(rows[figure.lines]):
            mine = rows if line is None else rows[rows[figure.lines] == line]
            levels = list(mine[figure.x].astype(str))
            held = [bool(share > KEPT) for share in mine["kept"]]
            parts.setdefault(levels_kept(levels, held), []).append(str(line))
        name = "" if figure.lines is None else f" with {short(figure.lines)} "
        found = [f"{held}{name}{joined(of) if name else ''}" for held, of in parts.items()]
        yield f"{what} is kept in most simulated runs for {short(figure.x)} {'; '.join(found)}."


def levels_kept(levels: Sequence[str], held: Sequence[bool]) -> str:
    """Which levels hold: "up to +30%", "from 3 on", "at every level", "at 1 and 4"."""
    count = sum(held)
    if count in (0, len(held)):
        return "at every level" if count else "at no level"
    if all(held[:count]):
        return f"up to {levels[count - 1]}"
    if all(held[-count:]):
        return f"from {levels[-count]} on"
    return f"at {joined([level for level, holds in zip(levels, held, strict=True) if holds])}"


def _extremes(experiment: Experiment, cells: pd.DataFrame) -> Iterator[str]:
    """In which cell each KPI is best, and in which it is worst."""
    currency = experiment.cells[0].scenario.currency
    told = (experiment.figure.kept or ()) if experiment.figure else ()
    kpis = [kpi for kpi in dict.fromkeys(cells["kpi"]) if kpi not in told]
    for kpi in kpis[:MOST]:
        rows = cells[(cells["kpi"] == kpi) & cells["mean"].notna()].sort_values("mean")
        if len(rows) < 2:
            continue
        better = METRICS[kpi.partition("/")[0]].better
        words = ("highest", "lowest") if better is None else ("best", "worst")
        ends = [rows.iloc[0], rows.iloc[-1]] if better == "lower" else [rows.iloc[-1], rows.iloc[0]]
        first, last = (_cell(experiment, row, currency) for row in ends)
        yield f"{title_of(kpi)} is {words[0]} {first}, and {words[1]} {last}."


def _cell(experiment: Experiment, row: Any, currency: str) -> str:
    figure = estimate(row["mean"], row["low"], row["high"], row["unit"], currency)
    return f"in cell {row['cell']} ({experiment.cells[row['cell'] - 1].label}), {figure}"


def _strongest(experiment: Experiment, effects: Effects | None) -> Iterator[str]:
    """The factor that moves each of the first KPIs most; nothing where none surely does."""
    if effects is None or effects.responses is None or len(experiment.factors) < 2:
        return
    table = effects.table
    main = table[(table["factor_2"] == "") & ~table["verdict"].isin(UNDECIDED)]
    for kpi in list(dict.fromkeys(main["kpi"]))[:MOST]:
        rows = main[main["kpi"] == kpi]
        row = rows.loc[rows["difference"].abs().idxmax()]
        currency = experiment.cells[0].scenario.currency
        change = difference(row["difference"], row["low"], row["high"], row["unit"], currency)
        yield (
            f"What moves {title_of(kpi).lower()} most is {short(row['factor'])}: from "
            f"{row['first_level']} to {row['level']}, {change}."
        )
