"""A scenario with other inputs: drawn from their intervals, or those of another period."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from sim.calibrate import Known
from sim.calibrate.writing.intervals import AGENTS, HOURS, TOPICS
from sim.checking.load import Document
from sim.errors import ScenarioError
from sim.scenarios import Scenario
from sim.scenarios.checks.validate import sound_part
from sim.scenarios.text.report import Report
from sim.tape.streams import RandomStreams

NUMBER = re.compile(r"\d+(\.\d+)?([eE][-+]?\d+)?")
MOST = 2.5
"""Standard deviations that a draw is off at most."""
Data = dict[str, Any]


def scenario_of(document: Document, data: Data) -> Scenario:
    """The scenario of changed data; whether its people are enough is for the runs to show.

    Args:
        document: as it was read, for its positions and extensions.
        data: the changed sections.

    Raises:
        ScenarioError: they do not fit each other.
    """
    report = Report(data, document.positions, [])
    scenario = sound_part(data, report)
    if report.faults:
        raise ScenarioError(report.faults)
    scenario._data = data
    scenario._modules = document.scenario()._modules
    return scenario


def drawn(data: Data, known: Sequence[Known], seed: int, replication: int) -> Data:
    """The sections with every known value drawn from its interval.

    Values of one name are off together. Drawn is a lognormal factor whose 95 % are the interval; of
    an interval that reaches down to 0 a normal one.

    Args:
        data: the sections; they stay.
        known: which values, and how sure they are.
        seed: of all draws.
        replication: which draw.
    """
    from scipy import stats

    numbers = [one for one in known if one.value > 0 and one.high > one.low]
    names = sorted({one.name for one in numbers})
    uniforms = RandomStreams(seed, replication).generator("uncertain").random(max(len(names), 1))
    off = np.clip(stats.norm.ppf(uniforms), -MOST, MOST)
    draws = dict(zip(names, off, strict=False))
    return scaled(data, ((one, _factor(one, float(draws[one.name]))) for one in numbers))


def _factor(one: Known, off: float) -> float:
    if one.low > 0:
        return math.exp(off * math.log(one.high / one.low) / (2 * 1.96))
    return max(1 + off * (one.high - one.low) / (2 * 1.96 * one.value), 0.0)


def scaled(data: Data, factors: Iterable[tuple[Known, float]]) -> Data:
    """The sections with some values times a factor."""
    result = copy.deepcopy(data)
    for one, factor in factors:
        if one.input == AGENTS:
            for channel in result["channels"].values():
                # more people do the same work as the same people with less of it
                channel["effort"] = f"{_percent(channel.get('effort', 1.0)) / factor:.6g}%"
            continue
        keys = one.path.split(".")
        place = _place(result, keys[:-1])
        if place is not None and keys[-1] in place:
            place[keys[-1]] = _times(place[keys[-1]], factor)
    return result


def exchanged(data: Data, input_: str, ours: Sequence[Known], theirs: Other) -> Data:
    """The sections with one input as another period has it.

    Args:
        data: the sections; they stay.
        input_: which input.
        ours: the values that the scenario was made of.
        theirs: what the other period tells.
    """
    if input_ == TOPICS and set(data["topics"]) != set(theirs.data["topics"]):
        return data  # shares of other topics do not add up
    if input_ in (HOURS, TOPICS):
        result = copy.deepcopy(data)
        for one in ours:
            if one.input == input_ and math.isnan(one.value):
                _copy(result, theirs.data, one.path.split("."))
        return result
    values = {one.name: one.value for one in theirs.known if one.input == input_}
    pairs = [
        (one, values[one.name] / one.value)
        for one in ours
        if one.input == input_ and one.value > 0 and values.get(one.name, 0) > 0
    ]
    return scaled(data, pairs)


class Other:
    """Another period, calibrated.

    Args:
        known: its values.
        data: its sections.
    """

    def __init__(self, known: Sequence[Known], data: Data) -> None:
        self.known, self.data = known, data


def _copy(result: Data, source: Data, keys: list[str]) -> None:
    there, here = _place(source, keys[:-1]), _place(result, keys[:-1])
    if there is not None and here is not None and keys[-1] in there:
        here[keys[-1]] = copy.deepcopy(there[keys[-1]])


def _place(data: Data, keys: list[str]) -> Data | None:
    for key in keys:
        if not isinstance(data, Mapping) or key not in data:
            return None
        data = data[key]
    return data if isinstance(data, dict) else None


def _times(value: Any, factor: float) -> Any:
    """A value times a factor: of a distribution its mean or its values."""
    if isinstance(value, Mapping):
        return {
            key: _times(each, factor) if key in ("mean", "values") else each
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_times(each, factor) for each in value]
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
