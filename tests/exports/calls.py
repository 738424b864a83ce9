"""The same forty calls, to be written as people's files have them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest

from sim.exports import Export
from sim.log import Outcome

START = dt.datetime(2026, 1, 5, 8)
CALLS = [
    (START + dt.timedelta(minutes=47 * k), 2 + 13 * k % 79, 60 + 97 * k % 1900, k % 9 == 4)
    for k in range(40)
]
"""Of each call when it comes, seconds of wait and of talk, and whether the customer gives up."""
WAIT = np.mean([wait / 60 for _, wait, _, left in CALLS if not left])
TALK = np.mean([talk / 60 for _, _, talk, left in CALLS if not left])
HEAD = ["Call ID", "Start time", "Wait time (s)", "Talk time (s)", "Result", "Topic"]
GERMAN = ["Anruf-ID", "Anrufbeginn", "Wartezeit (s)", "Gesprächsdauer (s)", "Ergebnis", "Thema"]

Moment = Callable[[dt.datetime], str]
Seconds = Callable[[int], str]


def rows(
    moment: Moment = str,
    seconds: Seconds = str,
    *,
    left: str = "abandoned",
    answered: str = "answered",
    topics: Sequence[str] = ("order", "refund"),
) -> list[list[str]]:
    """Cells of each call, of who gives up without a talk."""
    return [
        [
            f"c{k}",
            moment(at),
            seconds(wait),
            "" if gone else seconds(talk),
            left if gone else answered,
            topics[k % len(topics)],
        ]
        for k, (at, wait, talk, gone) in enumerate(CALLS)
    ]


def as_csv(lines: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Lines of a table as a CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return text.getvalue()


def same(export: Export, begins: float = 480.0) -> None:
    """That an export holds the calls.

    Args:
        export: what was read.
        begins: minute of the first day at which the first one comes.
    """
    contacts, steps = export.log.contacts, export.log.steps
    assert len(contacts["contact"]) == len(CALLS)
    assert int((contacts["outcome"] == Outcome.ABANDONED).sum()) == sum(c[3] for c in CALLS)
    comes = np.sort(contacts["arrived_at"]) - begins
    np.testing.assert_allclose(comes, 47.0 * np.arange(len(CALLS)), atol=0.02)
    wait = contacts["answered_at"] - contacts["arrived_at"]
    assert float(np.nanmean(wait)) == pytest.approx(WAIT, abs=0.01)
    assert float(np.mean(steps["ended_at"] - steps["started_at"])) == pytest.approx(TALK, abs=0.01)
    assert str(export.log.calendar.start) == "2026-01-05"
