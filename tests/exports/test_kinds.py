"""The same list as others write it: other languages, words for nothing, clocks, files in parts."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibrate import calibrate
from sim.exports import read_log
from sim.log import Kind, Outcome
from tests.exports.conftest import Read, told

LISTS = {
    "German": (
        "Ticketnummer;Erstellt am;Erste Antwort;Gelöst am;Status;Kanal;Bearbeiter",
        "gelöst;offen",
    ),
    "French": (
        "Numéro;Créé le;Première réponse;Résolu le;Statut;Canal;Conseiller",
        "résolu;en cours",
    ),
    "Spanish": (
        "Número;Creado;Primera respuesta;Resuelto;Estado;Canal;Agente",
        "resuelto;pendiente",
    ),
    "Italian": (
        "Numero;Creato il;Prima risposta;Risolto il;Stato;Canale;Operatore",
        "risolto;in corso",
    ),
    "Dutch": (
        "Ticketnr;Aangemaakt;Eerste reactie;Opgelost;Status;Kanaal;Behandelaar",
        "opgelost;in behandeling",
    ),
    "Portuguese": (
        "Número;Criado em;Primeira resposta;Resolvido em;Estado;Canal;Agente",
        "resolvido;aberto",
    ),
}


@pytest.mark.parametrize("language", LISTS)
def test_lists_in_other_languages(language: str, read: Read) -> None:
    head, words = LISTS[language]
    solved, waiting = words.split(";")
    text = head + "\n"
    text += "".join(
        f"{k};{k:02d}/01/2026 09:00;{k:02d}/01/2026 09:20;{k:02d}/01/2026 10:00;{solved};e;Kim\n"
        for k in range(11, 31)
    )
    export = read(text + f"31;31/01/2026 09:00;;;{waiting};e;\n")
    contacts = export.log.contacts
    assert list(contacts["outcome"]) == [Outcome.SOLVED] * 20 + [Outcome.OPEN]
    np.testing.assert_allclose(
        contacts["answered_at"] - contacts["arrived_at"], [20] * 20 + [np.nan]
    )
    assert not export.notes


@pytest.mark.parametrize(
    "nothing",
    [
        "", "-", "N/A", "?", "n/v", "keine Angabe", "unbekannt", "none", "NULL", "—", "*", r"\N",
        "(not set)", "0", "1970-01-01 00:00:00", "1970-01-01T00:00:00Z", "9999-12-31",
        "01.01.1900", "sin datos", "non renseigné",
    ],
)  # fmt: skip
def test_words_for_nothing(nothing: str, read: Read) -> None:
    text = "Ticket ID;Created at;First reply;Solved at;Status\n"
    text += "".join(f"{k};2026-01-{k:02d} 09:00;{nothing};{nothing};open\n" for k in range(1, 9))
    export = read(text + "9;2026-01-09 09:00;2026-01-09 09:20;2026-01-09 10:00;solved\n")
    assert list(export.log.contacts["outcome"]) == [Outcome.OPEN] * 8 + [Outcome.SOLVED]
    assert np.isnan(export.log.contacts["answered_at"]).sum() == 8


@pytest.mark.parametrize("nobody", ["Unassigned", "niemand", "(unassigned)", "unknown", "-"])
def test_nobody_is_no_agent(nobody: str, read: Read) -> None:
    text = "Call ID,Call start,Answered,Ended,Talk time,Agent\n"
    text += "".join(
        f"{k},2026-01-0{k} 09:00,2026-01-0{k} 09:01,2026-01-0{k} 09:05,240,{who}\n"
        for k, who in enumerate((nobody, "Kim", nobody), start=1)
    )
    names = read(text).log.names.agents
    assert len(names) == 2
    assert "unstated" in names


@pytest.mark.parametrize(
    ("cell", "minute"),
    [
        ("5/1/2026 12:05 AM", 5),
        ("5/1/2026 12:05 PM", 725),
        ("5/1/2026 9.05 p. m.", 1265),
        ("5.1.2026 9.05 Uhr", 545),
        ("5 janv. 2026 9h05", 545),
        ("5 ene 2026 09:05", 545),
        ("5 gennaio 2026 09:05", 545),
        ("Mon, 5 Jan 2026 09:05:00 +0100", 545),
    ],
)
def test_clocks_and_months(cell: str, minute: float, read: Read) -> None:
    text = f"Ticket ID;Created at;Solved at\n1;{cell};\n"
    export = read(text, time_zone="Europe/Berlin", dates="day-first")
    assert export.log.calendar.start.isoformat() == "2026-01-05"
    assert export.log.contacts["arrived_at"][0] == minute


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_hour_that_comes_twice(newest_first: bool, read: Read) -> None:
    """Calls every five minutes from midnight to four, seen on the clock on the wall: 25 October."""
    clock = [60 * h + m for h in (0, 1, 2, 2, 3) for m in range(0, 60, 5)]
    times = [f"2026-10-25 {at // 60:02d}:{at % 60:02d}" for at in clock]
    rows = [f"{k},{time},{time}:30,120" for k, time in enumerate(times)]
    text = "Call ID,Call start,Answered,Talk time\n" + "\n".join(rows[:: -1 if newest_first else 1])
    contacts = read(text + "\n", time_zone="Europe/Berlin").log.contacts
    assert sorted(contacts["arrived_at"]) == [5.0 * k for k in range(60)]
    np.testing.assert_allclose(contacts["answered_at"] - contacts["arrived_at"], 0.5)


DUTY = "agent,kind,started_at,ended_at\n" + "".join(
    f"Kim,{kind},2026-01-0{day} {a}:00,2026-01-0{day} {b}:00\n"
    for day in range(5, 10)
    for kind, a, b in (("duty", "09", "17"), ("break", "12", "13"))
)
STATES = "Agent;Status;Beginn;Ende\n" + "".join(
    f"Kim;{kind};0{day}.01.2026 {a}:00;0{day}.01.2026 {b}:00\n"
    for day in range(5, 10)
    for kind, a, b in (("Bereit", "09", "17"), ("Pause", "12", "13"))
)
CALLS = "contact,arrived_at,answered_at,ended_at\n" + "".join(
    f"{day},2026-01-0{day} 10:00,2026-01-0{day} 10:00,2026-01-0{day} 10:30\n"
    for day in range(5, 10)
)
STEPS = "contact,agent,started_at,ended_at\n" + "".join(
    f"{day},Kim,2026-01-0{day} 10:00,2026-01-0{day} 10:30\n" for day in range(5, 10)
)
NAMES = ("contacts.csv", "steps.csv", "intervals.csv", "states.csv")


def test_duty_that_two_files_state_counts_once(read: Read) -> None:
    export = read(CALLS, STEPS, DUTY, STATES, names=NAMES)
    intervals = export.log.intervals
    minutes = intervals["ended_at"] - intervals["started_at"]
    assert minutes[intervals["kind"] == Kind.DUTY].sum() == 5 * 7 * 60
    assert minutes[intervals["kind"] == Kind.BREAK].sum() == 5 * 60
    assert "intervals.csv and states.csv" in told(export)


EVENTS = [
    f"{k},{what},2026-01-{5 + k % 20:02d} {9 + k % 8:02d}:{m:02d}\n"
    for k in range(60)
    for what, m in (("Queued", 0), ("In progress", 5), ("Resolved", 40))
]
HEAD = "Case ID,Activity,Timestamp\n"


@pytest.mark.parametrize("parts", ["halves of each ticket", "everything twice"])
def test_event_logs_in_several_files(parts: str, read: Read) -> None:
    whole = read(HEAD + "".join(EVENTS)).log
    if parts == "everything twice":
        export = read(HEAD + "".join(EVENTS), HEAD + "".join(EVENTS))
        assert "180 rows passed over: the same event is in another file" in told(export)
    else:
        export = read(HEAD + "".join(EVENTS[::2]), HEAD + "".join(EVENTS[1::2]))
    for table, again in ((whole.contacts, export.log.contacts), (whole.steps, export.log.steps)):
        for name, column in table.items():
            np.testing.assert_array_equal(column, again[name], err_msg=name)
    assert set(export.event_facts[0].resolved) == {1}


def tickets(*more: tuple[str, str]) -> str:
    """Eighty tickets of four weeks: answered after an hour, solved a day later."""
    heads = ";".join(["Ticket;Angelegt;Erste Antwort;Gelöst am", *(head for head, _ in more)])
    rows = [
        f"{k};{5 + k % 20:02d}.01.2026 0{8 + k % 2}:{k % 60:02d};{5 + k % 20:02d}.01.2026 10:00;"
        f"{6 + k % 20:02d}.01.2026 10:00" + "".join(f";{cell}" for _, cell in more)
        for k in range(80)
    ]
    return heads + "\n" + "\n".join(rows) + "\n"


def test_from_reply_to_solution_is_no_handle_time(read: Read) -> None:
    export = read(tickets(("Bearbeiter", "Kim")))
    assert "handle time" not in export.knows
    assert export.lacks == ("agents on duty", "handle time", "patience")
    (topic,) = calibrate(export).topics
    assert topic.work["L1"][0] is None


def test_how_soon_the_same_agent_ends_the_next_is_told_beside(read: Read) -> None:
    rows = [
        f"{k};{5 + k // 24:02d}.01.2026 08:00;{5 + k // 24:02d}.01.2026 08:30;"
        f"{5 + k // 24:02d}.01.2026 {9 + k % 24 // 3:02d}:{k % 3 * 20:02d};Kim"
        for k in range(24 * 12)
    ]
    found = calibrate(
        read("Ticket;Angelegt;Erste Antwort;Gelöst am;Bearbeiter\n" + "\n".join(rows))
    )
    (told,) = [v for v in found.findings.entries if v.name.startswith("from one ticket's end")]
    assert told.figure.value == 20  # every twenty minutes, nine to five
    assert told.basis.startswith("276 gaps")  # 23 a day; nights are none
    assert not told.key


def test_time_tracked_is_handle_time(read: Read) -> None:
    result = calibrate(read(tickets(("Bearbeitungszeit", "12"))))
    handling = result.topics[0].work["L1"][0]
    assert handling is not None
    assert (handling.steps, handling.mean.value) == (80, 12.0)
    assert "handle time" not in result.export.lacks


def test_duty_beside_tickets_makes_no_workload(
    read: Read, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("both")
    (folder / "tickets.csv").write_text(tickets(("Bearbeiter", "Kim")))
    (folder / "states.csv").write_text(STATES)
    assert len(read_log(folder).intervals["kind"]) == 0
    assert len(read(tickets(("Bearbeiter", "Kim")), STATES).log.intervals["kind"]) > 0


def test_calls_are_live_though_nobody_gave_up(read: Read) -> None:
    head = "Anruf-ID;Anrufbeginn;Wartezeit;Gesprächsdauer"
    rows = [f"{k};05.01.2026 09:{k:02d}:00;0:00:10;0:03:00" for k in range(20)]
    assert read("\n".join([head, *rows])).log.contacts["live"].all()
    assert not read(tickets()).log.contacts["live"].any()
