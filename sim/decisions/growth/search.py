"""When to grow: whom to hire, how many and when to post the job, so that every promise holds.

The search (:mod:`sim.decisions.growth.planner`) finds how many agents of which groups every week
needs, reads off from when on each is needed, and refines that plan; the same with each option of
the scenario. All plans meet the same customers; what the chosen plan promises is measured on
customers that the search has not seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.decisions.candidates import (
    Plan,
    fewer,
    groups_that_may_grow,
    groups_to_hire,
    hires_of,
    merged,
)
from sim.decisions.goals import Floats
from sim.decisions.growth.beside import HIRING_ALONE, alternatives_of, delays_of, levels_of
from sim.decisions.growth.binding import Binding, binding_of
from sim.decisions.growth.choices import choices_of
from sim.decisions.growth.daily import Job, jobs_of
from sim.decisions.growth.moved import Sensitivity
from sim.decisions.growth.needed import Needed, needed_heads
from sim.decisions.growth.not_held import NotHeld, not_held, why_not_held
from sim.decisions.growth.planner import Planner
from sim.decisions.shown import ShownGrowth
from sim.decisions.trial import Trial
from sim.decisions.trials import CASES, Trials
from sim.decisions.weeks import weeks_to_judge
from sim.errors import RunError, UsageError
from sim.metrics.goals import Goal
from sim.runs.ledger import Ledger
from sim.runs.ledger_file import alone
from sim.runs.replication import goals_on_the_whole
from sim.runs.runner import Runner
from sim.runs.searching import BudgetSpentError, SearchProgress
from sim.tape.drawn import DRAWN
from sim.units import format_share, hint, require_whole

if TYPE_CHECKING:
    from sim.scenarios.sections.schema import Scenario

FRESH = 100_000
"""Number of the first replication that the search never uses."""
SURER = 5
"""How many times the fresh replications tell the chances of today's team and of the plan."""
SPENT = "the budget was spent before the search had ended"


@dataclass(frozen=True, eq=False, repr=False)
class Growth(ShownGrowth):
    """The answer: what breaks when, whom to hire by when, and how sure that is."""

    scenario: Scenario
    risk: float
    """Accepted chance that a week misses a goal."""
    goals: Sequence[Goal]
    today: Trial
    """Nothing beyond the scenario's own plan, on fresh replications; chances by week are of
    :data:`SURER` times as many."""
    chosen: Trial
    """The chosen plan, on the same fresh replications."""
    delayed: Sequence[tuple[int, Trial]]
    """(weeks, trial) of the chosen plan that much later, on the same fresh replications."""
    fewer: Sequence[Trial]
    """One agent less in each of the chosen hires, or one option; likewise."""
    more: Trial | None
    """One agent more in the first of the chosen hires; likewise, None without hires."""
    alternatives: Sequence[tuple[str, Trial]]
    """Hiring alone, and each option alone; likewise."""
    levels: Sequence[tuple[float, Trial]]
    """(certainty, trial of the plan that holds every week of the search so surely); likewise."""
    near: Sequence[Trial]
    """Plans for about the same cost that held all of it in the search, too; likewise."""
    riskiest: tuple[int, int] | None
    """Goal and week in which the chosen plan is most at risk, as the search saw it: so the chance
    of that week on fresh replications was not picked for being high. None: it was cut short."""
    helps_from: dt.date
    """The first day on which anything decided now helps."""
    needed: Needed
    """Headcount that each week needs: today's, and with more and more of the hires of the plan
    that hires alone (of the chosen one where there are no options), on fresh replications."""
    in_reach: Floats
    """Goal × week: 1 for what the plan is to hold; 0 for weeks before anything done on the first
    day helps, and for what nothing within the limits holds."""
    not_held: Sequence[NotHeld]
    """What nothing within the limits holds."""
    why_not: str
    """Why that is so; empty where all is held, or the budget was spent before it was known."""
    binding: Binding | None
    """Where the first promise breaks, and what Erlang says of that week; None if nothing breaks."""
    stopped: str
    """Why the search ended early; empty where it did not."""
    open: Sequence[str]
    """What the budget did not suffice for."""
    seed: int
    """Base seed of all random numbers."""
    replications: int
    """Replications that all of it took."""
    asked: Mapping[str, Any]
    """What the search was asked beside scenario, risk and seed, by the names of :func:`grow`."""
    jobs: Sequence[Job] = ()
    """The jobs that the chosen plan posts, by date, and what the agents hired will do."""
    engines: Sequence[str] = ()
    """What simulated, `simpy` or `compiled`; none where all replications were in the notes."""
    searched: int = 0
    """Replications that the search itself took."""
    sensitivity: Sensitivity | None = None
    """How the answer moves with what the scenario was told; None: it was not asked."""

    @property
    def choices(self) -> list[Trial]:
        """Plans that the runs cannot tell from the chosen one, the cheapest first."""
        found = [trial for trial in self.near if self.verdict(trial) != "no"]
        return sorted(found, key=lambda trial: trial.cost)

    @property
    def unjudged(self) -> list[Goal]:
        """Goals whose KPI is not measured by week: whether they hold is not known."""
        figures = self.today.weeks.figures
        return [g for g, each in zip(self.goals, figures, strict=True) if np.isnan(each).all()]

    def broken(self, trial: Trial) -> list[tuple[Goal, int]]:
        """Goals that break, each with the first week in which it does: the earliest first.

        Of those that break in the same week, the one that is missed most surely comes first.
        """
        first = trial.weeks.first_broken(self.risk)
        judged = trial.weeks.judged
        found = [
            (week, -float(judged.chance[goal, week]), -float(judged.short[goal, week]), goal)
            for goal, week in enumerate(first)
            if week is not None
        ]
        return [(self.goals[goal], week) for week, _, _, goal in sorted(found)]

    @property
    def lost(self) -> list[tuple[Goal, list[int]]]:
        """What is lost whatever is done: goals, and the weeks out of reach that break them.

        Not what nothing within the limits holds anyway: of that :attr:`not_held` tells.
        """
        starts = np.array(self.today.weeks.starts)
        out = self.today.weeks.breaks(self.risk) & (starts < self.helps_from.isoformat())
        for each in self.not_held:
            out[self.goals.index(each.goal)] &= ~np.isin(starts, each.weeks)
        weeks = [np.flatnonzero(each).tolist() for each in out]
        return [(goal, each) for goal, each in zip(self.goals, weeks, strict=True) if each]

    def reached(self, trial: Trial) -> Floats:
        """Goal × week: 1 for what a plan is to hold; from its first day on, where the search was
        cut short: before, it is not the plan that is at risk.
        """
        return _reached(self.in_reach, self.stopped, self.scenario, trial)

    def verdict(self, trial: Trial) -> str:
        """Whether nothing in reach is missed with more than the risk: yes, no, or close."""
        if not trial.is_clear(self.risk, self.in_reach):
            return "close"
        return "yes" if trial.excess(self.risk, self.in_reach) == 0 else "no"


def grow(
    scenario: Scenario,
    *,
    risk: float = 0.1,
    replications: int = 8,
    confirm: int = 20,
    budget: int = 10_000,
    seconds: float | None = None,
    hires_per_month: int | None = None,
    groups: Sequence[str] | None = None,
    seed: int = 1,
    jobs: int | None = None,
    cluster: str | None = None,
    engine: str = "auto",
    notes: str | Path | None = None,
    progress: SearchProgress | None = None,
) -> Growth:
    """Find hires, and options of the scenario, that hold every target at least cost.

    Where the scenario has a range of growth, numbers of replications are rounded up to fours: a
    quarter of them has low growth, a quarter high growth.

    Args:
        scenario: the team of today, its demand with its trend, its targets, its options.
        risk: accepted chance that a week misses a target, between 0 and 1.
        replications: random runs of each plan in the search: a first look takes four times as many,
            a close decision up to 128 times.
        confirm: random runs, not used in the search, that tell how sure the answer is; five times
            as many tell the chances of today's team and of the plan.
        budget: replications of the search, at most; confirming and the cost of waiting come on top.
        seconds: time of the search, at most; likewise.
        hires_per_month: agents hired in a calendar month, at most.
        groups: groups that may grow; all that take contacts unless stated.
        seed: base seed of all random numbers.
        jobs: processes at most.
        cluster: address of a Dask scheduler that does the work instead.
        engine: `auto`, `simpy` or `compiled`; the figures are the same.
        notes: file that keeps every finished replication; a search that was broken off goes on
            from it. It may be shared by searches of other scenarios, one at a time.
        progress: called after each replication.

    Raises:
        UsageError: no targets, no contacts, less than four whole weeks, or an argument that cannot
            be used.
        RunError: the notes cannot be read or written.
    """
    goals = goals_on_the_whole(scenario)
    if not goals:
        raise UsageError("grow needs targets: write `targets`, or a `target` for a channel")
    for what, value in (("replications", replications), ("confirm", confirm)):
        require_whole(what, value, 1)
    seed = require_whole("seed", seed, 0)
    if not 0 < risk < 1:
        raise UsageError(f"risk must be above 0 % and below 100 % (got {format_share(risk)})")
    known = groups_to_hire(scenario)
    for name in groups or ():
        if name not in known:
            raise UsageError(f"there is no group {name!r} that takes contacts{hint(name, known)}")
    weeks = weeks_to_judge(scenario)
    if scenario.demand.growth_range is not None:
        replications, confirm = (-(-n // len(CASES)) * len(CASES) for n in (replications, confirm))
    options, may_grow = list(scenario.options), list(groups or groups_that_may_grow(scenario))
    asked: dict[str, Any] = {"replications": replications, "confirm": confirm, "budget": budget}
    asked |= {"seconds": seconds, "hires_per_month": hires_per_month, "groups": may_grow}
    with kept(notes) as ledger:
        trials = Trials(
            scenario,
            goals,
            weeks,
            seed=seed,
            runner=Runner(jobs, cluster, engine, many=True),
            ledger=ledger,
            budget=budget,
            seconds=seconds,
            progress=progress,
        )
        planner = Planner(trials, range(replications), hires_per_month, may_grow, options)
        return _answer(planner, risk, range(FRESH, FRESH + confirm), asked)


@contextmanager
def kept(notes: str | Path | None) -> Iterator[Ledger]:
    """The ledger in a file, for this process alone; one in memory where there is no file.

    Raises:
        RunError: the file cannot be used.
    """
    if notes is None:
        yield Ledger()
        return
    path = Path(notes)
    try:
        with path.open("rb") as file:
            if file.read(1) == b"{":
                raise RunError(
                    f"{path} has notes of an older version of supportsim; name another file"
                )
    except FileNotFoundError:
        pass
    except OSError as error:
        raise RunError(f"cannot keep notes in {path}: {error.strerror}") from None
    with alone(path) as ledger:
        ledger.forget_damaged()
        yield ledger


def _answer(planner: Planner, risk: float, fresh: range, asked: Mapping[str, Any]) -> Growth:
    """Search, confirm, and find what waiting costs and what else could be done."""
    trials = planner.trials
    left: list[str] = []
    stopped = why_not = ""
    try:
        planner.solve(risk)
        if planner.given_up.any():
            why_not = why_not_held(planner, risk)
    except BudgetSpentError:
        stopped = SPENT
    searched = trials.spent
    best, in_reach = planner.best, planner.in_reach
    riskiest = _riskiest(planner, stopped)
    surely = range(fresh.start, fresh.start + SURER * len(fresh))
    alternatives = alternatives_of(planner, risk, left)
    levels = {} if stopped else levels_of(planner, risk, left)
    near = choices_of(planner, risk)
    delays = delays_of(planner)
    less = [fewer(best, place) for place in range(len(best))]
    hires = hires_of(best)
    more = [merged([*best, hires[0].single()])] if hires else []
    trials.until = None
    DRAWN.forget()  # all that follows is of other customers
    trials.doing = "confirming on customers not seen before"

    known: dict[Plan, Trial] = {}

    def confirmed(plans: Sequence[Plan], *, by_week: bool = False) -> list[Trial]:
        new = [plan for plan in dict.fromkeys(plans) if plan not in known]
        trials.budget = trials.spent + len(new) * len(fresh)
        for trial in trials.try_all(new, fresh, reported=True, by_week=by_week):
            known[trial.plan] = trial
        return [known[plan] for plan in plans]

    confirmed([(), best], by_week=True)
    trials.budget = trials.spent + len(known) * len(surely)
    for trial in trials.try_all([*known], surely):
        known[trial.plan] = replace(known[trial.plan], weeks=trial.weeks)
    today, chosen = known[()], known[best]
    trials.doing = "headcount that each week needs"
    hiring = hires_of(alternatives.get(HIRING_ALONE, best))
    some = fresh[: 2 * len(planner.numbers)]
    needed = needed_heads(trials, hiring, risk, some, planner.given_up)
    trials.doing = "what waiting costs"
    growth = Growth(
        scenario=trials.scenario,
        risk=risk,
        goals=trials.goals,
        today=today,
        chosen=chosen,
        delayed=list(zip(delays, confirmed([*delays.values()]), strict=True)),
        fewer=confirmed(less),
        more=next(iter(confirmed(more)), None),
        alternatives=list(zip(alternatives, confirmed([*alternatives.values()]), strict=True)),
        levels=list(zip(levels, confirmed([*levels.values()]), strict=True)),
        near=confirmed(near),
        riskiest=riskiest,
        helps_from=planner.helps_from,
        needed=needed,
        in_reach=in_reach,
        not_held=not_held(planner, chosen, risk),
        why_not=why_not,
        binding=None,
        stopped=stopped,
        open=left,
        seed=trials.seed,
        replications=trials.spent,
        searched=searched,
        asked=asked,
        engines=sorted(trials.runner.engines),
    )
    work = trials.runner.settings
    jobs = jobs_of(trials.scenario, best, trials.seed, fresh.start, str(work["engine"]))
    ran = sum(job.runs for job in jobs[:1])
    growth = replace(growth, jobs=jobs, replications=growth.replications + ran)
    broken = growth.broken(today)
    if not broken:
        return growth
    goal, week = broken[0]
    monday = today.weeks.starts[week]
    binding = binding_of(trials.scenario, goal, monday, trials.seed, trials.runner)
    return replace(growth, binding=binding, replications=growth.replications + binding.replications)


def _riskiest(planner: Planner, stopped: str) -> tuple[int, int] | None:
    """Goal and week of those to be held in which the best plan is most at risk, by the replications
    of the search: where none of them missed any, the one nearest to its bound.
    """
    try:
        trial = planner.judged(planner.best)
    except BudgetSpentError:
        return None
    reached = _reached(planner.in_reach, stopped, planner.trials.scenario, trial)
    judged = trial.weeks.judged
    places = np.argwhere(reached > 0).tolist()
    most = max(places, key=lambda at: (judged.chance[*at], judged.short[*at]), default=None)
    return None if most is None else (most[0], most[1])


def _reached(in_reach: Floats, stopped: str, scenario: Scenario, trial: Trial) -> Floats:
    """Goal × week: 1 for what a plan is to hold, of a search that was cut short or not."""
    return in_reach * trial.begun(scenario) if stopped else in_reach
