"""What all pages share: their look, how tables, charts and figures stand on them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from sim.reports.pen.style import inline_svg

if TYPE_CHECKING:
    from sim.reports.pen.style import Picture


VERDICT_LOOKS = {
    "met": "good",
    "missed": "bad",
    "toss-up": "plain",
    "better": "good",
    "worse": "bad",
    "cannot tell yet": "open",
    "same": "plain",
    "no difference that matters": "plain",
    "higher": "plain",
    "lower": "plain",
}
"""Look of each verdict; its word and sign say the same without colour."""


_SPACE_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:%|s|min|h|days|points)\b|%)")


_FIGURE_AND_INTERVAL = re.compile(r"([+-]?\d[^()]*) (\([^()]*\))")


_MINUS = re.compile(r"(?<![\w-])-(?=\d)")


@dataclass(frozen=True)
class Drawing:
    """A chart on the page."""

    title: str
    svg: Markup
    caption: str


def template(name: str) -> Template:
    """A page's template; all pages share their look, and how tables and charts stand on them."""
    return templates("sim", "reports").get_template(name)


def templates(package: str, folder: str) -> Environment:
    """The templates in a package's folder, with what all of them use."""
    environment = Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"typeset": typeset, "cell": cell}
    return environment


def typeset(text: str) -> str:
    """Text with true minus signs, and figures that stay on one line with their unit."""
    return _MINUS.sub("\N{MINUS SIGN}", _SPACE_BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", text))


def cell(text: str) -> Markup:
    """A table cell: a verdict with its look, "met" or "met: 81 % (80 to 82)", or a figure."""
    verdict, _, figure = text.partition(": ")
    if verdict not in VERDICT_LOOKS:
        return _figure(text)
    mark = Markup('<span class="mark {}">{}</span>').format(VERDICT_LOOKS[verdict], verdict)
    return mark + Markup(" ") + _figure(figure) if figure else mark


def _figure(text: str) -> Markup:
    """A figure, and its interval that may go below it where room is scarce."""
    match = _FIGURE_AND_INTERVAL.fullmatch(text)
    if match is None:
        return escape(typeset(text))
    figure, interval = (escape(typeset(part)) for part in match.groups())
    return Markup('<span class="n">{}</span> <span class="n range">{}</span>').format(
        figure, interval
    )


def drawing(picture: Picture) -> Drawing:
    """A chart as a part of a page."""
    label = escape(", ".join(part for part in (picture.title, picture.scenario) if part))
    svg = inline_svg(picture.painted, picture.name, str(label))
    # Our own drawing: matplotlib has escaped the names in it.
    return Drawing(picture.title, Markup(svg), picture.shows)  # noqa: S704
