"""Log → KPI rows: every KPI, and what it is broken down by.

Formulas: :mod:`sim.metrics.kpis.contact` (contacts and inquiries), :mod:`sim.metrics.kpis.work`
(steps, lines, backlog), :mod:`sim.metrics.kpis.outside` (outside teams),
:mod:`sim.metrics.kpis.ownership` (owners), :mod:`sim.metrics.kpis.team` (occupancy, overload),
:mod:`sim.metrics.kpis.background` (background work), :mod:`sim.metrics.kpis.money` (cost),
:mod:`sim.metrics.experience` (satisfaction).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.metrics.experience import Scorecard, experience_kpis, scores
from sim.metrics.kpis.background import background_kpis
from sim.metrics.kpis.contact import (
    contact_kpis,
    inquiry_kpis,
    inquiry_records,
    measured_inquiries,
)
from sim.metrics.kpis.money import Prices, money_kpis
from sim.metrics.kpis.outside import outside_kpis
from sim.metrics.kpis.ownership import ownership_kpis
from sim.metrics.kpis.staff import staff_kpis
from sim.metrics.kpis.team import occupancy_kpis, paid_time_kpis
from sim.metrics.kpis.work import line_kpis, step_kpis
from sim.metrics.periods import Window
from sim.metrics.tabulate import Breakdown, Figure, tabulate

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

WEEK = 7 * 24 * 60.0

TEAM, CHANNEL, TOPIC, TIER = (), ("channel",), ("topic",), ("tier",)
GROUP, AGENT = ("group",), ("group", "agent")
WHOLE = ("all",)
CYCLES = ("hour of day", "weekday", "hour of week")

BREAKDOWNS = (
    # Contacts and inquiries, by when they arrived
    Breakdown(
        "wait wait_median wait_p90 wait_p95 speed_of_answer service_level abandonment turned_away "
        "contacts inquiries first_response first_response_p90 resolution_time resolution_time_p90 "
        "fcr solved given_up open_at_end deflected escalation transfer return_rate redial_rate "
        "repeat_contacts",
        scopes=(TEAM, CHANNEL, TOPIC, CHANNEL + TOPIC),
        pers=WHOLE,
    ),
    Breakdown(
        "wait wait_p90 service_level abandonment contacts inquiries",
        scopes=(TEAM, CHANNEL),
        pers=(*CYCLES, "week", "day"),
    ),
    Breakdown(
        "first_response first_response_p90 resolution_time resolution_time_p90 fcr solved given_up "
        "open_at_end deflected turned_away escalation transfer return_rate redial_rate "
        "repeat_contacts",
        scopes=(TEAM, CHANNEL),
        pers=("week",),
    ),
    # Steps and lines
    Breakdown(
        "handle_time steps",
        scopes=(TEAM, CHANNEL, TOPIC, TIER, TIER + TOPIC, GROUP, AGENT),
        pers=WHOLE,
    ),
    Breakdown("steps line_wait", scopes=(TIER,), pers=("week",)),
    Breakdown("escalation", scopes=(TIER, TIER + TOPIC, GROUP), pers=WHOLE),
    Breakdown("resolution_rate", scopes=(TEAM, TOPIC, TIER, TIER + TOPIC, GROUP), pers=WHOLE),
    Breakdown("resolution_time fcr solved return_rate", scopes=(GROUP,), pers=WHOLE),
    Breakdown("transfer", scopes=(TIER, TIER + TOPIC, GROUP), pers=WHOLE),
    Breakdown("line_wait", scopes=(TEAM, TIER, TIER + TOPIC, TIER + CHANNEL), pers=WHOLE),
    Breakdown("backlog backlog_peak backlog_age", scopes=(TEAM, CHANNEL, TOPIC, TIER), pers=WHOLE),
    Breakdown("backlog", scopes=(TEAM, CHANNEL, TIER), pers=(*CYCLES, "week", "day", "hour")),
    # Outside teams
    Breakdown("outside", scopes=(TEAM, CHANNEL, TOPIC, TIER), pers=(*WHOLE, "week", "day")),
    Breakdown("turnaround", scopes=(TEAM, TOPIC, TIER, TIER + TOPIC), pers=WHOLE),
    Breakdown("outside_share", scopes=(TEAM, CHANNEL, TOPIC, CHANNEL + TOPIC), pers=WHOLE),
    # Ownership
    Breakdown(
        "hand_over_time update_time follow_up_time", scopes=(TEAM, GROUP), pers=(*WHOLE, "week")
    ),
    # The team
    Breakdown("on_duty occupancy", scopes=(TEAM, TIER, GROUP), pers=(*WHOLE, *CYCLES, "week")),
    Breakdown("occupancy", scopes=(AGENT,), pers=WHOLE),
    Breakdown("overloaded shrinkage overtime", scopes=(TEAM, TIER, GROUP), pers=(*WHOLE, "week")),
    Breakdown("overtime", scopes=(AGENT,), pers=WHOLE),
    Breakdown(
        "background_due background_done background_hours background_backlog",
        scopes=(TEAM, GROUP),
        pers=(*WHOLE, "week"),
    ),
    Breakdown("imbalance", scopes=(TEAM, GROUP), pers=WHOLE),
    Breakdown(
        "headcount hired left effective_on_duty pace",
        scopes=(TEAM, TIER, GROUP),
        pers=(*WHOLE, "week"),
    ),
    # Money
    Breakdown(
        "wages overtime_premium tools hiring cost",
        scopes=(TEAM, TIER, GROUP),
        pers=(*WHOLE, "week"),
    ),
    Breakdown("cost", scopes=(CHANNEL, TOPIC, CHANNEL + TOPIC, TIER + CHANNEL), pers=WHOLE),
    Breakdown("cost_per_inquiry cost_per_solved", scopes=(TEAM, CHANNEL, TOPIC), pers=WHOLE),
    Breakdown("cost_per_step", scopes=(TEAM, TIER, TIER + TOPIC, GROUP), pers=WHOLE),
    Breakdown("budget_used cost_with_losses", scopes=(TEAM,), pers=(*WHOLE, "week")),
    Breakdown("lost_value", scopes=(TEAM, CHANNEL), pers=(*WHOLE, "week")),
    Breakdown("lost_value", scopes=(TOPIC, CHANNEL + TOPIC), pers=WHOLE),
    # The customers' experience
    Breakdown(
        "csat csat_surveyed nps promoters detractors retention",
        scopes=(TEAM, CHANNEL),
        pers=(*WHOLE, "week"),
    ),
    Breakdown(
        "csat csat_surveyed nps promoters detractors retention",
        scopes=(TOPIC, CHANNEL + TOPIC, GROUP),
        pers=WHOLE,
    ),
)
"""Which KPI by what and when; add a line to have more."""

OCCUPANCY_LIMIT = 0.85
"""Occupancy above which agents count as overloaded, unless there is a target for it."""

FurtherKpi = Callable[["Log", Window], Iterable[Figure]]
FURTHER: dict[str, tuple[FurtherKpi, Breakdown]] = {}
"""KPIs that modules have added, by name."""


def measure(
    log: Log,
    *,
    service_targets: Mapping[str, tuple[float, float]] | None = None,
    occupancy_limit: float = OCCUPANCY_LIMIT,
    cost_per_hour: Mapping[str, float] | None = None,
    fcr_window: float = WEEK,
    prices: Prices | None = None,
    scorecard: Scorecard | None = None,
    not_serving: Collection[str] = (),
    breakdowns: Sequence[Breakdown] = (),
) -> pd.DataFrame:
    """Every KPI of one replication, as tidy rows.

    Inquiries and contacts count if they arrived (the inquiry: for the first time) after the
    warm-up; figures over time (backlog, occupancy, cost …) are cut to the measured time.

    Args:
        log: one replication, or a helpdesk export in the same columns.
        service_targets: service level by channel: share wanted, within how many minutes.
        occupancy_limit: occupancy above which agents count as overloaded, as a share.
        cost_per_hour: cost of a paid hour by group; without any there are no rows on cost.
        fcr_window: minutes without another contact after which a first contact counts as a
            resolution.
        prices: costs beside wages, the value of customers, the budget.
        scorecard: assumed points of the customers' satisfaction; without it there are no rows on
            it.
        not_serving: groups that are paid and take no contacts: they cost, and are left out of
            figures on duty.
        breakdowns: which KPIs by what and when; all of them unless stated.

    Returns:
        ``metric, channel, topic, tier, group, agent`` ("all" where not broken down), ``per`` and
        ``period``, ``numerator, denominator``; the KPI is their quotient. Columns of words are
        categories. ``per`` is "all", "hour of day" (period "08"), "weekday" ("Mon"), "hour of week"
        ("Mon 08"), "week" (date of its Monday), "day" (date) or "hour" ("2026-01-05T08:00"), all in
        local time. Rows with denominator 0 (nothing to measure) are left out.
    """
    window = Window(log.calendar, log.warm_up)
    inquiries = measured_inquiries(log, window)
    records = inquiry_records(log, window, inquiries)
    serving = np.array([group not in not_serving for group in log.names.groups], bool)
    figures = [
        *contact_kpis(log, window, service_targets or {}),
        *inquiry_kpis(log, window, inquiries, records, fcr_window),
        *step_kpis(log, window),
        *line_kpis(log, window),
        *outside_kpis(log, window, inquiries),
        *ownership_kpis(log, window),
        *occupancy_kpis(log, window, occupancy_limit, serving),
        *paid_time_kpis(log, window, serving),
        *staff_kpis(log, window, serving),
        *background_kpis(log, window),
    ]
    detractors = None
    if scorecard is not None:
        score = scores(log, inquiries, scorecard, service_targets or {})
        figures += experience_kpis(log, records, inquiries.first, score, scorecard)
        detractors = score < scorecard.detractors
    costs = cost_per_hour or {}
    figures += money_kpis(log, window, inquiries, records, costs, prices or Prices(), detractors)
    for further, _ in FURTHER.values():
        figures += further(log, window)
    wanted = (*(breakdowns or BREAKDOWNS), *(breakdown for _, breakdown in FURTHER.values()))
    kpis = tabulate(figures, wanted, log.names, window)
    of_no_use = kpis["group"].isin(not_serving) & kpis["metric"].isin(("on_duty", "steps"))
    return kpis[~of_no_use].reset_index(drop=True)
