"""Words of exports: what is missing, how contacts ended, what agents were doing, yes and no.

The words stand in ``words.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.log import Kind, Outcome

NO_CONTACT = -2
"""Code of rows that are no contact: left in the menu, spam, a call of the system's own."""
REOPENED = -3
"""Code of a ticket that was taken up again."""
TAKEN, WAITS, RESOLVED, CLOSED, QUEUED, REMARK = range(6)
"""What an event does to a ticket: work begins, it waits for somebody outside, it is resolved, it
is closed for good, it waits in a line, nothing.
"""

_WORDS: Mapping[str, Any] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
_OTHER = {"no_contact": NO_CONTACT, "reopened": REOPENED, "unpaid": NO_CONTACT}
_EVENTS = {
    "remark": REMARK,
    "resolved": RESOLVED,
    "closed": CLOSED,
    "taken": TAKEN,
    "waits": WAITS,
    "queued": QUEUED,
}

MISSING = frozenset(_WORDS["missing"])
"""Cells that stand for nothing, in lower case."""
NOBODY = frozenset(_WORDS["nobody"])
"""Customers and agents who are not known."""
OUTCOMES: Mapping[str, int] = {
    word: _OTHER[name] if name in _OTHER else int(Outcome[name.upper()])
    for name, words in _WORDS["outcomes"].items()
    for word in words
}
"""Code of each word for how a contact ended or stands."""
KINDS: Mapping[str, int] = {
    word: _OTHER[name] if name in _OTHER else int(Kind[name.upper()])
    for name, words in _WORDS["kinds"].items()
    for word in words
}
"""Code of each word for an agent's time; :data:`NO_CONTACT`: not paid."""
TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "1", "y", "ja", "j", "wahr", "x"), True),
    **dict.fromkeys(("false", "no", "0", "n", "nein", "falsch", ""), False),
}


def event_of(word: str) -> int:
    """What an event does to a ticket, by its words."""
    low = word.lower()
    for name, stems in _WORDS["events"].items():
        if any(stem in low for stem in stems):
            return _EVENTS[name]
    return REMARK
