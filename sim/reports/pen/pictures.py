"""A chart that has been drawn, ready for a page and for files."""

from __future__ import annotations

from dataclasses import dataclass

from sim.reports.pen.style import Painted


@dataclass(frozen=True)
class Picture:
    """A chart that has been drawn."""

    name: str
    """File name without ending, different for each picture of a report."""
    scenario: str
    """Name of the scenario; empty for a comparison."""
    title: str
    shows: str
    painted: Painted
