"""The verdict: a few sentences that a manager can forward, made from figures and intervals alone.

Nothing here imports pandas or matplotlib; the command line prints the same sentences.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.metrics import METRICS, SCOPE
from sim.reports.comparison.verdict import comparison_verdict
from sim.reports.pen.doubts import cannot_tell, cut_off, no_contacts
from sim.reports.pen.rows import (
    by_verdict,
    capitalised,
    in_words,
    level,
    live_channels,
    replications_to_decide,
    rows_of,
    whole_weeks,
)
from sim.reports.pen.words import (
    Row,
    amount,
    count_of,
    every_target,
    hour,
    listed,
    needed_in_words,
    odds,
)

if TYPE_CHECKING:
    from sim.runs.result import Comparison, Result

OFTEN = 0.1
"""Chance of missing a target from which on single weeks are worth a sentence: that which `grow`
accepts unless told otherwise."""
FEWEST_WEEKS = 4
"""Weeks from which on single ones are told apart from the whole."""
MONTH = 4
"""Weeks that are taken together, at the beginning and at the end."""


def verdict(result: Result) -> tuple[str, ...]:
    """What a run says, in two to six sentences: what so few replications cannot tell, where they
    are few, then targets with how often a week misses one that holds on the whole, then where it
    hurts most, then what the end of the horizon cuts off, then of which contacts the service level
    is, where that was chosen. Where no contacts come, that alone.
    """
    if idle := no_contacts([result]):
        return (idle,)
    sentences = [
        cannot_tell([result]),
        *_on_targets(result),
        _hurts_most(result),
        cut_off([result]),
        _service_level_of(result),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def _service_level_of(result: Result) -> str:
    """Which of its usual definitions the service level follows, unless it is that of all."""
    rule = result.scenario.service_level
    short = "the target time" if rule.short is None else amount(rule.short, "min")
    words = {
        "answered": "of answered contacts alone",
        "without short abandons": f"of all contacts but those given up within {short}",
        "short abandons as met": f"of all contacts, those given up within {short} counted as met",
    }
    return f"Service level is {words[rule.of]}." if rule.of in words else ""


def answer(results: Sequence[Result], comparison: Comparison | None) -> Sequence[str]:
    """The verdict on a run or on a comparison, in sentences.

    Args:
        results: one run, or all those of the comparison.
        comparison: of these runs.
    """
    if comparison is not None:
        return comparison_verdict(comparison)
    return [sentence for result in results for sentence in verdict(result)]


def _on_targets(result: Result) -> list[str]:
    rows: list[Row] = result.targets.to_dict("records")
    if not rows:
        return [f"{result.name} states no targets, so none can be met or missed.", _figures(result)]
    groups = by_verdict(rows)
    sentences = [score(result), *_single_weeks(result)]
    for key in ("missed" if "missed" in groups else "met", "toss-up", "cannot tell yet"):
        if key in groups:
            phrases = [_target_phrase(row, result.currency) for row in groups[key]]
            sentences.append(f"{key.capitalize()}: {listed(phrases)}.")
    return sentences


def score(result: Result) -> str:
    """How many of its targets a run meets, as a sentence; it has some."""
    name, counts = result.name, Counter(map(str, result.targets["verdict"]))
    met, missed = counts.get("met", 0), counts.get("missed", 0)
    undecided, total = counts.get("cannot tell yet", 0), sum(counts.values())
    even = counts.get("toss-up", 0)
    every = every_target(total)
    if met == total:
        return f"{name} meets {every}."
    if missed == total:
        return f"{name} misses {every}."
    if undecided == total:
        return f"It cannot be told yet whether {name} meets {every.replace('all', 'any of its')}."
    parts = [f"{verb} {n}" for verb, n in (("meets", met), ("misses", missed)) if n]
    phrases = [f"{name} {' and '.join(parts)}"] * bool(parts)
    phrases += [f"{even} {'is a toss-up' if even == 1 else 'are toss-ups'}"] * bool(even)
    phrases += [f"{undecided} cannot be told yet"] * bool(undecided)
    return f"Of {count_of(total, 'target')}, {'; '.join(phrases)}."


def _target_phrase(row: Row, currency: str) -> str:
    verb = "holds in" if row.get("counted") else "is"
    text = f"{in_words(row)} {verb} {level(row, currency)}, wanted {row['target']}"
    undecided = row["verdict"] == "cannot tell yet"
    return text + _would_decide(replications_to_decide(row)) if undecided else text


def _would_decide(needed: float) -> str:
    return "" if math.isnan(needed) else f" ({needed_in_words(needed)} simulated runs would tell)"


def _figures(result: Result) -> str:
    """Key figures of a run without targets."""
    found = [
        row
        for metric in METRICS.shown("sentence")
        for row in rows_of(result.estimates, metric, by=("channel",))[:2]
        or rows_of(result.estimates, metric)
    ]
    phrases = [f"{in_words(row)} {level(row, result.currency)}" for row in found]
    return f"It shows {listed(phrases, most=5)}." if phrases else ""


def _single_weeks(result: Result) -> list[str]:
    """Targets that hold on the whole, but not in all weeks: the mean hides how a team is outgrown.

    Only those that more agents help to hold, and whose weeks miss them more often than
    :data:`OFTEN`.
    """
    found = []
    for row in result.targets.to_dict("records"):
        helps = METRICS[row["metric"]].held_by_more == row["bound"]
        if row["verdict"] == "missed" or row.get("counted") or not helps:
            continue
        weeks = _misses_by_week(result, row)
        if len(weeks) < FEWEST_WEEKS:
            continue
        dates = sorted(weeks)
        parts = [dates] if len(dates) < 3 * MONTH else [dates[:MONTH], dates[-MONTH:]]
        chances = [sum(weeks[date] for date in part) / len(part) for part in parts]
        if chances[-1] >= OFTEN:
            found.append(_chances(in_words(row), chances))
    return found


def _chances(what: str, chances: Sequence[float]) -> str:
    """How likely a single week misses, at the beginning and at the end where these differ."""
    if len(chances) == 1 or odds(chances[0]) == odds(chances[-1]):
        return f"But single weeks differ: one misses {what} with a chance of {odds(chances[-1])}."
    way = "grows" if chances[-1] > chances[0] else "falls"
    return (
        f"But single weeks differ: the chance that one misses {what} {way} from {odds(chances[0])} "
        f"in the first month to {odds(chances[-1])} in the last."
    )


def _misses_by_week(result: Result, target: Row) -> dict[str, float]:
    """Week → share of the simulated runs in which it misses a target."""
    kpis = result.kpis
    weeks = kpis[(kpis["metric"] == target["metric"]) & (kpis["per"] == "week")]
    for column in SCOPE:
        weeks = weeks[weeks[column] == target.get(column, "all")]
    values = weeks["numerator"] / weeks["denominator"]
    sign = 1 if target["bound"] == "at least" else -1
    missed = sign * values < sign * target["value"]
    shares = missed[values.notna()].groupby(weeks["period"].astype(str)).mean()
    whole = {week.isoformat() for week in whole_weeks(result)}
    return {str(week): float(share) for week, share in shares.items() if week in whole}


def _hurts_most(result: Result) -> str:
    parts = [part for part in (_worst_hour(result), _busiest_group(result)) if part]
    text = "; ".join(parts)
    return f"{capitalised(text)}." if text else ""


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
        wanted = result.service_targets[row["channel"]].share
        missing: float = (wanted - row["mean"]) * asked.get((row["channel"], row["period"]), 0.0)
        return missing

    worst = max(rows, key=shortfall)
    if shortfall(worst) <= 0:
        return f"no hour of the week falls short of the {'live ' * bool(live)}channels' targets"
    wanted = result.service_targets[worst["channel"]]
    return (
        f"it hurts most on {worst['channel']}, {hour(worst['period'])}, when "
        f"{level(worst, result.currency)} are answered within {wanted.within} "
        f"(wanted {amount(wanted.share, 'share')})"
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
    occupancy = level(busiest, result.currency)
    return f"the busiest group is {busiest['group']} with an occupancy of {occupancy}, {place}"
