"""The scenario language: YAML files that describe a support team, read into :class:`Scenario`."""

from sim.scenarios.load import (
    Document,
    bundled_names,
    bundled_text,
    load_document,
    load_scenario,
)
from sim.scenarios.meaning.fingerprint import fingerprint
from sim.scenarios.sections.json_schema import json_schema
from sim.scenarios.sections.schema import Scenario

__all__ = [
    "Document",
    "Scenario",
    "bundled_names",
    "bundled_text",
    "fingerprint",
    "json_schema",
    "load_document",
    "load_scenario",
]
