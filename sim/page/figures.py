"""What the page shows of an answer: the verdict, targets, figures beside today's, charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.page.charts import Chart, charts_of
from sim.reports.pen.rows import basis
from sim.reports.pen.tables import WordTable, differences_table, headline_table, targets_table
from sim.reports.run.verdict import answer as sentences_of

if TYPE_CHECKING:
    from sim.page.wishes import Answer, Found

TODAY, CHANGED = "Today", "With your changes"


@dataclass(frozen=True)
class Shown:
    """An answer in words, tables and charts."""

    verdict: Sequence[str]
    basis: str
    tables: Sequence[WordTable]
    charts: Sequence[Chart]
    runs: int


def shown(answer: Answer) -> Shown:
    """What is to be seen of an answer."""
    results, comparison = answer.results, answer.comparison
    figures = (
        headline_table(results)
        if comparison is None
        else differences_table(comparison, comparison.results[1])
    )
    tables = [targets_table(results), figures]
    return Shown(
        sentences_of(results, comparison),
        basis(results[0], comparison.confidence if comparison else None),
        [table for table in tables if table.rows],
        charts_of(results),
        results[0].replications,
    )


@dataclass(frozen=True)
class ShownGrowth:
    """What a search for hires found, in words and tables."""

    verdict: Sequence[str]
    basis: str
    tables: Sequence[WordTable]


def shown_growth(found: Found) -> ShownGrowth:
    """What is to be seen of the hires that were found."""
    from sim.reports.growth.basis import growth_basis
    from sim.reports.growth.page import goals_table, plan_table
    from sim.reports.growth.sentences import growth_verdict

    growth = found.growth
    tables = [plan_table(growth), goals_table(growth)]
    return ShownGrowth(
        growth_verdict(growth), growth_basis(growth), [table for table in tables if table.rows]
    )
