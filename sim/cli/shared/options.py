"""Options that several commands share, and what the runner takes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.cli.shared.typed import Whole
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.runs.runner import Runner

Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Any], Any]


def together(*options: Option) -> Option:
    """Several options as one, in the order of the help."""

    def decorated(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorated


SHOWN: dict[str, Any] = {"metavar": "N", "show_default": True}

REPLICATIONS = click.option(
    "--replications",
    type=Whole(min=1),
    default=20,
    help="How many random runs.",
    **SHOWN,
)
AS_MANY_AS_IT_TAKES = click.option(
    "--replications",
    type=Whole(min=1),
    metavar="N",
    help="How many random runs. Unless stated, 20, then more until each target is met, missed or a "
    "toss-up, see --within.",
)
WITHIN = click.option(
    "--within",
    metavar="TIME",
    default="1 min",
    show_default=True,
    help="Time after which no more runs are begun for the targets.",
)
SEED = click.option(
    "--seed", type=Whole(0, 2**63 - 1), default=1, help="Same seed, same result.", **SHOWN
)
JOBS = click.option(
    "--jobs",
    type=Whole(min=1),
    metavar="N",
    help="Processes at most; unless stated, all cores where that is quicker.",
)
CLUSTER = click.option(
    "--cluster", metavar="ADDRESS", help="Dask scheduler that does the work instead."
)
WORK = ("jobs", "cluster", "engine")
ENGINE = click.option(
    "--engine",
    type=click.Choice(["auto", "simpy", "compiled"]),
    default="auto",
    show_default=True,
    help="What simulates; the figures are the same. auto: compiled where many runs are searched "
    "through.",
)


ALLOW = click.option(
    "--allow-extensions",
    is_flag=True,
    help="Run the Python modules that the scenario names, which lie in its own folder: only if you "
    "trust who wrote them.",
)


work_options = together(JOBS, CLUSTER, ENGINE)
"""The options of who does the replications, and of which code, the same for all commands."""


CHANGES = click.option(
    "--set",
    "changes",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change the scenario, e.g. 'channels.phone.volume=500 per day'. Repeatable.",
)


class FolderPath(click.Path):
    """A folder to write into; no name is none, and not the folder that one is in."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The path; an empty text, as of a variable that is not set, is refused."""
        if value == "":
            self.fail("names no folder; for this one, write `.`", param, ctx)
        return super().convert(value, param, ctx)


UNCERTAIN = click.option(
    "--uncertain",
    is_flag=True,
    help="Draw the values of a calibrated scenario from their intervals in each run, so that what "
    "is not known about the team is in every interval and risk.",
)


def folder_option(text: str) -> Callable[[Command], Command]:
    """The option ``--out``, with what it writes."""
    return click.option("--out", metavar="DIR", type=FolderPath(path_type=Path), help=text)


PNG = click.option("--png", is_flag=True, help="With --out: charts as PNG, too, not only as SVG.")
SLIDES = click.option(
    "--slides",
    is_flag=True,
    help="With --out: pictures for a talk, a message each, as slides.pdf and as PNG, 1920 × 1080.",
)


def json_option(text: str) -> Callable[[Command], Command]:
    """The option ``--json``, with what it prints."""
    return click.option("--json", "as_json", is_flag=True, help=text)


run_options = together(
    AS_MANY_AS_IT_TAKES,
    SEED,
    work_options,
    ALLOW,
    click.option(
        "--precision",
        metavar="KPI=WIDTH",
        help="Go on until a KPI is known this well: wait=5%, wait/phone=30s, "
        "'service_level=1 point'.",
    ),
    click.option(
        "--max-replications",
        type=Whole(min=2),
        default=1000,
        help="Where --precision gives up.",
        **SHOWN,
    ),
    WITHIN,
    CHANGES,
    UNCERTAIN,
    folder_option("Write report.html, charts, tables and the scenario into this folder."),
    PNG,
    json_option("Print all figures as JSON."),
)
"""The options that ``run`` and ``compare`` share."""


def confirm_option(text: str) -> Callable[[Command], Command]:
    """The option ``--confirm``, with what it is a number of."""
    return click.option("--confirm", type=Whole(min=2), default=20, help=text, **SHOWN)


search_options = together(
    click.option("--group", "groups", multiple=True, help="A group that may change. Repeatable."),
    SEED,
    work_options,
    ALLOW,
    CHANGES,
    UNCERTAIN,
)
"""The options that ``grow`` and ``size`` share."""


def crew(options: Mapping[str, Any]) -> dict[str, Any]:
    """Who does the work, of the options typed."""
    return {name: options[name] for name in ("jobs", "cluster")}


def runner_of(options: Mapping[str, Any]) -> Runner:
    """What runs the many replications of a plan, by the options typed."""
    from sim.runs.runner import Runner

    return Runner(options["jobs"], options["cluster"], options["engine"], many=True)


def runner_options(ctx: click.Context, options: Mapping[str, Any]) -> dict[str, Any]:
    """What the runner takes of the options typed."""
    if _typed(ctx, "max_replications") and options["precision"] is None:
        raise UsageError("--max-replications goes with --precision")
    if _typed(ctx, "within") and (options["precision"], options["replications"]) != (None, None):
        raise UsageError("--within goes without --replications and --precision")
    names = ("replications", "seed", *WORK, "precision", "max_replications", "within")
    return {name: options[name] for name in names}


def _typed(ctx: click.Context, option: str) -> bool:
    return ctx.get_parameter_source(option) is click.core.ParameterSource.COMMANDLINE
