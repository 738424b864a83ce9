"""What several commands share: options, reading scenarios, the folder, showing results."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.errors import Fault, ScenarioError, UsageError
from sim.progress import INTERRUPTED

if TYPE_CHECKING:
    from sim.checking import Document
    from sim.runs import Comparison, Result
    from sim.scenarios import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])


SHOWN: dict[str, Any] = {"metavar": "N", "show_default": True}

REPLICATIONS = click.option(
    "--replications",
    type=click.IntRange(min=1),
    default=20,
    help="How many random runs.",
    **SHOWN,
)
SEED = click.option(
    "--seed", type=click.IntRange(min=0), default=1, help="Same seed, same result.", **SHOWN
)
JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes at most; unless stated, all cores where that is quicker.",
)
CLUSTER = click.option(
    "--cluster", metavar="ADDRESS", help="Dask scheduler that does the work instead."
)
WORK = ("jobs", "cluster", "engine")
ENGINE = click.option(
    "--engine",
    type=click.Choice(["auto", "simpy", "compiled"]),
    default="auto",
    show_default=True,
    help="What simulates; the figures are the same. auto: compiled where many runs are searched "
    "through.",
)


def work_options(command: Command) -> Command:
    """The options of who does the replications, the same for all commands."""
    for option in (ENGINE, CLUSTER, JOBS):
        command = option(command)
    return command


CHANGES = click.option(
    "--set",
    "changes",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change the scenario, e.g. 'channels.phone.volume=500 per day'. Repeatable.",
)


def folder_option(text: str) -> Callable[[Command], Command]:
    """The option ``--out``, with what it writes."""
    return click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help=text)


def json_option(text: str) -> Callable[[Command], Command]:
    """The option ``--json``, with what it prints."""
    return click.option("--json", "as_json", is_flag=True, help=text)


def run_options(command: Command) -> Command:
    """The options that ``run`` and ``compare`` share."""
    options = (
        REPLICATIONS,
        SEED,
        work_options,
        click.option(
            "--precision",
            metavar="KPI=WIDTH",
            help="Go on until a KPI is known this well: wait=5%, wait/phone=30s, "
            "'service_level=1 point'.",
        ),
        click.option(
            "--max-replications",
            type=click.IntRange(min=2),
            default=1000,
            help="Where --precision gives up.",
            **SHOWN,
        ),
        CHANGES,
        folder_option("Write report.html, charts, tables and the scenario into this folder."),
        json_option("Print all figures as JSON."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def read(source: str, changes: tuple[str, ...], **further: Any) -> Document:
    """A scenario that can be run; its warnings are shown."""
    from sim.checking import load_document

    document = load_document(source, overrides=changes, **further)
    for warning in document.warnings:
        click.echo(f"warning: {warning}", err=True)
    return document


_PLAN = re.compile(r"(?:([^=;:]+): )?(.*)", re.DOTALL)
"""A plan of ``--with``: perhaps a name and a colon, then its changes."""


def read_plans(
    sources: tuple[str, ...], plans: tuple[str, ...], changes: tuple[str, ...]
) -> Mapping[str, Document]:
    """All scenarios to compare, by a name of their own; every fault in one go.

    Scenarios that have the same name are named with their files.
    """
    faults: list[Fault] = []
    found: list[tuple[str, str, Document]] = []
    titles: set[str] = set()
    wanted = [(source, "") for source in sources] + [(sources[0], plan) for plan in plans]
    if len(wanted) < 2:
        raise UsageError("nothing to compare with: name another scenario, or a plan by --with")
    for source, plan in wanted:
        named, changed = _PLAN.fullmatch(plan).groups()  # type: ignore[union-attr]
        own = tuple(part.strip() for part in changed.split(";") if part.strip())
        title = named or "; ".join(own)
        if plan and title in titles:
            raise UsageError(f"--with: two plans are called {title!r}; give each its own name")
        titles.add(title)
        try:
            document = read(source, changes, further={f"--with {title}": own} if own else {})
        except ScenarioError as error:
            faults.extend(error.faults)
            continue
        found.append((title or document.scenario().scenario, "" if title else source, document))
    names = [name for name, _, _ in found]
    documents: dict[str, Document] = {}
    for name, source, document in found:
        own_name = f"{name} ({source})" if source and names.count(name) > 1 else name
        if own_name in documents:
            raise UsageError(f"{source or name!r} is given twice")
        documents[own_name] = document
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    return documents


def say_engine(
    options: Mapping[str, Any], scenarios: Iterable[Scenario], *, many: bool = False
) -> None:
    """Say why SimPy simulates where the compiled engine was wished for.

    Args:
        options: those typed.
        scenarios: what is simulated.
        many: whether many replications are searched through.
    """
    from sim.engine import engine_for

    if options["cluster"] is not None:  # which has engines of its own
        return
    chosen = (engine_for(options["engine"], each, many=many) for each in scenarios)
    for reason in dict.fromkeys(each.instead for each in chosen if each.instead is not None):
        click.echo(f"note: without the compiled engine this takes longer: {reason}", err=True)


def runner_options(ctx: click.Context, options: Mapping[str, Any]) -> dict[str, Any]:
    """What the runner takes of the options typed."""
    typed = ctx.get_parameter_source("max_replications") is click.core.ParameterSource.COMMANDLINE
    if typed and options["precision"] is None:
        raise UsageError("--max-replications goes with --precision")
    names = ("replications", "seed", *WORK, "precision", "max_replications")
    return {name: options[name] for name in names}


def check_folder(folder: Path | None) -> None:
    """Make the folder; refuse one that cannot be written, before the run and not after it."""
    if folder is None:
        return
    try:
        existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        if not existing.is_dir():
            raise UsageError(f"--out: {existing} is a file, not a folder")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UsageError(f"--out: cannot write into {folder}: {error.strerror}") from None


def show(
    ctx: click.Context,
    results: list[Result],
    comparison: Comparison | None,
    options: Mapping[str, Any],
) -> None:
    """Print the figures, write the folder, and say how the run ended."""
    from sim import terminal

    if options["as_json"]:
        terminal.print_json(results, comparison)
    else:
        terminal.print_tables(results, comparison)
    if options["out"] is not None:
        from sim.reports import write_report

        report, *_ = write_report(options["out"], results, comparison)
        click.echo(f"Report: {report.absolute()}", err=True)
    if any(result.stopped.startswith("interrupted") for result in results):
        ctx.exit(INTERRUPTED)
