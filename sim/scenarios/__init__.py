"""The scenario language: YAML files that describe a support team, read into :class:`Scenario`."""

from sim.scenarios.library import bundled_names, bundled_text
from sim.scenarios.meaning.fingerprint import fingerprint
from sim.scenarios.sections.json_schema import json_schema
from sim.scenarios.sections.schema import Scenario

__all__ = ["Scenario", "bundled_names", "bundled_text", "fingerprint", "json_schema"]
