"""Kinds of contacts, the lines they wait in, and which groups serve them in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sim.floor.arrays import Arrays, chained, flags, floats, ints, starts
from sim.inquiries import ContactKind
from sim.routing import Ranks, RoutingTables


def kind_arrays(kinds: Sequence[ContactKind], tables: RoutingTables) -> Mapping[str, Arrays]:
    """``kinds``: by kind of contact, what they have in common; the rest are lists that it points
    to. ``question`` is the kind of questions to colleagues about such contacts (-1: nobody asks),
    and ``question_waits`` how many minutes who asks waits for one at most.

    ``ranks``: groups that can serve a kind, the preferred ranks first. ``places``: where to look
    for free agents, the preferred first: idle ones of some groups, and those with a free slot
    beside other contacts of the channel. ``backups``: lines of contacts that have waited for some
    time.
    """
    places = _Places(tables.spread)
    for kind in range(len(kinds)):
        places.add(_ranks_to_ask(tables, kind))
    for backup in tables.backup_lines:
        places.add([(backup.ranks, backup.beside)])
    ends = starts(places.number_of)
    ranks_from, of_ranks = chained([group for ranks in tables.ranks_of for group in ranks])
    backups_from, backups = chained(tables.backups_of)
    return {
        "kinds": {
            "live": flags(kind.live for kind in kinds),
            "tier": ints(kind.tier for kind in kinds),
            "topic": ints(kind.topic for kind in kinds),
            "channel": ints(kind.channel.number for kind in kinds),
            "priority": ints(kind.priority for kind in kinds),
            "at_once": ints(kind.at_once for kind in kinds),
            "interruptible": flags(kind.interruptible for kind in kinds),
            "line": ints(tables.line_of),
            "is_question": flags(kind.is_question for kind in kinds),
            "question": ints(-1 if k.question is None else k.question.number for k in kinds),
            "question_waits": floats(kind.question_waits for kind in kinds),
            "ranks_from": starts(map(len, tables.ranks_of)),
            "places_from": ends[: len(kinds) + 1],
            "backups_from": backups_from,
            "backups": backups,
        },
        "ranks": {"groups_from": ranks_from, "groups": of_ranks},
        "backups": {
            "channel": ints(-1 if b.beside is None else b.beside for b in tables.backup_lines),
            "after": floats(backup.after for backup in tables.backup_lines),
            "places_from": ends[len(kinds) :],
        },
        "places": places.arrays(),
    }


def _ranks_to_ask(tables: RoutingTables, kind: int) -> list[tuple[Ranks, int | None]]:
    """Whose free agents contacts of a kind look for on arriving: a tier's own, then backups' that
    do not let them wait.
    """
    at_once = [
        backup for k in tables.backups_of[kind] if not (backup := tables.backup_lines[k]).after
    ]
    own = tables.ranks_of[kind], tables.lines[tables.line_of[kind]].beside
    return [own, *((backup.ranks, backup.beside) for backup in at_once)]


class _Places:
    """Where to look for free agents, for one after the other."""

    def __init__(self, spread: bool) -> None:
        self._spread = spread
        self._idle: list[Sequence[int]] = []
        self._beside: list[Sequence[int]] = []
        self.number_of: list[int] = []
        """Places of each for whom some were added."""

    def add(self, those: Iterable[tuple[Ranks, int | None]]) -> None:
        """Add the places of some ranks, with the channel beside whose contacts they are asked."""
        before = len(self._idle)
        for ranks, beside in those:
            for rank in ranks:
                self._add_rank(rank, beside is not None)
        self.number_of.append(len(self._idle) - before)

    def _add_rank(self, rank: Sequence[int], beside: bool) -> None:
        if not beside:
            pairs: list[tuple[Sequence[int], Sequence[int]]] = [(rank, ())]
        else:
            pairs = [(rank, rank)] if self._spread else [((), rank), (rank, ())]
        for idle, slots in pairs:
            self._idle.append(idle)
            self._beside.append(slots)

    def arrays(self) -> Arrays:
        """All of them."""
        idle_from, idle = chained(self._idle)
        beside_from, beside = chained(self._beside)
        return {
            "idle_from": idle_from,
            "idle": idle,
            "beside_from": beside_from,
            "beside": beside,
        }


def served_arrays(tables: RoutingTables, channels: int) -> Arrays:
    """By group: lines that it serves, those of live contacts among them, and backup lines; by group
    and channel: likewise those that it serves beside other contacts of the channel. Backup lines
    that rank with own work stand among those served, numbered after all lines.
    """
    own, live, backed_up = _empty(3, tables.groups)
    beside, backed_up_beside = _empty(2, tables.groups * channels)
    for number, line in enumerate(tables.lines):
        for group in line.groups:
            own[group].append(number)
            if line.live:
                live[group].append(number)
            if line.beside is not None:
                beside[group * channels + line.beside].append(number)
    for number, backup in enumerate(tables.backup_lines):
        for group in (group for rank in backup.ranks for group in rank):
            with_own = tables.with_own[group]
            place = number + with_own * len(tables.lines)
            (own if with_own else backed_up)[group].append(place)
            if backup.beside is not None:
                at = group * channels + backup.beside
                (beside if with_own else backed_up_beside)[at].append(place)
    return {
        **_named("served", own),
        **_named("served_live", live),
        **_named("served_beside", beside),
        **_named("backed_up", backed_up),
        **_named("backed_up_beside", backed_up_beside),
    }


def _empty(number: int, owners: int) -> list[list[list[int]]]:
    return [[[] for _ in range(owners)] for _ in range(number)]


def _named(name: str, lists: Sequence[Sequence[int]]) -> Arrays:
    begins, entries = chained(lists)
    return {f"{name}_from": begins, name: entries}
