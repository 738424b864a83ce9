"""Groups that are offered more work than they have time for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.expected.arrivals import NOTHING
from sim.expected.expect import Expected
from sim.expected.work import Offer
from sim.scenarios.meaning import routes
from sim.scenarios.sections.schema import Scenario


@dataclass(frozen=True)
class Overload:
    """Groups that share work, and have no time for all of it."""

    groups: frozenset[str]
    offers: Sequence[Offer]
    """What nobody but they can do."""
    work: float
    """Minutes of it over the horizon."""
    time: float
    """Agent-minutes of the groups on duty over the horizon."""

    @property
    def load(self) -> float:
        """Work ÷ time; endless where nobody is on duty."""
        return self.work / self.time if self.time else float("inf")


def load_of(expected: Expected, channel: str) -> float:
    """The highest load of overloaded groups that serve a channel; 0 where none is overloaded."""
    found = (each for mine in parts_of(expected) for each in overloads(expected, mine))
    return max(
        (each.load for each in found if any(o.stream[1] == channel for o in each.offers)),
        default=0.0,
    )


def parts_of(expected: Expected) -> list[list[Offer]]:
    """The offered work, in parts such that no group works in two of them."""
    offers = list(expected.offers())
    parts = _tiers_that_help_out(expected.scenario)
    return [[offer for offer in offers if offer.tier in tiers] for tiers in parts]


def overloads(expected: Expected, offers: Sequence[Offer]) -> Iterator[Overload]:
    """Groups without time for work that they share, the fewest first; none within another."""
    found: list[frozenset[str]] = []
    for groups in sorted(unions({offer.groups for offer in offers}), key=len):
        if any(each <= groups for each in found):
            continue
        mine = [offer for offer in offers if offer.groups <= groups]
        work = sum((offer.minutes for offer in mine), NOTHING).actual
        time = sum(expected.staffed[name] for name in groups)
        if work > time * (1 + 1e-9):
            found.append(groups)
            yield Overload(groups, mine, work, time)


def unions(sets: set[frozenset[str]]) -> set[frozenset[str]]:
    """The sets, and all of them together."""
    return sets | {frozenset(itertools.chain.from_iterable(sets))} if sets else set()


def _tiers_that_help_out(scenario: Scenario) -> list[list[str]]:
    """Tiers in parts such that no group works in two parts: alone, unless groups back up others."""
    parts = [{tier} for tier in routes.tiers_with_agents(scenario)]
    for group in scenario.team.values():
        own = routes.group_tier(scenario, group)
        joint = {*routes.backup_tiers(scenario, group), *([] if own is None else [own])}
        met = [part for part in parts if part & joint]
        parts = [part for part in parts if part not in met]
        parts += [set(itertools.chain.from_iterable(met))] if met else []
    order = routes.tier_names(scenario).index
    return sorted((sorted(part, key=order) for part in parts), key=lambda part: order(part[0]))
