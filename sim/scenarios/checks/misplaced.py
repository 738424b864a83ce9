"""Keys that stand in the wrong section: where in the file they belong."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sim.scenarios.sections.json_schema import json_schema
from sim.scenarios.text.reader import Path, dotted

ALIKE = 0.75
ANY = "*"
"""Stands for names that the file makes up."""
DEEPEST = 3
"""Keys deeper in sections of their own are not taken for misplaced: `cv` may stand in many."""
_Template = tuple[str, ...]


def alike(key: str, near: str | None) -> bool:
    """Whether a key is so like a known one that it is a slip of the pen: `target`, `targets`."""
    return near is not None and difflib.SequenceMatcher(None, key, near).ratio() > ALIKE


def where_it_belongs(path: Path, data: Mapping[str, Any]) -> str | None:
    """The place of a known key that a section does not have, with names of this very file.

    Args:
        path: of the key.
        data: the sections as plain data.
    """
    if len(path) > DEEPEST:
        return None
    places = _places().get(str(path[-1]), ())
    inside = [place for place in places if _is_one_section_deeper(place, path)]
    if len(inside) == 1:
        return dotted((*path[:-1], *inside[0][-2:]))
    if (
        ("topics", ANY, ANY, str(path[-1])) in places
        and path[0] == "topics"
        and len(path) == DEEPEST
    ):
        return dotted((*path[:-1], _first_tier(data), path[-1]))
    known = [
        place
        for place in places
        if place[0] != path[0] and len(place) <= DEEPEST and (len(place) == 1 or place[0] in data)
    ]
    # Each figure is a key of `targets`: another section that has the key is more likely meant.
    nearest = min(known, key=lambda place: (place[0] == "targets", len(place)), default=None)
    return dotted(tuple(_named(nearest, data))) if nearest else None


def _first_tier(data: Mapping[str, Any]) -> str:
    """The tier that customers reach first, as the file names it."""
    tiers = data.get("tiers")
    first = tiers[0] if isinstance(tiers, list) and tiers else "L1"
    return str(first.get("name", "L1") if isinstance(first, Mapping) else first)


def _is_one_section_deeper(place: _Template, path: Path) -> bool:
    """Whether a place is in a section of the one in which a key was stated: `starts` of a group
    belongs into its `hiring`.
    """
    above = place[: len(path) - 1]
    same = all(part in (ANY, stated) for part, stated in zip(above, path, strict=False))
    return len(path) > 1 and len(place) == len(path) + 1 and same and place[-2] != ANY


@cache
def _places() -> Mapping[str, Sequence[_Template]]:
    """Where each key of the language may stand; the shallowest places first."""
    schema = json_schema()
    definitions = schema["$defs"]
    found: dict[str, list[_Template]] = {}
    for place in _walk(definitions["Scenario"], definitions, ()):
        found.setdefault(place[-1], []).append(place)
    return found


def _walk(body: Any, definitions: Mapping[str, Any], at: _Template) -> Iterator[_Template]:
    if not isinstance(body, Mapping) or len(at) > DEEPEST:
        return
    if "$ref" in body:
        yield from _walk(definitions[body["$ref"].rpartition("/")[2]], definitions, at)
    for key, below in body.get("properties", {}).items():
        yield (*at, key)
        yield from _walk(below, definitions, (*at, key))
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for each in body.get(keyword, ()):
            yield from _walk(each, definitions, at)
    for keyword in ("additionalProperties", "items"):
        yield from _walk(body.get(keyword), definitions, (*at, ANY))
    for below in body.get("patternProperties", {}).values():
        yield from _walk(below, definitions, (*at, ANY))


def _named(template: _Template, data: Any) -> Iterator[str]:
    """A place with the first name that the file has there, or "NAME"."""
    for part in template:
        names = list(data) if isinstance(data, Mapping) else []
        part = part if part != ANY else str(names[0]) if names else "NAME"
        yield part
        data = data.get(part) if isinstance(data, Mapping) else None
