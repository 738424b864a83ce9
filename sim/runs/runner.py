"""Many replications of one or more scenarios, on as many cores as pay off, into a result.

Replications are numbered from 0 and depend on nothing but scenario, seed and number, so the result
is the same, byte for byte, however many processes share the work. Scenarios that are compared take
turns within each replication: whenever it ends, they have met the same customers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import NothingFinishedError, RunError, UsageError
from sim.metrics import compare_estimates, estimate, judge_targets
from sim.runs.precision import Precision, parse_precision
from sim.runs.processes import ENDED_FROM_OUTSIDE, Processes, in_order
from sim.runs.replication import (
    Measured,
    Task,
    occupancy_limit,
    run_replication,
    scorecard,
    service_targets,
)
from sim.runs.result import Comparison, Result
from sim.runs.versions import versions

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario

Progress = Callable[[int, int], None]
"""Told after each replication: how many are done, how many are planned."""


def replicate(
    scenario: Scenario,
    *,
    replications: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    confidence: float = 0.95,
    precision: str | None = None,
    max_replications: int = 1000,
    progress: Progress | None = None,
) -> Result:
    """Run a scenario several times and estimate every KPI with its interval.

    Ctrl-C ends the run early and keeps the replications that have finished.

    Args:
        scenario: what to simulate.
        replications: how many random runs; with ``precision``, how many at first.
        seed: base seed of all random numbers, 0 or more.
        jobs: processes at most; all cores unless stated. Short runs take one, which is quicker.
        confidence: level of all intervals.
        precision: go on until a KPI is known this well, e.g. ``wait=5%``, ``wait/phone=30 s`` or
            ``service_level=1 point``; see :func:`sim.runs.precision.parse_precision`.
        max_replications: where ``precision`` gives up, and says so in ``Result.stopped``.
        progress: called after each replication with those done and those planned.

    Raises:
        UsageError: an argument that cannot be used.
        RunError: a replication failed, or none finished.
    """
    experiment = _Experiment({scenario.scenario: scenario}, seed, jobs, progress)
    experiment.run(replications, confidence, precision, max_replications)
    return experiment.result(scenario.scenario, confidence)


def compare(
    scenarios: Mapping[str, Scenario],
    *,
    replications: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    confidence: float = 0.95,
    precision: str | None = None,
    max_replications: int = 1000,
    progress: Progress | None = None,
) -> Comparison:
    """Run scenarios on the same customers and compare each with the first.

    Args:
        scenarios: two or more by name; the first is the baseline. They need the same horizon.
        replications: how many random runs of each; with ``precision``, how many at first.
        seed: base seed, shared by all scenarios.
        jobs: as in :func:`replicate`.
        confidence: level of all intervals; those of the differences hold all at once.
        precision: as in :func:`replicate`; to be reached in every scenario.
        max_replications: as in :func:`replicate`.
        progress: as in :func:`replicate`.

    Raises:
        UsageError: an argument that cannot be used, or scenarios that cannot be compared.
        RunError: a replication failed, or none finished.
    """
    _comparable(scenarios)
    experiment = _Experiment(scenarios, seed, jobs, progress)
    experiment.run(replications, confidence, precision, max_replications)
    results = tuple(experiment.result(name, confidence) for name in scenarios)
    baseline, *others = results
    table = compare_estimates(
        baseline.kpis, {other.name: other.kpis for other in others}, confidence=confidence
    )
    return Comparison(results, table, confidence)


class _Experiment:
    """Scenarios × replications, the latter growing until they are enough."""

    def __init__(
        self,
        scenarios: Mapping[str, Scenario],
        seed: int,
        jobs: int | None,
        progress: Progress | None,
    ) -> None:
        self.scenarios = scenarios
        self.seed = whole("seed", seed, 0)
        self.crew = Crew(jobs)
        self.progress = progress
        self.done: list[tuple[Measured, ...]] = []
        self.planned = 0
        self.stopped = ""

    def run(
        self, replications: int, confidence: float, precision: str | None, at_most: int
    ) -> None:
        """Do the replications; with a precision, as many more as it takes."""
        whole("replications", replications, 1)
        if not 0 < confidence < 1:
            raise UsageError(f"confidence must be between 0 and 1 (got {confidence})")
        try:
            if precision is None:
                self._go_on_to(replications)
            else:
                whole("max_replications", at_most, 2)
                goal = parse_precision(precision, list(self.scenarios.values()))
                self._go_on_until(goal, min(max(2, replications), at_most), at_most, confidence)
        except KeyboardInterrupt:
            if not self.done:
                message = "interrupted before the first replication had finished"
                raise NothingFinishedError(message) from None
            self.stopped = f"interrupted after {len(self.done)} of {self.planned} replications"

    def _go_on_until(self, goal: Precision, planned: int, at_most: int, confidence: float) -> None:
        """Do as many replications as the precision takes, if that is not too many."""
        while True:
            self._go_on_to(planned)
            achieved = self._achieved(goal, confidence)
            if achieved <= goal.width:
                self._stop(f"reached {goal.shown(goal.width)} for {goal.label}")
            elif planned == at_most:
                wanted, reached = goal.shown(goal.width), goal.shown(achieved)
                self._stop(f"stopped short of {wanted} for {goal.label}: it is {reached}")
            else:
                planned = min(goal.replications(planned, achieved), at_most)
                continue
            return

    def result(self, name: str, confidence: float) -> Result:
        """The result of one of the scenarios."""
        from sim.expected.erlang import erlang_line
        from sim.scenarios import fingerprint
        from sim.scenarios.meaning import routes
        from sim.scenarios.meaning.horizon import calendar_of
        from sim.scenarios.meaning.marks import marks, trainings

        scenario, calendar = self.scenarios[name], calendar_of(self.scenarios[name])
        kpis = self._kpis(name)
        estimates, flows = estimate(kpis, confidence=confidence), self._flows(name)
        return Result(
            name=name,
            about=scenario.about,
            fingerprint=fingerprint(scenario),
            document=scenario.text(),
            seed=self.seed,
            replications=len(self.done),
            confidence=confidence,
            stopped=self.stopped,
            kpis=kpis,
            estimates=estimates,
            flows=flows,
            targets=judge_targets(estimates, scenario.targets, service_targets(scenario)),
            currency=scenario.currency,
            occupancy_limit=occupancy_limit(scenario),
            service_targets=service_targets(scenario),
            calendar=calendar,
            warm_up=scenario.horizon.warm_up,
            headcount={group: rules.headcount for group, rules in scenario.team.items()},
            versions=versions(),
            roles={group: routes.role(scenario, rules) for group, rules in scenario.team.items()},
            marks=marks(scenario, calendar),
            trainings=trainings(scenario),
            scorecard=scorecard(scenario),
            strain=scenario.strain,
            impatience={
                name: channel.impatience
                for name, channel in sorted(scenario.channels.items())
                if channel.impatience is not None
            },
            erlang=erlang_line(scenario, estimates, flows),
            signals=scenario.signals,
            bounds=scenario.targets,
        )

    def _go_on_to(self, replications: int) -> None:
        """Do the replications up to this many."""
        tasks = [
            Task(name, scenario, self.seed, number)
            for number in range(len(self.done), replications)
            for name, scenario in self.scenarios.items()
        ]
        self.planned = replications
        self._tell()
        measured = self.crew.work(tasks)
        while len(self.done) < replications:
            self.done.append(tuple(next(measured) for _ in self.scenarios))
            self._tell()

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(len(self.done), self.planned)

    def _stop(self, why: str) -> None:
        self.stopped = f"{why} after {len(self.done)} replications"

    def _achieved(self, goal: Precision, confidence: float) -> float:
        """Half-width of the goal's KPI in the scenario that knows it least."""
        worst = 0.0
        for name in self.scenarios:
            kpis = stack([goal.rows(measured.kpis) for measured in self._measured(name)])
            if kpis.empty:
                raise UsageError(f"precision: {name!r} has no {goal.label} to be measured")
            row = estimate(kpis, confidence=confidence).iloc[0]
            worst = max(worst, goal.achieved(row["mean"], row["low"], row["high"]))
        return worst

    def _kpis(self, name: str) -> pd.DataFrame:
        return stack([measured.kpis for measured in self._measured(name)])

    def _flows(self, name: str) -> pd.DataFrame:
        import pandas as pd

        flows = pd.concat([each.flows for each in self._measured(name) if each.flows is not None])
        ways = flows.groupby(["source", "target"], as_index=False, sort=False, observed=True)
        total = ways[["count"]].sum()
        return total.assign(count=total["count"] / len(self.done))

    def _measured(self, name: str) -> list[Measured]:
        """The replications of one scenario, in their order."""
        place = list(self.scenarios).index(name)
        return [measured[place] for measured in self.done]


class Crew:
    """Who does replications: this process alone, or several where that is quicker.

    Args:
        jobs: processes at most; all cores unless stated.
    """

    def __init__(self, jobs: int | None) -> None:
        self._processes = Processes(None if jobs is None else whole("jobs", jobs, 1))

    def work(self, tasks: Sequence[Task]) -> Iterator[Measured]:
        """What each task measured, in the order of the tasks.

        Raises:
            RunError: one failed, or its process was ended from outside whenever it was done.
        """
        return in_order(self._processes.work(run_replication, tasks, len(tasks), _ended))


def _ended(task: Task) -> Measured:
    raise RunError(f"{task.place}: {ENDED_FROM_OUTSIDE}")


def stack(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """KPI rows of all replications, with their number; words stay categories, which are small."""
    import pandas as pd

    rows = [len(frame) for frame in frames]
    columns: dict[str, Any] = {"replication": np.repeat(np.arange(len(frames)), rows)}
    for name, kind in frames[0].dtypes.items():
        parts = [frame[name] for frame in frames]
        words = isinstance(kind, pd.CategoricalDtype)
        columns[str(name)] = (
            pd.api.types.union_categoricals(parts) if words else np.concatenate(parts)
        )
    return pd.DataFrame(columns)


def _comparable(scenarios: Mapping[str, Scenario]) -> None:
    if len(scenarios) < 2:
        raise UsageError("a comparison needs two scenarios or more")
    (first, baseline), *others = scenarios.items()
    for name, other in others:
        for what, one, two in (
            ("horizon", baseline.horizon, other.horizon),
            ("time_zone", baseline.time_zone, other.time_zone),
            ("currency", baseline.currency, other.currency),
        ):
            if one != two:
                raise UsageError(
                    f"{first!r} and {name!r} cannot be compared: they differ in `{what}`"
                )


def whole(what: str, value: int, least: int) -> int:
    """The value, where it is a whole number that is large enough.

    Raises:
        UsageError: it is not.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise UsageError(f"{what} must be a whole number of {least} or more (got {value!r})")
    return value
