"""The plan file: closed, frozen sections, checked as those of scenarios are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from sim.runs.ledger_file import MOST_SEED
from sim.scenarios.sections.section import Count, Prose, Section, Title
from sim.units import (
    PositiveDuration,
    Share,
    UnreadableError,
    parse_positive_duration,
    unreadable,
)

Kind = Literal["grid", "one at a time", "latin hypercube", "sobol", "list"]
Texts = Annotated[
    tuple[Title, ...],
    Field(min_length=1),
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
]
"""Lines of text; one alone needs no list."""


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, (int, float)) else value


class Design(Section):
    """Which levels are tried together."""

    kind: Kind = "grid"
    """Every combination; each level alone; points spread over ranges; or those that are listed."""
    points: Annotated[Count, Field(le=100_000)] | None = None
    """How many points are spread."""
    cells: tuple[Mapping[Title, Any], ...] = ()
    """The combinations of a list: a level for each factor."""

    @property
    def is_spread(self) -> bool:
        """Whether points are spread over ranges."""
        return self.kind in ("latin hypercube", "sobol")


class Replications(Section):
    """How many random runs each combination gets."""

    precision: Texts | None = None
    """Go on until each of these KPIs is known so well, e.g. ``wait/phone=5%``."""
    at_least: Count = 10
    """Random runs at first."""
    at_most: Count = 200
    """Where a precision is given up."""


class Select(Section):
    """Which cell is best: replications go where they decide most."""

    kpi: Title
    """KPI that the cells are compared by, e.g. ``wait/phone``."""
    best: Literal["smallest", "largest"]
    """Which value of it is best."""
    indifference: Annotated[Title, BeforeValidator(_as_text)] | None = None
    """Difference that does not matter, e.g. ``10 s``: cells go on until the best is known (KN)."""
    confidence: Share | None = None
    """How surely the best is to be selected; the plan's ``confidence`` unless stated."""
    at_most: Count | None = None
    """Replications of a cell at which the search for the best is given up; 1000 unless stated."""
    budget: Count | None = None
    """Replications of all cells together, spread where they decide most (OCBA)."""


class Budget(Section):
    """What one run may take; the next one goes on from there with a budget of its own."""

    time: PositiveDuration | None = None
    """Replications begin until so much time has passed."""
    replications: Count | None = None
    """How many replications are done."""

    @model_validator(mode="after")
    def _is_stated(self) -> Budget:
        if self.time is None and self.replications is None:
            raise ValueError("needs `time`, `replications` or both (got none)")
        return self


class DrawnFigure(Section):
    """What is drawn: a panel for each KPI, a line for each level of a factor."""

    x: Title
    """Factor along the axis."""
    lines: Title | None = None
    """Factor that the lines differ in; of all others, the first level is shown."""
    show: Texts | None = None
    """KPIs to draw."""
    kept: Texts | None = None
    """KPIs of which the share of replications that keep the scenario's target is drawn."""


def _as_design(value: Any) -> Any:
    if isinstance(value, str):
        return {"kind": value}
    return {"kind": "list", "cells": value} if isinstance(value, list) else value


def _as_replications(value: Any) -> Any:
    return value if isinstance(value, dict) else {"at_least": value, "at_most": value}


def _as_budget(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    count = re.fullmatch(r"([0-9]{1,9}) replications?", str(value))
    if count:
        return {"replications": int(count[1])}
    try:
        parse_positive_duration(value)
    except UnreadableError:
        rule = "must be a time or a number of simulated runs, e.g. `8 h` or `500 replications`"
        raise unreadable(rule, value) from None
    return {"time": value}


class PlanFile(Section):
    """An experiment as it is written down."""

    question: Title
    """What the experiment is to answer."""
    about: Prose = ""
    """How it is answered, in a few sentences."""
    base: Title
    """Scenario that is changed: a file beside the plan, or a bundled one."""
    changes: Mapping[Title, Any] = {}
    """What all cells change in it, by path."""
    factors: Annotated[Mapping[Title, Any], Field(min_length=1)]
    """What is varied: levels, or a range, by path or by a name of your own."""
    design: Annotated[Design, BeforeValidator(_as_design)] = Design()
    """Which levels are tried together; every combination unless stated."""
    replications: Annotated[Replications, BeforeValidator(_as_replications)]
    """How many random runs each cell gets; all cells meet the same customers."""
    seed: Annotated[int, Field(strict=True, ge=0, le=MOST_SEED)] = 1
    """Base seed of all random numbers."""
    confidence: Share = 0.95
    """Level of all intervals."""
    keep: Texts
    """KPIs that are kept of each replication, e.g. ``wait`` or ``service_level/phone``."""
    select: Select | None = None
    """Which cell is best, with a guarantee or for a budget."""
    budget: Annotated[Budget, BeforeValidator(_as_budget)] | None = None
    """What one run may take, e.g. ``8 h`` or ``500 replications``; no bound unless stated."""
    logs: Literal["parquet"] | None = None
    """Keep the whole log of each replication, as Parquet."""
    figure: DrawnFigure | None = None
    """The figure that answers the question."""


class Factor(Section):
    """A factor that is written as a section."""

    path: Title | None = None
    """Where in the scenario the level goes; not stated where each level is a set of changes."""
    levels: Any = None
    """Values; or values, or changes by path, each under a name of its own."""
    range: Title | None = None
    """Lowest and highest value, for designs that spread points."""
