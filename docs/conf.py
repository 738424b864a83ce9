"""The documentation site: ``make docs`` builds it into docs/_build."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sim
from sim.scenarios import json_schema

project = "supportsim"
release = sim.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"supportsim {release}"
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"
python_use_unqualified_type_names = True
suppress_warnings = ["myst.xref_missing"]  # links to files outside of docs/; a test checks them all


def _keys() -> str:
    """The scenario language key by key, from its JSON Schema."""
    sections = json_schema()["$defs"]
    lines = [
        "# Every key of the scenario language",
        "",
        "Made from the JSON Schema (`supportsim schema`). [The guide](scenarios.md) tells how the",
        "sections go together, with an example of each.",
    ]
    named = [name for name in sections if not name.endswith("Changes")]
    for name in named:
        properties = sections[name].get("properties", {})
        if not properties:
            continue
        lines += ["", f"## {_title(name)}", "", sections[name].get("description", ""), ""]
        lines += ["| key | default | meaning |", "|---|---|---|"]
        lines += [_row(key, rules, sections[name]) for key, rules in properties.items()]
    return "\n".join(lines) + "\n"


def _title(name: str) -> str:
    name = name.removesuffix("Form")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.rpartition("__")[2])
    of = " of signals" if "signals" in name else ""
    return words.capitalize() + of


def _row(key: str, rules: Mapping[str, Any], section: Mapping[str, Any]) -> str:
    default = "needed" if key in section.get("required", ()) else _written(rules.get("default"))
    uses = dict.fromkeys(_uses(rules))
    also = f" See {', '.join(f'*{use}*' for use in uses)}." if 0 < len(uses) < 4 else ""
    meaning = " ".join(rules.get("description", "").split()).replace("|", "\\|")
    return f"| `{key}` | {default} | {meaning}{also} |"


def _written(default: object) -> str:
    if default is None or default in ({}, [], ""):
        return ""
    simple = isinstance(default, (str, int, float, bool))
    return f"`{default}`" if simple else "its own defaults"


def _uses(rules: object) -> Iterator[str]:
    """Sections that a key is written with."""
    if isinstance(rules, Mapping):
        if "$ref" in rules:
            yield _title(str(rules["$ref"]).rpartition("/")[2])
        for part in rules.values():
            yield from _uses(part)
    elif isinstance(rules, list):
        for part in rules:
            yield from _uses(part)


(Path(__file__).parent / "keys.md").write_text(_keys(), encoding="utf-8")
