"""The page of a backtest: verdict, band and reality, every figure, the suspects, and its basis."""

from __future__ import annotations

from pathlib import Path

from sim.backtest import Backtest, Judged
from sim.backtest.cells import KPIS, LEFT_OUT, label_of, unit_of
from sim.reports.backtest.sentences import band, basis, said_of, sentences, table
from sim.reports.pen.page import drawing
from sim.reports.pen.parts import Part, render_parts
from sim.reports.pen.rows import capitalised
from sim.reports.pen.style import Picture
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import amount

KIND = "Customer support simulation: may one plan with this scenario?"
READING = (
    "The band is simultaneous: all figures together lie in it with 95 % if the scenario is right.",
    "What does not matter: contacts ± 5 %, waits ± 20 % or 5 s, shares ± 3 points.",
    f"{LEFT_OUT} They cannot be off by more than does not matter.",
    "Trust: every figure lies in the band, and over all weeks it reaches at most twice as far as "
    "does not matter. Within limits: what lies outside is so near that it does not matter. No: a "
    "figure is outside of the band and further off than that. Cannot tell: under three weeks, or "
    "the band is wider.",
    "A suspect is an input that, taken from the real weeks instead of the scenario, closes at "
    "least a quarter of the gap: squares of how far off the figures are, in units of what does not "
    "matter.",
)


def render_backtest(found: Backtest, chart: Picture) -> str:
    """The report.

    Args:
        found: what was found.
        chart: band and reality.
    """
    name = found.document.scenario().scenario
    parts = [
        Part("weeks", "Band and reality", drawings=[drawing(chart)]),
        Part("whole", "All weeks together", tables=[_whole(found)], folded=_single(found)),
        Part("suspects", "What may be wrong", tables=_suspects(found)),
        Part("reading", "How to read this", sentences=READING),
        Part("tested", "What was tested", tables=[_facts(found)]),
    ]
    said = [capitalised(sentence) for sentence in sentences(found)]
    return render_parts(KIND, name, said, basis(found), parts)


def _whole(found: Backtest) -> WordTable:
    columns = ("Figure", "Real", "Simulated", "Band (95 %)", "Does not matter", "Verdict")
    return WordTable("Every figure of all weeks", columns, table(found).rows)


def _single(found: Backtest) -> list[WordTable]:
    """Every figure of a week, an hour of the day or a weekday: a table for each KPI and channel."""
    tables: dict[tuple[str, str], list[Judged]] = {}
    for each in found.judged:
        if not each.cell.whole:
            tables.setdefault((each.cell.kpi, each.cell.channel), []).append(each)
    columns = ("When", "Real", "Simulated", "Band (95 %)", "Verdict")
    return [
        WordTable(f"{label_of(kpi)}, {channel}", columns, [_row(each) for each in cells])
        for (kpi, channel), cells in sorted(
            tables.items(), key=lambda item: (item[0][1], list(KPIS).index(item[0][0]))
        )
    ]


def _row(each: Judged) -> tuple[str, ...]:
    unit = unit_of(each.cell.kpi)
    place = each.cell.week + (" h" if each.cell.kpi == "hours" else "")
    return place, amount(each.real, unit), amount(each.mean, unit), band(each), said_of(each)


def _suspects(found: Backtest) -> list[WordTable]:
    if not found.suspects:
        return []
    rows = [(name, f"{amount(share, 'share')}") for name, share in found.suspects]
    return [WordTable("Taken from the real weeks", ("Input", "Closes of the gap"), rows)]


def _facts(found: Backtest) -> WordTable:
    sources = ", ".join(
        f"{file.rpartition('/')[2]} ({name}, {rows:,} rows)"
        for file, name, rows in found.export.sources
    )
    rows = [
        ("Scenario", Path(found.document.name).name),
        ("Reality", sources),
        ("Weeks", f"{found.weeks} from {found.first} on"),
        ("Kind", "replay of the real arrivals and agents" if found.replay else "forecast"),
        ("Simulated runs", f"{found.replications:,}"),
        ("Values drawn", f"{found.drawn:,}"),
    ]
    return WordTable("Basis", ("", ""), rows)
