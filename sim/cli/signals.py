"""``signals``: the signs that a team should grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.shared.answers import check_out
from sim.cli.shared.complete import scenario_names
from sim.cli.shared.exports import export_options, reading, stated, tell
from sim.cli.shared.options import WORK, crew, run_options, runner_options
from sim.cli.shared.reading import read, say_engine
from sim.cli.shared.say import before_showing, say
from sim.errors import UsageError
from sim.progress import INTERRUPTED, progress_bar

if TYPE_CHECKING:
    from sim.decisions import Miss, TrafficLights
    from sim.runs import Result


@click.command()
@click.argument(
    "sources", metavar="SCENARIO_OR_LOG...", nargs=-1, required=True, shell_complete=scenario_names
)
@click.option(
    "--scenario",
    "like",
    metavar="SCENARIO",
    help="For a log: take limits, targets, satisfaction and time zone of this scenario.",
)
@click.option("--time-zone", metavar="ZONE", help="For a log: the team's IANA time zone; else UTC.")
@export_options
@run_options
@click.pass_context
def signals(
    ctx: click.Context,
    /,
    sources: tuple[str, ...],
    like: str | None,
    time_zone: str | None,
    changes: tuple[str, ...],
    **options: Any,
) -> None:
    """Show six signs that a team should grow, week by week: green, amber, red.

    Of a scenario, with the chance of red; or of a real team, from its helpdesk's export: one file
    or several (docs/calibrate.md tells which).

    \b
    Examples:
      supportsim signals startup --set horizon.weeks=26
      supportsim signals contacts.csv --time-zone Europe/Berlin --scenario my-team.yaml
      supportsim signals liste.xlsx --map "Eingang=arrived_at" --from 2026-01-05
    """
    from sim.exports import is_export
    from sim.reports.run.files import report_names
    from sim.reports.signals.files import LIGHTS_NAMES

    source, is_log = sources[0], all(map(is_export, sources))
    check_out(options["out"], LIGHTS_NAMES if is_log else report_names())
    if not is_log:
        if len(sources) > 1:
            raise UsageError("signals takes one scenario, or the files of one log")
        typed = ["--scenario"] * bool(like) + ["--time-zone"] * bool(time_zone) + stated(options)
        if typed:
            from sim.scenarios import bundled_names

            if not Path(source).exists() and source not in bundled_names():
                raise UsageError(f"{source}: no such file or folder")
            raise UsageError(
                f"{', '.join(typed)}: only with a log: a CSV file, or a folder of them"
            )
        document = read(source, changes, allow_extensions=options["allow_extensions"])
        say_engine(options, [document.scenario()])
        with progress_bar(
            document.scenario().scenario, **crew(options), out=options["out"]
        ) as progress:
            from sim.runs import replicate

            settings = runner_options(ctx, options)
            result = replicate(document.scenario(), progress=progress, **settings)
        from sim.reports.signals.sentences import lights_of, misses_of

        _show_lights(ctx, lights_of(result), misses_of(result), options, result)
        return
    for name in ("replications", "seed", *WORK, "precision", "max_replications", "within"):
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise UsageError(f"--{name.replace('_', '-')} goes with a scenario, not with a log")
    from sim.decisions.signals.real import watch_log

    if changes and not like:
        raise UsageError("--set goes with a scenario; for a log, name one by --scenario")
    team = None
    if like:
        team = read(like, changes, allow_extensions=options["allow_extensions"]).scenario()
    lights, misses, notes = watch_log(sources, team, time_zone, **reading(options))
    tell(notes)
    _show_lights(ctx, lights, misses, options, None)


def _show_lights(
    ctx: click.Context,
    lights: TrafficLights,
    misses: Sequence[Miss],
    options: Mapping[str, Any],
    result: Result | None,
) -> None:
    """Write the traffic lights' files, and print them; of a run, its whole report."""
    from sim import terminal

    def show() -> None:
        if options["as_json"]:
            terminal.print_rows(lights.cells)
            return
        terminal.print_lights(lights, misses)
        if result is None and not lights.weeks:
            say(
                "The log is taken to end with the day of its last moment. If it covers the whole "
                "week, say so: --until and the date of its last day.",
                err=True,
            )

    written: Sequence[Path] = ()
    with before_showing(show):
        if options["out"] is not None:
            from sim.reports import write_report
            from sim.reports.signals.files import write_lights

            out, png = options["out"], options["png"]
            written = write_report(out, [result], png=png) if result else []
            file, *_ = written or write_lights(out, lights, png=png)
    if options["out"] is not None:
        say(f"{'Report' if written else 'Written'}: {file.absolute()}", err=True)
    if result is not None and result.stopped.startswith("interrupted"):
        ctx.exit(INTERRUPTED)
