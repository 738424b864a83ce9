"""KPIs of money: what the team costs in all and per piece, and what is lost with customers.

What is not stated has no figures; without any cost there are none on cost.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.kpis import CHANNEL, GROUP, TEAM, TIER, TOPIC, WHOLE, Breakdown, KpiSection
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.facts.inquiries import inquiry_records, measured_inquiries
from sim.metrics.facts.money import allocated_cost, cost_by_hour, losses
from sim.metrics.facts.steps import completed_steps
from sim.metrics.facts.team import group_hours
from sim.metrics.tabulate import Ratio, Records, Total
from sim.metrics.timelines import Codes, Floats

kpi = KpiSection("Money")

PER_INQUIRY = Breakdown((TEAM, CHANNEL, TOPIC), WHOLE, row=240)
WHOLE_TEAM = Breakdown((TEAM,), (*WHOLE, "week"), row=260)


@kpi(
    "Cost",
    "money",
    "lower",
    "mean",
    by=(
        Breakdown((TEAM, TIER, GROUP), (*WHOLE, "week"), row=220),
        Breakdown((CHANNEL, TOPIC, CHANNEL + TOPIC, TIER + CHANNEL), WHOLE, row=230),
    ),
    shown={
        "headline": 160,
        "by channel": 140,
        "by topic": 90,
        "by tier": 80,
        "by group": 150,
        "by week": 100,
        "manager": 50,
    },
    more_agents="raise",
)
def cost(facts: Facts) -> Sums:
    """wages + overtime premium + tools + hiring; by channel and topic: shared out by time worked"""
    by_hour = cost_by_hour(facts)
    if by_hour is not None:
        yield group_hours(facts), Total(by_hour.ravel())
    allocated = allocated_cost(facts)
    if allocated is not None and (allocated[0]["channel"] >= 0).any():
        codes, amounts = allocated
        yield Records(np.zeros(len(amounts), np.int64), codes), Total(amounts)


@kpi(
    "Cost per inquiry",
    "money",
    "lower",
    "ratio",
    by=(PER_INQUIRY,),
    shown={"headline": 150, "by channel": 150, "by topic": 100, "manager": 70},
    more_agents="raise",
)
def cost_per_inquiry(facts: Facts) -> Sums:
    """cost ÷ inquiries"""
    yield from _per_piece(
        facts, inquiry_records(facts).codes, np.ones(len(inquiry_records(facts).cell))
    )


@kpi(
    "Cost per solved inquiry",
    "money",
    "lower",
    "ratio",
    by=(PER_INQUIRY,),
    shown={"by channel": 160, "by topic": 110, "manager": 80},
    more_agents="raise",
)
def cost_per_solved(facts: Facts) -> Sums:
    """cost ÷ inquiries solved"""
    solved = measured_inquiries(facts).solved.astype(float)
    yield from _per_piece(facts, inquiry_records(facts).codes, solved)


@kpi(
    "Cost per step",
    "money",
    "lower",
    "ratio",
    by=(Breakdown((TEAM, TIER, TIER + TOPIC, GROUP), WHOLE, row=250),),
    shown={"by tier": 90},
    more_agents="raise",
)
def cost_per_step(facts: Facts) -> Sums:
    """cost ÷ completed steps"""
    steps = completed_steps(facts)
    counted = (steps.began_at >= facts.window.start).astype(float)
    codes = {name: steps.last[name] for name in ("topic", "tier", "group")}
    yield from _per_piece(facts, codes, counted)


def _per_piece(facts: Facts, pieces: Mapping[str, Codes], counted: Floats) -> Sums:
    """Cost ÷ pieces, by the codes that both have.

    Args:
        facts: of one log.
        pieces: codes of the pieces.
        counted: 1 for each that counts, else 0.
    """
    allocated = allocated_cost(facts)
    if allocated is None:
        return
    codes, amounts = allocated
    joined = {name: np.concatenate([codes[name], of]) for name, of in pieces.items()}
    none, nothing = np.zeros(len(counted)), np.zeros(len(amounts))
    ratio = Ratio(np.concatenate([amounts, none]), np.concatenate([nothing, counted]))
    yield Records(np.zeros(len(ratio.numerator), np.int64), joined), ratio


@kpi(
    "Budget used",
    "share",
    "lower",
    "ratio",
    by=(WHOLE_TEAM,),
    shown={"by week": 110, "manager": 60},
    needs="budget",
    more_agents="raise",
    beyond_one=True,
)
def budget_used(facts: Facts) -> Sums:
    """cost ÷ budget of the measured time"""
    by_hour, window = cost_by_hour(facts), facts.window
    if by_hour is not None and facts.prices.budget_per_minute is not None:
        budget = facts.prices.budget_per_minute * np.diff(window.edges)
        yield Records(np.arange(window.cells)), Ratio(by_hour.sum(axis=0), budget)


@kpi(
    "Value lost with customers (assumed values)",
    "money",
    "lower",
    "mean",
    by=(
        Breakdown((TEAM, CHANNEL), (*WHOLE, "week"), row=270),
        Breakdown((TOPIC, CHANNEL + TOPIC), WHOLE, row=280),
    ),
    shown={"headline": 170, "experience": 70, "manager": 90},
    needs="values of customers",
)
def lost_value(facts: Facts) -> Sums:
    """inquiries given up × value of a lost customer + solved inquiries of detractors × value of a
    dissatisfied one
    """
    lost = losses(facts)
    if lost is not None:
        yield inquiry_records(facts), Total(lost)


@kpi(
    "Cost and value lost (assumed values)",
    "money",
    "lower",
    "mean",
    by=(WHOLE_TEAM,),
    shown={"headline": 180, "manager": 100},
    needs="values of customers",
    more_agents="raise",
)
def cost_with_losses(facts: Facts) -> Sums:
    """cost + value lost with customers"""
    by_hour, lost = cost_by_hour(facts), losses(facts)
    if by_hour is not None and lost is not None:
        cells = np.concatenate([np.arange(facts.window.cells), inquiry_records(facts).cell])
        yield Records(cells), Total(np.concatenate([by_hour.sum(axis=0), lost]))
