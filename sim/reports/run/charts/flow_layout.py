"""Where the boxes and bands of the flow chart lie: columns from left to right, inches downwards.

Channels, returns and redials are in the first column, each tier in one of its own, how contacts end
in the next, and what customers do then in the last. A band that skips columns keeps a place in each
of them, so that no band runs through a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

COMES_AGAIN = ("return", "redial", "comes anyway")
ENDS = ("solved", "unsolved", "abandoned", "turned away", "busy", "deflected")
AFTERWARDS = ("return", "redial", "comes anyway", "given up", "open")
PASSED_BACK = "passed back"
"""A tier passes the contact to an earlier one: it leaves at the right and comes in at the left."""

TALL = 3.6
"""Inches of all bands of the fullest column together."""
LINE = 0.15
"""Inches of a line of text."""
GAP = 0.1
"""Inches between boxes."""


@dataclass(eq=False)
class FlowNode:
    """A place that contacts come from, pass or end at."""

    name: str
    column: int
    rank: float
    """Order within its column, top first."""
    passing: bool = False
    """Only passed by, on the way to a later column: no box."""
    inflow: float = 0.0
    outflow: float = 0.0
    top: float = 0.0
    height: float = 0.0

    @property
    def count(self) -> float:
        """Contacts at this place."""
        return max(self.inflow, self.outflow)

    @property
    def lines(self) -> int:
        """Lines of text in its box."""
        return 3 if self.name.startswith("tier:") else 2


@dataclass(eq=False)
class Stream:
    """Contacts that go the same way from one box to another."""

    source: str
    target: str
    count: float
    nodes: list[FlowNode]
    """From box to box, with the places passed by between them."""
    width: float = 0.0
    stops: list[tuple[FlowNode, float]] = field(default_factory=list)
    """Each node and how deep the stream's upper edge lies there."""

    @property
    def stays_inside(self) -> bool:
        """Whether it leads to a tier."""
        return self.target.startswith("tier:") or self.target == PASSED_BACK


@dataclass(frozen=True, eq=False)
class Layout:
    """Boxes and bands with their places."""

    nodes: Sequence[FlowNode]
    streams: Sequence[Stream]
    columns: int
    ends: int
    """Column of how contacts end."""
    depth: float
    """Inches from the top of the highest to the foot of the lowest."""

    @property
    def total(self) -> float:
        """All contacts that came in."""
        return sum(n.outflow for n in self.nodes if n.column == 0 and n.name != PASSED_BACK)

    def passed_on(self, node: FlowNode) -> float:
        """Share of a tier's contacts that it passes to another tier."""
        passed = (s.count for s in self.streams if s.nodes[0] is node and s.stays_inside)
        return sum(passed) / node.count if node.name.startswith("tier:") and node.count else 0.0


def place_flows(flows: pd.DataFrame, tiers: Sequence[str]) -> Layout:
    """Find a place for every box and band.

    Args:
        flows: ``source``, ``target``, ``count`` as :func:`sim.metrics.measure_flows` gives them.
        tiers: names of the tiers, in order.
    """
    rows = list(flows[["source", "target", "count"]].itertuples(index=False, name=None))
    named = {name for source, target, _ in rows for name in (source, target)}
    places = _Boxes([f"tier:{tier}" for tier in tiers if f"tier:{tier}" in named])
    streams = [stream for row in rows for stream in places.add(*row)]
    nodes = list(places.nodes.values())
    columns = 1 + max(node.column for node in nodes)
    by_column = [[node for node in nodes if node.column == column] for column in range(columns)]
    inch = TALL / max(sum(node.count for node in column) for column in by_column)
    for column in by_column:
        _stack(sorted(column, key=lambda n: n.rank), inch)
    _lower(by_column[places.ends + 1 :], by_column[places.ends])
    depth = max(node.top + node.height for node in nodes) + GAP
    _attach(streams, inch)
    return Layout(nodes, streams, columns, places.ends, depth)


class _Boxes:
    """The boxes as flows name them."""

    def __init__(self, tiers: Sequence[str]) -> None:
        self._column = {tier: 1 + number for number, tier in enumerate(tiers)}
        self.ends = 1 + len(tiers)
        self.nodes: dict[tuple[str, int], FlowNode] = {}

    def add(self, source: str, target: str, count: float) -> Iterable[Stream]:
        """The streams of one flow: two where a tier passes contacts back to an earlier one."""
        if source in COMES_AGAIN and target == "open":
            return  # comes after the end: the box of returns or redials at the right shows it
        if self._column.get(target, self.ends) <= self._column.get(source, 0):
            yield self._stream(source, PASSED_BACK, count)
            yield self._stream(PASSED_BACK, target, count)
        else:
            yield self._stream(source, target, count)

    def _stream(self, source: str, target: str, count: float) -> Stream:
        start = self._node(source, *self._from(source))
        end = self._node(target, *self._to(target))
        between = range(start.column + 1, end.column)
        rank = _passing_rank(target)
        passed = [self._node(f"{source} to {target}", column, rank, True) for column in between]
        nodes = [start, *passed, end]
        for node in nodes[:-1]:
            node.outflow += count
        for node in nodes[1:]:
            node.inflow += count
        return Stream(source, target, count, nodes)

    def _node(self, name: str, column: int, rank: float, passing: bool = False) -> FlowNode:
        return self.nodes.setdefault((name, column), FlowNode(name, column, rank, passing))

    def _from(self, name: str) -> tuple[int, float]:
        if name in self._column:
            return self._column[name], 50
        if name in ENDS:
            return self.ends, ENDS.index(name)
        return 0, 0 if ":" in name else 1 + (*COMES_AGAIN, PASSED_BACK).index(name)

    def _to(self, name: str) -> tuple[int, float]:
        if name in self._column:
            return self._column[name], 50
        if name == PASSED_BACK:
            return self.ends, len(ENDS)
        if name in ENDS:
            return self.ends, ENDS.index(name)
        return self.ends + 1, AFTERWARDS.index(name)


def _passing_rank(target: str) -> float:
    """Above the tier what is solved or passed on, below it the rest as it will end."""
    if target == "solved":
        return 10
    if target.startswith("tier:"):
        return 20
    return 60 + (*ENDS, PASSED_BACK, *AFTERWARDS).index(target)


def _stack(column: Sequence[FlowNode], inch: float) -> None:
    """Put the nodes of a column below each other."""
    depth = 0.0
    for node in column:
        band = node.count * inch
        node.height = band if node.passing else max(band, (node.lines + 0.5) * LINE)
        node.top = depth
        depth += node.height + (GAP / 2 if node.passing else GAP)


def _lower(last: Sequence[Sequence[FlowNode]], ends: Sequence[FlowNode]) -> None:
    """Begin the last column beside the first end that leads on, not beside what is solved."""
    begin = min((node.top for node in ends if node.outflow > 0), default=0.0)
    for column in last:
        for node in column:
            node.top += begin


def _attach(streams: Sequence[Stream], inch: float) -> None:
    """Let streams leave and enter each box beside each other, in the order of where they lead."""
    for stream in streams:
        stream.width = stream.count * inch
        stream.stops = [(node, node.top) for node in stream.nodes]
    for side, other in ((0, 1), (-1, -2)):
        ordered = sorted(streams, key=lambda s: (s.nodes[other].column, s.nodes[other].top))
        depth: dict[FlowNode, float] = {}
        for stream in ordered:
            node = stream.nodes[side]
            flow = node.outflow if side == 0 else node.inflow
            top = depth.setdefault(node, node.top + (node.height - flow * inch) / 2)
            stream.stops[side] = (node, top)
            depth[node] += stream.width
