"""Percentiles of all customers of several replications: by numpy, and against known truth."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.metrics import compare_estimates, estimate
from sim.metrics.intervals.samples import KEPT, Sample, pooled
from tests.metrics.test_estimates import kpis


def sample(values: np.ndarray, level: float = 0.9) -> Sample:
    return Sample(level, len(values), np.sort(values)).thinned(KEPT)


def rows(replications: list[np.ndarray], level: float = 0.9) -> pd.DataFrame:
    table = kpis([np.quantile(values, level) for values in replications], metric="wait_p90")
    return table.assign(sample=[sample(values, level) for values in replications])


@given(
    st.lists(st.lists(st.floats(0, 100), min_size=1, max_size=20), min_size=2, max_size=6),
    st.sampled_from([0.5, 0.9, 0.95]),
)
def test_it_is_the_percentile_of_all_values(parts: list[list[float]], level: float) -> None:
    found = pooled([sample(np.array(part), level) for part in parts], 0.975)
    everything = np.concatenate([np.array(part) for part in parts])
    assert np.isclose(found.value, np.quantile(everything, level))
    assert math.isnan(found.low) or found.low <= found.value <= found.high


def test_a_replication_weighs_as_much_as_it_has_customers() -> None:
    long, short = np.full(90, 5.0), np.linspace(0, 1, 10)
    row = estimate(rows([long, short], 0.5)).iloc[0]
    assert row["mean"] == 5.0  # the mean of medians would be 2.75


def test_of_many_values_those_that_are_kept_stand_for_all() -> None:
    rng = np.random.default_rng(20260108)
    parts = [rng.exponential(2.0, 5000 + 1000 * k) for k in range(6)]
    found = pooled([sample(part) for part in parts], 0.975)
    everything = np.concatenate(parts)
    assert np.mean(everything <= found.value) == pytest.approx(0.9, abs=1 / KEPT)


def test_its_interval_covers_the_truth() -> None:
    """Days of 100 customers, each day with a mean wait of its own; six in ten do not wait at all.

    The 90th percentile of a mixture of exponentials over gamma days: P(wait > x) = 0.4 × (1 + x ×
    scale)^-shape, with rates from a gamma. With 1000 trials the standard error is 0.7 points.
    """
    rng = np.random.default_rng(20260109)
    shape, scale = 8.0, 1 / 8
    truth = ((0.4 / 0.1) ** (1 / shape) - 1) / scale
    hits = []
    for _ in range(1000):
        rates = rng.gamma(shape, scale, 5)
        waits = rng.exponential(1 / rates, (100, 5)) * (rng.uniform(size=(100, 5)) < 0.4)
        found = pooled([sample(day) for day in waits.T], 0.975)
        hits.append(found.low <= truth <= found.high)
    assert 0.93 < np.mean(hits) < 0.975


def test_where_the_upper_end_has_hardly_been_seen_it_is_not_told() -> None:
    few = [np.arange(4.0), np.arange(4.0) + 0.5]
    row = estimate(rows(few)).iloc[0]
    assert math.isnan(row["low"])
    assert row["needed"] > 2
    enough = estimate(rows(few * int(row["needed"]))).iloc[0]
    assert math.isfinite(enough["high"])
    assert math.isnan(enough["needed"])


def test_one_replication_has_no_interval() -> None:
    row = estimate(rows([np.arange(100.0)])).iloc[0]
    assert row["mean"] == np.quantile(np.arange(100.0), 0.9)
    assert math.isnan(row["low"])
    assert math.isnan(row["needed"])


def test_differences_of_percentiles() -> None:
    rng = np.random.default_rng(20260110)
    before = [rng.exponential(3.0, 300) for _ in range(8)]
    after = [0.5 * part for part in before]
    table = compare_estimates(rows(before), {"half": rows(after)}, rows=rows(before))
    row = table.iloc[0]
    assert row["difference"] == pytest.approx(-row["baseline"] / 2)
    assert row["verdict"] == "better"
    same = compare_estimates(rows(before), {"again": rows(before)}, rows=rows(before)).iloc[0]
    assert (same["difference"], same["low"], same["high"]) == (0, 0, 0)


def test_a_percentile_of_rows_without_values_is_a_mean_over_replications() -> None:
    assert estimate(kpis([2.0, 4.0, 9.0], metric="wait_p90")).iloc[0]["mean"] == 5.0


def test_thinning_keeps_the_middle_of_equal_parts() -> None:
    """Of 0 to 399, those in the middle of each 8, so that no percentile is moved to one side."""
    sample = Sample(0.9, 400, np.arange(400.0)).thinned(50)
    assert list(sample.values) == [3.5 + 8 * k for k in range(50)]
    assert sample.count == 400
