"""How many agents by group and shift a settled week needs: the least cost that meets every target.

It starts from offered load and Erlang A, adds agents where they help most for their cost until
every target is met, takes out whoever is not needed, and tries exchanges. All headcounts meet the
same customers. Whether a target is met is decided one replication at a time, by KN against its
bound, so that replications go where a decision is close. What was chosen is confirmed on customers
that the search has not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.decisions.heads import (
    AgentPrices,
    Heads,
    Slot,
    heads_of,
    prices_of,
    settled,
    slots_of,
)
from sim.decisions.offered import Start, start_heads
from sim.decisions.shown import ShownSizing
from sim.decisions.sizing.hours import by_interval
from sim.decisions.sizing.requirements import HourByHour, Requirement, hour_by_hour, requirements_of
from sim.decisions.sizing.staffing import Headcounts
from sim.errors import UsageError
from sim.expected import expect
from sim.metrics.goals import Goal, named
from sim.runs.replication import goals_on_the_whole
from sim.runs.runner import Runner
from sim.runs.searching import BudgetSpentError, SearchProgress
from sim.scenarios.meaning import routes
from sim.units import HOUR, hint, require_whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario

FRESH = 100_000
"""Number of the first replication that the search never uses."""
HALF = HOUR / 2
LITTLE = 0.01
"""Share of the shortfall that further agents must take away to be worth adding."""
INTERRUPTED = "interrupted before the search had ended"
SPENT = "the budget of simulated runs was spent before the search had ended"
ROUNDS = 6
"""How often a headcount that fresh customers refuse is mended."""


@dataclass(frozen=True, eq=False, repr=False)
class Sizing(ShownSizing):
    """The answer: how many agents each group and shift needs, and how sure that is."""

    given: Scenario
    """The scenario that was asked about."""
    scenario: Scenario
    """The settled week of it that was sized, with today's headcount."""
    slots: Sequence[Slot]
    prices: AgentPrices
    most: Heads
    goals: Sequence[Goal]
    today: Heads
    chosen: Heads
    """The least headcount found that meets every target; the nearest one where none does."""
    start: Start
    """What offered load and Erlang A say."""
    holds: bool
    """Whether the chosen headcount meets every target."""
    missed: Sequence[Goal]
    """Targets that the chosen headcount misses."""
    stopped: str
    """Why the search ended before it was done; empty where it was."""
    today_targets: pd.DataFrame
    """Targets with today's headcount on fresh customers: :func:`sim.metrics.judge_targets`."""
    chosen_targets: pd.DataFrame
    """The same with the chosen one."""
    confirmed: bool
    """Whether the two tables are of customers that the search has not seen."""
    replications: int
    """Replications that all of it took."""
    hourly: HourByHour | None = None
    """None where targets are of the week as a whole."""
    engines: Sequence[str] = ()
    """What simulated: `simpy` or `compiled`; the figures are the same."""

    @property
    def cut_short(self) -> bool:
        """Whether the search had no time to end: a better headcount may be there."""
        return self.stopped in (INTERRUPTED, SPENT)


def size(
    scenario: Scenario,
    *,
    most: int | None = None,
    groups: Sequence[str] | None = None,
    every: float | None = None,
    holidays: bool = False,
    replications: int = 8,
    confirm: int = 20,
    budget: int = 3000,
    seed: int = 1,
    jobs: int | None = None,
    cluster: str | None = None,
    engine: str = "auto",
    progress: SearchProgress | None = None,
) -> Sizing:
    """Find the least-cost headcount by group and shift that meets every target in a settled week.

    Args:
        scenario: demand, team, shifts, skills, targets. Growth, events, holidays, the plan and
            turnover are left out (:func:`sim.decisions.heads.settled`).
        most: agents in a group or shift, at most; unless stated three times today's, ten at least.
        groups: groups whose headcount may change; all that take contacts unless stated.
        every: hold targets in every hour of the week (60) or half hour (30), not only in the week
            as a whole, as far as :func:`sim.decisions.sizing.hours.by_interval` can.
        holidays: keep the holidays that fall into the week that is sized, its first after the
            warm-up.
        replications: random weeks of each headcount before any decision, 3 or more.
        confirm: random weeks, not used in the search, that the answer is measured on, 2 or more.
        budget: replications of the search, at most; confirming comes on top.
        seed: base seed of all random numbers.
        jobs: processes at most.
        cluster: address of a Dask scheduler that does the work instead.
        engine: `auto`, `simpy` or `compiled`; the figures are the same.
        progress: called after each replication with the best so far.

    Raises:
        UsageError: no contacts, no targets (with ``every``: none that can be held hour by hour),
            or an argument that cannot be used.
        RunError: a replication failed.
    """
    goals = goals_on_the_whole(scenario)
    if not goals:
        raise UsageError("size needs targets: write `targets`, or a `target` for a channel")
    for what, value, fewest in (("replications", replications, 3), ("confirm", confirm, 2)):
        require_whole(what, value, fewest)
    seed = require_whole("seed", seed, 0)
    if every not in (None, HOUR, HALF):
        raise UsageError(f"every must be 60 or 30 minutes (got {every})")
    if budget < replications:
        raise UsageError(f"budget must be {replications} (replications) or more (got {budget})")
    week = settled(scenario, holidays=holidays)
    if not expect(week).inquiries:
        raise UsageError("size needs contacts: none are expected in a settled week; state volumes")
    slots = slots_of(week)
    able = [name for name, group in week.team.items() if routes.takes_contacts(group)]
    for name in groups or ():
        if name not in able:
            raise UsageError(f"there is no group {name!r} that takes contacts{hint(name, able)}")
    free = [slot.group in (groups or able) for slot in slots]
    today = heads_of(week, slots)
    own = [max(10, 3 * number) if most is None else most for number in today]
    limits = tuple(o if f else t for o, f, t in zip(own, free, today, strict=True))
    least = tuple(min(1, t) if f else t for f, t in zip(free, today, strict=True))
    prices = prices_of(week, slots)
    start = start_heads(week, slots, prices, least, limits, halved=every == HALF)
    hourly = by_interval(week, goals, start) if every else []
    if every and not hourly:
        raise UsageError(
            "no target can be held in every hour: that takes a live channel's `target`, a target "
            "of abandonment, or (where all channels are live) one of wait, backlog or occupancy, "
            "and hours with contacts"
        )
    tried = Headcounts(
        week,
        slots,
        [*goals, *hourly],
        seed=seed,
        first=replications,
        budget=budget,
        runner=Runner(jobs, cluster, engine, many=True),
        progress=progress,
    )
    return _Search(scenario, tried, start, prices, least, limits).run(today, confirm)


class _Search:
    def __init__(
        self,
        given: Scenario,
        tried: Headcounts,
        start: Start,
        prices: AgentPrices,
        least: Heads,
        most: Heads,
    ) -> None:
        self.given, self.tried, self.start, self.prices = given, tried, start, prices
        self.least, self.most = least, most
        self.best: Heads | None = None
        """The cheapest headcount so far that meets every target."""
        self.nearest: Heads = most
        """The best so far where none does."""
        self.stopped = ""

    def run(self, today: Heads, confirm: int) -> Sizing:
        """Search, confirm, and mend what fresh customers refuse."""
        tried, numbers = self.tried, range(self.tried.first)
        chosen, missed, interrupted = today, list[Goal](), False
        requirements: Sequence[Requirement] = ()
        try:
            tried.doing = "today's headcount"
            tried.try_all([today], numbers)
            chosen = self._search(self.start.heads)
            for turn in range(ROUNDS):
                numbers = range(FRESH + turn * confirm, FRESH + (turn + 1) * confirm)
                tried.doing = "confirming on customers not seen before"
                tried.allow(2 * confirm)
                tried.try_all([chosen, today], numbers)
                missed = tried.refused_by(chosen, numbers)
                if not missed or self.best is None or self.stopped or turn == ROUNDS - 1:
                    break
                tried.refuse(chosen, numbers)
                self.best = None
                chosen = self._search(chosen)
            if tried.by_interval and self.best is not None and not missed:
                tried.doing = "what forces each number"
                tried.allow(tried.first * len(chosen))
                requirements = requirements_of(tried, self.start, chosen, self.least)
        except KeyboardInterrupt:
            interrupted = True
            self.stopped = INTERRUPTED
            chosen, numbers = self.best or self.nearest, range(tried.first)
            if not (tried.has(chosen, numbers) and tried.has(today, numbers)):
                raise
        if self.best is None:
            missed = missed or tried.judge_on(chosen, numbers).missed
        return Sizing(
            given=self.given,
            scenario=tried.scenario,
            slots=tried.slots,
            prices=self.prices,
            most=self.most,
            goals=[goal for goal in tried.goals if not goal.hours],
            today=today,
            chosen=chosen,
            start=self.start,
            holds=self.best is not None and not missed,
            missed=missed,
            stopped=self.stopped,
            today_targets=tried.targets(today, numbers),
            chosen_targets=tried.targets(chosen, numbers),
            confirmed=not interrupted,
            replications=tried.spent,
            hourly=hour_by_hour(tried, today, chosen, numbers, requirements),
            engines=sorted(tried.runner.engines),
        )

    def _search(self, heads: Heads) -> Heads:
        try:
            enough = self._add(heads)
            if enough is not None:
                self._take_out(enough)
        except BudgetSpentError:
            self.stopped = SPENT
        return self.best or self.nearest

    def _keep(self, heads: Heads) -> None:
        """Remember a headcount that meets every target, if it is the cheapest so far."""
        if self.best is None or self.prices.of(heads) < self.prices.of(self.best):
            self.best = self.tried.best = heads

    def _add(self, heads: Heads) -> Heads | None:
        """Agents where they take away most of the shortfall for their cost, until all is met."""
        piles_up = self.start.overloaded(self.most)
        if piles_up:
            self.nearest = self.most
            groups, hours = " and ".join(sorted(piles_up[0].groups)), piles_up[0].lasting
            self.stopped = (
                "no headcount within the limits is enough: even with the most agents, work piles "
                f"up with {groups}, who get {hours:,.0f} h of it a week"
            )
            return None
        self.tried.doing = "adding agents"
        self.nearest = heads
        while not self.tried.judge(heads).meets:
            better = self._best_addition(heads)
            if better is None:
                break
            self.nearest = heads = better
        else:
            self._keep(heads)
            return heads
        if self.tried.judge(self.most).meets:
            self._keep(self.most)
            return self.most
        here, there = self.tried.judge(heads), self.tried.judge(self.most)
        if there.excess < here.excess:
            self.nearest = self.most
        self.stopped = "no headcount within the limits holds every target"
        too_few = [goal for goal in there.missed if goal.more_helps]
        others = [goal for goal in there.missed if not goal.more_helps]
        if too_few:
            blame = ", ".join(named(too_few))
            self.stopped += f"; even with the most agents in every group this is missed: {blame}"
        if others:
            self.stopped += f"; more agents do not help to hold this: {', '.join(named(others))}"
        blamed = {(goal.metric, goal.channel) for goal in there.missed}
        if any((goal.metric, goal.channel) not in blamed for goal in here.missed):
            also = ", ".join(named(here.missed))
            self.stopped += f"; with fewer agents it is {also}"
        return None

    def _best_addition(self, heads: Heads) -> Heads | None:
        """The addition to one slot that helps most for its cost; larger ones if none helps."""
        numbers = self.tried.deciding(heads)
        before = self.tried.judge_on(heads, numbers).excess
        for step in (1, 3, 9):
            options = [
                _changed(heads, {place: step * max(1, number // 25)})
                for place, number in enumerate(heads)
            ]
            options = [each for each in options if self._within(each)]
            self.tried.try_all(options, numbers)
            gains = []
            for option in options:
                gain = before - self.tried.judge_on(option, numbers).excess
                price = self.prices.of(option) - self.prices.of(heads)
                gains.append((gain / max(price, 1e-9), gain, option))
            worth = [each for each in gains if each[1] > LITTLE * before and each[1] > 0]
            if worth:
                return max(worth, key=lambda each: each[0])[2]
        return None

    def _take_out(self, heads: Heads) -> None:
        """Agents who are not needed, then exchanges that save."""
        while True:
            self.tried.doing = "taking out agents who are not needed"
            found = self._first_that_meets(self._fewer(heads))
            if found is None:
                self.tried.doing = "trying exchanges"
                found = self._first_that_meets(self._exchanges(heads))
            if found is None:
                return
            heads = found
            self._keep(heads)

    def _fewer(self, heads: Heads) -> list[Heads]:
        """One agent less in one slot; of many, also a twenty-fifth or a quarter of them."""
        return [
            _changed(heads, {place: -step})
            for place, number in enumerate(heads)
            for step in {1, max(1, number // 25), max(1, number // 4)}
        ]

    def _exchanges(self, heads: Heads) -> list[Heads]:
        """One agent here for one or two cheaper ones there; two for one."""
        places = range(len(heads))
        found = []
        for here in places:
            for there in places:
                if here != there:
                    found.append(_changed(heads, {here: -1, there: 1}))
                    found.append(_changed(heads, {here: -1, there: 2}))
                    found.append(_changed(heads, {here: -2, there: 1}))
                    found += [
                        _changed(heads, {here: -1, third: -1, there: 1})
                        for third in range(here + 1, len(heads))
                        if third != there
                    ]
        now = self.prices.of(heads)
        return [each for each in found if self.prices.of(each) < now - 1e-9]

    def _first_that_meets(self, options: Iterable[Heads]) -> Heads | None:
        """The cheapest option that meets every target."""
        inside = dict.fromkeys(each for each in options if self._within(each))
        for option in sorted(inside, key=lambda each: (self.prices.of(each), each)):
            if not self.tried.is_hopeless(option) and self.tried.judge(option).meets:
                return option
        return None

    def _within(self, heads: Heads) -> bool:
        """Within the limits, and with time for the work that does not go away."""
        return all(
            low <= number <= high
            for low, number, high in zip(self.least, heads, self.most, strict=True)
        ) and not self.start.overloaded(heads)


def _changed(heads: Heads, changes: dict[int, int]) -> Heads:
    return tuple(number + changes.get(place, 0) for place, number in enumerate(heads))
