"""What ``size`` found, in words, as rows and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.decisions.heads import Heads, labels_of
from sim.expected.full_time import full_time_share
from sim.metrics import METRICS
from sim.metrics.goals import named
from sim.reports.pen.words import (
    amount,
    count_of,
    estimate,
    every_target,
    heads_of,
    in_sentence,
    joined,
)
from sim.reports.sizing.hours import hourly_sentences

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions import Sizing

MOST_PARTS = 4
"""Groups and shifts that stand in the answer; more of them stand in the table alone."""


def sizing_verdict(sizing: Sizing) -> list[str]:
    """How many agents are needed, how sure that is, and what today's headcount does."""
    sentences = [
        _needed(sizing),
        _held(sizing),
        _today(sizing),
        *hourly_sentences(sizing),
        _calculated(sizing),
    ]
    if sizing.stopped and not sizing.cut_short:
        sentences.append(f"Mind: {sizing.stopped}.")
    return sentences


def _needed(sizing: Sizing) -> str:
    chosen, today = sum(sizing.chosen), sum(sizing.today)
    what = f"The {chosen_label(sizing)} is"
    if sizing.cut_short:
        what = f"{sizing.stopped[:1].upper()}{sizing.stopped[1:]}. {what}"
    elif sizing.holds:
        what = "A settled week needs"
    change = chosen - today
    beside = "as many as today"
    if change:
        word = "more" if change > 0 else "fewer"
        beside = f"{abs(change)} {word} than today's {today}"
    labels = labels_of(sizing.scenario, sizing.slots)
    scenario = sizing.scenario
    shares = [
        full_time_share(scenario, scenario.team[each.group], each.shift) for each in sizing.slots
    ]
    parts = [
        f"{label}: {heads_of(number, share)}"
        for label, number, share in zip(labels, sizing.chosen, shares, strict=True)
    ]
    by_group = f" {'; '.join(parts)}." if len(parts) <= MOST_PARTS else ""
    return (
        f"{what} {count_of(chosen, 'agent')}, {beside}, at {cost(sizing, sizing.chosen)} a "
        f"week (today {cost(sizing, sizing.today)}).{by_group}"
    )


def chosen_label(sizing: Sizing) -> str:
    """What the chosen headcount is, as the title of a column or a line."""
    if sizing.holds and not sizing.cut_short:
        return "needed"
    return f"{'best' if sizing.holds else 'nearest'} found{' so far' * sizing.cut_short}"


def cost(sizing: Sizing, heads: Heads) -> str:
    """Cost of a headcount for a week, for people."""
    value = sizing.prices.of(heads)
    if sizing.prices.in_money:
        return amount(value, "money", sizing.scenario.currency)
    return f"{value:,.0f} paid hours"


def _held(sizing: Sizing) -> str:
    weeks = f"{int(sizing.chosen_targets['replications'].max())} simulated runs"
    fresh = (
        f"{weeks} that the search has not seen" if sizing.confirmed else f"{weeks} of the search"
    )
    if sizing.missed:
        names = joined([in_sentence(name) for name in named(sizing.missed)])
        return f"On {fresh} it misses {names}."
    open_ones = _with_verdict(sizing, sizing.chosen_targets, "cannot tell yet")
    if open_ones:
        undecided = "; ".join(open_ones)
        return f"On {fresh} it misses no target; cannot tell yet whether this is met: {undecided}."
    return f"On {fresh} it meets every target{_of_the_week(sizing)}."


def _of_the_week(sizing: Sizing) -> str:
    return " of the week as a whole" if sizing.hourly else ""


def _with_verdict(sizing: Sizing, targets: pd.DataFrame, verdict: str) -> list[str]:
    rows = targets[targets["verdict"] == verdict].to_dict("records")
    return [f"{_name(row)} is {_measured(sizing, row)}" for row in rows]


def _name(row: Any) -> str:
    of = "" if row["channel"] == "all" else f" of {row['channel']}"
    return f"{in_sentence(METRICS[row['metric']].label)}{of}"


def _measured(sizing: Sizing, row: Any) -> str:
    figures = (row["mean"], row["low"], row["high"], row["unit"], sizing.scenario.currency)
    return f"{estimate(*figures)}, {row['target']}"


def _today(sizing: Sizing) -> str:
    missed = _with_verdict(sizing, sizing.today_targets, "missed")
    unsure = _with_verdict(sizing, sizing.today_targets, "cannot tell yet")
    if missed:
        number, total = len(missed), len(sizing.goals)
        which = every_target(total) if number == total else f"{number} of {total} targets"
        return f"Today's headcount misses {which}: {'; '.join(missed)}."
    if unsure:
        return f"Today's headcount may miss a target: {'; '.join(unsure)}."
    return f"Today's headcount meets every target{_of_the_week(sizing)}."


def _calculated(sizing: Sizing) -> str:
    heads = sizing.start.heads
    if not sizing.start.within_limits:
        return (
            "Erlang A hour by hour and the offered work of the week ask for more agents than the "
            "limits allow."
        )
    return (
        f"Erlang A hour by hour and the offered work of the week alone come to "
        f"{count_of(sum(heads), 'agent')} at {cost(sizing, heads)}."
    )
