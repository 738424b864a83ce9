"""Files of a report: written as a whole in the place of an earlier one."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from sim.errors import RunError, UsageError

if TYPE_CHECKING:
    from sim.reports.pen.pictures import Picture


REPORT, MANIFEST, CHARTS = "report.html", "manifest.json", "charts"


def write_whole(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write a report as a whole, in the place of an earlier one.

    Args:
        folder: where to write; made if it is not there.
        contents: see :func:`with_charts`.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    folder = Path(folder)
    try:
        _write(folder, contents)
    except OSError as error:
        raise RunError(f"cannot write the report to {folder}: {error.strerror or error}") from error
    return [folder / name for name in contents]


def with_charts(
    files: Mapping[str, bytes], pictures: Sequence[Picture], manifest: Mapping[str, Any]
) -> dict[str, bytes]:
    """All files of a report: its charts as SVG and PNG, and the manifest that names them all.

    Args:
        files: the others, the page first: path within the folder → content.
        pictures: the charts.
        manifest: what is needed to get the same figures again.
    """
    contents = dict(files)
    for picture in pictures:
        contents[f"{CHARTS}/{picture.name}.svg"] = picture.painted.svg
        contents[f"{CHARTS}/{picture.name}.png"] = picture.painted.png
    named = {**manifest, "files": sorted([*contents, MANIFEST])}
    contents[MANIFEST] = f"{json.dumps(named, indent=2, ensure_ascii=False)}\n".encode()
    return contents


def write_files(folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder, which is made if it is not there.

    Args:
        folder: where to write.
        contents: content by name.

    Raises:
        RunError: the folder cannot be written, or the disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise RunError(f"cannot write into {folder}: {error.strerror or error}") from error
    return [folder / name for name in contents]


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


def refuse_file(folder: Path) -> None:
    """Refuse a folder that is a file, or lies below one.

    Raises:
        UsageError: it is.
    """
    folder = Path(folder)
    for place in (folder, *folder.parents):
        if place.exists():
            if not place.is_dir():
                raise UsageError(f"cannot write the report: {place} is a file, not a folder")
            return


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files beside their places, then move them there: a full disk spoils none.

    The manifest goes first and comes last: where it is, the report is whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    outdated = _files_of_earlier_report(folder) - contents.keys()
    draft = Path(tempfile.mkdtemp(prefix=".report-", dir=folder))
    try:
        for name, content in contents.items():
            path = draft / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        (folder / CHARTS).mkdir(exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)
        for name in sorted(contents, key=MANIFEST.__eq__):
            (draft / name).replace(folder / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for name in outdated:
        (folder / name).unlink(missing_ok=True)


def _files_of_earlier_report(folder: Path) -> set[str]:
    """Files that the manifest in the folder names, as far as they can be ours."""
    try:
        named = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        paths = [PurePosixPath(name) for name in named]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()
    return {
        str(path)
        for path in paths
        if path.suffix in (".svg", ".png", ".csv", ".yaml", ".json")
        and path.parent in (PurePosixPath(), PurePosixPath(CHARTS))
    }
