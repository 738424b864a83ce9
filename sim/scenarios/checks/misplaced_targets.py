"""Targets of a channel that stand among those of the team, and the like: where they belong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sim.kpis import CHANNEL
from sim.metrics import METRICS
from sim.scenarios.text.reader import Path, dotted

SERVICE_LEVELS = ("service_level", "sla", "sl")
"""What people call the share that is answered within a time."""
_BETWEEN = r"[ ./:|>()_-]+"
"""Stands between a KPI and a channel where both are in one key."""
_BOUND = re.compile(r"\s*at\s+(least|most)\b", re.IGNORECASE)


def where_the_target_belongs(path: Path, data: Mapping[str, Any]) -> str | None:
    """What is said of a faulty target that would be right elsewhere; None where it is not one.

    Args:
        path: of the fault.
        data: the sections as plain data.
    """
    of_channel = path[0] == "channels" and path[2:3] == ("targets",)
    here = path[:3] if of_channel else path[:1]
    if here[-1:] != ("targets",) or len(path) == len(here):
        return None
    key, value = str(path[len(here)]), _at(path[: len(here) + 1], data)
    names = [str(name) for name in _at(("channels",), data) or ()]
    channel, rest = _channel_and_rest(key, names)
    kpi = _kpi(rest)
    if channel and not rest and isinstance(value, Mapping) and len(value) == 1:
        ((word, value),) = value.items()
        kpi = _kpi(str(word))
    is_service_level = kpi == "service_level" or (channel is not None and not rest and kpi is None)
    if is_service_level and isinstance(value, str) and not _BOUND.match(value):
        whose = channel or (str(here[1]) if of_channel else names[0] if len(names) == 1 else "NAME")
        place = dotted(("channels", whose, "target"))
        return f"the service level of a channel belongs in `{place}`"
    return None if channel is None else _of_channel(channel, kpi, named=bool(rest))


def _of_channel(channel: str, kpi: str | None, *, named: bool) -> str | None:
    """Where a target belongs that is said to be of a channel."""
    if kpi is None:
        place = dotted(("channels", channel, "targets"))
        return None if named else f"targets of a channel belong in `{place}`"
    if not METRICS[kpi].has(CHANNEL, "all"):
        return f"is not measured by channel; it belongs in `{dotted(('targets', kpi))}`"
    return f"a target of a channel belongs in `{dotted(('channels', channel, 'targets', kpi))}`"


def _at(path: Path, data: Any) -> Any:
    for part in path:
        data = data.get(part) if isinstance(data, Mapping) else None
    return data


def _channel_and_rest(key: str, channels: Iterable[str]) -> tuple[str | None, str]:
    """The channel that a key begins or ends with, and what else it says.

    What stands behind a KPI and a slash is a channel, too, if one that the file does not have.
    """
    for name in sorted(channels, key=len, reverse=True):
        word = re.escape(name)
        for pattern in (rf"(.*?)(?:^|{_BETWEEN}){word}\W*", rf"{word}{_BETWEEN}(.+)"):
            match = re.fullmatch(pattern, key, re.IGNORECASE)
            if match is not None:
                return name, match[1]
    kpi, slash, _ = key.partition("/")
    return ("NAME", kpi) if slash and _kpi(kpi) else (None, key)


def _kpi(words: str) -> str | None:
    """The KPI that the words of a key mean."""
    name = re.sub(_BETWEEN, "_", words.lower()).strip("_")
    name = "service_level" if name in SERVICE_LEVELS else name
    known = METRICS.built_in.get(name)
    return name if known is not None and known.target else None
