"""Exports made to harm, or spoilt: refused in a sentence, or read as harmless names."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from sim.calibrate import as_csv, as_yaml, calibrate, known_values
from sim.checking import load_document
from sim.errors import ScenarioError, UsageError
from sim.exports import read_export
from sim.exports.meaning.names import KEYS_OF_TOPICS, fit_names
from sim.exports.text import workbook_reader
from sim.scenarios.sections.contacts.topics import Topic
from tests.exports.conftest import Read

HEAD = "contact,arrived_at,answered_at,ended_at,channel,topic"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" '
    f'Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def rows(channels: list[str], topics: list[str]) -> str:
    """A month of contacts that take turns among channels and topics."""
    lines = [HEAD]
    for k in range(224):
        day = f"2026-01-{5 + k % 14:02} {9 + k % 7:02}"
        names = f"{channels[k % len(channels)]},{topics[k % len(topics)]}"
        lines.append(f"{k},{day}:00,{day}:02,{day}:09,{names}")
    return "\n".join(lines) + "\n"


def workbook(path: Path, sheet: str, **declared: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in PARTS.items():
            book.writestr(name, text)
        if "shared" in declared:
            text = f'<sst xmlns="{MAIN}"><si><t>{declared["shared"]}</t></si></sst>'
            book.writestr("xl/sharedStrings.xml", text)
        doctype = declared.get("doctype", "")
        book.writestr("xl/worksheets/sheet1.xml", f'<?xml version="1.0"?>{doctype}{sheet}')
    return path


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(*lines: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def test_a_cell_far_away_ends_no_process(tmp_path: Path) -> None:
    # dense, this sheet has 17 billion cells; the library for workbooks aborts where memory ends
    pytest.importorskip("python_calamine")
    pytest.importorskip("resource")
    near, far = cell("A1", "contact"), cell("XFD1048576", "x")
    text = sheet(f'<row r="1">{near}</row>', f'<row r="1048576">{far}</row>')
    with pytest.raises(UsageError, match=r"a cell far away from the table\? Save the sheet as CSV"):
        read_export([workbook(tmp_path / "far.xlsx", text)])


@pytest.mark.parametrize("entity", ['SYSTEM "file:///etc/passwd"', f'"{"ha" * 1000}"'])
def test_entities_of_a_workbook_are_not_expanded(tmp_path: Path, entity: str) -> None:
    pytest.importorskip("python_calamine")
    doctype = f"<!DOCTYPE x [<!ENTITY a {entity}>]>"
    text = sheet(f'<row r="1">{cell("A1", "&a;" * 1000)}</row>')
    book = workbook(tmp_path / "x.xlsx", text, doctype=doctype)
    with pytest.raises(UsageError, match="is not a workbook"):
        read_export([book])


@pytest.mark.parametrize("bomb", ["spaces", "one text in every cell"])
def test_a_small_workbook_does_not_unpack_without_end(tmp_path: Path, bomb: str) -> None:
    pytest.importorskip("python_calamine")
    if bomb == "spaces":
        text = sheet(f'<row r="1">{cell("A1", "contact")}</row>{" " * 60_000_000}')
        book = workbook(tmp_path / "bomb.xlsx", text)
    else:
        places = [
            f"{column}{row}" for row in range(1, 501) for column in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        ]
        cells = [f'<c r="{place}" t="s"><v>0</v></c>' for place in places]
        rows = [f"<row>{''.join(cells[k : k + 26])}</row>" for k in range(0, len(cells), 26)]
        book = workbook(tmp_path / "bomb.xlsx", sheet(*rows), shared="x" * 4000)
    assert book.stat().st_size < 200_000
    with pytest.raises(UsageError, match="unpacks to more than 50 MB"):
        read_export([book])


@pytest.mark.parametrize("column", ["channel", "tier"])
def test_numbers_of_contacts_are_no_channels_or_tiers(column: str, read: Read) -> None:
    """Each would be a channel that is estimated by itself: 1,500 took 9 s, and made 3 MB."""

    def text(number: int) -> str:
        lines = [f"contact,arrived_at,answered_at,ended_at,{column}"]
        for k in range(300):
            day = f"2026-01-{5 + k % 14:02} {9 + k % 7:02}"
            lines.append(f"{k},{day}:00,{day}:02,{day}:09,c{k % number}")
        return "\n".join(lines)

    with pytest.raises(UsageError, match=f"101 different {column}s .*--map HEADER={column}"):
        calibrate(read(text(101)))
    calibrate(read(text(5)))


def test_the_reader_of_workbooks_imports_nothing_of_this_package() -> None:
    text = Path(workbook_reader.__file__).read_text(encoding="utf-8")
    assert "import sim" not in text
    assert "from sim" not in text


def test_what_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.exports.text.sources.SMALL", 1000)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"0" * 3_000_000))
    with pytest.raises(UsageError, match="unpacks to more than"):
        read_export([path])


@pytest.mark.parametrize("text", ["a" * 1_100_000, ",".join(f"c{k}" for k in range(200_000))])
def test_a_line_without_end_is_no_header(read: Read, text: str) -> None:
    with pytest.raises(UsageError, match="line 1 is longer than 1,000,000 characters"):
        read(f"{text}\n1\n")


@pytest.mark.parametrize("offset", ["+99:99", "-15:00", "+14:01"])
def test_no_place_is_so_far_ahead_of_utc(read: Read, offset: str) -> None:
    with pytest.raises(ScenarioError, match="arrived_at: must be a date and time"):
        read(f"{HEAD}\n1,2026-01-05T09:00:00{offset},,,phone,order\n")


ODD = [
    ["=1+1", "a;=1+1"],
    ["a.b", "a b", "a/b"],
    ["all", "returns", "All"],
    ["x" * 70 + "1", "x" * 70 + "2"],
    ["-inf", "- phone", "-5", "_x"],
    ["\x1b[31mred\x07", "back\u202ewards", "tag\U000e0041ged", "gap\u00a0here"],
    ["<script>", "{{7*7}}", "[red]x[/red]", "null", "- &a !!python/x", "a: b # c"],
]


def test_no_tier_is_called_like_a_key_of_topics() -> None:
    assert set(KEYS_OF_TOPICS) == set(Topic.keys())
    found = fit_names(["L1", *KEYS_OF_TOPICS], KEYS_OF_TOPICS)
    assert found[0] == "L1"
    assert not set(found) & set(Topic.keys())


@pytest.mark.parametrize("names", ODD)
def test_names_of_an_export_become_names_of_a_scenario(
    read: Read, tmp_path: Path, names: list[str]
) -> None:
    # whatever a helpdesk calls its channels, `check` takes the scenario that is made of them
    export = read(rows(names, ["order", *names]))
    found = calibrate(export)
    assert len(found.channels) == len(names)
    (tmp_path / "made.yaml").write_text(as_yaml(found, "made"), encoding="utf-8")
    scenario = load_document(tmp_path / "made.yaml").scenario()
    assert set(export.log.names.channels) == {channel.name for channel in found.channels}
    assert len(scenario.channels) >= len(names)
    for row in csv.reader(io.StringIO(as_csv(known_values(found)))):
        assert not any(text.startswith(("=", "+", "@")) or ";=" in text for text in row)
