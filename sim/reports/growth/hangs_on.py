"""What the answer of ``grow`` hangs on: rows, sentences, a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import count_of, day, joined
from sim.units import format_share

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.decisions.growth.inputs import Case
    from sim.decisions.growth.moved import Answer, Sensitivity

TITLE = "What the answer hangs on"
WORDS: Mapping[str, tuple[str, str, str]] = {
    "volume": ("volume is {by}", "lower", "higher"),
    "growth": ("growth is {by}", "slower", "faster"),
    "handle time": ("handle times are {by}", "shorter", "longer"),
    "patience": ("patience is {by}", "shorter", "longer"),
    "leaving": ("{by} people leave", "fewer", "more"),
}
"""An input in words, and what it is if it is lower and higher."""


def hangs_on_rows(growth: Growth) -> list[dict[str, Any]]:
    """The answer for every input lower and higher, the plan itself first; none if not asked."""
    found = growth.sensitivity
    if found is None:
        return []
    rows = [{"input": None, "change": None, "value": None} | _row(found, found.base)]
    rows += [
        {"input": moved.input, "change": case.change, "value": case.says or None}
        | _row(found, answer)
        for moved in found.moved
        for case, answer in moved.cases
    ]
    return rows


def _row(found: Sensitivity, answer: Answer) -> dict[str, Any]:
    base = found.base
    first, before = answer.first, base.first
    return {
        "breaks": answer.breaks,
        "first_step": None if first is None else first.isoformat(),
        "days_later": None if first is None or before is None else (first - before).days,
        "hires": answer.hires,
        "more_hires": answer.hires - base.hires,
        "options": list(answer.options),
        "weeks_not_held": answer.not_held,
        "weeks_lost": answer.lost,
        "cut_short": answer.stopped,
    }


def if_words(case: Case) -> str:
    """The case in words: "volume is 10 % higher"."""
    pattern, lower, higher = WORDS[case.input]
    word = higher if case.is_high else lower
    if case.change is None:
        return f"growth is {_as_written(case.says)}"
    by = f"{format_share(abs(case.change))} {word}"
    return pattern.format(by=by) + (f" ({_as_written(case.says)})" if case.says else "")


def _as_written(text: str) -> str:
    return text.replace("%", " %").replace("  ", " ")


def hangs_on_sentences(growth: Growth) -> list[str]:
    """What each change of an input does to the first step and to the hires: a sentence for each."""
    found = growth.sensitivity
    if found is None:
        return []
    return [
        f"If {if_words(case)}, {_then(found, answer)}."
        for moved in found.moved
        for case, answer in moved.cases
    ]


def hangs_on_verdict(growth: Growth) -> str:
    """The input that moves the answer most, in a sentence; empty if it was not asked."""
    found = growth.sensitivity
    if found is None or not found.moved:
        return ""
    top = found.moved[0]
    if not any(top.effect(found.base)[:2]):
        names = joined([moved.input for moved in found.moved])
        by = f"{format_share(found.share)} lower or higher"
        return (
            f"The answer stays the same if {names} {'is' if len(found.moved) == 1 else 'are'} {by}."
        )
    cases = [f"if {if_words(case)}, {_then(found, answer)}" for case, answer in top.cases]
    return f"The answer hangs most on {top.input}: {'; '.join(cases)}."


def _then(found: Sensitivity, answer: Answer) -> str:
    """What is different from the plan."""
    base = found.base
    if _same(answer, base):
        same = "the same plan will do" if answer.plan else "nothing is to be done"
        return f"{same}{_break(answer, base)}{_lost_words(answer.lost - base.lost)}"
    parts = [_date_words(answer, base)]
    if answer.plan and base.plan:
        parts.append(_hires_words(answer.hires - base.hires))
    elif answer.hires:
        parts.append(count_of(answer.hires, "job"))
    new = [name for name in answer.options if name not in base.options]
    gone = [name for name in base.options if name not in answer.options] if answer.plan else []
    parts += [f"with “{name}”" for name in new] + [f"without “{name}”" for name in gone]
    if answer.not_held:
        weeks = count_of(answer.not_held, "week")
        parts.append(f"but {weeks} {'misses' if answer.not_held == 1 else 'miss'} a target anyway")
    if answer.lost != base.lost:
        parts.append(_lost_words(answer.lost - base.lost).removeprefix(", "))
    if answer.stopped:
        parts.append("as far as the budget went")
    return ", ".join(part for part in parts if part)


def _lost_words(more: int) -> str:
    """Weeks that break before anything can help, beside those of the answer as it is."""
    if not more:
        return ""
    weeks = count_of(abs(more), "week")
    return f", {weeks} {'more' if more > 0 else 'fewer'} lost whatever is done"


def _same(answer: Answer, base: Answer) -> bool:
    return not answer.stopped and (
        (answer.first, answer.hires, answer.options, answer.not_held)
        == (base.first, base.hires, base.options, base.not_held)
    )


def _break(answer: Answer, base: Answer) -> str:
    """When the first target breaks without a plan, where that moves."""
    if answer.breaks is None or base.breaks is None or answer.breaks == base.breaks:
        return ""
    dates = [dt.date.fromisoformat(week) for week in (answer.breaks, base.breaks)]
    weeks = round((dates[0] - dates[1]).days / 7)
    when = f"{count_of(abs(weeks), 'week')} {'later' if weeks > 0 else 'earlier'}"
    return f", though without it a target breaks {when}" if answer.plan else ""


def _date_words(answer: Answer, base: Answer) -> str:
    step = "the first job is to be posted" if not answer.options else "the first step is due"
    if answer.first is None:
        return "nothing needs to be done"
    if base.first is None:
        return f"{step} by {day(answer.first)}"
    days = (answer.first - base.first).days
    if days == 0:
        return f"{step} on the same date"
    weeks = count_of(max(1, round(abs(days) / 7)), "week")
    return f"{step} {weeks} {'later' if days > 0 else 'earlier'}, by {day(answer.first)}"


def _hires_words(more: int) -> str:
    if not more:
        return ""
    return f"{count_of(abs(more), 'job')} {'more' if more > 0 else 'fewer'}"


def hangs_on_table(growth: Growth) -> WordTable:
    """The same as a table; no rows if it was not asked."""
    found = growth.sensitivity
    if found is None:
        return WordTable(TITLE, (), ())
    answers = [("as it is", found.base)]
    answers += [(if_words(case), answer) for moved in found.moved for case, answer in moved.cases]
    any_options = any(answer.options for _, answer in answers)
    rows = tuple(
        (
            name,
            _week(answer.breaks),
            _first(found, answer),
            _hires(found, answer),
            *([", ".join(answer.options)] if any_options else []),
        )
        for name, answer in answers
    )
    columns = ("If", "Breaks first, week of", "First step by", "Hires")
    return WordTable(TITLE, (*columns, *(["Options"] if any_options else [])), rows)


def _week(week: str | None) -> str:
    return "holds" if week is None else _short(dt.date.fromisoformat(week))


def _first(found: Sensitivity, answer: Answer) -> str:
    if answer.first is None:
        return "nothing to do"
    before = found.base.first
    days = 0 if before is None else (answer.first - before).days
    weeks = f" ({'+' if days > 0 else MINUS}{max(1, round(abs(days) / 7))} w)" if days else ""
    return f"{_short(answer.first)}{weeks}"


def _hires(found: Sensitivity, answer: Answer) -> str:
    text = f"{answer.hires}"
    if answer.not_held and answer.not_held != found.base.not_held:
        text += f", {count_of(answer.not_held, 'week')} missed anyway"
    return text + (", cut short" if answer.stopped else "")


MINUS = "\N{MINUS SIGN}"


def _short(date: dt.date) -> str:
    number, month, year = day(date).split()
    return "\N{NO-BREAK SPACE}".join((number, month[:3], year))


def hangs_on_basis(growth: Growth) -> str:
    """How it was found, and what it does not tell; empty if it was not asked."""
    found = growth.sensitivity
    if found is None:
        return ""
    stated = any(case.change is None for moved in found.moved for case, _ in moved.cases)
    rest = ", growth over its stated range" if stated else ""
    text = (
        f"Each input by itself, {format_share(found.share)} lower and higher{rest}: the whole "
        "search again, on the same customers and with the same limits."
    )
    return " ".join(filter(None, (text, _known_to(growth), _absent(found))))


def _known_to(growth: Growth) -> str:
    """How exactly the runs know the date of the first break; empty where to the week."""
    broken = growth.broken(growth.today)
    if not broken:
        return ""
    goal = growth.goals.index(broken[0][0])
    earliest, latest = growth.today.weeks.first_broken_between(goal, growth.risk)
    if latest == earliest:
        return ""
    weeks = count_of(latest - earliest, "week")
    return f"The runs know the date of the first break to within {weeks}: less may be chance."


def _absent(found: Sensitivity) -> str:
    """What was not looked at, and why."""
    absent = [f"{name} ({why})" for name, why in found.left_out.items()]
    return f"Not looked at: {joined(absent)}." if absent else ""
