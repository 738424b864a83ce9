"""What several commands share: options, reading scenarios, the folder, showing results."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.cli.say import before_showing, say
from sim.cli.typed import Whole
from sim.errors import Fault, ScenarioError, UsageError
from sim.progress import INTERRUPTED

if TYPE_CHECKING:
    from sim.checking import Document
    from sim.decisions import Growth, Sizing
    from sim.runs import Comparison, Result
    from sim.scenarios import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])


SHOWN: dict[str, Any] = {"metavar": "N", "show_default": True}

REPLICATIONS = click.option(
    "--replications",
    type=Whole(min=1),
    default=20,
    help="How many random runs.",
    **SHOWN,
)
AS_MANY_AS_IT_TAKES = click.option(
    "--replications",
    type=Whole(min=1),
    metavar="N",
    help="How many random runs. Unless stated, 20, then more until each target is met, missed or a "
    "toss-up, see --within.",
)
WITHIN = click.option(
    "--within",
    metavar="TIME",
    default="1 min",
    show_default=True,
    help="Time after which no more runs are begun for the targets.",
)
SEED = click.option(
    "--seed", type=Whole(0, 2**63 - 1), default=1, help="Same seed, same result.", **SHOWN
)
JOBS = click.option(
    "--jobs",
    type=Whole(min=1),
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


ALLOW = click.option(
    "--allow-extensions",
    is_flag=True,
    help="Run the Python modules that the scenario names, which lie in its own folder: only if you "
    "trust who wrote them.",
)


def work_options(command: Command) -> Command:
    """The options of who does the replications, and of which code, the same for all commands."""
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


class FolderPath(click.Path):
    """A folder to write into; no name is none, and not the folder that one is in."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The path; an empty text, as of a variable that is not set, is refused."""
        if value == "":
            self.fail("names no folder; for this one, write `.`", param, ctx)
        return super().convert(value, param, ctx)


UNCERTAIN = click.option(
    "--uncertain",
    is_flag=True,
    help="Draw the values of a calibrated scenario from their intervals in each run, so that what "
    "is not known about the team is in every interval and risk.",
)


def folder_option(text: str) -> Callable[[Command], Command]:
    """The option ``--out``, with what it writes."""
    return click.option("--out", metavar="DIR", type=FolderPath(path_type=Path), help=text)


PNG = click.option("--png", is_flag=True, help="With --out: charts as PNG, too, not only as SVG.")
SLIDES = click.option(
    "--slides",
    is_flag=True,
    help="With --out: pictures for a talk, a message each, as slides.pdf and as PNG, 1920 × 1080.",
)


def json_option(text: str) -> Callable[[Command], Command]:
    """The option ``--json``, with what it prints."""
    return click.option("--json", "as_json", is_flag=True, help=text)


def run_options(command: Command) -> Command:
    """The options that ``run`` and ``compare`` share."""
    options = (
        AS_MANY_AS_IT_TAKES,
        SEED,
        work_options,
        ALLOW,
        click.option(
            "--precision",
            metavar="KPI=WIDTH",
            help="Go on until a KPI is known this well: wait=5%, wait/phone=30s, "
            "'service_level=1 point'.",
        ),
        click.option(
            "--max-replications",
            type=Whole(min=2),
            default=1000,
            help="Where --precision gives up.",
            **SHOWN,
        ),
        WITHIN,
        CHANGES,
        UNCERTAIN,
        folder_option("Write report.html, charts, tables and the scenario into this folder."),
        PNG,
        json_option("Print all figures as JSON."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def tell_modules(scenarios: Iterable[Scenario]) -> None:
    """Say whose code is run, once for each module."""
    from sim.units import printable

    modules = (module for scenario in scenarios for module in scenario._modules)
    for name, folder in dict.fromkeys(modules):
        say(f"Runs the module `{printable(name)}` of {printable(folder)}", err=True)


def read(
    source: str,
    changes: tuple[str, ...],
    *,
    allow_extensions: bool,
    uncertain: str | bool = False,
    **further: Any,
) -> Document:
    """A scenario that can be run; its warnings are shown, and whose code it runs.

    Args:
        source: a file or a bundled name.
        changes: those of ``--set``.
        allow_extensions: whether modules that it names may be run.
        uncertain: whether its values are drawn from their intervals; or the file that these stand
            beside, if there are none beside its own.
        further: further changes.
    """
    from sim.checking import load_document

    document = load_document(
        source, overrides=changes, allow_extensions=allow_extensions, **further
    )
    tell_modules([document.scenario()])
    for warning in document.warnings:
        say(f"warning: {warning}", err=True)
    if uncertain:
        _make_uncertain(document, source, source if uncertain is True else str(uncertain))
    return document


def _make_uncertain(document: Document, *sources: str) -> None:
    """Keep with a scenario how sure its values are.

    Raises:
        UsageError: nothing beside the sources tells.
    """
    from sim.tape.assumed import assumed_values, with_assumed
    from sim.tape.known import beside, read_known
    from sim.tape.uncertain import Uncertain

    assumed = assumed_values(document.data, document.positions)
    files = [beside(Path(source)) for source in dict.fromkeys(sources)]
    file = next((file for file in files if file.is_file()), None)
    if file is None and not assumed:
        raise UsageError(
            f"--uncertain: there is no {files[0]}, which says how sure the values are "
            "(calibrate writes it beside the scenario), and no line of the scenario says "
            "“# ASSUMED (3 to 12 min)”"
        )
    scenario = document.scenario()
    known = with_assumed(read_known(file) if file else [], assumed)
    scenario._uncertain = Uncertain(document.data, known)
    from sim.reports.pen.words import count_of, values_drawn

    where = [str(file)] if file else []
    where += [f"{count_of(len(assumed), 'value')} ASSUMED"] if assumed else []
    say(f"{values_drawn(scenario._uncertain.drawn)} ({', '.join(where)})", err=True)


_PLAN = re.compile(r"(?:([^=;:]+): )?(.*)", re.DOTALL)
"""A plan of ``--with``: perhaps a name and a colon, then its changes."""


def read_plans(
    sources: tuple[str, ...],
    plans: tuple[str, ...],
    changes: tuple[str, ...],
    *,
    allow_extensions: bool,
    uncertain: bool = False,
) -> Mapping[str, Document]:
    """All scenarios to compare, by a name of their own; every fault in one go.

    Scenarios that have the same name are named with their files.
    """
    from sim.scenarios.sections.explain import NAME_RULE
    from sim.scenarios.sections.section import is_name
    from sim.units import got, printable

    faults: list[Fault] = []
    found: list[tuple[str, str, Document]] = []
    titles: set[str] = set()
    wanted = [(source, "") for source in sources] + [(sources[0], plan) for plan in plans]
    if len(wanted) < 2:
        raise UsageError("nothing to compare with: name another scenario, or a plan by --with")
    for source, plan in wanted:
        named, changed = _PLAN.fullmatch(plan).groups()  # type: ignore[union-attr]
        own = tuple(part.strip() for part in changed.split(";") if part.strip())
        title = named or "; ".join(map(printable, own))
        if named and not is_name(named.strip()):
            raise UsageError(f"--with: {NAME_RULE} {got(printable(named))}")
        if plan and title in titles:
            raise UsageError(f"--with: two plans are called {title!r}; give each its own name")
        titles.add(title)
        try:
            document = read(
                source,
                changes,
                allow_extensions=allow_extensions,
                uncertain=sources[0] if uncertain else False,
                further={f"--with {title}": own} if own else {},
            )
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
        say(f"note: without the compiled engine this takes longer: {reason}", err=True)


def crew(options: Mapping[str, Any]) -> dict[str, Any]:
    """Who does the work, of the options typed."""
    return {name: options[name] for name in ("jobs", "cluster")}


def runner_options(ctx: click.Context, options: Mapping[str, Any]) -> dict[str, Any]:
    """What the runner takes of the options typed."""
    if _typed(ctx, "max_replications") and options["precision"] is None:
        raise UsageError("--max-replications goes with --precision")
    if _typed(ctx, "within") and (options["precision"], options["replications"]) != (None, None):
        raise UsageError("--within goes without --replications and --precision")
    names = ("replications", "seed", *WORK, "precision", "max_replications", "within")
    return {name: options[name] for name in names}


def _typed(ctx: click.Context, option: str) -> bool:
    return ctx.get_parameter_source(option) is click.core.ParameterSource.COMMANDLINE


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
