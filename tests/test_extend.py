"""What a module of one's own adds is used like what is built in: the example of docs/extend.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import sim
from sim import extend, extensions, stopping
from sim.checking import check_document
from sim.decisions import SIGNALS, watch
from sim.errors import RunError, ScenarioError, UsageError
from sim.metrics import METRICS
from sim.policies import ORDERS, PREFERENCES
from sim.reports.pen.tables import breakdown_table, week_table
from sim.scenarios.sections.spread import FAMILIES
from tests.metrics.document import kpi_tables

DOCS = Path(__file__).parents[1] / "docs/extend.md"
MODULE = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
SHOP = """
scenario: shop
extensions: [shop_rules]
horizon: {start: 2026-01-05, weeks: 3}
channels: {phone: {mode: live, volume: 16 per hour}}
topics: {repair: {L1: {handle_time: {distribution: pareto, least: 4 min, tail: 3}}}}
team:
  a day shift: {agents: 1}
  night shift: {agents: 1}
routing: {order: newest first, idle_agent: night shift last}
targets: {very_late: at most 5%}
signals: {own: {late again: {amber: 5%, red: 90%}}}
"""


QUIET = "channels.phone.volume=9 per hour"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Path]:
    """A scenario and the module beside it; afterwards nothing of it is known any more."""
    assert MODULE is not None
    (tmp_path / "shop_rules.py").write_text(MODULE[1], encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    yield tmp_path / "shop.yaml"
    for name in ("shop_rules", "broken"):
        sys.modules.pop(name, None)
    added = (ORDERS, PREFERENCES, extensions.FAMILIES, extensions.SIGNALS, extensions.KPIS)
    for registry in added:
        for name in set(registry) - registry.built_in:
            del registry[name]


def load(shop: Path, *changes: str) -> sim.Scenario:
    """The scenario, whose module may be run."""
    return sim.load_scenario(shop, overrides=changes, allow_extensions=True)


def test_a_line_is_served_in_the_order_of_the_module(shop: Path) -> None:
    scenario = load(shop, "team.night shift=null", QUIET)
    log = sim.simulate(scenario, sim.draw_tape(scenario, seed=1, replication=0))
    contacts = log.contacts
    arrived_at, answered_at = contacts["arrived_at"], contacts["answered_at"]
    checked = 0
    for at in answered_at[answered_at > arrived_at]:
        (chosen,) = np.flatnonzero(answered_at == at)
        waiting = (arrived_at < at) & ~(answered_at < at)
        assert arrived_at[chosen] == arrived_at[waiting].max()
        checked += waiting.sum() > 1
    assert checked > 50


def test_free_agents_are_chosen_as_the_module_says(shop: Path) -> None:
    scenario = load(shop)
    steps = sim.simulate(scenario, sim.draw_tape(scenario, seed=1, replication=0)).frame("steps")
    steps["ended_at"] = steps.ended_at.fillna(np.inf)
    night = steps[steps.group == "night shift"]
    day = steps[steps.group == "a day shift"]
    assert len(night) > 100
    for start in night.started_at[night.started_at == night.queued_at]:
        assert ((day.started_at < start) & (day.ended_at > start)).any()


def test_the_distribution_is_the_one_that_is_written(shop: Path) -> None:
    scenario = load(shop)
    tape = sim.draw_tape(scenario, seed=1, replication=0)
    work = tape.steps["handle_time"]
    assert work.min() > 4
    assert np.log(work / 4).mean() == pytest.approx(1 / 3, rel=0.1)  # exponential with rate `tail`


def test_kpi_target_and_signal_are_measured(shop: Path) -> None:
    result = sim.replicate(load(shop), replications=2)
    log = sim.simulate(
        load(shop),
        sim.draw_tape(load(shop), seed=1, replication=0),
    )
    waits = log.contacts["answered_at"] - log.contacts["arrived_at"]
    kpis = sim.measure(log)
    row = kpis[(kpis.metric == "very_late") & (kpis.per == "all") & (kpis.channel == "phone")]
    by_hand = np.mean(waits[~np.isnan(waits)] > 10)
    assert row.numerator.item() / row.denominator.item() == pytest.approx(by_hand)
    assert "very_late" in set(result.targets["metric"])
    page, *_ = sim.write_report(shop.parent / "out", [result])
    assert "Very late" in page.read_text(encoding="utf-8")
    lights = watch(result.kpis, result.signals)
    own = lights.cells[lights.cells.signal == "late again"]
    assert set(own.name) == {"phone"}
    # beyond 5 %, never beyond 90 %; of the week before the first nothing is known
    assert list(own.colour) == ["unknown", "amber", "amber"]


LONG_CALLS = """
from sim import extend

LONG = extend.Metric(
    "long_calls", "Long calls", "share", "lower", "contacts of 20 min and more ÷ contacts",
    group="Work", shown={"by channel": 15, "by week": 15}, more_agents="",
)


@extend.kpi(LONG, by=("channel",))
def long_calls(log, window):
    contacts = log.contacts
    long = contacts["ended_at"] - contacts["arrived_at"] >= 20
    at = window.cell(contacts["arrived_at"])
    records = extend.Records(at, {"channel": contacts["channel"]})
    yield extend.Figure("long_calls", records, extend.Ratio(long, long | True))
"""


def test_a_kpi_in_one_file_is_in_tables_targets_reports_and_docs(shop: Path) -> None:
    (shop.parent / "shop_rules.py").write_text(LONG_CALLS, encoding="utf-8")
    plain = ["topics.repair.L1.handle_time=5 min", "routing=null", "signals=null"]
    stated = "targets={long_calls: at most 5%}"
    scenario = load(shop, *plain, stated)
    result = sim.replicate(scenario, replications=2)
    assert "long_calls" in set(result.kpis["metric"])
    assert list(result.targets["metric"]) == ["long_calls"]
    (by_channel, *_), by_week = breakdown_table(result, "channel").rows[1:], week_table(result)
    assert by_channel[0] == "Long calls"  # behind the inquiries, which stand at 10
    assert by_week.columns[2] == "Long calls"
    page, *_ = sim.write_report(shop.parent / "out", [result])
    assert "contacts of 20 min and more ÷ contacts" in page.read_text(encoding="utf-8")
    before = (DOCS.parent / "metrics.md").read_text(encoding="utf-8")
    after = kpi_tables().written(before, METRICS.values())
    row, by = (line for line in after.splitlines() if line not in before.splitlines())
    assert row == (
        "| `long_calls` | Long calls | share | lower | contacts of 20 min and more ÷ contacts "
        "| ratio, log-odds |"
    )
    assert by == "| `long_calls` | all, channel | week: all, channel |"


def test_what_a_module_adds_is_known_to_the_scenarios_that_name_it(shop: Path) -> None:
    """Whatever else has been read before, in this process."""
    path, known = list(sys.path), list(METRICS.built_in)
    sim.replicate(load(shop), replications=1)
    assert sys.path == path
    assert list(METRICS.built_in) == known
    other = sim.load_scenario("startup", overrides=["horizon.weeks=2"])
    kpis = sim.replicate(other, replications=1).kpis
    assert "very_late" not in kpis["metric"].cat.categories
    with pytest.raises(ScenarioError, match=r"targets\.very_late: unknown KPI"):
        sim.load_scenario("startup", overrides=["targets={very_late: at most 5%}"])
    with pytest.raises(TypeError):
        METRICS.built_in["wait"] = METRICS["backlog"]  # type: ignore[index]


def test_a_module_imports_from_its_own_folder(shop: Path) -> None:
    with (shop.parent / "shop_rules.py").open("a") as module:
        module.write("\nfrom shop_limits import LATE\n")
    (shop.parent / "shop_limits.py").write_text("LATE = 10.0\n")
    load(shop)
    assert sys.modules.pop("shop_limits").LATE == 10.0
    assert str(shop.parent) not in sys.path


def test_a_signal_of_a_module_stands_in_the_calendar_of_a_report(shop: Path) -> None:
    scenario = load(shop, "horizon.weeks=5")
    page, *_ = sim.write_report(shop.parent / "out", [sim.replicate(scenario, replications=2)])
    signal = extensions.SIGNALS["late again"]
    assert signal.label in page.read_text(encoding="utf-8")


def test_two_processes_find_the_module_and_agree_with_one(shop: Path) -> None:
    shared = "from sim.runs import processes; processes.WORTH_SHARING = 0"
    command = f"{shared}; from sim.cli import main; main()"
    figures = [
        subprocess.run(
            [
                sys.executable,
                "-c",
                command,
                *f"run {shop} --allow-extensions --replications 6 --json --jobs {jobs}".split(),
            ],
            env={**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])},
            cwd="/",
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for jobs in "12"
    ]
    assert figures[0] == figures[1]
    assert "very_late" in figures[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("extensions=[shop_rule]", "there is no module `shop_rule` beside the file"),
        ("extensions=[shop_rules.py]", "beside the file; write it without `.py`"),
        ("extensions=[my rules]", "must be the name of a Python module, e.g. `my_rules`"),
        ("extensions=[broken]", "the module `broken` fails: ZeroDivisionError: division by zero"),
        ("routing.order=newest frist", 'did you mean `newest first`? (got "newest frist")'),
        ("targets={very_lat: at most 5%}", "did you mean `very_late`?"),
        ("signals={own: {late agian: {amber: 5%, red: 9%}}}", "did you mean `late again`?"),
        ("topics.repair.L1.handle_time.distribution=paretto", "did you mean `pareto`?"),
        ("topics.repair.L1.handle_time.least=4", "needs a unit"),
        ("topics.repair.L1.handle_time.tail=2", "`tail` must be more than 2"),
        ("topics.repair.L1.handle_time.heavy=2", "unknown key"),
    ],
)
def test_what_is_wrong_is_reported_like_any_fault(shop: Path, change: str, message: str) -> None:
    (shop.parent / "broken.py").write_text("1 / 0")
    with pytest.raises(ScenarioError, match=re.escape(message)):
        load(shop, change)


def test_nothing_of_a_module_is_run_unless_that_is_allowed(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.parent.joinpath("shop_rules.py").write_text("raise AssertionError('was run')")
    with pytest.raises(ScenarioError) as refused:
        sim.load_scenario(shop)
    (fault,) = refused.value.faults
    assert (fault.line, fault.path) == (3, "extensions.0")
    assert "--allow-extensions, if you trust who wrote it" in fault.message
    told = [str(warning) for warning in check_document(shop).warnings]
    assert len(told) == 5  # what a module may add: distribution, two policies, KPI, signal
    assert all("`shop_rules` may add it: no module is run here" in each for each in told)
    assert "shop_rules" not in sys.modules
    monkeypatch.setenv("SUPPORTSIM_ALLOW_EXTENSIONS", str(shop.parent.parent))
    with pytest.raises(ScenarioError, match="the module `shop_rules` fails: AssertionError"):
        sim.load_scenario(shop)


def test_what_is_wrong_elsewhere_is_told_though_no_module_is_run(shop: Path) -> None:
    shop.write_text(SHOP.replace("16 per hour", "16"), encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        check_document(shop)
    assert [fault.path for fault in refused.value.faults] == ["channels.phone.volume"]


@pytest.mark.parametrize("name", ["antigravity", "json", "numpy", "tests"])
def test_a_module_comes_from_the_folder_of_its_scenario_alone(shop: Path, name: str) -> None:
    """Not from Python's own library, nor from what is installed, whatever lies in the folder."""
    message = f"there is no module `{name}` beside the file"
    for _ in range(2):
        with pytest.raises(ScenarioError, match=message):
            load(shop, f"extensions=[{name}]")
        (shop.parent / f"{name}.py").write_text("raise AssertionError('was run')")
        message = f"another module is called `{name}`"


@pytest.mark.parametrize("leaves", ["SystemExit(0)", "KeyboardInterrupt", "GeneratorExit"])
def test_whatever_a_module_raises_is_a_failure(
    shop: Path, leaves: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopping, "LISTENING", threading.Event())
    stopping.LISTENING.set()  # as in a command: nobody has pressed Ctrl-C
    broken = shop.parent / "broken.py"
    broken.write_text(f"raise {leaves}")
    with pytest.raises(ScenarioError, match="the module `broken` fails"):
        load(shop, "extensions=[broken]")
    with (shop.parent / "shop_rules.py").open("a") as module:
        module.write(f"\n@extend.order('ends')\ndef ends(scenario):\n    raise {leaves}\n")
    scenario = load(shop, "routing.order=ends")
    with pytest.raises(RunError, match=leaves.partition("(")[0]):
        sim.replicate(scenario, replications=1)


def test_a_policy_that_gives_no_number_ends_the_run(shop: Path) -> None:
    with (shop.parent / "shop_rules.py").open("a") as module:
        module.write(
            "\n@extend.order('none')\ndef none(scenario):\n    return lambda contact: None\n"
        )
    scenario = load(shop, "routing.order=none")
    with pytest.raises(RunError, match="the policy `none` must give a number \\(gave None\\)"):
        sim.replicate(scenario, replications=1)


def test_names_of_what_is_built_in_are_taken() -> None:
    with pytest.raises(UsageError, match="the order `first come` is built in"):
        extend.order("first come")(lambda scenario: lambda contact: 0.0)
    with pytest.raises(UsageError, match="`gamma` is built in"):
        extend.distribution(next(name for name in FAMILIES if name == "gamma"))
    with pytest.raises(UsageError, match="`wait` is built in"):
        extend.kpi(METRICS["wait"])
    with pytest.raises(UsageError, match="`backlog` is built in"):
        extend.signal(next(iter(SIGNALS)), label="x", of="tier", amber=1, red=2)
