"""What the traffic lights say in words, on a calendar by hand."""

from __future__ import annotations

import pytest

from sim.decisions import TrafficLights
from sim.decisions.signals.watch import COLUMNS
from sim.reports.signals.sentences import calendar_rows, highest_chance, lights_verdict

WEEKS = ("2026-01-05", "2026-01-12", "2026-01-19")
COLOURS = {".": "green", "?": "unknown"}


def lights_of(**signs: str) -> TrafficLights:
    """A calendar with a row for each tier; where unknown, one replication of ten is known."""
    rows = []
    for tier, row in signs.items():
        for week, sign in zip(WEEKS, row, strict=True):
            known = 1 if sign == "?" else 10
            chances = (0.0, 0.0, 0.98 if sign == "?" else 0.31, 0.0)
            name = ("workload", "tier", tier, week, COLOURS[sign])
            values = (*name, *chances, known, 10, "occupancy", 0.5, "share")
            rows.append(dict(zip(COLUMNS, values, strict=True)))
    return TrafficLights(rows, WEEKS, 10, 0.95)


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        ({"L1": "..."}, "No signal turns amber or red in 3 weeks."),
        (
            {"L1": "...", "L2": "?.."},
            "No signal turns amber or red in 3 weeks; in 1 of them some cannot be told.",
        ),
        (
            {"L1": "??.", "L2": "???"},
            "No signal turns amber or red in 3 weeks; in 3 of them some cannot be told; never "
            "known: workload too high at L2.",
        ),
    ],
)
def test_what_is_not_known_is_said(signs: dict[str, str], said: str) -> None:
    assert lights_verdict(lights_of(**signs)) == [said]


def test_a_row_that_is_never_known_has_no_chance() -> None:
    never, later = calendar_rows(lights_of(L1="???", L2="??."))
    assert highest_chance(never) == "not known"
    assert highest_chance(later) == "0 % (0 to 31)"
