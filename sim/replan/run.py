"""From a plan and an export to what was off, and the plan for the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from sim.backtest.cells import parts_of
from sim.backtest.inputs import scenarios_of, unsure_values
from sim.backtest.run import begins_on, calibrated, whole_weeks
from sim.calendar import monday_from
from sim.checking.load import Document
from sim.errors import UsageError
from sim.exports import Export, read_files
from sim.metrics.goals import Goal
from sim.replan.assumptions import Assumption, Grounds, assumptions
from sim.replan.weeks import (
    KeepPlaces,
    Laid,
    Place,
    compared_goals,
    laid,
    real_figures,
    told,
    values_of,
    wanted,
)
from sim.replan.written import Renewed, renewed
from sim.runs.ledger import Ledger
from sim.runs.replication import Replication
from sim.runs.runner import Job, Runner
from sim.tape.known import Known
from sim.tape.uncertain import Uncertain, drawn

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Replan:
    """What came out.

    Attributes:
        document: the plan.
        first: first day that is compared.
        weeks: how many.
        replications: how many runs of the plan.
        drawn: how many values were drawn.
        laid: plan and reality week by week.
        assumptions: every assumption that the export can judge.
        untold: promises that the export cannot tell.
        new: the plan for the rest.
        export: the real weeks.
    """

    document: Document
    first: dt.date
    weeks: int
    replications: int
    drawn: int
    laid: tuple[Laid, ...]
    assumptions: tuple[Assumption, ...]
    untold: tuple[Goal, ...]
    new: Renewed
    export: Export

    @property
    def off(self) -> list[Assumption]:
        """Assumptions that were off, the one furthest off first."""
        wrong = [each for each in self.assumptions if each.off]
        return sorted(wrong, key=lambda each: -abs(np.log(each.times)))


def replan(
    document: Document,
    since: Sequence[str],
    *,
    first: dt.date | None = None,
    until: dt.date | None = None,
    replications: int = 50,
    seed: int = 1,
    runner: Runner | None = None,
    progress: Callable[[int, int], None] | None = None,
    **reading: Any,
) -> Replan:
    """Lay a plan over the weeks since its start.

    Args:
        document: the plan; intervals that stand beside it are used.
        since: files of the export.
        first: first day that is compared, from its next week on; the plan's start unless stated.
        until: last day.
        replications: how many runs of the plan; each draws its values from their intervals.
        seed: of all draws.
        runner: runs the replications; one of this process unless stated.
        progress: is told how many of how many are done.
        reading: further arguments of :func:`sim.exports.read_files`.

    Raises:
        UsageError: no whole week of the plan in the export, or no channel in common.
    """
    scenario = document.scenario()
    start = scenario.horizon.start
    begin = monday_from(max(first or start, start))
    begins = None if first and first > start else begins_on(document)
    files = read_files(since, time_zone=scenario.time_zone, **reading)
    read = partial(files.days, begins=begins)
    weeks = whole_weeks(read(since=begin, until=until), begin, until)
    weeks = min(weeks, _planned_weeks(document, begin))
    if weeks < 1:
        raise UsageError(
            f"no whole week of the plan in the export: the plan begins on "
            f"{start}, and is compared from {begin} on; export from there, or "
            "say --from"
        )
    export = read(since=begin, until=begin + weeks * WEEK - dt.timedelta(days=1))
    channel_of = parts_of(scenario.channels, export.log.names.channels)
    if not channel_of:
        raise UsageError(
            f"the plan has no channel of the export's: {', '.join(export.log.names.channels)}; "
            "name them alike, or map them by --map"
        )
    known = unsure_values(document)
    starts = [str(begin + k * WEEK) for k in range(weeks)]
    goals = compared_goals(scenario, channel_of)
    keep = KeepPlaces(channel_of)
    span = (begin - scenario.horizon.start).days + 7 * weeks
    runs = _runs(document, known, span, goals, keep, replications, seed, runner, progress)
    real = real_figures(export, scenario, goals, channel_of)
    there = [goal for goal in goals if told(goal.metric, export)]
    theirs = calibrated(export)
    found_there = None if theirs is None else theirs.found
    grounds = Grounds(scenario, runs, real, export, found_there, known, channel_of, starts)
    found = assumptions(grounds)
    rest = begin + weeks * WEEK
    return Replan(
        document=document,
        first=begin,
        weeks=weeks,
        replications=replications,
        drawn=Uncertain(document.data, known).drawn,
        laid=tuple(laid(runs, real, there, grounds.channels, starts)),
        assumptions=tuple(found),
        untold=tuple(goal for goal in goals if goal not in there),
        new=renewed(document, rest, found, known, channel_of, theirs),
        export=export,
    )


def _planned_weeks(document: Document, begin: dt.date) -> int:
    horizon = document.scenario().horizon
    over = (begin - horizon.start).days
    return int(horizon.minutes / 1440 - over) // 7


def _runs(
    document: Document,
    known: Sequence[Known],
    days: int,
    goals: Sequence[Goal],
    keep: KeepPlaces,
    replications: int,
    seed: int,
    runner: Runner | None,
    progress: Callable[[int, int], None] | None,
) -> list[dict[Place, float]]:
    """The plan's figures up to the last week that is compared, run by run."""
    scenario = document.scenario()
    horizon = {"start": str(scenario.horizon.start), "length": f"{days} days"}
    data = {**document.data, "horizon": horizon}
    jobs = []
    each = (drawn(data, known, seed, number) for number in range(replications))
    for number, (key, own) in enumerate(scenarios_of(document, each, seed)):
        run = Replication(scenario.scenario, own, seed, number, wanted(goals), from_start=True)
        jobs.append(Job(key, run, keep))
    found = []
    if progress is not None:
        progress(0, len(jobs))
    for record in (runner or Runner(jobs=1)).fill(Ledger(), jobs):
        places = {Place(*name.split("|")): tuple(pair) for name, pair in record.figures.items()}
        found.append(values_of(places))
        if progress is not None:
            progress(len(found), len(jobs))
    return found
