"""What few replications cannot tell, which is said before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.metrics import headline
from sim.reports.pen.rows import in_words
from sim.reports.pen.words import count_of, joined, listed

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.result import Result

FEW = 10
"""Replications from which on a report begins with what it can tell."""


def cannot_tell(results: Sequence[Result], differences: pd.DataFrame | None = None) -> str:
    """A sentence on what is not known; empty where replications are not few, or tell all.

    Args:
        results: one run, or all those of a comparison.
        differences: the comparison's.
    """
    number = results[0].replications
    if number >= FEW:
        return ""
    if number == 1:
        plans = "" if differences is None else ", nor whether a difference is more than chance"
        return f"One replication cannot tell how sure any figure is{plans}, nor judge a target."
    unknown = [*_targets(results), *_figures(results), *_differences(differences)]
    return f"Only {number} replications: they cannot tell {joined(unknown)}." if unknown else ""


def _targets(results: Sequence[Result]) -> list[str]:
    names = [
        in_words(row)
        for result in results
        for row in result.targets.to_dict("records")
        if row["verdict"] == "cannot tell yet"
    ]
    return [f"whether targets are met ({listed([*dict.fromkeys(names)])})"] if names else []


def _figures(results: Sequence[Result]) -> list[str]:
    """Figures that a manager sees first and that have no interval."""
    names = [
        in_words(row)
        for result in results
        for row in headline(result.estimates).to_dict("records")
        if row["low"] != row["low"] and row["mean"] == row["mean"]
    ]
    return [f"how sure figures are ({listed([*dict.fromkeys(names)])})"] if names else []


def _differences(table: pd.DataFrame | None) -> list[str]:
    if table is None:
        return []
    unclear = int((table["verdict"] == "cannot tell yet").sum())
    return [f"what becomes of {count_of(unclear, 'figure')}"] if unclear else []
