"""The backtest: a right scenario is trusted, a wrong one is not, and what is wrong is named."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from click.testing import CliRunner
from matplotlib.figure import Figure

import sim
from sim.backtest import Backtest, backtest
from sim.backtest.cells import ALL_WEEKS, DAYS, Cell, parts_of
from sim.backtest.inputs import Other, exchanged
from sim.backtest.judge import Verdict, judge, verdict
from sim.calibrate import Known, as_csv, beside, read_known
from sim.checking import load_document
from sim.cli import cli
from sim.errors import UsageError
from sim.reports.backtest.chart import draw_backtest
from sim.reports.pen.style import BLUE
from sim.tape.known import AGENTS, HANDLE, PATIENCE, TOPICS, VOLUME
from sim.tape.uncertain import drawn, scaled
from tests.calibrate import writers

ROOT = Path(__file__).parents[2]
TEAM = """
scenario: Line
horizon: {start: 2026-03-02, weeks: 4, warm_up: 0 min}
opening_hours: {mon-fri: "09:00-17:00"}
channels:
  phone: {mode: live, volume: 100 per day, patience: {mean: 4 min}}
demand: {weekdays: {sat-sun: 0}}
topics: {order: {L1: {handle_time: {mean: 6 min, cv: 0.8}}}}
team: {agents: {agents: 2}}
"""

WAIT = Cell("phone", "wait", ALL_WEEKS)


def runs(mean: float, spread: float, number: int = 400) -> list[dict[Cell, float]]:
    """Replications whose waits are normal."""
    rng = np.random.default_rng(1)
    return [{WAIT: float(x)} for x in rng.normal(mean, spread, number)]


def test_the_band_of_one_cell_is_that_of_a_normal() -> None:
    (judged,) = judge({WAIT: 2.0}, runs(2.0, 0.1, 4000))
    assert judged.low == pytest.approx(2 - 1.96 * 0.1, abs=0.02)
    assert judged.high == pytest.approx(2 + 1.96 * 0.1, abs=0.02)


def test_the_band_of_many_cells_holds_all_of_them() -> None:
    rng = np.random.default_rng(2)
    cells = [Cell("phone", "wait", str(week)) for week in range(20)]
    table = rng.normal(2.0, 0.1, (2000, 20))
    judged = judge(
        dict.fromkeys(cells, 2.0), [dict(zip(cells, row, strict=True)) for row in table.tolist()]
    )
    low, high = (np.array([getattr(each, name) for each in judged]) for name in ("low", "high"))
    inside = ((low <= table) & (table <= high)).all(axis=1).mean()
    assert inside == pytest.approx(0.95, abs=0.01)
    assert judged[0].high - 2 == pytest.approx(0.302, abs=0.02)  # 3.02 sd: 0.95 ** (1 / 20)


@pytest.mark.parametrize(
    ("real", "spread", "weeks", "said"),
    [
        (2.0, 0.1, 4, Verdict.TRUST),
        (2.25, 0.1, 4, Verdict.WITHIN_LIMITS),  # outside, but within 20 %
        (3.0, 0.1, 4, Verdict.NO),
        (3.0, 0.1, 2, Verdict.CANNOT_TELL),  # too few weeks
        (2.0, 0.6, 4, Verdict.CANNOT_TELL),  # the band is wider than twice the tolerance
    ],
)
def test_verdicts(real: float, spread: float, weeks: int, said: Verdict) -> None:
    assert verdict(judge({WAIT: real}, runs(2.0, spread)), weeks) == said


DATA = {
    "channels": {"phone": {"volume": "100 per day", "patience": {"mean": "4 min"}}},
    "topics": {"order": {"share": "100%", "L1": {"handle_time": {"mean": "6 min", "cv": 0.8}}}},
}
KNOWN = [
    Known(VOLUME, "phone", "channels.phone.volume", 100.0, 90.0, 110.0),
    Known(PATIENCE, "phone", "channels.phone.patience", 4.0, 3.0, 5.0),
    Known(HANDLE, "order, L1", "topics.order.L1.handle_time", 6.0, 5.5, 6.5),
    Known(AGENTS, "agents' hours a week", "", 80.0, 76.0, 84.0),
    Known(TOPICS, "order", "topics.order.share", np.nan, np.nan, np.nan),
]


def test_values_are_scaled_where_they_stand() -> None:
    result = scaled(DATA, zip(KNOWN[:4], (1.1, 0.5, 2.0, 0.8), strict=True))
    assert result["channels"]["phone"]["volume"] == "110 per day"
    assert result["channels"]["phone"]["patience"] == {"mean": "2 min"}
    assert result["topics"]["order"]["L1"]["handle_time"] == {"mean": "12 min", "cv": 0.8}
    assert result["channels"]["phone"]["effort"] == "125%"  # 0.8 of the agents
    assert DATA["channels"]["phone"]["volume"] == "100 per day"


@pytest.mark.parametrize(
    ("form", "twice"),
    [
        ({"scale": "2 min", "shape": 1.5}, {"scale": "4 min", "shape": 1.5}),
        ({"low": "0 min", "mode": "1 min", "high": "3 min"}, {"low": "0 min", "mode": "2 min"}),
        ({"value": "90 s"}, {"value": "180 s"}),
        (
            {"branches": [{"share": "30%", "mean": "1 min"}, {"share": "70%", "mean": "9 min"}]},
            {"branches": [{"share": "30%", "mean": "2 min"}, {"share": "70%", "mean": "18 min"}]},
        ),
    ],
)
def test_every_kind_of_distribution_is_scaled(
    form: dict[str, object], twice: dict[str, object]
) -> None:
    data = {"channels": {"phone": {"patience": form}}}
    found = scaled(data, [(KNOWN[1], 2.0)])["channels"]["phone"]["patience"]
    assert {key: found[key] for key in twice} == twice


def test_draws_have_the_interval_that_is_stated() -> None:
    volumes = np.array(
        [
            float(drawn(DATA, KNOWN, 1, number)["channels"]["phone"]["volume"].split()[0])
            for number in range(200)
        ]
    )
    low, high = np.quantile(volumes, (0.025, 0.975))
    assert (low, high) == pytest.approx((90.5, 110.5), abs=2.0)


def test_exchanged_are_the_values_of_the_other_period() -> None:
    theirs = Other([Known(HANDLE, "order, L1", "x", 9.0, 8.0, 10.0)], DATA)
    result = exchanged(DATA, HANDLE, KNOWN, theirs)
    assert result["topics"]["order"]["L1"]["handle_time"]["mean"] == "9 min"
    assert exchanged(DATA, PATIENCE, KNOWN, theirs) == DATA


def test_parts_of_a_channel_are_told_by_their_names() -> None:
    found = parts_of(dict.fromkeys(["phone", "phone fri", "phone 2", "mail"]), ("phone", "phone 2"))
    assert found == {"phone": "phone", "phone fri": "phone", "phone 2": "phone 2"}


def test_intervals_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "team.intervals.csv"
    path.write_text(as_csv(KNOWN), encoding="utf-8-sig")
    again = read_known(path)
    assert again[:4] == KNOWN[:4]
    assert np.isnan(again[4].value)
    path.write_text("something,else\n")
    with pytest.raises(UsageError, match=r"team.intervals.csv: is not a table of input, name"):
        read_known(path)
    assert read_known(tmp_path / "missing.csv") == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A team's scenario with intervals, and four weeks of its calls."""
    folder = tmp_path_factory.mktemp("backtest")
    (folder / "team.yaml").write_text(TEAM)
    scenario = sim.load_scenario(folder / "team.yaml")
    log = sim.simulate(scenario, sim.draw_tape(scenario, seed=8, replication=0))
    writers.five9(folder, log)
    known = [one for one in KNOWN if one.input != AGENTS]
    beside(folder / "team.yaml").write_text(as_csv(known))
    return folder


def ask(folder: Path, *words: str) -> tuple[int, str, str]:
    command = ["backtest", str(folder / "team.yaml"), "--against", str(folder / "five9.csv")]
    done = CliRunner().invoke(cli, [*command, "--replications", "20", "--jobs", "1", *words])
    return done.exit_code, done.stdout, done.stderr


def test_the_team_itself_is_not_refused(folder: Path) -> None:
    code, out, _ = ask(folder, "--json", "--out", str(folder / "report"))
    assert code == 0
    told = json.loads(out)
    assert told["verdict"] != "no"
    assert (told["from"], told["weeks"]) == ("2026-03-02", 4)
    whole = [cell for cell in told["cells"] if cell["week"] == "all"]
    assert [cell["kpi"] for cell in whole] == ["contacts", "wait", "abandonment"]
    assert (folder / "report" / "backtest.svg").is_file()
    page = (folder / "report" / "report.html").read_text(encoding="utf-8")
    for heading in ("Band and reality", "All weeks together", "How to read this"):
        assert f"<h2>{heading}</h2>" in page
    for week in (2, 9, 16, 23):  # each week has its row
        assert f'<th scope="row">2026-03-{week:02}</th>' in page
    assert "five9.csv (Five9" in page
    assert "What may be wrong" not in page


def test_a_wrong_scenario_is_refused_with_its_suspect(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "team.yaml").write_text(TEAM.replace("mean: 6 min", "mean: 3 min"))
    (tmp_path / "five9.csv").write_bytes((folder / "five9.csv").read_bytes())
    handle = Known(HANDLE, "order, L1", "topics.order.L1.handle_time", 3.0, 2.8, 3.2)
    beside(tmp_path / "team.yaml").write_text(as_csv([*KNOWN[:2], handle]))
    report = tmp_path / "report"
    code, out, err = ask(tmp_path, "--fail-unless", "trust", "--out", str(report))
    assert code == 1
    assert out.startswith("Do not plan with it.\n")
    assert "First suspect: handle times." in out
    assert "the verdict is no, not trust" in err
    page = (report / "report.html").read_text(encoding="utf-8")
    assert "<p>Do not plan with it.</p>" in page
    assert '<th scope="row">handle times</th>' in page


def test_the_commands_of_the_docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "calibrate.md").read_text(encoding="utf-8")
    (commands,) = [
        block for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if "--until" in block
    ]
    (tmp_path / "team.yaml").write_text(
        TEAM.replace("2026-03-02, weeks: 4", "2026-02-02, weeks: 8")
    )
    scenario = sim.load_scenario(tmp_path / "team.yaml")
    log = sim.simulate(scenario, sim.draw_tape(scenario, seed=3, replication=0))
    writers.five9(tmp_path, log).rename(tmp_path / "calls.csv")
    for command in commands.splitlines():
        few = ("--jobs", "1", "--replications", "20") if "backtest" in command else ()
        words = [*shlex.split(command)[1:], *few]
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, done.output
    assert "Do not plan with it" not in done.output
    assert (tmp_path / "report" / "backtest.csv").is_file()


def test_weeks_that_are_not_there(folder: Path) -> None:
    code, _, err = ask(folder, "--from", "2026-05-04")
    assert code == 2
    assert "--from 2026-05-04: no contact since then" in err


def test_a_scenario_that_begins_after_the_weeks_is_named(folder: Path) -> None:
    code, _, err = ask(folder, "--set", "horizon.start=2027-01-04")
    assert code == 2
    assert "team.yaml begins on 2027-01-04: no contact since then" in err
    assert "--from" not in err
    code, _, err = ask(folder, "--until", "2026-03-01")
    assert "--until 2026-03-01: no contact by then" in err


def test_a_mapping_file_beside_the_scenario_is_named(folder: Path) -> None:
    mapping = folder / "team.map.yaml"
    mapping.write_text("columns: {AGENT: agent}\n")
    _, _, unread = ask(folder)
    _, _, read = ask(folder, "--map", str(mapping))
    mapping.unlink()
    assert f"to use what it says of columns: --map {mapping}" in unread
    assert "is not read" not in read


def test_reading_the_weeks_is_no_time_of_a_run(folder: Path) -> None:
    told: list[int] = []
    backtest(
        load_document(folder / "team.yaml"),
        [str(folder / "five9.csv")],
        replications=20,
        progress=lambda done, planned: told.append(done),
    )
    assert told[0] == 0


def test_a_weekday_that_is_left_out_is_a_gap_in_the_chart() -> None:
    """Saturday has 2 % of the contacts: nobody can see there 3 points too many."""
    shares = {"Thu": 0.4, "Fri": 0.3, "Sat": 0.02, "Sun": 0.28}
    cells = {Cell("phone", "weekdays", day): share for day, share in shares.items()}
    judged = judge(cells, [cells] * 20)
    assert [each.cell.week for each in judged] == ["Thu", "Fri", "Sun"]
    figure = Figure()
    found = SimpleNamespace(
        judged=judged, document=SimpleNamespace(scenario=lambda: SimpleNamespace(currency="EUR"))
    )
    draw_backtest(figure, cast("Backtest", found))
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.get_xticklabels()] == list(DAYS)
    lines = [line.get_xdata() for line in axes.lines if line.get_color() == BLUE]
    assert [list(x) for x in lines] == [[3, 4], [6]]
    said = " ".join(text.get_text() for text in figure.texts)
    assert "at most 3 % of the contacts" in " ".join(said.split())


def test_a_replay_has_the_real_arrivals(folder: Path) -> None:
    code, out, _ = ask(folder, "--json", "--replay", "--set", "channels.phone.volume=300 per day")
    assert code == 0
    told = json.loads(out)
    assert told["mode"] == "replay"
    contacts = [cell for cell in told["cells"] if cell["kpi"] == "contacts"]
    assert len(contacts) == 5  # four weeks, and all of them
    for cell in contacts:
        assert cell["real"] == cell["simulated"] == cell["low"] == cell["high"]
    assert told["verdict"] != "no"


def test_a_replay_names_what_is_wrong_with_the_model(folder: Path) -> None:
    handle = "topics.order.L1.handle_time={mean: 3 min, cv: 0.8}"
    _, out, _ = ask(folder, "--json", "--replay", "--set", handle)
    assert json.loads(out)["verdict"] == "no"


def test_topics_that_a_scenario_lacks_cannot_be_replayed(folder: Path) -> None:
    both = (
        "topics={refund: {share: 50%, L1: {handle_time: 6 min}}, offer: {L1: {handle_time: 6 min}}}"
    )
    code, _, err = ask(folder, "--replay", "--set", both)
    assert code == 2
    assert "the scenario lacks topics of the export: order" in err
