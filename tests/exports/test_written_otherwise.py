"""The same calls and tickets as other systems and spreadsheets write them: the same is read."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pytest

from sim.errors import UsageError
from sim.log import Outcome
from tests.exports.calls import CALLS, START, TALK, same
from tests.exports.conftest import Read, told

EPOCH = dt.datetime(1899, 12, 30)


def parts_of_a_day(moment: dt.datetime) -> str:
    return f"{(moment - EPOCH) / dt.timedelta(days=1):.6f}"


def table(head: str, row: str, left: str, answered: str, *, talk: str = "{talk}") -> str:
    """Calls as a table; of who gives up there is no talk."""
    lines = [head]
    for k, (at, wait, length, gave_up) in enumerate(CALLS):
        cells = {
            "k": k,
            "at": at,
            "day": parts_of_a_day(at),
            "wait": wait,
            "outcome": left if gave_up else answered,
            "talk": "" if gave_up else talk.format(talk=length, of_day=length / 86400),
            "of_day": f"{wait / 86400:.8f}",
        }
        lines.append(row.format(**cells))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        table(
            "Samtals-ID;Starttid;Väntetid;Samtalstid;Resultat",
            "{k};{at:%Y-%m-%d %H:%M:%S};{wait};{talk};{outcome}",
            "Tappat",
            "Besvarat",
        ),
        table(
            "Call ID,Call Date,Call Time,Queue Time (sec),Talk Time (sec),Disposition",
            "{k},{at:%m/%d/%Y},{at:%I:%M:%S %p},{wait},{talk},{outcome}",
            "Abandoned",
            "Answered",
        ),
        table(
            "ID chiamata;Data;Ora;Durata attesa;Durata conversazione;Esito",
            "{k};{at:%d/%m/%Y};{at:%H.%M.%S};{wait};{talk};{outcome}",
            "persa",
            "risposta",
        ),
        table(
            "Anruf-ID;Datum;Uhrzeit;Wartezeit;Gesprächsdauer;Ergebnis",
            "{k};{at:%d.%m.%y};{at:%H.%M.%S} Uhr;{wait};{talk};{outcome}",
            "verloren",
            "angenommen",
            talk="{talk}",
        ),
        table(
            "Call ID,Start time,Wait time (s),Talk time (s),Result",
            '{k},{at:%Y-%m-%d %H:%M:%S},{wait},"{talk}",{outcome}',
            "abandoned",
            "answered",
            talk="{talk:,}",
        ),
        table(
            "Anruf-ID;Anrufbeginn;Wartezeit (s);Gesprächsdauer (s);Ergebnis",
            "{k};{at:%d.%m.%Y %H:%M:%S};{wait};{talk};{outcome}",
            "verloren",
            "angenommen",
            talk="{talk:,}",
        ).replace(",", "."),
        table(
            "Call ID,Start time,Wait time,Talk time,Result",
            "{k},{day},{of_day},{talk},{outcome}",
            "abandoned",
            "answered",
            talk="{of_day:.8f}",
        ),
    ],
    ids=["swedish", "us", "italian", "uhr", "thousands", "thousands by points", "parts of a day"],
)
def test_calls_are_the_same(text: str, read: Read) -> None:
    order = "day-first" if "Ora" in text else "month-first" if "AM" in text else None
    export = read(text, dates=order)
    same(export)


@pytest.mark.parametrize("sign", [".", ","])
def test_three_decimals_are_no_thousands(sign: str, read: Read) -> None:
    head = "Call ID;Start time;Wait time (min);Talk time (min);Result"
    rows = [
        f"{k};{at:%Y-%m-%d %H:%M:%S};{wait / 60:.3f};{'' if left else f'{talk / 60:.3f}'};"
        f"{'abandoned' if left else 'answered'}".replace(".", sign)
        for k, (at, wait, talk, left) in enumerate(CALLS)
    ]
    steps = read("\n".join([head, *rows])).log.steps
    assert float(np.mean(steps["ended_at"] - steps["started_at"])) == pytest.approx(TALK, abs=0.01)


@pytest.mark.parametrize(
    ("head", "solved", "moment"),
    [
        ("Protocolo;Data de abertura;Data de fechamento;Situação", "Concluído", "%d/%m/%Y %H:%M"),
        ("Nº de ticket;Fecha de creación;Fecha de cierre;Estado", "Cerrado", "%d/%m/%Y %I:%M %p"),
        (
            "Numer zgłoszenia;Data utworzenia;Data rozwiązania;Status",
            "Rozwiązane",
            "%d.%m.%Y %H:%M",
        ),
        ("Ärendenummer;Skapad;Stängd;Tillstånd", "Löst", "%Y-%m-%d %H:%M"),
    ],
)
def test_tickets_in_other_languages(head: str, solved: str, moment: str, read: Read) -> None:
    rows = [
        f"{k};{at:{moment}};{at + dt.timedelta(minutes=35):{moment}};{solved}"
        for k, (at, *_) in enumerate(CALLS)
    ]
    export = read("\n".join([head, *rows]), dates="day-first")
    contacts = export.log.contacts
    assert (contacts["outcome"] == Outcome.SOLVED).all()
    np.testing.assert_allclose(contacts["ended_at"] - contacts["arrived_at"], 35.0)
    assert "not known" not in told(export)


def test_exports_put_together_with_their_headers(read: Read) -> None:
    head = "Ticket ID,Created at,Solved at,Status"
    rows = [f"{k},{at},{at + dt.timedelta(hours=1)},solved" for k, (at, *_) in enumerate(CALLS)]
    export = read("\n".join([head, *rows[:20], head, *rows[20:], "", head]))
    assert len(export.log.contacts["contact"]) == 40
    assert "2 rows passed over: the header again (lines 22, 44)" in told(export)


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b"PK\x03\x04" + bytes(200), "tickets.zip", "is a zip archive: unpack it"),
        (b"PK\x03\x04" + bytes(200), "tickets.csv", "is a zip archive: unpack it"),
        (b"<!DOCTYPE html><html><table><tr><td>1", "calls.xls", "is a web page: open it in a"),
        (b"\xef\xbb\xbf\n<HTML><body>", "calls.csv", "is a web page: open it in a"),
        (b'<?xml version="1.0"?><calls/>', "calls.csv", "is XML: export it as CSV"),
        (json.dumps([{"id": 1}]).encode(), "calls.csv", "is JSON: export it as CSV"),
        (b'{"id": 1}\n{"id": 2}\n', "calls.csv", "is JSON: export it as CSV"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(
    data: bytes, name: str, what: str, read: Read
) -> None:
    with pytest.raises(UsageError, match=what):
        read(data, names=(name,))


@pytest.mark.parametrize(
    ("zone", "hours"), [("CET", 1), ("CEST", 2), ("MEZ", 1), ("EST", -5), ("PDT", -7), ("GMT", 0)]
)
def test_zones_by_their_short_names(zone: str, hours: int, read: Read) -> None:
    rows = [
        f"{k},{at} {zone},{at + dt.timedelta(hours=1)} {zone}" for k, (at, *_) in enumerate(CALLS)
    ]
    contacts = read("\n".join(["Ticket ID,Created at,Solved at", *rows])).log.contacts
    first = (START - dt.timedelta(hours=hours)) - dt.datetime(2026, 1, 5)  # in UTC
    assert contacts["arrived_at"][0] == first / dt.timedelta(minutes=1)
    np.testing.assert_allclose(contacts["ended_at"] - contacts["arrived_at"], 60.0)


def test_durations_of_days(read: Read) -> None:
    lasted = [dt.timedelta(minutes=700 * k + 1) for k in range(len(CALLS))]  # "1 day, 0:01:00"
    rows = [f'{k},{at},"{lasted[k]}",solved' for k, (at, *_) in enumerate(CALLS)]
    contacts = read("\n".join(["Ticket ID,Created at,Resolution time,Status", *rows])).log.contacts
    took = contacts["ended_at"] - contacts["arrived_at"]
    np.testing.assert_allclose(took, [each / dt.timedelta(minutes=1) for each in lasted])
