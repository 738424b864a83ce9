"""The command that makes a scenario from a helpdesk's export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.exports import export_options, reading, tell
from sim.cli.say import say
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
@click.option("--time-zone", metavar="ZONE", help="The team's IANA time zone; else UTC.")
@export_options
def calibrate(sources: tuple[str, ...], out: Path, time_zone: str | None, **options: Any) -> None:
    """Make a scenario from what a helpdesk or telephone system exports.

    Every value says whether it is from the data, estimated by a detour, or ASSUMED.

    \b
    Examples:
      supportsim calibrate calls.csv --time-zone Europe/Berlin --out my-team.yaml
      supportsim calibrate tickets.xlsx states.csv --map "Eingang=arrived_at" --out my-team.yaml
    """
    from sim.calibrate import as_csv, as_yaml, beside, calibrate, known_values, table
    from sim.calibrate.values import Origin
    from sim.exports import read_export
    from sim.units import UnreadableError, parse_time_zone

    if out.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"--out {out}: a scenario ends in .yaml")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"--out {out}: there is no folder {out.absolute().parent}")
    if any(out.absolute() == Path(source).absolute() for source in sources):
        raise UsageError(f"--out {out}: is the export itself")
    arguments = reading(options)
    zone = time_zone or arguments["choices"].time_zone or "UTC"
    try:
        parse_time_zone(zone)
    except UnreadableError as error:
        raise UsageError(f"--time-zone: {error.parts[0][1]}") from None
    export = read_export(sources, time_zone=zone, **arguments)
    tell(export.notes)
    if time_zone is None and arguments["choices"].time_zone is None:
        say("Times without an offset are taken as UTC; say otherwise by --time-zone.", err=True)
    found = calibrate(export)
    for line in table(found):
        say(line)
    text = as_yaml(found, out.stem.replace("-", " ").replace("_", " "))
    intervals = beside(out)
    try:
        write_file(out, text.encode())
        write_file(intervals, as_csv(known_values(found)).encode())
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror}") from None
    counts = [found.findings.count(origin) for origin in Origin]
    say("")
    say(
        f"{out} written: {counts[0]} values from data, {counts[1]} by a detour, "
        f"{counts[2]} assumed. {intervals} says how sure they are."
    )
    choices = arguments["choices"]
    if choices.columns or choices.words or choices.tiers or choices.missing:
        mapping = out.with_suffix(".map.yaml")
        write_file(mapping, choices.as_yaml().encode())
        say(f"{mapping} keeps which column is which: next time, --map {mapping}")
