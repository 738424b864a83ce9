"""Erlang C and Erlang A for each live channel, by hour of the week and over all of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.expected.erlang.inputs import Inputs
from sim.expected.pools import PER, Pool, mean_patience
from sim.metrics.theory import erlang_a, erlang_c
from sim.units import HOUR

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario

UNITS: Mapping[str, str] = {
    "arrivals": "count",
    "pool_arrivals": "count",
    "handle_time": "min",
    "load": "count",
    "agents": "count",
    "patience": "min",
    "within": "min",
    "erlang_c_service_level": "share",
    "erlang_c_wait": "min",
    "erlang_c_no_answer": "share",
    "erlang_a_service_level": "share",
    "erlang_a_wait": "min",
    "erlang_a_abandonment": "share",
}
"""Figures of the table with their units. ``arrivals`` are those of the channel, ``pool_arrivals``
of all live channels that share its agents; ``handle_time``, ``load`` (Erlangs: pool_arrivals ×
handle_time ÷ 60) and ``agents`` are the pool's; ``patience`` and the target time ``within`` the
channel's. ``erlang_c_no_answer`` is the share of arrivals in hours in which the load exceeds the
agents, at least for a part: by Erlang C that line grows without end."""


class Weighed(NamedTuple):
    """Figures and the arrivals that they are of."""

    arrivals: float
    figures: tuple[float, ...]


def erlang_table(scenario: Scenario, inputs: Inputs) -> pd.DataFrame:
    """What both calculators say of each live channel.

    Args:
        scenario: patience and targets.
        inputs: what else is typed in.

    Returns:
        ``channel, per, period`` and the columns of :data:`UNITS`. Rows ``per`` "hour of week" are
        of an average such hour. Those ``per`` "hour of day" and "all" have the arrivals of the
        whole measured time, and means weighted by the channel's arrivals. Where a channel has
        several pools, its figures are means weighted by the arrivals of each.
    """
    import pandas as pd

    channels = dict.fromkeys(calls.channel for calls in inputs.arrivals)
    rows = [row for channel in channels for row in _channel_rows(scenario, inputs, channel)]
    return pd.DataFrame(rows, columns=["channel", "per", "period", *UNITS])


def _channel_rows(scenario: Scenario, inputs: Inputs, channel: str) -> Iterator[tuple[object, ...]]:
    """The rows of one channel: its hours of the week and of the day in order, then all of them."""
    pools = [pool for pool in inputs.pools if channel in pool.channels]
    by_day: dict[str, list[Weighed]] = {}
    for number, hour in enumerate(inputs.hours):
        own = [_arrivals(inputs, pool, channel, number) for pool in pools]
        if sum(own) > 0:
            arrivals, figures = _mean(
                [
                    Weighed(count, _figures(scenario, inputs, pool, channel, number))
                    for pool, count in zip(pools, own, strict=True)
                    if count > 0
                ]
            )
            yield (channel, PER, hour, arrivals, *figures)
            whole = Weighed(arrivals * float(inputs.often[number]), figures)
            by_day.setdefault(hour[-2:], []).append(whole)
    for hour in sorted(by_day):
        arrivals, figures = _mean(by_day[hour])
        yield (channel, "hour of day", hour, arrivals, *figures)
    if by_day:
        arrivals, figures = _mean([each for hours in by_day.values() for each in hours])
        yield (channel, "all", "all", arrivals, *figures)


def _arrivals(inputs: Inputs, pool: Pool, channel: str, hour: int) -> float:
    """Arrivals in an hour of the week that a pool takes from a channel."""
    return math.fsum(
        inputs.arrivals[calls][hour] for calls in pool.calls if calls.channel == channel
    )


def _figures(
    scenario: Scenario, inputs: Inputs, pool: Pool, channel: str, hour: int
) -> tuple[float, ...]:
    """What is typed in for a channel and one of its pools in an hour, and what comes out."""
    target = scenario.channels[channel].target
    within = math.nan if target is None else target.within_minutes
    weights = {calls: float(inputs.arrivals[calls][hour]) for calls in pool.calls}
    patience = mean_patience(scenario, pool, channel, weights)
    arrivals = math.fsum(inputs.arrivals[calls][hour] for calls in pool.calls)
    load, agents = float(inputs.load(pool)[hour]), float(inputs.agents(pool)[hour])
    handle_time = load * HOUR / arrivals
    c = erlang_c(load, agents, handle_time, within)
    a = erlang_a(load, agents, handle_time, patience, within)
    return (
        arrivals,
        handle_time,
        load,
        agents,
        patience,
        within,
        c.service_level,
        c.wait,
        float(math.isinf(c.wait)),
        a.service_level,
        a.wait,
        a.abandonment,
    )


def _mean(parts: Sequence[Weighed]) -> Weighed:
    """Sum of arrivals, and mean of each figure weighted by them; infinite where one figure is."""
    total = math.fsum(part.arrivals for part in parts)
    columns = zip(*(part.figures for part in parts), strict=True)
    shares = [part.arrivals / total for part in parts]
    means = (
        math.fsum(share * figure for share, figure in zip(shares, column, strict=True))
        for column in columns
    )
    return Weighed(total, tuple(means))
