"""Junk in any place of a sound file is reported, each fault once, and raises nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sim.checking.load import check
from sim.scenarios.text.reader import flatten, read
from tests.scenarios.faults.sound import SOUND, WITH_A_BANK
from tests.scenarios.faults.tables.changing_team import TEAM_OVER_TIME

Path = tuple[str | int, ...]

JUNK: list[object] = [None, 5, -1, "x", [], {}, [1], {"a": 1}, True, float("nan"), 10**30, "5 min"]

EVERYTHING = (
    WITH_A_BANK.replace(
        'shift: {mon-fri: "08:00-18:00"}',
        'rotation: [{mon-fri: "08:00-18:00"}, {sat: "08:00-12:00"}, off]',
    )
    .replace(
        "agents: 12\n",
        "agents: 12\n"
        "    backup: {after: 5 min, tiers: [L2], topics: {order: 100%}, channels: [email]}\n"
        "    background:\n      calls: 5 h per week\n"
        "      wiki: {per_week: 3, each: 2 h, deflects: {topic: order, share: 1%}}\n"
        "    contract: 80%\n    time_zone: Asia/Manila\n    holidays: []\n",
    )
    .replace("turnaround: 2 days", "turnaround: {mean: 2 days}, capacity: 9 per week, hours: 24/7")
    .replace("escalate: 10%", "escalate: {L2: 10%, bank: 5%}")
    + """\
ownership: {hand_over: 3 min, kind: warm, update_every: 1 day, update: {mean: 4 min}}
holidays: [2026-01-06, {date: 2026-01-07, open: "08:00-12:00", volume: -20%}]
strain: {above: 80%, over: 2 weeks, handle_time: +10%, returns: +5 points, leaving: +0%}
returns: {share: 50%, after: 1 day}
satisfaction: {start: 4.5, return: -0.5, survey: 20%, retention: {passive: 80%}}
money: {tools_per_head: 90 per month, lost_customer: 80, budget: 9000 per week}
"""
)


def test_everything_is_sound() -> None:
    assert check(*flatten(read(EVERYTHING.encode(), "shop.yaml")[0]))[1].faults == []


def _places(text: str) -> list[Path]:
    return [place for place in flatten(read(text.encode(), "shop.yaml")[0])[1] if place]


TEXTS = {"everything": EVERYTHING, "team over time": TEAM_OVER_TIME, "sound": SOUND}
PLACES = {name: _places(text) for name, text in TEXTS.items()}
PLACES["sound"] = [place for place in PLACES["sound"] if place not in PLACES["everything"]]


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("name", TEXTS)
def test_no_junk_anywhere_raises_anything_else(name: str, half: int) -> None:
    data, positions = flatten(read(TEXTS[name].encode(), "shop.yaml")[0])
    for place in PLACES[name][half::2]:
        for junk in JUNK:
            faults = check(_changed(data, place, junk), positions)[1].faults
            assert len({str(fault) for fault in faults}) == len(faults)


def _changed(data: Any, place: Path, value: object) -> Any:
    if not place:
        return value
    changed = copy.copy(data)
    changed[place[0]] = _changed(data[place[0]], place[1:], value)
    return changed
