"""Exports as people have them: other encodings, headers of two lines, remarks, dates in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import UsageError
from sim.exports import read_export
from sim.exports.text.encodings import encoding_of
from tests.exports.calls import GERMAN, HEAD, as_csv, rows, same
from tests.exports.conftest import Read, told

ENCODED = {
    "cp1252": ("Rückgabe; Größe; Müller", "Réclamation à l’été", "10 €; „Hallo“", "Zürich–Süd"),
    "cp1250": ("połączenia; ząb; Płatność", "Łódź; Świętokrzyskie", "żółć gęślą jaźń"),
    "mac_roman": ("Rückgabe; Störung; Gesprächsdauer", "Réclamation; été; à", "Größe; Straße"),
    "cp850": ("Rückgabe; Störung; Größe", "réclamation"),
    "cp1251": ("Возврат товара; Неисправность", "ИВАНОВ; Статус"),
    "koi8_r": ("Возврат товара; Неисправность; Оплата",),
    "cp1253": ("Επιστροφή προϊόντος; Βλάβη; Πληρωμή",),
    "cp932": ("返品について; 障害の報告", "カテゴリ; 問い合わせ"),
    "euc_jp": ("返品について; 障害の報告",),
    "euc_kr": ("반품 문의; 장애 신고; 결제 방법",),
    "gb18030": ("退货; 故障问题; 付款方式",),
    "big5": ("退貨; 故障問題; 付款方式",),
}


@pytest.mark.parametrize(
    ("encoding", "text"), [(name, text) for name, texts in ENCODED.items() for text in texts]
)
def test_letters_tell_the_encoding(encoding: str, text: str) -> None:
    data = text.encode(encoding)
    assert data.decode(encoding_of(data) or "ascii") == text


@pytest.mark.parametrize("encoding", ["cp1250", "gb18030", "shift_jis", "mac_roman"])
def test_calls_in_other_encodings(encoding: str, read: Read) -> None:
    topics = {
        "cp1250": ("Płatność", "Usterka ząb"),
        "gb18030": ("退货", "付款方式"),
        "shift_jis": ("返品について", "障害の報告"),
        "mac_roman": ("Rückgabe", "Störung"),
    }[encoding]
    text = as_csv([HEAD, *rows(topics=topics)])
    export = read(text.encode(encoding))
    same(export)
    assert set(export.log.names.topics) == set(topics)
    assert "is not UTF-8; read as" in told(export)


def test_the_encoding_may_be_said(tmp_path: Path) -> None:
    from sim.exports import choices_of

    path = tmp_path / "calls.csv"
    path.write_bytes(as_csv([HEAD, *rows(topics=("ðæ", "þø"))]).encode("cp1252"))
    turkish = read_export([path], choices=choices_of(encoding="cp1254"))
    assert set(turkish.log.names.topics) == {"ğæ", "şø"}
    with pytest.raises(UsageError, match="--encoding latin-99: no such encoding"):
        choices_of(encoding="latin-99")


def test_few_broken_letters_among_good_ones(read: Read) -> None:
    text = as_csv([HEAD, *rows(topics=("Rückgabe", "Störung"))]).encode()
    export = read(text + b"c99,2026-01-06 15:20:00,5,60,answered,Gr\xf6\xdfe\n")
    assert "2 characters are not UTF-8" in told(export)
    assert "Rückgabe" in export.log.names.topics


UNITS = ["Call ID", "Start time", "Wait time", "Talk time", "Result", "Topic"]


def minutes(seconds: int) -> str:
    return f"{seconds / 60:.4f}"


def clock(seconds: int) -> str:
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


HEADERS = {
    "units below": [UNITS, ["", "", "min", "min", "", ""], *rows(seconds=minutes)],
    "units in brackets below": [UNITS, ["", "[local]", "[sec]", "[sec]", "", ""], *rows()],
    "names in two lines": [
        ["Call", "Start", "Wait", "Talk", "", ""],
        ["ID", "time", "time (s)", "time (s)", "Result", "Topic"],
        *rows(),
    ],
    "groups above": [["Call", "", "Durations", "", "Outcome", ""], HEAD, *rows()],
    "capitals": [
        ["CALL_ID", "START_TIME", "WAIT_TIME_SEC", "TALK_TIME_SEC", "RESULT", "TOPIC"],
        *rows(),
    ],
    "camels": [
        ["callId", "startTime", "waitTimeSeconds", "talkTimeInSeconds", "result", "topic"],
        *rows(),
    ],
    "mm:ss": [
        [*UNITS[:2], "Wait time (mm:ss)", "Talk time (min)", *UNITS[4:]],
        *rows(seconds=clock),
    ],
    "any order": [list(reversed(HEAD)), *(list(reversed(row)) for row in rows())],
    "twice, the first empty": [["Topic", "Start time", *HEAD], *(["", "", *row] for row in rows())],
    "empty columns": [["", *HEAD, "", ""], *(["", *row, "", ""] for row in rows())],
    "line in a header": [["Call\nID", "Start\ntime", *HEAD[2:]], *rows()],
    "apostrophe": [HEAD, *([row[0], f"'{row[1]}", *row[2:]] for row in rows())],
}


@pytest.mark.parametrize("lines", HEADERS.values(), ids=HEADERS)
def test_headers_as_they_come(lines: list[list[str]], read: Read) -> None:
    export = read(as_csv(lines))
    same(export)
    assert "left out" not in told(export)
    assert len(export.log.names.topics) == 2


def test_a_row_of_words_is_no_second_header(read: Read) -> None:
    head = ["Ticket", "Created", "Art", "Weg"]
    rows_of_words = [["a", "5 Jan 2026 8:00", "status", "email"], ["b", "5 Jan 2026 9:00", "", ""]]
    assert len(read(as_csv([head, *rows_of_words])).log.contacts["contact"]) == 2


def test_hours_and_minutes_if_the_header_says_so(read: Read) -> None:
    head = [*UNITS[:2], "Wait time (s)", "Talk time (hh:mm)", *UNITS[4:]]
    lines = [[*row[:3], row[3] and "0:12", *row[4:]] for row in rows()]
    steps = read(as_csv([head, *lines])).log.steps
    assert steps["ended_at"] - steps["started_at"] == pytest.approx(12.0)


def test_a_mark_of_the_end_is_no_ticket(read: Read) -> None:
    lines = [["Ticket", "Created", "Solved"], ["a", "2026-01-05 08:00", "2026-01-05 09:00"]]
    assert "left out" not in told(read(as_csv(lines) + "\x1a", names=("old.csv",)))


@pytest.mark.parametrize("form", ["within quotes", "within apostrophes", "formulas", "semicolons"])
def test_quotes_where_a_csv_has_none(form: str, read: Read) -> None:
    lines = [HEAD, *rows()]
    text = {
        "within quotes": "\n".join('"' + ",".join(f'""{c}""' for c in row) + '"' for row in lines),
        "within apostrophes": "\n".join(",".join(f"'{c}'" for c in row) for row in lines),
        "formulas": "\n".join(",".join(f'="{c}"' for c in row) for row in lines),
        "semicolons": "\n".join([";".join(HEAD), *(";".join([*row, ""]) for row in lines[1:])]),
    }[form]
    same(read(text))


@pytest.mark.parametrize(
    "end",
    [
        "Total,60,2000,50000,,\n",
        ",Total,2000,50000,,\n",
        "Average,,31,900,,\nMax,,80,1900,,\n",
        "\n40 rows exported\n",
        "\nReport of 2026-01-09 by admin\n",
        "# end of file\n",
        "\0\0\0",
        "\x1a",
    ],
)
def test_what_stands_below_a_table(end: str, read: Read) -> None:
    export = read("# exported by the phone system\n" + as_csv([HEAD, *rows()]) + end)
    same(export)
    assert "left out" not in told(export)


def test_remarks_between_rows_and_tickets_that_begin_alike(read: Read) -> None:
    lines = as_csv([HEAD, *([f"#{row[0]}", *row[1:]] for row in rows())]).splitlines()
    export = read("\n".join([*lines[:20], "# page 2", *lines[20:]]))
    same(export)
    assert "1 row of remarks passed over (line 21)" in told(export)


def test_a_customer_called_total_is_a_customer(read: Read) -> None:
    head = ["Customer", *HEAD]
    same(read(as_csv([head, *(["Total Energies", *row] for row in rows())])))


def half(at: dt.datetime, form: str, morning: str, afternoon: str) -> str:
    return form.format(at, afternoon if at.hour > 11 else morning, at.hour % 12 or 12)


WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
MOMENTS: dict[str, Callable[[dt.datetime], str]] = {
    "weekday in front": lambda at: f"{WEEKDAYS[at.weekday()]} {at:%d.%m.%Y %H:%M:%S}",
    "weekday, Uhr": lambda at: f"{WEEKDAYS[at.weekday()]}., {at:%d.%m.%Y}, {at:%H:%M} Uhr",
    "German": lambda at: f"{at.day}. Januar {at:%Y} um {at:%H:%M}",
    "French": lambda at: f"{at.day} janvier {at:%Y} à {at:%H:%M:%S}",
    "French h": lambda at: f"lundi {at.day} janv. {at:%Y} {at:%H}h{at:%M}",
    "Spanish": lambda at: f"{at.day} de enero de {at:%Y} {at:%H:%M}",
    "Spanish halves": lambda at: (
        f"{at:%d/%m/%Y} {at.hour % 12 or 12}:{at:%M} {'ap'[at.hour > 11]}. m."
    ),
    "English at": lambda at: f"January {at.day}, {at:%Y} at {at.hour % 12 or 12}:{at:%M} {at:%p}",
    "ordinal": lambda at: f"{at.day}th Jan {at:%Y %H:%M}",
    "C": lambda at: at.ctime(),
    "mail": lambda at: f"{at:%a, %d %b %Y %H:%M:%S} +0000",
    "ISO week": lambda at: f"{at:%G-W%V-%u %H:%M:%S}",
    "together": lambda at: f"{at:%Y%m%d%H%M%S}",
    "together, minutes": lambda at: f"{at:%Y%m%d%H%M}",
    "DB2": lambda at: f"{at:%Y-%m-%d-%H.%M.%S}.000000",
    "Oracle": lambda at: f"{at:%d-%b-%y %I.%M.%S}.000000 {at:%p}".upper(),
    "hyphens": lambda at: f"{at:%Y-%m-%d_%H-%M-%S}",
    "colons": lambda at: f"{at:%Y:%m:%d %H:%M:%S}",
    "Japanese": lambda at: f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
    "Japanese signs": lambda at: f"{at.year}年{at.month}月{at.day}日 {at.hour}時{at:%M}分",
    "Chinese": lambda at: half(at, "{0.year}/{0.month}/{0.day} {1}{2}:{0:%M}", "上午", "下午"),
    "Korean": lambda at: half(at, "{0.year}. {0.month}. {0.day} {1} {2}:{0:%M}", "오전", "오후"),
    "serial": lambda at: f"{(at - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1):.6f}",
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_dates_in_words_and_signs(moment: Callable[[dt.datetime], str], read: Read) -> None:
    same(read(as_csv([HEAD, *rows(moment)], ";"), dates="day-first"))


ZONED = {
    "name behind": ("{:%Y-%m-%d %H:%M:%S} Europe/Berlin", 1),
    "offset and name": ("{:%Y-%m-%dT%H:%M:%S}+01:00[Europe/Berlin]", 1),
    "GMT+1": ("{:%Y-%m-%d %H:%M:%S} GMT+1", 1),
    "in brackets": ("{:%Y-%m-%d %H:%M:%S} (UTC+01:00)", 1),
    "explained": ("{:%a %b %d %Y %H:%M:%S} GMT+0530 (India Standard Time)", 5.5),
    "Sydney": ("{:%Y-%m-%d %H:%M:%S} AEDT", 11),
}


@pytest.mark.parametrize(("form", "ahead"), ZONED.values(), ids=ZONED)
def test_zones_behind_times(form: str, ahead: float, read: Read) -> None:
    same(read(as_csv([HEAD, *rows(lambda at: form.format(at + dt.timedelta(hours=ahead)))])))


@pytest.mark.parametrize(
    ("header", "ahead"),
    [
        ("Start time (UTC)", 0),
        ("Start time (CET)", 1),
        ("start_time_utc", 0),
        ("Start [GMT-5]", -5),
    ],
)
def test_a_zone_in_the_header(header: str, ahead: float, read: Read) -> None:
    head = [HEAD[0], header, *HEAD[2:]]
    text = as_csv([head, *rows(lambda at: str(at + dt.timedelta(hours=ahead)))])
    same(read(text, time_zone="Europe/Berlin"), begins=540.0)


def parts(seconds: int) -> tuple[int, int]:
    return divmod(seconds, 60)


LENGTHS: dict[str, Callable[[int], str]] = {
    "words": lambda s: "{}m {}s".format(*parts(s)),
    "long words": lambda s: "{} minutes and {} seconds".format(*parts(s)),
    "marks": lambda s: "{}'{:02d}\"".format(*parts(s)),
    "clock": lambda s: "00:{:02d}:{:02d}".format(*parts(s)),
    "minutes and seconds": lambda s: "{:02d}:{:02d}".format(*parts(s)),
    ".NET": lambda s: "0.00:{:02d}:{:02d}".format(*parts(s)),
    "pandas": lambda s: "0 days 00:{:02d}:{:02d}.000000".format(*parts(s)),
    "spreadsheet": lambda s: "1899-12-30 00:{:02d}:{:02d}".format(*parts(s)),
    "half of the day": lambda s: "12:{:02d}:{:02d} AM".format(*parts(s)),
    "ISO": lambda s: "PT{}M{}S".format(*parts(s)),
    "Chinese": lambda s: "{}分{}秒".format(*parts(s)),
    "apostrophes": lambda s: f"{s:,}".replace(",", "'"),
    "narrow blanks": lambda s: f"{s:,}".replace(",", "\u202f"),
    "blanks": lambda s: f"{s:,}".replace(",", " "),
}


@pytest.mark.parametrize("length", LENGTHS.values(), ids=LENGTHS)
def test_durations_in_words_and_signs(length: Callable[[int], str], read: Read) -> None:
    same(read(as_csv([HEAD, *rows(seconds=length)], ";")))


def test_german_headers_without_unicode(read: Read) -> None:
    text = as_csv([GERMAN, *rows(left="verloren", answered="angenommen")], ";")
    same(read(text.encode("mac_roman")))


@pytest.mark.parametrize("hidden", [True, False])
def test_a_workbook_with_merged_cells_and_hidden_sheets(hidden: bool, tmp_path: Path) -> None:
    writer = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    path = tmp_path / "calls.xlsx"
    book = writer.Workbook(str(path))
    sheet, old = book.add_worksheet("calls"), book.add_worksheet("old")
    lines = sorted(rows(), key=lambda row: row[-1])
    for table, year in ((sheet, "2026"), (old, "2025")):
        table.merge_range(0, 0, 0, 5, "Calls in January")
        for k, row in enumerate([HEAD, *lines]):
            for place, cell in enumerate(row[: 5 if 1 <= k <= 20 and table is sheet else 6]):
                table.write(k + 1, place, cell.replace("2026", year))
    sheet.merge_range(2, 5, 21, 5, "order")  # of twenty rows, in the file in the first alone
    if hidden:
        old.hide()
    book.close()
    export = read_export([path])
    if hidden:
        same(export)
        assert "old: is a hidden sheet, and left out" in told(export)
        orders = export.log.names.topics.index("order")
        assert int((export.log.contacts["topic"] == orders).sum()) == 20
    else:
        assert len(export.log.contacts["contact"]) == 80
