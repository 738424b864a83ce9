"""Many replications of one or more scenarios, into a result.

Scenarios that are compared take turns within each replication: whenever the run ends, they have met
the same customers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import NothingFinishedError, UsageError
from sim.kpis import Breakdowns
from sim.metrics import METRICS, compare_estimates, estimate, judge_targets
from sim.runs import enough
from sim.runs.compared import by_name, comparable, shared_customers
from sim.runs.ledger import Figures, Ledger
from sim.runs.precision import Precision, parse_precision
from sim.runs.replication import (
    Measured,
    Replication,
    goals_of,
    key_of,
)
from sim.runs.result import Comparison, Result
from sim.runs.runner import Job, Runner
from sim.runs.versions import versions
from sim.units import require_whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario

Progress = Callable[[int, int], None]
"""Called after each replication with how many are done and how many are planned."""


def replicate(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int = 1,
    jobs: int | None = None,
    cluster: str | None = None,
    engine: str = "auto",
    confidence: float = 0.95,
    precision: str | None = None,
    max_replications: int = 1000,
    within: str = enough.WITHIN,
    kpis: Mapping[str, Breakdowns] | None = None,
    progress: Progress | None = None,
    runner: Runner | None = None,
) -> Result:
    """Run a scenario several times and estimate every KPI with its interval.

    Ctrl-C ends the run early and keeps the replications that have finished.

    Args:
        scenario: what to simulate.
        replications: how many random runs; with ``precision``, how many at first. Unless stated, 20
            and then as many more as it takes until each target is met, missed or a toss-up, see
            :mod:`sim.runs.enough`; where time runs out before, ``Result.stopped`` says so.
        seed: base seed of all random numbers, 0 or more.
        jobs: processes at most; all cores unless stated. Short runs take one, which is quicker.
        cluster: address of a Dask scheduler that does the work instead, e.g. ``tcp://host:8786``.
        engine: `auto`, `simpy` or `compiled`; the figures are the same.
        confidence: level of all intervals.
        precision: go on until a KPI is known this well, e.g. ``wait=5%``, ``wait/phone=30 s`` or
            ``service_level=1 point``; see :func:`sim.runs.precision.parse_precision`.
        max_replications: where ``precision`` gives up, and says so in ``Result.stopped``.
        within: time after which no more are begun for the targets, e.g. ``5 min``.
        kpis: those that are wanted, and by what each is broken down, which takes less time; all of
            them unless stated, as a report needs. Targets are judged by those among them.
        progress: called after each replication with those done and those planned.
        runner: does the work, instead of one made of ``jobs``, ``cluster`` and ``engine``.

    Raises:
        UsageError: an argument that cannot be used.
        RunError: a replication failed, or none finished.
    """
    runner = runner or Runner(jobs, cluster, engine)
    runs = _Runs({scenario.scenario: scenario}, seed, runner, progress, kpis=kpis)
    runs.go(replications, confidence, precision, max_replications, within)
    return runs.result(scenario.scenario, confidence)


def compare(
    scenarios: Mapping[str, Scenario] | Sequence[Scenario],
    *,
    replications: int | None = None,
    seed: int = 1,
    jobs: int | None = None,
    cluster: str | None = None,
    engine: str = "auto",
    confidence: float = 0.95,
    precision: str | None = None,
    max_replications: int = 1000,
    within: str = enough.WITHIN,
    kpis: Mapping[str, Breakdowns] | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run scenarios on the same customers and compare each with the first.

    Args:
        scenarios: two or more, by name or each with its own; the first is the baseline. They need
            the same horizon.
        replications: how many random runs of each, as in :func:`replicate`; unless stated, until
            each target of each scenario is answered.
        seed: base seed, shared by all scenarios.
        jobs: as in :func:`replicate`.
        cluster: as in :func:`replicate`.
        engine: as in :func:`replicate`.
        confidence: level of all intervals; those of the differences hold all at once.
        precision: as in :func:`replicate`; to be reached in every scenario.
        max_replications: as in :func:`replicate`.
        within: as in :func:`replicate`.
        kpis: as in :func:`replicate`.
        progress: as in :func:`replicate`.

    Raises:
        UsageError: an argument that cannot be used, or scenarios that cannot be compared.
        RunError: a replication failed, or none finished.
    """
    scenarios = by_name(scenarios)
    comparable(scenarios)
    runs = _Runs(scenarios, seed, Runner(jobs, cluster, engine), progress, kpis=kpis)
    runs.go(replications, confidence, precision, max_replications, within)
    return runs.comparison(confidence)


def sharpen(
    scenarios: Mapping[str, Scenario],
    steps: Sequence[int],
    *,
    ledger: Ledger,
    runner: Runner,
    seed: int = 1,
    confidence: float = 0.95,
    progress: Progress | None = None,
) -> Iterator[tuple[tuple[Result, ...], Comparison | None]]:
    """Run scenarios on the same customers and say after each step what is known by then.

    Whoever leaves the loop ends the work; so does an exception that ``progress`` raises.

    Args:
        scenarios: one or more by name; the first is the baseline.
        steps: replications of each after which there is an answer, ascending.
        ledger: keeps the replications; those that it has already are not done again.
        runner: does them.
        seed: base seed, shared by all scenarios.
        confidence: level of all intervals.
        progress: as in :func:`replicate`.

    Returns:
        After each step the results, and the comparison where there are several.

    Raises:
        UsageError: an argument that cannot be used, or scenarios that cannot be compared.
        RunError: a replication failed.
    """
    several = len(scenarios) > 1
    if several:
        comparable(scenarios)
    runs = _Runs(scenarios, seed, runner, progress, ledger)
    for replications in steps:
        runs.go(replications, confidence)
        if several:
            comparison = runs.comparison(confidence)
            yield comparison.results, comparison
        else:
            yield tuple(runs.result(name, confidence) for name in scenarios), None


@dataclass(frozen=True)
class _Keep:
    """All KPI rows and the flows, by the scenario's name.

    Scenarios that mean the same share a place in the ledger, yet may have their groups, and so
    their rows, in another order.
    """

    name: str

    def __call__(self, measured: Measured) -> Figures:
        return dict(zip(_labels(self.name), (measured.kpis, measured.flows), strict=True))


def _labels(name: str) -> tuple[str, str]:
    return f"{name}: kpis", f"{name}: flows"


class _Runs:
    """Scenarios × replications, the latter growing until they are enough."""

    def __init__(
        self,
        scenarios: Mapping[str, Scenario],
        seed: int,
        runner: Runner,
        progress: Progress | None,
        ledger: Ledger | None = None,
        kpis: Mapping[str, Breakdowns] | None = None,
    ) -> None:
        self.scenarios = scenarios
        self.seed = require_whole("seed", seed, 0)
        self.runner = runner
        self.progress = progress
        self.wanted = kpis
        self.keys = {name: key_of(scenario, seed) for name, scenario in scenarios.items()}
        self.customers = shared_customers(scenarios)
        self.ledger = Ledger() if ledger is None else ledger
        self.done = 0
        """Replications that all scenarios have."""
        self.planned = 0
        self.stopped = ""

    def go(
        self,
        replications: int | None,
        confidence: float,
        precision: str | None = None,
        at_most: int = enough.MOST,
        within: str = enough.WITHIN,
    ) -> None:
        """Do the replications; with a precision, or unless stated, as many more as it takes."""
        first = (
            enough.PILOT if replications is None else require_whole("replications", replications, 1)
        )
        minutes = enough.parse_within(within)
        if not 0 < confidence < 1:
            raise UsageError(f"confidence must be between 0 and 1 (got {confidence})")
        try:
            if precision is None and replications is None:
                look = partial(self._unanswered, confidence)
                self.stopped = enough.until_answered(self._go_on_to, look, minutes)
            elif precision is None:
                self._go_on_to(first)
            else:
                require_whole("max_replications", at_most, 2)
                goal = parse_precision(precision, list(self.scenarios.values()))
                if self.wanted is not None:
                    self.wanted = {**self.wanted, goal.metric: METRICS[goal.metric].by}
                self._go_on_until(goal, min(max(2, first), at_most), at_most, confidence)
        except KeyboardInterrupt:
            if not self.done:
                message = "interrupted before the first simulated run had finished"
                raise NothingFinishedError(message) from None
            self.stopped = f"interrupted after {self.done} of {self.planned} simulated runs"

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

    def _unanswered(self, confidence: float) -> list[enough.Unanswered]:
        """Targets of all scenarios that want more replications."""
        found: list[enough.Unanswered] = []
        for name, scenario in self.scenarios.items():
            goals = goals_of(scenario)
            wanted = {goal.metric for goal in goals}
            kept = (rows[rows["metric"].isin(wanted)] for rows in self._kept(name, "kpis"))
            found += enough.unanswered(stack([*kept]), goals, scenario.matters.by_unit, confidence)
        return found

    def comparison(self, confidence: float) -> Comparison:
        """Each scenario against the first."""
        results = tuple(self.result(name, confidence) for name in self.scenarios)
        baseline, *others = results
        table = compare_estimates(
            baseline.kpis,
            {other.name: other.kpis for other in others},
            confidence=confidence,
            matters=baseline.scenario.matters.by_unit,
        )
        return Comparison(results, table, confidence)

    def result(self, name: str, confidence: float) -> Result:
        """The result of one of the scenarios."""
        from sim.expected.erlang import erlang_line

        scenario, kpis = self.scenarios[name], self._kpis(name)
        estimates, flows = estimate(kpis, confidence=confidence), self._flows(name)
        return Result(
            name=name,
            scenario=scenario,
            seed=self.seed,
            replications=self.done,
            confidence=confidence,
            stopped=self.stopped,
            kpis=kpis,
            estimates=estimates,
            flows=flows,
            targets=judge_targets(
                estimates, goals_of(scenario), kpis, confidence, scenario.matters.by_unit
            ),
            versions=versions(),
            erlang=erlang_line(scenario, estimates, flows),
            engines=sorted(self.runner.engines),
        )

    def _go_on_to(self, replications: int) -> None:
        """Do the replications up to this many."""
        jobs = [
            Job(self.keys[name], self._replication(name, number), _Keep(name))
            for number in range(self.done, replications)
            for name in self.scenarios
        ]
        self.planned = replications
        self._report()
        new = [not self._has(job) for job in jobs]
        together = len(self.scenarios)  # they share customers, which one process draws once
        records = self.runner.fill(self.ledger, list(compress(jobs, new)), together)
        *_, last = self.scenarios
        for job, is_new in zip(jobs, new, strict=True):
            if is_new:
                next(records)
            if job.replication.name == last:
                self.done += 1
                self._report()

    def _replication(self, name: str, number: int) -> Replication:
        customers = self.customers[name]
        scenario = self.scenarios[name]
        return Replication(
            name, scenario, self.seed, number, self.wanted, customers=customers, flows=True
        )

    def _has(self, job: Job) -> bool:
        name = job.replication.name
        return self.ledger.has(job.key, job.replication.number, _labels(name))

    def _report(self) -> None:
        if self.progress is not None:
            self.progress(self.done, self.planned)

    def _stop(self, why: str) -> None:
        self.stopped = f"{why} after {self.done} simulated runs"

    def _achieved(self, goal: Precision, confidence: float) -> float:
        """Half-width of the goal's KPI in the scenario that knows it least."""
        worst = 0.0
        for name in self.scenarios:
            kpis = stack([goal.rows(each) for each in self._kept(name, "kpis")])
            if kpis.empty:
                raise UsageError(f"precision: {name!r} has no {goal.label} to be measured")
            row = estimate(kpis, confidence=confidence).iloc[0]
            worst = max(worst, goal.achieved(row["mean"], row["low"], row["high"]))
        return worst

    def _kpis(self, name: str) -> pd.DataFrame:
        return stack(self._kept(name, "kpis"))

    def _flows(self, name: str) -> pd.DataFrame:
        import pandas as pd

        flows = pd.concat(self._kept(name, "flows"))
        ways = flows.groupby(["source", "target"], as_index=False, sort=False, observed=True)
        total = ways[["count"]].sum()
        return total.assign(count=total["count"] / self.done)

    def _kept(self, name: str, what: str) -> list[pd.DataFrame]:
        """The KPI rows or the flows of a scenario's replications, in their order."""
        key = self.keys[name]
        return [self.ledger.get(key, number)[f"{name}: {what}"] for number in range(self.done)]


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
