"""``check``, ``scenarios`` and ``schema``: files of the scenario language."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sim.cli.shared.complete import bundled_only, scenario_names
from sim.cli.shared.say import say
from sim.errors import Fault, ScenarioError

MOST_LINES = 12
"""Lines of assumptions that are named."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", shell_complete=scenario_names)
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check scenario files without running them.

    Reports every fault with its line; of a sound file, what was understood: contacts, hours, load.
    Nothing is run, no module that a file names either.

    \b
    Example:
      supportsim check today.yaml plan-b.yaml
    """
    from sim.checking import check_document
    from sim.checking.understood import understood

    faulty = False
    for file in files:
        try:
            document = check_document(file)
        except ScenarioError as error:
            faulty = True
            say(*error.faults)
        else:
            for warning in document.warnings:
                say(f"warning: {warning}")
            say(f"{file}: ok{_assumed(file)}")
            for line in understood(document.scenario(), _unknown_work(document.warnings)):
                say(f"  {line}")
    ctx.exit(ScenarioError.exit_code if faulty else 0)


def _unknown_work(warnings: Sequence[Fault]) -> list[str]:
    """Topics with durations that only a module knows: as none is run, they count as 0."""
    places = [each.path.split(".") for each in warnings]
    return list(dict.fromkeys(p[1] for p in places if p[0] == "topics" and p[-1] == "distribution"))


def _assumed(file: str) -> str:
    """How many values are assumptions, where the file says so."""
    from sim.checking.assumed import assumed_lines

    lines = assumed_lines(file)
    if not lines:
        return ""
    shown = ", ".join(map(str, lines[:MOST_LINES])) + ", …" * (len(lines) > MOST_LINES)
    values = "value is" if len(lines) == 1 else "values are"
    return f"; {len(lines)} {values} ASSUMED (line{'s' * (len(lines) > 1)} {shown})"


@click.command()
@click.argument("name", required=False, shell_complete=bundled_only)
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
        say(f"{known:{width}}  {sentence}", indent=width + 2)


@click.command()
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
