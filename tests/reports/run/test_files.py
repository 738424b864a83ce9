"""The folder of a report: what is in it, that it repeats, and what happens where it cannot be."""

import errno
import io
import json
from contextlib import suppress
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import RunError, UsageError
from sim.metrics import headline
from sim.reports import write_report
from sim.reports.charts import CHARTS, draw_pictures
from sim.reports.pen.folder import MARKER
from sim.reports.pen.rows import label, level
from sim.reports.run.files import report_contents, report_names

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
    monkeypatch.setattr("sim.reports.run.charts.draw_pictures", lambda *_, **__: pictures)


def files_in(folder):
    """All files but the marker, which is hidden."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    )


def test_a_run_leaves_report_charts_tables_scenario_and_manifest(tmp_path, small, undrawn):
    written = write_report(tmp_path / "new" / "out", [small])
    assert files_in(tmp_path / "new" / "out") == [
        "charts/backlog.svg",
        "charts/flows.svg",
        "charts/occupancy.svg",
        "charts/week.svg",
        "figures.csv",
        "kpis.csv",
        "kpis_by_replication.csv",
        "manifest.json",
        "report.html",
        "report.xlsx",
        "scenario.yaml",
    ]
    assert written[0] == tmp_path / "new" / "out" / "report.html"
    assert len(written) == 11
    assert all(path.is_file() for path in written)


def test_a_comparison_has_files_of_each_scenario_and_the_differences(tmp_path, pair, monkeypatch):
    monkeypatch.setattr("sim.reports.run.charts.CHARTS", CHARTS[3:])
    results, comparison = pair
    write_report(tmp_path, results, comparison, png=True)
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


def test_a_wide_table_has_the_key_figures_as_the_report_shows_them(pair, undrawn):
    """A row of a figure and scenario; its weeks side by side."""
    results, comparison = pair
    contents = report_contents(results, comparison)
    wide = pd.read_csv(io.BytesIO(contents["figures.csv"]), keep_default_na=False)
    first = results[0].estimates
    week = first[(first["per"] == "week")].iloc[0]["period"]
    assert list(wide.columns) == [
        *("Measure", "Of", "Scenario", "Unit", "Mean", "Low", "High"),
        f"Week of {week}",
    ]
    assert list(wide["Scenario"][:2]) == [results[0].name, "'=1+1"]
    assert len(wide) == 2 * len(headline(first))
    shown = {
        (label(row), level(row, results[0].currency)) for row in headline(first).to_dict("records")
    }
    of_first = wide[wide["Scenario"] == results[0].name].to_dict("records")
    for row in of_first:
        name = ", ".join(part for part in (row["Measure"], row["Of"]) if part)
        (text,) = (text for each, text in shown if each == name)
        assert f"{float(row['Mean']):g}" == f"{float(text.split()[0].replace(',', '')):g}"
        assert row["Unit"] in (*text.split(), "number", "points")


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
    monkeypatch.setattr("sim.reports.run.charts.draw_pictures", lambda *_, **__: [])
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


FOREIGN = {
    "report.html": b"mine",
    "scenario.yaml": b"# mine",
    "kpis.csv": b"a,b",
    "manifest.json": b'{"files": ["notes.csv"]}',
    "charts": b"a file",
    "charts/week.svg": b"<svg/>",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_not_ours_is_never_written_over(tmp_path, small, undrawn, name):
    theirs = tmp_path / name
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_bytes(FOREIGN[name])
    (tmp_path / "notes.csv").write_text("mine")
    with pytest.raises(UsageError, match=f"`{name}` would be written over"):
        write_report(tmp_path, [small])
    assert files_in(tmp_path) == sorted([name, "notes.csv"])
    assert theirs.read_bytes() == FOREIGN[name]


def test_a_file_of_ours_that_was_changed_since_is_theirs(tmp_path, small, undrawn):
    write_report(tmp_path, [small])
    (tmp_path / "scenario.yaml").write_text("# mine now")
    with pytest.raises(UsageError, match=r"`scenario\.yaml` would be written over"):
        write_report(tmp_path, [small])
    assert (tmp_path / "scenario.yaml").read_text() == "# mine now"


def test_an_outdated_file_that_was_changed_since_stays(tmp_path, small, pair, undrawn):
    results, comparison = pair
    write_report(tmp_path, results, comparison)
    (tmp_path / "comparison.csv").write_text("with my notes")
    write_report(tmp_path, [small])
    assert (tmp_path / "comparison.csv").read_text() == "with my notes"


@pytest.mark.parametrize(
    "marker",
    [
        "not json",
        "[" * 200_000,
        '{"made_by": "supportsim", "format": 1, "files": {"../precious.csv": [""], "\\u0000": 3}}',
        '{"made_by": "supportsim", "format": 1, "draft": "..", "files": {"notes.csv": ["x"]}}',
        '{"made_by": "supportsim", "format": 1, "draft": ".supportsim-draft-/..", "files": {}}',
    ],
)
def test_a_strange_marker_does_no_harm(tmp_path, small, undrawn, marker):
    out = tmp_path / "out"
    out.mkdir()
    mine = [tmp_path / "precious.csv", out / "notes.csv"]
    for each in mine:
        each.write_text("mine")
    (out / MARKER).write_text(marker)
    with suppress(UsageError):
        write_report(out, [small])
    assert [each.read_text() for each in mine] == ["mine", "mine"]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path, small, undrawn):
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "target.csv").write_text("mine")
    (out / "kpis.csv").symlink_to(tmp_path / "target.csv")
    write_report(out, [small])
    assert not (out / "kpis.csv").is_symlink()
    assert (tmp_path / "target.csv").read_text() == "mine"


def test_charts_are_not_written_through_a_link(tmp_path, small, undrawn):
    (tmp_path / "other").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/charts").symlink_to(tmp_path / "other")
    with pytest.raises(UsageError, match="`charts` would be written over"):
        write_report(tmp_path / "out", [small])
    assert files_in(tmp_path / "other") == []


def test_what_may_be_written_is_known_before_the_run(small, pair, undrawn):
    results, comparison = pair
    for names, contents in (
        (report_names(), report_contents([small])),
        (report_names(2), report_contents(results, comparison)),
    ):
        assert all(any(fnmatch(name, each) for each in names) for name in contents)


def test_who_comes_after_a_killed_process_knows_its_files(tmp_path, small, undrawn, monkeypatch):
    """Moved half-way: some files are new, others of the earlier report."""
    write_report(tmp_path, [small])
    replace_file, moved = Path.replace, []

    def killed(path, target):
        moved.append(path)
        if len(moved) == 5:
            raise KeyboardInterrupt
        return replace_file(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            write_report(tmp_path, [replace(small, seed=2)])
    assert "manifest.json" not in files_in(tmp_path)
    write_report(tmp_path, [replace(small, seed=3)])
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 3
    assert manifest["files"] == files_in(tmp_path)


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

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(UsageError, match="Permission denied"):
        write_report(tmp_path / "out", [small])
