"""Whether a plan holds, and which of several helps most: what every step of the search asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import fsum, inf
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.decisions.candidates import Candidate, Hire, Hires, Plan, candidate, hires_of, options_of
from sim.decisions.chances import REACH
from sim.decisions.goals import Floats, wilson
from sim.decisions.hiring_rules import earliest, keeps_rules, posted_for
from sim.decisions.trial import SURELY_ABOVE, Trial
from sim.decisions.trials import Trials
from sim.expected import expect

if TYPE_CHECKING:
    from sim.scenarios.sections.schema import Scenario

LOOK, CLOSE, FINAL = (2, 4), (16, 128), (16, 256)
"""How many times the search's replications a first look takes, and a close decision and the final
one at most: of large teams over long times, and of others."""
INQUIRIES = (1.5e6, 30e6, 30e6)
"""Inquiries from which on these take fewer replications: a week of many inquiries is known with
fewer of them."""
INDIFFERENT = 0.05
"""Part of the risk by which a week's chance may be above it, and the week is as good."""
LITTLE = 0.01
"""Share of what is missing that a further step must bring to be worth trying on."""
SURE = 0.7
"""Part of the agents that seem to be missing that are added at once."""
AT_ONCE = 2
"""How many times a group's agents are added at once, at most."""
CHEAPER = 0.001
"""Relative saving below which two plans cost the same."""
T = TypeVar("T")


class Care(NamedTuple):
    """How carefully a plan is judged."""

    most: int
    """How many times the search's replications it may take."""
    sure: float
    """How surely few replications must tell, relative to the surest."""
    least: int = 0
    """How many times the search's replications it takes of weeks that come near the risk."""
    enough: float = 0.08
    """Part of the risk: a week's chance whose standard error is no larger decides."""
    last: bool = False
    """Whether nothing is worked at afterwards: it may take more than any look before."""


CAREFUL = Care(CLOSE[-1], 1.0)
"""Whether anything is needed at all, and what saves much."""
LAST = Care(FINAL[-1], 1.0, 16, 0.055, last=True)
"""The plan that comes of everything: luck on a first look is not to decide."""
FIRST = Care(16, 1.0)
"""A plan that is worked at further."""
QUICK = Care(16, 0.5)
"""What saves little."""
WORTH = ((0.01, CAREFUL), (0.005, Care(32, 1.0)))
"""Part of the whole cost that a change saves at least, and how carefully it is judged then; what
saves less is judged quickly, as the plan that comes of it is judged again."""


def as_good(risk: float) -> float:
    """The chance of missing a goal up to which a week is as good as one at the accepted risk."""
    return risk + INDIFFERENT * min(risk, 1 - risk)


def _does_less(plan: Plan, other: Plan) -> bool:
    """Whether a plan hires no more than another at any time, all for good, and is else the same."""
    if options_of(plan) != options_of(other):
        return False
    hires = (*hires_of(plan), *hires_of(other))
    if any(each.stays < inf for each in hires):
        return False
    for group in {each.group for each in hires}:
        mine, theirs = (_dates(group, hires_of(each)) for each in (plan, other))
        earlier = any(date < before for date, before in zip(mine, theirs, strict=False))
        if earlier or len(mine) > len(theirs):
            return False
    return True


def _dates(group: str, hires: Hires) -> list[dt.date]:
    """When each agent of a group is hired, in order."""
    return [each.posted for each in hires if each.group == group for _ in range(each.agents)]


class Times(NamedTuple):
    """How many times the search's replications are spent on what."""

    look: int
    """A first look."""
    close: int
    """A close decision, at most."""
    final: int
    """The decision on the plan that comes of everything, at most."""

    @classmethod
    def of(cls, scenario: Scenario, replications: int) -> Times:
        """Those for a scenario and the replications of the search."""
        inquiries = fsum(each.actual for each in expect(scenario).streams.arriving.values())
        found = []
        for (least, most), limit in zip((LOOK, CLOSE, FINAL), INQUIRIES, strict=True):
            times = most
            while times > least and times * replications * inquiries > limit:
                times //= 2
            found.append(times)
        return cls(*found)


class PlanJudge:
    """Judges plans against an accepted risk, on as many replications as it takes."""

    def __init__(
        self,
        trials: Trials,
        numbers: range,
        per_month: int | None,
        groups: Sequence[str],
        options: Sequence[str],
    ) -> None:
        """Set up.

        Args:
            trials: runs the plans.
            numbers: replications, of which a plan takes some :class:`Times` as many.
            per_month: agents hired in a calendar month, at most.
            groups: groups that may grow.
            options: options that may be used.
        """
        self.trials, self.numbers, self.per_month = trials, numbers, per_month
        self.groups, self.options = list(groups), list(options)
        self.times = Times.of(trials.scenario, len(numbers))
        self.look = range(len(numbers) * self.times.look)
        self.table = range(2 * len(self.look))
        """Replications of a first look, and of the table of teams and weeks."""
        self.start = trials.scenario.horizon.start
        names = (*self.groups, *self.options)
        self.first = {name: earliest(trials.scenario, name) for name in names}
        """When at the earliest a job may be posted for a group, or an option be decided on."""
        self.best: Plan = ()
        """The best plan so far."""
        self._alone = False
        self.limit = 0.0
        """Chance of missing a goal that the search accepts in a week."""
        self.helps_from = self._helps_from()
        """The first day on which anything decided on the first day helps."""
        weeks = map(dt.date.fromisoformat, trials.whole_weeks)
        self.reachable = np.array([float(week >= self.helps_from) for week in weeks])
        """1 for weeks that something done on the first day can reach, 0 for earlier ones."""
        self.given_up = np.zeros((len(trials.goals), len(trials.whole_weeks)), bool)
        """Goal × week: what nothing within the limits holds; the search goes on without it."""
        self._refused: dict[tuple[float, bytes, int], dict[Plan, bool]] = {}
        """By what is to be held and the first week that surely misses it: what was done by then,
        and whether a goal is missed that more agents help to hold."""

    @property
    def in_reach(self) -> Floats:
        """Goal × week: 1 for what the plan is to hold, 0 for the rest."""
        return self.reachable * ~self.given_up

    def note(self, plan: Plan) -> Plan:
        """Keep a plan as the best so far, where only one is being worked at; and hand it back."""
        if self._alone:
            self.best = plan
        self.trials.best = plan
        return plan

    def judged(self, plan: Plan, care: Care = CAREFUL) -> Trial:
        """A plan, on as many replications as tell whether it holds, or as the budget has left.

        Those are twice as many each time, until that is clear, or a close chance is known well, and
        are played as far as the last week that is close. A plan that is judged again keeps those
        that it had: so it is not refused on a part of them.
        """
        self.trials.try_all([plan], self.look)
        trial = self.trials.so_far(plan)
        while len(unknown := np.flatnonzero(self._unknown(trial, care))):
            last = int(unknown[-1])
            runs = int(trial.weeks.runs[last])
            if runs > self.trials.left:
                break
            weeks = min(last + 1 + REACH, len(self.trials.whole_weeks))
            trial = self.trials.try_further(plan, 2 * runs, weeks)
        return trial

    def _unknown(self, trial: Trial, care: Care) -> NDArray[np.bool_]:
        """Weeks of which more replications are to tell: first of all that come near, then of the
        close ones.
        """
        runs = trial.weeks.runs
        few = runs < care.least * len(self.numbers)
        if few.any() and (near := few & trial.comes_near(self.limit, self.in_reach)).any():
            return near
        most = min(care.most, self.times.final if care.last else self.times.close)
        close = trial.in_doubt(
            self.limit, self.in_reach, enough=care.enough * self.limit, sure=care.sure
        )
        return close & (runs < most * len(self.numbers))

    def holds(self, plan: Plan, care: Care = CAREFUL) -> bool:
        """Whether a plan is allowed, and holds all that is not given up."""
        if not self._may_hold(plan):
            return False
        trial = self.judged(plan, care)
        if self.excess(trial) == 0:
            return True
        missed = self._surely_missed(trial)
        for week in np.flatnonzero(missed.any(axis=0))[:1].tolist():
            of_few = [goal.more_helps for goal in self.trials.goals]
            for_want_of_people = bool(missed[of_few, week].any())
            known = self._refused.setdefault((*self._wanted(), week), {})
            known[self._until(plan, week)] = for_want_of_people
        return False

    def _surely_missed(self, trial: Trial) -> NDArray[np.bool_]:
        """Goal × week: what more replications would not find within the risk, or may not be asked.

        By the bare shares: what neighbours tell of a week is not the same in every plan.
        """
        share, runs = trial.weeks.share, trial.weeks.runs
        most = runs >= self.times.close * len(self.numbers)
        least = np.where(most, share, wilson(share, runs, SURELY_ABOVE)[0])
        missed: NDArray[np.bool_] = (least > self.limit) & (self.beyond(trial) > 0)
        return missed

    def _may_hold(self, plan: Plan) -> bool:
        """Whether a plan is allowed, and not known to miss a week.

        It is where another misses a week and does the same until then, for all meet the same
        customers; or does more, where the week is missed for want of people.
        """
        if not self.allowed(plan):
            return False
        wanted = self._wanted()
        for week in range(len(self.trials.whole_weeks)):
            refused = self._refused.get((*wanted, week))
            if refused:
                mine = self._until(plan, week)
                if mine in refused or any(
                    _does_less(mine, other) for other, of_few in refused.items() if of_few
                ):
                    return False
        return True

    def _wanted(self) -> tuple[float, bytes]:
        """What a plan is to hold."""
        return self.limit, self.in_reach.tobytes()

    def _until(self, plan: Plan, week: int) -> Plan:
        """What of a plan has begun until a week ends."""
        end, scenario = self.monday(week) + dt.timedelta(weeks=1), self.trials.scenario
        return tuple(each for each in plan if each.first_day(scenario) < end)

    def holds_for_less(self, plan: Plan, before: Plan) -> bool:
        """Whether a plan holds; judged the more carefully, the more it saves beside another."""
        if not self._may_hold(plan):
            return False
        now, then = self.trials.try_all([before, plan], self.look)
        saved = (now.cost - then.cost) / now.cost if now.cost > 0 else 1.0
        return self.holds(plan, next((care for least, care in WORTH if saved >= least), QUICK))

    def excess(self, trial: Trial) -> float:
        """How far a trial is short of the risk."""
        return trial.excess(self.limit, self.in_reach)

    def beyond(self, trial: Trial) -> Floats:
        """Goal × week: how far each is short of what the plan is to hold."""
        return trial.beyond(self.limit) * self.in_reach

    def first_week(self, trial: Trial) -> int:
        """The first week in reach that misses a goal with more than the risk."""
        return int(np.argmax((self.beyond(trial) > 0).any(axis=0)))

    def best_of(self, plans: Sequence[Plan], before: Trial) -> Trial | None:
        """What brings most of what is missing for its cost; None where nothing helps.

        A first look tells, for all meet the same customers. Where the budget has no room for all
        plans, the first ones are tried.
        """
        plans = list(dict.fromkeys(plans))
        plans = plans[: max(1, self.trials.left // len(self.look))]
        now, *tried = self.trials.try_all([before.plan, *plans], self.look)
        missing = self.excess(before)
        gains = [(self._gain(before, now, each), each) for each in tried]
        helpful = [
            (gain / max(each.cost - before.cost, CHEAPER * before.cost, 1e-9), gain, k, each)
            for k, (gain, each) in enumerate(gains)
            if gain > LITTLE * missing
        ]
        return max(helpful, key=lambda found: found[:3])[3] if helpful else None

    def _gain(self, before: Trial, now: Trial, then: Trial) -> float:
        """How much of what a plan is short of another brings.

        Args:
            before: the plan, judged.
            now: the same at a first look.
            then: the other at a first look.
        """
        short = self.beyond(before)
        gained = np.clip(then.weeks.nearer(now.weeks), 0.0, short).sum()
        lost = (then.worse_than(now, self.limit) * self.in_reach).sum()
        return float(gained - lost)

    def wanted(
        self, before: Trial, then: Trial, group: str, number: int, week: int | None = None
    ) -> int:
        """How many agents to add at once, where what was tried does not bring what is missing.

        Args:
            before: a plan, judged.
            then: the same with some agents more, at a first look.
            group: whom they are hired for.
            number: how many.
            week: the week that is looked at; the one that is missed by most unless stated.
        """
        (now,) = self.trials.try_all([before.plan], self.look)
        of_week = slice(week, None if week is None else week + 1)
        short = self.beyond(before)[:, of_week]
        worst = np.unravel_index(np.argmax(short), short.shape)
        brought = then.weeks.nearer(now.weeks)[:, of_week][worst]
        if brought <= 0:
            return number
        most = AT_ONCE * (self.trials.scenario.team[group].headcount + 1)
        return max(number, min(int(SURE * short[worst] / brought * number), most))

    def found(self, look: Callable[[], T | None]) -> T | None:
        """What looking for a step finds; None where nothing helps.

        Where nothing does, goals that more agents cannot help to hold (costs, a budget) are left
        out of account; if something helps then, they are given up.
        """
        step = look()
        if step is not None:
            return step
        before = self.given_up.copy()
        self.given_up[[not goal.more_helps for goal in self.trials.goals]] = True
        if (self.given_up != before).any() and (step := look()) is not None:
            return step
        self.given_up = before
        return None

    def gives_up_at_once(self, trial: Trial) -> bool:
        """Whether goals are missed that more agents cannot help to hold; these are given up."""
        missed = self.beyond(trial).any(axis=1)
        hopeless = missed & np.array([not goal.more_helps for goal in self.trials.goals])
        self.given_up[hopeless] = True
        return bool(hopeless.any())

    def give_up(self, trial: Trial) -> None:
        """Give up the goal that is missed by most, in the weeks that miss it."""
        beyond = self.beyond(trial)
        goal = int(np.argmax(beyond.sum(axis=1)))
        self.given_up[goal] |= beyond[goal] > 0

    def step(self, name: str, needed: dt.date) -> Candidate:
        """One agent for a group, or an option, in time for a date."""
        posted = posted_for(self.trials.scenario, name, needed)
        return candidate(self.trials.scenario, name, posted)

    def for_a_time(self, one: Candidate) -> list[Candidate]:
        """One agent as hired for a time instead of for good, where the group allows it."""
        if not isinstance(one, Hire) or one.stays < inf:
            return []
        stays = self.trials.scenario.team[one.group].hiring.temporary
        return [] if stays is None else [replace(one, stays=stays)]

    def allowed(self, plan: Plan) -> bool:
        """Whether it keeps every rule of hiring, and no month has more hires than allowed."""
        return keeps_rules(self.trials.scenario, plan, self.per_month)

    def monday(self, week: int) -> dt.date:
        """First day of a week."""
        return dt.date.fromisoformat(self.trials.whole_weeks[week])

    def _helps_from(self) -> dt.date:
        scenario = self.trials.scenario
        return min(
            candidate(scenario, name, self.first[name]).on_the_lines(scenario)
            for name in (*self.groups, *self.options)
        )
