"""``supportsim experiment``: many combinations × replications, resumable."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.shared.options import ALLOW, crew, work_options
from sim.cli.shared.reading import say_engine, tell_modules
from sim.cli.shared.say import say
from sim.cli.shared.typed import Whole
from sim.errors import RunError, UsageError
from sim.progress import INTERRUPTED, progress_bar

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments import Experiment
    from sim.experiments.tables import CellStatus

FOLDER = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
PNG = click.option("--png", is_flag=True, help="Charts as PNG, too, not only as SVG.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print rows as JSON.")


@click.group()
def experiment() -> None:
    """Run many combinations of changes, keep what is done, and go on after any stop.

    An experiment is a folder with a plan.yaml: a scenario, factors with levels, and the KPIs to
    keep (docs/experiments.md). Results are kept in DIR/results/store.sqlite.

    \b
    Examples:
      supportsim experiment run experiments/third-specialist
      supportsim experiment status experiments/third-specialist
      supportsim experiment results experiments/third-specialist --out cells.csv
    """


@experiment.command()
@FOLDER
@ALLOW
@work_options
@click.option("--shard", metavar="I/N", help="Do only this part, into a store of its own.")
@click.option("--retry", is_flag=True, help="Do simulated runs that failed again.")
@PNG
@JSON
@click.pass_context
def run(
    ctx: click.Context,
    /,
    folder: Path,
    shard: str | None,
    *,
    png: bool,
    as_json: bool,
    allow_extensions: bool,
    **options: Any,
) -> None:
    """Do what is still missing, then show the results.

    What is done stays done: after Ctrl-C, a crash or a power cut, the same command goes on where it
    stopped. Tables and the plan's figure are written once nothing is missing.

    \b
    Examples:
      supportsim experiment run my-experiment
      supportsim experiment run my-experiment --cluster tcp://10.0.0.5:8786
      supportsim experiment run my-experiment --shard 2/8
    """
    from sim import experiments
    from sim.experiments.run import parse_shard

    part = None if shard is None else parse_shard(shard)
    found = _read(folder, allow_extensions=allow_extensions)
    if experiments.is_plan_changed(found):
        told = (
            "The plan was changed since it was last run: cells that are as before keep their rows."
        )
        say(told, err=True)
    say_engine(options, (cell.scenario for cell in found.cells), many=True)
    tally = None  # as long as Ctrl-C may leave it so
    with (
        progress_bar(found.folder.absolute().name, **crew(options)) as progress,
        suppress(KeyboardInterrupt),
    ):
        tally = experiments.run(found, shard=part, progress=progress, **options)
    if part is None or tally is None:
        if as_json:
            _print_results(found, experiments.cells_table(found), as_json=True)
        else:
            _print_status(experiments.status(found))
            if tally is not None:
                _print_results(found, experiments.cells_table(found), as_json=False)
    if tally is None:
        say("Error: interrupted; the same command goes on from here", err=True)
        ctx.exit(INTERRUPTED)
    if tally.missing:
        message = f"The budget is spent, and {tally.missing} simulated runs are missing"
        say(f"{message}; the same command goes on from here.", err=True)
    elif part is None:
        from sim.reports.experiment.files import write_experiment

        for file in write_experiment(found, png=png):
            say(f"Written: {file}", err=True)
    if part is not None:
        words = f"{tally.done} simulated runs done, {tally.missing} missing, {tally.failed} failed"
        say(f"Shard {shard}: {words}; `merge` puts all shards together.", err=True)
    if tally.failed:
        when = "" if part is None else ", once shards are merged"
        words = f"`experiment status` says why{when}; `run --retry` does them again"
        raise RunError(f"{tally.failed} simulated runs failed; {words}")


@experiment.command()
@FOLDER
@ALLOW
@click.option("--verify", is_flag=True, help="Check the stores: every row, and the files as such.")
@JSON
def status(folder: Path, *, verify: bool, as_json: bool, allow_extensions: bool) -> None:
    """Show what is done, what is missing, and what failed and why.

    \b
    Examples:
      supportsim experiment status my-experiment
      supportsim experiment status my-experiment --verify
    """
    from sim import experiments
    from sim.experiments.run import shards_of
    from sim.experiments.tables import failures

    found = _read(folder, allow_extensions=allow_extensions)
    if verify and (faults := experiments.faults_of_stores(found, verify=True)):
        raise RunError("; ".join(faults))
    states = experiments.status(found)
    if not as_json:
        _print_status(states)
        if any(state.missing for state in states) and shards_of(found):
            say("Shards have stores of their own; `experiment merge` puts them together.")
        return
    cells = [
        {
            "cell": state.cell.number,
            "levels": state.cell.levels,
            "fingerprint": state.cell.fingerprint,
            "model": state.cell.model,
            "wanted": state.wanted,
            "done": state.done,
            "failed": len(state.failed),
            "missing": state.missing,
        }
        for state in states
    ]
    status = {"cells": cells, "failures": list(failures(states))}
    click.echo(json.dumps(status, indent=2, ensure_ascii=False))


@experiment.command()
@FOLDER
@ALLOW
@click.option("--replications", is_flag=True, help="Each simulated run, not each cell.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the table as .csv or .parquet.",
)
@click.option(
    "--against",
    type=Whole(min=1),
    metavar="CELL",
    help="Paired differences of every cell to this one instead.",
)
@JSON
def results(
    folder: Path,
    out: Path | None,
    against: int | None,
    *,
    replications: bool,
    as_json: bool,
    allow_extensions: bool,
) -> None:
    """Show the KPIs of every cell with intervals, or those of every simulated run.

    \b
    Examples:
      supportsim experiment results my-experiment
      supportsim experiment results my-experiment --against 1
      supportsim experiment results my-experiment --replications --out rows.parquet
    """
    from sim import experiments, terminal
    from sim.experiments.effects import differences_table
    from sim.experiments.tables import write_table

    if replications and against is not None:
        raise UsageError("--against compares cells; it does not go with --replications")
    found = _read(folder, allow_extensions=allow_extensions)
    if against is not None:
        table = differences_table(found, against)
    elif replications:
        table = experiments.replications_table(found)
    else:
        table = experiments.cells_table(found)
    if out is not None:
        write_table(table, out)
        say(f"Written: {out}", err=True)
    elif against is not None and not as_json:
        from sim.reports.experiment.effects import basis, difference_words

        terminal.print_words([difference_words(table, found, against)], [basis(table, found)])
    elif against is not None or replications:
        terminal.print_rows(table)
    else:
        _print_results(found, table, as_json=as_json)


@experiment.command()
@FOLDER
@ALLOW
@PNG
@JSON
def effects(folder: Path, *, png: bool, as_json: bool, allow_extensions: bool) -> None:
    """Show what each factor does, and write tables and charts of it into DIR/results.

    Main effects and interactions of two factors in a full grid; main effects of a design `one at a
    time`: effects.csv, responses.csv, a tornado chart, response curves. Of points that are spread:
    partial rank correlations, slopes, associations.csv, and scatter charts.

    \b
    Example:
      supportsim experiment effects my-experiment
    """
    from sim import experiments, terminal
    from sim.reports.experiment.effects import effect_words
    from sim.reports.experiment.files import write_all, write_effects

    found = experiments.find_effects(_read(folder, allow_extensions=allow_extensions))
    if as_json:
        terminal.print_rows(found.table)
    else:
        terminal.print_words(*effect_words(found))
    for file in write_all(write_effects(found, png=png)):
        say(f"Written: {file}", err=True)


@experiment.command()
@FOLDER
@ALLOW
@click.argument("stores", nargs=-1, type=click.Path(path_type=Path))
def merge(folder: Path, stores: tuple[Path, ...], *, allow_extensions: bool) -> None:
    """Put the stores of shards together.

    Those in DIR/results unless STORES are named. Merging twice does no harm.

    \b
    Example:
      supportsim experiment merge my-experiment
    """
    from sim import experiments

    found = _read(folder, allow_extensions=allow_extensions)
    for file in experiments.merge(found, stores):
        say(f"Merged: {file}", err=True)
    _print_status(experiments.status(found))


def _read(folder: Path, *, allow_extensions: bool) -> Experiment:
    """The experiment; it is told whose code it runs."""
    from sim import experiments

    found = experiments.load_experiment(folder, allow_extensions=allow_extensions)
    tell_modules(cell.scenario for cell in found.cells)
    for fault in experiments.faults_of_stores(found):
        say(f"warning: {fault}; it is left out, and `run` does it again", err=True)
    return found


def _print_results(found: Experiment, cells: pd.DataFrame, *, as_json: bool) -> None:
    from sim import terminal

    if as_json:
        terminal.print_rows(cells)
    else:
        from sim.reports.experiment.page import cells_words
        from sim.reports.experiment.selection import selection_words
        from sim.reports.pen.words import amount

        sure = f"In brackets: {amount(found.confidence, 'share')} intervals."
        notes = [sure, *selection_words(found, cells)]
        terminal.print_words([cells_words(found, cells)], notes)


def _print_status(states: Sequence[CellStatus]) -> None:
    """One sentence, and a line for each cause of failures."""
    done = sum(state.done for state in states)
    missing = sum(state.missing for state in states)
    failed = sum(len(state.failed) for state in states)
    line = f"{len(states)} cells: {done} simulated runs done, {missing} missing, {failed} failed"
    say(f"{line}.")
    causes: dict[tuple[str, str], list[str]] = {}
    for state in states:
        for number, why in state.failed.items():
            cause = why.traceback.rstrip().rpartition("\n")[2] or why.message
            causes.setdefault((why.stage, cause), []).append(f"cell {state.cell.number} ({number})")
    for (stage, cause), places in causes.items():
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        say(f"  {stage}: {cause}; {', '.join(places[:3])}{more}")
