"""A page of parts, each of sentences, charts and tables, for answers without their own look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.reports.pen.page import Drawing, template
from sim.reports.pen.tables import WordTable


@dataclass(frozen=True)
class Part:
    """A part of a page.

    Attributes:
        name: its id, a word.
        heading: above it, and in the list of contents.
        sentences, drawings, tables: what it shows, in this order.
        folded: tables that are closed at first.
    """

    name: str
    heading: str
    sentences: Sequence[str] = ()
    drawings: Sequence[Drawing] = ()
    tables: Sequence[WordTable] = ()
    folded: Sequence[WordTable] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.sentences or self.drawings or self.tables or self.folded)


def render_parts(
    kind: str, title: str, verdict: Sequence[str], basis: str, parts: Sequence[Part]
) -> str:
    """A page as HTML that needs no other file and no network.

    Args:
        kind: what kind of page it is.
        title: its heading.
        verdict: sentences at its top.
        basis: what they rest on.
        parts: what follows; empty ones are left out.
    """
    shown = [part for part in parts if not part.empty]
    return template("pen/parts.html.jinja").render(
        kind=kind,
        title=title,
        verdict=verdict,
        basis=basis,
        contents=[(part.name, part.heading) for part in shown],
        parts=shown,
    )
