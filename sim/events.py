"""Contacts and steps as one row per event, in the forms that tools of process people read.

pm4py (XES names), bupaR (an ``eventlog``) and vidigi (animation) each have columns of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

Form = Literal["pm4py", "bupaR", "vidigi"]

_FORMS: Mapping[str, Mapping[str, str]] = {
    "pm4py": {
        "inquiry": "case:concept:name",
        "activity": "concept:name",
        "time": "time:timestamp",
        "lifecycle": "lifecycle:transition",
        "resource": "org:resource",
    },
    "bupaR": {
        "inquiry": "case_id",
        "activity": "activity_id",
        "instance": "activity_instance_id",
        "lifecycle": "lifecycle_id",
        "time": "timestamp",
        "resource": "resource_id",
    },
    "vidigi": {
        "contact": "entity_id",
        "channel": "pathway",
        "moment": "event_type",
        "event": "event",
        "time": "time",
        "who": "resource_id",
    },
}
"""Columns of each form of an event log, by what they are here."""


def events_of(
    contacts: pd.DataFrame,
    steps: pd.DataFrame,
    form: Form,
    timestamps: Callable[[NDArray[np.float64]], pd.DatetimeIndex],
) -> pd.DataFrame:
    """The events of a log, in order of time.

    Args:
        contacts: the log's table in words.
        steps: the same, with ``who``, the agent's.
        form: whose columns.
        timestamps: makes timestamps of minutes.

    Raises:
        UsageError: there is no such form.
    """
    import pandas as pd

    if form not in _FORMS:
        raise UsageError(f"form must be one of {', '.join(_FORMS)} (got {form!r})")
    columns, rows = _FORMS[form], _rows(contacts, steps)
    if form == "vidigi":
        return rows.rename(columns=columns)[[*columns.values()]]
    rows = rows[rows["lifecycle"] != ""]  # a wait that led to nothing is no work on anything
    stamps = pd.Series(timestamps(rows["time"].to_numpy()), index=rows.index)
    named = rows.assign(time=stamps, inquiry=rows["inquiry"].astype(str)).rename(columns=columns)
    return named[[*columns.values(), "contact", "channel", "topic"]].reset_index(drop=True)


def _rows(contacts: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """All events with the words of every form."""
    import pandas as pd

    inquiries = contacts.set_index("contact")["inquiry"]
    steps = steps.assign(
        inquiry=inquiries.reindex(steps["contact"]).to_numpy(),
        instance=np.arange(len(steps)),
        resource=steps["agent"].astype(str),
        activity=steps["tier"].astype(str),
    )
    lost = contacts[~contacts["contact"].isin(steps["contact"])]
    lost = lost[lost["outcome"].isin(["abandoned", "open"])]
    lost = lost.assign(activity=lost["first_tier"].astype(str))
    ends = contacts.assign(activity=contacts["outcome"].astype(str))
    unattended = steps.drop(columns=["who", "resource"])
    parts = [
        _event(contacts.assign(activity="arrives"), "arrived_at", "arrival", "complete", _DOOR),
        _event(lost, "arrived_at", "wait for " + lost["activity"], "", "queue"),
        _event(unattended, "queued_at", "wait for " + steps["activity"], "schedule", "queue"),
        _event(steps, "started_at", steps["activity"] + " begins", "start", "resource_use"),
        _event(steps, "ended_at", steps["activity"] + " ends", "complete", "resource_use_end"),
        _event(ends, "ended_at", "depart", "complete", _DOOR),
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["time"].notna()].sort_values("time", kind="stable", ignore_index=True)
    single = rows["instance"].isna()
    rows.loc[single, "instance"] = len(steps) + np.arange(int(single.sum()))
    return rows.assign(instance=rows["instance"].astype(int))


_DOOR = "arrival_departure"


def _event(rows: pd.DataFrame, time: str, event: Any, lifecycle: str, moment: str) -> pd.DataFrame:
    """An event for each row, at the time that a column has."""
    return rows.assign(time=rows[time], event=event, lifecycle=lifecycle, moment=moment)
