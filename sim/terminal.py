"""What the command prints: tables for people, JSON rows for programs."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from sim.metrics import METRICS, headline
from sim.reports.comparison.verdict import comparison_verdict
from sim.reports.erlang.sentences import erlang_phrase, erlang_rows
from sim.reports.pen import words
from sim.reports.pen.rows import basis, level, needed_to_decide
from sim.reports.run.verdict import verdict
from sim.reports.signals.sentences import (
    LEGEND,
    calendar_rows,
    highest_chance,
    lights_verdict,
    signs,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions import Growth, Miss, Sizing, TrafficLights
    from sim.reports.pen.tables import WordTable
    from sim.runs import Comparison, Result

WIDE = 1000
"""Characters in a line where no terminal sets a limit."""


def print_tables(results: Sequence[Result], comparison: Comparison | None) -> None:
    """The verdict in words, the targets, and the figures a manager sees first."""
    console = Console(
        highlight=False,
        markup=False,
        emoji=False,
        width=None if sys.stdout.isatty() else WIDE,
    )
    with console.capture() as text:
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
    # Tables are padded with blanks to their full width; whoever reads a pipe does not want them.
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in text.get().splitlines())


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


def print_growth(growth: Growth) -> None:
    """What breaks when, whom to hire by when, what waiting costs, and what else could be done."""
    from sim.reports.growth.rows import (
        alternative_rows,
        case_rows,
        level_rows,
        level_words,
        plan_rows,
        waiting_rows,
    )
    from sim.reports.growth.sentences import erlang_sentences, growth_verdict

    console = Console(
        highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else WIDE
    )
    with console.capture() as text:
        for sentence in growth_verdict(growth):
            console.print(sentence)
        console.print()
        if growth.chosen.plan:
            plan = _table("The plan", "what", "agents", "decide by", "first day", "helps from")
            for row in plan_rows(growth):
                plan.add_row(*("" if value is None else str(value) for value in row.values()))
            console.print(plan, "")
            waiting = "What waiting costs, and one step less or more"
            console.print(_trials(waiting, waiting_rows(growth), growth), "")
            alternatives = alternative_rows(growth)
            if alternatives:
                title = "Each alternative alone"
                console.print(_trials(title, alternatives, growth, ["why"]), "")
        if growth.levels:
            columns = ("chance", "hires and options", "cost", "worst week misses")
            levels = _table("What it takes for every week to hold", *columns)
            for row in level_rows(growth):
                cost = words.amount(row["cost"], "money", growth.scenario.currency)
                worst = words.amount(row["worst_chance"], "share")
                levels.add_row(*level_words(row), cost, worst)
            console.print(levels, "")
        cases = case_rows(growth)
        if cases:
            table = _table("Chance of missing in the worst week", "growth", "today", "plan")
            for row in cases:
                shares = (words.amount(row[plan], "share") for plan in ("today", "plan"))
                table.add_row(row["case"], *shares)
            console.print(table, "")
        erlang = erlang_sentences(growth)
        for sentence in erlang:
            console.print(sentence)
        console.print(*[""] * bool(erlang))
        console.print(
            f"Chances are shares of {growth.chosen.weeks.replications} replications that the "
            f"search did not use; accepted risk {words.amount(growth.risk, 'share')} a week. "
            f"{growth.replications} replications in all."
        )
    lines = [line.rstrip() for line in text.get().splitlines()]
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _trials(
    title: str, rows: Sequence[Mapping[str, Any]], growth: Growth, why: Sequence[str] = ()
) -> Table:
    from sim.reports.growth.rows import (
        HOLDS,
    )

    columns = ("plan", "cost", "holds", "worst week", "misses", "chance")
    table = _table(title, *columns, "mean wait", "abandonment", *why)
    for row in rows:
        if row["cost"] is None:
            table.add_row(row["plan"], *[""] * 7, row["why"])
            continue
        table.add_row(
            row["plan"],
            words.amount(row["cost"], "money", growth.scenario.currency),
            HOLDS[row["holds"]],
            row["worst_week"] or "",
            row["worst_goal"] or "",
            words.amount(row["worst_chance"], "share"),
            *(
                words.amount(row[metric], METRICS[metric].unit) if metric in row else ""
                for metric in ("wait", "abandonment")
            ),
            *(row[name] for name in why),
        )
    return table


def print_sizing(sizing: Sizing) -> None:
    """How many agents are needed, by group and shift, and every target under both headcounts."""
    from sim.reports.sizing.rows import head_rows
    from sim.reports.sizing.sentences import chosen_label, sizing_verdict

    console = Console(
        highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else WIDE
    )
    needed = chosen_label(sizing)
    with console.capture() as text:
        for sentence in sizing_verdict(sizing):
            console.print(sentence)
        console.print()
        columns = {"today": "today", "needed": needed}
        columns["calculated"] = "Erlang A and offered work alone"
        if sizing.hourly and sizing.hourly.requirements:
            columns["forced_by"] = "forced by"
        heads = _table("Agents", "group", *columns.values())
        for row in head_rows(sizing):
            heads.add_row(row["name"], *(str(row[key]) for key in columns))
        console.print(heads)
        console.print()
        targets = _table("Targets", "KPI", "of", "target", "today", needed)
        currency = sizing.scenario.currency
        for now, then in zip(
            sizing.today_targets.to_dict("records"),
            sizing.chosen_targets.to_dict("records"),
            strict=True,
        ):
            cells = (
                f"{words.estimate(r['mean'], r['low'], r['high'], r['unit'], currency)}: "
                f"{r['verdict']}"
                for r in (now, then)
            )
            of = "" if now["channel"] == "all" else now["channel"]
            targets.add_row(_label(now), of, now["target"], *cells)
        console.print(targets)
        console.print()
        if sizing.hourly:
            console.print(_weakest_hours(sizing, needed), "")
        console.print(f"{sizing.replications} replications in all.")
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in text.get().splitlines())


def _weakest_hours(sizing: Sizing, needed: str) -> Table:
    """The intervals that hold their targets by least."""
    from sim.reports.sizing.hours import NOTE, weakest

    titles = ("KPI", "of", "on duty", "Erlang A asks for", "today", needed)
    table = _table("Weakest hours", "when", *titles)
    table.caption, table.caption_justify = NOTE, "left"
    for row in weakest(sizing, 8):
        unit = METRICS[row["metric"]].unit
        figures = (
            f"{words.estimate(row[f'{which}mean'], row[f'{which}low'], row[f'{which}high'], unit)}"
            f": {row[f'{which}verdict']}"
            for which in ("today_", "")
        )
        of = "" if row["channel"] == "all" else row["channel"]
        agents = (f"{row[key]:.1f}" for key in ("on_duty", "erlang_a"))
        table.add_row(row["when"], METRICS[row["metric"]].label, of, *agents, *figures)
    return table


def print_cells(
    question: str,
    factors: Sequence[str],
    cells: pd.DataFrame,
    confidence: float,
    currency: str,
    notes: Sequence[str] = (),
) -> None:
    """The KPIs of an experiment's cells with their intervals, a row for each cell."""
    console = Console(highlight=False, markup=False, emoji=False, width=WIDE)
    kpis = list(dict.fromkeys(cells["kpi"]))
    kept = [kpi for kpi in kpis if (cells.loc[cells["kpi"] == kpi, "target"] != "").any()]
    titles = [*kpis, *(f"target {kpi} kept" for kpi in kept)]
    fates = ["selection"] * ("selection" in cells)
    table = _table(question, "cell", *factors, "replications", *titles, *fates)
    for number, rows in cells.groupby("cell"):
        by_kpi = {row["kpi"]: row for row in rows.to_dict("records")}
        first = by_kpi[kpis[0]]
        levels = [str(first[name]) for name in factors]
        figures = [
            words.estimate(row["mean"], row["low"], row["high"], row["unit"], currency)
            for row in by_kpi.values()
        ]
        shares = [
            words.estimate(row["kept"], row["kept_low"], row["kept_high"], "share")
            for row in (by_kpi[kpi] for kpi in kept)
        ]
        row = (str(number), *levels, str(first["replications"]), *figures, *shares)
        table.add_row(*row, *(first[name] for name in fates))
    with console.capture() as text:
        console.print(table)
        console.print(f"In brackets: {words.amount(confidence, 'share')} intervals.")
        for note in notes:
            console.print(note)
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in text.get().splitlines())


def print_words(tables: Sequence[WordTable], notes: Sequence[str]) -> None:
    """Tables whose figures are words already, and what is to be known about them."""
    console = Console(highlight=False, markup=False, emoji=False, width=WIDE)
    with console.capture() as text:
        for each in tables:
            table = _table(each.title, *each.columns)
            for row in each.rows:
                table.add_row(*row)
            console.print(table)
        for note in notes:
            console.print(note)
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in text.get().splitlines())


def print_rows(frame: pd.DataFrame) -> None:
    """Rows of a table as a list; NaN and infinity are null."""
    lines = ",\n".join(
        json.dumps(row, ensure_ascii=False, allow_nan=False) for row in _records(frame)
    )
    sys.stdout.write(f"[\n{lines}\n]\n")


def print_lights(lights: TrafficLights, misses: Sequence[Miss]) -> None:
    """The traffic lights: what they say, and a sign for each week.

    Of several replications also the highest chance of red and the week it is in.
    """
    console = Console(highlight=False, markup=False, emoji=False, width=WIDE)
    with console.capture() as text:
        for sentence in lights_verdict(lights, misses):
            console.print(sentence)
        console.print()
        if lights.weeks:
            weeks = f"weeks from {lights.weeks[0]} to {lights.weeks[-1]}"
            several = lights.replications > 1
            table = _table(
                "Traffic lights", "signal", "of", weeks, *["highest chance of red"] * several
            )
            for row in calendar_rows(lights):
                most = [highest_chance(row)] * several
                table.add_row(row.signal, row.of, "".join(signs(row)), *most)
            console.print(table)
            console.print(LEGEND)
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in text.get().splitlines())


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


def _table(title: str, *columns: str) -> Table:
    from rich import box

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column)
    return table


def _targets(results: Sequence[Result]) -> Table:
    table = _table("Targets", "KPI", "of", "target", *_headings(results))
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for result in results:
        for row in result.targets.to_dict("records"):
            key = (_label(row), words.scope(row), row["target"])
            cells.setdefault(key, {})[result.name] = f"{_value(row, result)}: {row['verdict']}"
    for key, by_name in cells.items():
        table.add_row(*key, *(by_name.get(result.name, "") for result in results))
    return table


def _headings(results: Sequence[Result]) -> list[str]:
    return [result.name for result in results] if len(results) > 1 else ["measured"]


def _figures(result: Result) -> Table:
    table = _table("Key figures", "KPI", "of", "measured")
    for row in headline(result.estimates).to_dict("records"):
        table.add_row(_label(row), words.scope(row), _value(row, result))
    return table


def _differences(baseline: Result, other: Result, rows: pd.DataFrame) -> Table:
    title = f"{other.name}, compared with {baseline.name}"
    table = _table(title, "KPI", "of", "before", "after", "difference", "verdict")
    for row in rows.to_dict("records"):
        unit, currency = row["unit"], baseline.currency
        table.add_row(
            _label(row),
            words.scope(row),
            *words.before_after(row["baseline"], row["value"], unit, currency),
            words.difference(row["difference"], row["low"], row["high"], unit, currency),
            _verdict(row),
        )
    return table


def _verdict(row: dict[Hashable, Any]) -> str:
    needed = needed_to_decide(row)
    return f"{row['verdict']}: {needed} replications would" if needed else str(row["verdict"])


def _label(row: Mapping[Any, Any]) -> str:
    return METRICS[row["metric"]].label


def _value(row: Mapping[Any, Any], result: Result) -> str:
    return level(row, result.currency)
