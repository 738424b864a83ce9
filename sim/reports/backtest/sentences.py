"""A backtest in words and as a table."""

from __future__ import annotations

from sim.backtest import Backtest, Judged, Verdict
from sim.backtest.cells import label_of, unit_of
from sim.backtest.judge import LEAST_WEEKS
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import amount, count_of, joined


def sentences(found: Backtest) -> list[str]:
    """The verdict, what it rests on, and what to do."""
    return [*_verdict(found), *_suspects(found), *found.notes]


def _verdict(found: Backtest) -> list[str]:
    weeks = count_of(found.weeks, "week")
    whole = [each for each in found.judged if each.cell.whole]
    if found.verdict == Verdict.TRUST:
        return [
            f"You can plan with it: in all of {weeks} the real figures lie where the simulation "
            "says, and it says it closely enough."
        ]
    if found.verdict == Verdict.WITHIN_LIMITS:
        off = sorted({_name(each) for each in found.judged if not each.inside})
        return [
            "You can plan with it within limits: not exact, but near enough, in "
            f"{joined(off)}; all else lies where the simulation says."
        ]
    if found.verdict == Verdict.NO:
        return ["Do not plan with it.", *(_off(each) for each in _worst(found))]
    if found.weeks < LEAST_WEEKS:
        said = f"Too little data to tell: {weeks}, where {LEAST_WEEKS} are the least."
        return [said, *(_off(each) for each in _worst(found))]
    wide = [each for each in whole if not each.close]
    return [
        "Too little data to tell: "
        + "; ".join(f"the band for {_name(each)} is {band(each)}" for each in wide)
        + "."
    ]


def _worst(found: Backtest, most: int = 3) -> list[Judged]:
    """What is clearly wrong: over all weeks if that says it, else in single weeks."""
    wrong = [each for each in found.judged if not each.inside and not each.near]
    whole = [each for each in wrong if each.cell.whole or each.cell.part]
    by_size = sorted(whole or wrong, key=lambda each: -abs(each.real - each.mean) / each.tolerance)
    return by_size[:most]


def _off(each: Judged) -> str:
    when = f", {_part(each)}" if each.cell.part else f", week of {each.cell.week}"
    when = "" if each.cell.whole else when
    unit = unit_of(each.cell.kpi)
    name = _name(each)
    return (
        f"{name[:1].upper()}{name[1:]}{when}: really {amount(each.real, unit)}, simulated "
        f"{amount(each.mean, unit)} ({band(each)})."
    )


def _part(each: Judged) -> str:
    return f"{each.cell.week} h" if each.cell.kpi == "hours" else each.cell.week


def _suspects(found: Backtest) -> list[str]:
    if found.verdict != Verdict.NO:
        return []
    if not found.suspects:
        return ["No single input explains it, as far as these weeks tell."]
    (first, share), *others = found.suspects
    closed = amount(share, "share")
    said = f"First suspect: {first}. Taken from these weeks, it closes {closed} of the gap."
    if others:
        said += f" Then: {joined([name for name, _ in others])}."
    return [said]


def _name(each: Judged) -> str:
    return f"{label_of(each.cell.kpi).lower()} of {each.cell.channel}"


def band(each: Judged) -> str:
    """What the band reaches from and to."""
    unit = unit_of(each.cell.kpi)
    low = max(each.low, 0.0)
    return f"{amount(low, unit)} to {amount(each.high, unit)}"


def said_of(each: Judged) -> str:
    """How near reality is."""
    return "in the band" if each.inside else "near enough" if each.near else "off"


def table(found: Backtest) -> WordTable:
    """All weeks together, channel by channel."""
    rows = []
    for each in found.judged:
        if each.cell.whole:
            unit = unit_of(each.cell.kpi)
            said = said_of(each) + ("" if each.close else ", but the band is wide")
            tolerance = f"± {amount(each.tolerance, unit)}"
            if unit == "share":
                tolerance = f"± {100 * each.tolerance:g} points"
            real, mean = amount(each.real, unit), amount(each.mean, unit)
            label = label_of(each.cell.kpi)
            rows.append((f"{label}, {each.cell.channel}", real, mean, band(each), tolerance, said))
    columns = ("all weeks", "real", "simulated", "band (95 %)", "does not matter", "")
    return WordTable(found.document.scenario().scenario, columns, rows)


def basis(found: Backtest) -> str:
    """What it was found out from."""
    last = found.weeks * 7
    runs = count_of(found.replications, "simulated run")
    what = "Replay of the real arrivals and agents; " if found.replay else ""
    return what + (
        f"{count_of(found.weeks, 'week')} ({last} days) from {found.first} on; {runs}, each with "
        f"its own draw of {count_of(found.drawn, 'value')} from their intervals."
    )
