"""What a run leaves behind: figures with intervals, and what is needed to say how they came about.

A result holds no log: replications are measured one by one and only their KPI rows are kept.
Charts, pages and tables are drawn from it alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sim.calendar import Calendar
from sim.metrics import Goal, Scorecard, headline
from sim.runs.replication import goals_of, occupancy_limit, scorecard
from sim.scenarios import fingerprint
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.dated_changes import Training, dated_changes, trainings
from sim.scenarios.meaning.horizon import calendar_of
from sim.scenarios.meaning.kinds_of_day import kinds_of_day
from sim.units import ServiceTarget

if TYPE_CHECKING:
    import pandas as pd

    from sim.expected.erlang import ErlangLine
    from sim.expected.pools import Lines
    from sim.metrics.timelines import Floats
    from sim.scenarios.meaning.dated_changes import Training
    from sim.scenarios.sections.schema import Scenario
    from sim.scenarios.sections.signals import Signals
    from sim.scenarios.sections.strain import Impatience, Strain
    from sim.units import Target


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """One scenario over several replications."""

    name: str
    """Name of the scenario, or of the plan in a comparison; unique within a comparison."""
    scenario: Scenario
    """What was simulated."""
    seed: int
    """Base seed: the same scenario and seed give the same result, byte for byte."""
    replications: int
    """Replications that finished."""
    confidence: float
    """Confidence level of all intervals, e.g. 0.95."""
    stopped: str
    """Why the run ended otherwise than planned, e.g. "interrupted after 7 of 20 simulated runs",
    or how a precision was reached; empty where it simply ran as many replications as asked for."""
    kpis: pd.DataFrame
    """KPI rows of every replication: ``replication`` and the columns of ``sim.metrics.measure``."""
    estimates: pd.DataFrame
    """Mean, low and high of every KPI: the columns of :func:`sim.metrics.estimate`."""
    flows: pd.DataFrame
    """Where inquiries go: ``source``, ``target``, ``count`` (mean of a replication)."""
    targets: pd.DataFrame
    """One row per target, with a verdict: the columns of :func:`sim.metrics.judge_targets`."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Versions of this package, Python and the libraries that the figures depend on."""
    erlang: ErlangLine | None = None
    """What Erlang C and Erlang A say of the same demand; None without live channels."""
    engines: Sequence[str] = ()
    """What simulated: `simpy`, `compiled`, or both on a mixed cluster; the figures are the same."""

    def __repr__(self) -> str:
        counts = self.targets["verdict"].value_counts()
        judged = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        runs = f"{self.replications} simulated runs, seed {self.seed}"
        return f"<Result {self.name!r}: {runs}; targets: {judged or 'none'}>"

    def _repr_html_(self) -> str:
        """For notebooks: the targets with their verdicts, or the figures seen first."""
        columns = ["metric", "channel", "target", "verdict", "mean", "low", "high"]
        if len(self.targets):
            return str(self.targets[columns].to_html(index=False))
        shown = self.headline[["metric", "channel", "group", "mean", "low", "high"]]
        return str(shown.to_html(index=False))

    @property
    def about(self) -> str:
        """What the scenario is about, in a sentence or two."""
        return self.scenario.about

    @cached_property
    def fingerprint(self) -> str:
        """16 hex digits that two scenarios share only when they are alike but for their names."""
        return fingerprint(self.scenario)

    @cached_property
    def document(self) -> str:
        """The scenario as YAML, `extends` and changes worked in.

        Empty where it was built, or changed, in Python.
        """
        return self.scenario.text()

    @cached_property
    def headline(self) -> pd.DataFrame:
        """The rows of `estimates` that a manager sees first."""
        return headline(self.estimates)

    @property
    def currency(self) -> str:
        """Currency of all costs."""
        return self.scenario.currency

    @property
    def measured(self) -> float:
        """Minutes that are measured: those after the warm-up."""
        return self.calendar.minutes - self.warm_up

    @cached_property
    def kinds_of_day(self) -> Sequence[str]:
        """The kind of each weekday, Monday first: days alike are one typical day."""
        return kinds_of_day(self.scenario)

    @cached_property
    def needed_on_a_day(self) -> tuple[Lines, Floats]:
        """Pools of live contacts by half hour of a typical day, and the agents that Erlang A asks
        for in each.
        """
        from sim.expected.erlang.needed import needed_on_a_day

        return needed_on_a_day(self.scenario)

    @property
    def occupancy_limit(self) -> float:
        """Occupancy above which agents count as overloaded, as a share."""
        return occupancy_limit(self.scenario)

    @property
    def service_targets(self) -> Mapping[str, ServiceTarget]:
        """Service level by channel that has one."""
        stated = ((name, channel.target) for name, channel in self.scenario.channels.items())
        return {name: target for name, target in stated if target is not None}

    @property
    def goals(self) -> Sequence[Goal]:
        """All that is promised: service levels by channel, then targets of the whole team."""
        return goals_of(self.scenario)

    @cached_property
    def calendar(self) -> Calendar:
        """First day, length in minutes and time zone of the simulated time."""
        return calendar_of(self.scenario)

    @property
    def warm_up(self) -> float:
        """Minutes at the start that are simulated but not measured."""
        return self.scenario.horizon.warm_up

    @property
    def headcount(self) -> Mapping[str, int]:
        """Agents by group."""
        return {name: group.headcount for name, group in self.scenario.team.items()}

    @property
    def roles(self) -> Mapping[str, str]:
        """Role of each group: "first line", "specialist", "engineer", "lead" or "manager"."""
        team = self.scenario.team
        return {name: routes.role(self.scenario, group) for name, group in team.items()}

    @cached_property
    def dated_changes(self) -> Sequence[tuple[dt.date, str]]:
        """Dates on which the plan or an event changes something, with what, in order."""
        return dated_changes(self.scenario, self.calendar)

    @cached_property
    def trainings(self) -> Sequence[Training]:
        """Trainings of the plan, by date."""
        return trainings(self.scenario)

    @property
    def scorecard(self) -> Scorecard | None:
        """The assumed scorecard behind all figures on satisfaction; None where there is none."""
        return scorecard(self.scenario)

    @property
    def strain(self) -> Strain | None:
        """What lasting load is assumed to do to agents; None where nothing is."""
        return self.scenario.strain

    @property
    def impatience(self) -> Mapping[str, Impatience]:
        """How patience is assumed to shrink after long waits, by channel that has it."""
        return {
            name: channel.impatience
            for name, channel in sorted(self.scenario.channels.items())
            if channel.impatience is not None
        }

    @property
    def signals(self) -> Signals:
        """Limits of the growth signals."""
        return self.scenario.signals

    @property
    def bounds(self) -> Mapping[str, Target]:
        """Targets of the whole team by metric."""
        return self.scenario.targets


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Several scenarios on the same customers; the first is the baseline of all differences."""

    results: tuple[Result, ...]
    """One per scenario, all over the same seed and the same replications."""
    table: pd.DataFrame
    """Paired differences to the baseline: the columns of :func:`sim.metrics.compare_estimates`."""
    confidence: float
    """Confidence level, simultaneous over all differences that carry a verdict."""

    def __repr__(self) -> str:
        others = ", ".join(repr(result.name) for result in self.results[1:])
        counts = self.table["verdict"].value_counts()
        judged = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        return f"<Comparison of {others} with {self.baseline.name!r}: {judged}>"

    def _repr_html_(self) -> str:
        """For notebooks: the differences with their intervals and verdicts."""
        columns = ["scenario", "metric", "channel", "group", "verdict"]
        figures = ["baseline", "value", "difference", "low", "high"]
        return str(self.table[columns + figures].to_html(index=False))

    @property
    def baseline(self) -> Result:
        """The scenario that the others are compared with."""
        return self.results[0]
