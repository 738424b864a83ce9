"""How long customers wait before they give up, and who of them comes again.

Patience is censored by the answer: whoever was answered would have waited longer. The product-limit
estimator (Kaplan and Meier 1958) takes this into account; the mean wait of those who left does not
(Brown et al. 2005, section 5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.values import Codes, Figure, Flags, Floats, Resampling
from sim.log import Log, Outcome

LEAST_LEFT = 30
"""Hang-ups below which one exponential number is all that they carry."""
LEVELS = (0.25, 0.5)
"""Shares of customers that have left: at the quartile and at the median of patience."""
FINEST = 2000
"""Moments of leaving that intervals are worked out at."""
POINTS = 40
"""Quantiles that are written into the scenario."""
REDIAL_WITHIN = 120.0
"""Minutes within which a call after a hang-up may be a redial."""


@dataclass(frozen=True)
class Waits:
    """Waits of a live channel: minutes, whether it ended by giving up, and the day of each."""

    wait: Floats
    left: Flags
    day: Codes


@dataclass(frozen=True)
class Patience:
    """Patience of a channel's customers.

    Attributes:
        left, waited: how many gave up, of how many.
        quartile, median: in minutes; infinite where so many never left.
        values: equally likely values of patience for the scenario, or None for an exponential.
        mean: of the exponential: minutes waited by all ÷ hang-ups.
    """

    left: int
    waited: int
    quartile: Figure
    median: Figure
    values: Floats | None
    mean: Figure


def gave_up_unanswered(log: Log) -> Flags:
    """Who gave up before any answer; who gave up later, passed on, has been answered."""
    contacts = log.contacts
    left: Flags = (contacts["outcome"] == Outcome.ABANDONED) & np.isnan(contacts["answered_at"])
    return left


def waits_of(log: Log, channel: int, day: Codes, topics: tuple[int, ...] = ()) -> Waits:
    """Waits on a channel, those answered at once included; unknown ones left out.

    Args:
        log: the log.
        channel: its code.
        day: of each contact.
        topics: codes of the only topics that count; all of them unless stated.
    """
    contacts = log.contacts
    mine = contacts["channel"] == channel
    if topics:
        mine = mine & np.isin(contacts["topic"], topics)
    left = gave_up_unanswered(log)
    until = np.where(left, contacts["ended_at"], contacts["answered_at"])
    wait = until - contacts["arrived_at"]
    known = mine & ~np.isnan(wait)
    return Waits(np.maximum(wait[known], 0.0), left[known], day[known])


def survival(wait: Floats, left: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """The product-limit estimate: times at which somebody left, and the share still there after.

    Args:
        wait: minutes of each, increasing.
        left: 1 where it ended by giving up.
        weight: of each.
    """
    at_risk = np.cumsum(weight[::-1])[::-1]
    times, place = np.unique(wait, return_index=True)
    leaving = np.add.reduceat(weight * left, place) if len(place) else np.zeros(0)
    risk = at_risk[place] if len(place) else np.zeros(0)
    some = leaving > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        stay = np.cumprod(np.where(some, 1 - leaving / risk, 1.0)).astype(np.float64)
    return times[some], stay[some]


TIMES = 1.5
"""Patience differs if one hazard of giving up is so many times the other …"""
SURE = 0.01
"""… and chance would bring this about less often."""


def unlike(one: Waits, other: Waits) -> bool:
    """Whether customers of two kinds wait with unlike patience.

    By the log-rank test (Mantel 1966): hang-ups of the first at each moment against those to be
    expected if all at risk were alike; and by the ratio of hang-ups to expected ones.
    """
    from scipy import stats

    wait = np.concatenate([one.wait, other.wait])
    left = np.concatenate([one.left, other.left]).astype(float)
    mine = np.repeat([1.0, 0.0], [len(one.wait), len(other.wait)])
    order = np.argsort(wait, kind="stable")
    wait, left, mine = wait[order], left[order], mine[order]
    _, place = np.unique(wait, return_index=True)
    gone, own = (np.add.reduceat(column, place) for column in (left, left * mine))
    risk, at_risk = (np.cumsum(x[::-1])[::-1][place] for x in (np.ones(len(wait)), mine))
    part = at_risk / risk
    expected = gone * part
    variance = gone * part * (1 - part) * (risk - gone) / np.maximum(risk - 1, 1)
    if not variance.sum() or not 0 < expected.sum() < gone.sum():
        return False
    z = (own - expected).sum() / variance.sum() ** 0.5
    ratio = own.sum() / expected.sum() / ((gone - own).sum() / (gone - expected).sum())
    sure = bool(2 * stats.norm.sf(abs(z)) < SURE)
    return sure and not 1 / TIMES < ratio < TIMES


def patience_of(waits: Waits, resampling: Resampling) -> Patience:
    """Patience from waits, with intervals from resampled days."""
    order = np.argsort(waits.wait, kind="stable")
    wait, left, day = waits.wait[order], waits.left[order].astype(float), waits.day[order]
    times, stay = survival(wait, left, np.ones(len(wait)))
    drawn = _drawn(Waits(wait, left > 0, day), resampling)
    quartile, median = (
        Figure(_reached(times, stay, level), *resampling.spread(found))
        for level, found in zip(LEVELS, drawn, strict=True)
    )
    number = int(left.sum())
    values = _quantiles(times, stay, wait, left) if number >= LEAST_LEFT else None
    return Patience(number, len(wait), quartile, median, values, resampling.ratio(day, wait, left))


def _reached(times: Floats, stay: Floats, level: float) -> float:
    """When a share has left; infinite where so many never do."""
    below = np.flatnonzero(stay <= 1 - level)
    return float(times[below[0]]) if len(below) else np.inf


def _drawn(waits: Waits, resampling: Resampling) -> list[Floats]:
    """The same as :func:`_reached` by :func:`survival`, for each drawing of days.

    Args:
        waits: in order of length. Of many hang-ups, some at a time count as at one moment.
        resampling: the drawings.
    """
    gone = waits.wait[waits.left]
    grid = np.unique(gone[:: max(len(gone) // FINEST, 1)])
    size = resampling.weights.shape[1]
    risk, leaving = np.zeros((2, size, len(grid) + 1))
    known = waits.day < size
    if len(grid):
        place = np.searchsorted(grid, waits.wait, side="right")  # at risk up to the last before
        np.add.at(risk, (waits.day[known], place[known]), 1.0)
        out = known & waits.left
        place = np.maximum(np.searchsorted(grid, waits.wait, side="right") - 1, 0)
        np.add.at(leaving, (waits.day[out], place[out]), 1.0)
    at_risk = np.cumsum(risk[:, ::-1], axis=1)[:, ::-1][:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.nan_to_num(
            (resampling.weights @ leaving[:, :-1]) / (resampling.weights @ at_risk)
        )
    stay = np.cumprod(1 - np.minimum(left, 1.0), axis=1)
    return [_first_below(grid, stay, 1 - level) for level in LEVELS]


def _first_below(times: Floats, stay: Floats, level: float) -> Floats:
    """For each row the first time at which it is not above a level; infinite where never."""
    below = stay <= level
    found = np.append(times, np.inf)[below.argmax(axis=1)] if len(times) else np.zeros(len(stay))
    return np.where(below.any(axis=1), found, np.inf)


def _quantiles(times: Floats, stay: Floats, wait: Floats, left: Floats) -> Floats:
    """Equally likely values; beyond the last that is known, exponential by the late hang-ups."""
    who = np.flatnonzero(left > 0)
    since = wait[who[int(0.8 * len(who))]]
    late = wait >= since
    rate = left[late].sum() / max(float((wait[late] - since).sum()), 1e-9)
    # the estimate of a last single customer at risk says little: the tail begins before it
    sure = times <= wait[who[int(0.98 * (len(who) - 1))]]
    times, stay = times[sure], stay[sure]
    end, rest = float(times[-1]), float(stay[-1])
    levels = (np.arange(POINTS) + 0.5) / POINTS
    known = np.array([times[min(np.searchsorted(-stay, -(1 - u)), len(times) - 1)] for u in levels])
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = end + np.log(rest / (1 - levels)) / rate
    return np.where(1 - levels < rest, beyond, known)


@dataclass(frozen=True)
class Redial:
    """Who gave up and came again.

    Attributes:
        known: share of those who gave up whose number is known.
        within_hour: share of these seen again within an hour.
        share: share seen again within two hours, less what the same customers do at other times.
        after: median minutes until then.
    """

    known: float
    within_hour: Figure
    share: Figure
    after: float


def redial_of(log: Log, customer: Codes, day: Codes, resampling: Resampling) -> Redial | None:
    """Redials of customers who gave up; None where customers are not known.

    The background is how often the same customers call within a stretch of the same length one to
    six days later at the same time of day. Times are from call to call.
    """
    contacts = log.contacts
    customer = _known_alike(log, customer)
    rows = np.flatnonzero((contacts["outcome"] == Outcome.ABANDONED) & (customer >= 0))
    gave_up = int((contacts["outcome"] == Outcome.ABANDONED).sum())
    if len(rows) < LEAST_LEFT:
        return None
    ended = contacts["arrived_at"][rows]
    calls = _Calls(customer, contacts["arrived_at"])
    gap = calls.next_after(customer[rows], ended) - ended
    again = (gap <= REDIAL_WITHIN).astype(float)
    last = float(contacts["arrived_at"].max())
    usual = [np.zeros(len(rows))]
    seen = np.zeros(len(rows))
    for later in range(1, 7):
        begin = ended + later * 1440
        inside = begin + REDIAL_WITHIN <= last
        called = calls.next_after(customer[rows], begin) - begin <= REDIAL_WITHIN
        usual.append(called & inside)
        seen += inside
    background = np.sum(usual, axis=0) / np.maximum(seen, 1)
    own = day[rows]

    soon = gap[gap <= 60]
    return Redial(
        known=len(rows) / gave_up,
        within_hour=resampling.ratio(own, (gap <= 60).astype(float)),
        share=resampling.ratio(own, again - background),
        after=float(np.median(soon)) if len(soon) else np.nan,
    )


def _known_alike(log: Log, customer: Codes) -> Codes:
    """Customers, where they are known as a rule.

    Some systems note the customer only of those who queue. The few numbers of those who were
    answered at once are then a choice of its own (who was noted just before), and are not used.
    """
    contacts = log.contacts
    until = np.fmin(contacts["answered_at"], contacts["ended_at"])
    queued = ~(until - contacts["arrived_at"] <= 0)
    known = customer >= 0
    share = [known[part].mean() if part.any() else 1.0 for part in (queued, ~queued)]
    if share[1] < share[0] / 2:
        customer = customer.copy()
        customer[~queued] = -1
    return customer


def seen_again(log: Log, customer: Codes, within: float) -> float:
    """Share of answered contacts of known customers who call again within some minutes.

    Contacts whose time after the end is cut off by the end of the log do not count.
    """
    contacts = log.contacts
    answered = ~np.isnan(contacts["answered_at"]) & (customer >= 0)
    rows = np.flatnonzero(answered & ~np.isnan(contacts["ended_at"]))
    ended = contacts["ended_at"][rows]
    whole = ended + within <= float(contacts["arrived_at"].max())
    rows, ended = rows[whole], ended[whole]
    if not len(rows):
        return np.nan
    gap = _Calls(customer, contacts["arrived_at"]).next_after(customer[rows], ended) - ended
    return float((gap <= within).mean())


class _Calls:
    """Arrivals of each customer in order."""

    def __init__(self, customer: Codes, arrived_at: Floats) -> None:
        order = np.lexsort((arrived_at, customer))
        self._span = float(arrived_at.max() - arrived_at.min()) + 20 * 1440.0
        self._begin = float(arrived_at.min())
        self._keys = customer[order] * self._span + (arrived_at[order] - self._begin)

    def next_after(self, customer: Codes, moment: Floats) -> Floats:
        """When each customer next arrives after a moment; infinite where never."""
        key = customer * self._span + (moment - self._begin)
        place = np.searchsorted(self._keys, key, side="right")
        found = np.append(self._keys, np.inf)[place] - customer * self._span + self._begin
        return np.where(found - moment < self._span / 2 + 10 * 1440, found, np.inf)
