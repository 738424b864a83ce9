"""Money: what the team costs, for which customers, and what is lost with those it loses.

Each item of cost is an amount for every group and clock hour (:func:`items`); whatever else a team
costs is one more item there.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.metrics.facts.contacts import by_inquiry
from sim.metrics.facts.experience import detractors_among
from sim.metrics.facts.found import Facts, fact
from sim.metrics.facts.inquiries import measured_inquiries
from sim.metrics.facts.team import head_minutes, overtime_worked, paid_time, tier_of_groups
from sim.metrics.facts.who import contact_of_steps
from sim.metrics.timelines import Codes, Floats, Intervals, add_up, shared_minutes


@fact
def losses(facts: Facts) -> Floats | None:
    """Value lost with each inquiry; None where customers have no stated value."""
    prices, inquiries = facts.prices, measured_inquiries(facts)
    detractors = None if prices.dissatisfied_customer is None else detractors_among(facts)
    if prices.lost_customer is None and detractors is None:
        return None
    value: Floats = (prices.lost_customer or 0.0) * inquiries.given_up.astype(np.float64)
    if prices.dissatisfied_customer is not None and detractors is not None:
        value = value + prices.dissatisfied_customer * (detractors & inquiries.solved)
    return value


@fact
def items(facts: Facts) -> Mapping[str, Floats]:
    """What the team costs, item by item, as matrices group × clock hour; empty where nothing."""
    prices, groups = facts.prices, facts.log.names.groups
    rates = np.array([facts.cost_per_hour.get(group, 0.0) for group in groups])[:, np.newaxis]
    if not rates.any() and not prices.tools_per_minute and not any(prices.per_hire.values()):
        return {}
    found = {"wages": rates * paid_time(facts) / 60}
    if prices.overtime_premium or prices.own_premiums:
        found["overtime_premium"] = _premiums(facts) * rates * overtime_worked(facts) / 60
    if prices.tools_per_minute:
        found["tools"] = prices.tools_per_minute * head_minutes(facts)
    if any(prices.per_hire.values()):
        found["hiring"] = _hiring_costs(facts)
    return found


def _premiums(facts: Facts) -> Floats:
    """Share of the cost per hour that is paid on top for overtime, by group and clock hour."""
    prices, groups, window = facts.prices, facts.log.names.groups, facts.window
    found = np.full((len(groups), window.cells), prices.overtime_premium)
    begins = window.edges[:-1]
    for group, name in enumerate(groups):
        for since, until, premium in prices.own_premiums.get(name, ()):
            found[group, (begins >= since) & (begins < until)] = premium
    return found


def _hiring_costs(facts: Facts) -> Floats:
    """Cost of hires by group and clock hour: those who begin in it."""
    people, window = facts.log.people, facts.window
    rates = np.array([facts.prices.per_hire.get(group, 0.0) for group in facts.log.names.groups])
    amounts = np.zeros((len(rates), window.cells))
    if people:
        chosen = people["hired"]
        at, group = people["started_at"][chosen], people["group"][chosen]
        inside = (at >= window.start) & (at < window.end)
        np.add.at(amounts, (group[inside], window.cell(at[inside])), rates[group[inside]])
    return amounts


@fact
def cost_by_hour(facts: Facts) -> Floats | None:
    """All items together by group and clock hour; None where nothing costs anything."""
    found = items(facts)
    return np.sum(list(found.values()), axis=0) if found else None


@fact
def allocated_cost(facts: Facts) -> tuple[dict[str, Codes], Floats] | None:
    """The groups' cost, shared out among the channels and topics of the inquiries they worked on.

    A group's cost follows its minutes of work: idle time, breaks and absence go with them in
    proportion. Contacts side by side share the minute. Groups that worked on no contact (a manager)
    are shared out by the minutes of all others, and belong to no tier. What nobody worked on at all
    has no channel and no topic. None where nothing costs anything.
    """
    by_hour, names = cost_by_hour(facts), facts.log.names
    if by_hour is None:
        return None
    cost = by_hour.sum(axis=1)
    groups, channels, topics = map(len, (names.groups, names.channels, names.topics))
    kinds = channels * topics
    worked = add_up(*_work(facts), groups * kinds).reshape(groups, kinds)
    own = worked.sum(axis=1)
    idle = own == 0
    worked[idle] = worked.sum(axis=0)
    total = worked.sum(axis=1)
    share = np.divide(worked, total[:, np.newaxis], out=np.zeros_like(worked), where=worked > 0)
    by_group, kind = np.nonzero(share)
    codes = {
        "group": by_group,
        "tier": np.where(idle[by_group], -1, tier_of_groups(facts)[by_group]),
        "channel": kind // topics,
        "topic": kind % topics,
    }
    amounts = cost[by_group] * share[by_group, kind]
    if not own.any():  # nobody did anything: cost without a kind of work
        everyone = np.arange(groups)
        return {name: (everyone if name == "group" else everyone * 0 - 1) for name in codes}, cost
    return codes, amounts


def _work(facts: Facts) -> tuple[Codes, Floats]:
    """Group × channel × topic (of the inquiry's first contact) of each step, and its minutes."""
    steps, contacts, window = facts.log.steps, facts.log.contacts, facts.window
    order, new = by_inquiry(facts)
    first = np.zeros(len(order), order.dtype)
    first[order] = order[new][np.cumsum(new) - 1]
    of = first[contact_of_steps(facts)]
    place = steps["group"].astype(np.int32)
    for name in ("channel", "topic"):
        place *= len(facts.log.names.of(name))
        place += contacts[name][of]
    ended_at = np.where(np.isnan(steps["ended_at"]), window.end, steps["ended_at"])
    work = Intervals(steps["agent"], steps["started_at"], ended_at)
    return place, shared_minutes(work.cut(window.start, window.end))
