"""What ``grow`` found, in sentences to forward."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.decisions.candidates import options_of
from sim.decisions.growth.beside import HIRING_ALONE
from sim.decisions.weeks import LOOK_AHEAD
from sim.expected.full_time import full_time_share
from sim.metrics.goals import DAYS
from sim.reports.growth.hangs_on import hangs_on_verdict
from sim.reports.growth.hiring import frozen_now, rules_kept
from sim.reports.growth.measures import difference_rows
from sim.reports.growth.risks import odds_of, raises_risk, worst_week, worst_words
from sim.reports.pen.words import about, count_of, day, heads_of, joined
from sim.units import DAY, WEEK, format_share

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.decisions.candidates import Hire
    from sim.decisions.growth.binding import Binding
    from sim.decisions.growth.not_held import NotHeld
    from sim.decisions.trial import Trial

WEEKDAYS = tuple(DAYS.values())
WORTH_LOOKING_AT = 8
"""Weeks behind the first day on which something helps that a longer horizon is to have."""
WORTH_REPORTING = 0.001
"""Share of the cost below which a saving is not reported."""


def growth_verdict(growth: Growth) -> list[str]:
    """What to do by when, why, and what waiting costs: sentences to forward, one for each thing.

    Behind what to do stands what limits it: a search that was cut short, and what nothing holds.
    """
    sentences = [_plan(growth), _cut_short(growth), not_held(growth), _today(growth)]
    sentences += [_lost_anyway(growth), _waiting(growth), _cheaper(growth)]
    sentences.append(hangs_on_verdict(growth))
    sentences += [rules_kept(growth), _no_lead_time(growth)]
    if growth.open:
        sentences.append(f"Mind: the budget did not suffice for {joined(list(growth.open))}.")
    if growth.unjudged:
        names = joined([goal.label for goal in growth.unjudged])
        sentences.append(f"Mind: {names} is not measured week by week, and was not judged.")
    return [sentence for sentence in sentences if sentence]


def _cut_short(growth: Growth) -> str:
    if not growth.stopped:
        return ""
    best = " The plan is the best it had found." if growth.chosen.plan else ""
    return f"The search was cut short: {growth.stopped}.{best}"


def _lost_anyway(growth: Growth) -> str:
    if not growth.lost:
        return ""
    starts = growth.today.weeks.starts
    lost = [f"{goal.label} ({goal.target}) {_in_weeks(starts, each)}" for goal, each in growth.lost]
    return (
        f"Lost whatever is done: {joined(lost)}. Nothing that is decided now helps before "
        f"{day(growth.helps_from)}.{frozen_now(growth)}"
    )


def _in_weeks(starts: Sequence[str], weeks: Sequence[int]) -> str:
    first, last = day(starts[weeks[0]]), day(starts[weeks[-1]])
    if len(weeks) == 1:
        return f"in the week of {first}"
    all_of_them = len(weeks) == weeks[-1] - weeks[0] + 1
    return f"in {'the' if all_of_them else len(weeks)} weeks from that of {first} to that of {last}"


def _today(growth: Growth) -> str:
    broken = growth.broken(growth.today)
    if not broken:
        return (
            f"If nothing changes, every target holds up to the week of "
            f"{day(growth.today.weeks.starts[-1])}, the last one looked at: no week misses one "
            f"with a chance above {format_share(growth.risk)}."
        )
    goal, week = broken[0]
    number = growth.goals.index(goal)
    weeks = growth.today.weeks
    chance = odds_of(weeks, number, week)
    told = [
        f"If nothing changes, {goal.label} ({goal.target}) breaks first in the week of "
        f"{day(weeks.starts[week])}.",
        _between(growth, number, week),
        f"The chance of missing it in that week is {chance}.",
    ]
    if growth.binding and goal.more_helps:
        told.append(f"At the limit: {binding_words(growth.binding)}.")
    if rest := list(dict.fromkeys(other.label for other, _ in broken[1:])):
        told.append(f"Later also: {joined(rest)}.")
    return " ".join(part for part in told if part)


def _between(growth: Growth, goal: int, first: int) -> str:
    """The weeks between which a goal breaks first, where more than one may be it."""
    starts = growth.today.weeks.starts
    earliest, latest = growth.today.weeks.first_broken_between(goal, growth.risk)
    if earliest == latest:
        return ""
    if latest - earliest == 1:
        return f"It may be that of {day(starts[earliest + latest - first])}, too."
    return (
        f"It may be any week from that of {day(starts[earliest])} to that of {day(starts[latest])}."
    )


def binding_words(binding: Binding) -> str:
    """The constraint that binds: "L2 billing (specialists), Mondays 9 to 12".

    Hours are named only where they are worse than the others beyond chance.
    """
    place = f"{binding.tier} {binding.topic}".strip()
    if not binding.stand_out:
        return f"{place} ({binding.group})"
    first, last = binding.hours
    return f"{place} ({binding.group}), {WEEKDAYS[binding.weekday]}s {first} to {last} o'clock"


def not_held(growth: Growth) -> str:
    """What nothing within the limits holds, and why; empty where everything can be held."""
    if not growth.not_held:
        return ""
    what = "No hire and no option" if growth.scenario.options else "No hire"
    goals = [
        f"{each.goal.label} ({each.goal.target}) {_when(growth, each)}" for each in growth.not_held
    ]
    why = f" {growth.why_not[0].upper()}{growth.why_not[1:]}." if growth.why_not else ""
    return f"{what} within the limits holds {joined(goals)}.{why}"


def _when(growth: Growth, missed: NotHeld) -> str:
    first, many = day(missed.weeks[0]), len(missed.weeks)
    if many == 1:
        return f"in the week of {first}"
    if list(missed.weeks) == list(growth.today.weeks.starts)[-many:]:
        return f"from the week of {first} on"
    return f"in {many} weeks, the first that of {first}"


def _plan(growth: Growth) -> str:
    plan = growth.chosen.plan
    if not plan:
        return _nothing(growth)
    jobs = [f"decide on “{use.name}” by {day(use.posted)}" for use in options_of(plan)]
    hires = growth.chosen.hires
    labels = dict.fromkeys(hire.label for hire in hires)
    jobs += [_posted(growth, [hire for hire in hires if hire.label == label]) for label in labels]
    told = [f"{job[0].upper()}{job[1:]}." for job in (f"{_of_what(growth)}{jobs[0]}", *jobs[1:])]
    riskiest = f"{_before(growth)} Then {worst_words(growth, growth.chosen)}."
    return f"{' '.join(told)}{riskiest}{_cost(growth)}"


def _of_what(growth: Growth) -> str:
    """How far the plan goes, where that is not all the way: before its first step."""
    best = ["best found so far"] if growth.stopped else []
    held = ["as far as targets can be held"] if growth.not_held else []
    return f"{', '.join(best + held)}: " if best or held else ""


def _posted(growth: Growth, hires: Sequence[Hire]) -> str:
    """The jobs of a group, with the days by which to post them."""
    number = sum(hire.agents for hire in hires)
    what = f"post {count_of(number, 'job')}{_part_time(growth, hires[0], number)} for "
    if len(hires) == 1:
        return f"{what}{hires[0].label} by {day(hires[0].posted)}"
    each = [f"{hire.agents} by {day(hire.posted)}" for hire in hires]
    return f"{what}{hires[0].label}, {joined(each)}"


def _before(growth: Growth) -> str:
    """That a search cut short left weeks as they are that it could have helped: a sentence."""
    chosen = growth.chosen
    left = growth.in_reach - growth.reached(chosen)
    if not (chosen.weeks.breaks(growth.risk) * left).any():
        return ""
    first = min(each.first_day(growth.scenario) for each in chosen.plan)
    return f" Weeks before {day(first)} stay as bad as they are."


def _part_time(growth: Growth, hire: Hire, number: int) -> str:
    """Jobs as full-time equivalents, where they are part-time: " (1.8 FTE)"."""
    share = full_time_share(growth.scenario, growth.scenario.team[hire.group])
    return heads_of(number, share).removeprefix(f"{number}")


def _nothing(growth: Growth) -> str:
    """Why the plan is to do nothing."""
    starts, from_then = growth.today.weeks.starts, growth.helps_from.isoformat()
    if growth.broken(growth.today) and from_then > starts[-1]:
        weeks = -(-(growth.helps_from - growth.scenario.horizon.start).days // 7) + WORTH_LOOKING_AT
        return (
            f"Nothing that is decided now helps within this horizon. Lengthen it to {weeks} "
            f"weeks, to see what helps from then on."
        )
    if growth.stopped:
        return "What would help was not found: allow the search more simulated runs, or more time."
    if growth.not_held:
        return "Nothing was found that helps."
    if growth.lost:
        first = next(week for week in starts if week >= from_then)
        return f"Nothing needs to be done: from the week of {day(first)} on every target holds."
    if growth.broken(growth.today):
        return (
            "Whether anything needs to be done, cannot be told: the search saw every week within "
            "the risk, if only just."
        )
    if growth.scenario.horizon.minutes < LOOK_AHEAD * WEEK:
        return (
            f"Nothing needs to be done within this horizon. Lengthen it to {LOOK_AHEAD} weeks or "
            "more, to see what comes later."
        )
    return "Nothing needs to be done within this horizon."


def holds_through(growth: Growth, trial: Trial) -> str | None:
    """Monday of the last week up to which every week holds every target; None: not the first."""
    broken = growth.broken(trial)
    weeks = broken[0][1] if broken else len(trial.weeks.starts)
    return trial.weeks.starts[weeks - 1] if weeks else None


def _no_lead_time(growth: Growth) -> str:
    team = growth.scenario.team
    groups = dict.fromkeys(hire.group for hire in growth.chosen.hires)
    unstated = [name for name in groups if "lead_time" not in team[name].hiring.model_fields_set]
    if not unstated:
        return ""
    return f"Mind: no lead time is stated for {joined(unstated)}; it is taken to be 0."


def _cheaper(growth: Growth) -> str:
    """The cheapest alternative of which the fresh runs do not show that it misses a target."""
    least = (1 - WORTH_REPORTING) * growth.chosen.cost
    found = [
        (trial.cost, name, trial)
        for name, trial in growth.alternatives
        if trial.cost < least and growth.verdict(trial) != "no"
    ]
    if not found:
        return ""
    cost, name, trial = min(found, key=lambda each: each[0])
    saved = _money(growth, growth.chosen.cost - cost)
    by = f", decided by {day(trial.plan[0].posted)}," if len(trial.plan) == 1 else ""
    what = name if name == HIRING_ALONE else f"“{name}” alone"
    return (
        f"Mind: {what}{by} costs {saved} less, and may do. With it, {worst_words(growth, trial)}."
    )


def _cost(growth: Growth) -> str:
    """What the plan costs beyond today's, and how that compares with hiring alone: sentences."""
    more = growth.chosen.cost - growth.today.cost
    text = ""
    if abs(more) >= 0.5:
        what = "Extra cost" if more > 0 else "Saving"
        horizon = growth.scenario.horizon
        last = horizon.start + dt.timedelta(days=math.ceil(horizon.minutes / DAY) - 1)
        text = f" {what} until {day(last)}: {_money(growth, abs(more))}."
    alone = dict(growth.alternatives).get(HIRING_ALONE)
    if alone is None or len(growth.chosen.hires) == len(growth.chosen.plan):
        return text
    if growth.verdict(alone) == "no":
        return f"{text} Hiring alone would not hold every target."
    saved = alone.cost - growth.chosen.cost
    return f"{text} Hiring alone would cost {_money(growth, saved)} more." if saved > 0 else text


def _waiting(growth: Growth) -> str:
    for weeks, trial in growth.delayed:
        if raises_risk(growth, trial):
            _, goal, week, _ = worst_week(growth, trial)
            chance = odds_of(trial.weeks, growth.goals.index(goal), week)
            runs = trial.weeks.replications
            by = "" if chance.endswith(")") else f", by the {runs} runs that compare both"
            return (
                f"Waiting {weeks} weeks longer raises the risk. In the week of "
                f"{day(trial.weeks.starts[week])} the chance of missing {goal.label} is then "
                f"{chance}{by}."
                f"{_saved(growth, weeks)}{_lost(growth)}"
            )
    if not growth.delayed:
        return ""
    return f"Waiting {growth.delayed[-1][0]} weeks longer raises no week's risk.{_lost(growth)}"


def _saved(growth: Growth, weeks: int) -> str:
    """What a delay saves, if that is more than chance and worth reporting: a sentence."""
    found = _by_waiting(growth, weeks, "cost")
    if found is None:
        return ""
    saved, least = -found["difference"], -found["high"]
    if least <= 0 or saved <= WORTH_REPORTING * found["value"]:
        return ""
    return f" It saves {_money(growth, saved)}."


def _lost(growth: Growth) -> str:
    """How many customers the longest delay loses, if that is more than chance: a sentence."""
    weeks, _ = growth.delayed[-1]
    found = _by_waiting(growth, weeks, "customers_lost")
    if found is None or found["low"] <= 0:
        return ""
    more = about(found["difference"], "count")
    return f" If you wait {weeks} weeks, {more} more customers give up."


def _by_waiting(growth: Growth, weeks: int, measure: str) -> Mapping[str, Any] | None:
    """The row of differences of a delay; None where it has no interval."""
    wanted = f"{weeks} weeks later", measure
    rows = [each for each in difference_rows(growth) if (each["plan"], each["measure"]) == wanted]
    return next((row for row in rows if row["low"] is not None), None)


def _money(growth: Growth, value: float) -> str:
    return about(value, "money", growth.scenario.currency)


def erlang_sentences(growth: Growth) -> list[str]:
    """What Erlang C and A say of the first week that breaks, and why they differ."""
    from sim.reports.erlang.sentences import erlang_reasons, erlang_verdict

    binding = growth.binding
    if binding is None or binding.result.erlang is None:
        return []
    opening = f"Beside it, an Erlang calculator, for the week of {day(binding.week)} without the"
    return [f"{opening} plan:", *erlang_verdict(binding.result), *erlang_reasons(binding.result)]
