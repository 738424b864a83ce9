"""The folder of a report: what is in it, that it repeats, and what happens where it cannot be."""

import errno
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import RunError, UsageError
from sim.reports import write_report
from sim.reports.charts import CHARTS, draw_pictures
from sim.reports.run.files import report_contents

SMALL = {
    "channels": ("email",),
    "live": (),
    "tiers": ("L1",),
    "groups": {"team": 2},
    "weeks": 1,
}


@pytest.fixture(scope="module")
def small(make_result):
    return make_result(**SMALL)


@pytest.fixture(scope="module")
def pair(make_result, make_comparison):
    results = [make_result(**SMALL), make_result(name="=1+1", ease=0.8, **SMALL)]
    return results, make_comparison(*results)


@pytest.fixture(scope="module")
def pictures(small):
    return draw_pictures([small], None, [""])


@pytest.fixture
def undrawn(monkeypatch, pictures):
    """Reports without the time that drawing takes."""
    monkeypatch.setattr("sim.reports.run.charts.draw_pictures", lambda *_: pictures)


def files_in(folder):
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_a_run_leaves_report_charts_tables_scenario_and_manifest(tmp_path, small, undrawn):
    written = write_report(tmp_path / "new" / "out", [small])
    assert files_in(tmp_path / "new" / "out") == [
        "charts/backlog.png",
        "charts/backlog.svg",
        "charts/flows.png",
        "charts/flows.svg",
        "charts/occupancy.png",
        "charts/occupancy.svg",
        "charts/week.png",
        "charts/week.svg",
        "kpis.csv",
        "kpis_by_replication.csv",
        "manifest.json",
        "report.html",
        "scenario.yaml",
    ]
    assert written[0] == tmp_path / "new" / "out" / "report.html"
    assert len(written) == 13
    assert all(path.is_file() for path in written)


def test_a_comparison_has_files_of_each_scenario_and_the_differences(tmp_path, pair, monkeypatch):
    monkeypatch.setattr("sim.reports.run.charts.CHARTS", CHARTS[3:])
    results, comparison = pair
    write_report(tmp_path, results, comparison)
    names = files_in(tmp_path)
    assert {"scenario-web-shop.yaml", "scenario-1-1.yaml", "comparison.csv"} <= set(names)
    assert {"charts/differences.svg", "charts/flows-web-shop.svg", "charts/flows-1-1.png"} <= set(
        names
    )


def test_the_same_result_gives_the_same_bytes_wherever_it_is_written(
    make_result, tmp_path, monkeypatch
):
    monkeypatch.setattr("sim.reports.run.charts.CHARTS", CHARTS[1:2])
    first, second = (report_contents([make_result(**SMALL)]) for _ in range(2))
    assert first == second
    assert not any(str(tmp_path).encode() in content for content in first.values())
    home = str(Path.home()).encode()
    assert not any(home in content for name, content in first.items() if "charts" not in name)


def test_the_manifest_says_how_to_get_the_same_figures(tmp_path, small, undrawn):
    write_report(tmp_path, [replace(small, stopped="interrupted after 5 of 20 replications")])
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 1
    assert manifest["confidence"] == 0.95
    assert manifest["versions"] == {"supportsim": "0.1.0", "python": "3.11.7"}
    (scenario,) = manifest["scenarios"]
    assert scenario == {
        "name": "Web shop",
        "fingerprint": small.fingerprint,
        "file": "scenario.yaml",
        "replications": 5,
        "stopped": "interrupted after 5 of 20 replications",
    }
    assert manifest["files"] == files_in(tmp_path)


def test_the_resolved_scenario_is_kept_word_for_word(tmp_path, small, undrawn):
    scenario = small.scenario.model_copy()
    scenario._data = {"scenario": "Größe"}
    write_report(tmp_path, [replace(small, scenario=scenario)])
    assert (tmp_path / "scenario.yaml").read_text(encoding="utf-8") == "scenario: Größe\n"


def test_a_scenario_changed_in_python_has_no_file(tmp_path, small, undrawn):
    """What it was read from describes another one."""
    changed = small.scenario.model_copy(update={"currency": "USD"})
    write_report(tmp_path, [replace(small, scenario=changed)])
    assert not (tmp_path / "scenario.yaml").exists()
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenarios"][0]["file"] is None


def test_tables_hold_the_figures_of_the_result(tmp_path, small, undrawn):
    write_report(tmp_path, [small])
    kpis = pd.read_csv(tmp_path / "kpis.csv", keep_default_na=False)
    assert list(kpis.columns) == ["scenario", *small.estimates.columns]
    assert kpis["mean"].to_list() == pytest.approx(small.estimates["mean"].to_list())
    single = pd.read_csv(tmp_path / "kpis_by_replication.csv")
    assert set(single["per"]) == {"all", "week"}
    assert set(single["replication"]) == set(range(5))
    assert single["value"].to_list() == pytest.approx(
        (single["numerator"] / single["denominator"]).to_list()
    )


def test_names_do_not_become_formulas_and_numbers_stay_numbers(pair, undrawn):
    results, comparison = pair
    contents = report_contents(results, comparison)
    for name in ("kpis.csv", "kpis_by_replication.csv", "comparison.csv"):
        text = contents[name].decode()
        assert "'=1+1," in text
        assert "\n=1+1" not in text
        assert ",'-" not in text
    differences = contents["comparison.csv"].decode().splitlines()
    assert any(",-" in line for line in differences)


def test_scenarios_with_like_names_get_files_of_their_own(small, monkeypatch):
    monkeypatch.setattr("sim.reports.run.charts.draw_pictures", lambda *_: [])
    results = [replace(small, name=name) for name in ("Plan B", "plan b!", "☎", "../../etc")]
    names = [name for name in report_contents(results) if name.endswith(".yaml")]
    assert names == [
        "scenario-plan-b.yaml",
        "scenario-plan-b-2.yaml",
        "scenario-scenario.yaml",
        "scenario-etc.yaml",
    ]


def test_files_of_an_earlier_report_go_and_those_of_others_stay(tmp_path, small, pair, undrawn):
    results, comparison = pair
    write_report(tmp_path, results, comparison)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "scenario-mine.yaml").write_text("mine")
    write_report(tmp_path, [small])
    assert not (tmp_path / "comparison.csv").exists()
    assert not (tmp_path / "scenario-web-shop.yaml").exists()
    assert {"notes.txt", "scenario-mine.yaml", "scenario.yaml"} <= set(files_in(tmp_path))


@pytest.mark.parametrize("manifest", ["not json", "[]", '{"files": ["../precious.csv", 3]}'])
def test_a_strange_manifest_does_no_harm(tmp_path, small, undrawn, manifest):
    precious = tmp_path / "precious.csv"
    precious.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_text(manifest)
    write_report(out, [small])
    assert precious.read_text() == "mine"


def test_a_file_in_the_way_is_reported_before_anything_is_drawn(tmp_path, small, monkeypatch):
    def fail(*_):
        raise AssertionError("drawn in vain")

    monkeypatch.setattr("sim.reports.run.charts.draw_pictures", fail)
    (tmp_path / "out").write_text("a file")
    for place in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(UsageError, match="out is a file, not a folder"):
            write_report(place, [small])


def test_a_full_disk_leaves_an_earlier_report_as_it_was(tmp_path, small, undrawn, monkeypatch):
    write_report(tmp_path, [small])
    before = {name: (tmp_path / name).read_bytes() for name in files_in(tmp_path)}

    def full(path, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(RunError, match="No space left on device"):
        write_report(tmp_path, [replace(small, name="Other")])
    assert {name: (tmp_path / name).read_bytes() for name in files_in(tmp_path)} == before


def test_a_folder_that_may_not_be_written_is_reported(tmp_path, small, undrawn, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(RunError, match="Permission denied"):
        write_report(tmp_path / "out", [small])
