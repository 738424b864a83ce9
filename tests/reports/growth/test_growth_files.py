"""What ``grow`` leaves as files: a page, its figures as JSON, tables, a page for each job."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from markupsafe import escape

from sim.decisions import Growth
from sim.decisions.growth.daily import Job
from sim.reports.growth.charts import CHARTS
from sim.reports.growth.files import as_json, json_text, write_growth
from sim.reports.growth.risks import chance_words
from sim.reports.growth.rows import level_words
from sim.reports.growth.sentences import growth_verdict
from sim.reports.pen.folder import MARKER
from sim.reports.pen.page import typeset
from sim.reports.pen.words import alone, amount, difference, estimate
from sim.sheets import as_csv
from tests.reports.run.test_page import Outline


@pytest.fixture(scope="module")
def folder(growth: Growth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "new"
    write_growth(out, growth)
    return out


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_stands_alone_and_opens_with_the_verdict(page: str, growth: Growth) -> None:
    outline = Outline(page)
    assert outline.open == []
    assert not {"script", "link", "img", "iframe"} & set(outline.tags)
    assert all(each.startswith(("#", "data:")) for each in outline.references)
    assert len(set(outline.ids)) == len(outline.ids)
    assert {each[1:] for each in outline.references if each[0] == "#"} <= set(outline.ids)
    places = [page.index(str(escape(typeset(each)))) for each in growth_verdict(growth)]
    assert places == sorted(places)
    assert places[-1] < page.index("<h2>")
    assert "<desks>" not in page
    assert page.count("<svg") == page.count("<figcaption>") == len(names_of_charts(growth))


def names_of_charts(growth: Growth) -> list[str]:
    return [chart.name for chart in CHARTS if chart.possible(growth)]


def test_the_folder_has_all_of_it_as_files(folder: Path, growth: Growth) -> None:
    names = {path.name for path in folder.iterdir() if path.name != MARKER}
    tables = {"plan", "targets", "chances", "headcount", "signals", "waiting", "differences"}
    tables |= {"alternatives", "erlang_figures"} | ({"levels"} if growth.levels else set())
    assert names == {f"{table}.csv" for table in tables} | {
        *(
            "report.html",
            "report.xlsx",
            "growth.json",
            "plan.yaml",
            "scenario.yaml",
            "manifest.json",
            "job-profile-1-faults.md",
            "targets_by_replication.csv",
            "charts",
        )
    }
    assert names_of_charts(growth) == [
        "headcount",
        "chances",
        "signals-today",
        "signals-plan",
        "waiting",
    ]
    charts = {path.name for path in (folder / "charts").iterdir()}
    assert charts == {f"{name}.svg" for name in names_of_charts(growth)}
    manifest = json.loads((folder / "manifest.json").read_text())
    asked = {"replications": 2, "confirm": 3, "budget": 60, "groups": ["@orders", "faults"]}
    assert manifest["asked"] == asked | {"seconds": None, "hires_per_month": None}
    assert set(manifest["files"]) == {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }
    assert json.loads((folder / "growth.json").read_text()) == json.loads(json_text(growth))


def test_of_a_search_cut_short_before_a_plan_todays_figures_are_no_plans(
    growth: Growth, tmp_path: Path
) -> None:
    """Whose chosen "plan" is to change nothing; one that needs no change has such a plan."""
    kept = replace(growth, chosen=replace(growth.today, plan=()), delayed=(), fewer=(), more=None)
    cut = replace(kept, stopped="the budget was spent", open=["what hiring alone would take"])
    write_growth(tmp_path, cut)
    for name in ("chances", "headcount", "signals", "targets_by_replication"):
        assert set(pd.read_csv(tmp_path / f"{name}.csv")["plan"]) == {"today"}, name
    targets = pd.read_csv(tmp_path / "targets.csv")
    assert targets["worst_chance_today"].notna().all()
    assert targets.filter(like="_plan").isna().all(axis=None)
    assert "chosen plan" not in (tmp_path / "alternatives.csv").read_text()
    assert not (tmp_path / "waiting.csv").exists()
    found = json.loads((tmp_path / "growth.json").read_text())
    assert [found[f"{key}_plan"] for key in ("holds_through", "cost")] == [None, None]
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "no plan found yet" in text
    assert "Cost with the plan" not in text
    drawn = "".join(each.read_text() for each in (tmp_path / "charts").iterdir())
    assert ">today<" in drawn
    assert ">with the plan<" not in drawn
    assert {row["plan"] for row in as_json(replace(kept, stopped=""))["chances"]} == {
        "today",
        "plan",
    }


def test_what_is_read_beside_the_charts_is_whole_sentences(page: str) -> None:
    text = unescape(page)
    assert re.search(r"<p>If nothing changes: [a-z]", text)
    counted = "Customers who give up: inquiries not solved whose customer will not come again"
    assert f"{counted}; counted in a simulated run." in text  # a number is no share
    assert re.search(r"\d %, week of \d", text.replace("\N{NO-BREAK SPACE}", " "))


def test_tables_do_not_become_formulas(folder: Path) -> None:
    for name in ("headcount.csv", "signals.csv"):
        text = (folder / name).read_text()
        assert ",'@orders" in text or name == "signals.csv"
        assert not re.search(r"(^|,)@", text, re.MULTILINE)
    table = pd.read_csv(folder / "differences.csv")
    assert table["difference"].dtype == float  # a minus sign before a figure stays
    assert (table["difference"] < 0).any()


def test_chances_are_those_of_the_replications(folder: Path) -> None:
    keys = ["plan", "metric", "channel", "target", "week"]
    chances = pd.read_csv(folder / "chances.csv").set_index(keys)
    single = pd.read_csv(folder / "targets_by_replication.csv")
    found = single.groupby(keys)["missed"].agg(["mean", "count"]).loc[chances.index]
    assert found["mean"].between(chances["low"], chances["high"]).all()
    never = found["mean"] == 0
    assert never.any()
    assert (chances["chance_of_missing"][never] < 0.1).all()
    assert found["count"].tolist() == chances["replications"].tolist()
    assert single["value"].nunique() > 10


def test_every_figure_on_the_page_is_in_the_json(page: str, growth: Growth) -> None:
    """Cells with digits are what the JSON's figures look like when they are written for people."""
    found = json.loads(json_text(growth))
    money = growth.scenario.currency
    shares = [row["chance_of_holding"] for row in found["chances"]]
    tables = "waiting", "alternatives", "levels"
    shares += [row["certainty"] for row in found["levels"]]
    costs = [row["cost"] for table in tables for row in found[table]]
    reported = {amount(value, "share") for value in shares} | {
        amount(c, "money", money) for c in costs
    }
    tried = [row for table in tables for row in found[table]]
    reported |= {chance_words(row) for row in tried}
    reported |= {str(row["replications"]) for row in tried}
    dates = [row[key] for row in found["plan"] for key in ("posted", "first_day", "on_the_lines")]
    dates += [row["worst_week"] for row in (*found["waiting"], *found["alternatives"])]
    reported |= {_day(date) for date in dates if date} | {
        str(row["agents"]) for row in found["plan"]
    }
    for row in found["targets"]:
        for plan in ("today", "plan"):
            reported.add(f"breaks, week of {_day(row[f'breaks_{plan}'])}")
            chance = amount(row[f"worst_chance_{plan}"], "share")
            reported.add(f"{chance}, week of {_day(row[f'worst_week_{plan}'])}")
    for row in found["job_profiles"]:
        reported |= {*row["profile"].values()}
        reported |= {amount(each["contacts"], "count") for each in row["contacts_a_day"]}
    for row in found["differences"]:
        figures = [math.nan if row[k] is None else row[k] for k in ("difference", "low", "high")]
        reported.add(difference(*figures, row["unit"], money))
    reported |= {takes for _, takes, *_ in level_words(growth)}
    reported |= {row["why"] for row in found["alternatives"]}
    for row in found["erlang_figures"]:
        reported.add(estimate(row["mean"], row["low"], row["high"], row["unit"]))
        for formula in ("erlang_a", "erlang_c"):
            if row[formula] is not None:
                value, half = row[formula], (row["high"] - row["low"]) / 2
                reported.add(alone(value, value - half, value + half, row["unit"]))
    cells = re.findall(r"<td>(.*?)</td>", page)
    plain = [unescape(re.sub(r"<[^>]*>", "", each)) for each in cells]
    figures_shown = [each for each in plain if re.search(r"\d", each)]
    assert len(figures_shown) > 20
    assert [each for each in figures_shown if each not in {typeset(t) for t in reported}] == []


def _day(date: str | None) -> str:
    if date is None:
        return ""
    return "{0.day}\xa0{0:%b}\xa0{0.year}".format(dt.date.fromisoformat(date))


def test_every_key_of_the_json_is_in_the_manual(growth: Growth) -> None:
    manual = (Path(__file__).parents[3] / "docs/grow.md").read_text(encoding="utf-8")
    found = as_json(growth)
    reported = set(re.findall(r"`([a-z_]+)`", manual))
    assert set(found) - reported == set()
    for table in ("plan", "headcount", "differences"):
        columns = set(found[table][0]) - {"plan", "group", "week", "unit", "replications"}
        assert columns - reported == set(), table


def test_json_has_the_headcount_and_both_calendars(growth: Growth) -> None:
    found = as_json(growth)
    heads = {(row["plan"], row["group"]) for row in found["headcount"]}
    assert heads == {(plan, g) for plan in ("today", "plan") for g in ("@orders", "faults")}
    lights = pd.DataFrame(found["signals"])
    assert set(lights["plan"]) == {"today", "plan"}
    assert set(lights["colour"]) <= {"green", "amber", "red", "unknown"}
    assert {"L1", "phone"} <= set(lights["name"])
    late = lights[lights["week"] == max(lights["week"])]
    of_patience = late[late["signal"] == "impatience"].set_index("plan")["chance_red"]
    assert of_patience["today"] == 1  # a quarter of the customers give up


def test_text_that_looks_like_a_formula_gets_a_quote_and_nothing_else_does() -> None:
    frame = pd.DataFrame(
        {"any": ["=1+1", "a=1", None, "-x", "@y", "+z", "\tt"], "=of": [-1.5, *[2.0] * 6]}
    )
    lines = as_csv(frame).decode("utf-8-sig").splitlines()
    assert lines[0] == "any,'=of"
    assert lines[1:] == ["'=1+1,-1.5", "a=1,2", ",2", "'-x,2", "'@y,2", "'+z,2", "'\tt,2"]


def test_a_job_has_a_page_to_hand_on(growth: Growth, tmp_path: Path) -> None:
    day_one = dt.date(2026, 1, 5)
    job = Job(
        group="faults",
        agents=2,
        posted=day_one,
        first_day=dt.date(2026, 1, 19),
        on_the_lines=dt.date(2026, 1, 19),
        full_speed=dt.date(2026, 1, 19),
        since=dt.date(2026, 1, 19),
        until=dt.date(2026, 2, 16),
        contacts={("fault", "phone"): 41.3},
        runs=4,
    )
    found = replace(growth, jobs=[job, replace(job, group="@orders", agents=1)])
    write_growth(tmp_path / "out", found)
    names = sorted(path.name for path in (tmp_path / "out").glob("job-profile-*"))
    assert names == ["job-profile-1-faults.md", "job-profile-2-orders.md"]
    text = (tmp_path / "out" / names[0]).read_text(encoding="utf-8")
    assert text.startswith("# Job profile: 2 agents for faults\n")
    for line in (
        "- **Post the job by**: 5 January 2026",
        "- **First day**: 19 January 2026, 2 weeks after the posting",
        "- **Tier**: L1",
        "- **Skills**: fault",
        "- **Shifts**: Mon to Tue 00:00 to 24:00",
        "- **Contract**: full time: 48 h paid a week",
        "- **Pay**: 20.00 EUR an hour",
        "- **Training**: none off the lines",
        "- **At full speed**: from 19 January 2026, the first day on the lines",
        "| fault | 41       |",
    ):
        assert line in text.splitlines()
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert Outline(page).open == []
    assert "Job profile: 1 agent for @orders" in unescape(page)
    (first, _) = as_json(found)["job_profiles"]
    assert first["contacts_a_day"] == [{"topic": "fault", "channel": "phone", "contacts": 41.3}]
    assert first["profile"]["Tier"] == "L1"
