"""Pydantic's complaints in plain English: path, rule, value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from sim import extensions
from sim.scenarios.sections.section import MODULE, NAME, PROSE, TAG, TITLE
from sim.scenarios.sections.spread import FAMILIES, FurtherFormError
from sim.scenarios.text.reader import Path
from sim.units import UnknownWord, UnreadableError, as_number, either, got, hint, nearest, shown
from sim.units.said import amount, whole


def explain(error: ErrorDetails) -> Iterator[tuple[Path, str]]:
    """(path, message) of what is wrong."""
    path = tuple(part for part in error["loc"] if not str(part).startswith(TAG))
    if path and path[-1] == "[key]":
        path = path[:-1]
    value = error["input"]
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, FurtherFormError):
        for part in cause.errors:
            yield from ((path + below, message) for below, message in explain(part))
    elif isinstance(cause, UnreadableError):
        yield from ((path + below, message) for below, message in cause.parts)
    elif value is None and error["type"] != "missing":
        yield path, "is empty; write a value, or take the key out"
    elif error["type"].startswith("union_tag"):
        family = value["distribution"] if isinstance(value, Mapping) else value
        near = hint(str(family), [*FAMILIES, *extensions.FAMILIES])
        told = f"unknown distribution{near} {got(family)}"
        yield (*path, "distribution"), UnknownWord(told)
    else:
        told = _message(error["type"], value, error.get("ctx", {}), str(cause or ""))
        yield path, told + _part_time(path, value)


def _part_time(path: Path, value: Any) -> str:
    """How part of an agent is written, where a fraction of one stands for a headcount."""
    if path[:1] != ("team",) or path[-1] != "agents" or isinstance(value, bool):
        return ""
    number = amount(str(value)) if isinstance(value, float | str) else None
    heads = float(number[0]) if number and number[1].lower() in ("", "fte") else 0.0
    if heads.is_integer() or not 0 < heads < math.inf:
        return ""
    whole_heads = math.ceil(heads)
    share = f"{100 * heads / whole_heads:.3g}%"
    return f"; part-time is a `contract`: `agents: {whole_heads}, contract: {share}`"


def _message(kind: str, value: Any, context: Mapping[str, Any], cause: str) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "value_error":
        return cause if "(got" in cause else f"{cause} {got(value)}"
    return f"{_rule(kind, value, context)} {got(value)}"


def _rule(kind: str, value: Any, context: Mapping[str, Any]) -> str:
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", str(context["expected"]))
        near = nearest(value, words) if isinstance(value, str) else None
        return f"must be {either(words)}" + (f"; did you mean `{near}`?" if near else "")
    if kind == "string_type" and not isinstance(value, (dict, list)):
        return f'must be text; put it in quotes: "{shown(value)}"'
    if kind == "tuple_type" and isinstance(value, str) and 0 < len(value) < 40:
        return f"must be a list, e.g. `[{value}]`"
    if kind == "float_type":
        return f"must be a number{as_number(value)}"
    if kind == "int_type" and isinstance(value, str) and whole(value):
        return f"must be a whole number: write {whole(value)}"
    if kind == "model_type" and context["class_name"] in _EXAMPLES:
        share = value if isinstance(value, str) and value.endswith("%") else "30%"
        example = _EXAMPLES[context["class_name"]].format(share=share)
        return f"must be a section with keys, e.g. `{example}`"
    if kind == "string_pattern_mismatch":
        return _PATTERNS[context["pattern"]]
    if kind == "too_short" and context["min_length"] > 1:
        return f"needs at least {context['min_length']} entries"
    if kind not in _RULES:
        return f"cannot be used: {kind.replace('_', ' ')}"
    figures = {k: f"{v:.12g}" if isinstance(v, float) else v for k, v in context.items()}
    return _RULES[kind].format(**figures)


_RULES: Mapping[str, str] = {
    "string_type": "must be text",
    "string_too_long": "must be at most {max_length} characters long",
    "string_unicode": "must be text that can be written as UTF-8",
    "int_type": "must be a whole number",
    "finite_number": "must be a finite number",
    "model_type": "must be a section with keys",
    "mapping_type": "must be a section with keys",
    "dict_type": "must be a section with keys",
    "tuple_type": "must be a list",
    "too_short": "needs at least one entry",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}
"""Rules by pydantic's type of error."""

_EXAMPLES: Mapping[str, str] = {
    "Announce": "{{of_expected: 120%}}",
    "Callback": "{{after: 2 min, accept: {share}}}",
    "Consult": "{{share: {share}, of: L2, takes: {{mean: 3 min}}}}",
    "Freeze": "{{from: 2026-01-01, until: 2026-03-31}}",
    "Message": "{{to: email, after: 5 min}}",
    "Ownership": "{{owner: first agent, update_every: 1 day, update: 3 min}}",
    "Redial": "{{share: {share}, after: {{mean: 10 min}}}}",
    "Returns": "{{share: {share}, after: {{mean: 1 day}}}}",
    "Backup": "{{after: 5 min}}",
    "Hiring": "{{lead_time: 6 weeks, training: 2 weeks}}",
    "Learning": "{{over: 8 weeks, speed: 60%}}",
    "Coaching": "{{by: specialists, time: 3 h, weeks: 6 weeks}}",
    "Supervision": "{{by: seniors, time: 8 h}}",
    "Turnover": "{{per_year: {share}}}",
    "Retention": "{{promoter: 95%, detractor: 60%}}",
}
"""Sections that are easily taken for a single value, written out."""

NAME_RULE = (
    "a name must not be empty, begin or end with a space, or hold an invisible character "
    "or one of . / [ ] = ; ,"
)
TITLE_RULE = "must be one line of text, not empty and without invisible characters"

_PATTERNS: Mapping[str, str] = {
    NAME: NAME_RULE,
    TITLE: TITLE_RULE,
    MODULE: "must be the name of a Python module, e.g. `my_rules`",
    PROSE: "must not hold invisible characters",
}
"""Rules by the pattern that text does not follow."""
