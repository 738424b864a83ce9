"""What a report consists of: its page, charts, tables, and the manifest that names them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Any

from sim.reports.pen.folder import CHARTS

if TYPE_CHECKING:
    from sim.reports.pen.style import Picture


REPORT, WORKBOOK, MANIFEST = "report.html", "report.xlsx", "manifest.json"
SLIDES = "slides.pdf"
"""Pictures for a talk, beside those in the folder of charts."""
PICTURES = (f"{CHARTS}/*.svg", f"{CHARTS}/*.png")
"""Where charts lie in the folder of a report."""


def with_charts(
    files: Mapping[str, bytes], pictures: Sequence[Picture], manifest: Mapping[str, Any]
) -> dict[str, bytes]:
    """All files of a report: its charts as SVG (and PNG), and the manifest that names them all.

    Args:
        files: the others, the page first: path within the folder → content.
        pictures: the charts.
        manifest: what is needed to get the same figures again.
    """
    contents = dict(files)
    for picture in pictures:
        contents |= picture.painted.files(f"{CHARTS}/{picture.name}")
    named = {**manifest, "files": sorted([*contents, MANIFEST])}
    contents[MANIFEST] = f"{json.dumps(named, indent=2, ensure_ascii=False)}\n".encode()
    return contents


def slugs(names: Sequence[str]) -> list[str]:
    """Names as parts of file names: plain letters and digits, each different."""
    found: list[str] = []
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        slug = base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "scenario"
        number = 2
        while slug in found:
            slug, number = f"{base}-{number}", number + 1
        found.append(slug)
    return found


def drawn_with() -> dict[str, str]:
    """Versions of what pages and charts are made with."""
    return {name: metadata.version(name) for name in ("jinja2", "matplotlib")}


def engines(ran: Sequence[str]) -> dict[str, list[str]]:
    """Which engines simulated, and which there are here; the figures are the same."""
    from sim.engine import engines_here

    return {"ran": list(ran), "there": [name for name, lack in engines_here().items() if not lack]}
