"""Truncation of the beginning, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.metrics.steady import mser, welch

SETTLING = [10.0, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]


def test_mser_by_hand() -> None:
    # Σ(x - mean)² ÷ n²: all (mean 30/11) 68.18 ÷ 121 = 0.563; without the first (mean 2)
    # 10 ÷ 100 = 0.1; one more out 8.89 ÷ 81 = 0.110; then 8 ÷ 64 = 0.125, and so on
    assert mser(SETTLING) == 1
    # the last three are equal, and so have no error at all, but five are never all that is left
    assert mser([*SETTLING, 1.0, 1.0, 1.0]) == 1
    with pytest.raises(ValueError, match="10 means or more"):
        mser(SETTLING[:9])


def test_mser_leaves_a_settled_series_and_refuses_a_rising_one() -> None:
    assert mser(np.tile([1.0, 3.0], 50)) == 0
    assert mser(np.arange(20.0)) is None
    assert mser(np.arange(10.0)) is None  # four are left out at most, which is less than half


def test_welch_by_hand() -> None:
    # means over replications: 0, 2, 4, 6, 14; reach 1: 0, (0+2+4)/3, (2+4+6)/3, (4+6+14)/3
    series = [[0.0, 1, 4, 6, 10], [0.0, 3, 4, 6, 18]]
    assert welch(series, 1) == pytest.approx([0, 2, 4, 8])
    # reach 2: 0, 2, (0+2+4+6+14)/5
    assert welch(series, 2) == pytest.approx([0, 2, 5.2])
    for reach in (0, 3):
        with pytest.raises(ValueError, match="less than half"):
            welch(series, reach)
