"""docs/scenarios.md states the default of every key, and it is that of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args

import pytest
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from sim.scenarios.sections.contacts.topics import Work
from sim.scenarios.sections.schema import Scenario
from sim.scenarios.sections.section import Section
from sim.scenarios.sections.team.plan import ACTIONS, Change
from sim.scenarios.text.reader import flatten, read

TEXT = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")


class Key(NamedTuple):
    section: type[Section]
    name: str
    field: FieldInfo


def _sections(kind: object) -> Iterator[type[Section]]:
    """Sections that a key of that type is written with."""
    if isinstance(kind, type) and issubclass(kind, Section):
        yield kind
    for part in get_args(kind):
        yield from _sections(part)


def _keys(section: type[Section], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Key]]:
    """Every key that may be left out, with its path in the file; parts that are names left out."""
    needed = {key for rules in ACTIONS.values() for key in rules.needed} | set(ACTIONS)
    for attribute, field in section.model_fields.items():
        name = field.alias or attribute
        at = (*path, name)
        if at[0] == "signals":  # docs/signals.md has them
            continue
        of_action = issubclass(section, Change) and name in needed
        if not field.is_required() and not of_action:
            yield ".".join(at), Key(section, name, field)
        for below in _sections(field.annotation):
            if below is not section:
                yield from _keys(below, at)
                if name == "topics" and not path:
                    yield from _keys(Work, (*at, "TIER"))


def _rows(text: str) -> Iterator[tuple[str, str]]:
    """Path of each key in the tables of defaults, names left out, and its cell."""
    for head, rows in re.findall(
        r"^\| key \| default \|(.*)\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE
    ):
        above = "satisfaction." if "meaning" in head else ""
        for row in rows.splitlines():
            keys, default = row.split("|")[1:3]
            for key in re.findall(r"`([^`]+)`", keys):
                yield above + key.replace(".NAME", ""), default.strip()


KEYS = dict(_keys(Scenario))
ROWS = dict(_rows(TEXT))


def _rule(key: Key) -> tuple[type, str]:
    """Where a key is declared: what several sections inherit, or use, is one rule."""
    declared = (each for each in key.section.__mro__ if _attribute(key) in each.__annotations__)
    return next(declared), key.name


def _attribute(key: Key) -> str:
    return next(name for name, field in key.section.model_fields.items() if field is key.field)


def test_every_key_that_may_be_left_out_has_a_row() -> None:
    stated = {_rule(KEYS[path]) for path in ROWS if path in KEYS}
    missing = {
        path
        for path, key in KEYS.items()
        if _rule(key) not in stated
        and not isinstance(_default(key), Section)
        and not any(path.startswith(f"{above}.") and _code(ROWS[above]) for above in ROWS)
    }
    assert len(KEYS) > 150
    assert missing == set()


def test_every_row_is_of_a_key_that_may_be_left_out() -> None:
    assert set(ROWS) - set(KEYS) == set()


@pytest.mark.parametrize("path", sorted(ROWS))
def test_the_default_is_that_of_the_schema(path: str) -> None:
    key, cell = KEYS[path], ROWS[path]
    default, code = _default(key), _code(cell)
    if default is None or default in ((), {}, ""):
        assert cell, "what holds is said in words"
        assert cell != f"`{code}`"
    else:
        assert code is not None, f"states its default, {default!r}"
        value = flatten(read(f"value: {code}".encode(), "docs")[0])[0]["value"]
        rule: Any = Annotated[key.field.annotation, None, *key.field.metadata]
        assert TypeAdapter(rule).validate_python(value) == default


def _default(key: Key) -> Any:
    return key.field.get_default(call_default_factory=True)


def _code(cell: str) -> str | None:
    """The value that a cell begins with."""
    found = re.match(r"`([^`]+)`", cell)
    return found and found[1]
