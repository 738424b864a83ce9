"""``supportsim warm-up``: how much of the beginning a steady-state question leaves out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.options import (
    CHANGES,
    REPLICATIONS,
    SEED,
    check_folder,
    folder_option,
    json_option,
    read,
    say_engine,
    work_options,
)
from sim.progress import progress_bar


@click.command("warm-up")
@click.argument("scenario")
@click.option(
    "--kpi",
    "kpis",
    metavar="KPI",
    multiple=True,
    help="What to follow, e.g. wait/phone. Repeatable; unless stated the wait in each channel, the "
    "backlog and the occupancy.",
)
@REPLICATIONS
@SEED
@work_options
@CHANGES
@folder_option("Write Welch's chart and the series into this folder.")
@json_option("Print a row for each KPI as JSON.")
def warm_up(
    scenario: str, changes: tuple[str, ...], out: Path | None, *, as_json: bool, **options: Any
) -> None:
    """Find how long a scenario takes to settle, for its `warm_up:` key.

    For questions about the long run, whose beginning from an empty house is to be left out. A
    question with an end of its own (a day, a launch, a year of growth) needs none; the answer says
    so.

    \b
    Examples:
      supportsim warm-up call-centre --out warm-up
      supportsim warm-up my-team.yaml --set 'horizon.weeks=26' --kpi wait/email
    """
    document = read(scenario, changes)
    check_folder(out)
    say_engine(options, [document.scenario()])
    with progress_bar(document.scenario().scenario) as progress:
        from sim.runs.warm_up import find_warm_up

        found = find_warm_up(document.scenario(), progress=progress, **options)
    from sim import terminal
    from sim.reports.warm_up import (
        basis_words,
        warm_up_rows,
        warm_up_table,
        warm_up_words,
        write_warm_up,
    )

    if as_json:
        terminal.print_rows(warm_up_rows(found))
    else:
        for sentence in warm_up_words(found):
            click.echo(sentence)
        click.echo()
        terminal.print_words([warm_up_table(found)], [basis_words(found)])
    if out is not None:
        for file in write_warm_up(out, found):
            click.echo(f"Written: {file}", err=True)
