"""What a run leaves behind: figures with intervals, and what is needed to say how they came about.

A result holds no log: replications are measured one by one and only their KPI rows are kept.
Charts, pages and tables are drawn from it alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.calendar import Calendar
from sim.metrics import Scorecard
from sim.scenarios.sections.signals import Signals

if TYPE_CHECKING:
    import pandas as pd

    from sim.expected.erlang import ErlangLine
    from sim.scenarios.meaning.marks import Training
    from sim.scenarios.sections.strain import Impatience, Strain
    from sim.units import Target


@dataclass(frozen=True, eq=False)
class Result:
    """One scenario over several replications."""

    name: str
    """Name of the scenario, or of the plan in a comparison; unique within a comparison."""
    about: str
    """What the scenario is about, in a sentence or two."""
    fingerprint: str
    """16 hex digits that two scenarios share only when they are alike but for their names."""
    document: str
    """The scenario as YAML, `extends` and changes worked in; empty where it was built in Python."""
    seed: int
    """Base seed: the same scenario and seed give the same result, byte for byte."""
    replications: int
    """Replications that finished."""
    confidence: float
    """Confidence level of all intervals, e.g. 0.95."""
    stopped: str
    """Why the run ended otherwise than planned, e.g. "interrupted after 7 of 20 replications",
    or how a precision was reached; empty where it simply ran as many replications as asked for."""
    kpis: pd.DataFrame
    """KPI rows of every replication: ``replication`` and the columns of ``sim.metrics.measure``."""
    estimates: pd.DataFrame
    """Mean, low and high of every KPI: the columns of :func:`sim.metrics.estimate`."""
    flows: pd.DataFrame
    """Where inquiries go: ``source``, ``target``, ``count`` (mean of a replication)."""
    targets: pd.DataFrame
    """One row per target, with a verdict: the columns of :func:`sim.metrics.judge_targets`."""
    currency: str
    """Currency of all costs."""
    occupancy_limit: float
    """Occupancy above which agents count as overloaded, as a share."""
    service_targets: Mapping[str, tuple[float, float]]
    """Service level by channel: share wanted, within how many minutes."""
    calendar: Calendar
    """First day, length in minutes and time zone of the simulated time."""
    warm_up: float
    """Minutes at the start that are simulated but not measured."""
    headcount: Mapping[str, int]
    """Agents by group."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Versions of this package, Python and the libraries that the figures depend on."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """Role of each group: "first line", "specialist", "engineer", "lead" or "manager"."""
    marks: Sequence[tuple[dt.date, str]] = ()
    """Dates on which the plan or an event changes something, with what, in order."""
    trainings: Sequence[Training] = ()
    """Trainings of the plan, by date."""
    scorecard: Scorecard | None = None
    """The assumed scorecard behind all figures on satisfaction; None where there is none."""
    strain: Strain | None = None
    """What lasting load is assumed to do to agents; None where nothing is."""
    impatience: Mapping[str, Impatience] = field(default_factory=dict)
    """How patience is assumed to shrink after long waits, by channel that has it."""
    erlang: ErlangLine | None = None
    """What Erlang C and Erlang A say of the same demand; None without live channels."""
    signals: Signals = field(default_factory=Signals)
    """Limits of the growth signals."""
    bounds: Mapping[str, Target] = field(default_factory=dict)
    """Targets of the whole team by metric."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Several scenarios on the same customers; the first is the baseline of all differences."""

    results: tuple[Result, ...]
    """One per scenario, all over the same seed and the same replications."""
    table: pd.DataFrame
    """Paired differences to the baseline: the columns of :func:`sim.metrics.compare_estimates`."""
    confidence: float
    """Confidence level, simultaneous over all differences that carry a verdict."""

    @property
    def baseline(self) -> Result:
        """The scenario that the others are compared with."""
        return self.results[0]
