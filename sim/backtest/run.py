"""The backtest: weeks that the scenario was not made of, simulated many times."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sim.backtest.cells import Cell, KeepCells, cells_of, parts_of, wanted
from sim.backtest.duty import duty_by_day
from sim.backtest.inputs import Other, exchanged, scenarios_of, unsure_values
from sim.backtest.judge import Judged, Verdict, distance, judge, verdict
from sim.backtest.replay import LEFT, replayed
from sim.calendar import monday_from
from sim.calibrate import Known, as_yaml, calibrate, known_values
from sim.checking.load import Document, load_document
from sim.errors import ScenarioError, UsageError
from sim.exports import Export, read_files
from sim.metrics import measure
from sim.runs.ledger import Ledger
from sim.runs.replication import Replication, business_hours, service_targets
from sim.runs.runner import Job, Runner
from sim.scenarios import Scenario
from sim.tape.known import AGENTS, INPUTS, TOPICS
from sim.tape.uncertain import Data, Uncertain, drawn

T = TypeVar("T")
WEEK = dt.timedelta(days=7)
FOR_SUSPECTS = 20
"""Replications for each input that is exchanged."""
CLOSES = 0.25
"""Share of the distance that an input must close to be a suspect."""
NEW_TOPIC = 0.03
"""Share of the contacts from which on topics that the scenario lacks are the first suspect."""


@dataclass(frozen=True)
class Backtest:
    """What came out.

    Attributes:
        document: the scenario.
        first: the first day that is compared, a Monday.
        weeks: how many.
        replications: how many runs, each with a draw of its own.
        drawn: how many values were drawn.
        judged: every cell.
        verdict: whether to plan with it.
        suspects: inputs and the share of the distance that each closes if taken from these weeks,
            the first suspect first; none unless the verdict is no.
        notes: what could not be done.
        export: the real weeks.
        replay: whether arrivals and agents are those of the real weeks.
    """

    document: Document
    first: dt.date
    weeks: int
    replications: int
    drawn: int
    judged: tuple[Judged, ...]
    verdict: Verdict
    suspects: tuple[tuple[str, float], ...]
    notes: tuple[str, ...]
    export: Export
    replay: bool = False


def backtest(
    document: Document,
    against: Sequence[str],
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    replications: int = 200,
    seed: int = 1,
    runner: Runner | None = None,
    progress: Callable[[int, int], None] | None = None,
    replay: bool = False,
    **reading: Any,
) -> Backtest:
    """Lay a scenario over the weeks that followed those that it was made of.

    Args:
        document: the scenario, best from ``calibrate``, whose intervals are read beside it.
        against: files of the export.
        since: first day, taken from its next Monday on; the start of the horizon unless stated.
        until: last day.
        replications: how many runs; each draws the scenario's values from their intervals.
        seed: of all draws.
        runner: runs the replications; one of this process unless stated.
        progress: is told how many of how many are done.
        replay: take the arrivals and the agents of the real weeks: tests the model, not the plan.
        reading: further arguments of :func:`sim.exports.read_files`.

    Raises:
        UsageError: no whole week to compare, or no channel in common.
    """
    scenario = document.scenario()
    begin = monday_from(since or scenario.horizon.start)
    begins = None if since else begins_on(document)
    files = read_files(against, time_zone=scenario.time_zone, **reading)
    read = partial(files.days, begins=begins)
    export = read(since=begin, until=until)
    weeks = whole_weeks(export, begin, until)
    if weeks < 1:
        raise UsageError(
            f"no whole week from {begin} on in the export: calibrate with --until, so that the "
            "last weeks are left for the backtest, or say --from"
        )
    export = read(since=begin, until=begin + weeks * WEEK - dt.timedelta(days=1))
    channel_of = parts_of(scenario.channels, export.log.names.channels)
    if not channel_of:
        raise UsageError(
            f"the scenario has no channel of the export's: {', '.join(export.log.names.channels)}"
        )
    known = unsure_values(document)
    notes = [] if known else ["no intervals beside the scenario: its values are taken as exact"]
    data = _period(document, begin, weeks)
    trials = _Trials(document, seed, KeepCells(channel_of), runner or Runner(jobs=1), progress)
    if replay:
        data, known = _with_reality(data, document, known, export, channel_of, read, notes)
    plain = [drawn(data, known, seed, number) for number in range(replications)]
    runs = trials.run(plain)
    own = document.scenario()
    hours = business_hours(own, export.log.calendar)
    kpis = measure(
        export.log,
        service_targets=_of_export(service_targets(own), channel_of),
        business_hours=_of_export(hours, channel_of),
        kpis=wanted(),
    )
    real = _values(cells_of(kpis, {name: name for name in set(channel_of.values())}))
    if "tier" not in export.knows:
        real = {cell: value for cell, value in real.items() if cell.kpi != "escalation"}
    if "time of day" not in export.knows:
        real = {cell: value for cell, value in real.items() if cell.kpi != "hours"}
    judged = judge(real, runs)
    said = verdict(judged, weeks)
    suspects: tuple[tuple[str, float], ...] = ()
    if said == Verdict.NO and known:
        suspects = _suspects(trials, data, known, export, real)
    return Backtest(
        document=document,
        first=begin,
        weeks=weeks,
        replications=replications,
        drawn=Uncertain(document.data, known).drawn,
        judged=judged,
        verdict=said,
        suspects=suspects,
        notes=tuple(notes),
        export=export,
        replay=replay,
    )


def _with_reality(
    data: Data,
    document: Document,
    known: Sequence[Known],
    export: Export,
    channel_of: Mapping[str, str],
    read: Callable[..., Export],
    notes: list[str],
) -> tuple[Data, list[Known]]:
    """The sections with the real arrivals and agents, and the values that are still drawn."""
    begin, scenario = export.log.calendar.start, document.scenario()
    last = begin + dt.timedelta(days=round(export.log.calendar.minutes / 1440) - 1)
    arrivals = export
    with suppress(UsageError):  # the week before fills the lines
        arrivals = read(since=begin - WEEK, until=last)
    weeks = -(-round(export.log.calendar.minutes) // (7 * 1440)) + 1
    team = duty_by_day(data, scenario, arrivals, begin - WEEK, weeks)
    if team is not None:
        notes.append("Agents are there as their states say, each of them day by day.")
    else:
        team = _usual_team(export, scenario)
    if team is None:
        notes.append("these weeks do not tell how many agents were there: the scenario's own are")
    left = [one for one in known if one.input in LEFT or (team is None and one.input == AGENTS)]
    return replayed(data, scenario, arrivals, channel_of, team), left


def _usual_team(export: Export, scenario: Scenario) -> Data | None:
    """The team of a usual week as the real weeks let it be estimated; None where they do not."""
    theirs = calibrated(export)
    tiers = tuple(tier.name for tier in scenario.tiers)
    if theirs is None or not theirs.agents_known or theirs.tiers != tiers or len(tiers) > 1:
        return None
    team: Data = theirs.data["team"]
    return team


def begins_on(document: Document) -> str:
    """When a scenario begins, for errors about an export that does not reach that day."""
    return f"{Path(document.name).name} begins on {document.scenario().horizon.start}"


def calibrated(export: Export) -> Other | None:
    """Another period, calibrated; None where it is too short."""
    try:
        found = calibrate(export)
    except UsageError:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "real.yaml"
        path.write_text(as_yaml(found, "real"), encoding="utf-8")
        sections = dict(load_document(path).data)
    return Other(known_values(found), sections, found.tiers, found.staff is not None, found)


def whole_weeks(export: Export, begin: dt.date, until: dt.date | None) -> int:
    """How many whole weeks an export covers from a day on."""
    log = export.log
    if not len(log.contacts["arrived_at"]):
        return 0
    last = log.calendar.start + dt.timedelta(
        days=int(log.calendar.local(log.contacts["arrived_at"].max()) // 1440)
    )
    # a week is whole if it goes to its Sunday, or to the last weekday on which anybody comes
    end = until or last
    weeks, left = divmod((end - begin).days + 1, 7)
    quiet = left >= 5 and until is None
    return weeks + int(quiet)


def _period(document: Document, begin: dt.date, weeks: int) -> Data:
    """The sections with these weeks as their horizon, after a week to warm up."""
    start = begin - WEEK
    horizon = {"start": str(start), "weeks": weeks + 1, "warm_up": "1 week"}
    return {**document.data, "horizon": horizon}


def _of_export(by_channel: Mapping[str, T], channel_of: Mapping[str, str]) -> dict[str, T]:
    """The same by the export's names of the channels."""
    return {channel_of[name]: each for name, each in by_channel.items() if name in channel_of}


def _values(cells: Mapping[Cell, tuple[float, float]]) -> dict[Cell, float]:
    return {cell: n / d for cell, (n, d) in cells.items() if d > 0}


class _Trials:
    """Runs of changed scenarios; all of one number meet the same customers."""

    def __init__(
        self,
        document: Document,
        seed: int,
        keep: KeepCells,
        runner: Runner,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self.document, self.seed, self.keep, self.runner = document, seed, keep, runner
        self._progress = progress

    def run(self, sections: Sequence[Data]) -> list[dict[Cell, float]]:
        """The cells of each, number by number."""
        name, jobs = self.document.scenario().scenario, []
        for number, (key, scenario) in enumerate(scenarios_of(self.document, sections, self.seed)):
            replication = Replication(name, scenario, self.seed, number, wanted())
            jobs.append(Job(key, replication, self.keep))
        found = []
        if self._progress is not None:
            self._progress(0, len(jobs))
        for record in self.runner.fill(Ledger(), jobs):
            pairs = {Cell(*key.split("|")): tuple(pair) for key, pair in record.figures.items()}
            found.append(_values(pairs))
            if self._progress is not None:
                self._progress(len(found), len(jobs))
        return found


def _suspects(
    trials: _Trials,
    data: Data,
    known: Sequence[Known],
    export: Export,
    real: Mapping[Cell, float],
) -> tuple[tuple[str, float], ...]:
    """Which input, taken from the real weeks, closes how much of the distance."""
    theirs = calibrated(export)
    if theirs is None:
        return ()

    def off(sections: Data) -> float:
        runs = trials.run([sections] * FOR_SUSPECTS)
        return distance(judge(real, runs))

    before, closed = off(data), dict[str, float]()
    for one in INPUTS:
        changed = exchanged(data, one, known, theirs)
        if changed != data:
            with suppress(ScenarioError):  # the other period's does not fit the rest
                closed[one] = 1 - off(changed) / before
    if _new_topics(trials.document, export) > NEW_TOPIC:
        closed[TOPICS] = 1.0
    ranked = sorted(closed.items(), key=lambda item: -item[1])
    return tuple((one, share) for one, share in ranked if share >= CLOSES)


def _new_topics(document: Document, export: Export) -> float:
    """Share of the contacts that are about topics which the scenario does not have."""
    ours = set(document.scenario().topics)
    if "topic" not in export.knows:
        return 0.0
    topics = export.log.names.topics
    new = [code for code, name in enumerate(topics) if name not in ours]
    column = export.log.contacts["topic"]
    if "other topics" in ours or not len(column):
        return 0.0
    return sum(float((column == code).mean()) for code in new)
