"""A scenario with one input higher or lower: volume, growth, times, leaving."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.errors import ScenarioError
from sim.scenarios.sections.schema import Scenario
from sim.tape.uncertain import scenario_of_data, times

INPUTS = ("volume", "growth", "handle time", "patience", "leaving")
"""What is made higher and lower, in this order."""

Keys = tuple[str | int, ...]
"""The place of a value in a scenario, key by key."""


class Case(NamedTuple):
    """The scenario with one input changed, or why there is none."""

    input: str
    """One of :data:`INPUTS`."""
    change: float | None
    """By how much it is higher, e.g. 0.1; below 0: lower. None: the scenario states a range."""
    is_high: bool
    says: str
    """The changed value in words where a single one is stated, as of growth."""
    scenario: Scenario | None
    """None where there is nothing to change."""
    why_not: str = ""


def cases_of(scenario: Scenario, share: float, inputs: Sequence[str] = INPUTS) -> list[Case]:
    """Every input lower and higher; one that the scenario does not have, once and with the reason.

    Growth moves over its stated range if there is one, all else by the share.

    Args:
        scenario: as it was read from its file.
        share: how far an input is moved to either side, e.g. 0.1.
        inputs: which are moved, of :data:`INPUTS`.
    """
    found: list[Case] = []
    for name in inputs:
        places = list(_places(scenario._data, name))
        if not places:
            found.append(
                Case(name, None, is_high=False, says="", scenario=None, why_not=ABSENT[name])
            )
            continue
        stated = name == "growth" and scenario.demand.growth_range is not None
        for sign in (-1, 1):
            change = None if stated else sign * share
            found.append(_case(scenario, name, places, change, is_high=sign > 0))
    return found


ABSENT = {
    "volume": "its inquiries are replayed one by one",
    "growth": "demand does not grow",
    "handle time": "no handle time is stated",
    "patience": "customers wait as long as it takes",
    "leaving": "nobody leaves",
}
"""Why an input cannot be changed."""


def _case(
    scenario: Scenario, name: str, places: list[Keys], change: float | None, *, is_high: bool
) -> Case:
    data: dict[str, Any] = copy.deepcopy(dict(scenario._data))
    if change is None:
        demand = data["demand"]
        demand["growth"] = demand.pop("growth_range")["high" if is_high else "low"]
        places = []
    for *above, key in places:
        section: Any = data
        for each in above:
            section = section[each]
        section[key] = times(section[key], 1 + (change or 0.0))
    says = str(data.get("demand", {}).get("growth", "")) if name == "growth" else ""
    try:
        changed = scenario_of_data(data, {})
    except ScenarioError as error:
        why = error.faults[0].message
        return Case(name, change, is_high=is_high, says=says, scenario=None, why_not=why)
    changed._modules = scenario._modules
    return Case(name, change, is_high=is_high, says=says, scenario=changed)


def _places(data: Mapping[str, Any], name: str) -> Iterator[Keys]:
    """Where an input stands in the file's words."""
    if name == "volume":
        yield from _there(data, (("channels", "*", "volume"), ("channels", "*", "counts", "count")))
    elif name == "growth":
        yield from _there(data, (("demand", "growth"), ("channels", "*", "demand", "growth")))
    elif name == "handle time":
        keys = ("handle_time", "wrap_up")
        yield from _there(data, [("topics", "*", "*", key) for key in keys])
    elif name == "patience":
        above = (("channels", "*"), ("tiers", "*"), ("topics", "*"))
        places = _there(data, [(*each, name) for each in (*above, ("topics", "*", "*"))])
        yield from (each for each in places if not _is_word(data, each))
    else:
        yield from _there(data, [("team", "*", "turnover", "per_year")])


def _there(data: Any, paths: Iterable[Sequence[str]]) -> Iterator[Keys]:
    """Places in the data that such paths describe; ``*`` is any key, or any place in a list."""
    for first, *rest in paths:
        for key in _keys(data, first):
            if rest:
                yield from ((key, *below) for below in _there(data[key], [rest]))
            else:
                yield (key,)


def _keys(data: Any, key: str) -> Iterable[str | int]:
    if isinstance(data, Mapping):
        return list(data) if key == "*" else [key] * (key in data)
    return range(len(data)) if isinstance(data, list) and key == "*" else ()


def _is_word(data: Any, place: Keys) -> bool:
    """Whether a value is a word, such as `unlimited`, and no time."""
    for key in place:
        data = data[key]
    return isinstance(data, str) and not any(each.isdigit() for each in data)
