"""Truncation of the beginning, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.metrics.steady import mser5, welch


def test_mser5_by_hand() -> None:
    # means of five: 10, 1, 3, 1, 3, 1, 3. Squared errors Σ(x - mean)² ÷ n²: with the 10
    # (mean 22/7): 60.857 ÷ 49 = 1.242; without: 6 ÷ 36 = 0.1667; one more out: 4.8 ÷ 25 = 0.192;
    # then 4 ÷ 16 = 0.25, 2.667 ÷ 9 = 0.296, 2 ÷ 4 = 0.5
    series = np.repeat([10.0, 1, 3, 1, 3, 1, 3], 5)
    assert mser5(series) == 5
    assert mser5([*series, 50.0, 50.0]) == 5  # no whole five


def test_mser5_leaves_a_settled_series_and_refuses_a_rising_one() -> None:
    assert mser5(np.tile([1.0, 3.0], 50)) == 0
    assert mser5(np.arange(100.0)) is None
    with pytest.raises(ValueError, match="10 observations or more"):
        mser5(np.arange(9.0))


def test_welch_by_hand() -> None:
    # means over replications: 0, 2, 4, 6, 14; reach 1: 0, (0+2+4)/3, (2+4+6)/3, (4+6+14)/3
    series = [[0.0, 1, 4, 6, 10], [0.0, 3, 4, 6, 18]]
    assert welch(series, 1) == pytest.approx([0, 2, 4, 8])
    # reach 2: 0, 2, (0+2+4+6+14)/5
    assert welch(series, 2) == pytest.approx([0, 2, 5.2])
    for reach in (0, 3):
        with pytest.raises(ValueError, match="less than half"):
            welch(series, reach)
