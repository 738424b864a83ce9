"""Intervals, paired differences and verdicts against textbook formulas and known truth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import ArrayLike
from scipy.special import stdtrit
from scipy.stats import binomtest

from sim.errors import UsageError
from sim.metrics import KEY, SCOPE, compare_estimates, estimate, measure
from sim.metrics.estimates.differences import paired, paired_differences
from sim.metrics.intervals.ratios import replications_needed
from tests.metrics.logs import contact, make_log, morning


def kpis(
    numerator: ArrayLike, denominator: ArrayLike = 1.0, metric: str = "wait", **scope: str
) -> pd.DataFrame:
    """KPI rows of one figure, a replication each; those with denominator 0 are left out."""
    numerator = np.asarray(numerator, float)
    rows = pd.DataFrame(
        {
            "metric": metric,
            **dict.fromkeys(SCOPE, "all"),
            "per": "all",
            "period": "all",
            **scope,
            "numerator": numerator,
            "denominator": np.broadcast_to(denominator, numerator.shape).astype(float),
            "replication": np.arange(1, len(numerator) + 1),
        }
    )
    return rows[rows["denominator"] > 0]


def many(numerator: np.ndarray, denominator: np.ndarray) -> pd.DataFrame:
    """KPI rows of several figures, distinguished by topic; matrices figure × replication."""
    figures, replications = numerator.shape
    rows = pd.DataFrame({"metric": "wait", **dict.fromkeys(SCOPE, "all"), "per": "all"}, range(1))
    rows = rows.loc[np.zeros(numerator.size, int)].reset_index(drop=True)
    return rows.assign(
        period="all",
        topic=np.repeat(np.arange(figures).astype(str), replications),
        numerator=numerator.ravel(),
        denominator=denominator.ravel(),
        replication=np.tile(np.arange(replications), figures),
    )


def jackknife(figure: float, without: Sequence[float], t: float) -> tuple[float, list[float]]:
    """By hand, on the scale of the power −1/4: the standard error, and low and high."""
    scaled = [left**-0.25 for left in without]
    number, middle = len(scaled), sum(scaled) / len(scaled)
    error = math.sqrt((number - 1) / number * sum((each - middle) ** 2 for each in scaled))
    ends = [(figure**-0.25 + sign * t * error) ** -4 for sign in (1, -1)]
    return error, ends


def test_a_mean_with_students_t() -> None:
    row = estimate(kpis([4, 6, 5, 9, 6])).iloc[0]
    deviation = math.sqrt((4 + 0 + 1 + 9 + 0) / 4)
    t = 2.776445  # t(4), 97.5 %
    error, ends = jackknife(6, [left / 4 for left in (26, 24, 25, 21, 24)], t)
    slope = 0.25 * 6**-1.25
    assert error > deviation / math.sqrt(5) * slope  # that of the delta method
    assert (row["mean"], row["unit"], row["replications"]) == (6, "min", 5)
    assert [row["low"], row["high"]] == pytest.approx(ends, 1e-6)


@pytest.mark.parametrize(
    ("scores", "mean", "half"),
    [
        ([4, 6, 5, 9, 6], 6, 2.776445 * math.sqrt(14 / 4) / math.sqrt(5)),
        ([4, 6], 5, 12.706205 * math.sqrt(2) / math.sqrt(2)),  # t(1), 97.5 %
    ],
)
def test_scores_have_no_edge(scores: list[float], mean: float, half: float) -> None:
    row = estimate(kpis(scores, metric="csat")).iloc[0]
    assert [row["low"], row["high"]] == pytest.approx([mean - half, mean + half], 1e-6)


def test_a_share_on_the_scale_of_log_odds() -> None:
    row = estimate(kpis([8, 9, 7, 10], [10] * 4, metric="service_level")).iloc[0]
    # R = 0.85, residuals -0.05, 0.05, -0.15, 0.15; odds 0.85 ÷ 0.15
    without = [math.log(solved / (30 - solved)) for solved in (26, 25, 27, 24)]
    spread = math.sqrt(3 / 4 * sum((each - sum(without) / 4) ** 2 for each in without))
    assert spread > math.sqrt((2 * 0.05**2 + 2 * 0.15**2) / 3 / 4) / (0.85 * 0.15)
    reach = math.exp(3.182446 * spread)  # t(3), 97.5 %
    odds = 0.85 / 0.15
    low, high = (each / (1 + each) for each in (odds / reach, odds * reach))
    assert [row["low"], row["high"]] == pytest.approx([low, high], 1e-6)


def test_a_ratio_of_sums_with_linearised_variance() -> None:
    row = estimate(kpis([2, 3, 10], [4, 4, 8]), confidence=0.9).iloc[0]
    # R = 15 ÷ 16; without one of them 13 ÷ 12, 12 ÷ 12 and 5 ÷ 8
    _, ends = jackknife(15 / 16, (13 / 12, 1, 5 / 8), 2.919986)  # t(2), 95 %
    assert row["mean"] == 15 / 16
    assert [row["low"], row["high"]] == pytest.approx(ends, abs=1e-6)


def test_one_replication_has_no_interval() -> None:
    row = estimate(kpis([7])).iloc[0]
    assert (row["mean"], row["replications"]) == (7, 1)
    assert math.isnan(row["low"])
    assert math.isnan(row["high"])


def test_replications_that_measured_nothing_do_not_count() -> None:
    with_gap = pd.concat([kpis([2, 0, 4], [1, 0, 1]), kpis([1, 2, 3], topic="order")])
    gap, full = estimate(with_gap).itertuples()
    assert (gap.mean, gap.replications, full.replications) == (3, 2, 3)
    # Without one of the two it is 4 or 2. On a scale of 4·(R ÷ 3)^(−1/4) both are 0.35 from their
    # middle; t(1) = 12.7 times that is beyond 3: two are too few to tell. With three it is
    # 4.303 × 0.35 × √(2 ÷ 3), below 3.
    assert math.isnan(gap.high)
    assert gap.needed == 3
    assert full.high == pytest.approx(jackknife(2, (2.5, 2, 1.5), 4.302653)[1][1])


def test_intervals_stay_where_the_figure_can_be() -> None:
    shares = kpis([0, 0, 1], [5, 5, 5], metric="abandonment")
    assert 0 < estimate(shares).iloc[0]["low"] < 1 / 15
    shares["numerator"] = [5.0, 5.0, 4.0]
    assert 14 / 15 < estimate(shares).iloc[0]["high"] < 1
    assert estimate(kpis([5, 5, 4])).iloc[0]["high"] > 5  # minutes have no ceiling


@pytest.mark.parametrize("seen", [0.0, 50.0])
def test_what_was_not_seen_may_still_be(seen: float) -> None:
    """None of 150, or all: 1 − 0.025^(1 ÷ 150) by Clopper and Pearson (scipy's binomtest)."""
    ends = binomtest(int(3 * seen), 150).proportion_ci(0.95, method="exact")
    row = estimate(kpis([seen] * 3, 50.0, metric="abandonment")).iloc[0]
    assert [row["low"], row["high"]] == pytest.approx([ends.low, ends.high])
    of_time = estimate(kpis([seen * 48] * 3, 2400, metric="overloaded")).iloc[0]
    unseen = 1 - 0.025 ** (1 / 15)  # of fifteen days of eight hours
    assert of_time["high"] - of_time["low"] == pytest.approx(unseen)


@pytest.mark.parametrize("replications", [3, 6, 20])
def test_intervals_cover_the_truth(replications: int) -> None:
    """Waits are longer in busy replications: E[N] ÷ E[D] = (2·40 + (40² + 64) ÷ 20) ÷ 40.

    With 10 000 experiments the share covered has a standard error of 0.3 points. The bound allows
    for what linearising costs. It would be missed by the normal's quantile (0.73, 0.82, 0.876), by
    variances divided by n (0.84, 0.855 with three and six) and by means of ratios (0.84 with 20).
    """
    rng = np.random.default_rng(20260105)
    shape = (10_000, replications)
    busy = rng.gamma(25.0, 1.6, shape)  # mean 40, variance 64
    total = busy * (2 + busy / 20) * rng.uniform(0.8, 1.2, shape)
    truth = (2 * 40 + 1664 / 20) / 40
    table = estimate(many(total, busy), confidence=0.9)
    covered = ((table["low"] <= truth) & (truth <= table["high"])).mean()
    assert 0.877 < covered < 0.91
    assert table["mean"].mean() == pytest.approx(truth, rel=0.02)


def test_rows_are_in_one_order_however_they_come() -> None:
    first = measure(morning(), cost_per_hour={"first": 1.0}).assign(replication=1)
    second = measure(morning(warm_up=15.0)).assign(replication=2)
    table = estimate(pd.concat([first, second]))
    shuffled = pd.concat([second, first]).sample(frac=1, random_state=7)
    pd.testing.assert_frame_equal(estimate(shuffled), table)
    channels = table.query("metric == 'contacts' and per == 'all' and topic == 'all'")["channel"]
    assert list(channels) == ["all", "email", "phone"]


def test_words_need_not_be_categories() -> None:
    rows = measure(morning()).assign(replication=1)
    table = estimate(rows)
    plain = estimate(rows.astype(dict.fromkeys(KEY, str)))
    columns = [*KEY, "mean"]
    key = list(KEY)
    pd.testing.assert_frame_equal(
        plain[columns].sort_values(key, ignore_index=True),
        table[columns].sort_values(key, ignore_index=True),
    )


def test_scenarios_of_different_words_can_be_compared() -> None:
    one = measure(make_log([contact(0, 10)])).assign(replication=1)
    names = make_log().names
    other_names = type(names)(
        ("phone",), ("cards", *names.topics), *tuple(names.__dict__.values())[2:]
    )
    two = measure(make_log([contact(0, 20, channel=0, topic=1, live=True)], names=other_names))
    table = compare_estimates(one, {"other": two.assign(replication=1)}, rows=one)
    phone = table.query("metric == 'wait' and channel == 'phone' and topic == 'all'").iloc[0]
    assert (phone["baseline"], phone["value"], phone["difference"]) == (230, 220, -10)
    assert not (table["channel"] == "email").any()


A = np.array([5.0, 7.0, 6.0, 9.0, 8.0])
B = np.array([4.0, 6.5, 5.5, 7.0, 7.5])


def test_paired_difference_by_the_textbook() -> None:
    row = compare_estimates(kpis(A), {"plan": kpis(B)}, rows=kpis(A)).iloc[0]
    d = B - A
    half = 2.776445 * d.std(ddof=1) / math.sqrt(5)
    far = 0.9 * math.exp(half / 0.9)  # the end away from 0
    assert (row["scenario"], row["baseline"], row["value"]) == ("plan", A.mean(), B.mean())
    assert row["difference"] == pytest.approx(-0.9)
    assert [row["low"], row["high"]] == pytest.approx([-far, -0.9 + half], abs=1e-5)
    assert row["verdict"] == "better"
    assert math.isnan(row["needed"])


def test_shares_differ_by_no_more_than_all() -> None:
    """Two replications, one of which differs wholly: 0.5 ± 12.7 × 0.5 by Student's t."""
    before, after = kpis([0, 2], 4, "abandonment"), kpis([4, 2], 4, "abandonment")
    row = compare_estimates(before, {"plan": after}, rows=before).iloc[0]
    assert (row["difference"], row["low"], row["high"]) == (0.5, -1.0, 1.0)


def test_all_differences_hold_together() -> None:
    rows = pd.concat([kpis(A), kpis(A, topic="order"), kpis(A, topic="billing")])
    other = pd.concat([kpis(B), kpis(B, topic="order"), kpis(B, topic="billing")])
    table = compare_estimates(rows, {"one": other, "two": other}, rows=rows, confidence=0.94)
    assert len(table) == 6
    d = B - A
    half = float(stdtrit(4, 1 - 0.06 / 6 / 2)) * d.std(ddof=1) / math.sqrt(5)
    assert list(table["high"]) == pytest.approx([-0.9 + half] * 6)
    assert list(table["low"]) == pytest.approx([-0.9 * math.exp(half / 0.9)] * 6)


def test_paired_intervals_of_ratios_cover_the_truth() -> None:
    """Common customers: both plans share the number of contacts, and most of the chance."""
    rng = np.random.default_rng(20260106)
    shape = (2000, 8)
    contacts = rng.gamma(16.0, 2.0, shape)
    luck = rng.normal(0, 10, shape)
    before = many(5 * contacts + luck + rng.normal(0, 2, shape), contacts)
    after = many(4.8 * contacts + luck + rng.normal(0, 2, shape), contacts)
    separate = [estimate(plan) for plan in (before, after)]
    rows = separate[0][list(KEY)]
    table = paired_differences(*paired(before, after, rows)[:2], rows, 0.975)
    covered = (table["low"] <= -0.2) & (table["high"] >= -0.2)
    assert 0.93 < covered.mean() < 0.975  # standard error half a point
    alone = np.hypot(*(plan["high"] - plan["low"] for plan in separate))
    assert (table["high"] - table["low"]).mean() < alone.mean() / 2


def test_what_no_replication_has_seen_widens_differences_of_shares() -> None:
    """FCR is 80 of 100 in all five replications of both plans, while waits differ.

    Of 500 contacts, up to 1 − 0.0125^(1 ÷ 500) may fare otherwise without one having been seen:
    0.87 %, which is more than half a point.
    """
    fcr = kpis([80] * 5, 100, "fcr")
    before, after = pd.concat([fcr, kpis(A)]), pd.concat([fcr, kpis(B)])
    row = compare_estimates(before, {"plan": after}, rows=before).iloc[0]
    unseen = 1 - 0.0125 ** (1 / 500)
    assert [row["low"], row["high"]] == pytest.approx([-unseen, unseen])
    assert (row["difference"], row["verdict"]) == (0, "cannot tell yet")
    more = kpis([800] * 5, 1000, "fcr")  # 0.09 %: enough to say so
    before, after = pd.concat([more, kpis(A)]), pd.concat([more, kpis(B)])
    assert compare_estimates(before, {"plan": after}, rows=before)["verdict"].iloc[0] == "same"


def test_differences_of_shares_cover_where_few_contacts_differ() -> None:
    """One contact in a hundred gets an answer by the plan alone, of which 0.88 solve.

    Then FCR is 0.87 of 99 or more; few replications often see no contact that it does not solve.
    """
    rng = np.random.default_rng(5)
    shape = (2000, 8)
    fewer = np.full(shape, 95.0)
    solved = rng.binomial(95, 0.87, shape).astype(float)
    answered = rng.binomial(1, 0.8, shape).astype(float)
    of_these = rng.binomial(answered.astype(int), 0.87)
    before = many(solved, fewer).assign(metric="fcr")
    after = many(solved + of_these, fewer + answered).assign(metric="fcr")
    rows = estimate(before)[list(KEY)]
    for level in (0.975, 0.998):
        table = paired_differences(*paired(before, after, rows)[:2], rows, level)
        missed = ((table["low"] > 0) | (table["high"] < 0)).sum()
        assert binomtest(missed, len(rows), 2 * (1 - level), alternative="greater").pvalue > 0.001


@pytest.mark.parametrize(
    ("metric", "rise", "fall"),
    [
        ("wait", "worse", "better"),
        ("service_level", "better", "worse"),
        ("occupancy", "higher", "lower"),
    ],
)
def test_verdicts(metric: str, rise: str, fall: str) -> None:
    days = 48_000.0  # contacts or minutes: enough that nothing goes unseen
    low, high = (kpis(of / 10 * days, days, metric=metric) for of in (A, A + 1))
    table = compare_estimates(low, {"x": high}, rows=low)
    assert list(table["verdict"]) == [rise]
    assert list(compare_estimates(high, {"x": low}, rows=low)["verdict"]) == [fall]
    same = compare_estimates(low, {"x": low}, rows=low).iloc[0]
    assert (same["verdict"], same["difference"]) == ("same", 0)
    assert math.isnan(same["needed"])


def test_too_early_to_decide() -> None:
    noisy = A + np.array([3.0, -3.0, 2.5, -2.0, 1.0])
    row = compare_estimates(kpis(A), {"x": kpis(noisy)}, rows=kpis(A)).iloc[0]
    assert row["verdict"] == "cannot tell yet"
    assert row["needed"] > 5
    alone = compare_estimates(kpis(A[:1]), {"x": kpis(noisy[:1])}, rows=kpis(A)).iloc[0]
    assert alone["verdict"] == "cannot tell yet"
    assert math.isnan(alone["needed"])


def test_only_replications_that_both_have_are_paired() -> None:
    longer = kpis([*B, 100.0])
    row = compare_estimates(kpis(A), {"x": longer}, rows=longer).iloc[0]
    assert (row["replications"], row["value"]) == (5, B.mean())
    gaps = kpis(A, [1, 1, 0, 1, 1])
    for baseline in (gaps, pd.concat([gaps, kpis(A, topic="order")])):  # something else was there
        row = compare_estimates(baseline, {"x": longer}, rows=longer).iloc[0]
        assert (row["replications"], row["baseline"]) == (4, np.delete(A, 2).mean())
        assert row["difference"] == pytest.approx(np.delete(B - A, 2).mean())


def test_replications_needed() -> None:
    # t(17) × 2 ÷ √18 = 0.995, t(16) × 2 ÷ √17 = 1.028
    needed = replications_needed(np.array([1.0, -1.0, 0.0, 1e-6]), np.full(4, 2.0), 0.975)
    assert list(needed[:2]) == [18, 18]
    assert np.isnan(needed[2:]).all()


def test_that_many_replications_do_decide() -> None:
    rng = np.random.default_rng(20260107)
    d = rng.normal(0.3, 1.0, 6)
    few = compare_estimates(kpis(np.zeros(6)), {"x": kpis(d)}, rows=kpis(d)).iloc[0]
    deviation = d.std(ddof=1)
    n = int(few["needed"])
    for count, decides in ((n - 1, False), (n, True)):
        half = float(stdtrit(count - 1, 0.975)) * deviation / math.sqrt(count)
        assert (half < abs(d.mean())) == decides


def test_comparing_with_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one scenario"):
        compare_estimates(kpis(A), {})


def test_nothing_to_compare() -> None:
    table = compare_estimates(kpis(A), {"x": kpis(B, topic="order")}, rows=kpis(A))
    assert table.empty
    assert {"scenario", "difference", "verdict", "needed"} <= set(table.columns)
    assert compare_estimates(kpis(A), {"x": kpis(B)}, rows=kpis(A)[:0]).empty


OWN = {"replication": [0, 1, 2], "numerator": [3, 5, 1], "denominator": [10, 20, 5]}


def test_figures_of_ones_own_are_estimated_as_those_of_the_catalogue() -> None:
    """By hand: (3 + 5 + 1) ÷ (10 + 20 + 5)."""
    own = pd.DataFrame({"metric": "answered by friends", "unit": "share", **OWN})
    found = estimate(own)
    assert found["mean"].tolist() == [pytest.approx(9 / 35)]
    assert (found["channel"] + found["per"] + found["unit"]).tolist() == ["allallshare"]
    same = ["mean", "low", "high", "replications", "needed"]
    known = estimate(own.assign(metric="service_level").drop(columns="unit"))
    pd.testing.assert_frame_equal(found[same], known[same])


def test_a_value_of_ones_own_is_a_mean_over_replications() -> None:
    own = pd.DataFrame({"metric": "letters", "unit": "score", "replication": [0, 1, 2]})
    found = estimate(own.assign(value=[1.0, 2.0, 6.0]))
    half = 4.302652729911275 * 7**0.5 / 3**0.5  # Student's t with 2 degrees of freedom, s² = 7
    assert found[["mean", "low", "high"]].to_numpy().tolist() == [
        [pytest.approx(3.0), pytest.approx(3.0 - half), pytest.approx(3.0 + half)]
    ]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ({"metric": "wait", "numerator": [1.0], "denominator": [1.0]}, "no column `replication`"),
        ({"metric": "wait", "replication": [0]}, "no column `numerator`"),
        ({"metric": "letters", **OWN}, "unknown KPI 'letters'.* the column `unit` says"),
        ({"metric": "letters", "unit": "kg", **OWN}, "unknown KPI 'letters'.*: min, share, count"),
    ],
)
def test_what_rows_of_ones_own_lack_is_reported(rows: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        estimate(pd.DataFrame(rows))
