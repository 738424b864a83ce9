"""What ``grow`` found, as rows and as files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.decisions.candidates import Candidate, Hire, first_day, name_of, on_the_lines
from sim.decisions.trials import CASES
from sim.reports.growth import binding_words, erlang_sentences, growth_verdict, worst_week
from sim.scenarios.writer import write
from sim.units import format_share

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.decisions.trials import Trial


def plan_rows(growth: Growth) -> list[dict[str, Any]]:
    """What the plan does: hires and options, when decided, when begun, when they help."""
    return [_plan_row(growth, each) for each in growth.chosen.plan]


def _plan_row(growth: Growth, each: Candidate) -> dict[str, Any]:
    return {
        "what": f"hire into {each.group}" if isinstance(each, Hire) else each.option,
        "agents": each.agents if isinstance(each, Hire) else None,
        "posted": each.posted.isoformat(),
        "first_day": first_day(growth.scenario, each).isoformat(),
        "on_the_lines": on_the_lines(growth.scenario, each).isoformat(),
    }


def chance_rows(growth: Growth) -> list[dict[str, Any]]:
    """Chance of missing and of holding each goal in each week, today and with the plan."""
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
                        "chance_of_holding": 1 - float(chance),
                        "replications": runs,
                    }
                )
    return rows


def case_rows(growth: Growth) -> list[dict[str, Any]]:
    """The plan's worst week in each case of growth; none where growth has no range."""
    if growth.scenario.demand.growth_range is None:
        return []
    rows = []
    for case in ("low growth", "growth as stated", "high growth"):
        of_case = [n % len(CASES) for n in range(growth.chosen.weeks.replications)]
        chosen = [k for k, place in enumerate(of_case) if CASES[place] == case]
        row: dict[str, Any] = {"case": case, "replications": len(chosen)}
        for plan, trial in (("today", growth.today), ("plan", growth.chosen)):
            chance = trial.weeks.missed[:, :, chosen].mean(axis=2) * growth.in_reach
            row[plan] = float(chance.max())
        rows.append(row)
    return rows


def waiting_rows(growth: Growth) -> list[dict[str, Any]]:
    """The chosen plan, the same later, one step less and one agent more: the cost of waiting."""
    plans: list[tuple[str, Trial]] = [("chosen", growth.searched)]
    plans += [(f"{weeks} weeks later", trial) for weeks, trial in growth.delayed]
    for each, trial in zip(growth.chosen.plan, growth.fewer, strict=True):
        what = "one less for " if isinstance(each, Hire) else "without "
        plans.append((f"{what}{name_of(each)} on {each.posted}", trial))
    if growth.more is not None:
        hire = growth.chosen.hires[0]
        plans.append((f"one more for {hire.group} on {hire.posted}", growth.more))
    return [_trial_row(growth, name, trial) for name, trial in plans]


def alternative_rows(growth: Growth) -> list[dict[str, Any]]:
    """The chosen plan beside hiring alone and each option alone; none without options."""
    if not growth.alternatives:
        return []
    return [
        _trial_row(growth, name, trial)
        for name, trial in (("chosen plan", growth.searched), *growth.alternatives)
    ]


def level_rows(growth: Growth) -> list[dict[str, Any]]:
    """Agents to be hired, by group, for every week to hold with a certainty."""
    rows = []
    for level, trial in growth.levels:
        hires: dict[str, int] = {}
        for hire in trial.hires:
            hires[hire.group] = hires.get(hire.group, 0) + hire.agents
        options = [name_of(each) for each in trial.plan if not isinstance(each, Hire)]
        row = {"certainty": level, "hires": hires, "options": options, "cost": trial.cost}
        rows.append(row)
    return rows


def level_words(row: Mapping[str, Any]) -> tuple[str, str]:
    """A row of :func:`level_rows` for people: certainty, and what it takes."""
    parts = [f"{number} for {group}" for group, number in row["hires"].items()]
    return format_share(row["certainty"]), ", ".join([*parts, *row["options"]]) or "nothing"


def _trial_row(growth: Growth, name: str, trial: Trial) -> dict[str, Any]:
    worst, goal, week = worst_week(growth, trial)
    row = {"plan": name, "cost": trial.cost, "holds": growth.holds(trial), "worst_chance": worst}
    row |= {"worst_goal": goal.label, "worst_week": trial.weeks.starts[week]}
    return row | dict(trial.totals)


def as_json(growth: Growth) -> dict[str, Any]:
    """Everything found, for programs."""
    binding = growth.binding
    return {
        "scenario": growth.scenario.scenario,
        "risk": growth.risk,
        "verdict": growth_verdict(growth),
        "binding": None if binding is None else binding_words(binding),
        "plan": plan_rows(growth),
        "stopped": growth.stopped,
        "open": list(growth.open),
        "cost_today": growth.today.cost,
        "cost_plan": growth.chosen.cost,
        "waiting": waiting_rows(growth),
        "alternatives": alternative_rows(growth),
        "levels": level_rows(growth),
        "cases": case_rows(growth),
        "erlang": erlang_sentences(growth),
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

    from sim.reports.files import write_files
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
    return write_files(folder, files)


def plan_text(growth: Growth) -> str:
    """The chosen plan as the scenario language writes it."""
    written = growth.scenario._data.get("options", {})
    entries: list[dict[str, Any]] = []
    content: dict[str, Any] = {"plan": entries}
    for each in growth.chosen.plan:
        begins = first_day(growth.scenario, each).isoformat()
        if isinstance(each, Hire):
            date = each.posted.isoformat()
            entries.append({"date": date, "hire": each.agents, "into": each.group})
            continue
        option = written.get(each.option, {})
        entries += [{"date": begins, **change} for change in option.get("do", ())]
        if "bot" in option:
            bot = {"name": each.option, "from": begins, **option["bot"]}
            content.setdefault("automation", []).append(bot)
        if "unclear_roles" in option:
            content["wrong_desk"] = {"unclear_roles": option["unclear_roles"]}
    return "# The chosen plan, to copy into the scenario beside what it has.\n" + write(content)
