"""How answers show themselves in Python and in notebooks: a line, and a table."""

from __future__ import annotations

from typing import Any

from sim.decisions.heads import labels_of


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


class ShownSizing:
    """What a sizing shows."""

    def __repr__(self) -> str:
        sizing: Any = self
        missed = f"{_counted(len(sizing.missed), 'target')} missed"
        held = "all targets held" if sizing.holds else missed
        return (
            f"<Sizing {sizing.given.scenario!r}: {_counted(sum(sizing.chosen), 'agent')} needed, "
            f"{sum(sizing.today)} today; {held}; {sizing.replications} simulated runs>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: agents today and needed, by group and shift."""
        import pandas as pd

        sizing: Any = self
        labels = labels_of(sizing.scenario, sizing.slots)
        columns = {"agents of": labels, "today": sizing.today, "needed": sizing.chosen}
        return str(pd.DataFrame(columns).to_html(index=False))


class ShownGrowth:
    """What an answer on growth shows."""

    def __repr__(self) -> str:
        growth: Any = self
        broken = growth.broken(growth.today)
        first = "no target breaks"
        if broken:
            goal, week = broken[0]
            first = f"{goal.label} breaks in the week of {growth.today.weeks.starts[week]}"
        steps = f"{_counted(len(growth.chosen.plan), 'step')} in the plan"
        return (
            f"<Growth {growth.scenario.scenario!r}: {first}; {steps}; "
            f"{growth.replications} simulated runs>"
        )

    def _repr_html_(self) -> str:
        """For notebooks: what the plan does, and by when it is decided."""
        import pandas as pd

        growth: Any = self
        rows = [
            {
                "step": each.name if each.headcount is None else f"hire into {each.name}",
                "agents": "" if each.headcount is None else each.headcount,
                "post the job or decide by": each.posted.isoformat(),
                "first day": each.first_day(growth.scenario).isoformat(),
                "helps from": each.on_the_lines(growth.scenario).isoformat(),
            }
            for each in growth.chosen.plan
        ]
        nothing = [{"step": "nothing needs to be done"}]
        return str(pd.DataFrame(rows or nothing).to_html(index=False))
