"""What the answer of ``grow`` rests on, in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.decisions.chances import FEWEST
from sim.reports.growth.measures import nothing_found
from sim.reports.pen.words import values_drawn
from sim.units import format_share

if TYPE_CHECKING:
    from sim.decisions import Growth


def growth_basis(growth: Growth) -> str:
    """What sentences and tables rest on."""
    plan = "" if nothing_found(growth) else " and of the plan"
    return (
        f"Chances rest on simulated runs that the search did not use: of today's team{plan}, "
        f"{growth.chosen.weeks.replications}; of all else, {growth.asked['confirm']} of these. "
        f"{_needed_on_few(growth)}"
        f"Accepted risk: {format_share(growth.risk)} a week. "
        f"{growth.replications:,} simulated runs in all, seed {growth.seed}. "
        f"{values_drawn(growth.scenario.values_drawn)}"
    ).rstrip()


def _needed_on_few(growth: Growth) -> str:
    """A warning where the headcount needed rests on too few runs: a sentence and a blank."""
    runs = growth.needed.replications
    if runs >= FEWEST:
        return ""
    return (
        f"Mind: the headcount that a week needs rests on {runs} runs; these hardly tell a chance "
        f"of {format_share(growth.risk)}. More --replications and --confirm do. "
    )
