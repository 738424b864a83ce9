"""supportsim: simulate a customer-support team, and decide when to grow it.

The straight line, one function an arrow::

    load_scenario → Scenario → draw_tape → Tape → simulate → Log → measure → KPIs
    replicate, compare: the whole line many times → Result, Comparison → write_report, charts
    grow: whom to hire, how many and when → Growth
    size: how many agents a settled week needs → Sizing
    experiments: plans of many changes, kept in a store, resumable
    exports: a helpdesk's CSV files ↔ Log

Example:
    >>> import sim
    >>> shop = sim.load_scenario("web-shop")
    >>> result = sim.replicate(shop, replications=5)
    >>> result.estimates.query("metric == 'service_level' and per == 'all'")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.late import late
from sim.version import __version__ as __version__

if TYPE_CHECKING:
    from sim import experiments, exports
    from sim.checking import load_scenario
    from sim.decisions import Growth, Sizing, grow, size
    from sim.engine import simulate
    from sim.errors import RunError, ScenarioError, SupportsimError, UsageError
    from sim.log import Log
    from sim.metrics import measure
    from sim.reports import charts, write_report
    from sim.runs import Comparison, Result, compare, replicate
    from sim.scenarios import Scenario
    from sim.tape import Tape, draw_tape

__all__ = [
    "Comparison",
    "Growth",
    "Log",
    "Result",
    "RunError",
    "Scenario",
    "ScenarioError",
    "Sizing",
    "SupportsimError",
    "Tape",
    "UsageError",
    "charts",
    "compare",
    "draw_tape",
    "experiments",
    "exports",
    "grow",
    "load_scenario",
    "measure",
    "replicate",
    "simulate",
    "size",
    "write_report",
]

_HOME = {
    "Comparison": "sim.runs",
    "Growth": "sim.decisions.growth.search",
    "Log": "sim.log",
    "Result": "sim.runs",
    "RunError": "sim.errors",
    "Scenario": "sim.scenarios",
    "ScenarioError": "sim.errors",
    "Sizing": "sim.decisions.sizing.search",
    "SupportsimError": "sim.errors",
    "Tape": "sim.tape",
    "UsageError": "sim.errors",
    "charts": "sim.reports",
    "compare": "sim.runs",
    "draw_tape": "sim.tape",
    "experiments": "sim",
    "exports": "sim",
    "grow": "sim.decisions.growth.search",
    "load_scenario": "sim.checking",
    "measure": "sim.metrics",
    "replicate": "sim.runs",
    "simulate": "sim.engine",
    "size": "sim.decisions.sizing.search",
    "write_report": "sim.reports",
}


def __getattr__(name: str) -> Any:
    """Bring a name in when it is first used: pandas and matplotlib are slow to load."""
    return late(__name__, globals(), _HOME, name)


def __dir__() -> list[str]:
    return __all__
