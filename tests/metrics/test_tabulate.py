"""Adding up by scope and period."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sim.checking import load_scenario
from sim.engine import simulate
from sim.metrics import measure
from sim.metrics.facts import found
from sim.metrics.periods import Window
from sim.metrics.tabulate import Groups, Percentile
from sim.tape import draw_tape
from tests.metrics.logs import make_log

PERIOD = Window(make_log().calendar, 0.0).periods["all"]


@given(
    st.lists(st.tuples(st.integers(0, 4), st.floats(0, 100)), max_size=40),
    st.sampled_from([0.0, 0.5, 0.9, 0.95, 1.0]),
)
def test_percentiles_are_those_of_numpy(rows: list[tuple[int, float]], level: float) -> None:
    keys = np.array([key for key, _ in rows], np.int64)
    values = np.array([value for _, value in rows], float)
    nowhere, absent = 4, 3  # key 4 belongs to no group, values of key 3 do not count
    groups = Groups(keys, nowhere, PERIOD)
    measured = Percentile(np.where(keys == absent, np.nan, values), level).by(groups)
    for key in range(nowhere):
        chosen = values[(keys == key) & (keys != absent)]
        assert measured[1][key] == bool(len(chosen))
        if len(chosen):
            assert np.isclose(measured[0][key], np.quantile(chosen, level))


def test_percentiles_of_very_many_groups() -> None:
    size = 70_000
    keys = np.concatenate([np.arange(size), np.arange(size)])
    values = np.concatenate([np.zeros(size), np.arange(size, dtype=float)])
    measured, present = Percentile(values, 0.5).by(Groups(keys, size, PERIOD))
    assert (measured == np.arange(size) / 2).all()
    assert present.all()


def test_what_is_forgotten_between_kpis_changes_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    log = simulate(
        scenario := load_scenario("call-centre"), draw_tape(scenario, seed=1, replication=0)
    )
    kept = measure(log)
    monkeypatch.setattr(found, "MANY", 0)
    monkeypatch.setattr(found, "SMALL", 0)
    forgotten = []

    def make_room(facts: found.Facts, make_room: Any = found.Facts._make_room) -> None:
        before = facts._found.keys() - set()
        make_room(facts)
        forgotten.extend(before - facts._found.keys())

    monkeypatch.setattr(found.Facts, "_make_room", make_room)
    assert_frame_equal(measure(log), kept)
    assert max(Counter(forgotten).values()) > 3  # found out anew by one KPI after the other
