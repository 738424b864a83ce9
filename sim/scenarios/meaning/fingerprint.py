"""A scenario's fingerprint: equal for scenarios that mean the same, whatever they are called."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from sim.scenarios.meaning import routes
from sim.scenarios.sections.schema import Scenario

SEEN_BY_CUSTOMERS = ("event", "opening_hours")
"""Actions of a plan that change when customers come."""


def fingerprint(scenario: Scenario) -> str:
    """16 hexadecimal digits for everything but the scenario's name and description.

    Neither the order of keys nor the way a value is written (``60 s``, ``1 min``) matters.
    """
    return _digits(_content(scenario, but=("scenario", "about")))


def fingerprint_of_customers(scenario: Scenario) -> str:
    """16 hexadecimal digits for all that customers are drawn from: they know nothing of the team.

    Of the team they take how far learners may differ from others, which decides what paths there
    are; of the plan events and opening hours; and nothing of targets, and of what may be done.
    """
    of_others = ("team", "hiring", "plan", "options", "targets")
    content = _content(scenario, but=("scenario", "about", *of_others))
    seen = [entry for entry in scenario.plan if entry.action in SEEN_BY_CUSTOMERS]
    content["plan"] = _canonical(seen)
    tiers = routes.tier_names(scenario)
    content["learners"] = [list(routes.learner_bounds(scenario, tier)) for tier in tiers]
    return _digits(content)


def _content(scenario: Scenario, but: Collection[str]) -> dict[str, Any]:
    """What a scenario says, except for some of its sections."""
    content = {
        name: _canonical(getattr(scenario, name))
        for name in Scenario.model_fields
        if name not in but
    }
    if scenario._uncertain is not None:
        content["uncertain"] = scenario._uncertain.key
    return content


def _digits(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _canonical(value: Any) -> Any:
    """Plain data that is the same for equal values."""
    if isinstance(value, BaseModel):
        content = {name: getattr(value, name) for name in type(value).model_fields}
        return {k: _canonical(v) for k, v in (content | (value.model_extra or {})).items()}
    if is_dataclass(value):
        parts = {each.name: _canonical(getattr(value, each.name)) for each in fields(value)}
        kind = type(value)
        return {getattr(kind, "fingerprinted_as", kind.__name__): parts}
    if isinstance(value, Mapping):
        return {str(key): _canonical(entry) for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return [_canonical(entry) for entry in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return value + 0.0
    return value
