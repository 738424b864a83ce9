"""What a shell completes where a scenario is asked for: bundled names, and files."""

from __future__ import annotations

import glob
from pathlib import Path

import click
from click.shell_completion import CompletionItem

ENDINGS = (".yaml", ".yml")


def scenario_names(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Bundled names that begin like this, with files beside them; else whatever files there are.

    Args:
        ctx: of the command.
        param: its argument.
        incomplete: what is typed so far.
    """
    from sim.scenarios import bundled_names

    del ctx, param
    named = [
        CompletionItem(name, help=about)
        for name, about in bundled_names().items()
        if name.startswith(incomplete)
    ]
    if not named:
        return [CompletionItem(incomplete, type="file")]
    found = sorted(Path().glob(f"{glob.escape(incomplete)}*"))
    files = [file for file in found if file.suffix in ENDINGS]
    return [*named, *(CompletionItem(str(file)) for file in files)]


def bundled_only(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Bundled names alone, of those that begin like this."""
    items = scenario_names(ctx, param, incomplete)
    return [item for item in items if item.type == "plain" and not item.value.endswith(ENDINGS)]
