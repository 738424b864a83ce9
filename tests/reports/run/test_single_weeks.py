"""How often single weeks miss a target that holds on the whole, from KPI rows made by hand."""

from dataclasses import replace

import pandas as pd

from sim.reports.pen.rows import whole_weeks
from sim.reports.run.verdict import verdict
from tests.reports.run.test_verdict import ALL, judged, target

__all__ = ["judged"]


def weeks_of_phone(result, missed):
    """KPI rows of whole weeks in four runs: so many of them miss 80 % in each week."""
    where = {**ALL, "metric": "service_level", "channel": "phone", "per": "week"}
    rows = [
        {**where, "period": week.isoformat(), "replication": run, "denominator": 100.0}
        | {"numerator": 70.0 if run < misses else 90.0}
        for week, misses in zip(whole_weeks(result), missed, strict=True)
        for run in range(4)
    ]
    return pd.DataFrame(rows)


def over(judged, weeks, missed, **kwargs):
    held = judged([target("service_level", 0.85, 0.84, 0.86, "met", channel="phone")], **kwargs)
    minutes = (weeks + 1) * 7 * 24 * 60.0
    horizon = held.scenario.horizon.model_copy(update={"weeks": None, "length": minutes})
    held = replace(held, scenario=held.scenario.model_copy(update={"horizon": horizon}))
    return verdict(replace(held, kpis=weeks_of_phone(held, missed)))


def test_a_mean_over_growing_weeks_hides_none_of_them(judged):
    """Twelve weeks of four runs: 1 of 16 in the first four, 8 of 16 in the last."""
    sentences = over(judged, 12, [0, 0, 1, 0, 2, 2, 2, 2, 2, 2, 2, 2])
    assert sentences[:2] == (
        "Web shop meets its only target.",
        "But single weeks differ: the chance that one misses service level of phone grows from "
        "about 1 in 15 in the first month to about 1 in 2 in the last.",
    )
    falling = over(judged, 12, [4] * 8 + [1] * 4)
    assert "falls from as good as certain in the first month to about 1 in 4" in falling[1]


def test_weeks_that_are_all_alike_have_one_chance_and_few_have_none(judged):
    """One of four runs misses each week; of three weeks nothing is said, nor below 1 in 10."""
    assert over(judged, 5, [1] * 5)[1] == (
        "But single weeks differ: one misses service level of phone with a chance of about 1 in 4."
    )
    assert not any("single weeks" in sentence for sentence in over(judged, 3, [1] * 3))
    assert not any("single weeks" in each for each in over(judged, 12, [4] * 8 + [0, 0, 1, 0]))
