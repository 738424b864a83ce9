"""What the scenario assumes of people under load is on the page, with its figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.reports.run.assumptions import load_assumptions
from sim.reports.run.page import render_page
from sim.runs import replicate

DESK = """
scenario: desk
horizon: {start: 2026-01-05, length: 1 day}
channels: {phone: {mode: live, volume: 5 per hour, patience: {mean: 5 min}IMPATIENCE}}
topics: {call: {L1: {handle_time: 5 min}}}
team: {desk: {agents: 1, absence: 1%, turnover: {per_year: 9%}}}
returns: {share: 50%, after: 1 h}
"""


def test_the_page_names_the_assumptions_and_their_figures(tmp_path: Path) -> None:
    strain = (
        "strain: {above: 80%, over: 3 h, handle_time: +10%, returns: +2.5 points, "
        "absence: +20%, leaving: +50%}\n"
    )
    impatience = ", impatience: {after_waits_of: 2 min, over: 30 min, shrinks: 20%}"
    (tmp_path / "x.yaml").write_text(DESK.replace("IMPATIENCE", impatience) + strain)
    result = replicate(load_scenario(tmp_path / "x.yaml"), replications=2)
    assert load_assumptions(result) == (
        (
            "Strain",
            "for every 10 points of an agent's recent occupancy above 80 % (averaged over 3 h), "
            "and in proportion: steps take 10 % longer; 2.5 points more of the solved contacts "
            "come back; agents are absent 20 % more often; agents leave 50 % more often (these "
            "are not replaced)",
        ),
        (
            "Impatience, phone",
            "patience shrinks by 20 % each time that the recent mean wait (over 30 min) exceeds "
            "2 min by as much again",
        ),
    )
    assert "Load on people (model assumption)" in render_page([result], None, [])


@pytest.mark.parametrize("strain", ["", "strain: {above: 80%, handle_time: +0%}\n"])
def test_without_effect_there_is_nothing_to_name(tmp_path: Path, strain: str) -> None:
    (tmp_path / "x.yaml").write_text(DESK.replace("IMPATIENCE", "") + strain)
    result = replicate(load_scenario(tmp_path / "x.yaml"), replications=2)
    assert load_assumptions(result) == ()
    assert "Load on people" not in render_page([result], None, [])
