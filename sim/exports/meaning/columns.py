"""Which column means what: systems are recognised by their headers, and anybody may say it."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import UsageError
from sim.exports.meaning.durations import UNITS
from sim.exports.meaning.mapping import Choices
from sim.exports.meaning.own import FILES, OPTIONAL
from sim.exports.meaning.zones import zone_named
from sim.exports.text.layout import Headers
from sim.units import nearest

REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "contacts": (("arrived_at", "clock", "date"),),
    "steps": (("contact",), ("started_at",)),
    "intervals": (("agent",), ("kind",), ("started_at",), ("ended_at", "duration")),
    "events": (("contact",), ("at",), ("status",)),
    "queue_log": ((),),
    "counts": (("begin",), ("offered",)),
}
"""For each kind of table, meanings of which one each must be there."""


@dataclass(frozen=True)
class System:
    """A kind of export: what its columns are called."""

    key: str
    name: str
    kind: str
    columns: Mapping[str, Sequence[str]]
    zone: str | None = None
    channel: str = "contacts"
    returns: bool = False
    lacks: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A table whose columns are understood.

    Attributes:
        system: what it was recognised as.
        places: number of the column of each meaning, from 0.
        units: of each duration (a key of :data:`~sim.exports.meaning.durations.UNITS`), and
            ``-1`` for counts of stations, one of which is no hand-over.
    """

    system: System
    places: Mapping[str, int]
    units: Mapping[str, str]


@cache
def systems() -> tuple[System, ...]:
    """The exports that are known, in the order of trying."""
    text = Path(__file__).with_name("systems.toml").read_text(encoding="utf-8")
    return tuple(_system(key, entry) for key, entry in tomllib.loads(text).items())


def _system(key: str, entry: Mapping[str, Any]) -> System:
    entry = {**entry, "lacks": tuple(entry.get("lacks", ()))}
    return System(key, **entry)


def plain(header: str) -> str:
    """A header for comparison: no case, no marks, no unit in brackets."""
    bare = re.sub(r"[\[(][^\])]*[\])]\s*$", "", header.strip()) or header
    return re.sub(r"[\s_\-.:/#]+", "", bare.casefold().replace("\ufeff", ""))


def known_headers(row: Sequence[str]) -> int:
    """How many cells of a row are headers that some system uses, equal ones counted once."""
    return len({plain(cell) for cell in row if _known(cell)})


def _known(cell: str) -> bool:
    return bool(cell.strip()) and (
        plain(cell) in _all_headers() or plain(_tail(cell)[0]) in _all_headers()
    )


def header_of_two(top: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """The header that two rows make together; None if the second one is a row of its own.

    It is one where it has the units of the columns, or the rest of their names: then more of them
    are known together than of either row alone.
    """
    filled = [cell.strip() for cell in below if cell.strip()]
    if not filled or any(map(str.isdigit, "".join(below))):
        return None
    width = max(len(top), len(below))
    top, below = ([*row, *[""] * (width - len(row))] for row in (top, below))
    bare = [re.sub(r"[\[\](){}]", "", cell).strip().lower() for cell in below]
    pairs = list(zip(top, below, bare, strict=True))
    if any(unit in UNITS for unit in bare) and all(
        not cell or unit in UNITS or cell.strip()[0] in "[(" for _, cell, unit in pairs
    ):
        return [f"{name} ({unit})" if name and unit in UNITS else name for name, _, unit in pairs]

    def named(name: str, more: str) -> str:
        whole = f"{name} {more}".strip()
        return next((one for one in (whole, more, name) if _known(one)), whole)

    both = [named(name, more) for name, more, _ in pairs]
    return both if known_headers(both) > max(map(known_headers, (top, below))) else None


HEADERS = Headers(known_headers, header_of_two)


@cache
def _all_headers() -> frozenset[str]:
    headers = (name for system in systems() for names in system.columns.values() for name in names)
    own = (name for columns in (*FILES.values(), *OPTIONAL.values()) for name in columns)
    return frozenset(plain(name.partition("|")[0]) for name in (*headers, *own))


def recognise(head: Sequence[str], choices: Choices) -> Plan | None:
    """The export whose headers these are; None if none fits.

    The system with most of its columns among the headers is taken; what it does not name is
    looked up in the general lists. What the user says comes first.

    Args:
        head: the headers.
        choices: what the user said about the export.

    Raises:
        UsageError: a system that is not known.
    """
    found: list[tuple[float, int, Plan]] = []
    known = systems()
    for rank, system in enumerate(known):
        if choices.system and system.key != choices.system:
            continue
        plan = _plan(system, head, choices)
        if plan is not None:
            share = len(plan.places) / max(len(system.columns), 1)
            general = system.key in ("list", "states", "event_log")
            found.append((len(plan.places) + share - 0.75 * general, -rank, plan))
    if choices.system and choices.system not in {system.key for system in known}:
        keys = [system.key for system in known]
        near = nearest(choices.system, keys)
        meant = f"; did you mean `{near}`?" if near else ""
        known_ones = f"known: {', '.join(keys)}"
        raise UsageError(f"--from {choices.system}: no such system{meant or f'; {known_ones}'}")
    best = max(found, key=lambda one: one[:2], default=None)
    return _completed(best[2], head) if best else None


_APART = re.compile(r"(.+?)[\s_\-./]+(?:in[\s_]+)?([A-Za-z]+)\.?")
_CAMEL = re.compile(r"(.*?[a-z])(?:In)?([A-Z][a-z]+)")
_CLOCKS = {"mm:ss": "s", "m:ss": "s", "h:mm": "h", "hh:mm": "h"}
"""Forms of durations that headers state, and what bare numbers or two parts are then."""


def _tail(header: str) -> tuple[str, str]:
    """A header without the unit or zone that is its last word, and that word; else the header."""
    for pattern in (_APART, _CAMEL):
        found = pattern.fullmatch(header.strip())
        if found and (found[2].lower() in UNITS or zone_named(found[2])):
            return found[1], found[2].lower()
    return header, ""


def zone_of(header: str) -> dt.tzinfo | None:
    """The zone that a header states for its times, in brackets or as its last word."""
    stated = re.search(r"[\[(]([^\])]*)[\])]\s*$", header)
    return zone_named(stated[1] if stated else _tail(header)[1])


def _plan(system: System, head: Sequence[str], choices: Choices) -> Plan | None:
    by_name: dict[str, list[int]] = {}
    for place, header in enumerate(head):
        by_name.setdefault(plain(header), []).append(place)
    for place, header in enumerate(head):
        bare, word = _tail(header)
        if word:
            key = f"{plain(bare)}|{'unit' if word in UNITS else 'zone'}"
            by_name.setdefault(key, []).append(place)
    places: dict[str, int] = {}
    units: dict[str, str] = {}
    for header, meaning in choices.columns.items():
        meaning, _, unit = meaning.partition("|")
        for place in by_name.get(plain(header), ()):
            places[meaning], units[meaning] = place, unit or _unit(head[place], "")
    taken = set(places.values())
    for meaning, names in system.columns.items():
        for name in names:
            name, _, unit = name.partition("|")
            tail = "unit" if unit in UNITS else "zone"
            there = (*by_name.get(plain(name), ()), *by_name.get(f"{plain(name)}|{tail}", ()))
            free = [place for place in there if place not in taken]
            if free and meaning not in places:
                place = free[0]
                places[meaning], units[meaning] = place, _unit(head[place], unit)
                taken.add(place)
    enough = all(
        not one_of or any(meaning in places for meaning in one_of)
        for one_of in REQUIRED[system.kind]
    )
    few = len(places) < min(2, len(system.columns)) or system.kind == "queue_log"
    return Plan(system, places, units) if enough and not few else None


def _completed(plan: Plan, head: Sequence[str]) -> Plan:
    """A plan with the columns of the general list that its system does not name."""
    general = next(system for system in systems() if system.key == "list")
    if plan.system.kind != "contacts" or plan.system is general or plan.system.key == "bank":
        return plan
    places, units, taken = dict(plan.places), dict(plan.units), set(plan.places.values())
    for place, header in enumerate(head):
        if place in taken:
            continue
        for meaning in ("customer", "channel", "topic", "tier", "group", "agent"):
            if meaning not in places and any(
                plain(header) == plain(name) for name in general.columns[meaning]
            ):
                places[meaning], units[meaning] = place, ""
    return Plan(plan.system, places, units)


def _unit(header: str, unit: str) -> str:
    """The unit that a header states in brackets or as its last word, else the one given."""
    stated = re.search(r"[\[(](?:in )?([^\])]*)[\])]\s*$", header.lower())
    word = stated[1].strip(" .") if stated else _tail(header)[1]
    word = _CLOCKS.get(word, word)
    return word if word in UNITS and unit != "-1" else unit


def own_plan(head: Sequence[str], kind: str | None, choices: Choices) -> Plan | None:
    """The product's own columns, if these are they.

    Args:
        head: the headers.
        kind: what the file's name says it holds.
        choices: what the user said about the export.
    """
    if choices.system not in (None, "own"):
        return None
    there = {one: sum(name in head for name in FILES[one]) for one in FILES}
    chosen = kind or max(there, key=lambda one: (there[one] - len(FILES[one]), there[one]))
    if there[chosen] < 2 and not (kind and there[chosen]):
        return None
    columns = (*FILES[chosen], *OPTIONAL[chosen])
    system = System("own", "supportsim log", chosen, {name: [name] for name in columns})
    places = {name: list(head).index(name) for name in columns if name in head}
    by_name = {plain(header): place for place, header in enumerate(head)}
    said = {to: by_name[plain(h)] for h, to in choices.columns.items() if plain(h) in by_name}
    return Plan(system, {**places, **said}, {})


def guesses(head: Sequence[str], most: int = 3) -> list[str]:
    """Names of the systems that share most headers with a table that fits none."""
    plain_head = {plain(header) for header in head}
    shared = {
        system.name: sum(
            any(plain(name.partition("|")[0]) in plain_head for name in names)
            for names in system.columns.values()
        )
        for system in systems()
    }
    best = sorted((name for name in shared if shared[name]), key=lambda name: -shared[name])
    return best[:most]
