"""The axis of a weekly figure shows its differences."""

import pytest

from sim.reports.run.charts.months import near


@pytest.mark.parametrize(
    ("lowest", "highest", "ticks", "ends"),
    [
        (82.0, 86.0, (0, 100), (70, 90)),
        (55.0, 99.0, (0, 100), (50, 100)),
        (0.0, 100.0, (0, 100), (0, 100)),
        (100.0, 100.0, (0, 100), (80, 100)),
        (4.3, 4.5, (1, 5), (4.0, 4.8)),
    ],
)
def test_an_axis_lies_near_its_figures_and_within_its_scale(lowest, highest, ticks, ends):
    bottom, top = near(lowest, highest, ticks)
    assert (bottom, top) == pytest.approx((ends[0], ends[1] + 0.03 * (ends[1] - ends[0])), abs=0.01)
    assert bottom <= lowest
    assert top >= highest
