"""What the terminal shows of a run or a comparison: no other KPI need be measured for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.expected.pools import PER
from sim.kpis import CHANNEL, GROUP, TEAM, WHOLE, Audience, Breakdown, Breakdowns, Scope
from sim.metrics import METRICS
from sim.metrics.targets import PER as PER_OF
from sim.runs.replication import goals_of

if TYPE_CHECKING:
    from sim.scenarios.sections.schema import Scenario

Figures = tuple[str, tuple[Scope, ...], Sequence[str]]
"""A KPI, of whom, and how the measured time is divided."""
_SCOPES: Mapping[Audience, Scope] = {
    "all": TEAM,
    "each channel": CHANNEL,
    "live channels": CHANNEL,
    "deferred channels": CHANNEL,
    "each group": GROUP,
}


def shown(scenarios: Sequence[Scenario]) -> Mapping[str, Breakdowns]:
    """By KPI, what it is broken down by: as much as tables and sentences of the terminal take.

    Args:
        scenarios: those that are run.
    """
    wanted: dict[str, set[tuple[Scope, str]]] = defaultdict(set)
    for metric, scopes, pers in (*_of_all(), *_of_targets(scenarios)):
        wanted[metric] |= {(scope, per) for scope in scopes for per in pers}
    return {
        metric: tuple(
            Breakdown((scope,), tuple(per for per in each.pers if (scope, per) in pairs), each.row)
            for each in METRICS[metric].by
            for scope in each.scopes
        )
        for metric, pairs in wanted.items()
    }


def _of_all() -> Iterator[Figures]:
    """What is shown of each scenario."""
    for metric, audience in METRICS.headline():
        yield metric, (_SCOPES[audience],), WHOLE
    for metric in METRICS.shown("sentence"):
        yield metric, (TEAM, CHANNEL), WHOLE
    # Where it hurts most: the worst hour of a channel.
    yield "service_level", (CHANNEL,), ("hour of week",)
    for metric in ("wait_cut_off", "first_response_cut_off"):  # if it would be longer
        yield metric, (CHANNEL,), WHOLE
    # What calculators would have said: agents on duty are typed in.
    yield "on_duty", (GROUP,), (PER,)


def _of_targets(scenarios: Sequence[Scenario]) -> Iterator[Figures]:
    for goal in (goal for scenario in scenarios for goal in goals_of(scenario)):
        often = () if goal.in_share is None else (PER_OF[goal.of],)
        yield goal.metric, (TEAM, CHANNEL), (*WHOLE, *often)
