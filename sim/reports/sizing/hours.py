"""What ``size --every`` found by interval of the week, in words and as rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.decisions.heads import Heads
from sim.decisions.sizing.staffing import tolerance
from sim.metrics import METRICS
from sim.metrics.goals import hours_of
from sim.reports.pen.words import amount, estimate, in_sentence

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions import Sizing
    from sim.decisions.goals import Floats
    from sim.decisions.sizing.requirements import Requirement
    from sim.metrics.goals import Goal

VERDICTS = ("missed", "cannot tell yet", "met")
"""From the worst."""
NOTE = (
    "In brackets: ranges that you can rely on 19 times in 20, each hour by itself. Of many hours "
    'some look bad by chance, so "missed" is said only where wider ranges, which hold for all '
    'hours together, are beyond the target; until then it is "cannot tell yet".'
)
"""What is to be known about verdicts by hour."""


class Hours(NamedTuple):
    """A target in one interval, with a headcount."""

    goal: Goal
    row: Any
    """``mean``, ``low``, ``high``, ``verdict``."""

    @property
    def slack(self) -> float:
        """By how much the target is held, in tolerances; infinite where nothing was measured."""
        away = (float(self.row["mean"]) - self.goal.value) / tolerance(self.goal)
        if not math.isfinite(away):
            return math.inf
        return away if self.goal.bound == "at least" else -away


def hourly_sentences(sizing: Sizing) -> list[str]:
    """In how many hours every target is met, with the chosen headcount and with today's."""
    if sizing.hourly is None:
        return []
    goals = sizing.hourly.goals
    sentences = [f"Every target is {_counted(_hours(goals, sizing.hourly.chosen))}."]
    if sizing.chosen != sizing.today:
        now = _counted(_hours(goals, sizing.hourly.today))
        sentences.append(f"With today's headcount this is {now}.")
    return sentences


def _hours(goals: Sequence[Goal], table: pd.DataFrame) -> list[Hours]:
    return [Hours(*each) for each in zip(goals, table.to_dict("records"), strict=True)]


def _counted(intervals: Sequence[Hours]) -> str:
    """In how many hours all targets are met, one is missed, or one is open."""
    worst: dict[str, str] = {}
    for goal, row in intervals:
        for hour in goal.hours:
            worst[hour] = min(row["verdict"], worst.get(hour, "met"), key=VERDICTS.index)
    every = hours_of([replace(intervals[0].goal, hours=tuple(worst))])
    counts = {each: [*worst.values()].count(each) for each in VERDICTS}
    met = counts.pop("met")
    if met == len(worst):
        return f"met in each of {every}"
    rest = (f", {verdict} in {number}" for verdict, number in counts.items() if number)
    return f"met in {met} of {every}{''.join(rest)}"


def held_rows(sizing: Sizing) -> list[tuple[str, str, str, str]]:
    """In how many hours each target holds: its name, today, the chosen headcount, the weakest."""
    if sizing.hourly is None:
        return []
    goals = sizing.hourly.goals
    now, then = (
        _by_target(_hours(goals, table)) for table in (sizing.hourly.today, sizing.hourly.chosen)
    )
    found = []
    for today, chosen in zip(now, then, strict=True):
        goal, row = chosen[0]
        of = "" if goal.channel == "all" else f", {goal.channel}"
        figure = estimate(row["mean"], row["low"], row["high"], METRICS[goal.metric].unit)
        name = f"{METRICS[goal.metric].label}{of}: {goal.target}"
        found.append((name, _counted(today), _counted(chosen), f"{goal.when}: {figure}"))
    return found


def _by_target(intervals: Sequence[Hours]) -> list[list[Hours]]:
    """Intervals of each target, the weakest first."""
    found: dict[tuple[str, str], list[Hours]] = {}
    for each in intervals:
        found.setdefault((each.goal.metric, each.goal.channel), []).append(each)
    return [sorted(each, key=lambda hours: hours.slack) for each in found.values()]


def requirement_words(requirement: Requirement) -> str:
    """Why a group or shift cannot do with one agent fewer; empty where nothing forces it."""
    if requirement.piles_up:
        return "work that would pile up"
    if requirement.goal is None or requirement.figure is None:
        return ""
    goal = requirement.goal
    of = "" if goal.channel == "all" else f" of {goal.channel}"
    on = f" on {goal.when}" if goal.hours else ""
    figure = amount(requirement.figure, METRICS[goal.metric].unit)
    return f"{in_sentence(METRICS[goal.metric].label)}{of}{on} (one fewer: {figure})"


def on_duty(sizing: Sizing, heads: Heads, groups: Sequence[str]) -> Floats:
    """Mean agents of some groups on duty in each hour of the week, breaks and absence off."""
    total: Floats = 0.0 * sizing.start.on_duty[0]
    for slot, number, share in zip(sizing.slots, heads, sizing.start.on_duty, strict=True):
        if slot.group in groups:
            total += number * share
    return total


def asked_for(sizing: Sizing, channel: str) -> tuple[Floats, list[str]]:
    """Agents that Erlang A asks for in each hour of the week, and the groups that may be these.

    Args:
        sizing: what was found.
        channel: a live channel; "all" for all of them.
    """
    start = sizing.start
    total, groups = 0.0 * start.on_duty[0], list[str]()
    for pool, needed in zip(start.pools, start.needed, strict=True):
        if channel == "all" or channel in pool.channels:
            total += needed
            groups += pool.groups
    return total, groups


def interval_rows(sizing: Sizing) -> list[dict[str, Any]]:
    """Every target by interval: agents asked for and on duty, and its figure with both headcounts.

    Agents are means over the hours of the interval.
    """
    hourly = sizing.hourly
    if hourly is None:
        return []
    place = {hour: number for number, hour in enumerate(sizing.start.hours)}
    found = []
    for goal, row, now in zip(
        hourly.goals,
        hourly.chosen.to_dict("records"),
        hourly.today.to_dict("records"),
        strict=True,
    ):
        needed, groups = asked_for(sizing, goal.channel)
        hours = [place[hour] for hour in goal.hours]
        duty = {
            "erlang_a": needed,
            "on_duty": on_duty(sizing, sizing.chosen, groups),
            "on_duty_today": on_duty(sizing, sizing.today, groups),
        }
        found.append(
            {
                "interval": goal.interval,
                "metric": goal.metric,
                "channel": goal.channel,
                "target": goal.target,
                **{name: round(float(each[hours].mean()), 2) for name, each in duty.items()},
                **_figures("", row),
                **_figures("today_", now),
                "replications": int(row["replications"]),
            }
        )
    return found


def _figures(which: str, row: Any) -> dict[str, Any]:
    figures = {name: row[name] for name in ("mean", "low", "high")}
    plain = {
        f"{which}{name}": value if math.isfinite(value) else None for name, value in figures.items()
    }
    return {**plain, f"{which}verdict": row["verdict"]}


def weakest(sizing: Sizing, most: int) -> list[dict[str, Any]]:
    """Rows of the intervals that hold their targets by least, the weakest first.

    Args:
        sizing: what was found.
        most: how many of them.
    """
    hourly = sizing.hourly
    if hourly is None:
        return []
    slack = [each.slack for each in _hours(hourly.goals, hourly.chosen)]
    order = sorted(range(len(slack)), key=slack.__getitem__)[:most]
    rows = interval_rows(sizing)
    return [rows[number] | {"when": hourly.goals[number].when} for number in order]
