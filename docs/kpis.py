"""Write the tables of docs/metrics.md from what KPIs say of themselves.

    python docs/kpis.py

Under a heading, the table of KPIs is replaced by that of the KPIs of this group, and under "Broken
down by what" the table of what each is broken down by; all other text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from sim.kpis import Metric
from sim.metrics import METRICS

DOCUMENT = Path(__file__).with_name("metrics.md")
HEAD = "| name | KPI | unit | better | formula | estimator |\n|---|---|---|---|---|---|\n"
BY = "| name | whole time | by part of the time |\n|---|---|---|\n"
ROWS = r"(?:\|.*\n)*"


def row(kpi: Metric) -> str:
    better = kpi.better or "–"
    cells = f"`{kpi.name}`", kpi.label, kpi.unit, better, kpi.formula, estimator(kpi)
    return f"| {' | '.join(cells)} |\n"


def estimator(kpi: Metric) -> str:
    """Its name in the table of estimators."""
    scale = kpi.scale if kpi.estimator != "percentile" else ""
    return f"{kpi.estimator}, {scale}" if scale else kpi.estimator


def by_row(kpi: Metric) -> str:
    whole: dict[str, None] = {}
    parts = []
    for breakdown in kpi.by:
        scopes = [" × ".join(scope) or "all" for scope in breakdown.scopes]
        whole |= dict.fromkeys(scopes if "all" in breakdown.pers else ())
        pers = [per for per in breakdown.pers if per != "all"]
        if pers:
            parts.append(f"{', '.join(pers)}: {', '.join(scopes)}")
    return f"| `{kpi.name}` | {', '.join(whole)} | {'; '.join(parts)} |\n"


def written(text: str, kpis: Collection[Metric]) -> str:
    """The document with the tables of some KPIs as they should be.

    Raises:
        ValueError: the KPIs of a group have no table under a heading of that name.
    """
    tables = {"Broken down by what": (BY, "".join(map(by_row, kpis)))}
    for group in dict.fromkeys(kpi.group for kpi in kpis):
        tables[group] = HEAD, "".join(row(kpi) for kpi in kpis if kpi.group == group)
    for heading, (head, rows) in tables.items():
        place = rf"(^## {re.escape(heading)}\n(?:(?!## ).*\n)*?{re.escape(head)}){ROWS}"
        text, found = re.subn(
            place, lambda match, rows=rows: match[1] + rows, text, count=1, flags=re.MULTILINE
        )
        if not found:
            raise ValueError(f"{DOCUMENT.name} has no table of KPIs under `## {heading}`")
    return text


if __name__ == "__main__":
    text = written(DOCUMENT.read_text(encoding="utf-8"), METRICS.values())
    DOCUMENT.write_text(text, encoding="utf-8")
