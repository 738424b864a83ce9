"""YAML 1.2 as a person means it, with the line of every key.

Read from PyYAML's events, because its own rules are those of YAML 1.1 (``9:00`` is 540 and ``no``
is false there) and because it keeps the last of two equal keys without a word. Here ``null``,
``true``, ``false`` and decimal numbers are what YAML 1.2 says (``010`` is ten); all else is text,
which the field's type reads. Keys stay the text that was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from sim.errors import Fault, ScenarioError
from sim.exports.text.kinds import A_TABLE, is_a_table, seems_to_be

DEEPEST = 40
"""Levels of nesting that a file may have."""
MOST_KEYS = 10_000
"""Keys that a section may have."""
LONGEST_NUMBER = 301
"""Characters of a number; what is longer is text, and no number of ours."""
MOST_REPEATED = 20_000
"""Values that aliases may add to a file."""

Path = tuple[str | int, ...]

_INT = re.compile(r"[-+]?[0-9]{1,300}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf"), float("inf")),
    "-.inf": float("-inf"),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


@dataclass(frozen=True)
class Position:
    """Where something is written."""

    file: str
    line: int | None
    number: str = ""
    """A number with a point as it is written, e.g. `4.500`."""


@dataclass
class Node:
    """A value with its place: text, number, ``dict[str, Node]``, ``list[Node]`` or a table."""

    value: Any
    position: Position


@dataclass(frozen=True)
class CsvTable:
    """Plain data that came from a CSV file."""

    data: Any
    rows: Mapping[Path, Position] = field(default_factory=dict)
    """Where values of it are written, by their path in it."""


def flatten(node: Node) -> tuple[Any, dict[Path, Position]]:
    """Plain data, and the mark of every path in it."""
    positions: dict[Path, Position] = {}

    def plain(node: Node, path: Path) -> Any:
        positions[path] = node.position
        if isinstance(node.value, dict):
            return {key: plain(child, (*path, key)) for key, child in node.value.items()}
        if isinstance(node.value, list):
            return [plain(child, (*path, k)) for k, child in enumerate(node.value)]
        if isinstance(node.value, CsvTable):
            positions.update({(*path, *at): there for at, there in node.value.rows.items()})
            return node.value.data
        return node.value

    return plain(node, ()), positions


def dotted(path: Path) -> str:
    """A path as it stands in messages: ``team.first line.agents``."""
    return ".".join(str(part) for part in path)


def scalar(text: str) -> Any:
    """The value of unquoted text by YAML 1.2's core schema, decimal numbers only."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if len(text) <= LONGEST_NUMBER and _FLOAT.fullmatch(text) else text


def read(data: bytes, file: str) -> tuple[Node, list[Fault]]:
    """The tree of a file with one mapping, and what is wrong with single keys of it.

    Args:
        data: the file's bytes, UTF-8.
        file: its name in messages.

    Raises:
        ScenarioError: where nothing can be made of the file.
    """
    text = _decode(data, file)
    try:
        node, faults = read_value(text, file)
    except ScenarioError:
        if is_a_table(text):
            raise _fatal(file, None, A_TABLE) from None
        raise
    if node.value is None:
        raise _fatal(file, None, "is empty")
    if isinstance(node.value, str) and is_a_table(text):
        raise _fatal(file, None, A_TABLE)
    if not isinstance(node.value, dict):
        what = "a list" if isinstance(node.value, list) else "plain text"
        message = f"must be a scenario with sections like `channels:` (got {what})"
        raise _fatal(file, node.position.line, message)
    return node, faults


def read_value(text: str, file: str) -> tuple[Node, list[Fault]]:
    """The tree of any YAML text, and what is wrong with single keys of it.

    Raises:
        ScenarioError: where nothing can be made of the text.
    """
    builder = _Builder(file)
    try:
        node = builder.document(yaml.parse(text, Loader=_loader()))
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text, file) from None
    except yaml.YAMLError as error:
        raise _fatal(file, None, f"is not valid YAML: {str(error).splitlines()[0]}") from None
    except UnicodeEncodeError:
        raise _fatal(file, None, "is not UTF-8 text") from None
    return node, builder.faults


def _loader() -> Any:
    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _fatal(file: str, line: int | None, message: str) -> ScenarioError:
    return ScenarioError([Fault(file, line, "", message)])


def _decode(data: bytes, file: str) -> str:
    if kind := seems_to_be(data):
        raise _fatal(file, None, f"seems to be {kind}, and not a text file in YAML")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _fatal(file, None, "is UTF-16 text; save it as UTF-8")
    if b"\x00" in data:
        raise _fatal(file, None, "is not a text file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _fatal(file, line, "is not UTF-8 text; save it as UTF-8") from None
    control = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", text)
    if control:
        line = text[: control.start()].count("\n") + 1
        raise _fatal(file, line, f"holds a control character (U+{ord(control[0]):04X})")
    return text


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> ScenarioError:
    """PyYAML's complaint in plain English, at the line where it begins."""
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else None
    problem = error.problem or "cannot be read"
    rows = text.splitlines()
    row = rows[mark.line] if mark and mark.line < len(rows) else ""
    at = row[mark.column] if mark and mark.column < len(row) else ""
    if at == "\t" or "\t" in row[: len(row) - len(row.lstrip())]:
        message = "a tab cannot indent; use spaces"
    elif "quoted scalar" in (error.context or "") and "unexpected" in problem:
        opened: Any = error.context_mark or mark
        line = opened.line + 1
        message = "a quote is opened here and not closed"
    elif "cannot start any token" in problem:
        message = f"a value cannot begin with `{at}`; put it in quotes"
    elif "mapping values are not allowed" in problem:
        message = "unexpected `:`; if it belongs to the value, put the value in quotes"
    elif "could not find expected ':'" in problem:
        key: Any = error.context_mark or mark
        line = key.line + 1
        message = "must be written `key: value`"
    elif "parsing a flow" in (error.context or "") and "or" in problem:
        opened = error.context_mark or mark
        message = "a comma or a closing bracket is missing"
        if opened.line + 1 != line:
            message += f" (the bracket is opened on line {opened.line + 1})"
    elif "parsing a block" in (error.context or ""):
        message = "does not fit the lines before it; check its indentation, quotes and brackets"
    else:
        while_ = f"{error.context}: " if error.context else ""
        message = f"is not valid YAML: {while_}{problem}"
    return _fatal(file, line, message)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


@dataclass
class _Builder:
    """Builds the tree of one document from its events, and collects faults of single keys."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    anchors: dict[str, Node | None] = field(default_factory=dict)
    repeated: int = 0

    def document(self, events: Iterator[Any]) -> Node:
        node = Node(None, Position(self.file, 1))
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message = "a second document begins (`---`); write one scenario per file"
                    raise _fatal(self.file, _line(event), message)
            elif isinstance(event, yaml.NodeEvent):
                node = self.node(event, events, ())
        return node

    def fault(self, line: int | None, path: Path, message: str) -> None:
        self.faults.append(Fault(self.file, line, dotted(path), message))

    def node(self, event: Any, events: Iterator[Any], path: Path) -> Node:
        """The value that begins with ``event``; takes its further events."""
        line = _line(event)
        if len(path) > DEEPEST:
            raise _fatal(self.file, line, f"is nested more than {DEEPEST} levels deep")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(str(event.anchor), line, path)
        if event.tag is not None:
            message = f"tags (`{event.tag.replace('tag:yaml.org,2002:', '!!')}`) are not used here"
            self.fault(line, path, message)
        node = Node(None, Position(self.file, line))
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if isinstance(event, yaml.MappingStartEvent):
            node.value = self.mapping(events, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            node.value = self.sequence(events, path)
        else:
            node.value = scalar(event.value) if event.implicit[0] else event.value
            if isinstance(node.value, float):
                node.position = Position(self.file, line, event.value)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def sequence(self, events: Iterator[Any], path: Path) -> list[Node]:
        nodes: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            nodes.append(self.node(event, events, (*path, len(nodes))))
        return nodes

    def mapping(self, events: Iterator[Any], path: Path) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                self.node(event, events, (*path, "?"))
                self.node(next(events), events, (*path, "?"))
                self.fault(line, path, "a key must be plain text")
                continue
            key = event.value
            node = self.node(next(events), events, (*path, key))
            if key == "<<" and event.implicit[0]:
                message = "merge keys (`<<`) are not part of YAML 1.2; use `extends:`, or repeat"
                self.fault(line, (*path, key), message)
            elif key in nodes:
                message = f"is stated twice, on lines {nodes[key].position.line} and {line}"
                self.fault(line, (*path, key), message)
            else:
                place = Position(self.file, line, node.position.number)
                nodes[key] = Node(node.value, place)
            if len(nodes) > MOST_KEYS:
                raise _fatal(self.file, line, f"has a section of more than {MOST_KEYS} keys")
        return nodes

    def alias(self, name: str, line: int, path: Path) -> Node:
        node = self.anchors.get(name)
        if node is None:
            what = "itself" if name in self.anchors else "an anchor (`&`) that does not exist"
            raise _fatal(self.file, line, f"{dotted(path)}: `*{name}` refers to {what}")
        self.repeated += _size(node, MOST_REPEATED - self.repeated)
        if self.repeated > MOST_REPEATED:
            message = f"aliases (`*{name}`) repeat more than {MOST_REPEATED} values"
            raise _fatal(self.file, line, message)
        return node


def _size(node: Node, most: int) -> int:
    """Number of values in a tree, or a number beyond ``most``."""
    children = node.value.values() if isinstance(node.value, dict) else node.value
    if not isinstance(node.value, (dict, list)):
        return 1
    size = 1
    for child in children:
        if size > most:
            break
        size += _size(child, most - size)
    return size
