"""Colours by hand: limits, missing weeks, and what lasts."""

from __future__ import annotations

import numpy as np
import pytest

from sim.decisions.colours import drop, grade, persistent, rise, worst
from sim.decisions.signals.watch import exact_interval

NONE = np.nan
CODES = {"?": -1, ".": 0, "A": 1, "R": 2}


def codes(text: str) -> np.ndarray:
    return np.array([[CODES[sign] for sign in text]])


def text(colours: np.ndarray) -> str:
    signs = {code: sign for sign, code in CODES.items()}
    return "".join(signs[int(code)] for code in colours[0])


def test_beyond_a_limit_and_not_at_it() -> None:
    values = np.array([[0.85, 0.86, 0.9, 0.91, NONE]])
    assert text(grade(values, 0.85, 0.9)) == ".AAR?"
    assert text(grade(values, 0.9, 0.86, higher_is_worse=False)) == "RA..?"


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((".AR?.", ".....", "....?"), ".AR??"),  # nobody is green beside what is not known
        (("?A", "R?"), "RA"),  # and what is known to be bad stays bad
    ],
)
def test_worst_of_several_figures(figures: tuple[str, ...], expected: str) -> None:
    assert text(worst([codes(figure) for figure in figures])) == expected


@pytest.mark.parametrize(
    ("weeks", "single", "lasting"),
    [
        (2, "..R..RR.", "......R."),  # one busy week is none
        (2, ".ARRA.", "..ARA."),  # the milder of two
        (2, "R.RR", "?..R"),  # before the first week nobody knows; a green one settles it
        (2, "RR?RR", "?R??R"),  # a missing week is unknown, and does not confirm the next
        (2, ".?.", ".?."),
        (3, "RRRR.AAA", "??RR...A"),
        (1, "R.A?", "R.A?"),
    ],
)
def test_only_what_lasts(weeks: int, single: str, lasting: str) -> None:
    assert text(persistent(codes(single), weeks)) == lasting


def test_rise_compares_the_last_weeks_with_those_before() -> None:
    values = np.array([[10.0, 10, 10, 10, 20, 30]])
    # in week 6: (20 + 30) / 2 over (10 + 10 + 10 + 10) / 4; in week 4 two of four weeks are known
    expected = [NONE, NONE, NONE, 1.0, 15 / 10, 25 / 10]
    np.testing.assert_allclose(rise(values, 2, 4)[0], expected)


def test_rise_needs_half_of_the_weeks_and_the_week_itself() -> None:
    values = np.array([[10.0, NONE, NONE, 10, NONE, 30, NONE]])
    # week 6: the mean of week 6 alone over those of weeks 1 and 4
    np.testing.assert_allclose(rise(values, 2, 4)[0], [NONE] * 5 + [3.0, NONE])


def test_rise_of_little_does_not_count() -> None:
    values = np.array([[0.1, 0.1, 0.1, 0.1, 0.4, 0.4, 4.0]])
    assert rise(values, 1, 4, ignore_below=0.5)[0, 4] == 1.0
    assert rise(values, 1, 4, ignore_below=0.5)[0, 6] == pytest.approx(4.0 / 0.25)


def test_rise_from_nothing() -> None:
    values = np.array([[0.0, 0, 0, 0, 0, 5]])
    assert rise(values, 1, 4)[0, 4:].tolist() == [1.0, np.inf]


def test_drop_is_in_the_unit_of_the_figure() -> None:
    values = np.array([[4.5, 4.5, 4.5, 4.5, 4.3, 4.1]])
    assert drop(values, 2, 4)[0, 5] == pytest.approx(4.5 - 4.2)


def test_exact_interval_is_that_of_clopper_and_pearson() -> None:
    from scipy.stats import binomtest

    hits, of = np.array([0, 3, 20, 0]), np.array([20, 20, 20, 0])
    low, high = exact_interval(hits, of, 0.95)
    for k in range(3):
        wanted = binomtest(int(hits[k]), int(of[k])).proportion_ci(0.95, method="exact")
        assert (low[k], high[k]) == pytest.approx((wanted.low, wanted.high))
    assert np.isnan([low[3], high[3]]).all()
