"""Monthly reports, as people write them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.drafts import from_monthly
from sim.errors import UsageError
from tests.drafts.test_init import init

ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
GERMAN = ("Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
FULL = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September")
FULL += ("Oktober", "November", "Dezember")


def test_a_monthly_report(tmp_path: Path) -> None:
    report = tmp_path / "monthly.csv"
    rows = "".join(f"2025-{k:02d};{1000 * 1.02**k:.6f};{500 * 1.02**k:.6f}\n" for k in range(1, 9))
    report.write_text(f"Monat;Anrufe;E-Mail\n{rows}Summe;1;1\n")
    volumes, growth = from_monthly(report)
    assert growth == pytest.approx(0.02, abs=1e-6)
    assert volumes["phone"] == pytest.approx(1000 * (1.02**6 + 1.02**7 + 1.02**8) / 3)
    code, out = init(tmp_path / "team.yaml", "--from", str(report))
    assert code == 0, out
    assert "growth: 2% per month   # you said" in (tmp_path / "team.yaml").read_text()
    report.write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="is no monthly report"):
        from_monthly(report)


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


@pytest.mark.parametrize("cell", ["9e999", "nan", "-5", "=1+1", "1e300"])
def test_a_month_has_a_number_of_contacts(cell: str, tmp_path: Path) -> None:
    report = tmp_path / "monthly.csv"
    report.write_text(f"month,phone\n2026-01,{cell}\n")
    code, told = init(tmp_path / "team.yaml", "--from", str(report))
    assert (code, list(tmp_path.iterdir())) == (2, [report])
    assert "2026-01: must be a number of contacts" in told


MONTHS = (
    [f"2025-{k:02d}" for k in range(1, 13)],
    [f"2025-{k:02d}-01 00:00:00" for k in range(1, 13)],
    [f"{k}/2025" for k in range(1, 13)],
    [f"01.{k:02d}.2025" for k in range(1, 13)],
    [f"2025{k:02d}" for k in range(1, 13)],
    [f"{name} 2025" for name in ENGLISH],
    [f"{name}-25" for name in GERMAN],
    list(FULL),
    [f"Jän. {2014 + k}" for k in range(12)],
)


@pytest.mark.parametrize("months", MONTHS)
@pytest.mark.parametrize("head", ["Telefon", "Anzahl Anrufe", "Calls offered", "phone (inbound)"])
def test_months_as_people_write_them(months: list[str], head: str, tmp_path: Path) -> None:
    """Twelve months of 100, 110, 121 …, whatever order they stand in."""
    report = tmp_path / "monthly.csv"
    rows = [f"{month};{100 * 1.1**k:.9f}" for k, month in enumerate(months)]
    yearly = months[0].startswith("Jän")
    if months[0] != "Januar":
        rows.reverse()
    text = "\n".join(["Bericht;", f"Monat;{head}", *rows, "Gesamt;99999"])
    report.write_bytes(text.encode("cp1252"))
    volumes, growth = from_monthly(report)
    assert growth == pytest.approx(1.1 ** (1 / 12) - 1 if yearly else 0.1, abs=1e-6)
    assert volumes == {
        "phone": pytest.approx(100 * (1.1**9 + 1.1**10 + 1.1**11) / 3),
        "chat": 0,
        "email": 0,
    }


def test_a_workbook(tmp_path: Path) -> None:
    report = tmp_path / "monthly.xlsx"
    book = pytest.importorskip("xlsxwriter").Workbook(str(report))
    book.add_worksheet("notes").write_row(0, 0, ["as of today"])
    sheet = book.add_worksheet("2026")
    sheet.write_row(0, 0, ["Monat", "Chats"])
    month = book.add_format({"num_format": "mmm yyyy"})
    for k in range(1, 4):
        sheet.write_datetime(k, 0, dt.datetime(2026, k, 1), month)
        sheet.write_number(k, 1, 100 * k)
    book.close()
    assert from_monthly(report)[0]["chat"] == 200


def test_months_may_be_columns(tmp_path: Path) -> None:
    report = tmp_path / "monthly.csv"
    report.write_text(",Jan 2026,Feb 2026,March 2026\nPhone,10,20,60\nE-Mails,1,2,3\nSum,11,22,63")
    assert from_monthly(report) == ({"phone": 30, "chat": 0, "email": 2}, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Monat;Kunden\nJan 2026;5", "is no monthly report: the columns are `Monat` or `Kunden`"),
        (
            "Monat;Anrufe\nQ1 2026;5",
            "no row begins with a month like 2026-01, 01/2026, Jan 2026 or",
        ),
        ("Monat;Anrufe\nJan 2026;5\nJanuar 26;6", "has more than one row for Januar 26: add them"),
        ("Monat;Anrufe\nDezember;5\nNovember;6", "November: which year? Write it like Jan 2026"),
        ("", "is no monthly report: it is empty"),
        ("\0\0\0\0\0\1", "is not a table: it holds no text"),
    ],
)
def test_other_tables_than_monthly_reports(text: str, said: str, tmp_path: Path) -> None:
    report = tmp_path / "monthly.csv"
    report.write_text(text)
    code, told = init(tmp_path / "team.yaml", "--from", str(report))
    assert (code, list(tmp_path.iterdir())) == (2, [report])
    assert said in " ".join(told.split())


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "0001-01", "9999-12", "2026-011"])
def test_other_rows_than_months_are_none(month: str, tmp_path: Path) -> None:
    report = tmp_path / "monthly.csv"
    report.write_text(f"month,phone\n{month},5\n")
    assert "is no monthly report" in init(tmp_path / "team.yaml", "--from", str(report))[1]
