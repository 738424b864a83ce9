"""Scenarios that are compared: their names, what they must share, and which customers they do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sim.errors import UsageError
from sim.scenarios.meaning.fingerprint import fingerprint_of_customers
from sim.scenarios.sections.schema import Scenario


def shared_customers(scenarios: Mapping[str, Scenario]) -> dict[str, str]:
    """By what each scenario's customers are known, where another has the same; else empty."""
    known = {name: fingerprint_of_customers(scenario) for name, scenario in scenarios.items()}
    times = Counter(known.values())
    return {name: each if times[each] > 1 else "" for name, each in known.items()}


def by_name(scenarios: Mapping[str, Scenario] | Sequence[Scenario]) -> Mapping[str, Scenario]:
    """Scenarios by their names; of several with one name, the further ones are numbered.

    Raises:
        UsageError: something else than scenarios.
    """
    for scenario in scenarios.values() if isinstance(scenarios, Mapping) else scenarios:
        if not isinstance(scenario, Scenario):
            raise UsageError(
                f"compare takes scenarios (got {type(scenario).__name__}); those of results that "
                "are there are `result.scenario`"
            )
    if isinstance(scenarios, Mapping):
        return scenarios
    named: dict[str, Scenario] = {}
    for scenario in scenarios:
        name, number = scenario.scenario, 2
        while name in named:
            name, number = f"{scenario.scenario} ({number})", number + 1
        named[name] = scenario
    return named


def comparable(scenarios: Mapping[str, Scenario]) -> None:
    """See that scenarios can be compared.

    Raises:
        UsageError: they cannot.
    """
    if len(scenarios) < 2:
        raise UsageError("a comparison needs two scenarios or more")
    (first, baseline), *others = scenarios.items()
    for name, other in others:
        for what, one, two in (
            ("horizon", baseline.horizon, other.horizon),
            ("time_zone", baseline.time_zone, other.time_zone),
            ("currency", baseline.currency, other.currency),
        ):
            if one != two:
                raise UsageError(
                    f"{first!r} and {name!r} cannot be compared: they differ in `{what}`"
                )
