"""The command that makes a scenario from a helpdesk's export."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import click

from sim.cli.shared.answers import check_out, show_words
from sim.cli.shared.exports import export_options, reading, tell
from sim.cli.shared.options import FolderPath
from sim.cli.shared.say import say
from sim.errors import UsageError
from sim.files import write_file


@click.command()
@click.argument("sources", metavar="EXPORT...", nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="The scenario to write, e.g. my-team.yaml.",
)
@click.option(
    "--report",
    type=FolderPath(path_type=Path),
    metavar="DIR",
    help="Write report.html into this folder: the fits drawn over the data, every value with its "
    "origin, what was left out.",
)
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@click.option("--time-zone", metavar="ZONE", help="The team's IANA time zone; else UTC.")
@export_options
def calibrate(
    sources: tuple[str, ...],
    out: Path,
    report: Path | None,
    time_zone: str | None,
    *,
    force: bool,
    **options: Any,
) -> None:
    """Make a scenario from what a helpdesk or telephone system exports.

    Every value says whether it is from the data, estimated by a detour, or ASSUMED.

    \b
    Examples:
      supportsim calibrate calls.csv --time-zone Europe/Berlin --out my-team.yaml --report report
      supportsim calibrate tickets.xlsx states.csv --map "Eingang=arrived_at" --out my-team.yaml
    """
    from sim.calibrate import (
        COLUMNS,
        as_csv,
        as_yaml,
        beside,
        calibrate,
        known_values,
        origins,
        tables,
        what_was_read,
    )
    from sim.exports import read_export
    from sim.reports.pen.tables import WordTable
    from sim.units import UnreadableError, parse_time_zone, printable

    _check_out(out, sources)
    if report is not None:
        from sim.reports.calibration.files import CALIBRATION_NAMES

        check_out(report, CALIBRATION_NAMES, "--report")
    arguments = reading(options)
    choices = arguments["choices"]
    intervals, mapping = beside(out), out.with_suffix(".map.yaml")
    said = choices.as_yaml().encode() if choices.said else None
    _check_free([out, intervals], force)
    if said is not None and not (mapping.is_file() and mapping.read_bytes() == said):
        _check_free([mapping], force)
    zone = time_zone or choices.time_zone or "UTC"
    try:
        parse_time_zone(zone)
    except UnreadableError as error:
        raise UsageError(f"--time-zone: {error.parts[0][1]}") from None
    export = read_export(sources, time_zone=zone, **arguments)
    tell(export.notes)
    if time_zone is None and choices.time_zone is None:
        say("Times without an offset are taken as UTC; say otherwise by --time-zone.", err=True)
    found = calibrate(export)
    shown = [WordTable(head, COLUMNS, rows) for head, rows in tables(found)]
    show_words(what_was_read(found), shown, [])
    name = printable(out.stem).replace("-", " ").replace("_", " ")
    text = as_yaml(found, name)
    try:
        write_file(out, text.encode())
        write_file(intervals, as_csv(known_values(found)).encode("utf-8-sig"))
        if said is not None:
            write_file(mapping, said)
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror}") from None
    counts = [len(lines) for lines in origins(text).values()]
    say(
        f"{out} written: {counts[0]} values from data, {counts[1]} by a detour, "
        f"{counts[2]} assumed. {intervals} says how sure they are.",
    )
    if said is not None:
        say(f"{mapping} keeps which column is which: next time, --map {shlex.quote(str(mapping))}")
    if report is not None:
        from sim.reports.calibration.files import write_calibration

        page, *_ = write_calibration(report, found, name, origins(text))
        say(f"Report: {page.absolute()}", err=True)


def _check_out(out: Path, sources: tuple[str, ...]) -> None:
    """Refuse what cannot be the file of a scenario."""
    if out.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"--out {out}: a scenario ends in .yaml")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"--out {out}: there is no folder {out.absolute().parent}")
    if any(out.absolute() == Path(source).absolute() for source in sources):
        raise UsageError(f"--out {out}: is the export itself")


def _check_free(files: list[Path], force: bool) -> None:
    """Refuse to replace files that are there already."""
    there = [str(file) for file in files if file.exists()]
    if there and not force:
        raise UsageError(
            f"{', '.join(there)}: is there already, and stays as it is; "
            "--force replaces it, or name another --out"
        )
