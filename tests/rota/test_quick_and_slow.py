"""The quick way from shifts to duties gives what the slow one does, shift after shift."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.agents import Away, Duty
from sim.roster.expand import expand, expanded, worked_by
from sim.roster.shifts import Places, pauses_of
from sim.scenarios.meaning.horizon import calendar_of
from sim.tape import draw_tape
from tests.rota.teams import TEXT, load

PLAN = """
  - {date: 2026-01-07, hire: 1, into: first}
  - {date: 2026-01-12, leave: 1, from: first}
  - {date: 2026-01-14, shift: {mon-sun: "00:00-07:00"}, of: first}
"""


@pytest.mark.parametrize(
    "rules",
    [
        'shift: {mon-sun: "22:00-06:00"}, meetings: {mon-sun: "22:00-22:30"}',
        'shift: {mon-sun: "08:00-16:00"}, breaks: [30 min], meetings: {mon-sun: "08:00-08:30"}',
        'shift: {mon-sun: "08:00-16:00"}',
    ],
)
def test_both_ways_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    monkeypatch.setattr("tests.rota.teams.TEXT", f"{TEXT}plan:{PLAN}")
    team = f"{{agents: 3, {rules}, absence: 20%, hiring: {{training: 2 days}}}}"
    scenario = load(tmp_path, team, holidays="[2026-01-10, 2026-01-14, 2026-01-20]")
    calendar = calendar_of(scenario)
    places, seen = Places(scenario, calendar), 0
    for replication in range(3):
        for person in draw_tape(scenario, seed=1, replication=replication).people:
            person.absent[-1] = True  # and not on the eve of the first day
            for stint in person.stints:
                for worked, since, until in places.parts(stint):
                    duties, off_lines = list[Duty](), list[Away]()
                    within = worked.within(since, until)
                    expand(within, person, pauses_of(within, {}), duties, off_lines)
                    quick = worked_by(person, expanded(worked), since, until)
                    assert quick is not None
                    assert quick[0].duties() == duties
                    assert quick[1].stretches() == off_lines
                    seen += len(duties)
    assert seen > 100
