"""One reason for a gap between the simulation and the Erlang formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Effect = Literal["longer", "shorter", "either"]


@dataclass(frozen=True)
class GapReason:
    """One reason for a gap between the simulation and the formulas."""

    name: str
    """What it is, a key of ``sim.reports.erlang.sentences.PHRASES``."""
    effect: Effect
    """Whether it makes simulated waits longer or shorter than the formula's, or may do either."""
    of: Literal["both", "Erlang C", "Erlang A"] = "both"
    """The formula that leaves it out."""
    names: tuple[str, ...] = ()
    """Channels, events … that it comes from."""
    figure: float | None = None
    """How large it is, if it has a size; what it is a figure of goes with the name."""
