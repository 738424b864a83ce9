"""Replay: the real arrivals, and agents as the real weeks tell them, so that the model is tested.

A forecast tests all that the scenario says. In a replay, who comes when and how many agents are
there is what really happened: what then differs lies in handle times, patience, escalation, or in
the rules of the model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.errors import UsageError
from sim.exports import Export
from sim.scenarios import Scenario
from sim.tape.known import HANDLE, PATIENCE, TOPICS
from sim.tape.uncertain import Data

LEFT = (TOPICS, HANDLE, PATIENCE)
"""Inputs that are still the scenario's own."""
DRAWN_NO_MORE = ("volume", "counts", "demand", "redial")
OTHERS = "other topics"


def replayed(
    data: Data,
    scenario: Scenario,
    export: Export,
    channel_of: Mapping[str, str],
    team: Data | None,
) -> Data:
    """The sections with the arrivals of an export, each as it was, and perhaps another team.

    Contacts that came again are among the arrivals, so nobody redials or returns beside them.

    Args:
        data: the sections; they stay.
        scenario: what they say.
        export: the real weeks, perhaps with the week before.
        channel_of: by channel of the scenario that of the export.
        team: the section of the team as the real weeks tell it; the scenario's own unless stated.

    Raises:
        UsageError: contacts about a topic that the scenario lacks.
    """
    channels = {
        name: {key: value for key, value in section.items() if key not in DRAWN_NO_MORE}
        if name in channel_of
        else section
        for name, section in data["channels"].items()
    }
    demand = {**data.get("demand", {}), "replay": _arrivals(scenario, export, channel_of)}
    result = {**data, "channels": channels, "demand": demand}
    result.pop("returns", None)
    return result if team is None else {**result, "team": team}


def _arrivals(
    scenario: Scenario, export: Export, channel_of: Mapping[str, str]
) -> dict[str, list[str]]:
    log = export.log
    topics, channels = _topics(scenario, export), log.names.channels
    target = {
        (channel, topic): _part(scenario, channel, topic, channel_of)
        for channel in set(channel_of.values())
        for topic in set(topics)
    }
    rows = [
        (float(moment), channels[channel], topics[topic])
        for moment, channel, topic in zip(
            np.asarray(log.calendar.local(log.contacts["arrived_at"])),
            log.contacts["channel"],
            log.contacts["topic"],
            strict=True,
        )
        if channels[channel] in channel_of.values()
    ]
    midnight = dt.datetime.combine(log.calendar.start, dt.time())
    return {
        "arrived_at": [
            (midnight + dt.timedelta(minutes=moment)).isoformat(timespec="seconds")
            for moment, _, _ in rows
        ],
        "channel": [target[channel, topic] for _, channel, topic in rows],
        "topic": [topic for _, _, topic in rows],
    }


def _topics(scenario: Scenario, export: Export) -> list[str]:
    """The scenario's topic for each topic of the export."""
    there, names = list(scenario.topics), export.log.names.topics
    used = {int(code) for code in np.unique(export.log.contacts["topic"])}
    only = there[0] if len(there) == 1 else None
    found = [name if name in there else OTHERS if OTHERS in there else only for name in names]
    lacking = [names[code] for code in sorted(used) if found[code] is None]
    if lacking:
        raise UsageError(
            f"the scenario lacks topics of the export: {', '.join(lacking[:5])}; without them its "
            "contacts cannot be replayed"
        )
    return [name or there[0] for name in found]


def _part(scenario: Scenario, channel: str, topic: str, channel_of: Mapping[str, str]) -> str:
    """The channel of the scenario on which a topic of a channel of the export comes."""
    mine = [name for name, word in channel_of.items() if word == channel]
    share: Any = scenario.topics[topic].share
    if isinstance(share, Mapping):
        mine = [name for name in mine if share.get(name, 0) > 0] or mine
    return mine[0]
