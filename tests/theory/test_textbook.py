"""Textbook models, written in the scenario language and run through the whole line.

Each figure must lie in the 99.9 % interval that the package states for it; the exact values come
from :mod:`tests.theory.formulas`.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim import load_scenario, replicate
from tests.theory.formulas import MMc, MMcM, erlang_b

HEAD = """
scenario: textbook
horizon: {start: 2026-01-05, length: LENGTH, warm_up: 1 h}
"""


def estimates(
    folder: Path, text: str, replications: int = 12, length: str = "10 h"
) -> pd.DataFrame:
    """All-period estimates of a scenario at 99.9 %."""
    (folder / "textbook.yaml").write_text(HEAD.replace("LENGTH", length) + text)
    scenario = load_scenario(folder / "textbook.yaml")
    result = replicate(scenario, replications=replications, seed=7, confidence=0.999, jobs=1)
    return result.estimates.query("per == 'all'")


def check(
    rows: pd.DataFrame, metric: str, exact: float, *, width: float = 0.5, **scope: str
) -> None:
    """The interval of one figure holds the exact value, and is narrow enough to mean something."""
    places = {
        "channel": "all",
        "topic": "all",
        "tier": "all",
        "group": "all",
        "agent": "all",
    } | scope
    found = rows[rows.metric == metric]
    for column, name in places.items():
        found = found[found[column] == name]
    assert len(found) == 1, f"{metric} {scope}: {len(found)} rows"
    row = found.iloc[0]
    assert row.low <= exact <= row.high, f"{metric} {scope}: exact {exact}, {row.to_dict()}"
    assert row.high - row.low < width * exact


def test_m_m_c(tmp_path: Path) -> None:
    rows = estimates(
        tmp_path,
        """
channels: {phone: {mode: live, volume: 384 per hour, target: 80% within 20 s}}
topics: {call: {L1: {handle_time: {mean: 1 min}}}}
team: {agents: {agents: 8}}
""",
        length="60 h",
    )
    exact = MMc(6.4, 1, 8)
    check(rows, "wait", exact.wait)
    check(rows, "speed_of_answer", exact.wait)
    check(rows, "backlog", exact.queue)
    check(rows, "occupancy", exact.occupancy)
    check(rows, "service_level", exact.answered_within(20 / 60))
    check(rows, "wait_p90", exact.wait_quantile(0.9))
    check(rows, "resolution_time", exact.wait + 1)


def test_m_m_c_with_impatient_customers(tmp_path: Path) -> None:
    rows = estimates(
        tmp_path,
        """
channels:
  phone: {mode: live, volume: 50 per minute, patience: {mean: 2 min}, target: 80% within 6 s}
topics: {call: {L1: {handle_time: {mean: 1 min}}}}
team: {agents: {agents: 50}}
""",
    )
    exact = MMcM(50, 1, 50, 2)
    check(rows, "wait", exact.wait)
    check(rows, "abandonment", exact.abandonment)
    check(rows, "backlog", exact.queue)
    check(rows, "occupancy", exact.occupancy)
    check(rows, "service_level", exact.answered_within(6 / 60))


def test_three_tiers_with_escalation_are_a_jackson_network(tmp_path: Path) -> None:
    rows = estimates(
        tmp_path,
        """
channels: {phone: {mode: live, volume: 8 per minute}}
tiers: [L1, L2, engineering]
topics:
  call:
    L1: {handle_time: {mean: 2 min}, escalate: {L2: 25%, engineering: 5%}}
    L2: {handle_time: {mean: 4 min}, escalate: 40%}
    engineering: {handle_time: {mean: 5 min}, escalate: {L1: 10%}}
team:
  first: {tier: L1, agents: 20}
  second: {tier: L2, agents: 10}
  third: {tier: engineering, agents: 8}
""",
        replications=24,
        length="30 h",
    )
    # traffic equations: a1 = 8 + 0.1 a3, a2 = 0.25 a1, a3 = 0.05 a1 + 0.4 a2 = 0.15 a1
    first = 8 / (1 - 0.015)
    tiers = {
        "L1": MMc(first, 2, 20),
        "L2": MMc(0.25 * first, 4, 10),
        "engineering": MMc(0.15 * first, 5, 8),
    }
    for tier, exact in tiers.items():
        check(rows, "backlog", exact.queue, tier=tier, width=0.8)
        check(rows, "occupancy", exact.occupancy, tier=tier)
    in_house = (
        sum(t.queue for t in tiers.values()) + 2 * first + 4 * 0.25 * first + 5 * 0.15 * first
    )
    check(rows, "resolution_time", in_house / 8)  # Little
    check(rows, "escalation", 0.3, tier="L1")


@pytest.mark.parametrize("servers", [1, 5])
def test_erlang_b_by_a_cap_on_lines(tmp_path: Path, servers: int) -> None:
    rows = estimates(
        tmp_path,
        f"""
channels: {{phone: {{mode: live, volume: 4 per minute, lines: {servers}}}}}
topics: {{call: {{L1: {{handle_time: {{mean: 1 min}}}}}}}}
team: {{agents: {{agents: {servers}}}}}
""",
    )
    check(rows, "turned_away", erlang_b(4, servers))
