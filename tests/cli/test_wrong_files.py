"""Files that are no scenarios: `check` and `run` tell file, line and rule, and exit with 2."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import TINY, Type

BOMB = "\n".join(
    ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    + [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]" for k in range(1, 12)]
)
COUNTED = TINY.replace("volume: 20 per hour", "counts: counts.csv")


@pytest.mark.parametrize(
    ("content", "reported"),
    [
        (b"", ": is empty"),
        (b"# nothing yet\n", ": is empty"),
        (b"\x00\x01\x02", ": is not a text file"),
        (
            b"\n<!DOCTYPE html>\n<html lang='en'>\n<p>a: b: c",
            ": seems to be a web page (HTML), and",
        ),
        (b"<!-- saved: from -->\n<HTML>", ": seems to be a web page (HTML), and not"),
        (b'<?xml version="1.0"?>\n<svg xmlns="a">', ": seems to be a picture (SVG), and not"),
        (
            b'<?xml version="1.0"?>\n<calls/>',
            ": seems to be XML, and not a text file in YAML",
        ),
        (b"\x89PNG\r\n\x1a\n\x00\x00", ": seems to be a picture, and not"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", ": seems to be a picture, and not"),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", ": seems to be a PDF, and not"),
        (
            b"PK\x03\x04\x14\x00",
            ": seems to be a zip archive, as workbooks and documents are",
        ),
        (b"\x1f\x8b\x08\x00", ": seems to be a compressed file, and not"),
        (b"SQLite format 3\x00", ": seems to be a database (SQLite), and not"),
        (b"{\\rtf1\\ansi team: {}}", ": seems to be a document (RTF), and not"),
        (bytes(range(1, 256)), ":2: is not UTF-8 text; save it as UTF-8"),
        (TINY.encode("utf-16"), ": is UTF-16 text; save it as UTF-8"),
        (TINY.encode("utf-16-be"), ": is not a text file"),
        (TINY.replace("Tiny", "Büro").encode("latin-1"), ":1: is not UTF-8 text"),
        (b"scenario: \x07\n", ":1: holds a control character (U+0007)"),
        (
            b"- scenario: Tiny\n",
            ":1: must be a scenario with sections like `channels:` (got a list)",
        ),
        (b"Date;Calls\n05.01.2026;3\n", ": is a table, and no scenario: `supportsim calibrate`"),
        (b'"at","calls"\n"2026-01-05 09:00","3"\n', ": is a table, and no scenario: `supportsim"),
        (b"Dear Sir, dear Madam,\n", ":1: must be a scenario with sections like `channels:`"),
        (b"Dear Sir\n", ":1: must be a scenario with sections like `channels:` (got plain text)"),
        (b"scenario: Tiny\n\thorizon: {weeks: 1}\n", ":2: a tab cannot indent; use spaces"),
        (b"scenario: 'Tiny\nabout: x\n", ":1: a quote is opened here and not closed"),
        (b"scenario: Tiny\nhorizon: {weeks: 1\nteam: {}\n", ":3: a comma or a closing bracket is"),
        (b"scenario: Tiny\nabout\nteam: {}\n", ":2: must be written `key: value`"),
        (b"team:\n    first:\n  second:\n", ":3: does not fit the lines before it; check its"),
        (b"scenario: @home\n", ":1: a value cannot begin with `@`; put it in quotes"),
        (b"scenario: Shop: the second\n", ":1: unexpected `:`; if it belongs to the value, put"),
        (b"scenario: one\n---\nscenario: two\n", ":2: a second document begins (`---`)"),
        (b"about: !!python/object:os.system {}\n", ":1: about: tags (`!!python/object:os.system`)"),
        (
            b"about: *nothing\n",
            ":1: about: `*nothing` refers to an anchor (`&`) that does not exist",
        ),
        (b"about: &x [*x]\n", ":1: about.0: `*x` refers to itself"),
        (b"team: " + b"{a: " * 99 + b"}" * 99, ":1: is nested more than 40 levels deep"),
        (BOMB.encode(), ":5: aliases (`*a3`) repeat more than 20000 values"),
        (b"extends: wrong.yaml\n", ":1: extends: goes round in a circle: `wrong.yaml` extends"),
        (TINY.encode() + b"team: {}\n", ":9: team: is stated twice, on lines 7 and 9"),
    ],
)
@pytest.mark.parametrize("command", ["check", "run"])
def test_what_is_no_scenario_is_reported_in_a_line(
    supportsim: Type, folder: Path, command: str, content: bytes, reported: str
) -> None:
    (folder / "wrong.yaml").write_bytes(content)
    done = supportsim(command, "wrong.yaml")
    assert done.exit_code == 2
    assert any(line.startswith(f"wrong.yaml{reported}") for line in done.output.splitlines())
    assert sorted(path.name for path in folder.iterdir()) == ["tiny.yaml", "wrong.yaml"]


@pytest.mark.parametrize(
    ("table", "reported"),
    [
        (None, "wrong.yaml:5: channels.phone.counts: `counts.csv` no such file"),
        (b"", "counts.csv: channels.phone.counts: is empty"),
        (b"at,count\n", "counts.csv: channels.phone.counts: has a header but no rows"),
        (b"when,count\n2026-01-05,1\n", "counts.csv:1: channels.phone.counts: has no column `at`"),
        (b"at,count\n5.13.2026,3\n", "counts.csv:2: channels.phone.counts: `at` must"),
        (
            b"at,count\n2026-01-05,3\n2026-01-06,-1\n",
            "counts.csv:3: channels.phone.counts: `count`",
        ),
        (b"at,count\n2026-01-05,nan\n", "counts.csv:2: channels.phone.counts: `count` must be"),
        (b'at,count\n"2026-01-05,3\n', "counts.csv:2: channels.phone.counts: is not a table"),
        (b"at,count\n2026-01-05 09:00,3\n", "counts.csv"),
        (
            b"at,count\n2027-01-05,3\n2027-01-06,3\n",
            "wrong.yaml:5: channels.phone.counts: all rows",
        ),
        ("at".encode("utf-16"), "counts.csv:1: channels.phone.counts: has no column `count`"),
        (
            b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x81\x8d",
            "wrong.yaml:5: channels.phone.counts: `counts.csv` seems to be a picture",
        ),
        (b"\x81\x8d", "wrong.yaml:5: channels.phone.counts: `counts.csv` is not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_used_is_reported_with_its_own_line(
    supportsim: Type, folder: Path, table: bytes | None, reported: str
) -> None:
    (folder / "wrong.yaml").write_text(COUNTED, encoding="utf-8")
    if table is not None:
        (folder / "counts.csv").write_bytes(table)
    done = supportsim("run", "wrong.yaml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert any(line.startswith(reported) for line in done.stderr.splitlines()), done.stderr


def test_a_file_with_a_byte_order_mark_is_read(supportsim: Type, folder: Path) -> None:
    (folder / "marked.yaml").write_text(TINY, encoding="utf-8-sig")
    assert supportsim("check", "marked.yaml").output.startswith("marked.yaml: ok\n")


def test_a_folder_is_no_file(supportsim: Type, folder: Path) -> None:
    (folder / "shops").mkdir()
    done = supportsim("check", "shops")
    assert done.exit_code == 2
    assert done.output == "shops: is a directory; name the scenario file in it\n"


@pytest.mark.parametrize(
    ("number", "reported"),
    [
        (errno.EACCES, "may not be read (permission denied)"),
        (errno.EIO, f"cannot be read ({os.strerror(errno.EIO)})"),
    ],
)
def test_a_file_that_cannot_be_read_is_reported(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch, number: int, reported: str
) -> None:
    opened: Callable[..., object] = Path.open

    def refuse(path: Path, *words: str) -> object:
        if path.name == "tiny.yaml":
            raise OSError(number, os.strerror(number))
        return opened(path, *words)

    monkeypatch.setattr(Path, "open", refuse)
    done = supportsim("check", "tiny.yaml")
    assert (done.exit_code, done.output) == (2, f"tiny.yaml: {reported}\n")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "NAME.yaml"),
        ("run", "NAME.yaml"),
        ("signals", "NAME.csv"),
        ("calibrate", "NAME.xlsx", "--out", "made.yaml"),
        ("init", "team.yaml", "--from", "NAME.csv"),
        ("run", "tiny.yaml", "--out", "NAME"),
    ],
)
def test_a_name_that_is_too_long_for_a_file_is_told(
    supportsim: Type, folder: Path, words: tuple[str, ...]
) -> None:
    before = sorted(folder.iterdir())
    done = supportsim(*(word.replace("NAME", "y" * 300) for word in words))
    assert done.exit_code == 2
    assert "too long" in done.output
    assert sorted(folder.iterdir()) == before
