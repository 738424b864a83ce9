"""Every KPI at its formula, a file for each subject; they make the catalogue, in this order.

The catalogue is for all that reads, judges or shows a KPI. What several formulas share stands in
:mod:`sim.metrics.facts`.
"""

from itertools import chain

from sim import extensions
from sim.kpis import Catalogue, Metric
from sim.metrics.kpis import (
    background,
    consults,
    experience,
    lines,
    money,
    outside,
    ownership,
    solving,
    staff,
    team,
    wages,
    waiting,
    work,
)

_FILES = (
    *(waiting, lines, solving, work, outside, ownership, consults, team, staff, wages),
    *(background, money, experience),
)

METRICS = Catalogue(
    (each for each in chain(*(vars(file).values() for file in _FILES)) if isinstance(each, Metric)),
    extensions.KPIS,
)
"""Every KPI by name, in the order of tables."""
