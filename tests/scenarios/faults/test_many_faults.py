"""Faults beside and behind each other: all are reported at once, and none for another's sake."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_scenario
from tests.scenarios.faults.sound import SOUND, faults_of


def test_all_faults_are_reported_in_one_pass(tmp_path: Path) -> None:
    changes = {
        "weeks: 4": "weeks: 0",
        "mode: live\n": "mode: liv\n",
        "80% within 20 s": "80%",
        "at_once: 2": "at_once: two",
        "    share: 60%": "    shar: 60%",
        "12 min": "12",
        "[order, billing]": "[order, biling]",
        "breaks: [30 min]": "breaks: [30, 15 min, never]",
        "{tier: L2, agents: 3}": "{tier: L3, agents: 3}",
        "{fcr:": "{fcrr:",
    }
    text = SOUND
    for old, new in changes.items():
        text = text.replace(old, new, 1)
    assert [(line, path) for _, line, path, _ in faults_of(tmp_path, text)] == [
        (2, "horizon.weeks"),
        (6, "channels.phone.mode"),
        (9, "channels.phone.target"),
        (10, "channels.chat.at_once"),
        (17, "topics.order.shar"),
        (19, "topics.order.L2.handle_time"),
        (28, "team.first line.skills"),
        (30, "team.first line.breaks.0"),
        (30, "team.first line.breaks.2"),
        (31, "team.specialists.tier"),
        (32, "targets.fcrr"),
    ]


@pytest.mark.parametrize("key", ["distribution", "mean", "name"])
def test_a_key_of_inner_sections_is_unknown_at_the_top(tmp_path: Path, key: str) -> None:
    ((_, _, path, message),) = faults_of(tmp_path, f"extends: startup\n{key}: at most 5%\n")
    assert path == key
    assert message.startswith("unknown key")


@pytest.mark.parametrize(("tier", "key"), [("{nmae: L2}", "nmae"), ("{name: [L2]}", "name")])
def test_work_at_a_tier_with_a_fault_is_none_of_its_own(
    tmp_path: Path, tier: str, key: str
) -> None:
    text = f"""\
scenario: a tier with a fault
horizon: {{weeks: 2}}
channels: {{phone: {{mode: live, volume: 20 per hour, redial: {{share: 50%, after: 5 min}}}}}}
tiers: [L1, {tier}]
topics: {{call: {{L1: {{handle_time: 5 min}}, L2: {{handle_time: 5 min}}}}}}
team: {{desk: {{tier: L1, agents: 3}}}}
"""
    assert [path for _, _, path, _ in faults_of(tmp_path, text)] == [f"tiers.1.{key}"]


def test_faults_behind_faults_of_one_section_are_reported_too(tmp_path: Path) -> None:
    text = SOUND.replace("    agents: 12", "    agnts: 12\n    absence: 5")
    text = text.replace("breaks: [30 min]", "breaks: [{from: 12:00, length: 30}]")
    assert [(line, path) for _, line, path, _ in faults_of(tmp_path, text)] == [
        (27, "team.first line.agnts"),
        (28, "team.first line.absence"),
        (31, "team.first line.breaks.0.at"),
        (31, "team.first line.breaks.0.from"),
        (31, "team.first line.breaks.0.length"),
    ]


def test_an_empty_scenario_lacks_its_sections(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "about: nothing\n")
    assert [(path, message) for _, _, path, message in faults] == [
        (section, "is missing") for section in ("channels", "horizon", "scenario", "team", "topics")
    ]


def test_a_service_level_of_the_team_needs_a_channel_with_a_time(tmp_path: Path) -> None:
    text = SOUND.replace("{fcr: at least 70%}", "{service_level: at least 80%}")
    (tmp_path / "shop.yaml").write_text(text, encoding="utf-8")
    load_scenario(tmp_path / "shop.yaml")
    found = faults_of(tmp_path, text.replace("    target: 80% within 20 s\n", ""))
    assert [(line, path) for _, line, path, _ in found] == [(31, "targets.service_level")]
    assert found[0][3] == "needs the `target` of a channel, e.g. `80% within 20 s`"
