"""The folder that a run leaves behind: report, charts, tables, scenario and manifest.

The same results give the same bytes: nothing in the files depends on the time, the machine or the
place where they are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.reports.pen.files import (
    MANIFEST,
    PICTURES,
    REPORT,
    SLIDES,
    WORKBOOK,
    drawn_with,
    engines,
    slugs,
    with_charts,
)
from sim.reports.pen.folder import check_folder, write_whole
from sim.sheets import as_csv

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.result import Comparison, Result

BY_REPLICATION = ("all", "week")
"""Periods whose figures are kept for each replication; those of single hours would fill disks."""


def report_names(results: int = 1) -> tuple[str, ...]:
    """Paths that a report of so many results may write, for :func:`check_folder`."""
    several = ("scenario-*.yaml", "comparison.csv") if results > 1 else ()
    tables = ("figures.csv", "kpis.csv", "kpis_by_replication.csv", "erlang.csv", "signals.csv")
    pages = (REPORT, WORKBOOK, "replay.html", SLIDES)
    return *pages, MANIFEST, *PICTURES, "scenario.yaml", *tables, *several


def write_report(
    folder: Path,
    results: Sequence[Result],
    comparison: Comparison | None = None,
    *,
    png: bool = False,
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> list[Path]:
    """Write everything that a run or a comparison has to show.

    ``report.html`` · ``report.xlsx`` · ``manifest.json`` · ``scenario.yaml``
    (``scenario-<name>.yaml`` where there are several) · ``figures.csv`` (one wide table for
    people) · ``kpis.csv`` · ``kpis_by_replication.csv`` · ``erlang.csv`` (where there are live
    channels) · ``signals.csv`` (four whole weeks or more) · ``comparison.csv`` · ``charts/`` as
    SVG. Files of an earlier report in the same folder are replaced, others left alone: where one is
    in the way, nothing is written.

    Args:
        folder: where to write; made if it is not there.
        results: one run, or all those of the comparison, the baseline first.
        comparison: of these runs.
        png: charts as PNG, too.
        beside: further files, content by name, e.g. a day replayed.

    Returns:
        The files, the report first.

    Raises:
        UsageError: the folder is a file, cannot be written, or what is not ours is in the way.
        RunError: the disk is full, say.
    """
    check_folder(Path(folder), report_names(len(results)))
    contents = report_contents(results, comparison, png=png, beside=beside)
    return write_whole(folder, contents, last=MANIFEST)


def report_contents(
    results: Sequence[Result],
    comparison: Comparison | None = None,
    *,
    png: bool = False,
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> dict[str, bytes]:
    """The files of a report: path within its folder → content.

    Args:
        results: one run, or all those of the comparison, the baseline first.
        comparison: of these runs.
        png: charts as PNG, too.
        beside: further files, content by name.
    """
    from sim.reports.run.charts import draw_pictures
    from sim.reports.run.page import render_page
    from sim.reports.run.verdict import answer
    from sim.reports.workbook.run import run_workbook

    parts = slugs([result.name for result in results]) if len(results) > 1 else [""]
    pictures = draw_pictures(results, comparison, parts, png=png)
    files = {REPORT: render_page(results, comparison, pictures).encode()}
    documents = _documents(results, parts)
    files |= {name: results[number].document.encode() for number, name in documents.items()}
    files |= _tables(results, comparison)
    files[WORKBOOK] = run_workbook(results, comparison, answer(results, comparison))
    files |= beside
    return with_charts(files, pictures, _manifest(results, comparison, documents))


def _documents(results: Sequence[Result], slugs: Sequence[str]) -> dict[int, str]:
    """File name of each scenario's YAML; scenarios built in Python have none."""
    names = ("-".join(part for part in ("scenario", slug) if part) for slug in slugs)
    return {
        number: f"{name}.yaml"
        for number, (result, name) in enumerate(zip(results, names, strict=True))
        if result.document
    }


def _tables(results: Sequence[Result], comparison: Comparison | None) -> dict[str, bytes]:
    import pandas as pd

    from sim.reports.signals.sentences import has_lights, lights_of
    from sim.reports.workbook.wide import wide_table

    estimates = [result.estimates.assign(scenario=result.name) for result in results]
    single = []
    for result in results:
        kpis = result.kpis[result.kpis["per"].isin(BY_REPLICATION)]
        value = kpis["numerator"] / kpis["denominator"]
        kpis = kpis.drop(columns="sample", errors="ignore").assign(
            scenario=result.name, value=value
        )
        single.append(kpis)
    tables = {
        "kpis.csv": pd.concat(estimates, ignore_index=True),
        "kpis_by_replication.csv": pd.concat(single, ignore_index=True),
    }
    lines = [
        result.erlang.table.assign(scenario=result.name) for result in results if result.erlang
    ]
    if lines:
        tables["erlang.csv"] = pd.concat(lines, ignore_index=True)
    lights = [
        lights_of(result).cells.assign(scenario=result.name)
        for result in results
        if has_lights(result)
    ]
    if lights:
        tables["signals.csv"] = pd.concat(lights, ignore_index=True)
    if comparison is not None:
        versus = comparison.table.rename(columns={"baseline": "baseline_value"})
        tables["comparison.csv"] = versus
    wide = {"figures.csv": as_csv(wide_table(results))}
    return wide | {name: _csv(table) for name, table in tables.items()}


def _csv(table: pd.DataFrame) -> bytes:
    """A table as CSV, the scenario first."""
    return as_csv(table[["scenario", *(name for name in table.columns if name != "scenario")]])


def _manifest(
    results: Sequence[Result],
    comparison: Comparison | None,
    documents: Mapping[int, str],
) -> dict[str, Any]:
    """What is needed to get the same figures again."""
    first = results[0]
    manifest: dict[str, Any] = {
        "seed": first.seed,
        "scenarios": [
            {
                "name": result.name,
                "fingerprint": result.fingerprint,
                "file": documents.get(number),
                "replications": result.replications,
                "stopped": result.stopped,
            }
            for number, result in enumerate(results)
        ],
        "confidence": first.confidence,
        "engines": engines(first.engines),
        "versions": dict(first.versions),
        "drawn_with": drawn_with(),
    }
    if comparison is not None:
        manifest["comparison"] = {
            "baseline": comparison.baseline.name,
            "simultaneous_confidence": comparison.confidence,
        }
    return manifest
