"""The page of ``grow``: verdict, plan, how sure, signs, waiting, alternatives, and its basis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.expected.full_time import full_time_share
from sim.metrics import METRICS
from sim.reports.erlang.sentences import erlang_table
from sim.reports.growth.basis import growth_basis
from sim.reports.growth.choices import choices_table
from sim.reports.growth.hangs_on import hangs_on_basis, hangs_on_sentences, hangs_on_table
from sim.reports.growth.measures import (
    MEASURES,
    Measure,
    difference_rows,
    lights_of_plan,
    measures_shown,
    misses_of_plan,
    nothing_to_do,
    outcomes,
)
from sim.reports.growth.plan import plan_text
from sim.reports.growth.profile import facts_table, profiles
from sim.reports.growth.risks import chance_words
from sim.reports.growth.rows import (
    HOLDS,
    agents_words,
    alternative_rows,
    case_rows,
    level_words,
    plan_rows,
    target_rows,
    waiting_rows,
)
from sim.reports.growth.sentences import erlang_sentences, growth_verdict, not_held
from sim.reports.pen.page import drawing, template, typeset
from sim.reports.pen.tables import WordTable
from sim.reports.pen.words import (
    amount,
    day,
    difference,
    heads_of,
    in_sentence,
    listed,
    values_drawn,
)
from sim.reports.signals.sentences import lights_verdict
from sim.runs.versions import versions
from sim.scenarios import fingerprint
from sim.units import format_share

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.reports.pen.style import Picture

NOT_FOUND = "no plan found yet"
"""Stands for figures of a plan where the search was cut short before it found one."""
CONTENTS = {
    "plan": "The plan",
    "jobs": "Job profiles",
    "targets": "How sure",
    "signals": "Signs",
    "waiting": "What waiting costs",
    "alternatives": "What else could be done",
    "hangs": "What the answer hangs on",
    "erlang": "Erlang",
    "reading": "How to read this",
    "simulated": "What was simulated",
}
"""Parts of the page in order, by their ids."""


def render_growth(growth: Growth, pictures: Sequence[Picture]) -> str:
    """The report as HTML that needs no other file and no network.

    Args:
        growth: what was found.
        pictures: its charts, see :func:`sim.reports.growth.charts.draw_growth`.
    """
    drawings = {
        part: [drawing(each) for each in pictures if each.name.startswith(part)]
        for part in ("headcount", "chances", "signals", "waiting", "hangs")
    }
    waiting, alternatives = waiting_table(growth), alternatives_table(growth)
    erlang = _erlang(growth)
    absent = {
        part
        for part, content in (
            ("jobs", growth.jobs),
            ("waiting", waiting.rows),
            ("alternatives", alternatives.rows),
            ("hangs", growth.sensitivity),
            ("erlang", erlang["sentences"]),
        )
        if not content
    }
    return template("growth/page.html.jinja").render(
        kind="Customer support simulation: when to grow",
        title=growth.scenario.scenario,
        verdict=growth_verdict(growth),
        basis=growth_basis(growth),
        contents=[(part, name) for part, name in CONTENTS.items() if part not in absent],
        drawings=drawings,
        plan=plan_table(growth),
        choices=choices_table(growth),
        jobs=[(facts_table(each), each.work, each.basis) for each in profiles(growth)],
        levels=[table for table in (levels_table(growth), cases_table(growth)) if table.rows],
        targets=goals_table(growth),
        chances=held_tables(growth),
        lights=_lights(growth),
        waiting=waiting,
        alternatives=alternatives,
        hangs_on=hangs_on_table(growth),
        hangs_on_sentences=hangs_on_sentences(growth),
        hangs_on_basis=hangs_on_basis(growth),
        erlang=erlang,
        reading=_reading(growth),
        facts=_facts(growth),
        plan_text=plan_text(growth),
        document=growth.scenario.text(),
    )


def plan_table(growth: Growth) -> WordTable:
    """What to do, by when, from when on it helps, and until when where that is not for good."""
    found = plan_rows(growth)
    ends = ["until"] if any(row["until"] for row in found) else []
    rows = tuple(
        (
            row["what"],
            agents_words(growth, each),
            *(_day(row[key]) for key in ("posted", "first_day", "on_the_lines", *ends)),
        )
        for row, each in zip(found, growth.chosen.plan, strict=True)
    )
    columns = ["Step", "Agents", "Post the job or decide by", "First day", "Helps from"]
    columns += ["Until"] if ends else []
    return WordTable("What to do, and by when", columns, rows)


def levels_table(growth: Growth) -> WordTable:
    """What it takes to be more or less sure."""
    columns = ("Certainty", "Hires and options", "Cost", "Chance in the worst week", "Runs")
    title = "What it takes for every week to hold with this certainty"
    return WordTable(title, columns, tuple(level_words(growth)))


def cases_table(growth: Growth) -> WordTable:
    """The worst week in each case of growth."""
    rows = tuple(
        (
            row["case"],
            amount(row["today"], "share"),
            NOT_FOUND if row["plan"] is None else amount(row["plan"], "share"),
            f"{row['replications']}",
        )
        for row in case_rows(growth)
    )
    columns = ("Growth", "If nothing changes", "With the plan", "Simulated runs")
    return WordTable("Chance of missing a target in the worst week", columns, rows)


def goals_table(growth: Growth) -> WordTable:
    """Each target: when it breaks and its worst week, today and with the plan."""
    plans = ("today",) if nothing_to_do(growth) else ("today", "plan")
    rows = tuple(
        (
            typeset(f"{row['label']}: {row['target']}"),
            *(cell for plan in plans for cell in _goal_cells(row, plan)),
        )
        for row in target_rows(growth)
    )
    worst = "Highest chance of missing it"
    columns = ("Target", "If nothing changes", worst, "With the plan", worst)
    return WordTable("Does each target hold?", columns[: 1 + 2 * len(plans)], rows)


def _goal_cells(row: Mapping[str, Any], plan: str) -> tuple[str, str]:
    if row[f"worst_chance_{plan}"] is None:
        return NOT_FOUND, ""
    breaks, worst = row[f"breaks_{plan}"], row[f"worst_week_{plan}"]
    words = "holds" if breaks is None else f"breaks, week of {_day(breaks)}"
    if row[f"holds_from_{plan}"] is not None:
        words += f"; holds from that of {_day(row[f'holds_from_{plan}'])} on"
    if worst is None:
        return words, "never missed"
    chance = amount(row[f"worst_chance_{plan}"], "share")
    return words, f"{chance}, week of {_day(worst)}"


def held_tables(growth: Growth) -> list[WordTable]:
    """The chance that each target is held by week: a table for today and one for the plan.

    The first alone where nothing needs to be done.
    """
    labels = [goal.label for goal in growth.goals]
    tables = []
    titles = {"today": "If nothing changes", "plan": "With the plan"}
    for plan, trial in outcomes(growth)[: 1 if nothing_to_do(growth) else None]:
        rows = tuple(
            (_day(week), *(amount(1 - float(chance), "share") for chance in chances))
            for week, chances in zip(trial.weeks.starts, trial.weeks.chance.T, strict=True)
        )
        tables.append(WordTable(titles[plan], ("Week of", *labels), rows))
    return tables


def waiting_table(growth: Growth) -> WordTable:
    """The plan beside the same later, one step less and one agent more; no rows without a plan."""
    if not growth.chosen.plan:
        return WordTable("", (), ())
    changes = difference_rows(growth)
    differences = {(row["plan"], row["measure"]): row for row in changes}
    keys = measures_shown(changes)
    rows = []
    for row in waiting_rows(growth):
        cells = [HOLDS[row["holds"]], _day(row["worst_week"]) if row["worst_week"] else ""]
        cells += _chance_cells(row)
        cells += [_change(growth, differences.get((row["plan"], key))) for key in keys]
        rows.append((row["plan"] if row["plan"] != "chosen" else "the plan", *cells))
    columns = ("Plan", "Every week holds", "Worst week", "Chance of a miss", "Runs")
    labels = (MEASURES[key].label for key in keys)
    return WordTable("Against the plan", (*columns, *labels), tuple(rows))


def _chance_cells(row: Mapping[str, Any]) -> tuple[str, str]:
    """The chance of the worst week with its interval, and how many runs it rests on."""
    return chance_words(row), f"{row['replications']}"


def _change(growth: Growth, row: Mapping[str, Any] | None) -> str:
    """A difference and its interval; empty for the plan itself."""
    if row is None:
        return ""
    mean, low, high = (
        math.nan if row[key] is None else float(row[key]) for key in ("difference", "low", "high")
    )
    return difference(mean, low, high, row["unit"], growth.scenario.currency)


def alternatives_table(growth: Growth) -> WordTable:
    """Hiring alone and each option alone beside the plan, and why none of them was chosen."""
    rows = tuple(
        (
            row["plan"],
            HOLDS.get(row["holds"], ""),
            "" if row["cost"] is None else _money(growth, row["cost"]),
            *(("", "") if row["worst_chance"] is None else _chance_cells(row)),
            row["why"],
        )
        for row in alternative_rows(growth)
    )
    columns = ("Plan", "Every week holds", "Cost", "Chance in the worst week", "Runs")
    title = "Each alternative alone, beside the plan"
    return WordTable(title, (*columns, "Why it is not the plan"), rows)


def _day(date: str) -> str:
    """A date in a table, on one line: "9 Mar 2026"."""
    number, month, year = day(date).split()
    return "\N{NO-BREAK SPACE}".join((number, month[:3], year))


def _money(growth: Growth, value: float) -> str:
    return amount(value, "money", growth.scenario.currency)


def _lights(growth: Growth) -> list[str]:
    """What the traffic lights say, today and with the plan."""
    sentences = []
    for opening, trial in (
        ("If nothing changes:", growth.today),
        ("With the plan:", growth.chosen),
    ):
        if trial is growth.chosen and not growth.chosen.plan:
            continue
        lights = lights_of_plan(growth, trial)
        words = lights_verdict(lights, misses_of_plan(growth, trial))
        sentences.append(" ".join([opening, in_sentence(words[0]), *words[1:]]))
    return sentences


def _erlang(growth: Growth) -> dict[str, Any]:
    sentences = erlang_sentences(growth)
    table = erlang_table(growth.binding.result) if sentences and growth.binding else None
    return {
        "heading": "What an Erlang calculator would have said",
        "sentences": sentences,
        "table": table,
    }


def _reading(growth: Growth) -> list[str]:
    sentences = [
        f"A chance is the share of simulated runs in which a week misses a target, made sharper by "
        "the weeks beside it where these are alike: so it need not be a whole number of runs. A "
        f"target breaks in the first week whose chance is above {format_share(growth.risk)}. "
        "“Every week holds” is about the weeks that a step decided on the first day can still "
        "help. Targets that nothing within the limits can hold are left out of it. “Cannot tell "
        "yet”: more simulated runs would (--confirm).",
        "Brackets hold 95 % intervals. The plan, its delays and its alternatives meet the same "
        "customers, and differences to the plan are those of the runs that both have. A chance on "
        "few runs has wide brackets: it does not say which of two plans is the safer. Delays that "
        "would begin after the simulated time are left out. Costs are those of the whole measured "
        "time, wages included.",
    ]
    labels = [
        f"{each.label}: {_formula(each)}"
        for each in MEASURES.values()
        if each.metric in growth.chosen.totals or each.metric == "cost"
    ]
    return [*sentences, *(f"{label}." for label in labels)]


def _formula(measure: Measure) -> str:
    """How a measure is made; of a number of customers, what is counted."""
    formula = METRICS[measure.metric].formula
    if not measure.counted or measure.unit != "count":
        return formula
    return f"{formula.partition(' ÷ ')[0]}; counted in a simulated run"


def _facts(growth: Growth) -> list[tuple[str, str]]:
    scenario = growth.scenario
    facts = [
        ("Scenario", scenario.scenario),
        ("About", scenario.about),
        (
            "Weeks judged",
            f"{len(growth.today.weeks.starts)}, from {day(growth.today.weeks.starts[0])} to "
            f"that of {day(growth.today.weeks.starts[-1])}",
        ),
        (
            "Agents",
            listed(
                [
                    f"{name}: {heads_of(group.headcount, full_time_share(scenario, group))}"
                    for name, group in scenario.team.items()
                ],
                most=99,
            ),
        ),
        ("Fresh simulated runs to confirm", f"{growth.chosen.weeks.replications}"),
        ("Simulated runs for the headcount needed", f"{growth.needed.replications}"),
        ("Simulated runs in all", f"{growth.replications:,}"),
        ("Values", values_drawn(scenario.values_drawn)),
        ("Cost, if nothing changes", _money(growth, growth.today.cost)),
        (
            "Cost with the plan",
            _money(growth, growth.chosen.cost) if growth.chosen.plan else "",
        ),
        ("Not held", not_held(growth)),
        ("Search ended", growth.stopped),
        ("Left open", "; ".join(growth.open)),
        ("Seed", f"{growth.seed}"),
        ("Fingerprint", fingerprint(scenario)),
        ("Versions", listed([f"{name} {v}" for name, v in versions().items()], most=99)),
    ]
    return [(name, text) for name, text in facts if text]
