"""``run`` and ``compare``: replications, figures, reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from sim.cli.shared.answers import check_out, check_slides, show
from sim.cli.shared.complete import scenario_names
from sim.cli.shared.options import SLIDES, crew, run_options, runner_options
from sim.cli.shared.reading import read, read_plans, say_engine
from sim.errors import UsageError
from sim.progress import progress_bar

if TYPE_CHECKING:
    from sim.kpis import Breakdowns
    from sim.scenarios import Scenario


@click.command()
@click.argument("scenario", shell_complete=scenario_names)
@run_options
@SLIDES
@click.option(
    "--replay",
    metavar="DATE",
    is_flag=False,
    flag_value="busiest",
    help="Write a day of the first run as a film into the folder, replay.html; the busiest day "
    "unless a date follows.",
)
@click.pass_context
def run(
    ctx: click.Context,
    /,
    scenario: str,
    changes: tuple[str, ...],
    replay: str | None,
    **options: Any,
) -> None:
    """Run one scenario and show its KPIs with intervals.

    \b
    Examples:
      supportsim run web-shop --out report
      supportsim run my-team.yaml --set 'demand.growth=3% per month'
      supportsim run my-team.yaml --precision wait/phone=5%
      supportsim run my-team.yaml --out report --replay 2026-02-09
      supportsim run my-team.yaml --out report --slides
    """
    from sim.reports.run.files import report_names

    document = read(
        scenario,
        changes,
        allow_extensions=options["allow_extensions"],
        uncertain=options["uncertain"],
    )
    check_out(options["out"], report_names())
    check_slides(options["out"], options["slides"])
    say_engine(options, [document.scenario()])
    beside = _replay(document.scenario(), replay, options) if replay else {}
    with progress_bar(
        document.scenario().scenario, **crew(options), out=options["out"]
    ) as progress:
        from sim.runs import replicate

        result = replicate(
            document.scenario(),
            kpis=_wanted(options, [document.scenario()]),
            progress=progress,
            **runner_options(ctx, options),
        )
    show(ctx, [result], None, options, beside)


def _wanted(
    options: Mapping[str, Any], scenarios: Sequence[Scenario]
) -> Mapping[str, Breakdowns] | None:
    """What is to be measured: what the terminal shows, unless all figures are to be told."""
    if options["out"] is not None or options["as_json"]:
        return None
    from sim.terminal import shown

    return shown(scenarios)


def _replay(scenario: Scenario, date: str, options: Mapping[str, Any]) -> Mapping[str, bytes]:
    """A day of the first replication as a page, by its file's name."""
    from sim.reports.replay.page import replay_of

    if options["out"] is None:
        raise UsageError("--replay goes with --out, the folder that replay.html is written into")
    try:
        day = None if date == "busiest" else dt.date.fromisoformat(date)
    except ValueError:
        message = f"--replay: must be a date like 2026-02-09 (got {date!r})"
        raise UsageError(message) from None
    page = replay_of(scenario, day, seed=options["seed"], engine=options["engine"])
    return {"replay.html": page.encode()}


@click.command()
@click.argument(
    "scenarios",
    nargs=-1,
    required=True,
    metavar="SCENARIO [SCENARIO]...",
    shell_complete=scenario_names,
)
@click.option(
    "--with",
    "plans",
    metavar="[NAME:] CHANGES",
    multiple=True,
    help="One more plan: the first scenario with these changes, 'path=value; path=value', "
    "perhaps with a name before them. Repeatable.",
)
@run_options
@SLIDES
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
    from sim.reports.run.files import report_names

    documents = read_plans(
        scenarios,
        plans,
        changes,
        allow_extensions=options["allow_extensions"],
        uncertain=options["uncertain"],
    )
    check_out(options["out"], report_names(len(documents)))
    check_slides(options["out"], options["slides"])
    say_engine(options, [document.scenario() for document in documents.values()])
    with progress_bar(
        f"{len(documents)} scenarios", **crew(options), out=options["out"]
    ) as progress:
        from sim import runs

        comparison = runs.compare(
            {name: document.scenario() for name, document in documents.items()},
            kpis=_wanted(options, [document.scenario() for document in documents.values()]),
            progress=progress,
            **runner_options(ctx, options),
        )
    show(ctx, list(comparison.results), comparison, options)
