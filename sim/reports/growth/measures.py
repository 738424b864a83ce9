"""What ``grow`` measured: headcount by week, traffic lights, what each change of plan does."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.decisions import Miss, TrafficLights
from sim.decisions.candidates import Candidate, groups_to_hire
from sim.decisions.goals import Floats
from sim.decisions.signals.watch import watch_weeks
from sim.decisions.weeks import WeeklyFigures
from sim.expected.full_time import full_time_share
from sim.metrics.intervals.ratios import Ratios, ratio_differences
from sim.reports.erlang.sentences import erlang_figures
from sim.reports.pen.words import day

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.decisions.trial import Trial


LEAST_BACKLOG = 0.5
"""Contacts by which the backlog must differ for it to be reported."""


class Measure(NamedTuple):
    """A figure that distinguishes one plan from another."""

    label: str
    unit: str
    """As for KPIs: "min", "count", "money"."""
    metric: str
    """KPI whose sums it is made of."""
    counted: bool
    """Whether it is the number in a replication, and not the ratio."""


MEASURES: Mapping[str, Measure] = {
    "wait": Measure("Mean wait", "min", "wait", counted=False),
    "backlog": Measure("Contacts waiting", "count", "backlog", counted=False),
    "customers_lost": Measure("Customers who give up", "count", "given_up", counted=True),
    "cost": Measure("Cost", "money", "cost", counted=True),
    "lost_value": Measure("Value lost with customers", "money", "lost_value", counted=True),
}
"""Means of the whole measured time; ``lost_value`` where customers have a stated value."""


def outcomes(growth: Growth) -> list[tuple[str, Trial]]:
    """What becomes of the team "today", if nothing changes, and with the "plan".

    The first alone where the search was cut short before it found a plan.
    """
    found: list[tuple[str, Trial]] = [("today", growth.today)]
    return found if nothing_found(growth) else [*found, ("plan", growth.chosen)]


def nothing_found(growth: Growth) -> bool:
    """Whether the search was cut short before it found a plan."""
    return bool(growth.stopped) and not growth.chosen.plan


def nothing_to_do(growth: Growth) -> bool:
    """Whether the search ended with a plan to change nothing: its figures are today's."""
    return not (growth.stopped or growth.chosen.plan)


# Headcount ---------------------------------------------------------------------------------


class Heads(NamedTuple):
    """Headcount of a group in each week, as means over the fresh replications."""

    group: str
    weeks: Sequence[str]
    needed: Sequence[tuple[str, int]]
    """Agents at full speed that the week needs: "at most", "exactly" or "more than" so many."""
    effective: Mapping[str, Floats]
    """Agents at full speed, "today" and with the "plan", as far as one was found."""
    employed: Mapping[str, Floats]
    """People employed, those in training included, "today" and with the "plan"."""
    left: Mapping[str, Floats]
    """People who leave in the week, "today" and with the "plan"."""
    hired: Mapping[str, Floats]
    """People whose first day is in the week, "today" and with the "plan"."""


def heads_by_week(growth: Growth) -> list[Heads]:
    """Headcount of each group that takes contacts."""
    found = []
    trials = {plan: _weeks(trial) for plan, trial in outcomes(growth)}
    starts = growth.today.weeks.starts
    for group in groups_to_hire(growth.scenario):
        effective = {
            plan: growth.needed.at_full_speed(group, weeks) for plan, weeks in trials.items()
        }
        people = {
            metric: {plan: _people(starts, weeks, group, metric) for plan, weeks in trials.items()}
            for metric in ("headcount", "left", "hired")
        }
        found.append(
            Heads(
                group,
                starts,
                growth.needed.agents(group),
                {plan: _on(starts, trials[plan], heads) for plan, heads in effective.items()},
                people["headcount"],
                people["left"],
                people["hired"],
            )
        )
    return found


def _weeks(trial: Trial) -> WeeklyFigures:
    if trial.by_week is None:
        raise ValueError("the trial has no figures by week")
    return trial.by_week


def _people(starts: Sequence[str], weeks: WeeklyFigures, group: str, metric: str) -> Floats:
    """Mean number of people; where nobody was counted, nobody came or left."""
    figures = weeks.figures.get(("group", group), {}).get(metric)
    if figures is None:
        return np.zeros(len(starts))
    return _on(starts, weeks, np.nan_to_num(figures))


def _on(starts: Sequence[str], weeks: WeeklyFigures, figures: Floats) -> Floats:
    """Mean over the replications in the weeks that are wanted; NaN where nothing is known."""
    known = np.isfinite(figures)
    mean = np.where(known, figures, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    mean = np.where(known.any(axis=0), mean, np.nan)
    of_week = dict(zip(weeks.mondays, mean, strict=True))
    return np.array([of_week.get(week, np.nan) for week in starts])


def head_rows(growth: Growth) -> list[dict[str, Any]]:
    """The same as rows, one for each group, week and plan."""
    return [
        {
            "plan": plan,
            "group": heads.group,
            "week": week,
            "needed": heads.needed[k][1],
            "needed_is": heads.needed[k][0],
            "at_full_speed": plain(heads.effective[plan][k]),
            "employed": plain(heads.employed[plan][k]),
            "employed_fte": plain(
                full_time_share(growth.scenario, growth.scenario.team[heads.group])
                * heads.employed[plan][k]
            ),
            "hired": plain(heads.hired[plan][k]),
            "left": plain(heads.left[plan][k]),
        }
        for heads in heads_by_week(growth)
        for plan in heads.effective
        for k, week in enumerate(heads.weeks)
    ]


# Traffic lights ----------------------------------------------------------------------------


def lights_of_plan(growth: Growth, trial: Trial) -> TrafficLights:
    """The traffic lights of today's team or of the plan, on the fresh replications."""
    return watch_weeks(_weeks(trial), growth.scenario.signals, growth.goals)


def misses_of_plan(growth: Growth, trial: Trial) -> list[Miss]:
    """Targets that break, the earliest first."""
    starts = trial.weeks.starts
    return [Miss(goal.metric, goal.channel, starts[week]) for goal, week in growth.broken(trial)]


def light_rows(growth: Growth) -> list[dict[str, Any]]:
    """Every cell of both calendars."""
    return [
        {"plan": plan, **{str(name): plain(value) for name, value in row.items()}}
        for plan, trial in outcomes(growth)
        for row in lights_of_plan(growth, trial).rows
    ]


# Changes of the plan -----------------------------------------------------------------------


def variants(growth: Growth) -> list[tuple[str, Trial]]:
    """The plan, the same later, one step less, one agent more; on the same fresh customers."""
    if nothing_found(growth):
        return []
    plans: list[tuple[str, Trial]] = [("chosen", growth.chosen)]
    plans += [(f"{weeks} weeks later", trial) for weeks, trial in growth.delayed]
    for each, trial in zip(growth.chosen.plan, growth.fewer, strict=True):
        hire = each.headcount is not None
        name = f"{_one(each)} less for {_posted(each)}" if hire else f"without {each.name}"
        plans.append((name, trial))
    if growth.more is not None:
        first = growth.chosen.hires[0]
        plans.append((f"{_one(first)} more for {_posted(first)}", growth.more))
    return plans


def _one(each: Candidate) -> str:
    """One agent, or one class, as a word."""
    number = each.single().headcount or 1
    return "one" if number == 1 else str(number)


def _posted(each: Candidate) -> str:
    return f"{each.label}, posted {day(each.posted)}"


def difference_rows(growth: Growth) -> list[dict[str, Any]]:
    """What each change of the plan does, against the plan and on the same customers.

    Intervals of 95 %, each for itself; None with a single replication.
    """
    return [
        row
        for name, trial in variants(growth)[1:]
        for row in _differences(name, growth.chosen, trial)
    ]


def measures_shown(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Measures worth a column: all that were measured, the backlog only where it changes.

    Args:
        rows: see :func:`difference_rows`.
    """
    change = dict.fromkeys(MEASURES, -1.0)
    for row in rows:
        change[row["measure"]] = max(change[row["measure"]], abs(row["difference"] or 0.0))
    least = dict.fromkeys(MEASURES, 0.0) | {"backlog": LEAST_BACKLOG}
    return [key for key in MEASURES if change[key] >= least[key]]


def _differences(name: str, chosen: Trial, other: Trial) -> Iterator[dict[str, Any]]:
    for key, measure in MEASURES.items():
        first, second = (_ratios(trial, measure) for trial in (chosen, other))
        if first.denominator.any() and second.denominator.any():
            with np.errstate(invalid="ignore", divide="ignore"):
                figures = ratio_differences(first, second)
            difference, low, high = (plain(figure[0]) for figure in figures)
            value = second.numerator.sum() / second.denominator.sum()
            yield {
                "plan": name,
                "measure": key,
                "unit": measure.unit,
                "value": plain(value),
                "difference": difference,
                "low": low,
                "high": high,
                "replications": len(second.numerator[0]),
            }


def _ratios(trial: Trial, measure: Measure) -> Ratios:
    """Sums of a measure, 1 × replication; of one that is counted, over 1 where it is measured."""
    above, below = trial.sums[measure.metric].T
    return Ratios(above[np.newaxis], (below > 0 if measure.counted else below)[np.newaxis] * 1.0)


def plain(value: Any) -> Any:
    """A number or text for JSON; None where it is not known or without end."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def erlang_rows(growth: Growth) -> list[dict[str, Any]]:
    """Simulated and calculated figures of the first week that breaks."""
    if growth.binding is None or growth.binding.result.erlang is None:
        return []
    figures = erlang_figures(growth.binding.result)
    return [{name: plain(value) for name, value in row.items()} for row in figures]
