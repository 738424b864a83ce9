"""The Erlang line in words: what a calculator would have said, and why the simulation differs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.metrics import METRICS
from sim.reports.pen.rows import label, plain_level, rows_of
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import Row, alone, amount, estimate, joined, listed

if TYPE_CHECKING:
    import pandas as pd

    from sim.expected.erlang import ErlangLine, GapReason
    from sim.runs.result import Result

ERLANG_TITLE = "What an Erlang calculator would have said"

ERLANG_CHART_TITLE = "Service level by hour of the day, simulated and calculated"

MEASURES = ("service_level", "wait", "abandonment")
"""What is set beside each other, as far as the simulation measures it."""

FORMULAS: Mapping[str, str] = {"Erlang C": "erlang_c", "Erlang A": "erlang_a"}
"""Columns of the Erlang line by formula."""

_Phrase = Callable[["GapReason"], str]

PHRASES: Mapping[str, _Phrase] = {
    "impatience": lambda r: f"customers who give up ({joined(r.names)})",
    "recent waits": lambda r: f"patience that shrinks where waits were long ({joined(r.names)})",
    "patience spread": lambda r: (
        f"patience that varies {_than_supposed(_size(r))} ({joined(r.names)}: coefficient of "
        f"variation {_size(r):.2g}, not 1)"
    ),
    "comes again": lambda r: (
        f"customers who come again ({joined(r.names)}: {amount(_size(r), 'share')} more contacts "
        "than inquiries)"
    ),
    "hang up": lambda r: f"customers who hang up rather than wait ({joined(r.names)})",
    "announce": lambda r: (
        f"customers who are told how long they will wait, and leave at once ({joined(r.names)})"
    ),
    "callbacks": lambda r: (
        f"customers who hang up to be called back, and do not give up ({joined(r.names)})"
    ),
    "messages": lambda r: (
        f"customers who leave a message or are sent away, and wait no more ({joined(r.names)})"
    ),
    "lines": lambda r: f"customers who find all lines taken ({joined(r.names)})",
    "day variation": lambda r: (
        f"days busier or quieter than expected (by {amount(_size(r), 'share')}, typically)"
    ),
    "trend": lambda r: f"{joined(r.names)} (the formulas were given the average week alone)",
    "hours": lambda _: (
        "customers who still wait when the hour ends (to the formulas every hour stands alone)"
    ),
    "replay": lambda r: f"arrivals as they were recorded ({joined(r.names)})",
    "shared channels": lambda r: f"agents who share {joined(r.names)} (to the formulas one line)",
    "skills": lambda r: f"groups that cannot take every contact ({listed(r.names)})",
    "order": lambda r: (
        "priorities" if r.names == ("priorities",) else f"lines in order of {joined(r.names)}"
    ),
    "later tiers": lambda r: (
        f"customers passed on, who may give up in the line of {joined(r.names)}"
    ),
    "passed in": lambda r: (
        f"contacts that other tiers pass to {joined(r.names)} ({amount(_size(r), 'share')} of its "
        "new ones)"
    ),
    "deferred work": lambda r: f"deferred work in between ({joined(r.names)})",
    "side by side": lambda r: (
        f"{joined(r.names)} side by side, up to {_size(r):.0f} (to the formulas one after the "
        "other, each quicker)"
    ),
    "handle times": lambda r: (
        f"handle times that vary {_than_supposed(_size(r))} (coefficient of variation "
        f"{_size(r):.2g}, not 1)"
    ),
    "strain": lambda _: "agents whom lasting load slows, keeps away or drives out",
    "speeds": lambda _: "agents who do not all work at the same speed",
    "backup": lambda r: f"{listed(r.names)}, who help out when contacts have waited",
    "backing up": lambda r: f"{listed(r.names)}, who also help out elsewhere",
    "articles": lambda r: f"customers who find the answer in finished work ({listed(r.names)})",
    "wrong desks": lambda r: (
        f"contacts that land at the wrong desk and wait again ({joined(r.names)}; their triage is "
        "typed in)"
    ),
    "after bots": lambda r: (
        f"customers who come after a bot's answer ({amount(_size(r), 'share')} of new contacts)"
    ),
    "questions": lambda r: (
        f"agents who wait for a colleague ({joined(r.names)}; the answers are typed in)"
    ),
    "hand-overs": lambda r: f"hand-overs to other tiers ({joined(r.names)})",
    "away": lambda r: f"{joined(r.names)} (the formulas were given the mean number on duty alone)",
}
"""Each reason in words, by its name."""

_EFFECTS = (
    ("longer", "What makes waits longer than the formulas say"),
    ("shorter", "What makes waits shorter"),
    ("either", "What may make waits longer or shorter"),
)


def _size(reason: GapReason) -> float:
    """How large a reason is that has a size."""
    assert reason.figure is not None
    return reason.figure


def _than_supposed(variation: float) -> str:
    """How a time varies, by its coefficient of variation: that of the formulas is 1."""
    return f"{'less' if variation < 1 else 'more'} than the formulas suppose"


def erlang_table(result: Result) -> WordTable:
    """Simulated and calculated figures of each live channel.

    Args:
        result: a run with an Erlang line.
    """
    rows = tuple(
        (label(row), _simulated(row), *(_calculated(row, said, name) for name in FORMULAS))
        for row, said in _pairs(result)
    )
    return WordTable("Simulated and calculated", ("Measure", "Simulated", *FORMULAS), rows)


ERLANG_BASIS = (
    "Typed in for each hour of the week: expected new contacts, mean handle time with wrap-up, "
    "mean agents on duty, mean patience and the target time, all in erlang.csv; the answers are "
    "averaged over arrivals. Channels that share agents are taken for one line."
)
"""What the calculators were given."""


def erlang_verdict(result: Result) -> list[str]:
    """How far the formulas are from the simulation, a sentence for each channel.

    Args:
        result: a run with an Erlang line.
    """
    sentences, named = [], set()
    for row, said in _pairs(result):
        channel = str(row["channel"])
        if channel not in named and row["unit"] == "share":
            named.add(channel)
            gaps = [_gap(name, row, said) for name in FORMULAS if _says(name, row)]
            what = f"{METRICS[row['metric']].label} of {channel}"
            sentences.append(f"{what}: {_simulated(row)} simulated; {'; '.join(gaps)}.")
    return sentences


def erlang_reasons(result: Result) -> list[str]:
    """Why the simulation differs from the formulas, in sentences.

    Args:
        result: a run with an Erlang line.
    """
    line = _line(result)
    return [*_reasons(line), *_no_answer(line)]


def erlang_figures(result: Result) -> list[dict[str, Any]]:
    """The figures of :func:`erlang_table` as rows, over the whole measured time.

    Args:
        result: a run with an Erlang line.
    """
    return [
        {
            **{name: row[name] for name in ("metric", "channel", "unit", "mean", "low", "high")},
            **{
                formula: float(said[f"{formula}_{row['metric']}"]) if _says(name, row) else None
                for name, formula in FORMULAS.items()
            },
        }
        for row, said in _pairs(result)
    ]


def erlang_phrase(result: Result) -> str:
    """The service levels in one line for the terminal; empty without an Erlang line."""
    if result.erlang is None:
        return ""
    parts = [
        f"{row['channel']} {_calculated(row, said, 'Erlang C')} by Erlang C, "
        f"{_calculated(row, said, 'Erlang A')} by Erlang A, "
        f"{plain_level(row, result.currency)} simulated"
        for row, said in _pairs(result)
        if row["metric"] == "service_level"
    ]
    return f"Service level by calculator: {listed(parts)}." if parts else ""


def erlang_rows(result: Result) -> Iterator[dict[str, Any]]:
    """Every figure of the Erlang line as a row like those of the estimates, without interval."""
    from sim.expected.erlang import UNITS

    if result.erlang is None:
        return
    everything = dict.fromkeys(("topic", "tier", "group", "agent"), "all")
    for row in result.erlang.table.to_dict("records"):
        for figure, unit in UNITS.items():
            yield {
                "metric": figure if figure.startswith("erlang") else f"erlang_{figure}",
                "channel": row["channel"],
                **everything,
                "per": row["per"],
                "period": row["period"],
                "unit": unit,
                "mean": row[figure],
                "low": math.nan,
                "high": math.nan,
                "replications": result.replications,
                "needed": math.nan,
            }


def _line(result: Result) -> ErlangLine:
    if result.erlang is None:
        raise ValueError(f"{result.name!r} has no Erlang line")
    return result.erlang


def whole(table: pd.DataFrame) -> dict[str, Row]:
    """Rows of the Erlang line over the whole measured time, by channel."""
    rows: list[Row] = table[table["per"] == "all"].to_dict("records")
    return {str(row["channel"]): row for row in rows}


def _pairs(result: Result) -> Iterator[tuple[Row, Row]]:
    """Simulated and calculated figures of each channel, measure by measure."""
    calculated = whole(_line(result).table)
    simulated = {
        (str(row["channel"]), metric): row
        for metric in MEASURES
        for row in rows_of(result.estimates, metric, by=("channel",))
    }
    for channel, said in calculated.items():
        for metric in MEASURES:
            if (channel, metric) in simulated:
                yield simulated[channel, metric], said


def _simulated(row: Row) -> str:
    return estimate(row["mean"], row["low"], row["high"], row["unit"])


def _calculated(row: Row, said: Row, name: str) -> str:
    """What a formula says of a measure."""
    if not _says(name, row):
        return "nobody gives up"
    value = float(said[f"{FORMULAS[name]}_{row['metric']}"])
    if math.isinf(value):
        return "grows without end"
    half_width = (row["high"] - row["low"]) / 2
    return alone(value, value - half_width, value + half_width, row["unit"])


def _says(name: str, row: Row) -> bool:
    """Whether a formula knows of a measure."""
    return (name, row["metric"]) != ("Erlang C", "abandonment")


def _gap(name: str, row: Row, said: Row) -> str:
    value, mean = float(said[f"{FORMULAS[name]}_{row['metric']}"]), float(row["mean"])
    words = f"{name} says {_calculated(row, said, name)}"
    if row["low"] <= value <= row["high"]:
        return f"{words}, within the interval"
    points = 100 * abs(value - mean)
    digits = 0 if points >= 10 else 1
    return f"{words}, {points:.{digits}f} points {'more' if value > mean else 'less'}"


def _no_answer(line: ErlangLine) -> Iterator[str]:
    """Where the load exceeds the agents, and Erlang C has nothing to say."""
    shares = {
        channel: float(row["erlang_c_no_answer"])
        for channel, row in whole(line.table).items()
        if row["erlang_c_no_answer"] > 0
    }
    if shares:
        parts = [f"{amount(share, 'share')} of {channel}" for channel, share in shares.items()]
        yield (
            "Erlang C has no answer for hours in which the agents on duty cannot do all the work, "
            f"if only for a part of the hour: {joined(parts)} arrives in such. There it counts "
            "nobody as answered in time, and the wait as without end."
        )


def _reasons(line: ErlangLine) -> Iterator[str]:
    general = [reason for reason in line.reasons if reason.of != "Erlang C"]
    if not general:
        yield (
            "Nothing in this scenario goes beyond what "
            f"{'Erlang A' if line.reasons else 'Erlang C'} takes for granted: a difference that is "
            "left is chance."
        )
    for effect, opening in _EFFECTS:
        found = [reason for reason in general if reason.effect == effect]
        if found:
            yield f"{opening}: {_several(found)}."
    only_c = [reason for reason in line.reasons if reason.of == "Erlang C"]
    if only_c:
        yield f"What Erlang C leaves out besides, and Erlang A does not: {_several(only_c)}."


def _several(reasons: Sequence[GapReason]) -> str:
    return "; ".join(PHRASES[reason.name](reason) for reason in reasons)
