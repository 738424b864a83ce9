"""The ``supportsim`` command: reads what is typed, calls the rest, prints what comes back.

Results go to stdout; progress, warnings and errors to stderr. Exit codes: 0 done, 1 a run failed,
2 something typed or a scenario cannot be used, 130 ended early by Ctrl-C or SIGTERM (what had
finished is still shown). Heavy libraries are imported inside the commands: ``--help`` is quick.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import sim
from sim.cli_experiment import experiment
from sim.errors import Fault, RunError, ScenarioError, SupportsimError, UsageError
from sim.progress import INTERRUPTED, on_signal, progress_bar

if TYPE_CHECKING:
    from sim.decisions import Miss, TrafficLights
    from sim.runs import Comparison, Result
    from sim.scenarios import Document

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE)
"""What keeps printed figures from arriving: a full disk, or a reader that has gone."""

Command = TypeVar("Command", bound=Callable[..., Any])


class Commands(click.Group):
    """The commands, with every error of ours as a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except SupportsimError as error:
            opening = "" if isinstance(error, ScenarioError) else "Error: "
            click.echo(f"{opening}{error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("Error: interrupted before it was done", err=True)
            ctx.exit(INTERRUPTED)


def run_options(command: Command) -> Command:
    """The options that ``run`` and ``compare`` share."""
    from_one, from_none = click.IntRange(min=1), click.IntRange(min=0)
    shown: dict[str, Any] = {"metavar": "N", "show_default": True}
    options = (
        click.option(
            "--replications", type=from_one, default=20, help="How many random runs.", **shown
        ),
        click.option("--seed", type=from_none, default=1, help="Same seed, same result.", **shown),
        click.option(
            "--jobs",
            type=from_one,
            metavar="N",
            help="Processes at most; unless stated, all cores where that is quicker.",
        ),
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
            **shown,
        ),
        click.option(
            "--set",
            "changes",
            metavar="PATH=VALUE",
            multiple=True,
            help="Change the scenario, e.g. 'channels.phone.volume=500 per day'. Repeatable.",
        ),
        click.option(
            "--out",
            metavar="DIR",
            type=click.Path(path_type=Path),
            help="Write report.html, charts, tables and the scenario into this folder.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(sim.__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Simulate a customer support team: which staffing plan is better, and by how much?

    A scenario is a YAML file, or the name of a bundled one (see `supportsim scenarios`).

    \b
    Example:
      supportsim run web-shop
    """


@cli.command()
@click.argument("scenario")
@run_options
@click.pass_context
def run(ctx: click.Context, /, scenario: str, changes: tuple[str, ...], **options: Any) -> None:
    """Run one scenario and show its KPIs with intervals.

    \b
    Examples:
      supportsim run web-shop --out report
      supportsim run my-team.yaml --set 'demand.growth=3% per month'
      supportsim run my-team.yaml --precision wait/phone=5%
    """
    document = _read(scenario, changes)
    _check_folder(options["out"])
    with progress_bar(document.scenario().scenario) as progress:
        from sim.runs import replicate

        result = replicate(document.scenario(), progress=progress, **_runner_options(ctx, options))
    _show(ctx, [result], None, options)


@cli.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO [SCENARIO]...")
@click.option(
    "--with",
    "plans",
    metavar="[NAME:] CHANGES",
    multiple=True,
    help="One more plan: the first scenario with these changes, 'path=value; path=value', "
    "perhaps with a name before them. Repeatable.",
)
@run_options
@click.pass_context
def compare(
    ctx: click.Context,
    /,
    scenarios: tuple[str, ...],
    plans: tuple[str, ...],
    changes: tuple[str, ...],
    **options: Any,
) -> None:
    """Compare scenarios, or plans for one.

    All meet the same customers; the first one is the baseline.

    \b
    Examples:
      supportsim compare today.yaml plan-b.yaml --out report
      supportsim compare web-shop --with 'team.specialists.agents=4'
      supportsim compare web-shop --with 'One more early: team.first line early.agents=9'
    """
    documents = _read_plans(scenarios, plans, changes)
    _check_folder(options["out"])
    with progress_bar(f"{len(documents)} scenarios") as progress:
        from sim import runs

        comparison = runs.compare(
            {name: document.scenario() for name, document in documents.items()},
            progress=progress,
            **_runner_options(ctx, options),
        )
    _show(ctx, list(comparison.results), comparison, options)


@cli.command()
@click.argument("scenario")
@click.option(
    "--risk",
    default="10%",
    metavar="SHARE",
    show_default=True,
    help="Accepted chance that a week misses a target.",
)
@click.option(
    "--replications",
    type=click.IntRange(min=2),
    default=8,
    metavar="N",
    show_default=True,
    help="Random runs of each plan in the search.",
)
@click.option(
    "--confirm",
    type=click.IntRange(min=2),
    default=20,
    metavar="N",
    show_default=True,
    help="Random runs, not used in the search, that tell how sure the answer is.",
)
@click.option(
    "--budget",
    default="600",
    metavar="N|TIME",
    show_default=True,
    help="Random runs of the whole search at most, or its time, e.g. '20 min'.",
)
@click.option(
    "--notes",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep every finished run in this file; the same command goes on from it.",
)
@click.option(
    "--hires-per-month", type=click.IntRange(min=1), metavar="N", help="Agents hired a month."
)
@click.option("--group", "groups", multiple=True, help="A group that may grow. Repeatable.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    metavar="N",
    show_default=True,
    help="Same seed, same answer.",
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes at most.")
@click.option("--set", "changes", metavar="PATH=VALUE", multiple=True, help="As for `run`.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write growth.json, chances.csv, plan.yaml and a chart into this folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything found as JSON.")
def grow(
    scenario: str,
    risk: str,
    budget: str,
    changes: tuple[str, ...],
    out: Path | None,
    *,
    as_json: bool,
    **options: Any,
) -> None:
    """Find whom to hire, how many and when to post the job.

    Looks for the first week that breaks a target, and for the hires that hold every target through
    the horizon at least cost: lead time, training and learning count. What may be done instead is
    in the scenario's `options`. The scenario needs targets, and demand that grows (or people who
    leave), over some months.

    \b
    Examples:
      supportsim grow my-team.yaml --out growth
      supportsim grow my-team.yaml --risk 5% --hires-per-month 2 --group "first line"
      supportsim grow my-team.yaml --budget '20 min' --notes grow.jsonl
    """
    from sim.units import parse_share

    try:
        accepted = parse_share(risk)
    except ValueError as error:
        raise UsageError(f"--risk: {error}") from None
    options |= _budget(budget)
    document = _read(scenario, changes)
    _check_folder(out)
    with progress_bar(document.scenario().scenario) as progress:
        from sim import decisions, terminal
        from sim.reports import growth_rows as found

        tell = None if progress is None else lambda done, planned, _: progress(done, planned)
        groups = options.pop("groups") or None
        growth = decisions.grow(
            document.scenario(), risk=accepted, groups=groups, progress=tell, **options
        )
    if as_json:
        import json

        click.echo(json.dumps(found.as_json(growth), indent=2, ensure_ascii=False))
    else:
        terminal.print_growth(growth)
    if out is not None:
        first, *_ = found.write_growth(out, growth)
        click.echo(f"Written: {first.absolute().parent}", err=True)


def _budget(text: str) -> dict[str, Any]:
    """Replications, or seconds where a unit is stated."""
    from sim.units import parse_duration

    if text.strip().isascii() and text.strip().isdigit():
        if int(text) < 2:
            raise UsageError(f"--budget: must be at least 2 (got {text})")
        return {"budget": int(text)}
    try:
        return {"budget": 1_000_000, "seconds": 60 * parse_duration(text)}
    except ValueError as error:
        message = f"--budget: must be a number of runs, or a time ({error})"
        raise UsageError(message) from None


@cli.command()
@click.argument("scenario")
@click.option(
    "--most",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="Agents in a group or shift at most; unless stated, three times today's, ten at least.",
)
@click.option("--group", "groups", multiple=True, help="A group that may change. Repeatable.")
@click.option(
    "--replications",
    type=click.IntRange(min=3),
    default=8,
    metavar="N",
    show_default=True,
    help="Random weeks of each headcount at first; more where a target is close to its bound.",
)
@click.option(
    "--confirm",
    type=click.IntRange(min=2),
    default=20,
    metavar="N",
    show_default=True,
    help="Random weeks, not used in the search, that the answer is measured on.",
)
@click.option(
    "--budget",
    type=click.IntRange(min=3),
    default=3000,
    metavar="N",
    show_default=True,
    help="Random weeks of the whole search at most.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    metavar="N",
    show_default=True,
    help="Same seed, same answer.",
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes at most.")
@click.option("--set", "changes", metavar="PATH=VALUE", multiple=True, help="As for `run`.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write sizing.json, tables, a chart and sized.yaml into this folder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything found as JSON.")
@click.pass_context
def size(
    ctx: click.Context,
    /,
    scenario: str,
    changes: tuple[str, ...],
    out: Path | None,
    *,
    as_json: bool,
    **options: Any,
) -> None:
    """Find how many agents each group and shift needs in a settled week.

    The least-cost headcount that meets every target of the scenario; growth, events, the plan and
    turnover are left out (for these see `supportsim grow`).

    \b
    Examples:
      supportsim size my-team.yaml --out sized
      supportsim size my-team.yaml --set "channels.phone.volume=500 per day" --group "first line"
    """
    document = _read(scenario, changes)
    _check_folder(out)
    groups = options.pop("groups") or None
    with progress_bar(document.scenario().scenario) as progress:
        from sim import decisions, terminal
        from sim.reports import sizing as found

        sizing = decisions.size(
            document.scenario(),
            groups=groups,
            progress=progress,
            **options,
        )
    if as_json:
        import json

        click.echo(json.dumps(found.as_json(sizing), indent=2, ensure_ascii=False))
    else:
        terminal.print_sizing(sizing)
    if out is not None:
        from sim.scenarios import bundled_names

        extends: str | None = scenario
        if changes:
            extends = None
        elif scenario not in bundled_names():
            extends = os.path.relpath(scenario, out)
        first, *_ = found.write_sizing(out, sizing, extends)
        click.echo(f"Written: {first.absolute().parent}", err=True)
    if not sizing.confirmed:
        ctx.exit(INTERRUPTED)


@cli.command()
@click.argument("source", metavar="SCENARIO_OR_LOG")
@click.option(
    "--scenario",
    "like",
    metavar="SCENARIO",
    help="For a log: take limits, targets, satisfaction and time zone of this scenario.",
)
@click.option("--time-zone", metavar="ZONE", help="For a log: the team's IANA time zone; else UTC.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="For a log: its last day; else that of the last moment in it.",
)
@run_options
@click.pass_context
def signals(
    ctx: click.Context,
    /,
    source: str,
    like: str | None,
    time_zone: str | None,
    until: Any,
    changes: tuple[str, ...],
    **options: Any,
) -> None:
    """Show six signs that a team should grow, week by week: green, amber, red.

    Of a scenario, with the chance of red; or of a real team, from its helpdesk's export as CSV
    (docs/signals.md tells the columns).

    \b
    Examples:
      supportsim signals startup --set horizon.weeks=26
      supportsim signals contacts.csv --time-zone Europe/Berlin --scenario my-team.yaml
    """
    from sim.exports import is_export

    _check_folder(options["out"])
    if not is_export(source):
        if like or time_zone or until:
            raise UsageError("--scenario, --time-zone and --until go with a log")
        document = _read(source, changes)
        with progress_bar(document.scenario().scenario) as progress:
            from sim.runs import replicate

            settings = _runner_options(ctx, options)
            result = replicate(document.scenario(), progress=progress, **settings)
        from sim.reports.signals import lights_of, misses_of

        _show_lights(ctx, lights_of(result), misses_of(result), options, result)
        return
    for name in ("replications", "seed", "jobs", "precision", "max_replications"):
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise UsageError(f"--{name.replace('_', '-')} goes with a scenario, not with a log")
    from sim.decisions.real import watch_log

    if changes and not like:
        raise UsageError("--set goes with a scenario; for a log, name one by --scenario")
    team = _read(like, changes).scenario() if like else None
    lights, misses = watch_log(source, team, time_zone, until.date() if until else None)
    _show_lights(ctx, lights, misses, options, None)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check scenario files without running them.

    Tells every fault with its line.

    \b
    Example:
      supportsim check today.yaml plan-b.yaml
    """
    from sim.scenarios import load_document

    faulty = False
    for file in files:
        try:
            document = load_document(file)
        except ScenarioError as error:
            faulty = True
            click.echo(str(error))
        else:
            for warning in document.warnings:
                click.echo(f"warning: {warning}")
            click.echo(f"{file}: ok")
    ctx.exit(ScenarioError.exit_code if faulty else 0)


@cli.command()
@click.argument("name", required=False)
def scenarios(name: str | None) -> None:
    """List the bundled scenarios, or print one.

    A printed one is a good start for your own.

    \b
    Examples:
      supportsim scenarios
      supportsim scenarios web-shop > my-team.yaml
    """
    from sim.scenarios import bundled_names, bundled_text

    if name is not None:
        click.echo(bundled_text(name), nl=False)
        return
    about = bundled_names()
    width = max(map(len, about))
    for known, sentence in about.items():
        click.echo(f"{known:{width}}  {sentence}")


@cli.command()
def schema() -> None:
    """Print the JSON Schema of scenario files.

    With it, editors complete and check what you write.

    \b
    Example:
      supportsim schema > scenario.schema.json
      then, as the first line of a scenario file:
      # yaml-language-server: $schema=scenario.schema.json
    """
    import json

    from sim.scenarios import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


cli.add_command(experiment)


def _read(source: str, changes: tuple[str, ...], **further: Any) -> Document:
    """A scenario that can be run; its warnings are shown."""
    from sim.scenarios import load_document

    document = load_document(source, overrides=changes, **further)
    for warning in document.warnings:
        click.echo(f"warning: {warning}", err=True)
    return document


_PLAN = re.compile(r"(?:([^=;:]+): )?(.*)", re.DOTALL)
"""A plan of ``--with``: perhaps a name and a colon, then its changes."""


def _read_plans(
    sources: tuple[str, ...], plans: tuple[str, ...], changes: tuple[str, ...]
) -> Mapping[str, Document]:
    """All scenarios to compare, by a name of their own; every fault in one go."""
    faults: list[Fault] = []
    documents: dict[str, Document] = {}
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
            document = _read(source, changes, further={f"--with {title}": own} if own else {})
        except ScenarioError as error:
            faults.extend(error.faults)
            continue
        name = title or document.scenario().scenario
        if name in documents:
            name = f"{name} ({source})"
        if name in documents:
            raise UsageError(f"{plan or source!r} is given twice")
        documents[name] = document
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    return documents


def _runner_options(ctx: click.Context, options: Mapping[str, Any]) -> dict[str, Any]:
    typed = ctx.get_parameter_source("max_replications") is click.core.ParameterSource.COMMANDLINE
    if typed and options["precision"] is None:
        raise UsageError("--max-replications goes with --precision")
    names = ("replications", "seed", "jobs", "precision", "max_replications")
    return {name: options[name] for name in names}


def _check_folder(folder: Path | None) -> None:
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


def _show(
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


def _show_lights(
    ctx: click.Context,
    lights: TrafficLights,
    misses: Sequence[Miss],
    options: Mapping[str, Any],
    result: Result | None,
) -> None:
    """Print the traffic lights and write their files; of a run, its whole report."""
    from sim import terminal

    if options["as_json"]:
        terminal.print_rows(lights.cells)
    else:
        terminal.print_lights(lights, misses)
    if options["out"] is not None:
        from sim.reports import write_report
        from sim.reports.files import write_lights

        written = write_report(options["out"], [result]) if result else []
        file, *_ = written or write_lights(options["out"], lights)
        click.echo(f"{'Report' if written else 'Written'}: {file.absolute()}", err=True)
    if result is not None and result.stopped.startswith("interrupted"):
        ctx.exit(INTERRUPTED)


def main() -> None:
    """Entry point of the command."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show "–" or "ü" shows "?" and not a traceback.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, on_signal)
    try:
        try:
            cli(prog_name="supportsim")
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more to flush
        if error.errno != errno.EPIPE:
            click.echo(f"Error: cannot write the output: {error.strerror}", err=True)
        sys.exit(RunError.exit_code)
