"""The slides of a comparison: who meets the targets, what customers notice, what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from textwrap import fill
from typing import TYPE_CHECKING

from sim.reports.comparison.verdict import choice
from sim.reports.pen.rows import both_levels, capitalised, change, label, plain_level, rows_of
from sim.reports.pen.style import BLUE, GREY, shortened
from sim.reports.pen.words import amount, joined
from sim.reports.slides.charts import LOOKS, Bar, draw_bars, draw_shares
from sim.reports.slides.deck import Slide
from sim.reports.slides.run import source, sure, with_short_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sim.reports.pen.words import Row
    from sim.runs.result import Comparison, Result

MOST_TARGETS, MOST_PLANS = 6, 5
"""What is readable from the back."""


def comparison_slides(comparison: Comparison) -> list[Slide]:
    """What a comparison says, a message at a time.

    Args:
        comparison: of two scenarios or more.
    """
    found = [_targets(comparison), *_service(comparison), _cost(comparison)]
    return [slide for slide in found if slide is not None]


def _targets(comparison: Comparison) -> Slide | None:
    message = choice(comparison.results)
    if not message:
        return None
    draw = partial(_draw_verdicts, results=comparison.results[:MOST_PLANS])
    return Slide("targets", _title(comparison, message), draw, _source(comparison))


def _draw_verdicts(axes: Axes, results: Sequence[Result]) -> None:
    """A field for each target and scenario; those that differ come first."""
    verdicts: dict[str, list[str]] = {}
    for number, result in enumerate(results):
        for row in result.targets.to_dict("records"):
            name = f"{label(row)}: {row['target']}"
            verdicts.setdefault(name, [""] * len(results))[number] = str(row["verdict"])
    names = sorted(
        verdicts, key=lambda name: (len({*verdicts[name]}) == 1, "missed" not in verdicts[name])
    )
    names = names[:MOST_TARGETS]
    for y, name in enumerate(names):
        for x, verdict in enumerate(verdicts[name]):
            word = verdict if verdict in LOOKS else "open" if verdict else ""
            colour, _ = LOOKS.get(verdict, (GREY, ""))
            if word:
                axes.barh(y, 0.94, left=x + 0.03, height=0.86, color=colour)
            axes.text(x + 0.5, y, word, color="white", ha="center", va="center", fontweight="bold")
    axes.set_yticks(range(len(names)), [fill(shortened(name, 60), 32) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    places = [place + 0.5 for place in range(len(results))]
    axes.set_xticks(places, [fill(shortened(result.name, 36), 20) for result in results])
    axes.set_xlim(0, len(results))
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _service(comparison: Comparison) -> Iterator[Slide]:
    """For each channel whose service level surely differs, that of each scenario."""
    for number, channel in enumerate(comparison.baseline.service_targets, start=1):
        rows = [
            row
            for row in rows_of(comparison.table, "service_level", by=("channel",))
            if row["channel"] == channel and row["verdict"] in ("better", "worse")
        ]
        if not rows:
            continue
        bars = [
            _bar(result.name, row, "", BLUE if place else GREY)
            for place, result in enumerate(comparison.results[:MOST_PLANS])
            for row in rows_of(result.estimates, "service_level", by=("channel",))
            if row["channel"] == channel
        ]
        wanted = comparison.baseline.service_targets[channel]
        what = f"{channel} within {wanted.within}"
        shows = f"Answered in time: {what}; line: target of {amount(wanted.share, 'share')}"
        draw = partial(draw_shares, bars=bars, limit=wanted.share, shows=shows)
        message = _told(comparison, rows, channel)
        yield Slide(f"service-{number}", message, draw, _source(comparison))


def _source(comparison: Comparison) -> str:
    first = comparison.baseline
    others = joined([f"“{result.name}”" for result in comparison.results[1:]])
    more = f"against {shortened(others, 60)}, the same customers for all; {sure(first)}"
    return source(first, more)


def _title(comparison: Comparison, message: str) -> str:
    return capitalised(with_short_names(message, comparison.results))


def _told(comparison: Comparison, rows: Sequence[Row], channel: str) -> str:
    """What the plan that changes a service level most does to it."""
    row = max(rows, key=lambda each: abs(each["difference"]))
    other = next(r for r in comparison.results if r.name == row["scenario"])
    currency = comparison.baseline.currency
    before, after = both_levels(row, comparison.baseline.estimates, other.estimates, currency)
    message = f"{other.name}: {after} of {channel} answered in time, not {before}"
    return _title(comparison, message)


def _bar(name: str, row: Row, currency: str, colour: str) -> Bar:
    return Bar(name, row["mean"], row["low"], row["high"], plain_level(row, currency), colour)


def _cost(comparison: Comparison) -> Slide | None:
    currency = comparison.baseline.currency
    rows = rows_of(comparison.table, "cost")
    found = [
        _bar(result.name, row, currency, BLUE if number else GREY)
        for number, result in enumerate(comparison.results[:MOST_PLANS])
        for row in rows_of(result.estimates, "cost")
    ]
    if len(found) < 2 or not rows:
        return None
    row = max(rows, key=lambda each: abs(each["difference"]))
    if row["verdict"] in ("same", "no difference that matters"):
        message = f"{row['scenario']} costs as good as the same"
    elif row["verdict"] == "cannot tell yet":
        message = f"Whether {row['scenario']} costs more cannot be told yet"
    else:
        size = change(row, currency).partition(" (")[0].lstrip("+-")
        word = "more" if row["difference"] > 0 else "less"
        message = f"{row['scenario']} costs {size} {word}"
    message = _title(comparison, message)

    def draw(axes: Axes) -> None:
        draw_bars(axes, found)
        axes.set_xlabel(f"Cost of the measured time ({currency})")
        axes.xaxis.set_major_formatter("{x:,.0f}")
        axes.locator_params(axis="x", nbins=5)

    return Slide("cost", message, draw, _source(comparison))
