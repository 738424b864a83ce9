"""How long work takes, and where it goes: handle times, wrap-up, escalation, solving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.calibrate.values import Codes, Figure, Flags, Floats, Resampling
from sim.exports import UNSTATED, Export
from sim.log import Ending, Log

LONGEST = 60.0
"""Minutes beyond which a live contact's handling may be a slip (a line left open) …"""
TIMES_THE_MEAN = 12
"""… and is left out if it is also longer than so many means; a long tail is not cut off."""
SHORTEST = 10 / 60
"""Minutes below which handling is listed: a wrong button, or a call cut off."""
LEAST_STEPS = 30
KS_LIMIT = 0.05
"""Distance beyond which a lognormal does not describe the handle times …"""
MANY_STEPS = 600
"""… of so many steps; of fewer only where chance would not add as much in one case of 100."""
POINTS = 40


@dataclass(frozen=True)
class Handling:
    """Handle times of a topic at a tier.

    Attributes:
        steps: completed ones.
        mean: minutes.
        cv: standard deviation ÷ mean.
        wrap_up: mean minutes after the customer was released.
        too_long, short: steps left out for their length; steps under ten seconds.
        distance: Kolmogorov's distance from the lognormal of the same mean and cv.
        values: equally likely values, where a lognormal does not describe them.
    """

    steps: int
    mean: Figure
    cv: Figure
    wrap_up: float
    too_long: int
    short: int
    distance: float
    values: Floats | None


@dataclass(frozen=True)
class Worked:
    """Work that was seen: on steps, or the time tracked on whole contacts.

    Attributes:
        minutes: of each, wrap-up left out; NaN where not known.
        wrap_up: minutes after the customer was released.
        contact: row of the contact of each.
        too_long: which are so long that they are a slip.
    """

    minutes: Floats
    wrap_up: Floats
    contact: Codes
    too_long: Flags

    @property
    def completed(self) -> Flags:
        """Which count."""
        return ~np.isnan(self.minutes) & ~self.too_long


def worked_of(
    export: Export, topics: Codes, alone: Mapping[int, float], tier: int | None = None
) -> Worked:
    """The work on some topics at a tier.

    Time tracked on a contact is not told apart by tier: it counts where one tier did it all.

    Args:
        export: what files say; see ``Export.knows`` for whether it tells of work.
        topics: codes.
        alone: minutes that steps side by side would have taken alone, by row.
        tier: its code; all tiers unless stated.
    """
    log = export.log
    contacts, steps = log.contacts, log.steps
    if "time tracked" in export.knows:
        mine = np.isin(contacts["topic"], topics) & ~np.isnan(export.handle)
        if tier is not None:
            mine &= (contacts["first_tier"] == tier) & (contacts["last_tier"] == tier)
        contact = np.flatnonzero(mine)
        minutes, wrap_up = export.handle[contact], np.zeros(len(contact))
    else:
        mine = np.isin(steps["topic"], topics)
        if tier is not None:
            mine &= steps["tier"] == tier
        rows = np.flatnonzero(mine)
        contact = np.searchsorted(contacts["contact"], steps["contact"][rows])
        minutes = (steps["handled_at"] - steps["started_at"])[rows]
        if alone:
            whole = zip(rows.tolist(), minutes.tolist(), strict=True)
            minutes = np.array([alone.get(row, length) for row, length in whole])
        wrap_up = (steps["ended_at"] - steps["handled_at"])[rows]
    minutes = np.where(minutes > 0, minutes, np.nan)
    usual = minutes[minutes <= LONGEST]
    most = max(LONGEST, TIMES_THE_MEAN * float(usual.mean()) if len(usual) else 0.0)
    live = bool(contacts["live"].any())
    return Worked(minutes, wrap_up, contact, (minutes > most) & live)


def handling_of(worked: Worked, day: Codes, resampling: Resampling) -> Handling:
    """Handle times of some work.

    Args:
        worked: what was seen.
        day: of each contact of the log.
        resampling: for the intervals.
    """
    whole, long, wrap_up = worked.minutes, worked.too_long, worked.wrap_up
    day = day[worked.contact]
    known = ~np.isnan(whole)
    minutes, own = whole[known & ~long], day[known & ~long]

    mean = resampling.ratio(own, minutes)
    cv = _cv(minutes, own, mean.value, resampling)
    distance, values = _shape(minutes, mean.value, cv.value)
    if distance <= KS_LIMIT:
        cv = _with_tail(cv, len(minutes))
    return Handling(
        steps=len(minutes),
        mean=mean,
        cv=cv,
        wrap_up=float(np.nanmean(wrap_up[known])) if known.any() else 0.0,
        too_long=int(long.sum()),
        short=int((minutes < SHORTEST - 1e-6).sum()),
        distance=distance,
        values=values,
    )


def turns_of(log: Log) -> Floats:
    """Minutes from the end of a step to the end of the same agent's next one, up to an hour."""
    steps = log.steps
    named = np.array([word != UNSTATED for word in log.names.agents])[steps["agent"]]
    rows = np.flatnonzero(named & ~np.isnan(steps["ended_at"]))
    agent, ended = steps["agent"][rows], steps["ended_at"][rows]
    order = np.lexsort((ended, agent))
    same = agent[order][1:] == agent[order][:-1]
    gaps = np.diff(ended[order])[same]
    result: Floats = gaps[(gaps > 0) & (gaps <= LONGEST)]
    return result


def lognormal_of(mean: float, cv: float) -> Any:
    """The lognormal of a mean and a cv, as scipy's frozen distribution."""
    from scipy import stats

    sigma = float(np.log1p(cv**2)) ** 0.5
    return stats.lognorm(sigma, scale=mean / float(np.exp(sigma**2 / 2)))


def _cv(minutes: Floats, day: Codes, mean: float, resampling: Resampling) -> Figure:
    """Standard deviation ÷ mean, with its interval."""
    if not mean > 0:
        return Figure(np.nan)
    off = minutes - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        number, first, second = (resampling.totals(day, x) for x in (1.0, off, off**2))
        drawn = np.maximum(second / number - (first / number) ** 2, 0.0) ** 0.5
        drawn = drawn / (mean + first / number)
    return Figure(float((off**2).mean() ** 0.5 / mean), *resampling.spread(drawn))


def _with_tail(cv: Figure, number: int) -> Figure:
    """The interval of a cv, at least as wide as a lognormal's tail asks for.

    The longest handle times, which make the cv, are rare: days drawn anew do not show those that
    happened not to come. Asymptotically the variance of ln(cv) is ((κ − 1)/4 + cv² − γ cv)/n, with
    skewness γ and kurtosis κ of the lognormal.
    """
    value = cv.value
    w = 1 + value**2
    skewness, kurtosis = value**3 + 3 * value, w**4 + 2 * w**3 + 3 * w**2 - 3
    spread = max((kurtosis - 1) / 4 + value**2 - skewness * value, 0.5) / number
    reach = float(np.exp(1.96 * spread**0.5))
    low, high = np.fmin(cv.low, value / reach), np.fmax(cv.high, value * reach)
    return Figure(value, float(low), float(high))


def _shape(minutes: Floats, mean: float, cv: float) -> tuple[float, Floats | None]:
    """Distance from a lognormal, and quantiles where it is too far."""
    if len(minutes) < LEAST_STEPS or not cv > 0:
        return np.nan, None
    from scipy import stats

    fitted = lognormal_of(mean, cv)
    distance = float(stats.kstest(minutes, fitted.cdf, method="asymp").statistic)
    chance = 0.0 if len(minutes) >= MANY_STEPS else float(stats.kstwobign.isf(0.01))
    if distance <= KS_LIMIT + chance / len(minutes) ** 0.5 or len(minutes) < 2 * POINTS:
        return distance, None
    ordered = np.sort(minutes)
    parts = np.array_split(ordered, POINTS)  # means of equal parts keep the mean
    return distance, np.array([part.mean() for part in parts])


@dataclass(frozen=True)
class Flow:
    """What became of the steps of a topic at a tier.

    Attributes:
        steps: how many.
        to: share passed on to each other tier by its code, with Jeffreys' interval.
        pooled: whether there were too few, so that all topics of the tier were taken.
    """

    steps: int
    to: dict[int, Figure]
    pooled: bool


def flow_of(log: Log, topic: int, tier: int) -> Flow:
    """Escalation of a topic at a tier; of all topics there where the topic has few steps."""
    steps = log.steps
    at_tier = (steps["tier"] == tier) & (steps["ending"] != Ending.OPEN)
    mine = at_tier & (steps["topic"] == topic)
    pooled = int(mine.sum()) < LEAST_STEPS
    mine = at_tier if pooled else mine
    number = int(mine.sum())
    to: dict[int, Figure] = {}
    for other in np.unique(steps["to_tier"][mine & (steps["ending"] == Ending.ESCALATED)]):
        if other in (-1, tier):
            continue
        passed = mine & (steps["ending"] == Ending.ESCALATED) & (steps["to_tier"] == other)
        to[int(other)] = share(int(passed.sum()), number)
    return Flow(number, to, pooled)


def share(count: int, of: int) -> Figure:
    """A share with Jeffreys' interval: quantiles of Beta(count + ½, of − count + ½)."""
    from scipy import stats

    if not of:
        return Figure(np.nan)
    low, high = (float(stats.beta.ppf(q, count + 0.5, of - count + 0.5)) for q in (0.025, 0.975))
    return Figure(count / of, low if count else 0.0, high if count < of else 1.0)
