"""One tree from many: files that extend one another, changes from the command line, CSV files."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path as FilePath
from typing import Any

from sim.errors import Fault, ScenarioError, UsageError
from sim.exports.text.kinds import A_TABLE, seems_to_be
from sim.exports.text.sources import SUFFIXES
from sim.exports.text.workbooks import WORKBOOKS, read_workbook
from sim.scenarios.text import rosters, tables
from sim.scenarios.text.reader import (
    DEEPEST,
    CsvTable,
    Node,
    Path,
    Position,
    dotted,
    read,
    read_value,
)
from sim.scenarios.text.sources import Source
from sim.units import got, hint

Reader = Callable[[str], tuple[Any, Sequence[int]]]
"""From the text of a CSV file to its data, and the lines of its rows where they may be told of."""
OVERRIDE = "--set"
"""What stands in messages for the file of a change from the command line, unless stated."""
LONGEST_PATH = 200
"""Characters of a path that a message repeats."""
_NAMED = ("channels", "topics", "team")
"""Sections whose keys are names that the file makes up."""


def read_extended(source: Source) -> tuple[Node, dict[str, Source], list[Fault]]:
    """A file merged over the files that it extends.

    Returns:
        The tree, each file by its name in positions, and faults of single keys.

    Raises:
        ScenarioError: a file that cannot be read, or files that extend each other in a circle.
    """
    layers: list[Node] = []
    faults: list[Fault] = []
    chain: list[Source] = []
    while True:
        chain.append(source)
        try:
            data = source.read()
            if FilePath(source.label).suffix.lower() in SUFFIXES:
                raise ScenarioError([Fault(source.label, None, "", A_TABLE)])
            node, found = read(data, source.label)
        except ScenarioError as error:
            raise ScenarioError([*faults, *error.faults]) from None
        faults += found
        layers.append(node)
        base = node.value.pop("extends", None)
        if base is None:
            break
        source = _base(base, source, chain)
    merged = layers.pop()
    while layers:
        merged = merge(merged, layers.pop())
    return merged, {each.label: each for each in chain}, faults


def _base(base: Node, source: Source, chain: Sequence[Source]) -> Source:
    """The file that ``extends:`` names."""

    def fault(message: str) -> ScenarioError:
        return ScenarioError([Fault(base.position.file, base.position.line, "extends", message)])

    if not isinstance(base.value, str) or not base.value.strip():
        raise fault(f"must be the name of a file or of a bundled scenario {got(base.value)}")
    found = source.beside(base.value.strip())
    if found.identity in [each.identity for each in chain]:
        circle = " extends ".join(f"`{each.label}`" for each in [*chain, found])
        raise fault(f"goes round in a circle: {circle}")
    try:
        found.read()
    except ScenarioError as error:
        raise fault(f"`{base.value}` {error.faults[0].message}") from None
    return found


def merge(base: Node, top: Node) -> Node:
    """``top`` over ``base``: sections merge, all else replaces, ``null`` takes away."""
    if not (isinstance(base.value, dict) and isinstance(top.value, dict)):
        return top
    merged = dict(base.value)
    for key, node in top.value.items():
        if key not in merged:
            merged[key] = node
        elif node.value is None:
            del merged[key]
        else:
            merged[key] = merge(merged[key], node)
    return Node(merged, top.position)


def override(
    node: Node, overrides: Sequence[str], *, origin: str = OVERRIDE
) -> tuple[Node, list[Fault]]:
    """The tree with changes of the form ``path=value``, and what is wrong with them.

    Args:
        node: the tree.
        overrides: the changes.
        origin: what stands in messages for their file.
    """
    faults: list[Fault] = []
    for text in overrides:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            message = f"must be written `path=value`, e.g. `team.first line.agents=10` {got(text)}"
            faults.append(Fault(origin, None, "", message))
            continue
        keys = [key.strip() for key in path.split(".")]
        try:
            if len(keys) > DEEPEST:
                raise _PathError(f"is nested more than {DEEPEST} levels deep")
            tree, found = read_value(value, origin)
            faults += found
            node = _put(node, keys, _marked(tree, origin), ())
        except ScenarioError as error:
            faults += [Fault(origin, None, path.strip(), f.message) for f in error.faults]
        except _PathError as error:
            where = path.strip() if len(path) <= LONGEST_PATH else f"{path.strip()[:LONGEST_PATH]}…"
            faults.append(Fault(origin, None, where, str(error)))
    return node, faults


class _PathError(Exception):
    """A change's path that leads nowhere."""


def _marked(node: Node, origin: str) -> Node:
    value = node.value
    if isinstance(value, dict):
        value = {key: _marked(child, origin) for key, child in value.items()}
    elif isinstance(value, list):
        value = [_marked(child, origin) for child in value]
    return Node(value, Position(origin, None))


def _put(node: Node, keys: Sequence[str], value: Node, path: Path) -> Node:
    """The tree with ``value`` at ``keys``; keys that are optional may be new."""
    if not keys:
        return value
    key, *rest = keys
    if isinstance(node.value, list):
        return _put_in_list(node, keys, value, path)
    children = dict(node.value) if isinstance(node.value, dict) else {}
    if key not in children and rest and len(path) == 1 and path[0] in _NAMED:
        raise _PathError(f"there is no `{key}` in `{path[0]}`{hint(key, children)}")
    if not rest and value.value is None:
        if key not in children:
            raise _PathError(f"is not stated, so it cannot be taken away{hint(key, children)}")
        del children[key]
    else:
        child = children.get(key, Node({}, value.position))
        children[key] = _put(child, rest, value, (*path, key))
    position = node.position if isinstance(node.value, dict) else value.position
    return Node(children, position)


def _put_in_list(node: Node, keys: Sequence[str], value: Node, path: Path) -> Node:
    key, *rest = keys
    entries = list(node.value)
    if not (key.isascii() and key.isdigit() and len(key) < 10 and int(key) < len(entries)):
        last = len(entries) - 1
        raise _PathError(f"`{dotted(path)}` is a list; its entries are 0 to {last} {got(key)}")
    k = int(key)
    entries[k] = _put(entries[k], rest, value, (*path, k))
    return Node(entries, node.position)


def put_in_tables(node: Node, sources: Mapping[str, Source]) -> tuple[Node, list[Fault]]:
    """The tree with the content of CSV files in place of their names."""
    faults: list[Fault] = []

    def names(key: str) -> list[str]:
        section = node.value.get(key)
        return list(section.value) if section and isinstance(section.value, dict) else []

    def stated_shifts() -> dict[str, Any]:
        """What each group states as its shifts."""
        team = node.value["team"].value
        shifts = {
            name: group.value.get("shifts") if isinstance(group.value, dict) else None
            for name, group in team.items()
        }
        return {name: each and each.value for name, each in shifts.items()}

    def inline(node: Node, path: Path) -> Node:
        reader = _reader(node, path, names)
        if reader is not None:
            return _inlined(node, path, reader, sources, faults)
        if isinstance(node.value, dict):
            children = {key: inline(child, (*path, key)) for key, child in node.value.items()}
            if len(path) == 2 and path[0] == "team":
                children |= _rostered(children, path, stated_shifts(), sources, faults)
            return Node(children, node.position)
        if isinstance(node.value, list):
            return Node(
                [inline(child, (*path, k)) for k, child in enumerate(node.value)], node.position
            )
        return node

    return inline(node, ()), faults


def _reader(node: Node, path: Path, names: Callable[[str], list[str]]) -> Reader | None:
    """How to read the CSV file that this value names; None where it names none."""
    if isinstance(node.value, str):
        if path == ("demand", "replay"):
            known = names("channels"), names("topics")
            return lambda text: (tables.read_replay(text, *known), ())
        if len(path) == 3 and path[0] == "channels" and path[2] == "counts":
            return lambda text: tables.read_counts(text, str(path[1]))
    if isinstance(node.value, dict):
        family, file = node.value.get("distribution"), node.value.get("file")
        empirical = family and family.value == "empirical" and "values" not in node.value
        if empirical and file and isinstance(file.value, str):
            return lambda text: (tables.read_durations(text), ())
    return None


def _inlined(
    node: Node,
    path: Path,
    reader: Reader,
    sources: Mapping[str, Source],
    faults: list[Fault],
) -> Node:
    empirical = isinstance(node.value, dict)
    name: Node = node.value["file"] if empirical else node
    here = sources.get(name.position.file) or next(iter(sources.values()))
    where = dotted((*path, "file") if empirical else path)
    read = _read_table(name, where, reader, here, faults)
    if read is None:
        return Node(CsvTable(None), node.position)
    (table, lines), label = read
    if not empirical:
        rows: dict[Path, Position] = {
            ("at", k): Position(label, line) for k, line in enumerate(lines)
        }
        return Node(CsvTable(table, rows), node.position)
    rest = {key: child for key, child in node.value.items() if key != "file"}
    return Node({**rest, "values": Node(CsvTable(table), name.position)}, node.position)


def _rostered(
    group: Mapping[str, Node],
    path: Path,
    named: Mapping[str, Any],
    sources: Mapping[str, Source],
    faults: list[Fault],
) -> dict[str, Node]:
    """The shifts of a group, and its breaks, where it names a table of shifts.

    Args:
        group: its section.
        path: where that is.
        named: what all groups state as their shifts.
        sources: files by name.
        faults: takes what is wrong.
    """
    name = group.get("shifts")
    if name is None or not isinstance(name.value, str):
        return {}
    here = sources.get(name.position.file) or next(iter(sources.values()))
    where = dotted((*path, "shifts"))
    alone = sum(other == name.value for other in named.values()) == 1

    def reader(text: str) -> rosters.Roster:
        return rosters.read_roster(text, str(path[1]), list(named), alone=alone)

    read = _read_table(name, where, reader, here, faults)
    if read is None:
        return {"shifts": Node(CsvTable(None), name.position)}
    roster, label = read
    rows: dict[Path, Position] = {
        (k, key): Position(label, line)
        for k, line in enumerate(roster.lines)
        for key in ("agents", "hours")
    }
    found = {"shifts": Node(CsvTable(list(roster.shifts), rows), name.position)}
    if roster.breaks is not None:
        stated = group.get("breaks")
        if stated is not None:
            message = f"stands here and in `{name.value}`: leave out one of both"
            place = dotted((*path, "breaks"))
            faults.append(Fault(stated.position.file, stated.position.line, place, message))
        found["breaks"] = Node(CsvTable(list(roster.breaks)), name.position)
    return found


def _read_table(
    name: Node, where: str, reader: Callable[[str], Any], here: Source, faults: list[Fault]
) -> tuple[Any, str] | None:
    """What a file holds that is named beside another one, and what stands for it in messages.

    None where it cannot be read, with faults.
    """
    file, sheet = _file_and_sheet(name.value.strip())
    found = here.beside(file)
    label = f"{found.label}#{sheet}" if sheet else found.label
    others: list[str] = []
    try:
        text, others = _text(found, sheet)
        return reader(text), label
    except ScenarioError as error:
        message = f"`{name.value}` {error.faults[0].message}"
        faults.append(Fault(name.position.file, name.position.line, where, message))
    except tables.TableError as error:
        told = [Fault(label, line, where, message) for line, message in error.faults]
        if others and not sheet:
            message = f"read is its first sheet; for another one write `{file}#{others[0]}`"
            told.append(Fault(label, None, where, message))
        faults += told
    return None


def _file_and_sheet(name: str) -> tuple[str, str]:
    """``plan.xlsx#Shifts`` → the workbook and its sheet; nothing for the first one."""
    file, _, sheet = name.partition("#")
    return (file, sheet) if FilePath(file).suffix.lower() in WORKBOOKS else (name, "")


_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _text(source: Source, sheet: str) -> tuple[str, list[str]]:
    """A table as the text of a CSV file: UTF-8 or UTF-16, else Windows-1252 as spreadsheets save
    it; or a sheet of a workbook, and the names of its other sheets.
    """
    if isinstance(source.place, FilePath) and source.place.suffix.lower() in WORKBOOKS:
        return _sheet(source, source.place, sheet)
    data = source.read()
    if kind := seems_to_be(data):
        raise ScenarioError([Fault(source.label, None, "", f"seems to be {kind}, and no CSV file")])
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in _UTF16 else "cp1252"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding), []
    raise ScenarioError([Fault(source.label, None, "", "is not UTF-8 text")])


def _sheet(source: Source, path: FilePath, wanted: str) -> tuple[str, list[str]]:
    """A sheet, or the first one that has rows (hidden ones last), and the names of others.

    There is a line of text for each row, so that lines count as rows do.
    """
    source.read()  # says in words why it cannot be read
    try:
        book = sorted(read_workbook(path), key=lambda sheet: sheet[1])
        sheets = {name: rows for name, _, rows in book if any(map(any, rows))}
    except UsageError as error:
        message = str(error).removeprefix(f"cannot read {path}: ")
        raise ScenarioError([Fault(source.label, None, "", message)]) from None
    by_name = {name.strip().casefold(): rows for name, rows in sheets.items()}
    rows = by_name.get(wanted.strip().casefold()) if wanted else next(iter(sheets.values()), [])
    if rows is None:
        message = f"has no sheet `{wanted}` with rows{hint(wanted, list(sheets))}"
        raise ScenarioError([Fault(source.label, None, "", message)])
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [" ".join(cell.split()) for cell in row] for row in rows
    )
    return text.getvalue(), list(sheets)[1:]
