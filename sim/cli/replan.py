"""The command that lays a plan over what happened since, and plans the rest anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.decisions import grow
from sim.cli.shared.answers import show_words
from sim.cli.shared.complete import scenario_names
from sim.cli.shared.exports import export_options, reading, tell, tell_of_map
from sim.cli.shared.options import ALLOW, SEED, json_option, runner_of, work_options
from sim.cli.shared.reading import read
from sim.cli.shared.say import before_showing, command, say
from sim.cli.shared.typed import Whole
from sim.errors import UsageError
from sim.files import draft_beside, write_file
from sim.progress import progress_bar

if TYPE_CHECKING:
    from sim.replan import Replan


@click.command()
@click.argument("scenario", shell_complete=scenario_names)
@click.option(
    "--since",
    multiple=True,
    required=True,
    metavar="EXPORT",
    help="What happened since the plan began: files of the helpdesk, as for calibrate. Repeatable.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The scenario for the rest; my-team-2026-03-02.yaml beside the plan, by its first day, "
    "unless said.",
)
@click.option("--force", is_flag=True, help="Replace files that are there already.")
@click.option("--grow", "go_on", is_flag=True, help="Run grow with the new scenario.")
@click.option(
    "--replications",
    type=Whole(min=20),
    metavar="N",
    default=50,
    show_default=True,
    help="Random runs of the plan.",
)
@export_options
@SEED
@work_options
@ALLOW
@json_option("Print every figure as JSON.")
@click.pass_context
def replan(
    ctx: click.Context,
    /,
    scenario: str,
    since: tuple[str, ...],
    out: Path | None,
    *,
    as_json: bool,
    force: bool,
    go_on: bool,
    replications: int,
    seed: int,
    **options: Any,
) -> None:
    """Lay a plan over what happened since, and go on from there.

    Shows contacts, agents on duty and every target week by week, planned and real; says which
    assumption of the plan was off (contacts, growth, handle time, patience, headcount); and writes
    a scenario for the weeks that are left, with these values brought up to date.

    \b
    Examples:
      supportsim replan my-team.yaml --since calls.csv
      supportsim replan my-team.yaml --since calls.csv --since states.csv --out rest.yaml --grow
    """
    if go_on and as_json:
        raise UsageError("--grow, --json: one at a time; the new scenario can be asked afterwards")
    document = read(scenario, (), allow_extensions=options["allow_extensions"])
    if out is not None:
        _check_out(out, scenario, force)
    arguments = reading(options)
    tell_of_map(scenario, options)
    with progress_bar(document.scenario().scenario) as progress:
        from sim.replan import replan as lay_over

        found = lay_over(
            document,
            since,
            first=arguments.pop("since"),
            replications=replications,
            seed=seed,
            runner=runner_of(options),
            progress=progress,
            **arguments,
        )
    tell(found.export.notes)
    if out is None:
        out = _beside(scenario, found)
        _check_out(out, scenario, force)
    with before_showing(lambda: _show(found, as_json)):
        _write(found, out, since, allow_extensions=options["allow_extensions"])
    say(f"Written: {out}", err=True)
    if go_on:
        work = {name: options[name] for name in ("jobs", "cluster", "engine", "allow_extensions")}
        sure = bool(found.new.known)
        ctx.invoke(grow, scenario=str(out), seed=seed, uncertain=sure, **work)
    elif not as_json:
        say(_onward(found, out))


def _beside(scenario: str, found: Replan) -> Path:
    """Where the new scenario stands unless said: beside the plan, or here for a bundled one."""
    plan = Path(scenario)
    name = f"{plan.stem}-{found.new.start}.yaml"
    return plan.with_name(name) if plan.is_file() else Path(name)


def _check_out(out: Path, scenario: str, force: bool) -> None:
    if out.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"--out {out}: a scenario ends in .yaml")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"--out {out}: there is no folder {out.absolute().parent}")
    if out.exists() and Path(scenario).exists() and out.samefile(scenario):
        raise UsageError(f"--out {out}: is the plan itself, which the new scenario extends")
    if out.exists() and not force:
        raise UsageError(
            f"{out}: is there already, and stays as it is; --force replaces it, or name another "
            "--out"
        )


def _write(found: Replan, out: Path, since: tuple[str, ...], *, allow_extensions: bool) -> None:
    """Write the new scenario, and how sure its values are, once it is known to load."""
    from sim.checking import load_document
    from sim.replan.written import as_text
    from sim.tape.known import as_csv, beside

    sources = ", ".join(Path(each).name for each in since)
    text = as_text(found.document, found.new, out, sources, found.weeks).encode()
    draft = draft_beside(out)
    try:
        draft.write_bytes(text)
        load_document(draft, allow_extensions=allow_extensions)
        write_file(out, text)
        if found.new.known:
            write_file(beside(out), as_csv(found.new.known).encode("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)


def _show(found: Replan, as_json: bool) -> None:
    from sim import terminal
    from sim.reports.replan.sentences import assumptions_table, basis, sentences, weeks_table

    if as_json:
        terminal.print_replan(found)
        return
    tables = [weeks_table(found)] + [assumptions_table(found)] * bool(found.assumptions)
    show_words(sentences(found), tables, [basis(found)])


def _onward(found: Replan, out: Path) -> str:
    from sim.runs.replication import goals_of

    sure = ["--uncertain"] if found.new.known else []
    if goals_of(found.document.scenario()):
        return f"Go on: {command('grow', out, *sure)}"
    return f"Go on: {command('run', out, *sure)} (grow needs targets in the scenario)"
