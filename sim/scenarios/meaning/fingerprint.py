"""A scenario's fingerprint: equal for scenarios that mean the same, whatever they are called."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from sim.scenarios.sections.schema import Scenario


def fingerprint(scenario: Scenario) -> str:
    """16 hexadecimal digits for everything but the scenario's name and description.

    Neither the order of keys nor the way a value is written (``60 s``, ``1 min``) matters.
    """
    content = {
        name: _canonical(getattr(scenario, name))
        for name in Scenario.model_fields
        if name not in ("scenario", "about")
    }
    if scenario._uncertain is not None:
        content["uncertain"] = scenario._uncertain.key
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
