"""What each command prints, and where."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sim
from sim.engine import compiled
from sim.policies import ORDERS
from sim.reports.run.charts import CHARTS
from tests.cli.conftest import TINY, Type

FEW = ("--replications", "3")


def test_run_opens_with_the_verdict_and_shows_the_figures(supportsim: Type) -> None:
    done = supportsim("run", "tiny.yaml", *FEW)
    assert done.exit_code == 0
    assert done.stdout.startswith("Tiny ")
    for part in (
        "Targets",
        "at least 80 %",
        "Key figures",
        "Occupancy",
        "3 simulated runs, seed 1",
    ):
        assert part in done.stdout
    assert "\x1b[" not in done.stdout  # no colours in a pipe
    assert done.stderr == ""  # and no progress bar


def test_the_same_command_prints_the_same(supportsim: Type) -> None:
    one, other = (supportsim("run", "tiny.yaml", *FEW, "--json").stdout for _ in range(2))
    assert one == other


def test_json_rows_are_tidy(supportsim: Type) -> None:
    rows = json.loads(supportsim("run", "tiny.yaml", *FEW, "--json").stdout)
    row = next(
        row
        for row in rows
        if (row["metric"], row["per"], row["channel"], row["topic"])
        == ("service_level", "all", "phone", "all")
    )
    assert row["low"] <= row["mean"] <= row["high"]
    assert {"scenario", "versus", "tier", "group", "agent", "period", "unit"} <= set(row)
    assert (row["scenario"], row["versus"], row["replications"]) == ("Tiny", None, 3)


def test_json_has_null_where_there_is_no_interval(supportsim: Type) -> None:
    text = supportsim("run", "tiny.yaml", "--replications", "1", "--json").stdout
    rows = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert all(row["low"] is None for row in rows)
    assert not any(math.isnan(row["mean"]) for row in rows)


def test_compare_names_plans_by_their_changes(supportsim: Type) -> None:
    plan = "team.first.agents=3; team.first.absence=5%"
    done = supportsim("compare", "tiny.yaml", "--with", plan, *FEW)
    assert done.exit_code == 0
    assert f"{plan}, compared with Tiny" in done.stdout


def test_compare_rows_carry_the_differences(supportsim: Type) -> None:
    done = supportsim("compare", "tiny.yaml", "--with", "team.first.agents=3", *FEW, "--json")
    rows = json.loads(done.stdout)
    wait = [
        row
        for row in rows
        if (row["metric"], row["per"], row["channel"]) == ("wait", "all", "phone")
        and {row["topic"], row["tier"], row["group"]} == {"all"}
    ]
    baseline, plan, difference = wait
    assert difference["versus"] == "Tiny"
    assert difference["mean"] == pytest.approx(plan["mean"] - baseline["mean"])
    assert difference["mean"] < 0


def test_two_files_of_one_name_are_distinguished(supportsim: Type, folder: Path) -> None:
    (folder / "more.yaml").write_text(TINY.replace("agents: 2", "agents: 3"), encoding="utf-8")
    done = supportsim("compare", "tiny.yaml", "more.yaml", *FEW)
    assert "Tiny (more.yaml), compared with Tiny (tiny.yaml)" in done.stdout
    done = supportsim("compare", "tiny.yaml", "--with", "Tiny: team.first.agents=3", *FEW)
    assert "Tiny, compared with Tiny (tiny.yaml)" in done.stdout


def test_set_changes_every_scenario(supportsim: Type) -> None:
    change = ("--set", "scenario=Renamed", "--set", "channels.phone.volume=1 per hour")
    rows = json.loads(supportsim("run", "tiny.yaml", *change, *FEW, "--json").stdout)
    assert {row["scenario"] for row in rows} == {"Renamed"}
    inquiries = next(row for row in rows if row["metric"] == "inquiries" and row["per"] == "all")
    assert inquiries["mean"] < 40  # 8 are expected, not 160


def test_out_holds_report_and_scenario(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    one = [chart for chart in CHARTS if chart.name == "occupancy"]
    monkeypatch.setattr("sim.reports.run.charts.CHARTS", one)
    done = supportsim("run", "tiny.yaml", *FEW, "--out", "out/first")
    assert done.exit_code == 0
    page = (folder / "out/first/report.html").read_text(encoding="utf-8")
    assert "Tiny" in page
    assert "<svg" in page
    assert "report.html" in done.stderr
    assert list((folder / "out/first").rglob("*.yaml"))


def test_out_leaves_other_files_alone(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr("sim.reports.run.charts.CHARTS", CHARTS[:1])
    (folder / "out").mkdir()
    (folder / "out" / "notes.txt").write_text("mine")
    for _ in range(2):
        assert supportsim("run", "tiny.yaml", *FEW, "--out", "out").exit_code == 0
    assert (folder / "out" / "notes.txt").read_text() == "mine"


def test_precision_is_reached_and_said(supportsim: Type) -> None:
    done = supportsim("run", "tiny.yaml", *FEW, "--precision", "wait/phone=50%")
    assert "reached ±50 % for wait/phone after" in done.stdout


def test_check_accepts_a_good_file(supportsim: Type) -> None:
    done = supportsim("check", "tiny.yaml")
    assert done.exit_code == 0
    assert done.stdout.startswith("tiny.yaml: ok\n  new contacts a working day: phone ")


def test_check_reports_all_faults_of_all_files(supportsim: Type, folder: Path) -> None:
    bad = TINY.replace("handle_time: {mean: 5 min}", "handel_time: 5 min").replace("20 s", "20")
    (folder / "bad.yaml").write_text(bad, encoding="utf-8")
    done = supportsim("check", "bad.yaml", "nowhere.yaml", "tiny.yaml")
    assert done.exit_code == 2
    assert "bad.yaml:5" in done.stdout
    assert "handel_time" in done.stdout
    assert "nowhere.yaml: no such file" in done.stdout
    assert "tiny.yaml: ok" in done.stdout


def test_check_knows_the_kpis_that_targets_name(supportsim: Type, folder: Path) -> None:
    bad = TINY.replace("abandonment: at", "abandonmet: at")
    (folder / "bad.yaml").write_text(bad, encoding="utf-8")
    for words in (("check", "bad.yaml"), ("run", "bad.yaml"), ("compare", "bad.yaml", "tiny.yaml")):
        done = supportsim(*words)
        assert done.exit_code == 2
        assert "bad.yaml:8: targets.abandonmet" in done.output
        assert "`abandonment`" in done.output


def test_scenarios_lists_one_line_each(supportsim: Type) -> None:
    lines = supportsim("scenarios").stdout.splitlines()
    assert len(lines) >= 4
    assert any(line.startswith("web-shop ") for line in lines)
    assert all(len(line.split(maxsplit=1)) == 2 for line in lines)


def test_a_bundled_scenario_is_printed_and_can_be_run(supportsim: Type, folder: Path) -> None:
    text = supportsim("scenarios", "web-shop").stdout
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    assert supportsim("check", "own.yaml", "web-shop").exit_code == 0


def test_schema_is_json_schema(supportsim: Type) -> None:
    schema = json.loads(supportsim("schema").stdout)
    assert "$schema" in schema
    assert "handle_time" in json.dumps(schema)


def test_version(supportsim: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "why_not", lambda: None)
    opening = f"supportsim {sim.__version__}, engines: simpy, "
    assert supportsim("--version").stdout == f"{opening}compiled (built)\n"
    monkeypatch.setattr(compiled, "why_not", lambda: "it is not built here")
    told = supportsim("--version").stdout
    assert told == f"{opening}compiled (not there: it is not built here)\n"


OWN_ORDER = """
from sim import extend

@extend.order("newest first, told")
def newest_first(scenario):
    return lambda contact: -contact.arrived_at
"""
ASIDE = "this takes longer: the order `newest first, told` comes from a module, which SimPy alone"


@pytest.fixture
def own_order_is_forgotten() -> Iterator[None]:
    """Afterwards nothing of a module is known any more."""
    yield
    sys.modules.pop("own_order", None)
    for name in set(ORDERS) - ORDERS.built_in:
        del ORDERS[name]


@pytest.mark.parametrize("command", ["run --engine compiled", "warm-up --engine compiled", "size"])
@pytest.mark.usefixtures("own_order_is_forgotten", "undrawn")
def test_why_simpy_simulates_is_told_once_and_in_the_files(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch, folder: Path, command: str
) -> None:
    monkeypatch.setattr(compiled, "why_not", lambda: None)
    (folder / "own_order.py").write_text(OWN_ORDER, encoding="utf-8")
    own = "extensions: [own_order]\nrouting: {order: 'newest first, told'}\n"
    week = TINY.replace("length: 8 h", "weeks: 1").replace("20 per hour", "2 per hour")
    (folder / "own.yaml").write_text(own + week, encoding="utf-8")
    few = "--replications 3" if command != "size" else "--replications 3 --confirm 2 --most 4"
    allowed = "--allow-extensions"
    done = supportsim(*command.split(), "own.yaml", allowed, *few.split(), "--out", "out")
    assert done.exit_code == 0, done.stderr
    assert done.stderr.count(ASIDE) == 1
    if command.startswith("run"):
        manifest = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["engines"] == {"ran": ["simpy"], "there": ["simpy", "compiled"]}
    elif command == "size":
        sizing = json.loads((folder / "out" / "sizing.json").read_text(encoding="utf-8"))
        assert sizing["engines"] == ["simpy"]


@pytest.mark.skipif(not compiled.available(), reason="the compiled engine is not built here")
@pytest.mark.usefixtures("undrawn")
def test_the_manifest_tells_which_engine_ran(supportsim: Type, folder: Path) -> None:
    supportsim("run", "tiny.yaml", "--replications", "2", "--engine", "compiled", "--out", "out")
    manifest = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["engines"] == {"ran": ["compiled"], "there": ["simpy", "compiled"]}


@pytest.mark.parametrize("command", ["run --replications 1", "warm-up --replications 2"])
def test_charts_are_png_where_that_is_asked_for(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch, folder: Path, command: str
) -> None:
    monkeypatch.setattr("sim.reports.run.charts.CHARTS", CHARTS[3:4])
    (folder / "long.yaml").write_text(TINY.replace("length: 8 h", "length: 6 days"))
    for wish in ([], ["--png"]):
        done = supportsim(*command.split(), "long.yaml", "--out", "out", *wish)
        assert done.exit_code == 0, done.stderr
        charts = {path.suffix for path in (folder / "out").rglob("*.*g")}
        assert charts == ({".svg", ".png"} if wish else {".svg"})


@pytest.mark.parametrize("command", ["run", "compare", "check", "scenarios", "schema"])
def test_help_shows_an_example(supportsim: Type, command: str) -> None:
    done = supportsim(command, "--help")
    assert done.exit_code == 0
    assert f"  supportsim {command}" in done.stdout


@pytest.mark.parametrize("words", ["run tiny.yaml", "compare tiny.yaml --with team.first.agents=3"])
def test_a_long_run_is_reported_before_it_starts(
    supportsim: Type, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr("sim.checking.footprint.MUCH_TIME", 0.0)
    done = supportsim(*words.split(), *FEW)
    assert done.exit_code == 0
    reported = "warning: tiny.yaml:3: horizon: a simulated run will take about 0.1 s and "
    assert done.stderr.startswith(reported)


@pytest.mark.parametrize("command", ["run", "compare", "grow", "size"])
def test_slides_need_a_folder_and_are_in_the_help(supportsim: Type, command: str) -> None:
    more = ("--with", "team.first.agents=3") if command == "compare" else ()
    done = supportsim(command, "tiny.yaml", *more, "--slides")
    assert (done.exit_code, "--slides goes with --out" in done.stderr) == (2, True)
    assert "--slides" in supportsim(command, "--help").stdout


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("command", ["run", "size"])
def test_slides_are_in_the_folder_where_they_are_wanted(
    supportsim: Type, folder: Path, command: str
) -> None:
    easy = TINY.replace("at most 5%", "at most 90%").replace("20 per hour", "2 per hour")
    easy = easy.replace("length: 8 h", "length: 7 days" if command == "size" else "length: 2 days")
    (folder / "tiny.yaml").write_text(easy, encoding="utf-8")
    few = FEW if command == "run" else (*FEW, "--confirm", "2")
    done = supportsim(command, "tiny.yaml", *few, "--out", "out", "--slides")
    assert done.exit_code == 0, done.stderr
    assert (folder / "out/slides.pdf").read_bytes().startswith(b"%PDF")
    assert list((folder / "out/charts").glob("slide-1-*.png"))
    done = supportsim(command, "tiny.yaml", *few, "--out", "out")
    assert done.exit_code == 0, done.stderr
    assert not (folder / "out/slides.pdf").exists()
    assert not list((folder / "out").glob("charts/slide-*"))
