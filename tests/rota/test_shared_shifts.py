"""Scenarios whose plans leave the shifts as they are share what is worked out about these."""

from __future__ import annotations

from pathlib import Path

import sim
from sim.roster import plan_of

TEAM = """
scenario: shared shifts
horizon: {start: 2026-01-05, weeks: 6}
opening_hours: {mon-fri: "09:00-17:00"}
channels: {phone: {mode: live, volume: 50 per day}}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team:
  desk: {agents: 2, shift: {mon-fri: "09:00-17:00"}}
  new: {agents: 0, shift: {mon-fri: "09:00-13:00"}}
"""


def test_only_plans_that_change_no_shifts_share_them(tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"

    def plan(entries: str) -> object:
        file.write_text(f"{TEAM}plan: [{entries}]", encoding="utf-8")
        return plan_of(sim.load_scenario(file))

    hire = "{date: 2026-01-12, hire: 1, into: desk}"
    assert plan(hire) is plan("{date: 2026-01-19, hire: 3, into: desk}")
    for change in (
        "{date: 2026-01-19, overtime: 5 h, of: desk}",
        '{date: 2026-01-19, opening_hours: {mon-fri: "09:00-18:00"}}',
        '{date: 2026-01-19, shift: {mon-fri: "08:00-16:00"}, of: desk}',
        "{date: 2026-01-19, hire: 1, into: new}",
        "{date: 2026-01-19, promote: 1, from: desk, to: new}",
    ):
        assert plan(f"{hire}, {change}") is not plan(hire), change
