"""The JSON Schema of scenario files, for editors that complete and check them."""

from __future__ import annotations

import copy
from typing import Any

from sim.scenarios.sections.schema import Scenario

_EXTENDS = {
    "description": "Scenario file or bundled scenario to change; state only what differs.",
    "type": "string",
    "minLength": 1,
    "examples": ["web-shop", "base.yaml"],
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of scenario files.

    A file that says ``extends`` may leave out anything, and take away by ``null``.
    """
    whole = Scenario.model_json_schema(mode="validation")
    definitions = whole.pop("$defs")
    whole.pop("title", None)
    partial = {f"{name}Changes": _partial(body) for name, body in definitions.items()}
    change = _partial(whole)
    change["properties"] = {"extends": _EXTENDS, **change["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "supportsim scenario",
        "description": "A support team, its customers and its clock.",
        "type": "object",
        "properties": {"extends": _EXTENDS},
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/ScenarioChanges"},
        "else": {"$ref": "#/$defs/Scenario"},
        "$defs": {
            "Scenario": whole,
            "ScenarioChanges": change,
            **definitions,
            **partial,
        },
    }


def _partial(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of changes to a section: nothing is required, any key may be ``null``."""
    changed: dict[str, Any] = _redirected(copy.deepcopy(schema))
    changed.pop("required", None)
    return changed


def _redirected(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_redirected(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _redirected(value) for key, value in schema.items()}
    if "oneOf" in schema:  # forms that differ by what they require are alike without it
        schema["anyOf"] = schema.pop("oneOf")
    if isinstance(schema.get("$ref"), str):
        schema["$ref"] += "Changes"
    for keyword in ("properties", "patternProperties"):
        if isinstance(schema.get(keyword), dict):
            schema[keyword] = {key: _or_null(body) for key, body in schema[keyword].items()}
    if isinstance(schema.get("additionalProperties"), dict):
        schema["additionalProperties"] = _or_null(schema["additionalProperties"])
    return schema


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    description = {"description": schema["description"]} if "description" in schema else {}
    return {**description, "anyOf": [schema, {"type": "null"}]}
