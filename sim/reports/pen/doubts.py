"""What is to be doubted: what few replications cannot tell, and what the end cuts off."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.expected import expect
from sim.expected.overloads import load_of
from sim.reports.pen.rows import in_words, live_channels, rows_of
from sim.reports.pen.words import Row, amount, count_of, estimate, joined, listed
from sim.units import WEEK

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.result import Result

FEW = 10
"""Replications from which on a report begins with what it can tell."""


CUT_OFF, WORTH_SAYING = 0.005, 0.1
"""Shares by which a mean is too low because of waits that the end cuts off: from the first on a
page says so among its facts, from the second on the answer does."""
HARDLY = 0.01
"""Such a share that changes no decision."""


def no_contacts(results: Sequence[Result]) -> str:
    """That no contacts come, so nothing can be told, as a sentence; empty where some do.

    Args:
        results: one run, or all those of a comparison.
    """
    idle = [
        result.name
        for result in results
        if result.targets["mean"].isna().all()
        and not expect(result.scenario, measured=True).inquiries
    ]
    if not idle:
        return ""
    return (
        f"No contacts come to {joined(idle)} in the measured time, so nothing can be told of waits "
        "or targets: state volumes above 0."
    )


def cannot_tell(results: Sequence[Result], differences: pd.DataFrame | None = None) -> str:
    """A sentence on what is not known; empty where replications are not few, or tell all.

    Args:
        results: one run, or all those of a comparison.
        differences: the comparison's.
    """
    number = results[0].replications
    if number >= FEW:
        return ""
    if number == 1:
        plans = "" if differences is None else ", nor whether a difference is more than chance"
        return f"One simulated run cannot tell how sure any figure is{plans}, nor judge a target."
    unknown = [*_targets(results), *_figures(results), *_differences(differences)]
    return f"Only {number} simulated runs: they cannot tell {joined(unknown)}." if unknown else ""


def _targets(results: Sequence[Result]) -> list[str]:
    names = [
        in_words(row)
        for result in results
        for row in result.targets.to_dict("records")
        if row["verdict"] == "cannot tell yet"
    ]
    return [f"whether targets are met ({listed([*dict.fromkeys(names)])})"] if names else []


def _figures(results: Sequence[Result]) -> list[str]:
    """Figures that a manager sees first and that have no interval."""
    names = [
        in_words(row)
        for result in results
        for row in result.headline.to_dict("records")
        if row["low"] != row["low"] and row["mean"] == row["mean"]
    ]
    return [f"how sure figures are ({listed([*dict.fromkeys(names)])})"] if names else []


def _differences(table: pd.DataFrame | None) -> list[str]:
    if table is None:
        return []
    unclear = int((table["verdict"] == "cannot tell yet").sum())
    return [f"what becomes of {count_of(unclear, 'figure')}"] if unclear else []


def cut_off(results: Sequence[Result], least: float = WORTH_SAYING) -> str:
    """Means that are too low because contacts still wait at the end, in sentences; empty where none
    is by more than ``least``. More weeks are no remedy for a channel whose agents are overloaded.

    Args:
        results: one run, or all those of a comparison.
        least: share from which on it is said.
    """
    worst: dict[str, tuple[Result, Row]] = {}
    for result in results:
        for mean, row in _cut_off(result):
            name = in_words({**row, "metric": mean})
            if row["mean"] > (worst[name][1]["mean"] if name in worst else least):
                worst[name] = (result, row)
    if not worst:
        return ""
    longer = [
        f"{name} by {estimate(row['mean'], row['low'], row['high'], 'share')}"
        for name, (_, row) in worst.items()
    ]
    return (
        "Some contacts still wait when the simulated time ends, and count with their wait so far. "
        f"So these figures are too low: {listed(longer)}. {_remedy([*worst.values()])}"
    )


def _remedy(worst: Sequence[tuple[Result, Row]]) -> str:
    """What would help against figures that the end cuts off, in sentences."""
    overloaded: dict[str, float] = {}
    settles = []
    for result, row in worst:
        load = load_of(expect(result.scenario), row["channel"])
        if load:
            overloaded[result.name] = max(load, overloaded.get(result.name, 0.0))
        else:
            settles.append(result.measured * row["mean"])
    told = [
        f"More weeks do not help {name}: agents are offered {amount(load, 'share')} of the work "
        "that they have time for, so the backlog never settles. More agents help, or less work."
        for name, load in overloaded.items()
    ]
    if settles:
        weeks = count_of(math.ceil(max(settles) / HARDLY / WEEK), "measured week")
        what = "the others" if overloaded else "that"
        told.append(f"In {weeks} {what} would be about {amount(HARDLY, 'share')}.")
    return " ".join(told)


def _cut_off(result: Result) -> Iterator[tuple[str, Row]]:
    """Each channel's mean that a manager sees first, with what is cut off of it."""
    live = live_channels(result)
    for mean, of_live in (("wait", True), ("first_response", False)):
        for row in rows_of(result.estimates, f"{mean}_cut_off", by=("channel",)):
            if (row["channel"] in live) == of_live:
                yield mean, row
