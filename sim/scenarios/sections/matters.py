"""Section `matters`: from where on a difference between two scenarios matters."""

from __future__ import annotations

from collections.abc import Mapping

from sim.kpis import Unit
from sim.metrics.zones import MATTERS
from sim.scenarios.sections.section import Section
from sim.units import Share


class Matters(Section):
    """Differences up to these make none that matters."""

    shares: Share = MATTERS["share"]
    """Of shares, in points: 0.5% is half a point, as from 80 to 80.5 %."""
    times: Share = MATTERS["min"]
    """Of durations, relative to the baseline's."""
    money: Share = MATTERS["money"]
    """Of money, relative to the baseline's."""
    counts: Share = MATTERS["count"]
    """Of counts, relative to the baseline's."""
    scores: Share = MATTERS["score"]
    """Of scores, relative to the baseline's."""

    @property
    def by_unit(self) -> Mapping[Unit, float]:
        """The same by the unit of the KPI."""
        return {
            "share": self.shares,
            "min": self.times,
            "money": self.money,
            "count": self.counts,
            "score": self.scores,
        }
