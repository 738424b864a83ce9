"""The sound file that the tables spoil, and how a table is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.checking import load_scenario
from sim.errors import ScenarioError

SOUND = """\
scenario: Web shop
horizon: {weeks: 4, warm_up: 1 week}
opening_hours: {mon-fri: "08:00-18:00"}
channels:
  phone:
    mode: live
    volume: 200 per day
    patience: {mean: 3 min}
    target: 80% within 20 s
  chat: {mode: live, volume: 100 per day, at_once: 2, slowdown: 20%, patience: {mean: 4 min}}
  email: {mode: deferred, volume: 80 per day}
demand:
  weekdays: {mon: 1.3, fri: 0.8, sat-sun: 0}
  hours: {"08": 4, "09": 8, "10": 6}
topics:
  order:
    share: 60%
    L1: {handle_time: {mean: 5 min, cv: 0.8}, escalate: 10%}
    L2: {handle_time: 12 min, solve: 97%}
  billing:
    share: 40%
    L1: {handle_time: {mean: 6 min}}
tiers: [L1, L2]
team:
  first line:
    tier: L1
    agents: 12
    skills: [order, billing]
    shift: {mon-fri: "08:00-18:00"}
    breaks: [30 min]
  specialists: {tier: L2, agents: 3}
targets: {fcr: at least 70%}
"""

WITH_A_BANK = SOUND.replace(
    "tiers: [L1, L2]", "tiers: [L1, L2, {name: bank, outside: {turnaround: 2 days}}]"
)

Table = Mapping[str, Mapping[str, str]]
"""By text of the sound file: what is written there, and ``line: path: part of the message``."""


class Spoilt(NamedTuple):
    """A scenario with one fault."""

    written: str
    text: str
    line: int
    path: str
    part: str
    """Of the message."""


def rows(
    sound: str = SOUND,
    *,
    instead_of: Table | None = None,
    above: Table | None = None,
    below: Table | None = None,
) -> list[Spoilt]:
    """A row for each entry: it stands instead of its text, or on a line of its own beside it."""
    return [
        _spoilt(written, spoil(sound, old, written), reported)
        for table, spoil in ((instead_of, _instead), (above, _above), (below, _below))
        for old, entries in (table or {}).items()
        for written, reported in entries.items()
    ]


def filled(form: str, begins: str, entries: Mapping[str, str]) -> dict[str, str]:
    """Entries that are written in one form and whose reports begin alike."""
    return {form.format(written): begins + reported for written, reported in entries.items()}


def faults_of(tmp_path: Path, text: str) -> list[tuple[str, int | None, str, str]]:
    """File, line, path and message of each fault."""
    file = tmp_path / "shop.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    return [(Path(f.file).name, f.line, f.path, f.message) for f in caught.value.faults]


def _spoilt(written: str, text: str, reported: str) -> Spoilt:
    line, path, part = reported.split(": ", maxsplit=2)
    return Spoilt(written, text, int(line), path, part)


def _instead(sound: str, old: str, new: str) -> str:
    assert old in sound
    return sound.replace(old, new, 1)


def _above(sound: str, old: str, new: str) -> str:
    line, indent = _line_with(sound, old)
    return sound.replace(line, f"{indent}{new}\n{line}", 1)


def _below(sound: str, old: str, new: str) -> str:
    line, indent = _line_with(sound, old)
    return sound.replace(line, f"{line}{indent}{new}\n", 1)


def _line_with(sound: str, part: str) -> tuple[str, str]:
    """The first line that holds a text, and the blanks it begins with."""
    line = next(line for line in sound.splitlines(keepends=True) if part in line)
    return line, line[: len(line) - len(line.lstrip())]
