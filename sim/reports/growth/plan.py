"""The chosen plan as the scenario language writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.decisions.candidates import options_of
from sim.reports.pen.words import amount, joined
from sim.scenarios.text.writer import write

if TYPE_CHECKING:
    from sim.decisions import Growth


def plan_text(growth: Growth) -> str:
    """The chosen plan as the scenario language writes it."""
    content: dict[str, Any] = {"plan": []}
    for each in growth.chosen.plan:
        for section, added in each.written(growth.scenario).items():
            if isinstance(added, list):
                content.setdefault(section, []).extend(added)
            else:
                content[section] = added
    costs = (_cost_line(growth, each.name) for each in options_of(growth.chosen.plan))
    return f"# {_what_it_is(growth)}\n" + "".join(costs) + write(content)


def _what_it_is(growth: Growth) -> str:
    """What the file holds: a plan that was chosen, or what a search that was cut short had."""
    if not growth.stopped:
        return "The chosen plan, to copy into the scenario beside what it has."
    if growth.chosen.plan:
        return "The best plan found so far: the search was cut short."
    return "The search was cut short before it found a plan that helps: nothing is chosen."


def _cost_line(growth: Growth, name: str) -> str:
    """A remark on what an option costs beside wages, which a plan has no word for."""
    option, currency = growth.scenario.options[name], growth.scenario.currency
    costs = {"once": option.once, "a month": option.per_month}
    further = [f"{amount(cost, 'money', currency)} {when}" for when, cost in costs.items() if cost]
    if not further:
        return ""
    return f"# What “{name}” costs beside wages is not in it: {joined(further)}.\n"
