"""How many come, and when: days that count, weekdays, the profile of the day, busyness, growth."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sim.calibrate.levels import (
    LATELY,
    LEAST_WEEKS,
    Agents,
    Course,
    Way,
    course_of,
    in_proportion,
    levels_around,
    weekly,
)
from sim.calibrate.values import Codes, Figure, Floats
from sim.log import Log

LOW = 0.3
"""A day with less than this share of its weekday's median is a holiday or an outage."""
TRIED = 0.02
"""Growth a month that is tried either way where nothing tells more."""
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
        course: how the level goes on after the last week, and why.
        lately_trend: change a week over the weeks whose level counts; NaN where they are few.
        now: contacts a day with which the next weeks begin: the mean, but for a trend that goes on
            (its level then) and where only the last weeks count (their level).
    """

    mean: Figure
    factors: Floats
    by_weekday: tuple[Figure, ...]
    raw_variation: Figure
    variation: Figure
    trend: Figure
    weeks: float
    course: Course
    lately_trend: Figure
    now: Figure

    @property
    def growth_tried(self) -> Figure:
        """Growth a month where none is taken on: 0, and what is tried beside it."""
        month = a_month(self.lately_trend)
        low, high = np.nanmin([-TRIED, month.low]), np.nanmax([TRIED, month.high])
        return Figure(0.0, float(low), float(high))

    @property
    def steady(self) -> bool:
        """Whether the weeks carry the trend on."""
        return self.course.way == Way.TREND

    @property
    def lately(self) -> float:
        """Level with which the next weeks begin ÷ mean."""
        return self.now.value / self.mean.value if self.mean.value > 0 else 1.0


def volume_of(
    days: Days, day: Codes, usual: tuple[int, ...], agents: Agents = in_proportion
) -> Volume:
    """Contacts a day by weekday, with quasi-Poisson intervals.

    The variance of a day beyond its mean is estimated from all weekdays together: φ = Σ (n − μ)² /
    μ ÷ df. The cv of busyness follows by moments of the gamma–Poisson: cv² = Σ ((n − μ)² − μ) / μ²
    ÷ df (Avramidis, Deslandes and L'Ecuyer 2004 for the model), its interval by χ² on df.

    Args:
        days: the days.
        day: of each contact.
        usual: the weekdays of the busiest kind of day, which tell busyness and trend.
        agents: that a level needs, by which ways to go on are told apart.
    """
    counts = np.bincount(day, minlength=len(days.weekday)).astype(float)
    places = days.places
    n, weekday = counts[places], days.weekday[places]
    levels = np.array([n[weekday == k].mean() if (weekday == k).any() else 0.0 for k in range(7)])
    size = np.bincount(weekday, minlength=7)
    fitted = levels[weekday]
    some = fitted > 0  # days on which nobody ever comes tell nothing of how days differ
    df = max(int(some.sum()) - len(np.unique(weekday[some])), 1)
    spread = _dispersion(n, fitted, df)
    variance = np.where(size > 0, spread * levels / np.maximum(size, 1), 0.0)
    from scipy import stats

    reach = float(stats.t.ppf(0.975, df))
    by_weekday = tuple(
        Figure(m, max(m - reach * v**0.5, 0), m + reach * v**0.5)
        for m, v in zip(levels, variance, strict=True)
    )
    weeks = _weeks(places, days.weekday, np.unique(weekday[some]))
    mean, error = levels.mean(), variance.sum() ** 0.5 / 7
    alike = np.isin(weekday, usual) & (fitted >= 1)
    alike = alike if alike.sum() > len(usual) + 1 else np.ones(len(n), bool)
    freedom = max(int(alike.sum()) - len(np.unique(weekday[alike])), 1)
    trended, trend = _with_trend(n[alike], weekday[alike], places[alike])
    raw = _variation(n[alike], fitted[alike], freedom)
    whole = Figure(mean, max(mean - reach * error, 0), mean + reach * error)
    course = Course()
    if weeks >= LEAST_WEEKS and not np.isnan(trend.value):
        course = course_of(*weekly(n, fitted, places), agents)
    if course.since is not None:
        trended = (fitted * levels_around(n, fitted, places // 7 >= course.since))[alike]
    return Volume(
        mean=whole,
        factors=levels / mean if mean > 0 else np.ones(7),
        by_weekday=by_weekday,
        raw_variation=raw,
        variation=_variation(n[alike], trended, max(freedom - 1, 1)),
        trend=trend,
        weeks=weeks,
        course=course,
        lately_trend=_since(course, n[alike], weekday[alike], places[alike]),
        now=whole
        if course.way == Way.MEAN
        else _now(whole, trend, course.since, n, fitted, places, len(days.weekday)),
    )


def _weeks(places: Codes, weekday: Codes, busy: Codes) -> float:
    """Weeks that days span; weekdays on which nobody ever comes end the last one with them."""
    span = int(places[-1] - places[0]) + 1
    after = int(weekday[places[-1]]) + 1
    while span % 7 and after % 7 not in busy:
        span, after = span + 1, after + 1
    return span / 7


def a_month(week: Figure) -> Figure:
    """A growth a week as one a month."""
    return Figure(*((1 + x) ** (365.25 / 12 / 7) - 1 for x in (week.value, week.low, week.high)))


def _since(course: Course, n: Floats, weekday: Codes, places: Codes) -> Figure:
    """Change a week over the weeks whose level counts; NaN where they are few."""
    counts = places // 7 >= (course.since or 0)
    weeks = np.unique(places[counts] // 7)
    if len(np.unique(places // 7)) < LEAST_WEEKS or len(weeks) < LATELY:
        return Figure(np.nan)
    return _with_trend(n[counts], weekday[counts], places[counts])[1]


def _now(
    mean: Figure,
    trend: Figure,
    since: int | None,
    n: Floats,
    fitted: Floats,
    places: Codes,
    size: int,
) -> Figure:
    """The level with which the week after the last day begins, by the trend or of the last weeks.

    The interval is that of the mean, widened by the trend's over the way to that week, or for the
    fewer weeks that count.
    """
    reach = (mean.high - mean.low) / 2 / max(mean.value, 1e-9)
    if since is None:
        weeks = places / 7
        ahead = -(-size // 7) - float(weeks.mean())
        level = mean.value * (1 + trend.value) ** -(-size // 7)
        level /= float(((1 + trend.value) ** weeks).mean())
        off = (trend.high - trend.low) / 2 * ahead
        reach = float(np.hypot(reach, off))
    else:
        counts = places // 7 >= since
        level = mean.value * float(levels_around(n, fitted, counts)[-1])
        reach *= float(len(n) / counts.sum()) ** 0.5
    return Figure(level, max(level * (1 - reach), 0.0), level * (1 + reach))


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
