"""KPIs of money: what the team costs, for which customers, and what is lost with those it loses.

Each item of cost is an amount for every group and clock hour (:func:`_items`); whatever else a team
costs is one more item there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.log import Kind, Log
from sim.metrics.kpis.contact import Inquiries, by_inquiry
from sim.metrics.kpis.staff import head_minutes, hiring_costs
from sim.metrics.kpis.team import group_hours, paid_minutes, tier_of_groups
from sim.metrics.kpis.work import completed_steps
from sim.metrics.periods import Window
from sim.metrics.tabulate import Figure, Ratio, Records, Total
from sim.metrics.timelines import Codes, Floats, Intervals, Mask, add_up, shared_minutes
from sim.metrics.who import contact_of_steps


@dataclass(frozen=True)
class Prices:
    """What the team costs beside wages, and what customers are worth; None where not stated."""

    overtime_premium: float = 0.0
    """Share of the cost per hour that is paid on top for overtime."""
    tools_per_minute: float = 0.0
    """Licences and equipment of one agent, per minute of the calendar."""
    per_hire: Mapping[str, float] = field(default_factory=dict)
    """Cost of a hire by group."""
    lost_customer: float | None = None
    """Value lost with an inquiry that is given up."""
    dissatisfied_customer: float | None = None
    """Value lost with a detractor whose inquiry was solved."""
    budget_per_minute: float | None = None
    """What the team may cost, per minute of the calendar."""


def money_kpis(
    log: Log,
    window: Window,
    inquiries: Inquiries,
    records: Records,
    cost_per_hour: Mapping[str, float],
    prices: Prices,
    detractors: Mask | None,
) -> Iterator[Figure]:
    """Cost by item, by inquiry and against the budget, and value lost.

    Args:
        log: one replication.
        window: its measured time.
        inquiries: the inquiries that arrived in it.
        records: one for each of them.
        cost_per_hour: cost of a paid hour by group; nothing on cost where nothing costs anything.
        prices: other costs, the value of customers, the budget.
        detractors: which inquiries are a detractor's; None where nobody is scored.
    """
    losses = _losses(inquiries, prices, detractors)
    if losses is not None:
        yield Figure("lost_value", records, Total(losses))
    items = _items(log, window, cost_per_hour, prices)
    if not items:
        return
    by_group = group_hours(log, window)
    for name, amount in items.items():
        yield Figure(name, by_group, Total(amount.ravel()))
    cost = np.sum(list(items.values()), axis=0)
    yield Figure("cost", by_group, Total(cost.ravel()))
    yield from _per_piece(log, window, inquiries, cost.sum(axis=1))
    every_hour = Records(np.arange(window.cells))
    if prices.budget_per_minute is not None:
        budget = prices.budget_per_minute * np.diff(window.edges)
        yield Figure("budget_used", every_hour, Ratio(cost.sum(axis=0), budget))
    if losses is not None:
        both = Records(np.concatenate([every_hour.cell, records.cell]))
        yield Figure("cost_with_losses", both, Total(np.concatenate([cost.sum(axis=0), losses])))


def _losses(inquiries: Inquiries, prices: Prices, detractors: Mask | None) -> Floats | None:
    """Value lost with each inquiry; None where customers have no stated value."""
    if prices.lost_customer is None and (
        prices.dissatisfied_customer is None or detractors is None
    ):
        return None
    value: Floats = (prices.lost_customer or 0.0) * inquiries.given_up.astype(np.float64)
    if prices.dissatisfied_customer is not None and detractors is not None:
        value = value + prices.dissatisfied_customer * (detractors & inquiries.solved)
    return value


def _items(
    log: Log, window: Window, cost_per_hour: Mapping[str, float], prices: Prices
) -> dict[str, Floats]:
    """What the team costs, item by item, as matrices group × clock hour; empty where nothing."""
    rates = np.array([cost_per_hour.get(group, 0.0) for group in log.names.groups])[:, np.newaxis]
    if not rates.any() and not prices.tools_per_minute and not any(prices.per_hire.values()):
        return {}
    items = {"wages": rates * paid_minutes(log, window, tuple(Kind)) / 60}
    if prices.overtime_premium:
        overtime = paid_minutes(log, window, (Kind.OVERTIME,))
        items["overtime_premium"] = prices.overtime_premium * rates * overtime / 60
    if prices.tools_per_minute:
        items["tools"] = prices.tools_per_minute * head_minutes(log, window)
    if any(prices.per_hire.values()):
        items["hiring"] = hiring_costs(log, window, prices.per_hire)
    return items


def _per_piece(log: Log, window: Window, inquiries: Inquiries, cost: Floats) -> Iterator[Figure]:
    """Cost by channel and topic, and per inquiry, solved inquiry and step.

    Args:
        log: one replication.
        window: its measured time.
        inquiries: the inquiries that arrived in it.
        cost: cost of each group in the measured time.
    """
    codes, amounts = _allocated(log, window, cost)
    cells = np.zeros(len(amounts), np.int64)
    if (codes["channel"] >= 0).any():
        yield Figure("cost", Records(cells, codes), Total(amounts))
    pieces = {name: log.contacts[name][inquiries.first] for name in ("channel", "topic")}
    for metric, counted in (
        ("cost_per_inquiry", np.ones(len(inquiries.first))),
        ("cost_per_solved", inquiries.solved.astype(float)),
    ):
        yield _ratio(metric, codes, amounts, pieces, counted)
    steps, began_at, _ = completed_steps(log)
    counted = (began_at >= window.start).astype(float)
    by_step = {name: steps[name] for name in ("topic", "tier", "group")}
    yield _ratio("cost_per_step", codes, amounts, by_step, counted)


def _ratio(
    metric: str,
    codes: Mapping[str, Codes],
    amounts: Floats,
    pieces: Mapping[str, Codes],
    counted: Floats,
) -> Figure:
    """Amounts ÷ pieces, by the codes that both have."""
    joined = {name: np.concatenate([codes[name], of]) for name, of in pieces.items()}
    none, nothing = np.zeros(len(counted)), np.zeros(len(amounts))
    ratio = Ratio(np.concatenate([amounts, none]), np.concatenate([nothing, counted]))
    return Figure(metric, Records(np.zeros(len(ratio.numerator), np.int64), joined), ratio)


def _allocated(log: Log, window: Window, cost: Floats) -> tuple[dict[str, Codes], Floats]:
    """The groups' cost, shared out among the channels and topics of the inquiries they worked on.

    A group's cost follows its minutes of work: idle time, breaks and absence go with them in
    proportion. Contacts side by side share the minute. Groups that worked on no contact (a manager)
    are shared out by the minutes of all others, and belong to no tier. What nobody worked on at all
    has no channel and no topic.
    """
    group, channel, topic, minutes = _work(log, window)
    groups, channels, topics = (
        len(words) for words in (log.names.groups, log.names.channels, log.names.topics)
    )
    kinds = channels * topics
    worked = add_up((group * channels + channel) * topics + topic, minutes, groups * kinds)
    worked = worked.reshape(groups, kinds)
    own = worked.sum(axis=1)
    idle = own == 0
    worked[idle] = worked.sum(axis=0)
    total = worked.sum(axis=1)
    share = np.divide(worked, total[:, np.newaxis], out=np.zeros_like(worked), where=worked > 0)
    by_group, kind = np.nonzero(share)
    codes = {
        "group": by_group,
        "tier": np.where(idle[by_group], -1, tier_of_groups(log)[by_group]),
        "channel": kind // topics,
        "topic": kind % topics,
    }
    amounts = cost[by_group] * share[by_group, kind]
    if not own.any():  # nobody did anything: cost without a kind of work
        everyone = np.arange(groups)
        return {name: (everyone if name == "group" else everyone * 0 - 1) for name in codes}, cost
    return codes, amounts


def _work(log: Log, window: Window) -> tuple[Codes, Codes, Codes, Floats]:
    """Group, channel and topic (of the inquiry's first contact) and minutes of each step."""
    order, new = by_inquiry(log)
    first = np.zeros(len(order), np.int64)
    first[order] = order[np.flatnonzero(new)][np.cumsum(new) - 1]
    of = first[contact_of_steps(log)]
    ended_at = log.steps["ended_at"]
    ended_at = np.where(np.isnan(ended_at), window.end, ended_at)
    work = Intervals(log.steps["agent"], log.steps["started_at"], ended_at)
    minutes = shared_minutes(work.cut(window.start, window.end))
    group = log.steps["group"].astype(np.int64)
    channel, topic = (log.contacts[name][of].astype(np.int64) for name in ("channel", "topic"))
    return group, channel, topic, minutes
