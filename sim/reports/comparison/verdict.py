"""The verdict on a comparison: who meets the targets, and what each plan changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.metrics import METRICS
from sim.reports.pen.doubts import cannot_tell, cut_off, no_contacts
from sim.reports.pen.rows import (
    both_levels,
    by_verdict,
    capitalised,
    change,
    in_words,
    level,
    needed_to_decide,
    plain_level,
    rows_of,
)
from sim.reports.pen.words import (
    Row,
    amount,
    count_of,
    estimate,
    every_target,
    joined,
    listed,
)

if TYPE_CHECKING:
    from sim.runs.result import Comparison, Result


UNDECIDED = ("cannot tell yet", "toss-up")


def comparison_verdict(comparison: Comparison) -> tuple[str, ...]:
    """What a comparison says: who meets the targets, then a text or two for each other scenario;
    before them, what so few replications cannot tell, where they are few.
    """
    others = comparison.results[1:]
    sentences = [
        no_contacts(comparison.results) or cannot_tell(comparison.results, comparison.table),
        choice(comparison.results),
        *(text for other in others for text in _against(comparison, other)),
        cut_off(comparison.results),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def choice(results: Sequence[Result]) -> str:
    """Which scenario meets all targets, and the cheapest of them where costs are stated."""
    if any(result.targets.empty for result in results):
        return ""
    met = {result.name: int((result.targets["verdict"] == "met").sum()) for result in results}
    passed = [r for r in results if met[r.name] == len(r.targets)]
    if not passed:
        return _closest(results, met)
    names = joined([result.name for result in passed])
    # Without a target missed, a scenario may turn out to meet all of its own.
    others = [result for result in results if result not in passed]
    open_ = [r.name for r in others if not (r.targets["verdict"] == "missed").any()]
    does = "does" if len(open_) == 1 else "do"
    undecided = f"; whether {joined(open_)} {does} cannot be told yet" if open_ else ""
    if len(passed) == 1:
        return f"{'' if open_ else 'Only '}{names} meets all its targets{undecided}."
    costs = {r.name: row["mean"] for r in passed for row in rows_of(r.estimates, "cost")}
    cheapest = min(costs, key=lambda name: costs[name], default="")
    priced = len(costs) == len(passed) and len(set(costs.values())) > 1
    return f"{names} meet all their targets{f'; the cheapest is {cheapest}' * priced}{undecided}."


def _closest(results: Sequence[Result], met: Mapping[str, int]) -> str:
    """Which scenario comes closest where none meets all its targets."""
    undecided = any(result.targets["verdict"].isin(UNDECIDED).any() for result in results)
    certain = " for certain" * undecided
    most, total = max(met.values()), count_of(len(results[0].targets), "target")
    best = [name for name, count in met.items() if count == most]
    if most == 0:
        which = every_target(1) if len(results[0].targets) == 1 else f"any of {total}"
        return f"No scenario meets {which}{certain}."
    if len(best) == len(results):
        return f"Each scenario meets {most} of {total}{certain}."
    meets = "meets" if len(best) == 1 else "meet"
    return (
        f"No scenario meets all targets{certain}; {joined(best)} {meets} most, {most} of {total}."
    )


def _against(comparison: Comparison, other: Result) -> list[str]:
    """What one scenario changes against the baseline: first targets that are met or missed by it,
    and what it costs, then how the measures fare.
    """
    base, table = comparison.baseline, comparison.table
    rows: list[Row] = table[table["scenario"] == other.name].to_dict("records")
    against = f"{other.name} against {base.name}"
    if rows and all(row["verdict"] == "same" for row in rows):
        return [f"{against}: no difference at all on any headline measure."]
    moved = _moved(base, other)
    named = {(row["metric"], row["channel"]) for _, row in moved}
    groups = by_verdict([row for row in rows if row["unit"] != "money" and _judged(row)])
    measures = [f"{against}: {_tally(groups)}."]
    for verdict_, heading in _HEADINGS.items():
        phrases = [
            _change_phrase(row, base, other)
            for row in groups.get(verdict_, [])
            if (row["metric"], row["channel"]) not in named
        ]
        rest = len(phrases) < len(groups.get(verdict_, []))
        opening = f"Also {heading.lower()}" if rest else heading
        measures += [f"{opening}: {listed(phrases)}."] * bool(phrases)
    if "cannot tell yet" in groups:
        measures.append(_open_questions(groups["cannot tell yet"]))
    costs = _costs(rows, base, other)
    if not moved:
        return [" ".join([*measures, *costs])]
    return [" ".join([_targets_moved(moved, other), *costs]), " ".join(measures)]


def _moved(base: Result, other: Result) -> list[tuple[Row, Row]]:
    """Targets whose verdict the plan changes: their rows before and after."""
    key = ["target", "metric", "channel"]
    before = {tuple(row[k] for k in key): row for row in base.targets.to_dict("records")}
    return [
        (before[place], row)
        for row in other.targets.to_dict("records")
        if (place := tuple(row[k] for k in key)) in before
        and row["verdict"] != before[place]["verdict"]
    ]


def _targets_moved(moved: Sequence[tuple[Row, Row]], other: Result) -> str:
    """A sentence each: what a manager looks for first."""
    sentences = [
        f"{in_words(row)} {_NOW[row['verdict']]} ({row['target']}): "
        f"{level(row, other.currency)}, before {plain_level(was, other.currency)}."
        for was, row in moved
    ]
    return f"With {other.name}, {' '.join([sentences[0], *map(capitalised, sentences[1:])])}"


_NOW = {
    "met": "meets its target",
    "missed": "misses its target",
    "toss-up": "is as near its target as makes no difference",
    "cannot tell yet": "is too near its target to tell",
}


def _costs(rows: Sequence[Row], base: Result, other: Result) -> list[str]:
    """What the plan costs more or less."""
    named = {"cost": "it costs", "cost_with_losses": "it costs, assumed value lost included,"}
    return [
        _cost_sentence(row, named[row["metric"]], base, other)
        for row in sorted(rows, key=lambda row: row["metric"])
        if row["metric"] in named
    ]


_HEADINGS = {"better": "Better", "worse": "Worse"}


def _tally(groups: Mapping[str, Sequence[Row]]) -> str:
    """How many measures went which way."""
    counts = {key: len(rows) for key, rows in groups.items()}
    in_order = ("better", "worse", "same", "no difference that matters")
    parts = [f"{key} on {counts[key]}" for key in in_order if key in counts]
    if "cannot tell yet" in counts:
        parts.append(f"cannot tell yet on {counts['cannot tell yet']}")
    return f"{', '.join(parts)} of {count_of(sum(counts.values()), 'headline measure')} beside cost"


def _change_phrase(row: Row, base: Result, other: Result) -> str:
    before, after = both_levels(row, base.estimates, other.estimates, base.currency)
    levels = f"from {before} to {after}" if before != after else f"near {after}"
    return f"{in_words(row)} {levels}, {change(row, base.currency)}"


def _cost_sentence(row: Row, what: str, base: Result, other: Result) -> str:
    """What a plan costs more or less; ``what`` names the cost, as "it costs"."""
    before, after = both_levels(row, base.estimates, other.estimates, base.currency)
    instead = f", not {before}" if before != after else ""
    if row["verdict"] == "same":
        return f"{capitalised(what)} the same, {after}."
    if row["verdict"] == "no difference that matters":
        return f"{capitalised(what)} as good as the same: {after}{instead}."
    if row["verdict"] == "cannot tell yet":
        needed = needed_to_decide(row)
        enough = f" ({needed} simulated runs would tell)" if needed else ""
        return f"Cannot tell yet whether {what} more or less{enough}."
    low, high = sorted((abs(row["low"]), abs(row["high"])))
    size = estimate(abs(row["difference"]), low, high, "money", base.currency)
    more = "more" if row["difference"] > 0 else "less"
    days = amount(base.measured, "min")
    return f"{capitalised(what)} {size} {more} in {days}: {after}{instead}."


def _judged(row: Row) -> bool:
    """Whether one way is better: it is not so with occupancy."""
    return METRICS[row["metric"]].better is not None


def _open_questions(rows: Sequence[Row]) -> str:
    needed = [(in_words(row), needed_to_decide(row)) for row in rows]
    phrases = [f"{what} ({number})" if number else what for what, number in needed]
    enough = " (simulated runs that would tell)" if any(number for _, number in needed) else ""
    return f"Cannot tell yet{enough}: {listed(phrases)}."
