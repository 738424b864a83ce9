"""The verdict: a few sentences that a manager can forward, made from figures and intervals alone.

Nothing here imports pandas or matplotlib; the command line prints the same sentences.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.metrics.catalogue import METRICS, SCOPE
from sim.reports.pen.words import (
    Row,
    amount,
    before_after,
    count_of,
    difference,
    estimate,
    every_target,
    hour,
    in_sentence,
    joined,
    listed,
    needed_in_words,
    scope,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.result import Comparison, Result


def label(row: Row) -> str:
    """What a row measures and of whom: "Service level, phone"."""
    return ", ".join(part for part in (METRICS[row["metric"]].label, scope(row)) if part)


def verdict(result: Result) -> tuple[str, ...]:
    """What a run says, in two to four sentences: targets first, then where it hurts most."""
    sentences = [*_on_targets(result), _hurts_most(result)]
    return tuple(sentence for sentence in sentences if sentence)


def comparison_verdict(comparison: Comparison) -> tuple[str, ...]:
    """What a comparison says: who meets the targets, then one text for each other scenario."""
    others = comparison.results[1:]
    sentences = [_choice(comparison.results), *(_against(comparison, other) for other in others)]
    return tuple(sentence for sentence in sentences if sentence)


def basis(result: Result, confidence: float | None = None) -> str:
    """What the figures rest on, for the line below a verdict.

    Args:
        result: the run, or the baseline of a comparison.
        confidence: level of the intervals where they hold together (a comparison).
    """
    runs = f"{count_of(result.replications, 'replication')}, seed {result.seed}"
    stopped = f"; {result.stopped}" if result.stopped else ""
    if result.replications < 2:
        return f"{runs}{stopped}: one replication alone gives no intervals, so nothing is certain."
    if confidence is None:
        return f"In brackets: {amount(result.confidence, 'share')} intervals. {runs}{stopped}."
    return (
        f"In brackets: intervals that hold together with {amount(confidence, 'share')} confidence. "
        f"{runs}, the same customers in every scenario but for what a plan changes about them"
        f"{stopped}."
    )


def replications_to_tell(row: Row) -> float:
    """Replications after which a target's interval would probably no longer hold its bound.

    The interval narrows with the square root of the replications: n · (half width ÷ distance)².
    NaN where there is no interval.
    """
    half_width = (row["high"] - row["low"]) / 2
    distance = abs(row["mean"] - row["value"])
    if distance == 0:
        return math.inf
    needed: float = row["replications"] * (half_width / distance) ** 2
    return needed


def rows_of(
    frame: pd.DataFrame, metric: str, per: str = "all", by: Sequence[str] = ()
) -> list[Row]:
    """Rows of one metric for one breakdown, in the frame's order.

    Args:
        frame: estimates or differences.
        metric: name of the metric.
        per: breakdown over time, e.g. "hour of week".
        by: scope columns that are broken down; all others are "all".
    """
    chosen = frame[(frame["metric"] == metric) & (frame["per"] == per)]
    for column in SCOPE:
        whole = chosen[column] == "all"
        chosen = chosen[~whole if column in by else whole]
    rows: list[Row] = chosen.to_dict("records")
    return rows


def live_channels(result: Result) -> list[str]:
    """Channels whose customers wait and may give up, in the scenario's order."""
    return [
        str(row["channel"]) for row in rows_of(result.estimates, "abandonment", by=("channel",))
    ]


def _on_targets(result: Result) -> list[str]:
    rows: list[Row] = result.targets.to_dict("records")
    if not rows:
        return [f"{result.name} states no targets, so none can be met or missed.", _figures(result)]
    groups = _grouped(rows)
    sentences = [_score(result.name, {key: len(found) for key, found in groups.items()})]
    for key in ("missed", "cannot tell yet") if "missed" in groups else ("met", "cannot tell yet"):
        if key in groups:
            phrases = [_target_phrase(row, result.currency) for row in groups[key]]
            sentences.append(f"{key.capitalize()}: {listed(phrases)}.")
    return sentences


def _score(name: str, counts: Mapping[str, int]) -> str:
    met, missed = counts.get("met", 0), counts.get("missed", 0)
    untold, total = counts.get("cannot tell yet", 0), sum(counts.values())
    every = every_target(total)
    if met == total:
        return f"{name} meets {every}."
    if missed == total:
        return f"{name} misses {every}."
    if untold == total:
        return f"It cannot be told yet whether {name} meets {every.replace('all', 'any of its')}."
    parts = [f"{verb} {n}" for verb, n in (("meets", met), ("misses", missed)) if n]
    unclear = f"; {untold} cannot be told yet" if untold else ""
    return f"Of {total} targets, {name} {' and '.join(parts)}{unclear}."


def _target_phrase(row: Row, currency: str) -> str:
    text = f"{_of(row)} is {_level(row, currency)}, wanted {row['target']}"
    untold = row["verdict"] == "cannot tell yet"
    return text + _would_tell(replications_to_tell(row)) if untold else text


def _would_tell(needed: float) -> str:
    return "" if math.isnan(needed) else f" ({needed_in_words(needed)} replications would tell)"


def needed_to_tell(row: Row) -> str:
    """Replications that would tell a difference: "about 60", "more than 10,000" or ""."""
    if row["verdict"] != "cannot tell yet" or not math.isfinite(row["low"]):
        return ""
    # Where even a million would not do, the comparison does not say how many.
    return needed_in_words(math.inf if math.isnan(row["needed"]) else row["needed"])


def _figures(result: Result) -> str:
    """Key figures of a run without targets."""
    found = [
        row
        for metric in ("service_level", "abandonment", "resolution_time", "fcr")
        for row in rows_of(result.estimates, metric, by=("channel",))[:2]
        or rows_of(result.estimates, metric)
    ]
    phrases = [f"{_of(row)} {_level(row, result.currency)}" for row in found]
    return f"It shows {listed(phrases, most=5)}." if phrases else ""


def _hurts_most(result: Result) -> str:
    parts = [part for part in (_worst_hour(result), _busiest_group(result)) if part]
    text = "; ".join(parts)
    return f"{_sentence(text)}." if text else ""


def _worst_hour(result: Result) -> str:
    """The hour of the week in which most customers wait longer than they should.

    Live channels only, where there are any: deferred work that arrives in the evening is late
    because nobody is there at night.
    """
    rows = rows_of(result.estimates, "service_level", "hour of week", by=("channel",))
    live = live_channels(result)
    rows = [row for row in rows if row["channel"] in live] or rows
    rows = [row for row in rows if row["channel"] in result.service_targets]
    if not rows:
        return ""
    asked = _contacts(result)

    def shortfall(row: Row) -> float:
        wanted = result.service_targets[row["channel"]][0]
        missing: float = (wanted - row["mean"]) * asked.get((row["channel"], row["period"]), 0.0)
        return missing

    worst = max(rows, key=shortfall)
    if shortfall(worst) <= 0:
        return f"no hour of the week falls short of the {'live ' * bool(live)}channels' targets"
    wanted, within = result.service_targets[worst["channel"]]
    return (
        f"it hurts most on {worst['channel']}, {hour(worst['period'])}, when "
        f"{_level(worst, result.currency)} are answered within {amount(within, 'min')} "
        f"(wanted {amount(wanted, 'share')})"
    )


def _contacts(result: Result) -> Mapping[tuple[str, str], float]:
    """Contacts behind the service level of each channel and hour of the week."""
    kpis = result.kpis
    hours = kpis[(kpis["metric"] == "service_level") & (kpis["per"] == "hour of week")]
    for column in SCOPE:
        whole = hours[column] == "all"
        hours = hours[~whole if column == "channel" else whole]
    sums = hours.groupby(["channel", "period"], observed=True)["denominator"].sum().reset_index()
    rows = sums.itertuples(index=False, name=None)
    return {(str(channel), str(period)): float(count) for channel, period, count in rows}


def _busiest_group(result: Result) -> str:
    rows = rows_of(result.estimates, "occupancy", by=("group",))
    if not rows:
        return ""
    busiest = max(rows, key=lambda row: float(row["mean"]))
    limit = amount(result.occupancy_limit, "share")
    if busiest["low"] > result.occupancy_limit:
        place = f"above the limit of {limit}"
    elif busiest["high"] < result.occupancy_limit:
        place = f"below the limit of {limit}"
    elif math.isfinite(busiest["low"]):
        place = f"too near the limit of {limit} to tell"
    else:
        place = f"the limit is {limit}"
    occupancy = _level(busiest, result.currency)
    return f"the busiest group is {busiest['group']} with an occupancy of {occupancy}, {place}"


def _choice(results: Sequence[Result]) -> str:
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
    untold = f"; whether {joined(open_)} {does} cannot be told yet" if open_ else ""
    if len(passed) == 1:
        return f"{'' if open_ else 'Only '}{names} meets all its targets{untold}."
    costs = {r.name: row["mean"] for r in passed for row in rows_of(r.estimates, "cost")}
    cheapest = min(costs, key=lambda name: costs[name], default="")
    told = len(costs) == len(passed) and len(set(costs.values())) > 1
    return f"{names} meet all their targets{f'; the cheapest is {cheapest}' * told}{untold}."


def _closest(results: Sequence[Result], met: Mapping[str, int]) -> str:
    """Which scenario comes closest where none meets all its targets."""
    untold = any((result.targets["verdict"] == "cannot tell yet").any() for result in results)
    certain = " for certain" * untold
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


def _against(comparison: Comparison, other: Result) -> str:
    """What one scenario changes against the baseline."""
    base, table = comparison.baseline, comparison.table
    rows: list[Row] = table[table["scenario"] == other.name].to_dict("records")
    against = f"{other.name} against {base.name}"
    if rows and all(row["verdict"] == "same" for row in rows):
        return f"{against}: no difference at all on any headline measure."
    money = [row for row in rows if row["unit"] == "money"]
    groups = _grouped([row for row in rows if row["unit"] != "money" and _judged(row)])
    sentences = [f"{against}: {_tally(groups)}."]
    for verdict_, heading in _HEADINGS.items():
        if verdict_ in groups:
            phrases = [_change_phrase(row, base.currency) for row in groups[verdict_]]
            sentences.append(f"{heading}: {listed(phrases)}.")
    for metric, what in (
        ("cost", "it costs"),
        ("cost_with_losses", "it costs, assumed value lost included,"),
    ):
        rows_of_it = [row for row in money if row["metric"] == metric]
        sentences += [_cost_sentence(row, what, base.currency) for row in rows_of_it]
    if "cannot tell yet" in groups:
        sentences.append(_open_questions(groups["cannot tell yet"]))
    return " ".join(sentences)


_HEADINGS = {"better": "Better", "worse": "Worse"}


def _tally(groups: Mapping[str, Sequence[Row]]) -> str:
    """How many measures went which way."""
    counts = {key: len(rows) for key, rows in groups.items()}
    parts = [f"{key} on {counts[key]}" for key in ("better", "worse", "same") if key in counts]
    if "cannot tell yet" in counts:
        parts.append(f"cannot tell yet on {counts['cannot tell yet']}")
    return f"{', '.join(parts)} of {count_of(sum(counts.values()), 'headline measure')} beside cost"


def _change_phrase(row: Row, currency: str) -> str:
    unit = row["unit"]
    change = difference(row["difference"], row["low"], row["high"], unit, currency)
    before, after = before_after(row["baseline"], row["value"], unit, currency)
    return f"{_of(row)} from {before} to {after}, {change}"


def _cost_sentence(row: Row, what: str, currency: str) -> str:
    """What a plan costs more or less; ``what`` names the cost, as "it costs"."""
    before, after = before_after(row["baseline"], row["value"], "money", currency)
    if row["verdict"] == "same":
        return f"{_sentence(what)} the same, {after}."
    if row["verdict"] == "cannot tell yet":
        needed = needed_to_tell(row)
        told_by = f" ({needed} replications would tell)" if needed else ""
        return f"Cannot tell yet whether {what} more or less{told_by}."
    low, high = sorted((abs(row["low"]), abs(row["high"])))
    size = estimate(abs(row["difference"]), low, high, "money", currency)
    more = "more" if row["difference"] > 0 else "less"
    return f"{_sentence(what)} {size} {more}: {after}, not {before}."


def _sentence(text: str) -> str:
    """Text that begins a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def _judged(row: Row) -> bool:
    """Whether one way is better: it is not so with occupancy."""
    return METRICS[row["metric"]].better is not None


def _open_questions(rows: Sequence[Row]) -> str:
    needed = [(_of(row), needed_to_tell(row)) for row in rows]
    phrases = [f"{what} ({number})" if number else what for what, number in needed]
    told_by = " (replications that would tell)" if any(number for _, number in needed) else ""
    return f"Cannot tell yet{told_by}: {listed(phrases)}."


def _grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row["verdict"]), []).append(row)
    return groups


def _of(row: Row) -> str:
    """What a row measures, inside a sentence: "service level of phone"."""
    name, whom = in_sentence(METRICS[row["metric"]].label), scope(row)
    return f"{name} of {whom}" if whom else name


def _level(row: Row, currency: str) -> str:
    return estimate(row["mean"], row["low"], row["high"], row["unit"], currency)
