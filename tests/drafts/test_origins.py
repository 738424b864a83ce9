"""Which values of a draft were said, and which are assumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drafts.test_init import init


@pytest.mark.parametrize(
    ("people", "known"),
    [("3", "you said"), ("10", "ASSUMED: part of the people that you said")],
)
def test_how_people_are_split_was_not_said(people: str, known: str, tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"
    assert init(file, "--phone", "3000", "--people", people)[0] == 0
    team = file.read_text().partition("\nteam:\n")[2].splitlines()
    groups = [line for line in team if line[2:3].isalpha()]
    assert groups
    assert all(line.endswith(f"# {known}") for line in groups)
