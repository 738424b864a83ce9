"""What both engines list, they list alike: files, duties, codes of the log, columns of its rows."""

from __future__ import annotations

import re
from collections import Counter
from enum import IntEnum
from typing import Any

import numpy as np
import pytest

from sim.engine.compiled.build import SOURCES, sources
from sim.engine.duties import DUTIES
from sim.engine.rows import TABLES
from sim.log import Chore, Ending, Kind, Outcome, Reason

TEXT = {
    path.relative_to(SOURCES).as_posix(): path.read_text(encoding="utf-8") for path in sources()
}
PACKAGE = SOURCES.parents[2]
LISTED = re.findall(r"DUTY\((\w+)\)", TEXT["engine/duties/duties.h"])
TYPES = {"int64_t": "i8", "int32_t": "i4", "int16_t": "i2", "int8_t": "i1", "double": "f8"}


def codes(name: str) -> list[str]:
    """Names of a C enumeration, in order."""
    (body,) = [
        found
        for text in TEXT.values()
        for found in re.findall(rf"enum {name} {{(.*?)}};", text, re.DOTALL)
    ]
    return re.findall(r"\w+", re.sub(r"/\*.*?\*/", "", body, flags=re.DOTALL))


def columns(row: str) -> list[tuple[str, str]]:
    """Names and types of the fields of a C structure, in order."""
    (body,) = re.findall(rf"struct {row}_row {{(.*?)}};", TEXT["engine/recorder.c"], re.DOTALL)
    return [
        (name, TYPES[kind])
        for kind, names in re.findall(r"(\w+) ([\w, \n]+);", body)
        for name in re.split(r",\s*", names)
    ]


def test_a_file_stands_where_that_of_its_rules_in_python_does() -> None:
    named = {name: re.match(r"/\* .*, as sim/([\w/]+)\.py", text) for name, text in TEXT.items()}
    places = {name.rpartition(".")[0]: found[1] for name, found in named.items() if found}
    assert {place for place in places.values() if not (PACKAGE / f"{place}.py").exists()} == set()
    assert {name: place for name, place in places.items() if name != place} == {}
    assert len(places) > len(LISTED)


def test_duties_act_in_the_same_order() -> None:
    assert [duty.__name__.rpartition(".")[2] for duty in DUTIES] == LISTED
    assert {f"engine/duties/{name}.c" for name in LISTED} == {
        name for name in TEXT if re.fullmatch(r"engine/duties/\w+\.c", name)
    }


@pytest.mark.parametrize("duty", LISTED)
def test_a_duty_acts_once_at_a_moment(duty: str) -> None:
    """Each moment has room for every duty once, ``DUTIES_AT_MOST``."""
    moments = Counter(re.findall(r"REGISTER\(house, (\w+),", TEXT[f"engine/duties/{duty}.c"]))
    assert set(moments.values()) <= {1}


@pytest.mark.parametrize(
    ("name", "of_the_log"),
    [
        ("reason", Reason),
        ("outcome", Outcome),
        ("ending", Ending),
        ("paid", Kind),
        ("chore", Chore),
    ],
)
def test_codes_are_those_of_the_log(name: str, of_the_log: type[IntEnum]) -> None:
    """The compiled engine may know fewer: what the roster says it only hands on."""
    known = codes(name)
    names = [code.name for code in sorted(of_the_log)][: len(known)]
    assert [code.removeprefix("OUTCOME_") for code in known] == names
    assert name == "paid" or len(known) == len(of_the_log)


@pytest.mark.parametrize(
    ("row", "table"),
    [*zip(("contact", "step", "interval", "outside", "chore", "task"), TABLES, strict=True)],
)
def test_rows_have_the_same_columns(row: str, table: np.dtype[Any]) -> None:
    assert columns(row) == [(name, table[name].str[1:]) for name in table.names or ()]
