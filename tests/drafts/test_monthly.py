"""Monthly reports as people lay them out: the same volumes and growth are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.drafts import from_monthly
from sim.errors import UsageError
from tests.drafts.test_init import init

PHONE = [round(3000 * 1.02**k) for k in range(8)]
MAIL = [round(900 * 1.02**k) for k in range(8)]
DATES = [dt.date(2025, 10, 1), dt.date(2025, 11, 1), dt.date(2025, 12, 1)]
DATES += [dt.date(2026, month, 1) for month in range(1, 6)]
GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]


def table(head: str, row: Callable[[dt.date, int, int], str]) -> str:
    lines = (row(*each) for each in zip(DATES, PHONE, MAIL, strict=True))
    return "\n".join([head, *lines]) + "\n"


def dated(form: str, head: str = "month,phone,email") -> str:
    return table(head, lambda day, calls, mails: f"{day:{form}},{calls},{mails}")


PLAIN = dated("%Y-%m")
LAYOUTS: dict[str, str | bytes] = {
    "ISO": PLAIN,
    "slashes": dated("%m/%Y"),
    "points": dated("%m.%Y"),
    "short names": dated("%b %y"),
    "hyphens": dated("%b-%Y"),
    "together": dated("%Y%m"),
    "first day, day first": dated("%d/%m/%Y"),
    "first day, month first": dated("%m/%d/%Y"),
    "German, cp1252": table(
        "Monat;Anrufe;E-Mails",
        lambda day, calls, mails: (
            f"{GERMAN[day.month - 1]} {day.year};{calls // 1000}.{calls % 1000:03};{mails}"
        ),
    ).encode("cp1252"),
    "French": table(
        "mois;appels;courriels",
        lambda day, calls, mails: f"{FRENCH[day.month - 1]} {day.year};{calls:,};{mails}".replace(
            ",", "\u202f"
        ),
    ),
    "Spanish": table(
        "mes;llamadas;correos",
        lambda day, calls, mails: f"{SPANISH[day.month - 1]} de {day.year};{calls};{mails}",
    ),
    "two columns": table(
        "year,month,phone,email", lambda day, calls, mails: f"{day:%Y,%m},{calls},{mails}"
    ),
    "other columns in front": table(
        "region,month,phone,email", lambda day, calls, mails: f"North,{day:%Y-%m},{calls},{mails}"
    ),
    "two regions": table(
        "region,month,phone,email",
        lambda day, calls, mails: (
            f"North,{day:%Y-%m},{calls - 1000},{mails}\nSouth,{day:%Y-%m},1000,0"
        ),
    ),
    "newest first": "\n".join([PLAIN.split()[0], *PLAIN.split()[:0:-1]]),
    "a month to come": f"{PLAIN}2026-06,,\n",
    "totals": f"{PLAIN}Total,99999,99999\n",
    "title": f"Monthly report\nof 2026\n\n{PLAIN}",
    "UTF-16": PLAIN.replace(",", "\t").encode("utf-16"),
    "turned": "\n".join(
        ",".join(map(str, row))
        for row in (
            ["channel", *(f"{day:%Y-%m}" for day in DATES)],
            ["phone", *PHONE],
            ["email", *MAIL],
        )
    ),
    "long": table(
        "month,channel,contacts",
        lambda day, calls, mails: f"{day:%Y-%m},phone,{calls}\n{day:%Y-%m},email,{mails}",
    ),
    "longer names": dated("%Y-%m", "month,Calls offered,E-mails (received)"),
    "beside a part": table(
        "month,calls offered,calls answered,email tickets",
        lambda day, calls, mails: f"{day:%Y-%m},{calls},{calls - 100},{mails}",
    ),
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_reports_as_people_lay_them_out(text: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / "monthly.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    volumes, growth = from_monthly(path)
    assert volumes == {"phone": sum(PHONE[-3:]) / 3, "chat": 0.0, "email": sum(MAIL[-3:]) / 3}
    assert growth == pytest.approx(0.02, abs=1e-4)


def test_a_workbook(tmp_path: Path) -> None:
    writer = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    path = tmp_path / "monthly.xlsx"
    book = writer.Workbook(str(path))
    book.add_worksheet("cover").write(0, 0, "Report")
    sheet, day_form = book.add_worksheet("months"), book.add_format({"num_format": "mmm yy"})
    sheet.write_row(0, 0, ["Month", "Phone", "E-Mail"])
    for k, (day, *numbers) in enumerate(zip(DATES, PHONE, MAIL, strict=True), 1):
        sheet.write_datetime(k, 0, dt.datetime(day.year, day.month, 1), day_form)
        sheet.write_row(k, 1, numbers)
    book.close()
    assert from_monthly(path)[0]["phone"] == sum(PHONE[-3:]) / 3


def test_days_make_whole_months(tmp_path: Path) -> None:
    days = [dt.date(2025, 12, 20) + dt.timedelta(days=k) for k in range(80)]  # to 9 March
    path = tmp_path / "daily.csv"
    rows = (f"{day},{100 if day.weekday() < 5 else 0}" for day in days)
    path.write_text("date,phone\n" + "\n".join(rows))
    assert from_monthly(path)[0]["phone"] == (22 + 20) * 100 / 2  # January and February
    path.write_text("date,phone\n2026-01-05,100\n2026-01-06,100\n2026-01-07,90\n")
    with pytest.raises(UsageError, match="days of no whole month"):
        from_monthly(path)


def test_months_that_are_missing_do_not_make_growth(tmp_path: Path) -> None:
    path = tmp_path / "monthly.csv"
    rows = PLAIN.split()
    path.write_text("\n".join([*rows[:3], *rows[5:]]))
    assert from_monthly(path)[1] == pytest.approx(0.02, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no monthly report"),
        ("month,phone\n", "is no monthly report"),
        ("Call ID,Start time,Wait time\n1,2026-01-05 08:00,3\n", "is no monthly report"),
        ("month,phone\n01/02/2026,5\n02/03/2026,5\n", "is no monthly report"),
        (
            "month,calls home,calls shop\n2026-01,5,6\n",
            "`calls home` and `calls shop` may be phone",
        ),
    ],
)
def test_what_is_no_monthly_report(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "monthly.csv"
    path.write_text(text)
    with pytest.raises(UsageError, match=said):
        from_monthly(path)


@pytest.mark.parametrize(
    ("cells", "mean"),
    [
        (["3.000", "3.300", "900"], 2400.0),
        (["3,000", "3,300", "900"], 2400.0),
        (["3 000", "3'300", "900"], 2400.0),
        (["300.125", "300.5", "300"], 300.208333),
    ],
)
def test_thousands_in_a_report(cells: list[str], mean: float, tmp_path: Path) -> None:
    report = tmp_path / "monthly.csv"
    rows = "".join(f"2025-{k:02d};{cell}\n" for k, cell in enumerate(cells, 1))
    report.write_text(f"month;phone\n{rows}")
    assert from_monthly(report)[0]["phone"] == pytest.approx(mean)


def test_a_report_that_grows_beyond_measure_is_capped_and_told(tmp_path: Path) -> None:
    report = tmp_path / "monthly.csv"
    rows = "".join(f"2026-{k:02},{1000 * 1.5**k:.0f}\n" for k in range(1, 7))
    report.write_text(f"Month,Calls offered\n{rows}")
    code, said = init(tmp_path / "team.yaml", "--from", str(report))
    assert code == 0
    assert "50% more contacts each month; 30% is written" in said
    assert "growth: 30% per month" in (tmp_path / "team.yaml").read_text()
