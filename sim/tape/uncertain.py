"""A scenario with values drawn from their intervals: what is not known about a team is a risk, too.

A value that was estimated is not known exactly. Each replication then has a draw of its own, so
what is spread over replications is chance and ignorance together.
"""

from __future__ import annotations

import copy
import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.scenarios import Scenario
from sim.scenarios.checks.validate import sound_part
from sim.scenarios.text.reader import Path, Position
from sim.scenarios.text.report import Report
from sim.tape.known import AGENTS, GROWTH, Known, as_csv
from sim.tape.streams import RandomStreams

NUMBER = re.compile(r"\d+(\.\d+)?([eE][-+]?\d+)?")
MOST = 2.5
"""Standard deviations that a draw is off at most."""
Data = dict[str, Any]


class Uncertain:
    """How sure the values of a scenario are, to be kept with it.

    Args:
        data: the sections of the scenario that the values stand in.
        known: the values.
    """

    def __init__(self, data: Mapping[str, Any], known: Sequence[Known]) -> None:
        self.data, self.known = dict(data), tuple(known)
        text = json.dumps(self.data, sort_keys=True, default=str) + as_csv(known)
        self.key = hashlib.sha256(text.encode()).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Uncertain) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def drawn(self) -> int:
        """How many values are drawn; those of one name are off together."""
        return len({_which(one) for one in self.known if one.drawn})


def as_drawn(scenario: Scenario, seed: int, replication: int) -> Scenario:
    """The scenario as one replication has it; itself where its values are taken as exact.

    Args:
        scenario: perhaps changed since its values became uncertain, by a plan say; what is drawn
            takes the place of the values alone.
        seed: of all draws.
        replication: which draw.

    Raises:
        ScenarioError: the drawn values do not fit each other.
    """
    uncertain = scenario._uncertain
    if uncertain is None:
        return scenario
    source = _drawn_scenario(uncertain, seed, replication)
    changed: dict[str, Any] = {}
    for path in _paths(uncertain):
        section = path[0]
        before = changed.get(section, getattr(scenario, section))
        changed[section] = _grafted(before, getattr(source, section), path[1:])
    result = scenario.model_copy(update=changed)
    result._uncertain = None
    return result


def _paths(uncertain: Uncertain) -> list[list[str]]:
    paths = [one.path.split(".") for one in uncertain.known if one.path and one.drawn]
    if any(one.input == AGENTS for one in uncertain.known):
        paths += [["channels", name, "effort"] for name in uncertain.data["channels"]]
    return paths


@lru_cache(maxsize=64)
def _drawn_scenario(uncertain: Uncertain, seed: int, replication: int) -> Scenario:
    return scenario_of_data(drawn(uncertain.data, uncertain.known, seed, replication), {})


def _grafted(thing: Any, source: Any, keys: Sequence[str]) -> Any:
    """A thing with the part at some keys taken from another; itself where either lacks it."""
    if not keys:
        return source
    here, there = _part(thing, keys[0]), _part(source, keys[0])
    if here is None or there is None:
        return thing
    new = _grafted(here, there, keys[1:])
    if isinstance(thing, Mapping):
        return {**thing, keys[0]: new}
    return thing.model_copy(update={keys[0]: new})


def _part(thing: Any, key: str) -> Any:
    if isinstance(thing, Mapping):
        return thing.get(key)
    return getattr(thing, key, None)


def scenario_of_data(data: Data, positions: Mapping[Path, Position]) -> Scenario:
    """The scenario of changed sections.

    Args:
        data: the sections.
        positions: where they stand, for messages.

    Raises:
        ScenarioError: they do not fit each other.
    """
    report = Report(data, positions, [])
    scenario = sound_part(data, report)
    if report.faults:
        raise ScenarioError(report.faults)
    scenario._data = data
    return scenario


def drawn(data: Data, known: Sequence[Known], seed: int, replication: int) -> Data:
    """The sections with every known value drawn from its interval.

    Values of one input and name are off together. Drawn is a lognormal factor whose 95 % are the
    interval; of an interval that reaches down to 0, and of growth, a normal one. Of an assumption
    nothing lies beyond what is tried: a triangle with its value on top, on the scale of factors.

    Args:
        data: the sections; they stay.
        known: which values, and how sure they are.
        seed: of all draws.
        replication: which draw.
    """
    numbers = [one for one in known if one.drawn]
    names = sorted({_which(one) for one in numbers})
    uniforms = RandomStreams(seed, replication).generator("uncertain").random(max(len(names), 1))
    draws = dict(zip(names, uniforms.tolist(), strict=False))
    return scaled(data, ((one, _factor(one, draws[_which(one)])) for one in numbers))


def _which(one: Known) -> tuple[str, str]:
    return one.input, one.name


def _factor(one: Known, uniform: float) -> float:
    """What a value is multiplied by; of growth the value itself."""
    if one.assumed:
        if one.low > 0:
            low, high = math.log(one.low / one.value), math.log(one.high / one.value)
            return math.exp(_triangle(low, high, 0.0, uniform))
        drawn = _triangle(one.low, one.high, one.value, uniform)
        return drawn if one.input == GROWTH else drawn / one.value
    off = float(np.clip(NormalDist().inv_cdf(min(max(uniform, 1e-9), 1 - 1e-9)), -MOST, MOST))
    if one.input == GROWTH:
        return one.value + off * (one.high - one.low) / (2 * 1.96)
    if one.low > 0:
        return math.exp(off * math.log(one.high / one.low) / (2 * 1.96))
    return max(1 + off * (one.high - one.low) / (2 * 1.96 * one.value), 0.0)


def _triangle(low: float, high: float, mode: float, uniform: float) -> float:
    """The quantile of a triangular distribution."""
    rises = (mode - low) / (high - low)
    if uniform < rises:
        return low + math.sqrt(uniform * (high - low) * (mode - low))
    return high - math.sqrt((1 - uniform) * (high - low) * (high - mode))


def scaled(data: Data, factors: Iterable[tuple[Known, float]]) -> Data:
    """The sections with some values times a factor; growth as it is given."""
    result = copy.deepcopy(data)
    for one, factor in factors:
        if one.input == AGENTS:
            for channel in result["channels"].values():
                # more people do the same work as the same people with less of it
                channel["effort"] = f"{_percent(channel.get('effort', 1.0)) / factor:.6g}%"
            continue
        keys = one.path.split(".")
        place = place_of(result, keys[:-1])
        if place is not None and keys[-1] in place and one.input == GROWTH:
            place[keys[-1]] = f"{100 * factor:.6g}% per month"
        elif place is not None and keys[-1] in place:
            place[keys[-1]] = times(place[keys[-1]], factor)
    return result


def place_of(data: Data, keys: list[str]) -> Data | None:
    """The section at some keys; None where there is none."""
    for key in keys:
        if not isinstance(data, Mapping) or key not in data:
            return None
        data = data[key]
    return data if isinstance(data, dict) else None


LENGTHS = ("mean", "values", "scale", "low", "mode", "high", "value", "branches")
"""Keys of a distribution that are durations, or hold some."""


def times(value: Any, factor: float) -> Any:
    """A value in the words of a file times a factor: of a distribution whatever is a duration.

    A share is 100 % at most.
    """
    if isinstance(value, Mapping):
        return {key: times(each, factor) if key in LENGTHS else each for key, each in value.items()}
    if isinstance(value, list):
        return [times(each, factor) for each in value]
    if isinstance(value, (int, float)):
        return value * factor
    text = str(value)
    found = NUMBER.search(text)
    if found is None:
        return value
    number = float(found.group()) * factor
    number = min(number, 100.0) if text.rstrip().endswith("%") else number
    return f"{text[: found.start()]}{number:.8g}{text[found.end() :]}"


def _percent(effort: Any) -> float:
    found = NUMBER.search(str(effort))
    number = float(found.group()) if found else 1.0
    return number if "%" in str(effort) else 100 * number
