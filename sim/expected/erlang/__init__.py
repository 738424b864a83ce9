"""The Erlang line: what a staffing calculator says of the same demand, and why it differs.

``docs/erlang.md`` says how it is calculated, and by which conventions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.expected.erlang.inputs import inputs_of
from sim.expected.erlang.reason import GapReason
from sim.expected.erlang.reasons import reasons_for_gap
from sim.expected.erlang.table import UNITS, erlang_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenarios.sections.schema import Scenario

__all__ = ["UNITS", "ErlangLine", "GapReason", "erlang_line"]


@dataclass(frozen=True, eq=False)
class ErlangLine:
    """What Erlang C and Erlang A say of a scenario's live channels."""

    table: pd.DataFrame
    """``channel, per, period`` and the columns of :data:`sim.expected.erlang.UNITS`."""
    reasons: tuple[GapReason, ...]
    """Why the simulation says otherwise; none where only chance is left."""


def erlang_line(
    scenario: Scenario, estimates: pd.DataFrame, flows: pd.DataFrame
) -> ErlangLine | None:
    """The Erlang line of a run; None without live channels that expect anybody.

    Args:
        scenario: what was simulated.
        estimates: figures of the run.
        flows: where its inquiries went.
    """
    inputs = inputs_of(scenario, estimates)
    if not inputs.arrivals:
        return None
    table = erlang_table(scenario, inputs)
    return ErlangLine(table, reasons_for_gap(scenario, inputs, estimates, flows))
