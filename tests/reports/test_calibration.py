"""The report of a calibration: fits over the data, every value, what was odd, and no names."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.calibrate import Calibration, calibrate
from sim.cli import cli
from sim.exports import read_export
from sim.reports.calibration.arrivals import expected_by_half_hour

HEAD = "CALL ID,TIMESTAMP,AGENT,SKILL,QUEUE WAIT TIME,TALK TIME,AFTER CALL WORK TIME,ABANDONED\n"
HOURS = (8, 9, 9, 9, 10, 10, 11, 14, 15, 15)


def calls() -> str:
    """Five weeks of forty calls a working day; each ninth caller gives up after a minute."""
    lines = []
    for day in range(35):
        if day % 7 > 4:
            continue
        month, date = divmod(day + 4, 31)
        for k in range(40):
            left = k % 9 == 8
            agent = "" if left else ('"Roe, Kim"', '"Poe, Lee"')[k % 2]
            talk = "00:00:00" if left else f"00:{1 + (k * 7 + day) % 9:02d}:00"
            at = f"2026-{1 + month:02d}-{date + 1:02d} {HOURS[k % 10]:02d}:{k:02d}:00"
            wait = "00:01:00" if left else "00:00:10"
            lines.append(f"{day}-{k},{at},{agent},order,{wait},{talk},00:00:00,{int(left)}")
    return HEAD + "\n".join(lines) + "\n"


STATES = "agent,kind,started_at,ended_at\nKIM R.,duty,2026-01-05 08:00,2026-01-05 16:00\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "calls.csv").write_text(calls())
    (tmp_path / "intervals.csv").write_text(STATES)
    return [str(tmp_path / "calls.csv"), str(tmp_path / "intervals.csv")]


@pytest.fixture
def found(files: list[str]) -> Calibration:
    return calibrate(read_export(files[:1]))


def test_the_line_over_the_counts_is_what_the_scenario_expects(found: Calibration) -> None:
    (channel,) = found.channels
    (kind,) = channel.kinds
    line = expected_by_half_hour(channel, kind)
    assert line.sum() == pytest.approx(40)  # forty calls on each working day
    assert line[18] == pytest.approx(9)  # 9:01, 9:02, 9:03, 9:11 … 9:23
    assert line[19] == pytest.approx(3)  # 9:31, 9:32, 9:33


def test_the_report(files: list[str], tmp_path: Path) -> None:
    out, folder = tmp_path / "my-team.yaml", tmp_path / "report"
    words = ["calibrate", *files, "--out", str(out), "--report", str(folder)]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0
    assert "Roe, Kim" in done.stderr  # told on the terminal, so that the files can be put right
    page = (folder / "report.html").read_text(encoding="utf-8")
    for part in ("arrivals", "weeks", "handling", "patience", "agents", "values", "rows"):
        assert f'<section id="{part}">' in page
    # The counts are those of the lines of the scenario, as check has them.
    assumed = len(re.findall(r"# *ASSUMED", out.read_text()))
    assert f"{assumed} ASSUMED" in page
    assert f"{assumed} assumed" in done.stdout
    check = CliRunner().invoke(cli, ["check", str(out)])
    assert f"{assumed} values are ASSUMED" in check.stdout
    assert "no duty for agents with 100% of the work" in page.replace("\N{NO-BREAK SPACE}", " ")
    everything = "".join(file.read_text("utf-8") for file in folder.rglob("*") if file.is_file())
    assert not re.search("Roe|Poe|KIM", everything)
    rows = list(csv.DictReader(io.StringIO((folder / "values.csv").read_text("utf-8-sig"))))
    (volume,) = [row for row in rows if row["name"] == "phone, contacts a day"]
    assert float(volume["value"]) == pytest.approx(40 * 5 / 7)
    assert volume["place"] == "channels.phone.volume"


def test_a_folder_that_cannot_be_is_told_before_anything_is_written(
    files: list[str], tmp_path: Path
) -> None:
    (tmp_path / "report").write_text("mine")
    out = tmp_path / "my-team.yaml"
    words = ["calibrate", *files, "--out", str(out), "--report", str(tmp_path / "report")]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 2
    assert "--report: cannot write into" in done.stderr
    assert not out.exists()
    assert (tmp_path / "report").read_text() == "mine"
