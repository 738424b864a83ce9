"""Spoilt exports, counts, workbooks and mapping files, and what must become of each."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

from sim.calibrate import as_yaml, calibrate
from sim.checking import load_document
from sim.decisions.signals.real import watch_log
from sim.exports import choices_of, read_export
from tests.fuzz import trees, workbooks
from tests.fuzz.judge import REFUSED, in_plain_words
from tests.fuzz.mutate import ODD, VALUES

MAPPING = b"""columns: {Nr: contact, Eingang: arrived_at, Antwort: answered_at, Ende: ended_at}
words: {geklaert: solved, offen: open}
tiers: {Stufe 2: L2}
dates: day-first
time_zone: Europe/Berlin
"""
HEADER = "contact,arrived_at,answered_at,ended_at,channel,topic,outcome,agent,tier"
TEAM = """scenario: Counted
horizon: {start: 2026-01-05, length: 2 days}
channels: {phone: {mode: live, counts: FILE}}
topics: {order: {L1: {handle_time: 4 min}}}
team: {desk: {agents: 2}}
"""


def log(rng: random.Random, folder: Path) -> str:
    """A log of contacts, of which signals are told."""
    file = _spoilt_log(rng, folder)
    return in_plain_words(lambda: watch_log([str(file)], None, None), folder)


def calibration(rng: random.Random, folder: Path) -> str:
    """A log of contacts, of which a scenario is made; `check` takes what is made."""
    file, made = _spoilt_log(rng, folder), folder / "made.yaml"

    def make() -> None:
        found = calibrate(read_export([str(file)]))
        made.write_text(as_yaml(found, "made"), encoding="utf-8")

    outcome = in_plain_words(make, folder)
    if outcome != REFUSED:
        load_document(made)
    return outcome


def _rows(header: str) -> list[list[str]]:
    rows = [header.split(",")]
    for number in range(40):
        day, agent = f"2026-01-{5 + number % 25:02}", f"a{number % 3}"
        moments = (f"{day} 09:00", f"{day} 09:02", f"{day} 09:09")
        rows.append([str(number), *moments, "phone", "order", "solved", agent, "L1"])
    return rows


def _spoilt_log(rng: random.Random, folder: Path) -> Path:
    rows = _rows(HEADER)
    for _ in range(rng.choice((1, 2, 5))):
        _spoil_rows(rng, rows)
    delimiter = rng.choice(",,,;\t|")
    text = "\n".join(delimiter.join(row) for row in rows)
    data = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.2:
        at = rng.randrange(len(data) + 1)
        odd = rng.choice(ODD)
        data = data[:at] + (odd if isinstance(odd, bytes) else b"\xff") + data[at:]
    file = folder / "log.csv"
    file.write_bytes(data)
    return file


def _spoil_rows(rng: random.Random, rows: list[list[str]]) -> None:
    row = rng.choice(rows) if rows else []
    way = rng.randrange(8)
    if way < 4 and row:
        odd = rng.choice([*VALUES, *ODD, '"', "9" * 400, "9999-12-31 23:59", "0001-01-01 00:00"])
        row[rng.randrange(len(row))] = odd if isinstance(odd, str) else "\ufffd"
    elif way == 4 and rows:
        rows.append(list(row))
    elif way == 5 and rows:
        one, other = rng.randrange(len(rows)), rng.randrange(len(rows))
        rows[one], rows[other] = rows[other], rows[one]
    elif way == 6:
        column = rng.randrange(9)
        for each in rows:
            if column < len(each):
                del each[column]
    elif row:
        rng.shuffle(row)


def workbook(rng: random.Random, folder: Path) -> str:
    """A workbook of counts, or of contacts."""
    file = folder / f"book.{rng.choice(workbooks.ENDINGS)}"
    if rng.random() < 0.5:
        day = dt.datetime(2026, 1, 5, 8)
        moments = [day + dt.timedelta(minutes=30 * number) for number in range(18)]
        heads = rng.choice((("at", "count"), ("Datum", "Anrufe"), ("from", "offered")))
        rows: list[list[object]] = [list(heads), *([at, 3] for at in moments)]
        workbooks.write(rng, file, rows)
        team = folder / "team.yaml"
        team.write_text(TEAM.replace("FILE", file.name), encoding="utf-8")
        return in_plain_words(lambda: load_document(team), folder)
    rows = [list(row) for row in _rows(HEADER)]
    for row in rows[1:]:
        row[1:4] = [dt.datetime.fromisoformat(str(at)) for at in row[1:4]]
    workbooks.write(rng, file, rows)
    return in_plain_words(lambda: read_export([str(file)]), folder)


def mapping(rng: random.Random, folder: Path) -> str:
    """A mapping file, and a log that it is to explain."""
    donors = (trees.read(MAPPING), trees.read(TEAM.encode()))
    tree, _ = trees.spoilt(rng, trees.read(MAPPING), donors)
    file, export = folder / "my.map.yaml", folder / "log.csv"
    file.write_bytes(trees.written(tree))
    rows = [f"{n},05.01.2026 09:0{n},05.01.2026 09:1{n},05.01.2026 09:2{n}" for n in range(9)]
    export.write_text("\n".join(["Nr,Eingang,Antwort,Ende", *rows]), encoding="utf-8")

    def use() -> None:
        read_export([str(export)], choices=choices_of([str(file)]))

    return in_plain_words(use, folder)
