"""The report as one page that stands alone: verdict, tables, charts, and how they came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.expected.full_time import full_time_share
from sim.metrics import METRICS
from sim.reports.comparison.verdict import comparison_verdict
from sim.reports.erlang.sentences import (
    ERLANG_BASIS,
    ERLANG_CHART_TITLE,
    ERLANG_TITLE,
    erlang_reasons,
    erlang_table,
    erlang_verdict,
)
from sim.reports.pen.doubts import CUT_OFF, cut_off
from sim.reports.pen.page import Drawing, drawing, template
from sim.reports.pen.rows import basis, rows_of
from sim.reports.pen.tables import (
    WordTable,
    definitions,
    differences_table,
    flows_table,
    headline_table,
    tables_of,
    targets_table,
)
from sim.reports.pen.words import amount, estimate, heads_of, joined, listed, values_drawn
from sim.reports.run import assumptions
from sim.reports.run.scorecards import SCORED, Experience, experience_of, scorecards_of
from sim.reports.run.verdict import verdict
from sim.reports.signals.sentences import has_lights, lights_of, lights_verdict, misses_of

if TYPE_CHECKING:
    from sim.reports.pen.style import Picture
    from sim.runs.result import Comparison, Result

FIRST = 2
"""Pictures of a run that stand beside its targets and headline figures, and fill that column."""


@dataclass(frozen=True)
class Calculated:
    """The Erlang line of one scenario."""

    heading: str
    verdict: Sequence[str]
    table: WordTable
    reasons: Sequence[str]
    basis: str
    drawings: Sequence[Drawing]


@dataclass(frozen=True)
class Part:
    """The part of the page that is about one scenario."""

    name: str
    place: str
    """Its id on the page."""
    heading: str
    drawings: Sequence[Drawing]
    flows: WordTable
    lights: Sequence[str]
    """What the traffic lights say."""
    erlang: Calculated | None
    tables: Sequence[WordTable]
    load: Sequence[tuple[str, str]]
    """What is assumed of agents and customers under load."""
    experience: Experience | None
    scorecards: Sequence[WordTable]
    facts: Sequence[tuple[str, str]]
    """What was simulated, by what it is called."""
    document: str


def render_page(
    results: Sequence[Result], comparison: Comparison | None, pictures: Sequence[Picture]
) -> str:
    """The report as HTML that needs no other file and no network.

    Args:
        results: one run, or all those of the comparison.
        comparison: makes it a report on the differences.
        pictures: charts of these, see :func:`sim.reports.run.charts.draw_pictures`.
    """
    drawings = _drawings(pictures)
    first = drawings.get("", []) if comparison else drawings.get(results[0].name, [])[:FIRST]
    parts = [
        _part(
            result,
            f"scenario{number}",
            len(results) > 1,
            [each for each in drawings.get(result.name, []) if each not in first],
        )
        for number, result in enumerate(results, start=1)
    ]
    return template("run/page.html.jinja").render(
        **_opening(results, comparison),
        differences=_differences(comparison),
        first_drawings=first,
        targets=targets_table(results),
        headline=headline_table(results),
        parts=parts,
        load_title=assumptions.TITLE,
        load_opening=assumptions.OPENING,
        contents=_contents(parts, comparison),
        definitions=definitions(results, also=METRICS.shown(*SCORED)),
    )


def _opening(results: Sequence[Result], comparison: Comparison | None) -> dict[str, Any]:
    if comparison is None:
        sentences = [sentence for result in results for sentence in verdict(result)]
        return {
            "kind": "Customer support simulation: report on one scenario",
            "title": ", ".join(result.name for result in results),
            "verdict": sentences,
            "basis": basis(results[0]),
        }
    base, *others = (result.name for result in comparison.results)
    return {
        "kind": "Customer support simulation: comparison",
        "title": f"{joined(others) if len(others) < 4 else f'{len(others)} plans'} against {base}",
        "verdict": comparison_verdict(comparison),
        "basis": basis(comparison.baseline, comparison.confidence),
    }


def _drawings(pictures: Sequence[Picture]) -> dict[str, list[Drawing]]:
    """Pictures as parts of the page, by scenario; those of a comparison by ""."""
    drawings: dict[str, list[Drawing]] = {}
    for picture in pictures:
        drawings.setdefault(picture.scenario, []).append(drawing(picture))
    return drawings


def _differences(comparison: Comparison | None) -> list[WordTable]:
    if comparison is None:
        return []
    return [differences_table(comparison, other) for other in comparison.results[1:]]


def _contents(parts: Sequence[Part], comparison: Comparison | None) -> list[tuple[str, str]]:
    scenarios = [(part.place, part.heading) for part in parts]
    compared = [("comparison", "Comparison")] if comparison else []
    end = [("reading", "How to read this"), ("simulated", "What was simulated")]
    return [*compared, *scenarios, *end]


def _part(result: Result, place: str, several: bool, drawings: Sequence[Drawing]) -> Part:
    return Part(
        name=result.name,
        place=place,
        heading=result.name if several else "The team in charts and tables",
        drawings=[drawing for drawing in drawings if drawing.title != ERLANG_CHART_TITLE],
        flows=flows_table(result),
        lights=_lights(result),
        erlang=_erlang(result, [each for each in drawings if each.title == ERLANG_CHART_TITLE]),
        tables=tables_of(result),
        load=assumptions.load_assumptions(result),
        experience=experience_of(result),
        scorecards=scorecards_of(result),
        facts=_facts(result),
        document=result.document,
    )


def _erlang(result: Result, drawings: Sequence[Drawing]) -> Calculated | None:
    if result.erlang is None:
        return None
    return Calculated(
        ERLANG_TITLE,
        erlang_verdict(result),
        erlang_table(result),
        erlang_reasons(result),
        ERLANG_BASIS,
        drawings,
    )


def _lights(result: Result) -> list[str]:
    if not has_lights(result):
        return []
    return lights_verdict(lights_of(result), misses_of(result))


def _facts(result: Result) -> list[tuple[str, str]]:
    calendar = result.calendar
    facts = [
        ("Scenario", result.name),
        ("About", result.about),
        ("Simulated time", f"{amount(calendar.minutes, 'min')} from {calendar.start.isoformat()}"),
        (
            "Measured time",
            f"{amount(result.measured, 'min')}, after a warm-up of {_or_none(result.warm_up)}",
        ),
        ("Time zone", calendar.time_zone),
        ("Agents", listed([_agents(result, group) for group in result.headcount], most=99)),
        ("Simulated runs", f"{result.replications:,}"),
        ("Values", values_drawn(result.scenario.values_drawn)),
        ("Run ended", result.stopped),
        ("Confidence of intervals", amount(result.confidence, "share")),
        ("Seed", f"{result.seed}"),
        ("Fingerprint", result.fingerprint),
        ("Open at the end", _open_at_end(result)),
        ("Cut off by the end", cut_off([result], CUT_OFF)),
        ("Versions", listed([f"{name} {v}" for name, v in result.versions.items()], most=99)),
    ]
    return [(name, text) for name, text in facts if text]


def _agents(result: Result, group: str) -> str:
    """A group's agents; of part-timers as full-time equivalents, too."""
    share = full_time_share(result.scenario, result.scenario.team[group])
    return f"{group}: {heads_of(result.headcount[group], share)}"


def _or_none(minutes: float) -> str:
    return amount(minutes, "min") if minutes else "none"


def _open_at_end(result: Result) -> str:
    for row in rows_of(result.estimates, "open_at_end"):
        share = estimate(row["mean"], row["low"], row["high"], "share")
        return (
            f"{share} of the inquiries; waits still going on count with their length up to the end"
        )
    return ""
