"""What ``size`` found, as JSON and as files."""

from __future__ import annotations

import copy
import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.reports.sizing.hours import interval_rows
from sim.reports.sizing.rows import head_rows, hour_rows, target_rows
from sim.reports.sizing.sentences import chosen_label, sizing_verdict

if TYPE_CHECKING:
    from sim.decisions import Sizing

SIZING_NAMES = (
    "report.html",
    "sizing.json",
    "report.xlsx",
    "sized.yaml",
    "slides.pdf",
    "charts/slide-*.png",
    *(f"{name}.{kind}" for name in ("headcount", "intervals") for kind in ("svg", "png")),
    *(f"{name}.csv" for name in ("heads", "targets", "hours", "intervals")),
)
"""Files that :func:`write_sizing` may write."""


def as_json(sizing: Sizing) -> dict[str, Any]:
    """Everything found, for programs."""
    return {
        "scenario": sizing.scenario.scenario,
        "verdict": sizing_verdict(sizing),
        "holds": sizing.holds,
        "missed": [
            {
                "metric": goal.metric,
                "channel": goal.channel,
                "target": goal.target,
                "interval": goal.interval or None,
            }
            for goal in sizing.missed
        ],
        "stopped": sizing.stopped,
        "cost_unit": sizing.scenario.currency if sizing.prices.in_money else "paid hours",
        "cost_today": sizing.prices.of(sizing.today),
        "cost_needed": sizing.prices.of(sizing.chosen),
        "heads": head_rows(sizing),
        "targets": target_rows(sizing),
        "hours": hour_rows(sizing),
        **({} if sizing.hourly is None else {"intervals": interval_rows(sizing)}),
        "confirmed": sizing.confirmed,
        "replications": sizing.replications,
        **({"values_drawn": drawn} if (drawn := sizing.scenario.values_drawn) else {}),
        "engines": list(sizing.engines),
    }


def headcount_text(sizing: Sizing, extends: str | None) -> str:
    """The scenario with the chosen headcount, as YAML.

    Args:
        sizing: what was found.
        extends: the file or bundled scenario that it extends; None: the whole scenario is written.
    """
    from sim.scenarios.text.writer import write

    data = copy.deepcopy(dict(sizing.given._data))
    team = data.get("team", {})
    for slot, number in zip(sizing.slots, sizing.chosen, strict=True):
        if slot.shift is None:
            team[slot.group]["agents"] = number
        else:
            team[slot.group]["shifts"][slot.shift]["agents"] = number
    heading_text = "The headcount that a settled week needs, by `supportsim size`."
    if chosen_label(sizing) != "needed":
        why = f": {sizing.stopped}" if sizing.stopped else ""
        heading_text = (
            f"Headcount for a settled week, {chosen_label(sizing)}, by `supportsim size`{why}."
        )
    heading = "".join(f"# {line}\n" for line in textwrap.wrap(heading_text, 98))
    if extends is None:
        return heading + write(data)
    changed = {
        slot.group: {key: team[slot.group][key]}
        for slot in sizing.slots
        for key in ("agents" if slot.shift is None else "shifts",)
    }
    name = f"{sizing.scenario.scenario}, sized"
    return heading + write({"extends": extends, "scenario": name, "team": changed})


def write_sizing(
    folder: Path,
    sizing: Sizing,
    extends: str | None,
    *,
    png: bool = False,
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> Sequence[Path]:
    """Write ``report.html``, ``sizing.json``, tables as CSV and as ``report.xlsx``, ``sized.yaml``
    and charts.

    Args:
        folder: where to write; made if it is not there.
        sizing: what was found.
        extends: as for :func:`headcount_text`.
        png: charts as PNG, too.
        beside: further files, content by name, e.g. slides.

    Raises:
        UsageError: something that is not ours is in the way.
        RunError: the folder cannot be written, or the disk is full.
    """
    import pandas as pd

    from sim.reports.pen.files import REPORT, WORKBOOK
    from sim.reports.pen.folder import write_whole
    from sim.reports.pen.style import Picture, paint
    from sim.reports.sizing.chart import draw_sizing
    from sim.reports.sizing.hours_chart import draw_hours
    from sim.reports.sizing.page import render_sizing
    from sim.reports.workbook.book import frame_sheet, sentences_sheet, workbook
    from sim.sheets import as_csv

    name, title = sizing.given.scenario, "Headcount for a settled week"
    painted = paint(draw_sizing, sizing, title, png=png)
    shows = (
        "Agents by group and shift, and each target, today and with the headcount that was found."
    )
    pictures = [Picture("headcount", name, title, shows, painted)]
    files: dict[str, bytes] = {
        "sizing.json": (json.dumps(as_json(sizing), indent=2, ensure_ascii=False) + "\n").encode(),
        "sized.yaml": headcount_text(sizing, extends).encode(),
        **painted.files("headcount"),
    }
    tables = {"heads": head_rows, "targets": target_rows, "hours": hour_rows}
    if sizing.hourly is not None:
        title = "Agents and targets by hour of the week"
        painted = paint(draw_hours, sizing, title, png=png)
        shows = "Agents on duty beside those that Erlang A asks for; below, each target."
        pictures.append(Picture("intervals", name, title, shows, painted))
        files |= painted.files("intervals")
        tables["intervals"] = interval_rows
    frames = {name: pd.DataFrame(rows(sizing)) for name, rows in tables.items()}
    files |= {f"{name}.csv": as_csv(frame) for name, frame in frames.items()}
    sheets = [frame_sheet(name, frame) for name, frame in frames.items()]
    files[WORKBOOK] = workbook([sentences_sheet("Answer", sizing_verdict(sizing)), *sheets])
    files[REPORT] = render_sizing(sizing, pictures).encode()
    return write_whole(folder, files | dict(beside))
