"""The command that lays a scenario over what really happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli.shared.answers import check_out, show_words
from sim.cli.shared.complete import scenario_names
from sim.cli.shared.exports import export_options, reading, tell, tell_of_map
from sim.cli.shared.options import (
    ALLOW,
    CHANGES,
    SEED,
    folder_option,
    json_option,
    runner_of,
    work_options,
)
from sim.cli.shared.reading import read
from sim.cli.shared.say import before_showing, say
from sim.cli.shared.typed import Whole
from sim.errors import RunError
from sim.progress import progress_bar

QUICK, USUAL = 50, 200


@click.command()
@click.argument("scenario", shell_complete=scenario_names)
@click.option(
    "--against",
    multiple=True,
    required=True,
    metavar="EXPORT",
    help="What really happened: files of the helpdesk, as for calibrate. Repeatable.",
)
@click.option(
    "--replications", type=Whole(min=20), metavar="N", help=f"Random runs; {USUAL} if not said."
)
@click.option(
    "--replay",
    is_flag=True,
    help="Take the arrivals and the agents of the real weeks: tests the model, not the plan.",
)
@click.option("--quick", is_flag=True, help=f"{QUICK} simulated runs.")
@click.option(
    "--fail-unless",
    type=click.Choice(["trust", "within limits"]),
    help="Exit with 1 unless the verdict is this, or better.",
)
@export_options
@SEED
@work_options
@ALLOW
@CHANGES
@folder_option("Write report.html, the chart and every figure into this folder.")
@json_option("Print the verdict and every figure as JSON.")
def backtest(
    scenario: str,
    against: tuple[str, ...],
    changes: tuple[str, ...],
    out: Path | None,
    *,
    as_json: bool,
    quick: bool,
    replay: bool,
    fail_unless: str | None,
    replications: int | None,
    seed: int,
    **options: Any,
) -> None:
    """Tell whether to plan with a scenario: lay it over weeks that it was not made of.

    The weeks that follow the calibrated ones are simulated many times, each time with the values
    drawn from their intervals, and compared with what happened.

    \b
    Examples:
      supportsim calibrate calls.csv --until 2026-03-01 --out my-team.yaml
      supportsim backtest my-team.yaml --against calls.csv --out report
    """
    from sim.reports.backtest.files import BACKTEST_NAMES

    document = read(scenario, changes, allow_extensions=options["allow_extensions"])
    check_out(out, BACKTEST_NAMES)
    arguments = reading(options)
    tell_of_map(scenario, options)
    with progress_bar(document.scenario().scenario) as progress:
        from sim.backtest import Verdict
        from sim.backtest import backtest as lay_over

        found = lay_over(
            document,
            against,
            replications=replications or (QUICK if quick else USUAL),
            seed=seed,
            runner=runner_of(options),
            progress=progress,
            replay=replay,
            **arguments,
        )
    tell(found.export.notes)
    from sim import terminal
    from sim.reports.backtest.files import write_backtest
    from sim.reports.backtest.sentences import basis, sentences, table

    def show() -> None:
        if as_json:
            terminal.print_backtest(found)
            return
        show_words(sentences(found), [table(found)], [basis(found)])

    with before_showing(show):
        written = [] if out is None else write_backtest(out, found)
    for file in written:
        say(f"Written: {file}", err=True)
    good = (Verdict.TRUST,) if fail_unless == "trust" else (Verdict.TRUST, Verdict.WITHIN_LIMITS)
    if fail_unless and found.verdict not in good:
        raise RunError(f"the verdict is {found.verdict!s}, not {fail_unless}")
