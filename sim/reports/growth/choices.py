"""The choice list of ``grow``: plans that the runs cannot tell from the chosen one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from sim.decisions.candidates import Plan
from sim.decisions.growth.choices import single_steps, steps_of
from sim.reports.growth.risks import chance_words, worst_week
from sim.reports.growth.sentences import WORTH_REPORTING
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import amount, count_of, day, joined

if TYPE_CHECKING:
    from sim.decisions import Growth

TITLE = "Plans that these runs cannot tell from the best"


def choice_rows(growth: Growth) -> list[dict[str, Any]]:
    """The chosen plan, and others as good: cost, worst week, chance, what differs.

    None where there is nothing to choose from.
    """
    if not growth.choices:
        return []
    rows = []
    for trial in (growth.chosen, *growth.choices):
        worst = worst_week(growth, trial)
        missed = worst.chance > 0
        rows.append(
            {
                "differs": differs(growth.chosen.plan, trial.plan),
                "cost": trial.cost,
                "more_cost": trial.cost - growth.chosen.cost,
                "worst_week": trial.weeks.starts[worst.week] if missed else None,
                "worst_goal": worst.goal.label if missed else None,
                **worst.columns,
                "replications": trial.weeks.replications,
                "steps": step_texts(trial.plan),
            }
        )
    return rows


def step_texts(plan: Plan) -> list[str]:
    """Steps of a plan with their dates: "2026-01-05: 2 for desk"."""
    return [
        f"{each.posted}: {each.label}"
        if each.headcount is None
        else f"{each.posted}: {each.headcount} for {each.label}"
        for each in plan
    ]


def choices_table(growth: Growth) -> WordTable:
    """The same for people."""
    currency = growth.scenario.currency
    rows = tuple(
        (
            row["differs"],
            amount(row["cost"], "money", currency),
            _against(growth, row["more_cost"]) if place else "",
            "" if row["worst_week"] is None else day(row["worst_week"]),
            row["worst_goal"] or "",
            chance_words(row),
            f"{row['replications']}",
        )
        for place, row in enumerate(choice_rows(growth))
    )
    columns = ("What differs", "Cost", "Against the plan", "Worst week", "Misses", "Chance", "Runs")
    return WordTable(TITLE, columns, rows)


def _against(growth: Growth, more: float) -> str:
    if abs(more) <= WORTH_REPORTING * growth.chosen.cost:
        return "about as much"
    money = amount(abs(more), "money", growth.scenario.currency)
    return f"{money} {'more' if more > 0 else 'less'}"


def differs(chosen: Plan, other: Plan) -> str:
    """What another plan does differently, in a line; "the plan" where it is the same."""
    parts: list[str] = []
    for label in dict.fromkeys((*steps_of(chosen), *steps_of(other))):
        is_option = any(each.label == label and each.headcount is None for each in chosen + other)
        ours, theirs = (_dates(plan, label) for plan in (chosen, other))
        changes = Counter(zip_longest(sorted((ours - theirs).elements()), _rest(theirs, ours)))
        parts += [_change(label, *dates, 0 if is_option else n) for dates, n in changes.items()]
    return joined(parts) if parts else "the plan"


def _rest(theirs: Counter[dt.date], ours: Counter[dt.date]) -> list[dt.date]:
    return sorted((theirs - ours).elements())


def _dates(plan: Plan, label: str) -> Counter[dt.date]:
    return Counter(each.posted for each in single_steps(plan) if each.label == label)


def _change(label: str, before: dt.date | None, after: dt.date | None, agents: int) -> str:
    """One change: later or earlier, more, or fewer; ``agents`` is 0 of an option."""
    if before is None:
        what = f"{agents} more {'job' if agents == 1 else 'jobs'} for {label}"
        return f"{what if agents else f'“{label}”'} by {day(str(after))}"
    what = f"{count_of(agents, 'job')} for {label}" if agents else f"“{label}”"
    if after is None:
        return f"without {what}" + (f" by {day(str(before))}" if agents else "")
    weeks = round(abs((after - before).days) / 7)
    when = "later" if after > before else "earlier"
    return f"{what} {count_of(weeks, 'week')} {when}, by {day(str(after))}"
