"""Topics of a channel that come at other times of day, or wait with other patience, than the rest.

A scenario has one profile and one patience for each channel. Where a topic is most of the afternoon
and little of the morning, one profile for all gives it to the wrong hours, with its handle time and
its patience: whoever is short of people at four o'clock is so because of it. Such topics become a
channel of their own beside the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.demand import Days, Volume, volume_of
from sim.calibrate.kinds import HALF_HOURS, LEAST_FOR_A_KIND, KindOfDay, alike
from sim.calibrate.values import Codes, Flags, Floats, Resampling
from sim.calibrate.waiting import LEAST_LEFT, Patience, Waits, patience_of, unlike, waits_of
from sim.log import Log, Reason

LEAST_PART = 0.05
"""Share of a channel's contacts below which a topic is no stream of its own."""


@dataclass(frozen=True)
class Stream:
    """Topics of a channel that come and wait alike.

    Attributes:
        topics: their codes; the most frequent first.
        contacts: how many.
        volume: contacts a day, those that come again left out.
        profiles: contacts in each half hour, for each kind of day of the channel.
        patience: of a live channel; None where nothing tells it.
    """

    topics: tuple[int, ...]
    contacts: int
    volume: Volume
    profiles: tuple[Floats, ...]
    patience: Patience | None


def streams_of(
    log: Log,
    code: int,
    mine: Flags,
    days: Days,
    kinds: list[KindOfDay],
    day: Codes,
    minute: Floats,
    resampling: Resampling,
    waits: bool,
) -> tuple[Stream, ...]:
    """A channel's streams, the most frequent first; one of all topics where they are alike.

    Args:
        log: the log.
        code: of the channel.
        mine: its contacts.
        days: the log's days.
        kinds: the channel's kinds of day.
        day: of each contact of the log.
        minute: of the day, of each contact of the log.
        resampling: for the intervals.
        waits: whether the waits tell patience.
    """
    topic = log.contacts["topic"]
    first = log.contacts["reason"] == Reason.FIRST
    found = []
    for topics in _apart(log, code, mine, days, day, minute, waits):
        own = mine & np.isin(topic, topics)
        found.append(
            Stream(
                topics,
                int(own.sum()),
                volume_of(days, day[own & first], kinds[0].weekdays),
                tuple(_profile(kind, own & days.counted[day], days, day, minute) for kind in kinds),
                _patience(waits_of(log, code, day, topics), resampling) if waits else None,
            )
        )
    return tuple(found)


def _patience(waits: Waits, resampling: Resampling) -> Patience | None:
    """Patience of a stream; None where nobody is seen to give up."""
    return patience_of(waits, resampling) if waits.left.any() else None


def _profile(kind: KindOfDay, own: Flags, days: Days, day: Codes, minute: Floats) -> Floats:
    """Contacts by half hour on a kind of day; where they are few, spread as the channel's are."""
    there = own & np.isin(days.weekday[day], kind.weekdays)
    if there.sum() < LEAST_FOR_A_KIND:
        return kind.weights
    half = (minute[there] // 30).astype(np.int64)
    return np.bincount(half, minlength=HALF_HOURS).astype(float)


def _apart(
    log: Log, code: int, mine: Flags, days: Days, day: Codes, minute: Floats, waits: bool
) -> list[tuple[int, ...]]:
    """Topics in groups that come alike on the usual weekday and wait alike."""
    topic = log.contacts["topic"]
    counts = np.bincount(topic[mine], minlength=len(log.names.topics))
    ranked = [int(k) for k in np.argsort(-counts, kind="stable") if counts[k]]
    groups = [[ranked[0]]]
    for one in ranked[1:]:
        if counts[one] < max(LEAST_FOR_A_KIND, LEAST_PART * counts.sum()):
            groups[0].append(one)
            continue
        like = [
            group
            for group in groups
            if _come_alike(mine, topic, one, group[0], days, day, minute)
            and not (waits and _wait_unlike(log, code, day, one, group[0]))
        ]
        if like:
            like[0].append(one)
        else:
            groups.append([one])
    return [tuple(group) for group in groups]


def _come_alike(
    mine: Flags, topic: Codes, one: int, other: int, days: Days, day: Codes, minute: Floats
) -> bool:
    """Whether two topics are spread alike over the day, weekday by weekday."""
    profiles = []
    for code in (one, other):
        own = mine & (topic == code) & days.counted[day]
        half = (minute[own] // 30).astype(np.int64)
        table = np.bincount(days.weekday[day[own]] * HALF_HOURS + half, minlength=7 * HALF_HOURS)
        profiles.append(table.reshape(7, HALF_HOURS).astype(float))
    # one weekday may have more of a topic than another: weekdays weigh alike for both
    both = [table.sum(axis=1) for table in profiles]
    usual = np.flatnonzero(np.minimum(*both) > 0)
    if not len(usual):
        return True
    return alike(*(table[usual].sum(axis=0) for table in profiles))


def _wait_unlike(log: Log, code: int, day: Codes, one: int, other: int) -> bool:
    both = [waits_of(log, code, day, (topic,)) for topic in (one, other)]
    return all(waits.left.sum() >= LEAST_LEFT for waits in both) and unlike(*both)
