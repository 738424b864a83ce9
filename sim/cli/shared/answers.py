"""The folder that an answer is written into, and how an answer is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from sim.cli.shared.say import before_showing, say
from sim.errors import UsageError
from sim.progress import INTERRUPTED

if TYPE_CHECKING:
    from sim.decisions import Growth, Sizing
    from sim.reports.pen.tables import WordTable
    from sim.runs import Comparison, Result


def check_out(folder: Path | None, names: Collection[str], option: str = "--out") -> None:
    """Refuse a folder that cannot be written, or where something is in the way, before the run.

    Args:
        folder: what the option names, if it is stated.
        names: paths within it that may be written; ``*`` stands for anything.
        option: the option.
    """
    if folder is None:
        return
    from sim.reports.pen.folder import check_folder

    try:
        check_folder(folder, names)
    except UsageError as error:
        raise UsageError(f"{option}: {error}") from None


def check_slides(folder: Path | None, wanted: bool) -> None:
    """Refuse slides that nobody would find, before the run."""
    if wanted and folder is None:
        raise UsageError("--slides goes with --out, the folder that they are written into")


def slides_beside(
    found: Result | Comparison | Growth | Sizing, wanted: bool
) -> Mapping[str, bytes]:
    """The slides of an answer, by their paths in the folder; none where they are not wanted."""
    if not wanted:
        return {}
    from sim.reports.slides.files import slides_of

    return slides_of(found)


def show_words(sentences: Iterable[str], tables: Sequence[WordTable], notes: Sequence[str]) -> None:
    """Print an answer: sentences first, tables, and what is to be known about them."""
    from sim import terminal

    say(*sentences, "")
    terminal.print_words(tables, notes)


def show(
    ctx: click.Context,
    results: list[Result],
    comparison: Comparison | None,
    options: Mapping[str, Any],
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    """Write the folder, print the figures, and say how the run ended."""
    from sim import terminal

    shown = terminal.print_json if options["as_json"] else terminal.print_tables
    report: Path | None = None
    with before_showing(lambda: shown(results, comparison)):
        if options["out"] is not None:
            from sim.reports import write_report

            beside = {**beside, **slides_beside(comparison or results[0], options["slides"])}
            report, *_ = write_report(
                options["out"], results, comparison, png=options["png"], beside=beside
            )
    if report is not None:
        say(f"Report: {report.absolute()}", err=True)
    if any(result.stopped.startswith("interrupted") for result in results):
        ctx.exit(INTERRUPTED)
