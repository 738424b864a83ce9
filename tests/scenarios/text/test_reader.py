from __future__ import annotations

import math
from typing import Any

import pytest
import yaml

from sim.errors import ScenarioError
from sim.scenarios.text.reader import flatten, read


@pytest.fixture(params=["C", "pure Python"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "C":
        assert yaml.__with_libyaml__
    else:
        monkeypatch.delattr(yaml, "CBaseLoader")


def data_of(text: str) -> Any:
    node, faults = read(text.encode(), "file.yaml")
    assert faults == []
    return flatten(node)[0]


def faults_of(text: str | bytes) -> list[str]:
    raw = text.encode() if isinstance(text, str) else text
    try:
        _, faults = read(raw, "file.yaml")
    except ScenarioError as error:
        return [str(fault) for fault in error.faults]
    return [str(fault) for fault in faults]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9:00", "9:00"),
        ("08:30", "08:30"),
        ("17:30", "17:30"),
        ("no", "no"),
        ("NO", "NO"),
        ("on", "on"),
        ("y", "y"),
        ("010", 10),
        ("08", 8),
        ("-3", -3),
        ("+4", 4),
        ("1e3", 1000.0),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("2026-01-05", "2026-01-05"),
        ("24/7", "24/7"),
        ("80%", "80%"),
        ("+60%", "+60%"),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"1"', "1"),
        ("'true'", "true"),
        ('""', ""),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("[08:00-12:00, 13:00-17:00]", ["08:00-12:00", "13:00-17:00"]),
    ],
)
def test_plain_values_mean_what_a_person_means(written: str, meant: object) -> None:
    got = data_of(f"key: {written}\n")["key"]
    assert got == meant
    assert type(got) is type(meant)


def test_not_a_number_is_read_as_such() -> None:
    assert math.isnan(data_of("key: .nan")["key"])


def test_keys_stay_as_written() -> None:
    assert data_of("{08: 1, 8: 2, yes: 3, 9:00-9:15: 4, null: 5, 1.0: 6}") == {
        "08": 1,
        "8": 2,
        "yes": 3,
        "9:00-9:15": 4,
        "null": 5,
        "1.0": 6,
    }


def test_every_value_has_the_line_of_its_key() -> None:
    text = "a: 1\nb:\n  c:\n    2\n  d: [3,\n      4]\n  e:\n    - f: 5\n"
    _, positions = flatten(read(text.encode(), "file.yaml")[0])
    lines = {path: position.line for path, position in positions.items() if path}
    assert lines == {
        ("a",): 1,
        ("b",): 2,
        ("b", "c"): 3,
        ("b", "d"): 5,
        ("b", "d", 0): 5,
        ("b", "d", 1): 6,
        ("b", "e"): 7,
        ("b", "e", 0): 8,
        ("b", "e", 0, "f"): 8,
    }


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    node, faults = read("\ufeffa: 1\r\nb: ü\r\n".encode(), "file.yaml")
    assert faults == []
    assert flatten(node)[0] == {"a": 1, "b": "ü"}


def test_anchors_may_be_used_and_each_use_has_its_own_line() -> None:
    text = "a: &work\n  x: 1\nb: *work\n"
    data, positions = flatten(read(text.encode(), "file.yaml")[0])
    assert data == {"a": {"x": 1}, "b": {"x": 1}}
    assert positions["b",].line == 3


def test_all_equal_keys_are_reported_with_both_lines() -> None:
    text = "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 4\n"
    assert faults_of(text) == [
        "file.yaml:5: b.c: is stated twice, on lines 3 and 5",
        "file.yaml:6: a: is stated twice, on lines 1 and 6",
    ]


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("", "file.yaml: is empty"),
        ("# only a comment\n", "file.yaml: is empty"),
        ("---\n...\n", "file.yaml: is empty"),
        (
            "- a\n- b\n",
            "file.yaml:1: must be a scenario with sections like `channels:` (got a list)",
        ),
        (
            "hello\n",
            "file.yaml:1: must be a scenario with sections like `channels:` (got plain text)",
        ),
        (b"\xff\xfea\x00:\x00", "file.yaml: is UTF-16 text; save it as UTF-8"),
        (b"a: 1\nb: \xfc\n", "file.yaml:2: is not UTF-8 text; save it as UTF-8"),
        (b"\x00\x01\x02", "file.yaml: is not a text file"),
        (b"a: 1\nb: \x1b[31m", "file.yaml:2: holds a control character (U+001B)"),
        ("a:\n\tb: 1\n", "file.yaml:2: a tab cannot indent; use spaces"),
        ("a: 1\nb: 'open\nc: 2\n", "file.yaml:2: a quote is opened here and not closed"),
        ("a: 1\nb: %5\n", "file.yaml:2: a value cannot begin with `%`; put it in quotes"),
        ("a: 1\nb: @5\n", "file.yaml:2: a value cannot begin with `@`; put it in quotes"),
        ("a: Shop: the second\n", "file.yaml:1: unexpected `:`; if it belongs to the value"),
        ("a: [1, 2\n", "file.yaml:"),
        ("a: 1\n---\nb: 2\n", "file.yaml:2: a second document begins (`---`)"),
        ("a: !!str 5\n", "file.yaml:1: a: tags (`!!str`) are not used here"),
        ("a: !Ref x\n", "file.yaml:1: a: tags (`!Ref`) are not used here"),
        ("a: !!python/object:os.system {}\n", "file.yaml:1: a: tags (`!!python/object:os.system`)"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "file.yaml:3: c.<<: merge keys (`<<`) are not part of"),
        ("a: *x\n", "file.yaml:1: a: `*x` refers to an anchor (`&`) that does not exist"),
        ("a: &x [*x]\n", "file.yaml:1: a.0: `*x` refers to itself"),
        ("? [a, b]\n: 1\n", "file.yaml:1: a key must be plain text"),
        ("a: " + "[" * 60 + "]" * 60, "file.yaml:1: is nested more than 40 levels deep"),
        ("a: " + "[" * 5000, "file.yaml:1: is nested more than 40 levels deep"),
    ],
)
def test_what_cannot_be_read_is_reported_in_plain_words(text: str | bytes, reported: str) -> None:
    faults = faults_of(text)
    assert len(faults) == 1
    assert faults[0].startswith(reported)


def test_aliases_that_multiply_are_stopped() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]" for k in range(1, 12)]
    assert faults_of("\n".join(lines)) == [
        "file.yaml:5: aliases (`*a3`) repeat more than 20000 values"
    ]
