"""What ``grow`` found, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.decisions.candidates import Candidate, options_of
from sim.decisions.growth.beside import HIRING_ALONE
from sim.decisions.trials import CASES
from sim.expected.full_time import full_time_share
from sim.reports.growth.choices import step_texts
from sim.reports.growth.measures import nothing_found, nothing_to_do, outcomes, variants
from sim.reports.growth.risks import chance_words, worst_week
from sim.reports.growth.sentences import WORTH_REPORTING
from sim.reports.pen.words import amount, day, heads_of, joined
from sim.units import format_share

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.decisions.trial import Trial
    from sim.metrics.goals import Goal
    from sim.scenarios import Scenario


HOLDS = {"yes": "yes", "no": "no", "close": "cannot tell yet"}
"""Whether every week holds, in words."""
OF_TARGET = (
    *("breaks_{}", "breaks_{}_between", "worst_week_{}", "worst_chance_{}", "holds_from_{}"),
)
"""What is said of a target today and with the plan."""


def plan_rows(growth: Growth) -> list[dict[str, Any]]:
    """What the plan does: hires and options, when decided, when begun, when they help."""
    return [_plan_row(growth, each) for each in growth.chosen.plan]


def _plan_row(growth: Growth, each: Candidate) -> dict[str, Any]:
    until = each.until(growth.scenario)
    return {
        "what": each.name if each.headcount is None else f"hire into {each.name}",
        "agents": each.headcount,
        "full_time_equivalents": full_time_of(growth.scenario, each),
        "posted": each.posted.isoformat(),
        "first_day": each.first_day(growth.scenario).isoformat(),
        "on_the_lines": each.on_the_lines(growth.scenario).isoformat(),
        "until": None if until is None else until.isoformat(),
    }


def full_time_of(scenario: Scenario, each: Candidate) -> float | None:
    """Agents of a hire as full-time equivalents; None where nobody is hired."""
    if each.headcount is None:
        return None
    return each.headcount * full_time_share(scenario, scenario.team[each.name])


def agents_words(growth: Growth, each: Candidate) -> str:
    """How many are hired: "4 (3.6 FTE)", "4", or nothing."""
    if each.headcount is None:
        return ""
    share = full_time_share(growth.scenario, growth.scenario.team[each.name])
    return heads_of(each.headcount, share)


def chance_rows(growth: Growth) -> list[dict[str, Any]]:
    """Chance of missing and of holding each goal in each week, today and with the plan."""
    rows = []
    for plan, trial in outcomes(growth):
        weeks, (low, high) = trial.weeks, trial.weeks.chance_interval
        for g, goal in enumerate(growth.goals):
            for w, week in enumerate(weeks.starts):
                chance = float(weeks.chance[g, w])
                rows.append(
                    {
                        "plan": plan,
                        "metric": goal.metric,
                        "channel": goal.channel,
                        "target": goal.target,
                        "week": week,
                        "chance_of_missing": chance,
                        "low": float(low[g, w]),
                        "high": float(high[g, w]),
                        "chance_of_holding": 1 - chance,
                        "replications": weeks.replications,
                    }
                )
    return rows


def replication_rows(growth: Growth) -> list[dict[str, Any]]:
    """Each goal's figure in each week of each replication behind :func:`chance_rows`."""
    return [
        {
            "plan": plan,
            "metric": goal.metric,
            "channel": goal.channel,
            "target": goal.target,
            "week": week,
            "replication": number,
            "value": float(weeks.figures[g, w, number]),
            "missed": bool(missed[g, w, number]),
        }
        for plan, trial in outcomes(growth)
        for weeks, missed in [(trial.weeks, trial.weeks.missed)]
        for g, goal in enumerate(growth.goals)
        for w, week in enumerate(weeks.starts)
        for number in range(weeks.replications)
    ]


def case_rows(growth: Growth) -> list[dict[str, Any]]:
    """The plan's worst week in each case of growth; none where growth has no range."""
    if growth.scenario.demand.growth_range is None:
        return []
    rows = []
    for case in ("low growth", "growth as stated", "high growth"):
        of_case = [n % len(CASES) for n in range(growth.chosen.weeks.replications)]
        chosen = [k for k, place in enumerate(of_case) if CASES[place] == case]
        row: dict[str, Any] = {"case": case, "replications": len(chosen)}
        row |= {"today": None, "plan": None}
        for plan, trial in outcomes(growth):
            chance = trial.weeks.missed[:, :, chosen].mean(axis=2) * growth.in_reach
            row[plan] = float(chance.max())
        rows.append(row)
    return rows


def target_rows(growth: Growth) -> list[dict[str, Any]]:
    """Each target, today and with the plan: when it breaks, and its worst week."""
    rows = []
    for number, goal in enumerate(growth.goals):
        row: dict[str, Any] = {"metric": goal.metric, "channel": goal.channel}
        row |= {"label": goal.label, "target": goal.target}
        row |= {key.format(plan): None for plan in ("today", "plan") for key in OF_TARGET}
        for plan, trial in outcomes(growth):
            breaks = dict(growth.broken(trial)).get(goal)
            chance = trial.weeks.chance[number]
            worst = int(np.argmax(chance))
            row[f"breaks_{plan}"] = None if breaks is None else trial.weeks.starts[breaks]
            row[f"breaks_{plan}_between"] = _between(growth, trial, number, breaks)
            row[f"worst_week_{plan}"] = trial.weeks.starts[worst] if chance[worst] > 0 else None
            row[f"worst_chance_{plan}"] = float(chance[worst])
            row[f"holds_from_{plan}"] = _holds_from(growth, trial, number)
        rows.append(row)
    return rows


def _between(growth: Growth, trial: Trial, goal: int, breaks: int | None) -> list[str] | None:
    """The weeks between which a goal breaks first; None where it does not."""
    if breaks is None:
        return None
    earliest, latest = trial.weeks.first_broken_between(goal, growth.risk)
    return [trial.weeks.starts[earliest], trial.weeks.starts[latest]]


def _holds_from(growth: Growth, trial: Trial, goal: int) -> str | None:
    """The week from which on a goal that breaks is held; None if it never breaks, or to the end."""
    over = np.flatnonzero(trial.weeks.breaks(growth.risk)[goal])
    after = int(over[-1]) + 1 if len(over) else 0
    return trial.weeks.starts[after] if 0 < after < len(trial.weeks.starts) else None


def not_held_rows(growth: Growth) -> list[dict[str, Any]]:
    """Targets that nothing within the limits holds, and the weeks that miss them."""
    return [_weeks_row(each.goal, each.weeks) for each in growth.not_held]


def lost_rows(growth: Growth) -> list[dict[str, Any]]:
    """Targets that break before anything can help, and the weeks that miss them."""
    starts = growth.today.weeks.starts
    return [_weeks_row(goal, [starts[week] for week in weeks]) for goal, weeks in growth.lost]


def _weeks_row(goal: Goal, weeks: Sequence[str]) -> dict[str, Any]:
    return {
        "metric": goal.metric,
        "channel": goal.channel,
        "label": goal.label,
        "target": goal.target,
        "weeks": len(weeks),
        "first_week": weeks[0],
        "last_week": weeks[-1],
    }


def waiting_rows(growth: Growth) -> list[dict[str, Any]]:
    """The chosen plan, the same later, one step less and one agent more: the cost of waiting."""
    return [_trial_row(growth, name, trial) for name, trial in variants(growth)]


def alternative_rows(growth: Growth) -> list[dict[str, Any]]:
    """The chosen plan beside hiring alone and each option alone, and why it was not chosen.

    None without options, or where today's team is enough. Where nothing is to be done, hiring alone
    is the same and is left out.
    """
    found = dict(growth.alternatives)
    if not growth.scenario.options or not (found or growth.open):
        return []
    title = "no change" if nothing_to_do(growth) else "chosen plan"
    chosen = _trial_row(growth, title, growth.chosen)
    chosen["why"] = "chosen, as the best found" if growth.stopped else "chosen"
    if growth.not_held:
        chosen["why"] += ", for what can be held"
    rows = [] if nothing_found(growth) else [chosen]
    for name in (HIRING_ALONE, *growth.scenario.options):
        if name in found and nothing_to_do(growth) and not found[name].plan:
            continue
        if name in found:
            why = _why_not(growth, found[name])
            rows.append(_trial_row(growth, name, found[name]) | {"why": why})
        else:
            unknown = dict.fromkeys(chosen) | {"plan": name}
            rows.append(unknown | {"why": "not tried: the budget was spent"})
    for row in rows:
        known = row["cost"] is not None
        row["more_cost"] = row["cost"] - growth.chosen.cost if known else None
    return rows


def _why_not(growth: Growth, trial: Trial) -> str:
    """Why an alternative is not the plan."""
    if trial.plan == growth.chosen.plan:
        return "it is the chosen plan"
    holds = growth.verdict(trial)
    if holds == "no":
        chance, goal, week, _ = worst_week(growth, trial)
        return (
            f"misses {goal.label} with a chance of {format_share(chance)} in the week of "
            f"{day(trial.weeks.starts[week])}"
        )
    more = trial.cost - growth.chosen.cost
    alike = abs(more) <= WORTH_REPORTING * growth.chosen.cost
    money = amount(abs(more), "money", growth.scenario.currency)
    held = "holds" if holds == "yes" else "may hold"
    if _steps(trial) == _steps(growth.chosen):
        dates = joined([day(each.posted) for each in trial.plan])
        held = f"the plan, decided by {dates}; {held}"
    if more > 0 and not alike:
        return f"{held}, but costs {money} more"
    if growth.stopped:
        return f"{held}: the search ended before it came to this"
    return f"{held} as well, for {'about as much' if alike else f'{money} less'}"


def _steps(trial: Trial) -> list[tuple[str, int]]:
    """Groups and options of a plan, with the agents of each, whatever the dates."""
    plan = trial.plan
    return sorted((each.label, each.headcount or 1) for each in plan)


def level_rows(growth: Growth) -> list[dict[str, Any]]:
    """Agents to be hired, by group (and for how long), for every week to hold with a certainty."""
    rows = []
    for level, trial in growth.levels:
        hires: dict[str, int] = {}
        equivalents: dict[str, float] = {}
        for hire in trial.hires:
            hires[hire.label] = hires.get(hire.label, 0) + hire.agents
            share = full_time_share(growth.scenario, growth.scenario.team[hire.group])
            equivalents[hire.label] = hires[hire.label] * share
        options = [each.name for each in options_of(trial.plan)]
        row = {"certainty": level, "hires": hires, "options": options, "cost": trial.cost}
        row["full_time_equivalents"] = equivalents
        row["steps"] = step_texts(trial.plan)
        row |= worst_week(growth, trial).columns
        rows.append(row | {"replications": trial.weeks.replications})
    return rows


def level_words(growth: Growth) -> list[tuple[str, str, str, str, str]]:
    """The same for people: certainty, what it takes by when, cost, worst week, runs behind that.

    None where no level takes anything.
    """
    if not any(trial.plan for _, trial in growth.levels):
        return []
    return [
        (
            format_share(row["certainty"]),
            _takes(growth, trial) or "nothing",
            amount(row["cost"], "money", growth.scenario.currency),
            chance_words(row),
            f"{row['replications']}",
        )
        for row, (_, trial) in zip(level_rows(growth), growth.levels, strict=True)
    ]


def _takes(growth: Growth, trial: Trial) -> str:
    """What a plan takes: "3 (2.7 FTE) for desk: 1 by 5 January 2026, 2 by 2 March 2026"."""
    parts = []
    for label in dict.fromkeys(hire.label for hire in trial.hires):
        hires = [hire for hire in trial.hires if hire.label == label]
        share = full_time_share(growth.scenario, growth.scenario.team[hires[0].group])
        what = f"{heads_of(sum(hire.agents for hire in hires), share)} for {label}"
        dates = [f"by {day(hire.posted)}" for hire in hires]
        if len(hires) > 1:
            what, dates = f"{what}:", [f"{h.agents} {d}" for h, d in zip(hires, dates, strict=True)]
        parts.append(f"{what} {', '.join(dates)}")
    parts += [f"“{use.name}” by {day(use.posted)}" for use in options_of(trial.plan)]
    return "; ".join(parts)


def _trial_row(growth: Growth, name: str, trial: Trial) -> dict[str, Any]:
    worst = worst_week(growth, trial)
    row = {"plan": name, "cost": trial.cost, "holds": growth.verdict(trial)}
    missed = worst.chance > 0
    row |= {**worst.columns, "worst_goal": worst.goal.label if missed else None}
    row |= {"worst_week": trial.weeks.starts[worst.week] if missed else None}
    row["replications"] = trial.weeks.replications
    return row | dict(trial.totals)
