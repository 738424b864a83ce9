"""A scenario with other inputs: those of another period."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.calibrate import Calibration
from sim.checking.load import Document
from sim.runs.replication import Key, key_of
from sim.scenarios import Scenario
from sim.tape.assumed import assumed_values, with_assumed
from sim.tape.known import HOURS, TOPICS, Known, beside, read_known
from sim.tape.uncertain import Data, place_of, scaled, scenario_of_data


def scenario_of(document: Document, data: Data) -> Scenario:
    """The scenario of changed data; whether its people are enough is for the runs to show.

    Args:
        document: as it was read, for its extensions.
        data: the changed sections.

    Raises:
        ScenarioError: they do not fit each other.
    """
    scenario = scenario_of_data(data, document.positions)
    scenario._modules = document.scenario()._modules
    return scenario


def scenarios_of(
    document: Document, sections: Iterable[Data], seed: int
) -> Iterator[tuple[Key, Scenario]]:
    """The scenario of each of several data, and what its replications are known by.

    To make one takes longer than a short run: one after another that say the same are made once.

    Args:
        document: as it was read, for its extensions.
        sections: the changed sections of each.
        seed: of all draws.

    Raises:
        ScenarioError: those of one do not fit each other.
    """
    for data, alike in itertools.groupby(sections):
        scenario = scenario_of(document, data)
        key = key_of(scenario, seed)
        yield from ((key, scenario) for _ in alike)


def unsure_values(document: Document) -> list[Known]:
    """What is drawn: values with intervals beside a scenario, and its own assumptions."""
    assumed = assumed_values(document.data, document.positions)
    return with_assumed(read_known(beside(Path(document.name))), assumed)


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


@dataclass(frozen=True)
class Other:
    """Another period, calibrated.

    Attributes:
        known: its values.
        data: its sections.
        tiers: its tiers.
        agents_known: whether it tells how many agents were there.
        found: all that was found out about it.
    """

    known: Sequence[Known]
    data: Data
    tiers: tuple[str, ...] = ()
    agents_known: bool = False
    found: Calibration | None = None


def _copy(result: Data, source: Data, keys: list[str]) -> None:
    there, here = place_of(source, keys[:-1]), place_of(result, keys[:-1])
    if there is not None and here is not None and keys[-1] in there:
        here[keys[-1]] = copy.deepcopy(there[keys[-1]])
