"""How long a scenario takes to settle: the beginning that a steady-state question leaves out.

Series are measured from minute 0, whatever warm-up the scenario states. An observation is an hour
where nothing recurs in the scenario, else a day; figures of several observations or replications
are ratios of sums. MSER looks at the means of five in a row (MSER-5), or of whole weeks where the
week recurs. Averages over replications show the beginning more clearly than a single run does:
Hoad, K., Robinson, S. and Davies, R. (2010), "Automating warm-up length estimation", *Journal of
the Operational Research Society* 61(9), 1389-1403.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.kpis import Breakdown
from sim.metrics import METRICS, SCOPE
from sim.metrics.periods import HOURS_AT_MOST, window_of
from sim.metrics.steady import BATCH, LEAST, mser, welch
from sim.runs.comparing import Progress
from sim.runs.ledger import Figures, Ledger
from sim.runs.precision import Kpi, parse_kpi, scopes_of
from sim.runs.replication import Measured, Replication, key_of
from sim.runs.runner import Job, Runner
from sim.scenarios.meaning.cycle import Cycle, cycle_of, why_terminating
from sim.scenarios.meaning.horizon import calendar_of
from sim.units import DAY, format_duration, require_whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.calendar import Calendar
    from sim.scenarios.sections.schema import Scenario

Floats = NDArray[np.float64]

HOUR, WEEK_DAYS = 60.0, 7


@dataclass(frozen=True, eq=False)
class Settling:
    """One KPI over the horizon, as all replications have it together."""

    kpi: Kpi
    means: Floats
    """By observation; NaN where there was nothing to measure."""
    smooth: Floats
    """Welch's moving average of them, of the first observations."""
    batches: Floats
    """The means that MSER looks at."""
    cut: int | None
    """Observations to leave out, by MSER; None where more than half would be: not settled."""
    whole: float
    """The KPI over the whole horizon."""
    settled: float
    """The KPI without what is to be left out; NaN where it has not settled."""


@dataclass(frozen=True, eq=False)
class WarmUp:
    """What a scenario's beginning looks like, and how much of it to leave out."""

    scenario: Scenario
    replications: int
    seed: int
    cycle: Cycle
    step: float
    """Minutes of an observation."""
    batch: int
    """Observations in a mean that MSER looks at."""
    reach: int
    """Neighbours on each side in the moving average."""
    periods: tuple[str, ...]
    """Local hour or date of each observation."""
    settlings: tuple[Settling, ...]
    reasons: tuple[str, ...]
    """Why the question is a terminating one; empty where it may settle."""

    @property
    def needed(self) -> float | None:
        """Minutes that all KPIs together need, in whole days where it is more than two; None where
        one has not settled.
        """
        cuts = [each.cut for each in self.settlings]
        if None in cuts:
            return None
        minutes = self.step * max(cut or 0 for cut in cuts)
        return minutes if minutes <= 2 * DAY else DAY * math.ceil(minutes / DAY)


def find_warm_up(
    scenario: Scenario,
    *,
    kpis: Sequence[str] = (),
    replications: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    cluster: str | None = None,
    engine: str = "auto",
    progress: Progress | None = None,
) -> WarmUp:
    """Find how much of the beginning to leave out where the long run is asked for.

    Args:
        scenario: what to look at, over its own horizon.
        kpis: those that can be followed, as ``wait`` or ``wait/phone``; unless stated the wait in
            each channel, the backlog and the occupancy. Others are known only later (as of solved
            inquiries), or not by the day.
        replications: how many random runs.
        seed: base seed.
        jobs: processes at most; all cores unless stated.
        cluster: address of a Dask scheduler that does the work instead.
        engine: `auto`, `simpy` or `compiled`; the figures are the same.
        progress: called after each replication with replications done and planned.

    Raises:
        UsageError: an unknown KPI, one that cannot be followed over time, or a horizon that is too
            short to judge.
        RunError: a replication failed.
    """
    require_whole("replications", replications, 1)
    require_whole("seed", seed, 0)
    calendar = calendar_of(scenario)
    cycle = cycle_of(scenario)
    hours = cycle == "none" and calendar.minutes <= HOURS_AT_MOST * HOUR
    step, per = (HOUR, "hour") if hours else (DAY, "day")
    batch = WEEK_DAYS if cycle == "week" else BATCH
    wanted = _kpis(scenario, kpis)
    periods = _whole_periods(calendar, step, per)
    _check_long_enough(scenario, len(periods) // batch, batch * step)
    key, keep = key_of(scenario, seed), _KeepSums(wanted, periods)
    series = {
        metric: tuple(Breakdown((scope,), (per,)) for scope in scopes)
        for metric, scopes in scopes_of(wanted).items()
    }
    name = scenario.scenario
    work = [
        Job(key, Replication(name, scenario, seed, number, series, from_start=True), keep)
        for number in range(replications)
    ]
    totals = np.zeros((len(wanted), 2, len(periods)))
    for done, record in enumerate(Runner(jobs, cluster, engine).fill(Ledger(), work), start=1):
        totals += record.figures["sums"]
        if progress is not None:
            progress(done, replications)
    reach = _reach(len(periods), batch)
    return WarmUp(
        scenario,
        replications,
        seed,
        cycle,
        step,
        batch,
        reach,
        periods,
        tuple(_settling(kpi, of, batch, reach) for kpi, of in zip(wanted, totals, strict=True)),
        tuple(why_terminating(scenario, calendar)),
    )


@dataclass(frozen=True)
class _KeepSums:
    """Numerators and denominators of some KPIs, by period."""

    kpis: Sequence[Kpi]
    periods: Sequence[str]

    def __call__(self, measured: Measured) -> Figures:
        return {"sums": np.stack([_sums(measured.kpis, kpi, self.periods) for kpi in self.kpis])}


def _kpis(scenario: Scenario, texts: Sequence[str]) -> list[Kpi]:
    if not texts:
        channels = [f"wait/{name}" for name in scenario.channels]
        texts = [*(channels if len(channels) > 1 else ["wait"]), "backlog", "occupancy"]
    found = [parse_kpi(text, [scenario]) for text in texts]
    for kpi in found:
        if not METRICS[kpi.metric].followed:
            known = ", ".join(name for name, metric in METRICS.items() if metric.followed)
            raise UsageError(f"{kpi.metric} cannot be followed over time; these can: {known}")
    return list(dict.fromkeys(found))


def _whole_periods(calendar: Calendar, step: float, per: str) -> tuple[str, ...]:
    """Labels of the hours or days that lie in the horizon to their ends."""
    labels = window_of(calendar, 0.0).periods[per].labels
    ends_whole = calendar.minutes % step == 0
    return labels if ends_whole else labels[:-1]


def _check_long_enough(scenario: Scenario, batches: int, length: float) -> None:
    if batches >= LEAST:
        return
    key = f"horizon.length={math.ceil(2 * LEAST * length / DAY)} days"
    if scenario.horizon.weeks is not None:
        key = f"horizon.weeks={-(-2 * LEAST * length // (7 * DAY)):.0f}"
    raise UsageError(
        f"the horizon holds {batches} means of {format_duration(length)} each, and it takes "
        f"{LEAST} at least to tell when it has settled; try --set '{key}'"
    )


def _sums(kpis: pd.DataFrame, kpi: Kpi, periods: Sequence[str]) -> Floats:
    """Numerators and denominators by period; 0 where there was nothing to measure."""
    rows = kpis[kpis["metric"] == kpi.metric]
    for column in SCOPE:
        name = kpi.scope[1] if kpi.scope and kpi.scope[0] == column else "all"
        rows = rows[rows[column] == name]
    sums = rows[["numerator", "denominator"]].set_axis(rows["period"].astype(str), axis=0)
    return sums.reindex(list(periods), fill_value=0.0).to_numpy(float).T


def _reach(length: int, batch: int) -> int:
    """Neighbours of a moving average over whole batches, about a twentieth of the series long."""
    batches = max(1, round(length / 20 / batch))
    return (batch * batches) // 2


def _settling(kpi: Kpi, sums: Floats, batch: int, reach: int) -> Settling:
    """How a KPI settles, from its numerators and denominators by observation."""
    numerator, denominator = sums
    count = len(numerator) // batch
    by_batch = sums[:, : count * batch].reshape(2, count, batch).sum(axis=2)
    if not (by_batch[1] > 0).all():
        raise UsageError(
            f"{kpi.label}: there is a stretch without anything to measure, so it cannot be told "
            f"when it has settled ({METRICS[kpi.metric].label})"
        )
    cut = mser(by_batch[0] / by_batch[1])
    rest = slice(0 if cut is None else cut * batch, None)
    smooth = [welch(of[np.newaxis], reach) for of in (numerator, denominator)]
    with np.errstate(divide="ignore", invalid="ignore"):
        return Settling(
            kpi,
            means=numerator / denominator,
            smooth=smooth[0] / smooth[1],
            batches=by_batch[0] / by_batch[1],
            cut=None if cut is None else cut * batch,
            whole=float(numerator.sum() / denominator.sum()),
            settled=np.nan
            if cut is None
            else float(numerator[rest].sum() / denominator[rest].sum()),
        )
