"""Columns are recognised by their headers, for each system in the table; or mapped by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError, UsageError
from sim.exports import choices_of, read_export
from sim.exports.meaning.columns import recognise, systems
from sim.exports.meaning.mapping import MEANINGS, Choices
from sim.log import Kind, Outcome
from tests.exports.conftest import Read, told

ARRIVED, ANSWERED, ENDED = 540.0, 545.0, 555.0
"""Monday 09:00, answered at 09:05, over at 09:15: what each export below says of its first row."""
GAVE_UP = 543.0

# A row that was answered, and one that gave up (or, for tickets, is open).
CALLS = {
    "zendesk_talk": (
        "id,created_at,ivr_time_spent,wait_time,talk_time,hold_time,wrap_up_time,"
        "completion_status,agent_id,phone_number\n"
        "1,2026-01-05T08:59:30Z,30,300,540,60,45,completed,77,+491\n"
        "2,2026-01-05T08:59:30Z,30,180,0,0,0,abandoned_in_queue,,+492\n"
        "3,2026-01-05T08:59:30Z,30,0,0,0,0,abandoned_in_ivr,,+493\n"
    ),
    "connect": (
        "ContactId,CustomerEndpoint.Address,Channel,Queue.Name,Queue.EnqueueTimestamp,"
        "Agent.ConnectedToAgentTimestamp,DisconnectTimestamp,LastUpdateTimestamp,Agent.Username,"
        "Queue.Duration\n"
        "a,+491,VOICE,order,2026-01-05T09:00:00Z,,,2026-01-05T09:01:00Z,,\n"
        "a,+491,VOICE,order,2026-01-05T09:00:00Z,2026-01-05T09:05:00Z,2026-01-05T09:15:00Z,"
        "2026-01-05T10:00:00Z,kim,300\n"
        "b,+492,VOICE,order,2026-01-05T09:00:00Z,,2026-01-05T09:03:00Z,2026-01-05T10:00:00Z,,180\n"
    ),
    "five9": (
        "CALL ID,TIMESTAMP,ANI,SKILL,AGENT,IVR TIME,QUEUE WAIT TIME,RING TIME,TALK TIME,HOLD TIME,"
        "PARK TIME,AFTER CALL WORK TIME,ABANDONED,TRANSFERS\n"
        "1,2026-01-05 08:59:00,491,order,kim,00:01:00,00:04:50,00:00:10,00:09:00,00:00:30,"
        "00:00:30,00:01:00,0,0\n"
        "2,2026-01-05 08:59:00,492,order,,00:01:00,00:03:00,00:00:00,00:00:00,00:00:00,00:00:00,"
        "00:00:00,1,0\n"
    ),
    "genesys": (
        "conversationId,conversationStart,mediaType,queueName,Users,ANI,tAcd,tTalk,tHeld,tAcw,"
        "tAbandon\n"
        "x1,2026-01-05T09:00:00Z,voice,order,kim,491,300000,540000,60000,30000,\n"
        "x2,2026-01-05T09:00:00Z,voice,order,,492,,,,,180000\n"
    ),
    "queue_log": (
        "1767603600|c1|order|NONE|ENTERQUEUE||491|1\n"
        "1767603600|c2|order|NONE|ENTERQUEUE||492|2\n"
        "1767603780|c2|order|NONE|ABANDON|2|2|180\n"
        "1767603900|c1|order|SIP/7|CONNECT|300|1767603895.1|4\n"
        "1767604500|c1|order|SIP/7|COMPLETECALLER|300|600|1\n"
    ),
}
TICKETS = {
    "zendesk": (
        "Id,Requester,Created at,First reply time in minutes,Solved at,Status,Via,Ticket type,"
        "Group,Assignee,Group stations,Assignee stations,Reopens\n"
        "1,Ann,2026-01-05 09:00,5,2026-01-05 09:15,solved,web,question,A,Kim,2,3,0\n"
        "2,Bob,2026-01-05 09:00,,,pending,web,question,A,,1,0,0\n"
    ),
    "freshdesk": (
        "Ticket ID,Created time,Initial response time,Resolved time,Closed time,Status,Source,"
        "Type,Group,Agent\n"
        "1,2026-01-05 09:00:00,2026-01-05 09:05:00,2026-01-05 09:15:00,2026-01-09 09:15:00,Closed,"
        "Email,Question,A,Kim\n"
        "2,2026-01-05 09:00:00,,,,Open,Email,Question,A,\n"
    ),
    "intercom": (
        "conversation_id,created_at,first_admin_reply_at,last_close_at,state,source.type,"
        "admin_assignee_id,team_assignee_id,count_assignments,count_reopens\n"
        "1,1767603600,1767603900,1767604500,closed,conversation,7,3,2,0\n"
        "2,1767603600,,,open,conversation,,3,0,0\n"
    ),
    "help_scout": (
        "number,status,type,assignee,createdAt,closedAt,mailbox_id\n"
        "1,closed,email,Kim,2026-01-05T09:00:00Z,2026-01-05T09:15:00Z,1\n"
        "2,active,email,,2026-01-05T09:00:00Z,,1\n"
    ),
    "hubspot": (
        "hs_object_id,createdate,first_agent_reply_date,time_to_first_agent_reply,closed_date,"
        "time_to_close,source_type,hs_ticket_category,hs_pipeline,hubspot_owner_id\n"
        "1,2026-01-05T09:00:00Z,,300000,,900000,EMAIL,billing,0,7\n"
        "2,2026-01-05T09:00:00Z,,,,,EMAIL,billing,0,\n"
    ),
    "salesforce": (
        "Case Number,Date/Time Opened,Date/Time Closed,Status,Case Origin,Case Reason,Case Owner\n"
        "1,13/01/2025 09:00,13/01/2025 09:15,Closed,Email,Billing,Kim\n"
        "2,13/01/2025 09:00,,New,Email,Billing,Queue\n"
    ),
    "jira": (
        "Issue key,Issue Type,Status,Assignee,Reporter,Created,Resolved\n"
        "IT-1,Incident,Done,Kim,Ann,13/Jan/25 9:00 AM,13/Jan/25 9:15 AM\n"
        "IT-2,Incident,To Do,,Ann,13/Jan/25 9:00 AM,\n"
    ),
    "servicenow": (
        "number,incident_state,opened_at,resolved_at,closed_at,sys_updated_at,contact_type,category,"
        "assignment_group,assigned_to,reassignment_count,reopen_count,caller_id\n"
        "INC1,Resolved,13-01-2025 09:00,13-01-2025 09:15,18-01-2025 09:15,13-01-2025 09:15,Phone,"
        "C1,G1,Kim,0,0,Ann\n"
        "INC2,Active,13-01-2025 09:00,?,?,13-01-2025 09:05,Phone,C1,G1,?,0,0,Ann\n"
    ),
    "osticket": (
        "Ticket Number,Date Created,Subject,From,From Email,Priority,Department,Help Topic,Source,"
        "Current Status,Last Updated,Closed Date,Agent Assigned,Team Assigned,Reopen Count\n"
        "1,2026-01-05 09:00,x,Ann,a@b.c,High,IT,Login,Web,closed,x,2026-01-05 09:15,Kim,,0\n"
        "2,2026-01-05 09:00,x,Bob,d@b.c,High,IT,Login,Web,open,x,,,,0\n"
    ),
    "znuny": (
        "Ticket#;Age;Created;FirstLock;FirstResponse;State;Queue;Owner;CustomerID;Closed\n"
        "1;10 m;2026-01-05 09:00:00;2026-01-05 09:02:00;2026-01-05 09:05:00;closed successful;A;"
        "kim;c1;2026-01-05 09:15:00\n"
        "2;10 m;2026-01-05 09:00:00;;;pending reminder;A;;c2;\n"
    ),
    "list": (
        "Vorgang;Kunde;Eingang;Erste Antwort;Erledigt am;Status;Medium;Anliegen;Bearbeiter\n"
        "1;7;05.01.2026 09:00;05.01.2026 09:05;05.01.2026 09:15;erledigt;E-Mail;Rechnung;Kim\n"
        "2;8;05.01.2026 09:00;-;N/A;in Bearbeitung;E-Mail;Rechnung;\n"
    ),
    "zendesk_chat": (
        "id,timestamp,response_time.first,end_timestamp,missed,department_name,agent_names,visitor.id\n"
        "1,2026-01-05T09:00:00Z,300,2026-01-05T09:15:00Z,false,order,Kim,v1\n"
    ),
}
WITHOUT_ANSWER = {"help_scout", "salesforce", "jira", "servicenow", "osticket"}


@pytest.mark.parametrize("key", CALLS)
def test_calls(key: str, read: Read) -> None:
    export = read(CALLS[key])
    assert export.sources[0][1] == next(s.name for s in systems() if s.key == key)
    contacts = export.log.contacts
    assert contacts["arrived_at"].tolist() == [ARRIVED, ARRIVED]
    assert contacts["outcome"].tolist() == [Outcome.SOLVED, Outcome.ABANDONED]
    np.testing.assert_allclose(contacts["answered_at"], [ANSWERED, np.nan])
    np.testing.assert_allclose(contacts["ended_at"], [ENDED, GAVE_UP])
    assert (export.customer >= 0).all()
    assert contacts["live"].all()
    wrap_up = {"zendesk_talk": 0.75, "five9": 1.0, "genesys": 0.5}.get(key, 0.0)
    steps = export.log.steps
    assert steps["handled_at"].tolist() == [ENDED]
    assert steps["ended_at"].tolist() == [ENDED + wrap_up]


@pytest.mark.parametrize("key", TICKETS)
def test_tickets(key: str, read: Read) -> None:
    export = read(TICKETS[key])
    assert export.sources[0][1] == next(s.name for s in systems() if s.key == key)
    contacts = export.log.contacts
    solved = contacts["outcome"] == Outcome.SOLVED
    assert solved.tolist() == [True, False][: len(solved)]
    assert contacts["arrived_at"][0] == ARRIVED
    assert contacts["ended_at"][0] == ENDED
    answer = np.nan if key in WITHOUT_ANSWER else ANSWERED
    np.testing.assert_allclose(contacts["answered_at"][0], answer)
    assert (contacts["outcome"][1:] == Outcome.OPEN).all()
    if key not in ("list", "zendesk_chat"):
        assert "agents on duty" in export.lacks
    if key in WITHOUT_ANSWER:
        assert "answer" not in export.knows
        assert "first response" in export.lacks


def test_hand_overs_are_one_less_than_stations(read: Read) -> None:
    contacts = read(TICKETS["zendesk"]).log.contacts
    assert contacts["escalations"].tolist() == [1, 0]
    assert contacts["transfers"].tolist() == [2, 0]


def test_what_was_left_in_the_menu_is_no_contact(read: Read) -> None:
    assert "1 rows are no contacts" in told(read(CALLS["zendesk_talk"]))


def test_duty_from_a_queue_log_and_from_agents_states(read: Read) -> None:
    log = (
        "1767600000|NONE|NONE|SIP/7|ADDMEMBER|\n" + CALLS["queue_log"]
    ).replace("|COMPLETECALLER|300|600|1\n", "|COMPLETECALLER|300|600|1\n"
        "1767605400|NONE|NONE|SIP/7|PAUSE|lunch\n"
        "1767607200|NONE|NONE|SIP/7|UNPAUSE|\n"
        "1767610800|NONE|NONE|SIP/7|REMOVEMEMBER|\n")  # fmt: skip
    duty = read(log, names=("queue_log",)).log.intervals
    assert duty["kind"].tolist() == [Kind.DUTY, Kind.BREAK, Kind.DUTY]
    assert duty["started_at"].tolist() == [480, 570, 600]
    assert duty["ended_at"].tolist() == [570, 600, 660]

    states = (
        "login_id,team_name,start_time (UTC),activity,duration,detail\n"
        "kim,first,2026-01-05 08:00:00,Ready,5400,\n"
        "kim,first,2026-01-05 09:30:00,Break,1800,\n"
        "kim,first,2026-01-05 10:00:00,Logged out,1800,\n"
    )
    calls = CALLS["five9"]
    export = read(calls, states)
    assert export.log.intervals["kind"].tolist() == [Kind.DUTY, Kind.BREAK]
    assert "agents on duty" not in export.lacks
    assert "duty" in export.knows


def test_a_report_of_intervals_is_told_apart(read: Read) -> None:
    with pytest.raises(ScenarioError, match="counts, and no contacts"):
        read("Interval Start,Offered,Answered,Abandoned\n2026-01-05 08:00,10,9,1\n")


def test_headers_that_nobody_knows(read: Read) -> None:
    text = "wann,wer,was\n05.01.2026 09:00,Kim,x\n06.01.2026 09:00,Kim,x\n"
    with pytest.raises(ScenarioError, match="the header is not recognised"):
        read(text)
    export = read(text, maps=("wann=arrived_at", "was=topic"))
    assert export.log.contacts["arrived_at"].tolist() == [540, 1980]
    assert export.log.names.topics == ("x",)


GERMAN = "Eingang;Angenommen;{};Agent\n" + "".join(
    f"05.01.2026 09:{k}0;05.01.2026 09:{k}1;05.01.2026 09:{k}4;Kim\n" for k in range(6)
)


def test_german_calls_need_no_mapping(read: Read) -> None:
    log = read(GERMAN.format("Beendet")).log
    assert (log.contacts["ended_at"] - log.contacts["answered_at"]).tolist() == [3] * 6


def test_columns_are_named_where_a_moment_is_missing(read: Read) -> None:
    notes = [note.text for note in read(GERMAN.format("Schluss")).notes]
    assert any("`Schluss`" in text and '--map "Schluss=ended_at"' in text for text in notes)
    mapped = read(GERMAN.format("Schluss"), maps=("Schluss=ended_at",))
    assert not any("not understood" in note.text for note in mapped.notes)


def test_yes_and_no_below_the_name_of_a_moment_is_no_moment(read: Read) -> None:
    text = "Created,Answered,Closed\n" + "".join(f"2026-01-05 09:{k}0,yes,no\n" for k in range(6))
    export = read(text)
    assert np.isnan(export.log.contacts["answered_at"]).all()
    assert [note.text for note in export.notes if "not read" in note.text] == [
        "`Answered` says `yes` and no time: not read",
        "`Closed` says `no` and no time: not read",
    ]


def test_a_mapping_file_says_all_that_options_say(tmp_path: Path, read: Read) -> None:
    text = "wann;Stand;Ebene\n03/04/2026 9:00;geparkt;2nd\n05/04/2026 9:00;weg;1st\n"
    maps = ("wann=arrived_at", "Stand=status", "geparkt=open", "weg=unsolved", "tbd=missing")
    first = read(text, maps=maps, tiers=("2nd=L2",), dates="day-first")
    file = tmp_path / "map.yaml"
    file.write_text(
        choices_of(maps, ["2nd=L2"], dates="day-first", system="list").as_yaml(), encoding="utf-8"
    )
    second = read(text, maps=(str(file),))
    assert first.log.names.tiers == second.log.names.tiers == ("1st", "L2")
    for export in (first, second):
        assert export.log.contacts["outcome"].tolist() == [Outcome.OPEN, Outcome.UNSOLVED]
        assert np.diff(export.log.contacts["arrived_at"]).tolist() == [2 * 1440]


@pytest.mark.parametrize(
    ("maps", "said"),
    [
        (("Eingang=arived_at",), "no such meaning; did you mean `arrived_at`"),
        (("Eingang",), "must be HEADER=meaning or a file.yaml"),
        (("=arrived_at",), "must be HEADER=meaning"),
        (("nowhere.yaml",), r"cannot read nowhere\.yaml: No such file"),
    ],
)
def test_wrong_mappings(maps: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        choices_of(maps)


@pytest.mark.parametrize(
    ("text", "said"),
    [("a: [", "is not a mapping file"), ("- 1", "must be a mapping"), ("colums: {}", "`columns`")],
)
def test_wrong_mapping_files(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(UsageError, match=said):
        choices_of((str(tmp_path / "m.yaml"),))


def test_a_system_that_is_not_known(read: Read) -> None:
    with pytest.raises(UsageError, match="no such system; did you mean `zendesk`"):
        read(TICKETS["zendesk"], system="zendeks")


def test_the_table_of_systems_is_sound() -> None:
    for system in systems():
        assert system.kind in ("contacts", "steps", "intervals", "events", "queue_log", "counts")
        if system.kind in ("contacts", "events", "intervals"):
            spare = {"line", "age", "detail", "other"}
            assert set(system.columns) - spare <= set(MEANINGS), system.key
        head = [names[0].partition("|")[0] for names in system.columns.values()]
        plan = recognise(head, Choices(system=system.key))
        assert plan is not None or system.key == "queue_log"


def test_names_and_texts_are_in_no_output(read: Read) -> None:
    text = TICKETS["zendesk"].replace("Kim", "Kim Roe-Secret")
    text = text.replace("\n", ",my secret mail\n").replace("Reopens,my secret mail", "Reopens,Text")
    export = read(text)
    assert export.log.names.agents == ("agent 1",)
    everything = repr(export.log.names) + repr(export.notes) + repr(export.customer)
    assert not any(word in everything for word in ("Secret", "secret", "Bob", "Ann"))


def test_reading_a_folder_takes_what_it_knows(tmp_path: Path) -> None:
    (tmp_path / "five9.csv").write_text(CALLS["five9"])
    (tmp_path / "tickets.csv").write_text(TICKETS["zendesk"])
    (tmp_path / "notes.txt").write_text("buy milk\n")
    export = read_export([tmp_path])
    assert sorted(name for _, name, _ in export.sources) == ["Five9 call log", "Zendesk tickets"]
    assert len(set(export.log.contacts["inquiry"])) == 4  # numbers 1 and 2 of both are other ones
    assert "notes.txt: is not recognised as an export, and left out" in told(export)


def test_the_guide_says_what_each_system_lacks() -> None:
    """Its table names every export of contacts, with what the table of systems says."""
    page = (Path(__file__).parents[2] / "docs" / "calibrate.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    told = {row[0]: row[1] for row in rows if len(row) == 3}
    for system in systems():
        if system.kind in ("contacts", "events", "queue_log") and system.key != "list":
            assert told[system.name] == ", ".join(system.lacks)
