"""The slides of ``grow``: whom to hire by when, what breaks without, and what waiting does."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator, PercentFormatter

from sim.reports.growth.measures import heads_by_week
from sim.reports.growth.risks import chance_words, raises_risk, worst_week
from sim.reports.pen.dates import date_axis, place, week_edges
from sim.reports.pen.rows import in_words
from sim.reports.pen.style import BLUE, DASHED, GREY, INK, ORANGE
from sim.reports.pen.words import amount, count_of, day
from sim.reports.slides.charts import (
    Bar,
    Line,
    draw_limit,
    draw_shares,
    draw_steps,
)
from sim.reports.slides.deck import Slide
from sim.units import format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.decisions import Growth
    from sim.decisions.trial import Trial
    from sim.metrics.goals import Goal
    from sim.reports.growth.measures import Heads


def growth_slides(growth: Growth) -> list[Slide]:
    """What ``grow`` found, a message at a time.

    Args:
        growth: what was found.
    """
    found = (_heads(growth), _chances(growth), _waiting(growth))
    return [slide for slide in found if slide is not None]


def _source(growth: Growth, more: str) -> str:
    runs = count_of(growth.chosen.weeks.replications, "simulated run")
    return (
        f"Source: simulation of “{growth.scenario.scenario}”, {runs} not used in the search, "
        f"seed {growth.seed}; {more}."
    )


def _weeks(growth: Growth) -> list[dt.date]:
    return [dt.date.fromisoformat(week) for week in growth.today.weeks.starts]


def _chances(growth: Growth) -> Slide:
    broken = growth.broken(growth.today)
    number = int(np.argmax(growth.today.weeks.chance.max(axis=1)))
    message = f"If nothing changes, every target holds up to the week of {day(_weeks(growth)[-1])}"
    if broken:
        goal, week = broken[0]
        number = growth.goals.index(goal)
        first = day(_weeks(growth)[week])
        message = f"If nothing changes, {_name(goal)} breaks in the week of {first}"
    draw = partial(_draw_chances, growth=growth, goal=number)
    goal = growth.goals[number]
    shows = f"chance that a week misses its target: {_name(goal)}, {goal.target}"
    return Slide("breaks", message, draw, _source(growth, shows))


def _name(goal: Goal) -> str:
    """A goal inside a sentence: "service level of phone"."""
    return in_words({"metric": goal.metric, "channel": goal.channel})


def _draw_chances(axes: Axes, growth: Growth, goal: int) -> None:
    lines = [Line("if nothing changes", growth.today.weeks.chance[goal], ORANGE)]
    if growth.chosen.plan:
        lines.append(Line("with the plan", growth.chosen.weeks.chance[goal], BLUE, DASHED))
    draw_steps(axes, week_edges(_weeks(growth)), lines)
    draw_limit(axes, growth.risk, f"accepted: {format_share(growth.risk)}")
    axes.set_ylim(-0.02, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.set_ylabel("Chance of missing")
    date_axis(axes)


def _heads(growth: Growth) -> Slide | None:
    """The group that the first job is for; nothing where nobody is hired."""
    if not growth.chosen.hires:
        return None
    first = growth.chosen.hires[0]
    heads = next(each for each in heads_by_week(growth) if each.group == first.group)
    rest = len(growth.chosen.plan) - 1
    more = f"; {count_of(rest, 'more step')} in the report" if rest else ""
    message = f"Post {count_of(first.agents, 'job')} for {first.group} by {day(first.posted)}{more}"
    draw = partial(_draw_heads, growth=growth, heads=heads)
    shows = f"agents at full speed, {first.group}; grey: first day of those hired"
    return Slide("hires", message, draw, _source(growth, shows))


def _draw_heads(axes: Axes, growth: Growth, heads: Heads) -> None:
    lines = [
        Line("today", list(heads.effective["today"]), ORANGE),
        Line("with the plan", list(heads.effective["plan"]), BLUE),
    ]
    short = [word != "at most" for word, _ in heads.needed]
    if any(short):
        needed = [
            number if each else np.nan
            for each, (_, number) in zip(short, heads.needed, strict=True)
        ]
        lines.insert(0, Line("needed", needed, INK, DASHED))
    draw_steps(axes, week_edges(_weeks(growth)), lines)
    for hire in growth.chosen.hires:
        if hire.group == heads.group:
            axes.axvline(place(hire.first_day(growth.scenario)), color=GREY, linewidth=2)
    axes.set_ylabel("Agents")
    axes.margins(y=0.2)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    date_axis(axes)


def _waiting(growth: Growth) -> Slide | None:
    """What the same plan later does to the worst week; nothing where there is no plan."""
    if not growth.delayed:
        return None
    later = ((f"{weeks} weeks later", trial, ORANGE) for weeks, trial in growth.delayed)
    bars = [
        _bar(growth, name, trial, colour)
        for name, trial, colour in (("the plan", growth.chosen, BLUE), *later)
    ]
    worse = next((each for each in growth.delayed if raises_risk(growth, each[1])), None)
    message = "Waiting raises no week's risk"
    if worse is not None:
        weeks, trial = worse
        chance = amount(worst_week(growth, trial).chance, "share")
        message = f"Waiting {weeks} weeks longer: a chance of {chance} of a miss in the worst week"
    shows = f"Chance in the worst week; line: {format_share(growth.risk)} is accepted"
    draw = partial(draw_shares, bars=bars, limit=growth.risk, shows=shows)
    runs = growth.delayed[0][1].weeks.replications
    return Slide("waiting", message, draw, _source(growth, f"what is later in {runs} of these"))


def _bar(growth: Growth, name: str, trial: Trial, colour: str) -> Bar:
    """The chance of a plan's worst week, with its 95 % interval."""
    worst = worst_week(growth, trial)
    return Bar(name, worst.chance, *worst.interval, chance_words(worst.columns), colour)
