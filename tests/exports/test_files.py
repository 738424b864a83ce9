"""Bytes and cells: encodings, delimiters, quotes, lines, workbooks."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError, UsageError
from sim.exports import read_export
from sim.log import Outcome
from tests.exports.conftest import Read, told

HEAD = "contact,arrived_at,answered_at,ended_at,subject"
GERMAN = "Ticket;Angelegt;Erste Antwort;Gelöst am;Status;Kanal\n" + "".join(
    f"{k};{k:02d}.02.2026 09:00;{k:02d}.02.2026 09:30;{k:02d}.02.2026 10:00;gelöst;Telefon für Ä\n"
    for k in range(1, 21)
)


def row(k: int, subject: str = "password") -> str:
    day = f"2026-01-{k + 1:02d}"
    return f"{k},{day} 09:00,{day} 09:30,{day} 09:50,{subject}"


def table(*subjects: str) -> str:
    return "\n".join([HEAD, *(row(k, subject) for k, subject in enumerate(subjects))]) + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_in_every_form(encoding: str, read: Read) -> None:
    export = read(GERMAN.encode(encoding))
    assert (len(export.log.contacts["contact"]), export.log.names.channels) == (
        20,
        ("Telefon für Ä",),
    )
    assert "Windows" not in told(export)


def test_windows_1252_is_read_and_told(read: Read) -> None:
    export = read(GERMAN.encode("cp1252"))
    assert export.log.names.channels == ("Telefon für Ä",)
    assert "is not UTF-8; read as Windows-1252" in told(export)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.txt"])
def test_delimiters_are_found_whatever_the_file_is_called(
    delimiter: str, name: str, read: Read
) -> None:
    export = read(table("a", "b").replace(",", delimiter), names=(name,))
    assert export.log.contacts["arrived_at"].tolist() == [540, 540 + 1440]


def test_a_stated_delimiter_and_quoted_headers(read: Read) -> None:
    text = 'sep=;\n"Ticket";"Angelegt, am";"Eingang"\n1;x;05.01.2026 10:00\n'
    export = read(text)
    assert export.log.contacts["arrived_at"].tolist() == [600]


def test_a_compressed_file(read: Read) -> None:
    export = read(gzip.compress(table("a", "b").encode()), names=("t.csv.gz",))
    assert len(export.log.contacts["contact"]) == 2


def test_a_title_before_the_header_is_passed_over(read: Read) -> None:
    text = "Report of the service desk\n\nfrom 1 to 28 February\n" + GERMAN
    assert len(read(text).log.contacts["contact"]) == 20


def test_a_last_row_of_totals_is_passed_over_and_told(read: Read) -> None:
    export = read(GERMAN + "Summe;;;;20;\n")
    assert len(export.log.contacts["contact"]) == 20
    assert "1 row of totals passed over (line 22)" in told(export)


def test_a_quote_that_is_not_closed_swallows_nothing(read: Read) -> None:
    subjects = ["password"] * 20
    subjects[3], subjects[11] = '"Screen 24 inch', '"Cable, 3 inch'
    subjects[15] = '"a, closed one"'
    export = read(table(*subjects))
    assert len(export.log.contacts["contact"]) == 20
    assert "2 rows with a quote that is not closed, each read as one line (lines 5, 13)" in told(
        export
    )
    with pytest.raises(ScenarioError, match=r"csv:5: begins with a quote that is not closed"):
        read(table(*subjects), strict=True)


def test_lines_are_those_of_the_file_after_cells_of_several_lines(read: Read) -> None:
    subjects = ["password"] * 30
    subjects[4] = '"Screen\nflickers\r\nsince Monday"'
    text = table(*subjects).replace("2026-01-26 09:50", "2026-01-26 09:10")
    export = read("\n\n" + text)
    assert "`ended_at` must not be before `answered_at` (line 31)" in told(export)
    assert len(export.log.contacts["contact"]) == 29


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\v", "\f", "\x85", "\x1c"])
def test_marks_within_a_cell_do_not_end_a_row(mark: str, read: Read) -> None:
    text = f"contact,arrived_at,answered_at,ended_at,topic\n1,2026-01-05 09:00,,,or{mark}der\n"
    export = read(text)
    assert len(export.log.contacts["contact"]) == 1
    (topic,) = export.log.names.topics
    assert topic.isprintable()


def test_a_long_mail_in_a_column_that_is_not_used(read: Read) -> None:
    mail = '"' + "a line of the mail\n" * 30_000 + '"'
    assert len(read(table("x", mail, "y")).log.contacts["contact"]) == 3


def test_rows_with_too_many_cells_are_left_out(read: Read) -> None:
    subjects = ["password"] * 30
    subjects[7] = "one,5"
    export = read(table(*subjects))
    assert len(export.log.contacts["contact"]) == 29
    assert "1 row left out: has more cells than the 5 columns" in told(export)


def test_names_cannot_act_upon_a_terminal(read: Read) -> None:
    text = "contact,arrived_at,answered_at,ended_at,channel\n1,2026-01-05 09:00,,,ph\x1b[31mone\a\n"
    assert read(text).log.names.channels == ("ph\\x1b 31mone\\x07",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" * 400, "seems to be a picture, and no table"),
        (bytes(range(1, 256)) * 20, "holds no text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "seems to be a picture, and no table"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "seems to be a PDF, and no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" * 9, "seems to be an old workbook or document, and no table"),
        (b"\xff\xfea", "is neither UTF-8 nor utf-16 text"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(content: bytes, said: str, read: Read) -> None:
    with pytest.raises(UsageError, match=said):
        read(content)


@pytest.mark.parametrize("content", ["", "\n\n  \n", "\ufeff"])
def test_an_empty_file(content: str, read: Read) -> None:
    with pytest.raises(ScenarioError, match="is empty; its first line must name"):
        read(content)


def test_a_broken_archive_and_a_folder_without_exports(tmp_path: Path, read: Read) -> None:
    with pytest.raises(UsageError, match="gzip"):
        read(gzip.compress(table(*map(str, range(99))).encode())[:-40], names=("t.csv.gz",))
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"contacts\.csv: No such file"):
        read_export([tmp_path / "empty"])


def test_a_workbook(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    import datetime as dt

    book = xlsxwriter.Workbook(tmp_path / "liste.xlsx", {"default_date_format": "dd.mm.yyyy hh:mm"})
    book.add_worksheet("Deckblatt").write_row(0, 0, ["Auswertung"])
    sheet = book.add_worksheet("Liste")
    sheet.write_row(1, 0, ["Ticket", "Eingang", "Angenommen", "Gesprächsdauer", "Kanal"])
    for k in range(10):
        at = dt.datetime(2026, 3, 2 + k, 9, 15)
        sheet.write_row(2 + k, 0, [k, at, at + dt.timedelta(minutes=2)])
        sheet.write_number(2 + k, 3, 300)
        sheet.write(2 + k, 4, "Telefon")
    book.close()
    log = read_export([tmp_path / "liste.xlsx"]).log
    np.testing.assert_allclose(log.contacts["arrived_at"], 555 + 1440 * np.arange(10))
    np.testing.assert_allclose(log.contacts["answered_at"], 557 + 1440 * np.arange(10))
    np.testing.assert_allclose(log.contacts["ended_at"], 562 + 1440 * np.arange(10))
    assert set(log.contacts["outcome"]) == {Outcome.SOLVED}
