"""Log → KPI rows: those that are wanted, each from the facts that it needs.

Formulas: :mod:`sim.metrics.kpis`; what they share: :mod:`sim.metrics.facts`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.calendar import OpenTime
from sim.errors import UsageError
from sim.kpis import HALF_HOURS, Breakdown
from sim.metrics.facts.found import OCCUPANCY_LIMIT, WEEK, Facts
from sim.metrics.kpis import METRICS
from sim.metrics.periods import KINDS_OF_DAY
from sim.metrics.stated import Scorecard, ServiceLevelRule, UnitPrices
from sim.metrics.tabulate import KpiTable
from sim.units import hint

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log

Wanted = Collection[str] | Mapping[str, Iterable[Breakdown]]
"""KPIs by name, as they are broken down; or what each is to be broken down by."""


def measure(
    log: Log,
    *,
    service_targets: Mapping[str, tuple[float, float]] | None = None,
    occupancy_limit: float = OCCUPANCY_LIMIT,
    cost_per_hour: Mapping[str, float] | None = None,
    fcr_window: float = WEEK,
    prices: UnitPrices | None = None,
    scorecard: Scorecard | None = None,
    not_serving: Collection[str] = (),
    service_level: ServiceLevelRule | None = None,
    business_hours: Mapping[str, OpenTime] | None = None,
    kinds_of_day: Sequence[str] = KINDS_OF_DAY,
    kpis: Wanted | None = None,
) -> pd.DataFrame:
    """KPIs of one replication, as tidy rows.

    Inquiries and contacts count if they arrived (the inquiry: for the first time) after the
    warm-up; figures over time (backlog, occupancy, cost …) are cut to the measured time. What no
    wanted KPI needs is not calculated.

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
        service_level: of which contacts the service level is; of all that were offered unless
            stated.
        business_hours: opening hours of the channels whose target time counts while they are open
            only; by the clock elsewhere.
        kinds_of_day: the kind of each weekday, Monday first: days alike are one typical day.
        kpis: names of the KPIs wanted, or by name what each is to be broken down by; all of them
            unless stated, those that modules have added included.

    Returns:
        ``metric, channel, topic, tier, group, agent`` ("all" where not broken down), ``per`` and
        ``period``, ``numerator, denominator``; the KPI is their quotient. Columns of words are
        categories. ``per`` is "all", "hour of day" (period "08"), "weekday" ("Mon"), "hour of week"
        ("Mon 08"), "week" (date of its Monday), "day" (date), "hour" ("2026-01-05T08:00") or "half
        hour" of a kind of day ("Mon-Fri 08:30"), all in local time. Rows with denominator 0
        (nothing to measure) are left out.

    Raises:
        UsageError: there is no such KPI.
    """
    facts = Facts(
        log,
        service_targets or {},
        occupancy_limit,
        cost_per_hour or {},
        fcr_window,
        prices or UnitPrices(),
        scorecard,
        not_serving,
        service_level or ServiceLevelRule(),
        business_hours or {},
        kinds_of_day,
    )
    return tabulated(facts, kpis).frame()


def tabulated(facts: Facts, kpis: Wanted | None = None) -> KpiTable:
    """The same as a table that is not made rows yet: quicker where a few figures are wanted.

    Args:
        facts: the log, with what is needed beside it.
        kpis: as for :func:`measure`.

    Raises:
        UsageError: there is no such KPI.
    """
    wanted = _wanted(tuple(METRICS) if kpis is None else kpis)
    in_order = [name for name in METRICS if name in wanted]
    further = [name for name in in_order if name not in METRICS.built_in]
    of_hours, of_halves = (
        {name: [*_cut(by, halved)] for name, by in wanted.items()} for halved in (False, True)
    )
    periods = dict(facts.window.periods)
    if any(of_halves.values()):
        periods |= facts.by_half_hours.window.periods
    table = KpiTable([*METRICS.built_in, *further], facts.log.names, periods)
    for breakdowns, found in ((of_hours, facts), (of_halves, facts.by_half_hours)):
        for name in in_order:
            figures = METRICS[name].figures
            if figures is not None and breakdowns[name]:
                found.next_kpi()
                table.add(name, figures(found), breakdowns[name])
                if found.room_is_short:
                    table.forget()
        found.forget()
        table.forget()
    table.leave_out(facts.not_serving, [name for name in in_order if METRICS[name].serving_only])
    return table


def _cut(breakdowns: Iterable[Breakdown], halved: bool) -> Iterator[Breakdown]:
    """Breakdowns by half hours, or all others; those without any left out."""
    for each in breakdowns:
        part = each._replace(pers=tuple(per for per in each.pers if (per in HALF_HOURS) == halved))
        if part.pers:
            yield part


def _wanted(kpis: Wanted) -> dict[str, Iterable[Breakdown]]:
    """What each KPI that is wanted is to be broken down by."""
    unknown = [name for name in kpis if name not in METRICS]
    if unknown:
        raise UsageError(f"unknown KPI {unknown[0]!r}{hint(unknown[0], METRICS)}")
    if isinstance(kpis, Mapping):
        return dict(kpis)
    return {name: METRICS[name].by for name in kpis}
