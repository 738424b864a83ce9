"""What ``size --every`` found by interval of the week, in words and as rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.decisions.heads import Heads, labels_of
from sim.decisions.sizing.staffing import tolerance
from sim.metrics import METRICS
from sim.metrics.goals import hours_of
from sim.reports.pen.words import amount, estimate, in_sentence, listed

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions import Sizing
    from sim.decisions.goals import Floats
    from sim.decisions.sizing.requirements import Requirement
    from sim.metrics.goals import Goal

VERDICTS = ("met", "missed", "cannot tell yet")
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
    """How the chosen headcount and today's do hour by hour, and what forces the chosen one."""
    if sizing.hourly is None:
        return []
    chosen = _by_target(sizing.hourly.goals, sizing.hourly.chosen)
    per = "Half hour by half hour" if ":" in sizing.start.hours[0] else "Hour by hour"
    sentences = [f"{per}, {'; '.join(map(_phrase, chosen))}."]
    if sizing.chosen != sizing.today:
        today = _by_target(sizing.hourly.goals, sizing.hourly.today)
        sentences.append(f"With today's headcount, {'; '.join(map(_phrase, today))}.")
    forced = [
        f"{label} by {requirement_words(each)}"
        for label, each in zip(
            labels_of(sizing.scenario, sizing.slots), sizing.hourly.requirements, strict=False
        )
        if each.goal or each.piles_up
    ]
    if forced:
        sentences.append(f"What forces the headcount: {listed(forced)}.")
    return sentences


def _by_target(goals: Sequence[Goal], table: pd.DataFrame) -> list[list[Hours]]:
    """Intervals of each target, the weakest first."""
    found: dict[tuple[str, str], list[Hours]] = {}
    for goal, row in zip(goals, table.to_dict("records"), strict=True):
        found.setdefault((goal.metric, goal.channel), []).append(Hours(goal, row))
    return [sorted(each, key=lambda hours: hours.slack) for each in found.values()]


def _phrase(weakest_first: Sequence[Hours]) -> str:
    """In how many hours a target is met, missed and open, with its weakest interval."""
    goal, row = weakest_first[0]
    of = "" if goal.channel == "all" else f" of {goal.channel}"
    total = hours_of([each.goal for each in weakest_first])
    counts = {
        verdict: sum(len(h.goal.hours) for h in weakest_first if h.row["verdict"] == verdict)
        for verdict in VERDICTS
    }
    counts = {verdict: number for verdict, number in counts.items() if number}
    if set(counts) == {"met"}:
        words = f"met in each of {total}"
    else:
        number, *rest = (f"{word} in {n}" for word, n in counts.items())
        words = ", ".join([f"{number} of {total}", *rest])
    figure = estimate(row["mean"], row["low"], row["high"], METRICS[goal.metric].unit)
    name = in_sentence(METRICS[goal.metric].label)
    return f"{name}{of} ({goal.target}) is {words} (weakest on {goal.when}: {figure})"


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
    slack = [
        Hours(goal, row).slack
        for goal, row in zip(hourly.goals, hourly.chosen.to_dict("records"), strict=True)
    ]
    order = sorted(range(len(slack)), key=slack.__getitem__)[:most]
    rows = interval_rows(sizing)
    return [rows[number] | {"when": hourly.goals[number].when} for number in order]
