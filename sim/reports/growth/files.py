"""The folder that ``grow`` leaves behind: report, charts, tables, plan; and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.reports.growth import rows
from sim.reports.growth.choices import choice_rows
from sim.reports.growth.hangs_on import hangs_on_basis, hangs_on_rows, hangs_on_sentences
from sim.reports.growth.measures import (
    difference_rows,
    erlang_rows,
    head_rows,
    light_rows,
    outcomes,
)
from sim.reports.growth.plan import plan_text
from sim.reports.growth.profile import PATTERN, profile_files, profile_rows
from sim.reports.growth.sentences import (
    binding_words,
    erlang_sentences,
    growth_verdict,
    holds_through,
)
from sim.scenarios import fingerprint

if TYPE_CHECKING:
    import pandas as pd

    from sim.decisions import Growth

BY_REPLICATION = "targets_by_replication.csv"
"""A file of its own: it is long, and for who calculates further."""
TABLES = {
    "targets": rows.target_rows,
    "lost": rows.lost_rows,
    "not_held": rows.not_held_rows,
    "chances": rows.chance_rows,
    "headcount": head_rows,
    "signals": light_rows,
    "choices": choice_rows,
    "waiting": rows.waiting_rows,
    "differences": difference_rows,
    "alternatives": rows.alternative_rows,
    "levels": rows.level_rows,
    "cases": rows.case_rows,
    "hangs_on": hangs_on_rows,
    "erlang_figures": erlang_rows,
}
"""Tables by name: a key of the JSON, and a CSV file where there are rows."""


def as_json(growth: Growth) -> dict[str, Any]:
    """Everything found, for programs; docs/grow.md explains the keys."""
    binding, plan = growth.binding, dict(outcomes(growth)).get("plan")
    return {
        "scenario": growth.scenario.scenario,
        "fingerprint": fingerprint(growth.scenario),
        "seed": growth.seed,
        **({"values_drawn": drawn} if (drawn := growth.scenario.values_drawn) else {}),
        "currency": growth.scenario.currency,
        "risk": growth.risk,
        "verdict": growth_verdict(growth),
        "binding": None if binding is None else binding_words(binding),
        "plan": rows.plan_rows(growth),
        "job_profiles": profile_rows(growth),
        "why_not": growth.why_not,
        "stopped": growth.stopped,
        "open": list(growth.open),
        "not_judged": [goal.label for goal in growth.unjudged],
        "holds_through_today": holds_through(growth, growth.today),
        "holds_through_plan": holds_through(growth, plan) if plan else None,
        "cost_today": growth.today.cost,
        "cost_plan": plan.cost if plan else None,
        **{name: of(growth) for name, of in TABLES.items()},
        "hangs_on_words": hangs_on_sentences(growth),
        "hangs_on_basis": hangs_on_basis(growth),
        "erlang": erlang_sentences(growth),
        "replications": growth.replications,
        "replications_confirm": growth.chosen.weeks.replications,
        "replications_needed": growth.needed.replications,
        "engines": list(growth.engines),
    }


def json_text(growth: Growth) -> str:
    """The same as text; what is not known is null."""
    return json.dumps(as_json(growth), indent=2, ensure_ascii=False, allow_nan=False)


def growth_names() -> tuple[str, ...]:
    """Paths that :func:`write_growth` may write."""
    from sim.reports.pen.files import MANIFEST, PICTURES, REPORT, SLIDES, WORKBOOK

    tables = (f"{name}.csv" for name in ("plan", *TABLES))
    own = ("growth.json", "plan.yaml", "scenario.yaml", BY_REPLICATION, PATTERN)
    return REPORT, WORKBOOK, SLIDES, MANIFEST, *PICTURES, *own, *tables


def write_growth(
    folder: Path,
    growth: Growth,
    *,
    png: bool = False,
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> list[Path]:
    """Write everything that was found.

    ``report.html`` · ``report.xlsx`` · ``growth.json`` · ``plan.yaml`` · ``scenario.yaml`` · a
    ``job-profile-….md`` for each job posted · the tables that have rows, as CSV · ``charts/`` as
    SVG · ``manifest.json``. Files of an
    earlier report in the same folder are replaced, others left alone.

    Args:
        folder: where to write; made if it is not there.
        growth: what was found.
        png: charts as PNG, too.
        beside: further files, content by name, e.g. slides.

    Returns:
        The files, the report first.

    Raises:
        UsageError: the folder is a file, cannot be written, or what is not ours is in the way.
        RunError: the disk is full, say.
    """
    from sim.reports.pen.files import MANIFEST
    from sim.reports.pen.folder import check_folder, write_whole

    check_folder(Path(folder), growth_names())
    contents = growth_contents(growth, png=png, beside=beside)
    return write_whole(folder, contents, last=MANIFEST)


def growth_contents(
    growth: Growth, *, png: bool = False, beside: Mapping[str, bytes] = MappingProxyType({})
) -> dict[str, bytes]:
    """The same files: path within the folder → content."""
    import pandas as pd

    from sim.reports.growth.charts import draw_growth
    from sim.reports.growth.page import render_growth
    from sim.reports.pen.files import REPORT, WORKBOOK, with_charts
    from sim.reports.workbook.book import frame_sheet, sentences_sheet, workbook
    from sim.sheets import as_csv

    pictures = draw_growth(growth, png=png)
    frames = _frames(growth)
    sheets = [frame_sheet(name, frame) for name, frame in frames.items()]
    contents = {
        REPORT: render_growth(growth, pictures).encode(),
        "growth.json": f"{json_text(growth)}\n".encode(),
        "plan.yaml": plan_text(growth).encode(),
        "scenario.yaml": growth.scenario.text().encode(),
        **profile_files(growth),
        WORKBOOK: workbook([sentences_sheet("Answer", growth_verdict(growth)), *sheets]),
        **{f"{name}.csv": as_csv(frame) for name, frame in frames.items()},
        BY_REPLICATION: as_csv(pd.DataFrame(rows.replication_rows(growth))),
        **beside,
    }
    return with_charts(contents, pictures, _manifest(growth))


def _frames(growth: Growth) -> dict[str, pd.DataFrame]:
    """The tables that have rows."""
    import pandas as pd

    tables = {"plan": rows.plan_rows, **TABLES}
    frames = {name: pd.DataFrame(_flat(of(growth))) for name, of in tables.items()}
    return {name: frame for name, frame in frames.items() if len(frame)}


def _flat(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows whose cells are text or numbers: "2 for desk, 1 for back office"."""
    return [
        {
            name: ", ".join(f"{number} for {group}" for group, number in cell.items())
            if isinstance(cell, dict)
            else ", ".join(cell)
            if isinstance(cell, list)
            else cell
            for name, cell in row.items()
        }
        for row in table
    ]


def _manifest(growth: Growth) -> dict[str, Any]:
    """What is needed to get the same figures again."""
    from sim.reports.pen.files import drawn_with, engines
    from sim.runs.versions import versions

    return {
        "seed": growth.seed,
        "scenarios": [
            {
                "name": growth.scenario.scenario,
                "fingerprint": fingerprint(growth.scenario),
                "file": "scenario.yaml",
                "replications": growth.chosen.weeks.replications,
                "stopped": growth.stopped,
            }
        ],
        "risk": growth.risk,
        "asked": dict(growth.asked),
        "engines": engines(growth.engines),
        "versions": versions(),
        "drawn_with": drawn_with(),
    }
