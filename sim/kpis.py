"""What a KPI is: all that is said of one, in one object, which stands at its formula.

The built-in ones are declared in :mod:`sim.metrics.kpis`, which makes the catalogue of them. What
tables, targets, checks, decisions, reports and ``docs/metrics.md`` need to know, they read there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

SCOPE = ("channel", "topic", "tier", "group", "agent")
"""Columns that say whom a figure is about; "all" where it is not broken down."""
KEY = ("metric", *SCOPE, "per", "period")
"""Columns that name one figure: what, of whom, when."""
HALF_HOUR, HALF_HOUR_OF_WEEK = "half hour", "half hour of week"
HALF_HOURS = (HALF_HOUR, HALF_HOUR_OF_WEEK)
"""Half hours of a typical day, by kind of day, and those of the week."""
PERS = ("all", "hour of day", "weekday", "hour of week", "week", "day", "hour", *HALF_HOURS)
"""What ``per`` can be: how the measured time is divided."""

Scope = tuple[str, ...]
"""Columns by which a figure is broken down; none for the figure of the whole team."""
TEAM: Scope = ()
CHANNEL, TOPIC, TIER, GROUP = ("channel",), ("topic",), ("tier",), ("group",)
AGENT = ("group", "agent")
WHOLE = ("all",)
CYCLES = ("hour of day", "weekday", "hour of week")

Unit = Literal["min", "share", "count", "money", "score"]
Estimator = Literal["ratio", "mean", "time average", "percentile"]
"""What a figure over replications is: a ratio of their sums; the mean of their totals; how many
there were at a time on average; or a percentile of all values of all of them. ``docs/metrics.md``
has the sources of each and of its interval."""
Scale = Literal["", "power", "log-odds"]
"""On which scale an interval is made: as it is, on that of the power −1/4 or of the log-odds."""
Bound = Literal["at least", "at most"]
Need = Literal["", "satisfaction", "values of customers", "budget", "call-backs"]
Effect = Literal["raise", "lower", ""]
Formula = Callable[[Any], Iterable[Any]]
Audience = Literal["all", "each channel", "live channels", "deferred channels", "each group"]
Place = Literal[
    "headline",
    "headline of each channel",
    "headline of live channels",
    "headline of deferred channels",
    "headline of each group",
    "sentence",
    "by channel",
    "by topic",
    "by tier",
    "by group",
    "by week",
    "experience",
    "first line",
    "specialist",
    "engineer",
    "lead",
    "learning",
    "manager",
    "training",
    "trained group",
]
"""Where reports show a KPI: among the figures a manager sees first (and of whom), in the sentence
on a run without targets, in a table by something, of the customers' experience, on a scorecard, or
in the table of what a training has changed (for the team, and for the group that was trained)."""
HEADLINES: Mapping[Place, Audience] = {
    "headline": "all",
    "headline of each channel": "each channel",
    "headline of live channels": "live channels",
    "headline of deferred channels": "deferred channels",
    "headline of each group": "each group",
}
LAST = 1000


class Breakdown(NamedTuple):
    """By what a KPI is broken down: by each of the scopes, and in it by each part of the time."""

    scopes: tuple[Scope, ...]
    pers: tuple[str, ...]
    row: int = LAST
    """Where its rows stand in a table of KPIs, the lowest first; in it, KPIs stand in the order of
    the catalogue."""

    def within(self, scopes: Collection[Scope], pers: Collection[str]) -> Breakdown:
        """As much of it as is wanted."""
        return Breakdown(
            tuple(scope for scope in self.scopes if scope in scopes),
            tuple(per for per in self.pers if per in pers),
            self.row,
        )


Breakdowns = tuple[Breakdown, ...]


@dataclass(frozen=True)
class Metric:
    """One KPI."""

    name: str
    """Its name in tables, e.g. "service_level"."""
    label: str
    """Its name in charts and reports, e.g. "Service level"."""
    unit: Unit
    """Minutes, share (0.8 for 80 %), number, money in the scenario's currency, or a score."""
    better: Literal["lower", "higher"] | None
    """Which way is better; None where neither is."""
    formula: str
    """How it is calculated; what stands before ÷ is the numerator column of a KPI row."""
    estimator: Estimator = "ratio"
    """How its figure is estimated from replications."""
    figures: Formula | None = field(default=None, compare=False)
    """The formula itself: from a :class:`sim.metrics.facts.found.Facts` to records and
    how they are added up, once or more often. Whatever facts it needs, it asks the replication
    for."""
    group: str = ""
    """Section of ``docs/metrics.md`` that it stands in."""
    by: Breakdowns = ()
    """What it is broken down by."""
    shown: Mapping[Place, int] = field(default_factory=dict, hash=False)
    """Where reports show it, and at which place there, the lowest number first."""
    target: bool = True
    """Whether a scenario may set a target for it."""
    needs: Need = ""
    """Without what in the scenario it is not measured."""
    more_agents: Effect | None = None
    """What more agents do to it; unless stated, they make it better."""
    hourly: bool = False
    """Whether each hour of the week may have a target of its own: the hour's own contacts and
    agents decide it."""
    followed: bool = False
    """Whether it is known at the moment it is about, so that it can be followed from the start."""
    serving_only: bool = False
    """Whether it says nothing of groups that are paid and take no contacts."""
    rare: bool = False
    """Whether it is 0 wherever a scenario does not speak of it; reports leave it out then."""
    beyond_one: bool = False
    """Whether the interval of a share may go beyond 1."""
    of_time: bool = False
    """Whether it is a share of working time, not of counted things."""
    worked: bool = False
    """Whether its minutes add up what agents work: their days have no 24 hours."""
    module: str = ""
    """Module under ``extensions`` that adds it; none for those built in."""

    @property
    def scale(self) -> Scale:
        """On which scale its intervals are made, unless it is a percentile."""
        if self.unit == "score":
            return ""
        return "log-odds" if self.unit == "share" and not self.beyond_one else "power"

    @property
    def held_by_more(self) -> Bound | None:
        """Which bound more agents help to hold, if any."""
        effect: Effect = "raise" if self.better == "higher" else "lower" if self.better else ""
        if self.more_agents is not None:
            effect = self.more_agents
        bounds: dict[Effect, Bound] = {"raise": "at least", "lower": "at most"}
        return bounds.get(effect)

    def has(self, scope: Scope, per: str) -> bool:
        """Whether it is broken down by a scope and, in it, by parts of the time."""
        return any(scope in each.scopes and per in each.pers for each in self.by)

    def within(self, scopes: Collection[Scope], pers: Collection[str]) -> Breakdowns:
        """What it is broken down by, as much of it as is wanted."""
        return tuple(breakdown.within(scopes, pers) for breakdown in self.by)


class KpiSection:
    """Decorators by which functions become the KPIs of one section of ``docs/metrics.md``.

    Args:
        name: the section's heading.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(
        self,
        label: str,
        unit: Unit,
        better: Literal["lower", "higher"] | None,
        estimator: Estimator,
        *,
        by: Breakdowns,
        shown: Mapping[Place, int] = MappingProxyType({}),
        target: bool = True,
        needs: Need = "",
        more_agents: Effect | None = None,
        hourly: bool = False,
        followed: bool = False,
        serving_only: bool = False,
        rare: bool = False,
        beyond_one: bool = False,
        of_time: bool = False,
        worked: bool = False,
    ) -> Callable[[Formula], Metric]:
        """Make a KPI of a function: its name is the KPI's, its docstring says the formula.

        Args: as in :class:`Metric`.
        """

        def declared(figures: Formula) -> Metric:
            return Metric(
                figures.__name__,
                label,
                unit,
                better,
                " ".join((figures.__doc__ or "").split()),
                estimator,
                figures,
                self._name,
                by,
                shown,
                target,
                needs,
                more_agents,
                hourly,
                followed,
                serving_only,
                rare,
                beyond_one,
                of_time,
                worked,
            )

        return declared


class Catalogue(Mapping[str, Metric]):
    """KPIs by name in the order of tables: the built-in ones, which never change, and further ones.

    Args:
        built_in: the built-in KPIs.
        further: what modules add that scenarios name under ``extensions``; may grow.
    """

    def __init__(self, built_in: Iterable[Metric], further: Mapping[str, Metric]) -> None:
        self.built_in = MappingProxyType({metric.name: metric for metric in built_in})
        self._further = further

    def __getitem__(self, name: str) -> Metric:
        return self.built_in[name] if name in self.built_in else self._further[name]

    def __iter__(self) -> Iterator[str]:
        return chain(self.built_in, self._further)

    def __len__(self) -> int:
        return len(self.built_in) + len(self._further)

    def known_to(self, modules: Iterable[str]) -> tuple[str, ...]:
        """Names of the built-in KPIs and of those that some modules (or their packages) add."""
        packages = {name.partition(".")[0] for name in modules}
        further = self._further.values()
        added = [each.name for each in further if each.module.partition(".")[0] in packages]
        return (*self.built_in, *added)

    def shown(self, *places: Place) -> tuple[str, ...]:
        """Names of the KPIs that reports show in some places, in the order of these."""
        found = [
            (order, each.name)
            for each in self.values()
            for place, order in each.shown.items()
            if place in places
        ]
        return tuple(name for _, name in sorted(found, key=lambda pair: pair[0]))

    def headline(self) -> tuple[tuple[str, Audience], ...]:
        """What a manager sees first: KPI and of whom, in order."""
        found = [
            (order, each.name, HEADLINES[place])
            for each in self.values()
            for place, order in each.shown.items()
            if place in HEADLINES
        ]
        return tuple((name, of) for _, name, of in sorted(found, key=lambda found: found[0]))
