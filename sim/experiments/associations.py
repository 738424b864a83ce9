"""What goes with what where points are spread: partial rank correlations and a fitted plane.

Points of a Latin hypercube or Sobol design change all factors at once. How a KPI goes with one of
them is given with the others held constant, as far as a plane, or one of ranks, can do that: an
association over the design, and no effect of single levels.

Sources: partial rank correlation for sensitivity as in Iman, R. L. and Conover, W. J. (1979), "The
use of the rank transform in regression", *Technometrics* 21(4), 499-509; its interval as that of
Bonett, D. G. and Wright, T. A. (2000), "Sample size requirements for estimating Pearson, Kendall
and Spearman correlations", *Psychometrika* 65(1), 23-28, with a point less for each other factor.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError
from sim.experiments.designs import quantities
from sim.experiments.plan import Experiment
from sim.experiments.tables import cells_table
from sim.metrics.intervals.ratios import students_t

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

SPARE = 4
"""Points that are needed beyond one for each factor."""
ALMOST = 1 - 1e-12
"""A correlation beyond this has no interval of its own."""


def associations_table(experiment: Experiment) -> pd.DataFrame:
    """How each KPI goes with each factor that is a quantity, the other such factors held constant.

    Columns: ``kpi``, ``unit``, ``factor``, ``per`` (the factor's unit), ``points``,
    ``rank_correlation`` (partial) with ``rank_low`` and ``rank_high``, ``slope`` of the plane with
    ``slope_low`` and ``slope_high`` (in ``unit`` per ``per``), and ``r_squared``, the share of the
    scatter that the whole plane accounts for. All intervals hold together with the plan's
    confidence at least (Bonferroni over both intervals of all rows). Factors whose levels are words
    are left out.

    Raises:
        UsageError: there are too few points with figures, or no factor is a quantity.
    """
    import pandas as pd

    cells = cells_table(experiment)
    rows: list[dict[str, Any]] = []
    wanted = []
    for kpi in dict.fromkeys(cells["kpi"]):
        known = cells[(cells["kpi"] == kpi) & cells["mean"].notna()]
        scales = {name: quantities(list(known[name])) for name in experiment.factors}
        factors = {name: of for name, of in scales.items() if of and len(set(of[0])) > 1}
        if factors and len(known) >= len(factors) + SPARE:
            wanted.append((known, factors))
    if not wanted:
        message = "effects of spread points need a factor that is a quantity, and simulated runs of"
        least = f"at least {SPARE} points more than there are factors"
        raise UsageError(f"{experiment.folder}: {message} {least}")
    intervals = 2 * sum(len(factors) for _, factors in wanted)
    level = 1 - (1 - experiment.confidence) / 2 / intervals
    for known, factors in wanted:
        values = np.array([at for at, _ in factors.values()])
        fits = _fits(values, known["mean"].to_numpy(float), level)
        for (factor, (_, per)), fit in zip(factors.items(), fits, strict=True):
            head = {"kpi": known["kpi"].iloc[0], "unit": known["unit"].iloc[0]}
            rows.append({**head, "factor": factor, "per": per, "points": len(known), **fit})
    return pd.DataFrame(rows)


def _fits(values: Floats, figures: Floats, level: float) -> list[dict[str, float]]:
    """Partial rank correlation and slope of each factor.

    Args:
        values: factor × point.
        figures: of the points.
        level: quantile level of each interval.
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    number, count = values.shape
    ranks, rank_of_figures = rankdata(values, axis=1), rankdata(figures)
    plane = np.vstack([np.ones(count), values]).T
    slopes = np.linalg.lstsq(plane, figures)[0]
    free = count - number - 1
    residuals = figures - plane @ slopes
    errors = np.sqrt(np.diag(np.linalg.pinv(plane.T @ plane)) * (residuals @ residuals) / free)
    t = float(students_t(np.array([free + 1]), level)[0])
    scatter = float(((figures - figures.mean()) ** 2).sum())
    found = []
    for place in range(number):
        others = np.delete(ranks, place, axis=0)
        rank = _correlation(_without(others, ranks[place]), _without(others, rank_of_figures))
        middle = math.atanh(max(-ALMOST, min(ALMOST, rank)))
        reach = float(ndtri(level)) * math.sqrt((1 + rank**2 / 2) / (count - number - 2))
        slope, half = float(slopes[place + 1]), t * float(errors[place + 1])
        found.append(
            {
                "rank_correlation": rank,
                "rank_low": math.tanh(middle - reach),
                "rank_high": math.tanh(middle + reach),
                "slope": slope,
                "slope_low": slope - half,
                "slope_high": slope + half,
                "r_squared": 1 - float(residuals @ residuals) / scatter if scatter > 0 else 0.0,
            }
        )
    return found


def _without(others: Floats, of: Floats) -> Floats:
    """What a plane through the others does not account for."""
    plane = np.vstack([np.ones(len(of)), others]).T
    rest: Floats = of - plane @ np.linalg.lstsq(plane, of)[0]
    return rest


def _correlation(one: Floats, other: Floats) -> float:
    size = math.sqrt(float(one @ one) * float(other @ other))
    return float(one @ other) / size if size > 1e-9 else 0.0
