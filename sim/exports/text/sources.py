"""Files as text: encodings and compression."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from pathlib import Path

from sim.errors import UsageError
from sim.exports.text.encodings import NAMES, encoding_of
from sim.exports.text.faults import Findings
from sim.exports.text.kinds import seems_to_be

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".log", ".xlsx", ".xlsm", ".xls", ".ods", ".gz")
"""Endings of files that are exports and not scenarios."""
LARGEST = 2_000_000_000
"""Bytes of text that are read at most."""
MOST_PACKED = 200
"""Times its size that a compressed file may unpack to: tables pack by 5 to 50."""
SMALL = 10_000_000
"""Bytes up to which it does not matter."""
FEW = 0.1
"""Share of the characters beyond ASCII that may be broken in a text that is UTF-8."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

OTHER_KINDS = {
    "is a zip archive: unpack it (a workbook must end in .xlsx)": rb"pk\x03\x04",
    "is a web page: open it in a spreadsheet and save it as CSV": rb"<(?:!doctype )?html|<table",
    "is XML: export it as CSV or .xlsx": rb"<\?xml",
    "is JSON: export it as CSV or .xlsx": rb"\{\s*\"|\[\s*\{",
}
"""What is no table, by its first bytes in lower case, and what to do with it."""


def is_export(source: str) -> bool:
    """Whether a source is meant as an export and not as a scenario: by its ending, or a folder."""
    path = Path(source)
    return path.suffix.lower() in SUFFIXES or path.is_dir() or path.name == "queue_log"


def other_kind(start: bytes) -> str | None:
    """What a file is that is no table, and what to do with it; None where nothing shows it.

    Args:
        start: its first bytes.
    """
    low = start.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return next((what for what, begin in OTHER_KINDS.items() if re.match(begin, low)), None)


def read_text(path: Path, findings: Findings, encoding: str | None = None) -> str:
    """Text of a file: UTF-8, UTF-16, or else as its letters tell, which is noted.

    Args:
        path: the file.
        findings: where to note how it was read.
        encoding: what somebody says that it is in.

    Raises:
        UsageError: a file that cannot be read, or that is no text.
    """
    try:
        data = _bytes(path)
    except (OSError, zlib.error, EOFError) as error:
        cause = getattr(error, "strerror", None) or "is no complete gzip file"
        raise UsageError(f"cannot read {path}: {cause}") from None
    start = data[:4096].rstrip(b"\0")
    if what := other_kind(start):
        raise UsageError(f"cannot read {path}: {what}")
    if kind := seems_to_be(start):
        raise UsageError(f"cannot read {path}: seems to be {kind}, and no table")
    if encoding:
        return _decoded(path, data, encoding)
    for mark, name in MARKS:
        if data.startswith(mark):
            return _decoded(path, data, name)
    if len(start) > 3 and b"\0" in start:
        zeros = [start[k::2].count(0) / max(len(start[k::2]), 1) for k in (0, 1)]
        if max(zeros) > 0.7 and min(zeros) < 0.1:
            return _decoded(path, data, "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
        raise UsageError(f"cannot read {path}: is not a table: it holds no text")
    data = data.rstrip(b"\0\x1a")
    try:
        return data.decode()
    except UnicodeDecodeError:
        if sum(byte < 32 and byte not in b"\t\n\r\v\f\x1a" for byte in start) > len(start) / 100:
            raise UsageError(f"cannot read {path}: is not a table: it holds no text") from None
    return _not_utf_8(path, data, findings)


def _not_utf_8(path: Path, data: bytes, findings: Findings) -> str:
    """Text that is not UTF-8, or not all of it."""
    mostly = data.decode("utf-8", "replace")
    odd = mostly.count("\ufffd")
    if odd < FEW * sum(not sign.isascii() for sign in mostly):
        findings.note(
            str(path), f"{odd} characters are not UTF-8 as the others are: read as \ufffd"
        )
        return mostly
    encoding = encoding_of(data)
    if encoding is None:
        raise UsageError(
            f"cannot read {path}: is not UTF-8, and its letters do not tell what else; say it by "
            "--encoding, e.g. --encoding cp1250"
        )
    note = f"is not UTF-8; read as {NAMES[encoding]} (if names look odd: --encoding)"
    findings.note(str(path), note)
    return _decoded(path, data, encoding)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        missing = "No such file or directory"
        raise UsageError(f"cannot read {path}: {'not a file' if path.exists() else missing}")
    if path.suffix.lower() == ".gz":
        most = min(LARGEST, max(SMALL, MOST_PACKED * path.stat().st_size))
        with gzip.open(path) as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise UsageError(f"cannot read {path}: unpacks to more than {most / 1e6:,.0f} MB")
    else:
        with path.open("rb") as plain:
            data = plain.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UsageError(f"cannot read {path}: more than {LARGEST / 1e9:g} GB; split it by months")
    return data


def _decoded(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        name = NAMES.get(encoding, encoding)
        raise UsageError(
            f"cannot read {path}: is neither UTF-8 nor {name} text; say what it is by --encoding"
        ) from None
