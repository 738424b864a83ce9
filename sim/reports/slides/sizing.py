"""The slides of ``size``: how many agents, and the targets today and with these."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.decisions.heads import labels_of
from sim.reports.pen.style import BLUE, ORANGE
from sim.reports.pen.words import count_of, every_target
from sim.reports.sizing.sentences import chosen_label
from sim.reports.slides.charts import draw_against_targets, draw_pairs
from sim.reports.slides.deck import Slide

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions import Sizing

MOST_GROUPS = 8
"""Groups and shifts that are readable from the back: those that change most."""


def sizing_slides(sizing: Sizing) -> list[Slide]:
    """What ``size`` found, a message at a time.

    Args:
        sizing: what was found.
    """
    number = count_of(sum(sizing.chosen), "agent")
    today = f"Today's {count_of(sum(sizing.today), 'agent')}"
    return [
        _agents(sizing),
        _targets(sizing, "today", today, sizing.today_targets),
        _targets(sizing, "then", f"The {chosen_label(sizing)} {number}", sizing.chosen_targets),
    ]


def _source(sizing: Sizing) -> str:
    runs = count_of(int(sizing.chosen_targets["replications"].max()), "simulated run")
    return f"Source: simulation of a settled week of “{sizing.given.scenario}”, {runs}."


def _agents(sizing: Sizing) -> Slide:
    chosen, today = sum(sizing.chosen), sum(sizing.today)
    change = chosen - today
    beside = (
        f"{abs(change)} {'more' if change > 0 else 'fewer'} than today"
        if change
        else "as many as today"
    )
    what = (
        "A settled week needs"
        if sizing.holds and not sizing.cut_short
        else f"The {chosen_label(sizing)} is"
    )
    labels = labels_of(sizing.scenario, sizing.slots)
    rows = sorted(
        zip(labels, sizing.today, sizing.chosen, strict=True), key=lambda row: -abs(row[2] - row[1])
    )[:MOST_GROUPS]
    names, before, after = zip(*rows, strict=True)
    sides = [("today", before, ORANGE), (chosen_label(sizing), after, BLUE)]
    draw = partial(draw_pairs, names=names, sides=sides)
    return Slide("agents", f"{what} {count_of(chosen, 'agent')}, {beside}", draw, _source(sizing))


def _targets(sizing: Sizing, name: str, who: str, targets: pd.DataFrame) -> Slide:
    rows = targets.to_dict("records")
    missed = sum(row["verdict"] == "missed" for row in rows)
    open_ = sum(row["verdict"] not in ("met", "missed") for row in rows)
    message = f"{who} meet {every_target(len(rows)).replace('its', 'the')}"
    if missed or open_:
        verb, number = ("miss", missed) if missed else ("meet", len(rows) - open_)
        message = f"{who} {verb} {number} of {count_of(len(rows), 'target')}"
        message += f"; {open_} cannot be told yet" if open_ else ""
    draw = partial(draw_against_targets, rows=rows, currency=sizing.scenario.currency)
    return Slide(name, message, draw, _source(sizing))
