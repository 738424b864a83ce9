"""What goes with what where points are spread: rank correlations and fitted lines.

Points of a Latin hypercube or Sobol design change all factors at once. How a KPI goes with one of
them is seen through the others' scatter: an association over the design, and no effect of single
levels.

Sources: Spearman's rank correlation with the interval of Bonett, D. G. and Wright, T. A. (2000),
"Sample size requirements for estimating Pearson, Kendall and Spearman correlations",
*Psychometrika* 65(1), 23-28; least squares by :func:`scipy.stats.linregress`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UsageError
from sim.experiments.designs import quantities
from sim.experiments.plan import Experiment
from sim.experiments.tables import cells_table
from sim.metrics.estimates import students_t

if TYPE_CHECKING:
    import pandas as pd

LEAST_POINTS = 5
"""Points below which nothing is told."""


def associations_table(experiment: Experiment) -> pd.DataFrame:
    """How each KPI goes with each factor that is a quantity, over the points of the design.

    Columns: ``kpi``, ``unit``, ``factor``, ``per`` (the factor's unit), ``points``,
    ``rank_correlation`` (Spearman) with ``rank_low`` and ``rank_high``, ``slope`` of the straight
    line with ``slope_low`` and ``slope_high`` (in ``unit`` per ``per``), and ``r_squared``, the
    share of the scatter that the line accounts for. All intervals hold together with the plan's
    confidence at least (Bonferroni over both intervals of all rows). Factors whose levels are words
    are left out.

    Raises:
        UsageError: there are fewer than five points with figures, or no factor is a quantity.
    """
    import pandas as pd

    cells = cells_table(experiment)
    pairs = []
    for kpi in dict.fromkeys(cells["kpi"]):
        rows = cells[(cells["kpi"] == kpi) & cells["mean"].notna()]
        for factor in experiment.factors:
            scale = quantities(list(rows[factor]))
            if scale is not None and len(rows) >= LEAST_POINTS and len(set(scale[0])) > 1:
                pairs.append((rows, factor, scale))
    if not pairs:
        message = f"needs {LEAST_POINTS} points with figures, and a factor that is a quantity"
        raise UsageError(f"{experiment.folder}: {message}")
    level = 1 - (1 - experiment.confidence) / 2 / (2 * len(pairs))
    return pd.DataFrame([_association(*pair, level) for pair in pairs])


def _association(
    rows: pd.DataFrame, factor: str, scale: tuple[list[float], str], level: float
) -> dict[str, Any]:
    from scipy.special import ndtri
    from scipy.stats import linregress, spearmanr

    values, per = scale
    figures, count = rows["mean"].to_numpy(float), len(rows)
    if np.ptp(figures) == 0:
        rank, line = 0.0, None
    else:
        rank, line = float(spearmanr(values, figures).statistic), linregress(values, figures)
    reach = float(ndtri(level)) * math.sqrt((1 + rank**2 / 2) / (count - 3))
    middle = math.atanh(max(-1 + 1e-12, min(1 - 1e-12, rank)))
    t = float(students_t(np.array([count - 1]), level)[0])  # count - 2 degrees of freedom
    slope, half = (0.0, 0.0) if line is None else (float(line.slope), t * float(line.stderr))
    return {
        "kpi": rows["kpi"].iloc[0],
        "unit": rows["unit"].iloc[0],
        "factor": factor,
        "per": per,
        "points": count,
        "rank_correlation": rank,
        "rank_low": math.tanh(middle - reach),
        "rank_high": math.tanh(middle + reach),
        "slope": slope,
        "slope_low": slope - half,
        "slope_high": slope + half,
        "r_squared": 0.0 if line is None else float(line.rvalue**2),
    }
