"""Figures have one form: their size chooses the unit, their interval the digits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.reports.pen.words import alone, amount, estimate
from sim.units import format_duration
from sim.units.digits import decimals, decimals_alone, number, unit_of_time


@pytest.mark.parametrize(
    ("minutes", "word"),
    [(0.0, "s"), (1.19, "s"), (-1.99, "s"), (2.0, "min"), (119.9, "min"), (120.0, "h")],
)
def test_size_alone_chooses_the_unit(minutes, word):
    assert unit_of_time(minutes)[1] == word


def test_working_time_has_no_days_of_24_hours():
    assert unit_of_time(4320.0)[1] == "days"
    assert unit_of_time(4320.0, worked=True)[1] == "h"
    assert amount(4248.0, "worked") == "71 h"


@pytest.mark.parametrize(
    ("figure", "low", "high", "digits"),
    [
        (82.82, 82.67, 82.97, 1),  # ± 0.15 would support two, and four digits are too many
        (82.8, 81.3, 84.3, 1),
        (65.0, 61.0, 69.0, 0),
        (5.234, 5.214, 5.254, 2),
        (2.0, 0.0, 5.0, 0),
        (12_345.0, 11_900.0, 12_790.0, -2),
        (12_345.0, 0.0, 40_000.0, -3),  # two digits of a whole number at least
        (1.0, 1.0, 1.0, 1),
        (0.0, 0.0, 0.0, 0),
    ],
)
def test_the_last_digit_is_the_last_that_the_interval_supports(figure, low, high, digits):
    assert decimals(figure, low, high) == digits


def test_whole_numbers_without_an_interval_stay_as_they_are():
    assert decimals_alone(12_345.0) == 0
    assert number(12_345.0, 0) == "12,345"
    assert number(-0.01, 0) == "0"


@given(
    st.floats(0.001, 1e6),
    st.floats(0.0001, 1.0),
    st.sampled_from(["min", "share", "count", "score", "worked"]),
)
def test_rounding_moves_a_figure_by_no_more_than_half_its_half_interval_or_three_digits(
    figure, part, unit
):
    low, high = figure * (1 - part), figure * (1 + part)
    digits = decimals(figure, low, high)
    moved = abs(round(figure, digits) - figure)
    coarse = 0.5 * 10.0 ** (math.floor(math.log10(figure)) - 1)  # two digits, or two decimals
    assert moved <= max((high - low) / 4, coarse, 0.005) * (1 + 1e-9)
    assert estimate(figure, low, high, unit).startswith(alone(figure, low, high, unit))


def test_what_was_shown_in_three_forms_is_shown_in_one():
    assert estimate(55 / 60, 50 / 60, 1.0, "min") == "55 s (50 to 60)"
    assert alone(55 / 60, 50 / 60, 1.0, "min") == amount(55 / 60, "min") == "55 s"
    assert format_duration(1.5) == amount(1.5, "min") == "90 s"
    assert alone(0.857, 0.82, 0.89, "share") == "86 %"
