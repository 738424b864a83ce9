"""What the command prints of decisions: when to grow, how many agents, traffic lights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.metrics import METRICS
from sim.reports.pen import words
from sim.terminal.paper import new_table, paper
from sim.terminal.tables import label

if TYPE_CHECKING:
    from sim.decisions import Growth, Miss, Sizing, TrafficLights
    from sim.reports.pen.tables import WordTable


def print_growth(growth: Growth, *, with_profiles: bool = False) -> None:
    """Whom to hire by when, what breaks without, what waiting costs, what else could be done."""
    from sim.reports.growth.basis import growth_basis
    from sim.reports.growth.choices import choices_table
    from sim.reports.growth.hangs_on import hangs_on_basis, hangs_on_table
    from sim.reports.growth.profile import profile_text, profiles
    from sim.reports.growth.rows import (
        agents_words,
        alternative_rows,
        case_rows,
        level_words,
        plan_rows,
        waiting_rows,
    )
    from sim.reports.growth.sentences import erlang_sentences, growth_verdict

    with paper() as console:
        for sentence in growth_verdict(growth):
            console.print(sentence)
        console.print()
        if growth.chosen.plan:
            dates = ("decide by", "first day", "helps from", "until")
            plan = new_table("The plan", "what", "agents", *dates)
            for row, each in zip(plan_rows(growth), growth.chosen.plan, strict=True):
                days = (row[key] or "" for key in ("posted", "first_day", "on_the_lines", "until"))
                plan.add_row(row["what"], agents_words(growth, each), *days)
            console.print(plan, "")
            for profile in profiles(growth) if with_profiles else ():
                console.print(profile_text(profile))
                console.print("")
            choices = choices_table(growth)
            if choices.rows:
                console.print(_as_told(choices), "")
            waiting = "What waiting costs, and one step less or more"
            console.print(_trials(waiting, waiting_rows(growth), growth), "")
            alternatives = alternative_rows(growth)
            if alternatives:
                title = "Each alternative alone"
                console.print(_trials(title, alternatives, growth, ["why"]), "")
        if takes := level_words(growth):
            columns = ("chance", "hires and options", "cost", "chance in worst week", "runs")
            levels = new_table("What it takes for every week to hold", *columns)
            for cells in takes:
                levels.add_row(*cells)
            console.print(levels, "")
        cases = case_rows(growth)
        if cases:
            table = new_table("Chance of missing in the worst week", "growth", "today", "plan")
            for row in cases:
                chances = (row["today"], row["plan"])
                shares = ("" if each is None else words.amount(each, "share") for each in chances)
                table.add_row(row["case"], *shares)
            console.print(table, "")
        hangs_on = hangs_on_table(growth)
        if hangs_on.rows:
            console.print(_as_told(hangs_on))
            console.print(hangs_on_basis(growth))
            console.print("")
        erlang = erlang_sentences(growth)
        for sentence in erlang:
            console.print(sentence)
        console.print(*[""] * bool(erlang))
        console.print(growth_basis(growth))


def _as_told(table: WordTable) -> Table:
    """A table of words as the page has it."""
    told = new_table(table.title, *table.columns)
    for row in table.rows:
        told.add_row(*row)
    return told


def _trials(
    title: str, rows: Sequence[Mapping[str, Any]], growth: Growth, why: Sequence[str] = ()
) -> Table:
    from sim.reports.growth.risks import chance_words
    from sim.reports.growth.rows import HOLDS

    columns = ("plan", "cost", "holds", "worst week", "misses", "chance", "runs")
    table = new_table(title, *columns, "mean wait", "abandonment", *why)
    for row in rows:
        if row["cost"] is None:
            table.add_row(row["plan"], *[""] * 8, row["why"])
            continue
        table.add_row(
            row["plan"],
            words.amount(row["cost"], "money", growth.scenario.currency),
            HOLDS[row["holds"]],
            row["worst_week"] or "",
            row["worst_goal"] or "",
            chance_words(row),
            f"{row['replications']}",
            *(
                words.amount(row[metric], METRICS[metric].unit) if metric in row else ""
                for metric in ("wait", "abandonment")
            ),
            *(row[name] for name in why),
        )
    return table


def print_sizing(sizing: Sizing) -> None:
    """How many agents are needed, by group and shift, and every target under both headcounts."""
    from sim.reports.sizing.hours import held_rows
    from sim.reports.sizing.rows import head_rows
    from sim.reports.sizing.sentences import chosen_label, sizing_verdict

    needed = chosen_label(sizing)
    with paper() as console:
        for sentence in sizing_verdict(sizing):
            console.print(sentence)
        console.print()
        columns = {"today": "today", "needed": needed}
        columns["calculated"] = "Erlang A and offered work alone"
        if sizing.hourly and sizing.hourly.requirements:
            columns["forced_by"] = "forced by"
        rows = head_rows(sizing)
        fte = [f"FTE {needed}"] if any(row["full_time"] < 1 for row in rows) else []
        heads = new_table("Agents", "group", *columns.values(), *fte)
        for row in rows:
            equivalents = [words.full_time(row["needed"], row["full_time"]) for _ in fte]
            heads.add_row(row["name"], *(str(row[key]) for key in columns), *equivalents)
        console.print(heads)
        console.print()
        targets = new_table("Targets", "KPI", "of", "target", "today", needed)
        currency = sizing.scenario.currency
        for now, then in zip(
            sizing.today_targets.to_dict("records"),
            sizing.chosen_targets.to_dict("records"),
            strict=True,
        ):
            cells = (
                f"{words.estimate(r['mean'], r['low'], r['high'], r['unit'], currency)}: "
                f"{r['verdict']}"
                for r in (now, then)
            )
            of = "" if now["channel"] == "all" else now["channel"]
            targets.add_row(label(now), of, now["target"], *cells)
        console.print(targets)
        console.print()
        if sizing.hourly:
            held = new_table("Hours of the week", "target", "today", needed, "weakest then")
            for row_of_target in held_rows(sizing):
                held.add_row(*row_of_target)
            console.print(held, "")
            console.print(_weakest_hours(sizing, needed), "")
        drawn = words.values_drawn(sizing.scenario.values_drawn)
        console.print(f"{sizing.replications} simulated runs in all. {drawn}".rstrip())


def _weakest_hours(sizing: Sizing, needed: str) -> Table:
    """The intervals that hold their targets by least."""
    from sim.reports.sizing.hours import NOTE, weakest

    titles = ("KPI", "of", "on duty", "Erlang A asks for", "today", needed)
    table = new_table("Weakest hours", "when", *titles)
    table.caption, table.caption_justify = NOTE, "left"
    for row in weakest(sizing, 8):
        unit = METRICS[row["metric"]].unit
        figures = (
            f"{words.estimate(row[f'{which}mean'], row[f'{which}low'], row[f'{which}high'], unit)}"
            f": {row[f'{which}verdict']}"
            for which in ("today_", "")
        )
        of = "" if row["channel"] == "all" else row["channel"]
        agents = (f"{row[key]:.1f}" for key in ("on_duty", "erlang_a"))
        table.add_row(row["when"], METRICS[row["metric"]].label, of, *agents, *figures)
    return table


def print_lights(lights: TrafficLights, misses: Sequence[Miss]) -> None:
    """The traffic lights: what they say, and a sign for each week.

    Of several replications also the highest chance of red and the week it is in.
    """
    from sim.reports.signals.sentences import (
        LEGEND,
        calendar_rows,
        highest_chance,
        lights_verdict,
        signs,
    )

    with paper() as console:
        for sentence in lights_verdict(lights, misses):
            console.print(sentence)
        console.print()
        if lights.weeks:
            weeks = f"weeks from {lights.weeks[0]} to {lights.weeks[-1]}"
            several = lights.replications > 1
            table = new_table(
                "Traffic lights", "signal", "of", weeks, *["highest chance of red"] * several
            )
            for row in calendar_rows(lights):
                most = [highest_chance(row)] * several
                table.add_row(row.signal, row.of, "".join(signs(row)), *most)
            console.print(table)
            console.print(LEGEND)
