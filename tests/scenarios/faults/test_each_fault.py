"""Each row of the tables is one fault, and every command that reads the file says the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.checking import load_document
from sim.cli import cli
from tests.scenarios.faults.sound import SOUND, WITH_A_BANK, Spoilt, faults_of
from tests.scenarios.faults.tables import (
    changing_team,
    channels,
    demand,
    durations,
    duties,
    goals,
    horizon,
    levers,
    outside,
    routes,
    shifts,
    team,
    topics,
)

TABLES = (
    horizon,
    channels,
    demand,
    topics,
    durations,
    team,
    shifts,
    duties,
    outside,
    routes,
    goals,
    levers,
    changing_team,
)
SPOILT = [row for table in TABLES for row in table.FAULTS]


@pytest.mark.parametrize("spoilt", SPOILT, ids=[repr(row.written) for row in SPOILT])
def test_one_wrong_place_is_one_fault(tmp_path: Path, spoilt: Spoilt) -> None:
    ((file, line, path, message),) = faults_of(tmp_path, spoilt.text)
    assert (file, line, path) == ("shop.yaml", spoilt.line, spoilt.path)
    assert spoilt.part in message
    for words in ("check", "run"):
        done = CliRunner().invoke(cli, [words, str(tmp_path / file)])
        assert done.exit_code == 2
        assert done.output == f"{tmp_path / file}:{line}: {path}: {message}\n"


def test_no_row_is_stated_twice() -> None:
    assert len({row.text for row in SPOILT}) == len(SPOILT)


@pytest.mark.parametrize("sound", [SOUND, WITH_A_BANK, changing_team.TEAM_OVER_TIME])
def test_the_sound_files_have_no_faults(tmp_path: Path, sound: str) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(sound, encoding="utf-8")
    assert load_document(file).scenario()


def test_the_sound_file_has_no_warnings(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SOUND, encoding="utf-8")
    assert load_document(file).warnings == ()
