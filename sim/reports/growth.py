"""What ``grow`` found, in words, as rows and as files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.decisions.candidates import Hire, first_day, with_hires
from sim.errors import RunError
from sim.reports.words import amount, count_of, joined
from sim.units import format_share

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions import Growth
    from sim.decisions.goals import Goal
    from sim.decisions.trials import Trial

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(date: dt.date | str) -> str:
    """A date for people: "9 March 2026"."""
    date = dt.date.fromisoformat(date) if isinstance(date, str) else date
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def growth_verdict(growth: Growth) -> list[str]:
    """What breaks when, whom to hire by when, and what waiting costs: sentences to forward."""
    sentences = [_today(growth), _plan(growth)]
    if growth.stopped:
        sentences.append(f"Mind: {growth.stopped}.")
    if growth.unjudged:
        names = joined([goal.label for goal in growth.unjudged])
        sentences.append(f"Mind: {names} is not measured week by week, and was not judged.")
    waiting = _waiting(growth)
    return [*sentences, waiting] if waiting else sentences


def _today(growth: Growth) -> str:
    broken = sorted(growth.broken(growth.today), key=lambda found: found[1])
    if not broken:
        return (
            f"If nothing changes, every target holds: no two weeks in a row miss one with a chance "
            f"above {format_share(growth.risk)}."
        )
    goal, week = broken[0]
    chance = growth.today.weeks.chance[growth.goals.index(goal)]
    rest = [other.label for other, _ in broken[1:]]
    then = f"; later also {joined(rest)}" if rest else ""
    return (
        f"If nothing changes, {goal.label} breaks first: from the week of "
        f"{day(growth.today.weeks.starts[week])} on it misses {goal.target} with a chance of "
        f"{format_share(chance[week])}, and {format_share(float(chance[week:].max()))} in the "
        f"worst week{then}."
    )


def _plan(growth: Growth) -> str:
    hires = growth.chosen.hires
    if not hires:
        return "No hire is needed." if not growth.stopped else "No hire was found that helps."
    jobs = [f"{count_of(h.agents, 'job')} for {h.group} by {day(h.posted)}" for h in hires]
    worst, goal, week = _worst(growth, growth.chosen)
    sure = growth.chosen.weeks.replications
    holds = (
        f"then no week that a hire can still reach misses a target in any of {sure} fresh runs"
        if worst == 0
        else f"then the worst week that a hire can still reach is that of "
        f"{day(growth.chosen.weeks.starts[week])}, which misses {goal.label} ({goal.target}) in "
        f"{round(worst * sure)} of {sure} fresh runs"
    )
    more = growth.chosen.cost - growth.today.cost
    cost = f"; it costs {_money(growth, more)} more than today's plan" if more else ""
    return f"Post {joined(jobs)}: {holds}{cost}."


def _worst(growth: Growth, trial: Trial) -> tuple[float, Goal, int]:
    chance = trial.weeks.chance * growth.in_reach
    goal, week = np.unravel_index(int(np.argmax(chance)), chance.shape)
    return float(chance[goal, week]), growth.goals[int(goal)], int(week)


def _waiting(growth: Growth) -> str:
    parts = []
    for weeks, trial in growth.delayed:
        worst, goal, _ = _worst(growth, trial)
        base, _, _ = _worst(growth, growth.searched)
        if worst > base:
            parts.append(
                f"{weeks} weeks later, {goal.label} is missed with a chance of "
                f"{format_share(worst)} in its worst week"
            )
    return f"Waiting costs: {'; '.join(parts)}." if parts else ""


def _money(growth: Growth, value: float) -> str:
    return amount(value, "money", growth.scenario.currency)


def hire_rows(growth: Growth) -> list[dict[str, Any]]:
    """The chosen hires: group, agents, when posted, first day, when on the lines."""
    return [_hire_row(growth, hire) for hire in growth.chosen.hires]


def _hire_row(growth: Growth, hire: Hire) -> dict[str, Any]:
    starts = first_day(growth.scenario, hire)
    training = growth.scenario.team[hire.group].hiring.training
    return {
        "group": hire.group,
        "agents": hire.agents,
        "posted": hire.posted.isoformat(),
        "first_day": starts.isoformat(),
        "on_the_lines": (starts + dt.timedelta(minutes=training)).isoformat(),
    }


def chance_rows(growth: Growth) -> list[dict[str, Any]]:
    """Chance of missing each goal in each week, today and with the chosen hires."""
    rows = []
    for plan, trial in (("today", growth.today), ("plan", growth.chosen)):
        runs = trial.weeks.replications
        for goal, chances in zip(growth.goals, trial.weeks.chance, strict=True):
            for week, chance in zip(trial.weeks.starts, chances, strict=True):
                rows.append(
                    {
                        "plan": plan,
                        "metric": goal.metric,
                        "channel": goal.channel,
                        "target": goal.target,
                        "week": week,
                        "chance_of_missing": float(chance),
                        "replications": runs,
                    }
                )
    return rows


def alternative_rows(growth: Growth) -> list[dict[str, Any]]:
    """The chosen hires, the same later, and one agent less, on the search's customers."""
    plans: list[tuple[str, Trial]] = [("chosen", growth.searched)]
    plans += [(f"{weeks} weeks later", trial) for weeks, trial in growth.delayed]
    for hire, trial in zip(growth.chosen.hires, growth.fewer, strict=True):
        plans.append((f"one less for {hire.group} on {hire.posted}", trial))
    rows = []
    for name, trial in plans:
        worst, goal, week = _worst(growth, trial)
        row = {"plan": name, "cost": trial.cost, "worst_chance": worst}
        row |= {"worst_goal": goal.label, "worst_week": trial.weeks.starts[week]}
        rows.append(row | _totals(trial.totals))
    return rows


def _totals(totals: pd.DataFrame) -> dict[str, float]:
    """A few figures of the whole team over the whole measured time."""
    found = {}
    team = totals[totals["channel"] == "all"]
    for metric in ("wait", "abandonment", "backlog", "given_up"):
        rows = team[team["metric"] == metric]
        if len(rows):
            found[metric] = float(rows["numerator"].sum() / rows["denominator"].sum())
    return found


def as_json(growth: Growth) -> dict[str, Any]:
    """Everything found, for programs."""
    return {
        "scenario": growth.scenario.scenario,
        "risk": growth.risk,
        "verdict": growth_verdict(growth),
        "hires": hire_rows(growth),
        "stopped": growth.stopped,
        "cost_today": growth.today.cost,
        "cost_plan": growth.chosen.cost,
        "alternatives": alternative_rows(growth),
        "chances": chance_rows(growth),
        "replications": growth.replications,
    }


def write_growth(folder: Path, growth: Growth) -> Sequence[Path]:
    """Write ``growth.json``, ``chances.csv``, ``plan.yaml`` and ``chances.svg`` and ``.png``.

    Args:
        folder: where to write; made if it is not there.
        growth: what was found.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    import pandas as pd

    from sim.reports.growth_chart import draw_chances
    from sim.reports.style import paint

    painted = paint(draw_chances, growth, "Chance of missing each target, week by week")
    chances = pd.DataFrame(chance_rows(growth)).to_csv(index=False, lineterminator="\n")
    files: dict[str, bytes] = {
        "growth.json": (json.dumps(as_json(growth), indent=2, ensure_ascii=False) + "\n").encode(),
        "chances.csv": chances.encode(),
        "plan.yaml": plan_text(growth).encode(),
        "chances.svg": painted.svg,
        "chances.png": painted.png,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise RunError(f"cannot write into {folder}: {error.strerror}") from None
    return [folder / name for name in files]


def plan_text(growth: Growth) -> str:
    """The chosen hires as the scenario language writes them."""
    entries = with_hires(growth.scenario, growth.chosen.hires).plan
    lines = ["# The plan with the chosen hires; copy it into the scenario.", "plan:"]
    lines += [
        f"  - {{date: {entry.date}, hire: {entry.hire}, into: {entry.into}}}"
        for entry in entries[len(growth.scenario.plan) :]
    ]
    return "\n".join(lines if len(lines) > 2 else ["plan: []"]) + "\n"
