"""What a file seems to be that is neither a scenario nor a table, by its first bytes."""

from __future__ import annotations

import codecs
import re

KINDS = {
    "a web page (HTML)": rb"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|div)\b",
    "a picture (SVG)": rb"(?:<\?xml.*?\?>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype svg.*?>\s*)?<svg\b",
    "XML": rb"<\?xml\b",
    "a picture": rb"\x89png|\xff\xd8\xff|gif8[79]a|riff.{4}webp|ii\*\0|mm\0\*",
    "a PDF": rb"%pdf-",
    "a zip archive, as workbooks and documents are": rb"pk(?:\x03\x04|\x05\x06)",
    "a compressed file": rb"\x1f\x8b|bzh\d|\xfd7zxz\0|7z\xbc\xaf\x27\x1c|rar!\x1a|\x28\xb5\x2f\xfd",
    "an old workbook or document": rb"\xd0\xcf\x11\xe0",
    "a document (RTF)": rb"\{\\rtf",
    "a database (SQLite)": rb"sqlite format 3\0",
    "a table (Parquet)": rb"par1",
}
"""Kinds of files, and how each begins, in lower case."""
A_TABLE = (
    "is a table, and no scenario: `supportsim calibrate` makes a scenario of a helpdesk's export, "
    "`supportsim init --from` of a monthly report"
)
"""What is said of a table where a scenario is wanted."""
LOOKED_AT = 4096
"""Bytes by which a kind is told."""


def seems_to_be(data: bytes) -> str | None:
    """What a file is that is neither YAML nor a table; None where its beginning does not tell.

    Args:
        data: its bytes.
    """
    start = data[:LOOKED_AT].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return next((kind for kind, begin in KINDS.items() if re.match(begin, start, re.DOTALL)), None)


def is_a_table(text: str) -> bool:
    """Whether the first rows of a text that is no YAML have the same number of cells.

    Args:
        text: the text.
    """
    rows = [row for row in text[:LOOKED_AT].splitlines() if row.strip()][:2]
    keys = any(re.search(r":\s|:$", row) for row in rows)
    counts = [{row.count(sign) for row in rows} for sign in ";\t,"]
    return len(rows) == 2 and not keys and any(len(n) == 1 and n != {0} for n in counts)
