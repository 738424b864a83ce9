"""The folder that a run leaves behind: report, charts, tables, scenario and manifest.

The same results give the same bytes: nothing in the files depends on the time, the machine or the
place where they are written.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from sim.errors import RunError, UsageError
from sim.sheets import as_csv

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions import TrafficLights
    from sim.reports.run.charts import Picture
    from sim.runs.result import Comparison, Result

REPORT, MANIFEST, CHARTS = "report.html", "manifest.json", "charts"
BY_REPLICATION = ("all", "week")
"""Periods whose figures are kept for each replication; those of single hours would fill disks."""


def write_report(
    folder: Path, results: Sequence[Result], comparison: Comparison | None = None
) -> list[Path]:
    """Write everything that a run or a comparison has to show.

    ``report.html`` · ``manifest.json`` · ``scenario.yaml`` (``scenario-<name>.yaml`` where there
    are several) · ``kpis.csv`` · ``kpis_by_replication.csv`` · ``erlang.csv`` (where there are
    live channels) · ``signals.csv`` (four whole weeks or more) · ``comparison.csv`` ·
    ``charts/`` as SVG and PNG. Files of an earlier report in the same folder are replaced, others
    left alone.

    Args:
        folder: where to write; made if it is not there.
        results: one run, or all those of the comparison, the baseline first.
        comparison: of these runs.

    Returns:
        The files, the report first.

    Raises:
        UsageError: the folder is a file.
        RunError: the folder cannot be written, or the disk is full.
    """
    refuse_file(folder)
    return write_whole(folder, report_contents(results, comparison))


def write_whole(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write a report as a whole, in the place of an earlier one.

    Args:
        folder: where to write; made if it is not there.
        contents: see :func:`with_charts`.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    folder = Path(folder)
    try:
        _write(folder, contents)
    except OSError as error:
        raise RunError(f"cannot write the report to {folder}: {error.strerror or error}") from error
    return [folder / name for name in contents]


def report_contents(
    results: Sequence[Result], comparison: Comparison | None = None
) -> dict[str, bytes]:
    """The files of a report: path within its folder → content.

    Args:
        results: one run, or all those of the comparison, the baseline first.
        comparison: of these runs.
    """
    from sim.reports.run.charts import draw_pictures
    from sim.reports.run.page import render_page

    parts = slugs([result.name for result in results]) if len(results) > 1 else [""]
    pictures = draw_pictures(results, comparison, parts)
    files = {REPORT: render_page(results, comparison, pictures).encode()}
    documents = _documents(results, parts)
    files |= {name: results[number].document.encode() for number, name in documents.items()}
    files |= _tables(results, comparison)
    return with_charts(files, pictures, _manifest(results, comparison, documents))


def with_charts(
    files: Mapping[str, bytes], pictures: Sequence[Picture], manifest: Mapping[str, Any]
) -> dict[str, bytes]:
    """All files of a report: its charts as SVG and PNG, and the manifest that names them all.

    Args:
        files: the others, the page first: path within the folder → content.
        pictures: the charts.
        manifest: what is needed to get the same figures again.
    """
    contents = dict(files)
    for picture in pictures:
        contents[f"{CHARTS}/{picture.name}.svg"] = picture.painted.svg
        contents[f"{CHARTS}/{picture.name}.png"] = picture.painted.png
    named = {**manifest, "files": sorted([*contents, MANIFEST])}
    contents[MANIFEST] = f"{json.dumps(named, indent=2, ensure_ascii=False)}\n".encode()
    return contents


def write_lights(folder: Path, lights: TrafficLights) -> list[Path]:
    """Write the traffic lights of a log: ``signals.csv``, ``signals.svg`` and ``signals.png``.

    Args:
        folder: where to write; made if it is not there.
        lights: what to write; without a whole week, the table alone.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    from sim.reports.pen.style import paint
    from sim.reports.signals.chart import draw_lights
    from sim.reports.signals.sentences import TITLE

    contents = {"signals.csv": as_csv(lights.cells)}
    if lights.weeks:
        painted = paint(draw_lights, lights, TITLE)
        contents |= {"signals.svg": painted.svg, "signals.png": painted.png}
    return write_files(folder, contents)


def write_files(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder, which is made if it is not there.

    Args:
        folder: where to write.
        contents: content by name.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise RunError(f"cannot write into {folder}: {error.strerror or error}") from error
    return [folder / name for name in contents]


def slugs(names: Sequence[str]) -> list[str]:
    """Names as parts of file names: plain letters and digits, each different."""
    found: list[str] = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        slug = base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "scenario"
        number = 2
        while slug in found:
            slug, number = f"{base}-{number}", number + 1
        found.append(slug)
    return found


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

    estimates = [result.estimates.assign(scenario=result.name) for result in results]
    single = []
    for result in results:
        kpis = result.kpis[result.kpis["per"].isin(BY_REPLICATION)]
        value = kpis["numerator"] / kpis["denominator"]
        single.append(kpis.assign(scenario=result.name, value=value))
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
    return {name: _csv(table) for name, table in tables.items()}


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
        "versions": dict(first.versions),
        "drawn_with": drawn_with(),
    }
    if comparison is not None:
        manifest["comparison"] = {
            "baseline": comparison.baseline.name,
            "simultaneous_confidence": comparison.confidence,
        }
    return manifest


def drawn_with() -> dict[str, str]:
    """Versions of what pages and charts are made with."""
    return {name: metadata.version(name) for name in ("jinja2", "matplotlib")}


def refuse_file(folder: Path) -> None:
    """Refuse a folder that is a file, or lies below one.

    Raises:
        UsageError: it is.
    """
    folder = Path(folder)
    for place in (folder, *folder.parents):
        if place.exists():
            if not place.is_dir():
                raise UsageError(f"cannot write the report: {place} is a file, not a folder")
            return


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files beside their places, then move them there: a full disk spoils none.

    The manifest goes first and comes last: where it is, the report is whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    outdated = _files_of_earlier_report(folder) - contents.keys()
    draft = Path(tempfile.mkdtemp(prefix=".report-", dir=folder))
    try:
        for name, content in contents.items():
            path = draft / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        (folder / CHARTS).mkdir(exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)
        for name in sorted(contents, key=MANIFEST.__eq__):
            (draft / name).replace(folder / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for name in outdated:
        (folder / name).unlink(missing_ok=True)


def _files_of_earlier_report(folder: Path) -> set[str]:
    """Files that the manifest in the folder names, as far as they can be ours."""
    try:
        named = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        paths = [PurePosixPath(name) for name in named]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()
    return {
        str(path)
        for path in paths
        if path.suffix in (".svg", ".png", ".csv", ".yaml", ".json")
        and path.parent in (PurePosixPath(), PurePosixPath(CHARTS))
    }
