"""``supportsim warm-up``: how much of the beginning a steady-state question leaves out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.shared.answers import show_words
from sim.cli.shared.complete import scenario_names
from sim.cli.shared.options import (
    ALLOW,
    CHANGES,
    PNG,
    REPLICATIONS,
    SEED,
    crew,
    folder_option,
    json_option,
    work_options,
)
from sim.cli.shared.reading import question
from sim.cli.shared.say import before_showing, say
from sim.progress import progress_bar


@click.command("warm-up")
@click.argument("scenario", shell_complete=scenario_names)
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
@ALLOW
@CHANGES
@folder_option("Write Welch's chart and the series into this folder.")
@PNG
@json_option("Print a row for each KPI as JSON.")
def warm_up(
    scenario: str,
    changes: tuple[str, ...],
    out: Path | None,
    *,
    png: bool,
    as_json: bool,
    **options: Any,
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
    from sim.reports.warm_up import WARM_UP_NAMES

    document = question(scenario, changes, options, out, WARM_UP_NAMES)
    with progress_bar(document.scenario().scenario, **crew(options), out=out) as progress:
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

    def show() -> None:
        if as_json:
            terminal.print_rows(warm_up_rows(found))
            return
        show_words(warm_up_words(found), [warm_up_table(found)], [basis_words(found)])

    with before_showing(show):
        written = [] if out is None else write_warm_up(out, found, png=png)
    for file in written:
        say(f"Written: {file}", err=True)
