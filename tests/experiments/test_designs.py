"""Designs, against tables made by hand."""

from __future__ import annotations

import pytest

from sim.experiments.designs import Range, grid, one_at_a_time, parse_range, spread

LEVELS = {"a": [1, 2], "b": ["x", "y", "z"]}


def test_a_grid_has_every_combination_the_last_factor_quickest() -> None:
    assert [tuple(point.values()) for point in grid(LEVELS)] == [
        (1, "x"),
        (1, "y"),
        (1, "z"),
        (2, "x"),
        (2, "y"),
        (2, "z"),
    ]


def test_one_at_a_time_changes_one_factor_from_the_first_levels() -> None:
    assert [tuple(point.values()) for point in one_at_a_time(LEVELS)] == [
        (1, "x"),
        (2, "x"),
        (1, "y"),
        (1, "z"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 … 6", Range(2, 6, "", whole=True)),
        ("2.0 ... 6", Range(2, 6, "", whole=False)),
        ("1 % … 5 % per month", Range(1, 5, "% per month", whole=False)),
        ("10 … 30 per day", Range(10, 30, " per day", whole=False)),
        ("-5% to +5%", Range(-5, 5, "%", whole=False)),
    ],
)
def test_a_range_is_read(text: str, expected: Range) -> None:
    assert parse_range(text) == expected


@pytest.mark.parametrize("text", ["5", "a … b", "6 … 2", "2 … 2", "1 min … 2 h", ""])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        parse_range(text)


def test_values_along_a_range() -> None:
    whole = parse_range("2 … 4")
    assert [whole.at(share) for share in (0, 0.33, 0.34, 0.66, 0.67, 0.999)] == [2, 2, 3, 3, 4, 4]
    assert [parse_range("1% … 5% per month").at(x) for x in (0, 0.5)] == [
        "1% per month",
        "3% per month",
    ]
    assert parse_range("10 … 30 per day").at(0.25) == "15 per day"


@pytest.mark.parametrize("kind", ["latin hypercube", "sobol"])
def test_spread_points_fall_once_into_each_of_as_many_strata(kind: str) -> None:
    """The property that defines a Latin hypercube; a scrambled Sobol' net of 2^m has it, too."""
    span = {"a": parse_range("0.0 … 1"), "b": parse_range("0.0 … 1")}
    points = spread(kind, 16, 7, span)
    for name in span:
        assert sorted(int(16 * point[name]) for point in points) == list(range(16))
    assert points == spread(kind, 16, 7, span)
    assert points != spread(kind, 16, 8, span)


def test_a_sobol_net_is_even_in_two_dimensions() -> None:
    points = spread("sobol", 16, 3, {"a": parse_range("0.0 … 1"), "b": parse_range("0.0 … 1")})
    for boxes in ((4, 4), (2, 8), (8, 2)):
        found = {(int(boxes[0] * p["a"]), int(boxes[1] * p["b"])) for p in points}
        assert len(found) == 16


def test_points_that_fall_together_are_one() -> None:
    points = spread("latin hypercube", 20, 1, {"a": ["x", "y"], "b": parse_range("1 … 2")})
    assert len(points) == len({tuple(point.values()) for point in points}) <= 4
    assert {point["a"] for point in points} == {"x", "y"}
