"""What the command prints: tables for people, JSON rows for programs."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.metrics import METRICS
from sim.reports.comparison.verdict import comparison_verdict
from sim.reports.erlang.sentences import erlang_phrase, erlang_rows
from sim.reports.pen import words
from sim.reports.pen.rows import basis, both_levels, change, level, needed_to_decide
from sim.reports.run.verdict import verdict
from sim.terminal.paper import new_table, paper

if TYPE_CHECKING:
    import pandas as pd

    from sim.backtest import Backtest
    from sim.replan import Replan
    from sim.reports.pen.tables import WordTable
    from sim.runs import Comparison, Result


def print_tables(results: Sequence[Result], comparison: Comparison | None) -> None:
    """The verdict in words, the targets, and the figures a manager sees first."""
    with paper() as console:
        for sentence in _sentences(results, comparison):
            console.print(sentence)
        console.print()
        for table in _tables(results, comparison):
            console.print(table)
            console.print()
        if comparison is None:
            for phrase in filter(None, map(erlang_phrase, results)):
                console.print(phrase)
        console.print(basis(results[0], comparison.confidence if comparison else None))


def print_json(results: Sequence[Result], comparison: Comparison | None) -> None:
    """All figures as a list of rows; NaN and infinity are null.

    Rows with ``versus`` are differences to the scenario named there, the others plain figures;
    those whose ``metric`` begins with "erlang" are the Erlang line, which has no intervals.
    """
    rows = [
        {"scenario": result.name, "versus": None, **row}
        for result in results
        for row in (*_records(result.estimates), *(_finite(row) for row in erlang_rows(result)))
    ]
    if comparison is not None:
        for row in _records(comparison.table):
            difference = {"mean": row.pop("difference"), **row}
            rows.append({"versus": comparison.baseline.name, **difference})
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    sys.stdout.write(f"[\n{lines}\n]\n")


def print_words(tables: Sequence[WordTable], notes: Sequence[str]) -> None:
    """Tables whose figures are words already, and what is to be known about them."""
    with paper() as console:
        for each in tables:
            table = new_table(each.title, *each.columns)
            for row in each.rows:
                table.add_row(*row)
            console.print(table)
        for note in notes:
            console.print(note)


def print_rows(frame: pd.DataFrame) -> None:
    """Rows of a table as a list; NaN and infinity are null."""
    lines = ",\n".join(
        json.dumps(row, ensure_ascii=False, allow_nan=False) for row in _records(frame)
    )
    sys.stdout.write(f"[\n{lines}\n]\n")


def print_backtest(found: Backtest) -> None:
    """The verdict of a backtest, its suspects and every figure; NaN and infinity are null."""
    from sim.reports.backtest.rows import rows

    suspects = [{"input": name, "closes": share} for name, share in found.suspects]
    answer = {
        "verdict": str(found.verdict),
        "mode": "replay" if found.replay else "forecast",
        "from": str(found.first),
        "weeks": found.weeks,
        "replications": found.replications,
        "suspects": [_finite(each) for each in suspects],
        "cells": _records(rows(found)),
    }
    json.dump(answer, sys.stdout, ensure_ascii=False, allow_nan=False, indent=1)
    sys.stdout.write("\n")


def print_replan(found: Replan) -> None:
    """Plan and reality, and what was off; what is not known is null."""
    from sim.reports.replan.rows import as_data

    json.dump(as_data(found), sys.stdout, ensure_ascii=False, allow_nan=False, indent=1)
    sys.stdout.write("\n")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [_finite(row) for row in frame.to_dict("records")]


def _finite(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): None if _is_endless(value) else value for key, value in row.items()}


def _is_endless(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _sentences(results: Sequence[Result], comparison: Comparison | None) -> Sequence[str]:
    if comparison is not None:
        return comparison_verdict(comparison)
    return [sentence for result in results for sentence in verdict(result)]


def _tables(results: Sequence[Result], comparison: Comparison | None) -> Iterable[Table]:
    if any(len(result.targets) for result in results):
        yield _targets(results)
    if comparison is None:
        yield from (_figures(result) for result in results)
    else:
        baseline = comparison.baseline
        for other in comparison.results[1:]:
            rows = comparison.table[comparison.table["scenario"] == other.name]
            yield _differences(baseline, other, rows)


def _targets(results: Sequence[Result]) -> Table:
    table = new_table("Targets", "KPI", "of", "target", *_headings(results))
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for result in results:
        for row in result.targets.to_dict("records"):
            key = (label(row), words.scope(row), row["target"])
            cells.setdefault(key, {})[result.name] = f"{_value(row, result)}: {row['verdict']}"
    for key, by_name in cells.items():
        table.add_row(*key, *(by_name.get(result.name, "") for result in results))
    return table


def _headings(results: Sequence[Result]) -> list[str]:
    return [result.name for result in results] if len(results) > 1 else ["measured"]


def _figures(result: Result) -> Table:
    table = new_table("Key figures", "KPI", "of", "measured")
    for row in result.headline.to_dict("records"):
        table.add_row(label(row), words.scope(row), _value(row, result))
    return table


def _differences(baseline: Result, other: Result, rows: pd.DataFrame) -> Table:
    title = f"{other.name}, compared with {baseline.name}"
    table = new_table(title, "KPI", "of", "before", "after", "difference", "verdict")
    for row in rows.to_dict("records"):
        currency = baseline.currency
        table.add_row(
            label(row),
            words.scope(row),
            *both_levels(row, baseline.estimates, other.estimates, currency),
            change(row, currency),
            _verdict(row),
        )
    return table


def _verdict(row: dict[Hashable, Any]) -> str:
    needed = needed_to_decide(row)
    return f"{row['verdict']}: {needed} simulated runs would" if needed else str(row["verdict"])


def label(row: Mapping[Any, Any]) -> str:
    """What a row measures."""
    return METRICS[row["metric"]].label


def _value(row: Mapping[Any, Any], result: Result) -> str:
    return level(row, result.currency)
