"""The section on background work: what a group does when no contact waits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sim.scenarios.sections.section import Name, Number, Section
from sim.units import PositiveDuration, PositiveShare, Share, unreadable

_HOURS_A_WEEK = re.compile(r"(.*\S)\s+per\s+week\s*")


class Deflection(Section):
    """What finished tasks spare the team: customers who find the answer by themselves."""

    topic: Name
    """Topic whose later inquiries become fewer."""
    share: PositiveShare
    """Share of its inquiries that each finished task keeps away."""
    at_most: Share = 1.0
    """Share that all finished tasks of this item keep away at most."""


class Background(Section):
    """Work of a group that is not a contact, done when no contact waits."""

    per_week: Annotated[Number, Field(ge=0, le=10_000)]
    """Tasks of the whole group that become due each week."""
    each: PositiveDuration
    """Working time that each takes."""
    starts: Literal["at once", "by plan"] = "at once"
    """`at once`: from the horizon's first day on; `by plan`: on the date of the plan's entry
    `{date: 2026-03-02, background: wiki, of: specialists}`, and before it nothing is due."""
    deflects: Deflection | None = None
    """Inquiries that finished tasks keep away, e.g. knowledge articles:
    `{topic: order, share: 1%, at_most: 20%}`."""


def _hours_a_week(value: Any) -> Any:
    """``5 h per week`` is one task a week of that length."""
    if value is None or isinstance(value, (Mapping, Background)):
        return value
    match = _HOURS_A_WEEK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise unreadable("must be `5 h per week` or `{per_week: 20, each: 10 min}`", value)
    return {"per_week": 1.0, "each": match[1]}


BackgroundOrHours = Annotated[
    Background, BeforeValidator(_hours_a_week, json_schema_input_type=str | Background)
]
"""Tasks, or working time per week."""
