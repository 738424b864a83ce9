"""The chosen plan as the scenario language writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.reports.pen.words import amount, joined
from sim.scenarios.text.writer import write

if TYPE_CHECKING:
    from sim.decisions import Growth


def plan_text(growth: Growth) -> str:
    """The chosen plan as the scenario language writes it."""
    written = growth.scenario._data.get("options", {})
    entries: list[dict[str, Any]] = []
    costs: list[str] = []
    content: dict[str, Any] = {"plan": entries}
    for each in growth.chosen.plan:
        begins = each.first_day(growth.scenario).isoformat()
        if each.headcount is not None:
            date = each.posted.isoformat()
            entries.append({"date": date, "hire": each.headcount, "into": each.name})
            continue
        option = written.get(each.name, {})
        entries += [{"date": begins, **change} for change in option.get("do", ())]
        costs.append(_cost_line(growth, each.name))
        if "bot" in option:
            bot = {"name": each.name, "from": begins, **option["bot"]}
            content.setdefault("automation", []).append(bot)
        if "unclear_roles" in option:
            content["wrong_desk"] = {"unclear_roles": option["unclear_roles"]}
    opening = "# The chosen plan, to copy into the scenario beside what it has.\n"
    return opening + "".join(costs) + write(content)


def _cost_line(growth: Growth, name: str) -> str:
    """A remark on what an option costs beside wages, which a plan has no word for."""
    option, currency = growth.scenario.options[name], growth.scenario.currency
    costs = {"once": option.once, "a month": option.per_month}
    further = [f"{amount(cost, 'money', currency)} {when}" for when, cost in costs.items() if cost]
    if not further:
        return ""
    return f"# What “{name}” costs beside wages is not in it: {joined(further)}.\n"
