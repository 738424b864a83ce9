"""Waits that the end of the horizon cuts off: by hand, and against exact theory."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim.log import Outcome
from sim.metrics import estimate, measure
from sim.metrics.facts.cut_off import still_to_come
from tests.metrics.logs import EMAIL, contact, make_log, step, value
from tests.metrics.test_estimates import kpis

ALIKE = np.zeros(5, int)


def test_the_rest_by_hand() -> None:
    """Waits of 1, 2, 2 so far, 4, 6: of those longer than 2, one lasts 4 and one 6."""
    waits, under_way = np.array([1.0, 2, 2, 4, 6]), np.array([0, 0, 1, 0, 0], bool)
    assert still_to_come(waits, under_way, ALIKE).tolist() == pytest.approx([0, 0, 3, 0, 0])


def test_those_cut_off_earlier_count_for_as_long_as_they_were_seen() -> None:
    """After 1 so far: 2 is over, 3 so far, 4 and 6 are over.

    Of four that were longer than 1, one in four ends at 2; of the two others left after 3, half
    each end at 4 and 6. So it is (2 · 1/4 + (4 + 6) · 3/8) − 1 = 3.25, and after 3 it is 5 − 3 = 2.
    """
    waits, under_way = np.array([1.0, 2, 3, 4, 6]), np.array([1, 0, 1, 0, 0], bool)
    assert still_to_come(waits, under_way, ALIKE).tolist() == pytest.approx([3.25, 0, 2, 0, 0])


def test_nothing_is_known_beyond_the_longest_wait_and_in_another_line() -> None:
    waits, under_way = np.array([1.0, 2, 9, 5, math.nan]), np.array([0, 0, 1, 1, 0], bool)
    line = np.array([0, 0, 0, 1, 0])
    assert still_to_come(waits, under_way, line).tolist() == [0] * 5


def test_kpis_set_the_rest_against_the_waits() -> None:
    """Mails answered after 1, 2, 4 and 6 minutes, one waits since 2: the rest of 3 to 15 in all."""
    answered = [
        contact(
            k, 10.0, channel=EMAIL, answered_at=10.0 + wait, outcome=Outcome.SOLVED, ended_at=99.0
        )
        for k, wait in enumerate((1.0, 2.0, 4.0, 6.0))
    ]
    steps = [step(each, 0, (10.0, each["answered_at"], 99.0)) for each in answered]
    log = make_log([*answered, contact(4, 238.0, channel=EMAIL)], steps)
    found = measure(log)
    for name in ("wait_cut_off", "first_response_cut_off"):
        assert value(found, name, channel="email") == value(found, name) == pytest.approx(3 / 15)
    assert value(found, "line_wait_cut_off", tier="L1") == pytest.approx(3 / 15)


def test_a_line_in_balance_by_theory() -> None:
    """One line of random arrivals and work (M/M/1), λ = 1/12, μ = 1/10 a minute, 200 h measured.

    Whoever waits, waits on for 1 ÷ (μ − λ) = 60 min on average, however long it has been. As many
    wait at the end as at any moment, λ · W; so 60 min of 200 h, 0.5 % of all time waited, are cut
    off. The mean wait is ρ ÷ (μ − λ) = 50 min, of which half a percent is missing.
    """
    rng, lines, mails, end = np.random.default_rng(11), 500, 2200, 200 * 60.0
    gaps, work = rng.exponential(12, (mails, lines)), rng.exponential(10, (mails, lines))
    waits = np.zeros((mails, lines))
    for k in range(1, mails):  # Lindley's recursion
        waits[k] = np.maximum(waits[k - 1] + work[k - 1] - gaps[k], 0)
    settled = 1000
    arrived = np.cumsum(gaps[settled:], axis=0)
    assert (arrived[-1] > end).all()
    counted, so_far = arrived < end, end - arrived
    under_way = waits[settled:] > so_far
    waited = np.where(counted, np.minimum(waits[settled:], so_far), np.nan)
    no_line = np.zeros(len(waited), int)
    rest = [
        still_to_come(waited[:, k], under_way[:, k] & counted[:, k], no_line) for k in range(lines)
    ]
    rows = pd.concat(
        [
            kpis([each.sum() for each in rest], np.nansum(waited, axis=0), "wait_cut_off"),
            kpis(np.nansum(waited, axis=0), counted.sum(axis=0), "wait"),
        ]
    )
    table = estimate(rows, confidence=0.999).set_index("metric")
    share, wait = table.loc["wait_cut_off"], table.loc["wait"]
    assert share["low"] <= 0.005 <= share["high"]
    assert share["high"] - share["low"] < 0.004
    assert wait["low"] <= 50 * (1 - 0.005) <= wait["high"]
