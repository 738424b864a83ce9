"""What the answer hangs on: the same search with one input higher or lower.

Every search meets the same customers, so that plans differ by the input and little by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.decisions.growth.inputs import INPUTS, Case, cases_of
from sim.decisions.growth.judge import FIRST
from sim.decisions.growth.moved import Answer, Moved, Sensitivity
from sim.decisions.growth.planner import Planner
from sim.decisions.growth.search import Growth, kept
from sim.decisions.trials import Trials
from sim.errors import UsageError
from sim.runs.runner import Runner
from sim.runs.searching import BudgetSpentError, SearchProgress
from sim.units import format_share

if TYPE_CHECKING:
    from sim.runs.ledger import Ledger
    from sim.scenarios.sections.schema import Scenario


def sensitivity(
    growth: Growth,
    share: float = 0.1,
    *,
    inputs: Sequence[str] = INPUTS,
    jobs: int | None = None,
    cluster: str | None = None,
    engine: str = "auto",
    notes: str | Path | None = None,
    progress: SearchProgress | None = None,
) -> Growth:
    """What was found, with how it moves with volume, growth, handle time, patience and leaving.

    The same search, with the same limits and customers, for each of them lower and higher; it takes
    about as long for each as it took for the scenario itself. Growth moves over the scenario's
    `growth_range`, if it states one.

    Args:
        growth: what :func:`sim.grow` found for a scenario that was read from a file.
        share: how far an input is moved to either side, between 0 and 1.
        inputs: which of :data:`~sim.decisions.growth.inputs.INPUTS` are moved.
        jobs: processes at most.
        cluster: address of a Dask scheduler that does the work instead.
        engine: `auto`, `simpy` or `compiled`; the figures are the same.
        notes: file that keeps every finished replication; the one of the first search will do.
        progress: called after each replication; how many there will be is guessed from the first
            search.

    Raises:
        UsageError: a share out of range, a search that was cut short, a scenario that was not read
            from a file, or values that are drawn from intervals.
    """
    scenario = growth.scenario
    if not 0 < share < 1:
        raise UsageError(f"the range must be above 0 % and below 100 % (got {format_share(share)})")
    if not scenario._data:
        raise UsageError("what the answer hangs on needs a scenario as it was read from its file")
    if scenario.values_drawn:
        raise UsageError("what the answer hangs on needs values that are exact, not --uncertain")
    if growth.stopped:
        raise UsageError("the search was cut short: what its answer hangs on is not known")
    cases = cases_of(scenario, share, inputs)
    possible = [each for each in cases if each.scenario is not None]
    runner = Runner(jobs, cluster, engine, many=True)
    found: dict[str, list[tuple[Case, Answer]]] = {}
    with kept(notes) as ledger:
        searches = _Searches(growth, runner, ledger, progress, len(possible))
        base = searches.of_today()
        for case in possible:
            found.setdefault(case.input, []).append((case, searches.answer(case)))
    moved = [Moved(name, found[name]) for name in INPUTS if name in found]
    moved.sort(key=lambda each: each.effect(base), reverse=True)
    left_out = {each.input: each.why_not for each in cases if each.input not in found}
    result = Sensitivity(share, base, moved, left_out, searches.done)
    replications = growth.replications + result.replications
    engines = sorted({*growth.engines, *runner.engines})
    return replace(growth, sensitivity=result, replications=replications, engines=engines)


class _Searches:
    """The search of `grow`, for one scenario after the other.

    Args:
        growth: what it found for the scenario itself.
        runner, ledger: do and keep replications.
        progress: is told how many have ended in all.
        number: how many searches there will be.
    """

    def __init__(
        self,
        growth: Growth,
        runner: Runner,
        ledger: Ledger,
        progress: SearchProgress | None,
        number: int,
    ) -> None:
        self._growth, self._runner, self._ledger = growth, runner, ledger
        self._progress, self._number, self._searched = progress, number, growth.searched
        self._ended = self._before = 0
        self.done = 0
        """Replications that these searches have taken."""

    def _planner(self, scenario: Scenario) -> Planner:
        asked, before = self._growth.asked, self.done
        self._before = before

        def ended(done: int, _planned: int, _doing: str) -> None:
            self.done = before + done
            if self._progress is not None:
                self._progress(self.done, max(self._expected, self.done), "")

        trials = Trials(
            scenario,
            self._growth.goals,
            self._growth.today.weeks.starts,
            seed=self._growth.seed,
            runner=self._runner,
            ledger=self._ledger,
            budget=asked["budget"],
            seconds=asked["seconds"],
            progress=ended,
        )
        numbers = range(asked["replications"])
        return Planner(
            trials, numbers, asked["hires_per_month"], asked["groups"], list(scenario.options)
        )

    @property
    def _expected(self) -> int:
        """Replications in all, if the rest takes as many each as the searches so far."""
        most = self._searched if not self._ended else self._before // self._ended
        return self._before + (self._number - self._ended) * most

    def of_today(self) -> Answer:
        """The answer as it is known; only when the first target breaks is looked at once more."""
        growth = self._growth
        planner = self._planner(growth.scenario)
        given_up = (growth.in_reach == 0) & (planner.reachable > 0)
        weeks = int(given_up.any(axis=0).sum())
        return Answer(growth.chosen.plan, not_held=weeks, **self._today(planner))

    def answer(self, case: Case) -> Answer:
        """The answer for a changed scenario."""
        if case.scenario is None:
            raise ValueError("there is nothing to search")
        planner = self._planner(case.scenario)
        stopped = False
        try:
            planner.solve(self._growth.risk)
        except BudgetSpentError:
            stopped = True
        given_up = planner.given_up & (planner.reachable > 0)
        weeks = int(given_up.any(axis=0).sum())
        self._ended += 1
        return Answer(planner.best, not_held=weeks, stopped=stopped, **self._today(planner))

    def _today(self, planner: Planner) -> dict[str, Any]:
        """What happens if nothing is done: the first week that breaks, and how many are lost."""
        numbers = range(len(planner.numbers) * FIRST.most)  # the same of all scenarios
        planner.trials.allow(len(numbers))
        (today,) = planner.trials.try_all([()], numbers)
        broken = today.weeks.breaks(self._growth.risk).any(axis=0)
        first = today.weeks.starts[int(np.argmax(broken))] if broken.any() else None
        return {"breaks": first, "lost": int((broken & (planner.reachable == 0)).sum())}
