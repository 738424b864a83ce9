"""``grow`` and ``size``: when to grow, and how many agents."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.shared.answers import check_slides, slides_beside
from sim.cli.shared.complete import scenario_names
from sim.cli.shared.options import (
    PNG,
    SLIDES,
    confirm_option,
    crew,
    folder_option,
    json_option,
    search_options,
)
from sim.cli.shared.reading import question
from sim.cli.shared.say import before_showing, say
from sim.cli.shared.typed import Whole
from sim.errors import UsageError
from sim.progress import INTERRUPTED, UNLIMITED, progress_bar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.decisions import Growth


ENDS_BY_ITSELF = "; --budget '10 min' ends with the best plan found by then"
"""What to do instead of interrupting a search."""
AS_JSON = json_option("Print everything found as JSON.")


@click.command()
@click.argument("scenario", shell_complete=scenario_names)
@click.option(
    "--risk",
    default="10%",
    metavar="SHARE",
    show_default=True,
    help="Accepted chance that a week misses a target.",
)
@click.option(
    "--replications",
    type=Whole(min=2),
    default=8,
    metavar="N",
    show_default=True,
    help="Random runs of each plan in the search.",
)
@click.option(
    "--budget",
    default="10000",
    metavar="N|TIME",
    show_default=True,
    help="Random runs of the search at most, or its computing time, e.g. '20 min', a day at most; "
    "confirming what it found comes on top.",
)
@click.option(
    "--notes",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep every finished run in this file; the same command, or one with a larger budget, "
    "goes on from it.",
)
@click.option("--hires-per-month", type=Whole(min=1), metavar="N", help="Agents hired a month.")
@click.option(
    "--profiles",
    is_flag=True,
    help="Print a profile of each job to post; the folder of --out has them anyway.",
)
@click.option(
    "--sensitivity",
    is_flag=True,
    help="Also search with volume, growth, handle time, patience and leaving lower and higher: how "
    "the first date and the hires move. Up to ten more searches.",
)
@click.option(
    "--range",
    "share",
    metavar="SHARE",
    help="How far --sensitivity moves each of them to either side; 10% unless stated. Growth keeps "
    "to the `growth_range` of the scenario, if it states one.",
)
@confirm_option(
    "Random runs, not used in the search, of each plan that the chosen one is compared with; five "
    "times as many of the chosen plan and of today's team."
)
@search_options
@folder_option("Write report.html, charts, CSV tables, growth.json and plan.yaml here.")
@PNG
@SLIDES
@AS_JSON
@click.pass_context
def grow(
    ctx: click.Context,
    /,
    scenario: str,
    risk: str,
    budget: str,
    changes: tuple[str, ...],
    out: Path | None,
    *,
    profiles: bool,
    sensitivity: bool,
    share: str | None,
    png: bool,
    slides: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Find whom to hire, how many and when to post the job.

    Looks for the first week that breaks a target, and for the hires that hold every target through
    the horizon at least cost: lead time, training and learning count. What may be done instead is
    in the scenario's `options`. The scenario needs targets, and demand that grows (or people who
    leave), over some months.

    \b
    Examples:
      supportsim grow my-team.yaml --out growth
      supportsim grow my-team.yaml --profiles
      supportsim grow my-team.yaml --out growth --slides
      supportsim grow my-team.yaml --risk 5% --hires-per-month 2 --group "first line"
      supportsim grow my-team.yaml --sensitivity --range 20%
      supportsim grow my-team.yaml --budget '20 min' --notes grow.notes
    """
    accepted = _share("--risk", risk)
    by = _range(share, sensitivity=sensitivity, uncertain=bool(options["uncertain"]))
    from sim.reports.growth.files import growth_names

    options |= _budget(budget)
    check_slides(out, slides)
    document = question(scenario, changes, options, out, growth_names(), many=True)
    with progress_bar(
        document.scenario().scenario, options.get("seconds"), **crew(options), out=out
    ) as progress:
        from sim import decisions, terminal
        from sim.reports.growth.files import json_text, write_growth

        groups, notes = options.pop("groups") or None, options["notes"]
        try:
            growth = decisions.grow(
                document.scenario(), risk=accepted, groups=groups, progress=progress, **options
            )
        except KeyboardInterrupt as interrupt:
            if notes is not None:
                interrupt.add_note(f"{ENDS_BY_ITSELF}; the same command goes on from {notes}")
            raise

    broken_off = False
    if by is not None and not growth.stopped:
        growth, broken_off = _with_sensitivity(growth, by, out, options)

    def show() -> None:
        if as_json:
            click.echo(json_text(growth))
        else:
            terminal.print_growth(growth, with_profiles=profiles)

    report: Path | None = None
    with before_showing(show):
        if out is not None:
            beside = slides_beside(growth, slides)
            report, *_ = write_growth(out, growth, png=png, beside=beside)
    if growth.stopped:
        way = "with the same --notes goes on from here"
        if notes is None:
            way = "begins anew; with --notes FILE a later search could go on"
        say(f"A larger --budget {way}.", err=True)
        if by is not None:
            say("What the answer hangs on is left out: the search was cut short.", err=True)
    if report is not None:
        say(f"Report: {report.absolute()}", err=True)
    if broken_off:
        ctx.exit(INTERRUPTED)


def _share(option: str, text: str) -> float:
    from sim.units import parse_share

    try:
        share = parse_share(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
    if not 0 < share < 1:
        raise UsageError(f"{option}: must be above 0% and below 100% (got {text!r})")
    return share


def _range(share: str | None, *, sensitivity: bool, uncertain: bool) -> float | None:
    """How far inputs are moved; None where that is not asked."""
    if not sensitivity:
        if share is not None:
            raise UsageError("--range goes with --sensitivity")
        return None
    if uncertain:
        raise UsageError("--sensitivity takes values as exact: leave out --uncertain")
    return _share("--range", share or "10%")


def _with_sensitivity(
    growth: Growth, by: float, out: Path | None, options: Mapping[str, Any]
) -> tuple[Growth, bool]:
    """What was found, with what it hangs on; and whether Ctrl-C ended that early."""
    from sim import decisions

    what = f"{growth.scenario.scenario}: what the answer hangs on"
    work = {key: options[key] for key in ("jobs", "cluster", "engine", "notes")}
    try:
        with progress_bar(what, **crew(options), out=out) as progress:
            return decisions.sensitivity(growth, by, progress=progress, **work), False
    except KeyboardInterrupt:
        say("Broken off: what the answer hangs on is left out.", err=True)
        return growth, True


def _budget(text: str) -> dict[str, Any]:
    """Replications, or seconds where a unit is stated."""
    from sim.units import DAY, parse_positive_duration
    from sim.units.said import whole

    if re.fullmatch(r"\s*[0-9]{1,12}\s*", text):
        if int(text) < 2:
            raise UsageError(f"--budget: must be at least 2 (got {text})")
        return {"budget": int(text)}
    try:
        minutes = parse_positive_duration(text)
    except ValueError as error:
        runs = re.fullmatch(r"[0-9][0-9.,' ]*[0-9]( *runs?)?", text.strip()) and whole(text)
        if runs:
            told = f"must be a number of runs or a time: write `{runs}` (got {text!r})"
            raise UsageError(f"--budget: {told}") from None
        raise UsageError(f"--budget: {error}; or write a number of runs, e.g. `10000`") from None
    if minutes > DAY:
        rule = "is computing time, a day at most; for a longer search, write a number of runs, e.g."
        raise UsageError(f"--budget: {rule} `100000` (got {text!r})")
    return {"budget": UNLIMITED, "seconds": 60 * minutes}


@click.command()
@click.argument("scenario", shell_complete=scenario_names)
@click.option(
    "--most",
    type=Whole(1, 10_000),
    metavar="N",
    help="Agents in a group or shift at most; unless stated, three times today's, ten at least.",
)
@click.option(
    "--every-hour",
    is_flag=True,
    help="Hold targets of live contacts in every hour of the week, not only on average.",
)
@click.option("--every", metavar="TIME", help="The same for each `1 h` or `30 min`.")
@click.option(
    "--holidays",
    is_flag=True,
    help="Keep the holidays that fall into the week; unless stated, it has none.",
)
@click.option(
    "--replications",
    type=Whole(min=3),
    default=8,
    metavar="N",
    show_default=True,
    help="Random weeks of each headcount at first; more where a target is close to its bound.",
)
@click.option(
    "--budget",
    type=Whole(min=3),
    default=3000,
    metavar="N",
    show_default=True,
    help="Random weeks of the whole search at most.",
)
@confirm_option("Random runs, not used in the search, that show how sure the answer is.")
@search_options
@folder_option("Write report.html, sizing.json, tables, charts and sized.yaml into this folder.")
@PNG
@SLIDES
@AS_JSON
@click.pass_context
def size(
    ctx: click.Context,
    /,
    scenario: str,
    changes: tuple[str, ...],
    out: Path | None,
    *,
    png: bool,
    slides: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Find how many agents each group and shift needs in a settled week.

    The least-cost headcount that meets every target of the scenario; growth, events, holidays, the
    plan and turnover are left out (for these see `supportsim grow`).

    \b
    Examples:
      supportsim size my-team.yaml --out sized
      supportsim size my-team.yaml --every "30 min" --out sized
      supportsim size my-team.yaml --out sized --slides
      supportsim size my-team.yaml --set "channels.phone.volume=500 per day" --group "first line"
    """
    from sim.reports.sizing.files import SIZING_NAMES

    check_slides(out, slides)
    document = question(scenario, changes, options, out, SIZING_NAMES, many=True)
    groups = options.pop("groups") or None
    options["every"] = _every(options["every"], options.pop("every_hour"))
    with progress_bar(document.scenario().scenario, **crew(options), out=out) as progress:
        from sim import decisions, terminal
        from sim.reports.sizing import files

        sizing = decisions.size(
            document.scenario(),
            groups=groups,
            progress=progress,
            **options,
        )

    def show() -> None:
        if as_json:
            import json

            click.echo(json.dumps(files.as_json(sizing), indent=2, ensure_ascii=False))
        else:
            terminal.print_sizing(sizing)

    with before_showing(show):
        if out is not None:
            from sim.scenarios import bundled_names

            extends: str | None = scenario
            if changes:
                extends = None
            elif scenario not in bundled_names():
                extends = os.path.relpath(scenario, out)
            beside = slides_beside(sizing, slides)
            files.write_sizing(out, sizing, extends, png=png, beside=beside)
    if out is not None:
        say(f"Written: {out.absolute()}", err=True)
    if not sizing.confirmed:
        ctx.exit(INTERRUPTED)


def _every(text: str | None, hour: bool) -> float | None:
    """Minutes of the intervals in which targets are to hold; None for the week alone.

    Args:
        text: behind `--every`.
        hour: whether `--every-hour` stands there.

    Raises:
        UsageError: neither an hour nor half an hour, or both of them.
    """
    from sim.units import HOUR, parse_positive_duration

    if text is None:
        return HOUR if hour else None
    with suppress(ValueError):
        minutes = parse_positive_duration(text)
        if hour and minutes == HOUR / 2:
            raise UsageError(f"--every-hour, --every {text!r}: leave one of them out")
        if minutes in (HOUR / 2, HOUR):
            return minutes
    raise UsageError(f"--every: must be `1 h` or `30 min` (got {text!r})")
