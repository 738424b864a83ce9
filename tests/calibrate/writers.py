"""Simulated logs as systems write them: what a system does not know is not in its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

import sim


def five9(folder: Path, log: sim.Log) -> Path:
    """A call log with durations as HH:MM:SS."""
    calls = _calls(log)
    return _csv(
        folder / "five9.csv",
        {
            "CALL ID": calls.index,
            "TIMESTAMP": calls["at"],
            "SKILL": calls["topic"],
            "AGENT": calls["agent"],
            "QUEUE WAIT TIME": calls["wait"].map(_clock),
            "TALK TIME": calls["talk"].map(_clock),
            "AFTER CALL WORK TIME": calls["wrap_up"].map(_clock),
            "ABANDONED": calls["left"].astype(int),
        },
    )


def zendesk_talk(folder: Path, log: sim.Log) -> Path:
    """Calls with seconds as whole numbers."""
    calls = _calls(log)
    return _csv(
        folder / "zendesk_talk.csv",
        {
            "id": calls.index,
            "created_at": calls["at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "wait_time": calls["wait"],
            "talk_time": calls["talk"],
            "wrap_up_time": calls["wrap_up"],
            "completion_status": calls["left"].map(
                {True: "abandoned_in_queue", False: "completed"}
            ),
            "ivr_routed_to": calls["topic"],
            "agent_id": calls["agent"],
        },
    )


def german_calls(folder: Path, log: sim.Log) -> Path:
    """A list from a telephone system: day first, semicolons, Windows-1252."""
    calls = _calls(log)
    return _csv(
        folder / "anrufe.csv",
        {
            "Anruf-ID": calls.index,
            "Datum": calls["at"].dt.strftime("%d.%m.%Y"),
            "Uhrzeit": calls["at"].dt.strftime("%H:%M:%S"),
            "Kanal": "phone",
            "Anliegen": calls["topic"],
            "Mitarbeiter": calls["agent"],
            "Wartezeit": calls["wait"].map(_clock),
            "Gesprächsdauer": calls["talk"].map(_clock),
            "Nachbearbeitung": calls["wrap_up"].map(_clock),
            "Aufgelegt": calls["left"].map({True: "ja", False: "nein"}),
        },
        sep=";",
        encoding="cp1252",
    )


def zendesk(folder: Path, log: sim.Log) -> Path:
    """Tickets: no handle time, no tier, no duty."""
    contacts = log.frame("contacts").set_index("contact")
    begin = pd.Timestamp(log.calendar.start)

    def moment(column: str) -> pd.Series:
        return (begin + pd.to_timedelta(contacts[column], unit="min")).dt.round("s")

    reply = contacts["answered_at"] - contacts["arrived_at"]
    solved = contacts["outcome"].isin(["solved", "unsolved"])
    return _csv(
        folder / "zendesk.csv",
        {
            "Id": contacts.index,
            "Created at": moment("arrived_at"),
            "First reply time in minutes": reply.round(2),
            "Solved at": moment("ended_at").where(solved),
            "Status": solved.map({True: "solved", False: "open"}),
            "Via": contacts["channel"],
            "Ticket type": contacts["topic"],
        },
    )


def own(folder: Path, log: sim.Log) -> Path:
    """The columns of this package: everything, agents' states included."""
    return sim.exports.write_log(folder / "own", log)[0].parent


CALLS: tuple[Callable[[Path, sim.Log], Path], ...] = (five9, zendesk_talk, german_calls)
"""Systems that log a line of calls; all of the same content."""


def _csv(path: Path, columns: dict[str, object], sep: str = ",", encoding: str = "utf-8") -> Path:
    pd.DataFrame(columns).to_csv(path, index=False, sep=sep, encoding=encoding)
    return path


def _calls(log: sim.Log) -> pd.DataFrame:
    """Calls in whole seconds, by contact."""
    contacts = log.frame("contacts").set_index("contact")
    steps = log.frame("steps").set_index("contact").reindex(contacts.index)
    until = contacts["answered_at"].fillna(contacts["ended_at"])
    seconds = {
        "wait": until - contacts["arrived_at"],
        "talk": steps["handled_at"] - steps["started_at"],
        "wrap_up": steps["ended_at"] - steps["handled_at"],
    }
    at = pd.Timestamp(log.calendar.start) + pd.to_timedelta(contacts["arrived_at"], unit="min")
    calls = pd.DataFrame({k: v.fillna(0).mul(60).round().astype(int) for k, v in seconds.items()})
    return calls.assign(
        at=at.dt.round("s"),
        topic=contacts["topic"].astype(str),
        agent=steps["agent"].astype(str).where(steps["agent"].notna(), ""),
        left=contacts["outcome"] == "abandoned",
    )


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
