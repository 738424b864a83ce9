"""Add to the model by name: a routing policy, a distribution, a KPI, a signal.

Write a module that registers what it adds, name it under ``extensions`` in the scenario, and use
the names there as if they were built in. ``docs/extend.md`` has an example of each.

Example:
    >>> from sim import extend
    >>> @extend.order("newest first")
    ... def newest_first(scenario):
    ...     return lambda contact: -contact.arrived_at
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, TypeVar

from sim import extensions
from sim.agents import AgentGroup
from sim.decisions.colours import Floats
from sim.decisions.signals.rules import Weekly
from sim.decisions.signals.watch import SIGNALS, FurtherSignal
from sim.distributions import Distribution
from sim.errors import UsageError
from sim.inquiries import Contact
from sim.kpis import WHOLE, Breakdown
from sim.log import Log
from sim.metrics import METRICS, Metric
from sim.metrics.facts.found import Facts, Sums
from sim.metrics.periods import Window
from sim.metrics.tabulate import Percentile, Ratio, Records, TimeAverage, Total, Value
from sim.policies import ORDERS, PREFERENCES
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.section import Number, Section
from sim.scenarios.sections.spread import FAMILIES, Form
from sim.units import Duration, PositiveDuration, Share

__all__ = [
    "Distribution",
    "Duration",
    "Figure",
    "Form",
    "Log",
    "Metric",
    "Number",
    "Percentile",
    "PositiveDuration",
    "Ratio",
    "Records",
    "Section",
    "Share",
    "TimeAverage",
    "Total",
    "Window",
    "distribution",
    "idle_agent",
    "kpi",
    "order",
    "signal",
]

T = TypeVar("T")
MakesOrder = Callable[[Scenario], Callable[[Contact], float]]
MakesPreference = Callable[[Scenario], Callable[[AgentGroup, int], float]]
FormType = TypeVar("FormType", bound=type[Form])


class Figure(NamedTuple):
    """A KPI before it is added up."""

    metric: str
    """Its name."""
    records: Records
    """What it is about: single contacts, steps, hours …"""
    value: Value
    """How these are added up."""


FurtherKpi = Callable[[Log, Window], Iterable[Figure]]
MeasuresKpi = TypeVar("MeasuresKpi", bound=FurtherKpi)


def order(name: str) -> Callable[[MakesOrder], MakesOrder]:
    """Add an order of lines, for ``routing: {order: NAME}``.

    The function gets the scenario and returns a function that gives each contact a number: within
    one priority, the lowest is served first. It is asked once, when the contact joins a line.

    Args:
        name: its name in scenarios.

    Raises:
        UsageError: the name is that of a built-in order.
    """
    return lambda policy: _added(ORDERS, name, policy)


def idle_agent(name: str) -> Callable[[MakesPreference], MakesPreference]:
    """Add a choice among free agents, for ``routing: {idle_agent: NAME}``.

    The function gets the scenario and returns a function that gives each group a number for a
    topic (its place among the sorted topics): agents of the lowest are looked at first, among
    equals who has been free for longest.

    Args:
        name: its name in scenarios.

    Raises:
        UsageError: the name is that of a built-in choice.
    """
    return lambda policy: _added(PREFERENCES, name, policy)


def distribution(name: str) -> Callable[[FormType], FormType]:
    """Add a family of distributions, for ``{distribution: NAME, ...}`` wherever durations stand.

    Decorates a :class:`Form`: its fields are the further keys in the file, ``build`` gives the
    :class:`Distribution`, a frozen dataclass with ``ppf`` (rising), ``mean`` and ``cv``, in
    minutes.

    Args:
        name: its name in scenarios.

    Raises:
        UsageError: the name is that of a built-in family.
    """
    if name in FAMILIES:
        raise UsageError(f"the distribution `{name}` is built in; choose another name")

    return lambda form: _added(extensions.FAMILIES, name, form)


def kpi(
    metric: Metric, *, by: Sequence[str] = (), per: Sequence[str] = ("week",)
) -> Callable[[MeasuresKpi], MeasuresKpi]:
    """Add a KPI: it is measured wherever a scenario names its module, and may have a target.

    The decorated function gets a log and its measured time, and gives one or more figures of the
    metric: facts of single contacts, steps … (:class:`Records`) and how they are added up
    (:class:`Ratio`, :class:`Total`, :class:`TimeAverage`, :class:`Percentile`).

    Args:
        metric: name, label, unit, which way is better, formula; also where reports show it, and
            what more agents do to it, see :class:`sim.kpis.Metric`.
        by: columns by which it is broken down, e.g. ``("channel", "topic")``; its records need
            codes for each.
        per: parts of time by which it is broken down beside the whole, as in
            :func:`sim.metrics.measure`.

    Raises:
        UsageError: the name is that of a built-in KPI.
    """
    if metric.name in METRICS.built_in:
        raise UsageError(f"the KPI `{metric.name}` is built in; choose another name")

    def add(measures: MeasuresKpi) -> MeasuresKpi:
        def figures(facts: Facts) -> Sums:
            for figure in measures(facts.log, facts.window):
                yield figure.records, figure.value

        breakdown = Breakdown(((), *((column,) for column in by)), (*WHOLE, *per))
        home = getattr(measures, "__module__", "")
        own = replace(metric, figures=figures, by=(breakdown,), module=home)
        extensions.KPIS.add(metric.name, own)
        return measures

    return add


def signal(
    name: str,
    *,
    label: str,
    of: Literal["channel", "tier", "group"],
    amber: float,
    red: float,
    unit: Literal["share", "min", "count", "score", "times"] = "share",
    higher_is_worse: bool = True,
) -> Callable[[Callable[[Weekly], Floats | None]], Callable[[Weekly], Floats | None]]:
    """Add a growth signal, whose limits ``signals: {own: {NAME: ...}}`` may change.

    The decorated function gets the weekly figures of one channel, tier or group by metric, each an
    array of replication × week, and gives its own such array; None where it is not measured.

    Args:
        name: its name in scenarios.
        label: what it says, e.g. "Customers chase".
        of: what it is given for.
        amber: limit beyond which a week is amber.
        red: limit beyond which it is red.
        unit: unit of the figure.
        higher_is_worse: whether beyond is above.

    Raises:
        UsageError: the name is that of a built-in signal.
    """
    if name in SIGNALS:
        raise UsageError(f"the signal `{name}` is built in; choose another name")

    def add(figure: Callable[[Weekly], Floats | None]) -> Callable[[Weekly], Floats | None]:
        own = FurtherSignal(label, figure, unit, of, amber, red, higher_is_worse)
        extensions.SIGNALS.add(name, own)
        return figure

    return add


def _added(registry: extensions.Registry[T], name: str, thing: T) -> T:
    registry.add(name, thing)
    return thing
