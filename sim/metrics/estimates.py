"""Replications → figures with intervals, paired differences and verdicts.

A figure is a ratio of sums over replications, R = ΣN ÷ ΣD. Its interval is Student's t on the
linearised residuals eᵢ = (Nᵢ − R·Dᵢ) ÷ mean D (Law, *Simulation Modeling and Analysis*, on ratio
estimators; Cochran, *Sampling Techniques*, ch. 6). With D = 1 this is the usual mean and interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kpis import KEY
from sim.metrics.headline import headline
from sim.metrics.kpis import METRICS
from sim.metrics.timelines import Codes, Floats, add_up

if TYPE_CHECKING:
    import pandas as pd

MILLION = 1e6
"""Replications beyond which it is not said how many would be enough."""

ROUNDING = 1e-9
"""Relative difference below which two figures are the same but for rounding."""


class Ratios(NamedTuple):
    """Numerators and denominators, row × replication; 0 ÷ 0 where not measured."""

    numerator: Floats
    denominator: Floats


class Estimate(NamedTuple):
    """Ratio estimates, one per row."""

    mean: Floats
    residuals: Floats
    """Linearised, row × replication; 0 where not measured."""
    replications: Codes
    """In how many replications each was measured."""


def estimate(kpis: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Mean and interval of every figure over the replications.

    A figure is a ratio of sums over replications (numerators ÷ denominators); its interval is
    Student's t with the linearised variance of the ratio. A percentile, having denominator 1, is
    thereby a mean over replications. Intervals are cut at 0, and
    at 1 for shares; those of scores are not, nor is the budget used at 1.

    Args:
        kpis: rows of :func:`sim.metrics.measure` of several replications, with a column
            ``replication``.
        confidence: level of each interval, between 0 and 1.

    Returns:
        One row per figure in a fixed order: ``metric, channel, topic, tier, group, agent, per,
        period, unit, mean, low, high, replications``. ``replications`` counts those in which the
        figure was measured; ``low`` and ``high`` are NaN where that is only one.
    """
    (keys,) = _keys([kpis])
    _, first, row = np.unique(keys, return_index=True, return_inverse=True)
    figures = kpis[list(KEY)].iloc[first].astype(str).reset_index(drop=True)
    estimates = ratio_estimates(_ratios(kpis, row, len(first), np.unique(kpis["replication"])))
    half = _half_width(estimates.residuals, estimates.replications, 1 - (1 - confidence) / 2)
    unit = _units(figures)
    low, high = bounds(figures, estimates.mean)
    return figures.assign(
        unit=unit,
        mean=estimates.mean,
        low=np.maximum(estimates.mean - half, low),
        high=np.minimum(estimates.mean + half, high),
        replications=estimates.replications,
    )


def compare_estimates(
    baseline: pd.DataFrame,
    others: Mapping[str, pd.DataFrame],
    *,
    rows: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Differences to a baseline by paired replications, with simultaneous intervals and verdicts.

    Replication k of every scenario must have had the same customers. The intervals hold together
    with at least the stated confidence (Bonferroni over all rows of the answer).

    Args:
        baseline: KPI rows of every replication, with a column ``replication``.
        others: the same for each scenario to compare, by name.
        rows: the figures to compare, as a table with the columns ``metric, channel, topic, tier,
            group, agent, per, period`` (others are ignored); the headline figures of all scenarios
            unless given. Figures that one of the two scenarios does not have are left out.
        confidence: simultaneous level of the intervals, between 0 and 1.

    Returns:
        One row per scenario and figure: ``scenario, metric, channel, topic, tier, group, agent,
        per, period, unit, baseline, value, difference, low, high, replications, verdict, needed``.
        ``difference`` is value − baseline. ``verdict`` is "better", "worse" (for metrics where
        neither is better: "higher", "lower"), "same" (exactly equal in every replication) or
        "cannot tell yet". ``needed`` is the number of replications that would probably be enough,
        NaN where it is decided already or where more than a million would be needed.
    """
    import pandas as pd

    if rows is None:
        rows = _headline_rows([baseline, *others.values()])
    rows = rows[list(KEY)].astype(str).drop_duplicates(ignore_index=True)
    tables = []
    for name, other in others.items():
        table = paired_differences(baseline, other, rows)
        table.insert(0, "scenario", name)
        tables.append(table)
    if not tables:
        raise ValueError("others must name at least one scenario (got none)")
    table = pd.concat(tables, ignore_index=True)
    return judge(table, 1 - (1 - confidence) / 2 / max(len(table), 1))


def paired_differences(
    baseline: pd.DataFrame, other: pd.DataFrame, rows: pd.DataFrame
) -> pd.DataFrame:
    """Difference of each figure that both scenarios have, and its standard deviation.

    Only replications that both scenarios have, and in which both measured the figure, are paired.

    Args:
        baseline: KPI rows of every replication, with a column ``replication``.
        other: the same for the scenario to compare.
        rows: the figures to compare: the columns of :data:`sim.metrics.KEY`, without repetitions.

    Returns:
        These columns and ``unit, baseline, value, difference, deviation, replications``;
        ``deviation`` is that of a single replication, NaN where there is only one.
    """
    *keys, wanted = _keys([baseline, other, rows])
    shared = np.intersect1d(baseline["replication"], other["replication"])
    pair = [
        _ratios(frame, _find(key, wanted), len(rows), shared)
        for frame, key in zip((baseline, other), keys, strict=True)
    ]
    both = (pair[0].denominator > 0) & (pair[1].denominator > 0)
    first, second = (
        ratio_estimates(Ratios(ratios.numerator * both, ratios.denominator * both))
        for ratios in pair
    )
    spare = np.maximum(first.replications - 1, 1)
    squares = ((second.residuals - first.residuals) ** 2).sum(axis=1)
    deviation = np.where(first.replications > 1, np.sqrt(squares / spare), np.nan)
    table = rows.assign(
        unit=_units(rows),
        baseline=first.mean,
        value=second.mean,
        difference=second.mean - first.mean,
        deviation=deviation,
        replications=first.replications,
    )
    return table[first.replications > 0]


def ratio_differences(
    first: Ratios, second: Ratios, *, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Differences of ratios of sums by paired replications, second - first, each with its interval.

    Args:
        first: row × replication; replication k had the same customers as in ``second``.
        second: the same rows and replications.
        confidence: level of each interval.

    Returns:
        Difference, low and high of each row; low and high are NaN with a single replication.
    """
    one, two = ratio_estimates(first), ratio_estimates(second)
    level = 1 - (1 - confidence) / 2
    half = _half_width(two.residuals - one.residuals, two.replications, level)
    difference = two.mean - one.mean
    return difference, difference - half, difference + half


def judge(table: pd.DataFrame, level: float) -> pd.DataFrame:
    """Intervals, verdicts and replications needed, at one quantile level of Student's t.

    Args:
        table: a row for each difference, with the columns ``metric, baseline, value, difference,
            deviation`` (of a single replication) and ``replications``, and others.
        level: e.g. 0.975 for a single interval of 95 %.

    Returns:
        The table without ``deviation``, with ``low, high, replications, verdict, needed`` at its
        end, as in :func:`compare_estimates`.
    """
    difference, deviation = table["difference"].to_numpy(), table["deviation"].to_numpy()
    replications = table["replications"].to_numpy()
    scale = np.maximum(np.abs(table["baseline"]), np.abs(table["value"])).to_numpy()
    same = (np.abs(difference) <= ROUNDING * scale) & (deviation <= ROUNDING * scale)
    half = deviation * students_t(replications, level) / np.sqrt(replications)
    decided = ~same & (np.abs(difference) > half)
    rises = difference > 0
    better = table["metric"].map(lambda name: METRICS[name].better).to_numpy()
    verdict = np.select(
        [same, ~decided, better == "higher", better == "lower"],
        [
            "same",
            "cannot tell yet",
            np.where(rises, "better", "worse"),
            np.where(rises, "worse", "better"),
        ],
        np.where(rises, "higher", "lower"),
    )
    needed = np.where(same | decided, np.nan, replications_needed(difference, deviation, level))
    return table.drop(columns=["deviation", "replications"]).assign(
        low=difference - half,
        high=difference + half,
        replications=replications,
        verdict=verdict,
        needed=needed,
    )


def replications_needed(difference: Floats, deviation: Floats, level: float) -> Floats:
    """Replications at which an interval would leave out 0, if mean and spread stay as they are.

    Args:
        difference: means.
        deviation: standard deviations of one replication.
        level: quantile level of Student's t, e.g. 0.975 for a single interval of 95 %.

    Returns:
        The least n with t(n−1) × deviation ÷ √n < |difference|; NaN where that is above a million.
    """
    too_few, enough = np.ones(len(difference)), np.full(len(difference), MILLION + 1)
    while (enough - too_few > 1).any():
        middle = np.floor((too_few + enough) / 2)
        decides = deviation * students_t(middle, level) / np.sqrt(middle) < np.abs(difference)
        too_few, enough = np.where(decides, too_few, middle), np.where(decides, middle, enough)
    return np.where(enough > MILLION, np.nan, enough)


def _headline_rows(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Headline figures that any of the frames has, those of the first one first."""
    import pandas as pd

    headlines = [headline(estimate(kpis[kpis["per"] == "all"])) for kpis in frames]
    return pd.concat(headlines, ignore_index=True)


def ratio_estimates(ratios: Ratios) -> Estimate:
    """Ratio of sums and its linearised residuals."""
    measured = np.count_nonzero(ratios.denominator > 0, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = ratios.numerator.sum(axis=1) / ratios.denominator.sum(axis=1)
        typical = ratios.denominator.sum(axis=1) / measured
    residuals = ratios.numerator - mean[:, np.newaxis] * ratios.denominator
    return Estimate(mean, residuals / typical[:, np.newaxis], measured)


def _half_width(residuals: Floats, replications: Codes, level: float) -> Floats:
    """Half the width of Student's t interval; NaN with a single replication."""
    spare = np.maximum(replications - 1, 1)
    squares: Floats = (residuals**2).sum(axis=1)
    return np.sqrt(squares / spare / np.maximum(replications, 1)) * students_t(replications, level)


def students_t(replications: Codes | Floats, level: float) -> Floats:
    """Quantile of Student's t with one degree of freedom less; NaN with a single replication."""
    from scipy.special import stdtrit

    numbers, place = np.unique(replications, return_inverse=True)
    quantiles = stdtrit(np.where(numbers > 1, numbers - 1.0, np.nan), level)
    return quantiles[place].astype(np.float64, copy=False)


def _units(figures: pd.DataFrame) -> NDArray[np.object_]:
    return figures["metric"].map(lambda name: METRICS[name].unit).to_numpy(object)


def bounds(figures: pd.DataFrame, mean: Floats) -> tuple[Floats, Floats]:
    """Values that each figure cannot go beyond; a mean never does, whatever the rounding."""
    unit = _units(figures)
    free = [name for name, metric in METRICS.items() if metric.beyond_one]
    shares = (unit == "share") & ~figures["metric"].isin(free).to_numpy(bool)
    low = np.where(unit == "score", -np.inf, 0.0)
    return low, np.where(shares, np.maximum(mean, 1.0), np.inf)


def _ratios(kpis: pd.DataFrame, row: Codes, rows: int, replications: NDArray[Any]) -> Ratios:
    """Numerators and denominators of chosen replications, as matrices.

    Args:
        kpis: KPI rows with a column ``replication``.
        row: the matrix row that each goes to; -1 for those not wanted.
        rows: number of matrix rows.
        replications: chosen replications, increasing.
    """
    column = _find(kpis["replication"].to_numpy(), replications)
    chosen = (row >= 0) & (column >= 0)
    place = (row * len(replications) + column)[chosen]
    shape = rows, len(replications)
    numerator, denominator = (
        add_up(place, kpis[name].to_numpy()[chosen], rows * len(replications)).reshape(shape)
        for name in ("numerator", "denominator")
    )
    return Ratios(numerator, denominator)


def _find(values: NDArray[Any], among: NDArray[Any]) -> Codes:
    """Where each value stands in a list without repetitions; -1 for those not in it."""
    if not len(among):
        return np.full(len(values), -1)
    order = np.argsort(among, kind="stable")
    place = order[np.searchsorted(among, values, sorter=order).clip(max=len(among) - 1)]
    return np.where(among[place] == values, place, -1)


def _keys(frames: Sequence[pd.DataFrame]) -> list[Codes]:
    """One number for each row of each frame: equal for the same figure, ordered as tables are."""
    lengths = [len(frame) for frame in frames]
    keys, count = np.zeros(sum(lengths), np.int64), 1
    for name in KEY:
        codes, size = _codes([frame[name] for frame in frames])
        if count * size > 2**62:
            parts, keys = np.unique(keys, return_inverse=True)
            count = len(parts)
        keys, count = keys * size + codes, count * size
    return np.split(keys, np.cumsum(lengths)[:-1])


def _codes(columns: Sequence[pd.Series[Any]]) -> tuple[Codes, int]:
    """Codes of words in several columns, and the number of different words.

    Words keep the order of the categories, or of their first appearance where they are none.
    """
    import pandas as pd

    categories = [
        column.array
        if isinstance(column.dtype, pd.CategoricalDtype)
        else pd.Categorical(column, categories=column.unique())
        for column in columns
    ]
    words = list(dict.fromkeys(word for each in categories for word in each.categories))
    number = {word: code for code, word in enumerate(words)}
    lookups = [np.array([number[word] for word in each.categories], int) for each in categories]
    codes = [lookup[each.codes] for lookup, each in zip(lookups, categories, strict=True)]
    return np.concatenate(codes), len(words)
