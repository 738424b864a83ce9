"""What may be taken along: the changed scenario as YAML, the report as a zip file."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.runs.result import Comparison, Result

_NAME = re.compile(r"[^\W_][\w .-]{0,80}")
_DRAWING = threading.Lock()
"""The library that draws the report's charts is not made for several threads."""


def save(folder: Path, name: str, text: str) -> Path:
    """Write a scenario as a new file of a folder.

    Args:
        folder: where; nothing is written elsewhere.
        name: what it is to be called, perhaps without ``.yaml``.
        text: the scenario.

    Raises:
        UsageError: a name that leads elsewhere, that there is already, or that cannot be written.
    """
    plain = name.strip().removesuffix(".yaml").removesuffix(".yml")
    if not _NAME.fullmatch(plain):
        raise UsageError("A file's name has letters, digits, blanks, points and dashes")
    path = folder / f"{plain}.yaml"
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageError(f"There is a {path.name} already; choose another name") from None
    except OSError as error:
        raise UsageError(f"{path.name} cannot be written: {error.strerror}") from None
    return path


def report(results: Sequence[Result], comparison: Comparison | None) -> bytes:
    """The folder that ``--out`` writes, as a zip file."""
    from sim.reports.run.files import report_contents

    with _DRAWING:
        contents = report_contents(results, comparison)
    return _packed("report", contents)


def growth_report(growth: Growth) -> bytes:
    """The folder that ``grow --out`` writes, as a zip file."""
    from sim.reports.growth.files import growth_contents

    with _DRAWING:
        contents = growth_contents(growth)
    return _packed("growth", contents)


def growth_picture(growth: Growth) -> bytes:
    """Agents needed and agents there, week by week, as SVG."""
    from sim.reports.growth.charts.heads import draw_growing_team
    from sim.reports.pen.style import paint

    with _DRAWING:
        return paint(draw_growing_team, growth, "Agents needed, and agents there").svg


def _packed(folder: str, contents: Mapping[str, bytes]) -> bytes:
    """Files as a zip file with one folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(f"{folder}/{name}", content)
    return packed.getvalue()


def replay(result: Result) -> str:
    """The busiest day of a result's first replication, as a page."""
    from sim.reports.replay.page import replay_of

    return replay_of(result.scenario, None, seed=result.seed)
