"""How many come, and when: days that count, weekdays, the profile of the day, busyness, growth."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sim.calibrate.values import Codes, Figure, Flags, Floats
from sim.log import Log

LOW = 0.3
"""A day with less than this share of its weekday's median is a holiday or an outage."""
LEAST_WEEKS = 12
"""Weeks from which on growth is estimated; fewer do not carry it."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Days:
    """The local days of a log.

    Attributes:
        first: date of day 0.
        weekday: of each day, Monday is 0.
        counted: days that say how many come: no gap, no holiday, no outage.
        gaps: days without any contact whose weekday usually has some.
        low: days with far fewer than their weekday's usual.
    """

    first: dt.date
    weekday: Codes
    counted: np.ndarray[tuple[int], np.dtype[np.bool_]]
    gaps: tuple[dt.date, ...]
    low: tuple[dt.date, ...]

    @property
    def places(self) -> Codes:
        """Numbers of the days that are counted."""
        return np.flatnonzero(self.counted)


def days_of(log: Log) -> tuple[Days, Codes, Floats]:
    """The days of a log, and the day and the minute of the day of each arrival.

    Days after the last arrival do not count: an export goes on until what has come is done.
    """
    local = log.calendar.local(log.contacts["arrived_at"])
    day, minute = (local // 1440).astype(np.int64), local % 1440
    size = int(day.max()) + 1
    weekday = (log.calendar.start.weekday() + np.arange(size)) % 7
    counts = np.bincount(day, minlength=size)
    usual = np.array(
        [np.median(counts[weekday == k]) if (weekday == k).any() else 0.0 for k in range(7)]
    )[weekday]
    gap = (counts == 0) & ((usual >= 10) | ((usual > 0) & _long(counts, usual)))
    low = (counts < LOW * usual) & ~gap & (usual >= 10)

    def dates(days: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[dt.date, ...]:
        return tuple(log.calendar.start + dt.timedelta(days=int(k)) for k in np.flatnonzero(days))

    return Days(log.calendar.start, weekday, ~gap & ~low, dates(gap), dates(low)), day, minute


def _long(counts: Codes, usual: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Days without contacts in a row that is too long for chance: 20 contacts are missing."""
    result = np.zeros(len(counts), bool)
    begin, missing = 0, 0.0
    for k in range(len(counts) + 1):
        if k < len(counts) and counts[k] == 0:
            missing += usual[k]
            continue
        result[begin:k] = missing >= 20
        begin, missing = k + 1, 0.0
    return result


@dataclass(frozen=True)
class Volume:
    """Contacts a day.

    Attributes:
        mean: of the seven weekdays, each by its own mean.
        factors: each weekday's mean ÷ ``mean``.
        by_weekday: mean contacts of each weekday with its interval.
        raw_variation: cv of days beyond chance, after weekdays.
        variation: the same, after the trend as well.
        trend: change a week, as a share of the level.
        weeks: weeks that the days span.
        steady: whether the weeks carry the trend on: enough of them, and a trend describes them
            better than one step from one level to another.
        now: contacts a day with which the next weeks begin: the mean, but for a trend that goes on
            (its level then) and for a step (the level since then).
        step: the first week of a new level, counted from 0; None where there is none.
    """

    mean: Figure
    factors: Floats
    by_weekday: tuple[Figure, ...]
    raw_variation: Figure
    variation: Figure
    trend: Figure
    weeks: float
    steady: bool
    now: Figure
    step: int | None = None

    @property
    def lately(self) -> float:
        """Level with which the next weeks begin ÷ mean."""
        return self.now.value / self.mean.value if self.mean.value > 0 else 1.0


def volume_of(days: Days, day: Codes, usual: tuple[int, ...]) -> Volume:
    """Contacts a day by weekday, with quasi-Poisson intervals.

    The variance of a day beyond its mean is estimated from all weekdays together: φ = Σ (n − μ)² /
    μ ÷ df. The cv of busyness follows by moments of the gamma–Poisson: cv² = Σ ((n − μ)² − μ) / μ²
    ÷ df (Avramidis, Deslandes and L'Ecuyer 2004 for the model), its interval by χ² on df.

    Args:
        days: the days.
        day: of each contact.
        usual: the weekdays of the busiest kind of day, which tell busyness and trend.
    """
    counts = np.bincount(day, minlength=len(days.weekday)).astype(float)
    places = days.places
    n, weekday = counts[places], days.weekday[places]
    levels = np.array([n[weekday == k].mean() if (weekday == k).any() else 0.0 for k in range(7)])
    size = np.bincount(weekday, minlength=7)
    fitted = levels[weekday]
    df = max(len(n) - len(np.unique(weekday)), 1)
    spread = _dispersion(n, fitted, df)
    variance = np.where(size > 0, spread * levels / np.maximum(size, 1), 0.0)
    from scipy import stats

    reach = float(stats.t.ppf(0.975, df))
    by_weekday = tuple(
        Figure(m, max(m - reach * v**0.5, 0), m + reach * v**0.5)
        for m, v in zip(levels, variance, strict=True)
    )
    weeks = (places[-1] - places[0] + 1) / 7
    mean, error = levels.mean(), variance.sum() ** 0.5 / 7
    alike = np.isin(weekday, usual) & (fitted >= 1)
    alike = alike if alike.sum() > len(usual) + 1 else np.ones(len(n), bool)
    freedom = max(int(alike.sum()) - len(np.unique(weekday[alike])), 1)
    trended, trend = _with_trend(n[alike], weekday[alike], places[alike])
    raw = _variation(n[alike], fitted[alike], freedom)
    whole = Figure(mean, max(mean - reach * error, 0), mean + reach * error)
    steady = weeks >= LEAST_WEEKS and _steady(n, fitted, places) and not np.isnan(trend.value)
    step = None if steady else _step(*_weekly(n, fitted, places))
    if step is not None:
        trended = (fitted * _levels(n, fitted, places // 7 >= step))[alike]
    return Volume(
        mean=whole,
        factors=levels / mean if mean > 0 else np.ones(7),
        by_weekday=by_weekday,
        raw_variation=raw,
        variation=_variation(n[alike], trended, max(freedom - 1, 1)),
        trend=trend,
        weeks=weeks,
        steady=steady,
        now=_now(whole, trend, step, n, fitted, places, len(days.weekday))
        if steady or step
        else whole,
        step=step,
    )


def _now(
    mean: Figure,
    trend: Figure,
    step: int | None,
    n: Floats,
    fitted: Floats,
    places: Codes,
    size: int,
) -> Figure:
    """The level with which the week after the last day begins, by the trend or since the step.

    The interval is that of the mean, widened by the trend's over the way to that week, or for the
    fewer weeks since the step.
    """
    reach = (mean.high - mean.low) / 2 / max(mean.value, 1e-9)
    if step is None:
        weeks = places / 7
        ahead = -(-size // 7) - float(weeks.mean())
        level = mean.value * (1 + trend.value) ** -(-size // 7)
        level /= float(((1 + trend.value) ** weeks).mean())
        off = (trend.high - trend.low) / 2 * ahead
        reach = float(np.hypot(reach, off))
    else:
        since = places // 7 >= step
        level = mean.value * float(_levels(n, fitted, since)[-1])
        reach *= float(len(n) / since.sum()) ** 0.5
    return Figure(level, max(level * (1 - reach), 0.0), level * (1 + reach))


def _levels(n: Floats, fitted: Floats, since: Flags) -> Floats:
    """Contacts ÷ usual contacts of the days before a step, and of those after it."""
    before, after = (n[part].sum() / max(fitted[part].sum(), 1e-9) for part in (~since, since))
    return np.where(since, float(after), float(before)).astype(np.float64)


def _weekly(n: Floats, fitted: Floats, places: Codes) -> tuple[Floats, Codes]:
    """Contacts ÷ usual contacts of each week that has some, and the numbers of these weeks."""
    week = places // 7
    usual = np.bincount(week, fitted)
    there = usual > 0
    return np.bincount(week, n)[there] / usual[there], np.flatnonzero(there)


SURE_STEP = 12.16
"""F above which the best step among all is no chance: 1 % (Andrews 2003, π₀ = 0.15, p = 1)."""
EDGE = 0.15
"""Share of the weeks at either end in which no step is looked for."""


def _step(level: Floats, at: Codes) -> int | None:
    """The week in which the level changed for good; None where chance brings this about.

    Andrews' sup-F test: the best of all steps, held against what the best of all steps gives in
    weeks that are alike.
    """
    weeks = len(level)
    if weeks < LEAST_WEEKS:
        return None
    places = np.arange(max(int(np.ceil(EDGE * weeks)), 2), int(weeks * (1 - EDGE)) + 1)
    left = np.array(
        [len(part) * part.var() + len(rest) * rest.var() for part, rest in _parts(level, places)]
    )
    best = int(left.argmin())
    alone = float(((level - level.mean()) ** 2).sum())
    f = (alone - left[best]) / max(float(left[best]) / (weeks - 2), 1e-12)
    return int(at[places[best]]) if f > SURE_STEP else None


def _parts(level: Floats, places: Codes) -> list[tuple[Floats, Floats]]:
    """The weeks before each place, and those from there on."""
    return [(level[:k], level[k:]) for k in places]


def _steady(n: Floats, fitted: Floats, places: Codes) -> bool:
    """Whether a trend leaves less of the weeks' ups and downs than one step does.

    Both are fitted to contacts ÷ usual contacts of each week by least squares.
    """
    level, at = _weekly(n, fitted, places)
    if len(level) < LEAST_WEEKS:
        return False
    return beats_a_step(level, at.astype(float))


def beats_a_step(level: Floats, at: Floats) -> bool:
    """Whether a line through levels leaves less of their ups and downs than the best one step.

    Args:
        level: of each week.
        at: number of each week.
    """
    line = np.polyval(np.polyfit(at, level, 1), at)
    left = float(((level - line) ** 2).sum())
    steps = [
        float(((level[:k] - level[:k].mean()) ** 2).sum())
        + float(((level[k:] - level[k:].mean()) ** 2).sum())
        for k in range(2, len(level) - 1)
    ]
    return left < min(steps)


def _dispersion(n: Floats, fitted: Floats, df: int) -> float:
    seen = fitted > 0
    return max(float(((n - fitted)[seen] ** 2 / fitted[seen]).sum() / df), 1.0)


def _variation(n: Floats, fitted: Floats, df: int) -> Figure:
    """The cv of days beyond chance, with its interval."""
    from scipy import stats

    seen = fitted > 0
    n, fitted = n[seen], fitted[seen]
    total = ((n - fitted) ** 2 / fitted**2).sum()
    chance = (1 / fitted).sum() / df
    low, high = (float(total / stats.chi2.ppf(q, df)) for q in (0.975, 0.025))
    value, low, high = (max(x - chance, 0.0) ** 0.5 for x in (float(total / df), low, high))
    return Figure(value, low, high)


def _with_trend(n: Floats, weekday: Codes, places: Codes) -> tuple[Floats, Figure]:
    """Fitted counts by weekday and an exponential trend, and the change a week.

    Quasi-Poisson regression by Newton's steps; the interval of the slope by its dispersion.
    """
    from scipy import stats

    used = np.unique(weekday)
    columns = (weekday[:, np.newaxis] == used).astype(float)
    week = (places - places.mean()) / 7
    design = np.column_stack([columns, week])
    start = [np.log(max(n[weekday == k].mean(), 1e-9)) for k in used]
    beta = np.array([*start, 0.0])
    if np.ptp(week) == 0 or len(n) <= len(beta):
        return np.exp(design @ beta), Figure(np.nan)
    for _ in range(30):
        mean = np.exp(np.clip(design @ beta, -30, 30))
        slope = design.T @ (n - mean)
        curve = design.T @ (design * mean[:, np.newaxis])
        step = np.linalg.lstsq(curve, slope, rcond=None)[0]
        beta = beta + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-10:
            break
    mean = np.exp(design @ beta)
    df = max(len(n) - len(beta), 1)
    error = (_dispersion(n, mean, df) * np.linalg.pinv(curve)[-1, -1]) ** 0.5
    reach = float(stats.t.ppf(0.975, df)) * error
    slope = float(beta[-1])
    if np.abs(step).max() > 1e-6 or not abs(slope) + reach < 3:
        return np.exp(design[:, :-1] @ start), Figure(np.nan)
    return mean, Figure(*(float(np.expm1(x)) for x in (slope, slope - reach, slope + reach)))
