"""What the commands share that read a helpdesk's export: their options, and what was made of it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.shared.options import together
from sim.cli.shared.say import say
from sim.cli.shared.typed import Day, day
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.exports.text.faults import Note

READING = {
    "from_": "--from",
    "until": "--until",
    "maps": "--map",
    "tiers": "--tier",
    "dates": "--dates",
    "encoding": "--encoding",
    "strict": "--strict",
}
"""The options below, by their names in the code."""


export_options = together(
    click.option(
        "--from",
        "from_",
        metavar="DATE|SYSTEM",
        multiple=True,
        help="For a log: its first day; or the system that it is from, if the header does not "
        "tell. Repeatable.",
    ),
    click.option(
        "--until",
        type=Day(),
        metavar="DATE",
        help="For a log: its last day; else that of the last moment in it.",
    ),
    click.option(
        "--map",
        "maps",
        metavar="HEADER=MEANING|FILE",
        multiple=True,
        help="For a log: what a column or a word means, e.g. 'Eingang=arrived_at', "
        "'parked=open', 'tbd=missing'; or a YAML file of these. Repeatable.",
    ),
    click.option(
        "--tier",
        "tiers",
        metavar="NAME=TIER",
        multiple=True,
        help="For a log: which tier a level is, e.g. 'Level 2=L2'. Repeatable.",
    ),
    click.option(
        "--dates",
        type=click.Choice(["day-first", "month-first"]),
        help="For a log: what comes first in dates like 03/04/2026.",
    ),
    click.option(
        "--encoding",
        metavar="NAME",
        help="For a log: the encoding of files that are not Unicode, e.g. cp1250, mac_roman, "
        "gb18030; else told by their letters.",
    ),
    click.option(
        "--strict",
        is_flag=True,
        help="For a log: refuse rows that would be mended or left out.",
    ),
)
"""The options of reading an export."""


def reading(options: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of :func:`sim.exports.read_export` from the options, but for the time zone.

    Raises:
        UsageError: an option that cannot be used.
    """
    from sim.exports import choices_of

    since, system = None, None
    for value in options["from_"]:
        if not value[:1].isdigit():
            system = value
            continue
        try:
            since = day(value)
        except ValueError as error:
            raise UsageError(f"--from: {error}") from None
    choices = choices_of(
        options["maps"],
        options["tiers"],
        system=system,
        dates=options["dates"],
        encoding=options["encoding"],
    )
    return {
        "since": since,
        "until": options["until"],
        "choices": choices,
        "strict": options["strict"],
    }


def stated(options: Mapping[str, Any]) -> list[str]:
    """Options of reading that are there, as typed."""
    return [option for name, option in READING.items() if options[name]]


def tell_of_map(scenario: str, options: Mapping[str, Any]) -> None:
    """Say that a mapping file lies beside a scenario, where none is named."""
    mapping = Path(scenario).with_suffix(".map.yaml")
    if not options["maps"] and mapping.is_file():
        said = shlex.quote(str(mapping))
        say(f"{mapping} is not read; to use what it says of columns: --map {said}", err=True)


def tell(notes: Iterable[Note]) -> None:
    """Say what was made of odd rows."""
    for note in notes:
        say(str(note), err=True)
