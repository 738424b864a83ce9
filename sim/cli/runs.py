"""``run`` and ``compare``: replications, figures, reports."""

from __future__ import annotations

from typing import Any

import click

from sim.cli.options import (
    check_folder,
    read,
    read_plans,
    run_options,
    runner_options,
    say_engine,
    show,
)
from sim.progress import progress_bar


@click.command()
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
    document = read(scenario, changes)
    check_folder(options["out"])
    say_engine(options, [document.scenario()])
    with progress_bar(document.scenario().scenario) as progress:
        from sim.runs import replicate

        result = replicate(document.scenario(), progress=progress, **runner_options(ctx, options))
    show(ctx, [result], None, options)


@click.command()
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
    documents = read_plans(scenarios, plans, changes)
    check_folder(options["out"])
    say_engine(options, [document.scenario() for document in documents.values()])
    with progress_bar(f"{len(documents)} scenarios") as progress:
        from sim import runs

        comparison = runs.compare(
            {name: document.scenario() for name, document in documents.items()},
            progress=progress,
            **runner_options(ctx, options),
        )
    show(ctx, list(comparison.results), comparison, options)
