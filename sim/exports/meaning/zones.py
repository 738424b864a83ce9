"""Zones: by an IANA name or a short one, in a header or behind a time; how far ahead of UTC."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAY = 86400.0
FARTHEST_OFFSET = 14 * 3600.0
"""Seconds between UTC and local time at most."""
ZONES: Mapping[str, float] = {
    **dict.fromkeys(("z", "utc", "gmt", "wet"), 0.0),
    **dict.fromkeys(("cet", "mez", "west"), 1.0),
    **dict.fromkeys(("cest", "mesz", "eet"), 2.0),
    "eest": 3.0,
    "edt": -4.0,
    "est": -5.0,
    "pdt": -7.0,
    "pst": -8.0,
    "cdt": -5.0,
    "mdt": -6.0,
    "akdt": -8.0,
    "akst": -9.0,
    "hst": -10.0,
    "brt": -3.0,
    "sast": 2.0,
    "msk": 3.0,
    **dict.fromkeys(("sgt", "hkt", "awst"), 8.0),
    **dict.fromkeys(("jst", "kst"), 9.0),
    "acst": 9.5,
    "aest": 10.0,
    "aedt": 11.0,
    "nzst": 12.0,
    "nzdt": 13.0,
}
"""Hours ahead of UTC of zones by their short names, where these mean the same everywhere."""
_NAMED_ZONE = re.compile(r"(.*\d.*?) ?[(\[]?([A-Za-z]+(?:/[A-Za-z_+-]+){1,2})[)\]]?")
"""A moment with an IANA zone behind it."""


_HEADER_ZONES = {
    **dict.fromkeys(("utc", "gmt", "z"), "UTC"),
    **dict.fromkeys(("cet", "cest", "mez", "mesz"), "CET"),
    **dict.fromkeys(("et", "est", "edt"), "America/New_York"),
    **dict.fromkeys(("pt", "pst", "pdt"), "America/Los_Angeles"),
}
"""Zones that a header means by a short name: their summer time is told by the date."""


def zone_named(name: str) -> dt.tzinfo | None:
    """The zone that a word names: an IANA name, a short name, ``UTC+1``; None if it is none."""
    low = name.strip().lower()
    if found := re.fullmatch(r"(?:utc|gmt)? ?([-+])(\d\d?):?(\d\d)?", low):
        seconds = int(found[2]) * 3600 + int(found[3] or 0) * 60
        sign = -1 if found[1] == "-" else 1
        return dt.timezone(dt.timedelta(seconds=min(seconds, 50400) * sign))
    name = _HEADER_ZONES.get(low, name.strip() if "/" in name else "")
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def named_zones(words: Sequence[str]) -> dict[str, list[int]]:
    """Numbers of the words that name an IANA zone behind a moment, by zone."""
    found: dict[str, list[int]] = {}
    for k, word in enumerate(words):
        if "/" in word and (parts := _NAMED_ZONE.fullmatch(word)):
            found.setdefault(parts[2], []).append(k)
    return {name: places for name, places in found.items() if zone_named(name)}


def without_zone(word: str) -> str:
    """A moment without the IANA zone behind it."""
    parts = _NAMED_ZONE.fullmatch(word)
    return parts[1] if parts else word


def seconds_ahead(offset: str) -> float:
    """Seconds of an offset like ``1``, ``01`` or ``0100``."""
    hours, minutes = (offset, "0") if len(offset) < 3 else (offset[:-2], offset[-2:])
    return int(hours) * 3600.0 + int(minutes) * 60.0


def offsets(local: Floats, zone: dt.tzinfo) -> tuple[Floats, Floats]:
    """Seconds that a zone is ahead of UTC at local times, and what the second reading would add.

    A time that comes twice is taken as the first; a time that is left out by the clock is that
    much later.

    Args:
        local: local seconds since 1970; NaN allowed.
        zone: the zone.
    """
    filled = np.nan_to_num(local)
    days, day = np.unique(np.floor(filled / DAY), return_inverse=True)
    ahead = np.zeros(len(days))
    changes = np.zeros(len(days), bool)
    for k, one in enumerate(days):
        ahead[k], _ = _offset(one * DAY, zone)
        changes[k] = ahead[k] != _offset((one + 1) * DAY, zone)[0]
    first, second = ahead[day], np.zeros(len(local))
    rows = np.flatnonzero(changes[day])  # the clock is changed on that day
    quarters, place = np.unique(np.floor(filled[rows] / 900), return_inverse=True)
    table = np.array([_offset(quarter * 900, zone) for quarter in quarters]).reshape(-1, 2)
    first[rows], second[rows] = table[place, 0], np.maximum(table[place, 0] - table[place, 1], 0)
    return first, second


def _offset(local: float, zone: dt.tzinfo) -> tuple[float, float]:
    """Seconds ahead of UTC at a local second since 1970, as the first and as the second reading."""
    try:
        moment = (dt.datetime(1970, 1, 1) + dt.timedelta(seconds=local)).replace(tzinfo=zone)
    except OverflowError:
        return 0.0, 0.0
    ahead, later = (moment.replace(fold=fold).utcoffset() for fold in (0, 1))
    return (ahead.total_seconds() if ahead else 0.0), (later.total_seconds() if later else 0.0)
