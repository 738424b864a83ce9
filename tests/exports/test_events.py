"""Event logs: a row for each change of a ticket."""

from __future__ import annotations

import numpy as np

from sim.log import Ending, Outcome, Reason
from tests.exports.conftest import Read, told

EVENTS = """Case ID,Activity,Resource,Complete Timestamp,Level
t1,Insert ticket,a,2026/01/05 09:00:00.000,L1
t1,Take in charge ticket,a,2026/01/05 09:10:00.000,L1
t1,Wait,a,2026/01/05 09:30:00.000,L1
t1,Take in charge ticket,b,2026/01/05 11:00:00.000,L2
t1,Resolve ticket,b,2026/01/05 12:00:00.000,L2
t1,Closed,c,2026/01/09 12:00:00.000,L2
t2,Take in charge ticket,a,2026/01/05 10:00:00.000,L1
t2,Resolve ticket,a,2026/01/05 10:20:00.000,L1
t2,Take in charge ticket,a,2026/01/07 10:00:00.000,L1
t2,Resolve ticket,a,2026/01/07 10:30:00.000,L1
t3,Insert ticket,a,2026/01/08 09:00:00.000,L1
"""


def test_contacts_steps_and_returns(read: Read) -> None:
    export = read(EVENTS)
    contacts, steps = export.log.contacts, export.log.steps
    assert contacts["arrived_at"].tolist() == [540, 600, 600 + 2880, 540 + 3 * 1440]
    np.testing.assert_allclose(contacts["answered_at"], [550, 600, 3480, np.nan])
    np.testing.assert_allclose(contacts["ended_at"], [720, 620, 3510, np.nan])
    assert contacts["outcome"].tolist() == [
        Outcome.SOLVED,
        Outcome.UNSOLVED,
        Outcome.SOLVED,
        Outcome.OPEN,
    ]
    assert contacts["reason"].tolist() == [Reason.FIRST, Reason.FIRST, Reason.RETURN, Reason.FIRST]
    assert contacts["escalations"].tolist() == [1, 0, 0, 0]
    assert steps["started_at"].tolist() == [550, 600, 660, 3480]
    assert steps["ended_at"].tolist() == [570, 620, 720, 3510]
    assert (steps["ending"] == Ending.ESCALATED).tolist() == [True, False, False, False]


def test_closing_long_after_solving_is_no_end_and_no_return(read: Read) -> None:
    contacts = read(EVENTS).log.contacts
    assert np.nanmax(contacts["ended_at"]) == 3510


def test_no_handle_times_are_known_and_the_events_are_told(read: Read) -> None:
    export = read(EVENTS)
    assert "handle time" in export.lacks
    assert "handle time" not in export.knows
    assert "work begins: Take in charge ticket" in told(export)
    (facts,) = export.event_facts
    assert facts.resolved.tolist() == [1, 2, 0]
    np.testing.assert_allclose(facts.to_resolved, [180, 2910, np.nan])


def test_tickets_beside_their_events(read: Read) -> None:
    tickets = (
        "Ticket ID,Created,Resolved,Channel,Topic\n"
        "t1,2026-01-05 09:00,2026-01-05 12:00,email,order\n"
        "t2,2026-01-05 10:00,2026-01-07 10:30,phone,billing\n"
        "t4,2026-01-06 10:00,2026-01-07 10:30,phone,billing\n"
    )
    export = read(tickets, EVENTS)
    frame = export.log.frame("contacts").sort_values("arrived_at")
    assert frame["channel"].astype(str).tolist() == ["email", "phone", "phone", "phone", "tickets"]
    assert frame["topic"].astype(str).tolist() == [
        "order",
        "billing",
        "billing",
        "billing",
        "unstated",
    ]
    assert "2 tickets are counted by their events" in told(export)
