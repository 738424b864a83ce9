"""Plan and reality as plain data."""

from __future__ import annotations

import math
from typing import Any

from sim.replan import Replan


def as_data(found: Replan) -> dict[str, Any]:
    """All that was found; what is not known is None."""
    return {
        "from": str(found.first),
        "weeks": found.weeks,
        "replications": found.replications,
        "drawn": found.drawn,
        "off": [f"{each.input}: {each.name}" for each in found.off],
        "assumptions": [
            {
                "input": each.input,
                "name": each.name,
                "unit": each.unit,
                "planned": _known(each.planned),
                "real": _known(each.real),
                "times": _known(each.times),
                "low": _known(each.low),
                "high": _known(each.high),
                "off": each.off,
                "holds": each.holds,
            }
            for each in found.assumptions
        ],
        "by_week": [
            {
                "week": each.place.week,
                "metric": each.place.metric,
                "channel": each.place.channel,
                "target": None if each.goal is None else each.goal.target,
                "planned": _known(each.planned),
                "low": _known(each.low),
                "high": _known(each.high),
                "real": _known(each.real),
                "inside": each.inside,
                "missed": each.missed,
            }
            for each in found.laid
        ],
        "new_start": str(found.new.start),
        "new_weeks": found.new.weeks,
        "changed": [
            {"key": ".".join(each.keys), "value": each.value, "why": each.why}
            for each in found.new.changed
        ],
        "by_hand": found.new.notes,
    }


def _known(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None
