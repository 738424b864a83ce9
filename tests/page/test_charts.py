"""Charts of the page: what they show, and of which hours."""

from __future__ import annotations

from pathlib import Path

import sim
from sim.page.charts import charts_of
from sim.reports.pen.rows import rows_of
from tests.page.conftest import TEAM


def test_hours_in_which_somebody_only_ends_a_call_late_are_not_shown_as_busy(
    tmp_path: Path,
) -> None:
    """On duty from 9 to 12, and a few minutes after that, all of them in a call."""
    file = tmp_path / "desk.yaml"
    file.write_text(TEAM.replace("target: 80% within 20 s, ", ""), encoding="utf-8")
    result = sim.replicate(sim.load_scenario(file), replications=3)
    late = {row["period"]: row["mean"] for row in _occupancy(result)}
    assert late["12"] == 1.0
    (chart,) = (each for each in charts_of([result]) if each.title.startswith("Occupancy, by hour"))
    assert [row[0] for row in chart.rows] == ["09", "10", "11"]


def _occupancy(result: sim.Result) -> list[dict[str, object]]:
    rows = rows_of(result.estimates, "occupancy", "hour of day", by=("group",))
    return [row for row in rows if row["group"] == "desk"]
