"""Plans that are as good as the chosen one, of those that the search tried anyway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.decisions.candidates import Plan
from sim.decisions.growth.judge import as_good

if TYPE_CHECKING:
    from sim.decisions.growth.planner import Planner
    from sim.decisions.trial import Trial

MOST = 5
"""Plans to choose from at most, the chosen one among them."""
AS_CHEAP = 0.02
"""Part of the whole cost by which plans may differ and count as equally dear."""


def choices_of(planner: Planner, risk: float) -> list[Plan]:
    """Plans beside the chosen one that hold what it holds, for a cost that is about the same.

    Of those that hire as many and use the same options on other dates, the latest and the earliest;
    then of each other set of hires and options the cheapest. None where the chosen plan itself does
    not hold, or nothing is to be done. No replication is spent.

    Args:
        planner: the search that has ended.
        risk: accepted chance that a week misses a goal.
    """
    trials, best, look = planner.trials, planner.best, planner.look
    known = [
        plan
        for plan, replications in trials.priced.items()
        if replications >= len(look) and planner.allowed(plan)
    ]
    if not best or best not in known:
        return []
    now, *others = trials.try_all([best, *(plan for plan in known if plan != best)], look)
    near = [now, *(each for each in others if each.cost <= (1 + AS_CHEAP) * now.cost)]
    judged = [trials.so_far(each.plan) for each in sorted(near, key=lambda each: each.cost)]
    holding = [each for each in judged if each.excess(as_good(risk), planner.in_reach) == 0]
    if not any(each.plan == best for each in holding):
        return []
    return _unlike(best, holding)[: MOST - 1]


def _unlike(best: Plan, trials: Sequence[Trial]) -> list[Plan]:
    """Plans that are worth telling apart, of trials by cost, the cheapest first."""
    on_dates = [each.plan for each in trials if steps_of(each.plan) == steps_of(best)]
    on_dates.sort(key=lambda plan: sum(each.posted.toordinal() for each in single_steps(plan)))
    found = [plan for plan in dict.fromkeys((on_dates[-1], on_dates[0])) if plan != best]
    seen = [steps_of(best)]
    for each in trials:
        if (steps := steps_of(each.plan)) not in seen:
            seen.append(steps)
            found.append(each.plan)
    return found


def steps_of(plan: Plan) -> Mapping[str, int]:
    """How many agents of each group, and which options, whatever the dates."""
    return Counter(each.label for each in single_steps(plan))


def single_steps(plan: Plan) -> Plan:
    """The plan, each agent by itself."""
    return tuple(each.single() for each in plan for _ in range(each.singles))
