"""What a slide is, and how slides become files: PNG, 1920 pixels wide, and a PDF of all."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from sim.reports.pen.files import SLIDES
from sim.reports.pen.folder import CHARTS
from sim.reports.pen.page import typeset
from sim.reports.pen.style import GREY, INK, looks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCHES = (40 / 3, 7.5)
"""16:9, the page of a presentation."""
DOTS = 144
"""Dots in an inch: 1920 × 1080 of them."""
LETTERS = 20
"""Points of the smallest letters of a chart: a hall's last row reads them."""
TITLE, SOURCE = 32, 15
TITLE_WIDTH, SOURCE_WIDTH = 48, 112
"""Characters that fit into a line."""
MOST_LINES = 3

LARGE: Mapping[str, Any] = {
    "axes.labelsize": LETTERS,
    "axes.titlesize": LETTERS,
    "axes.linewidth": 1.5,
    "font.size": LETTERS,
    "hatch.linewidth": 2.0,
    "legend.fontsize": LETTERS,
    "lines.linewidth": 4.0,
    "pdf.fonttype": 42,  # letters stay letters, and can be searched
    "xtick.labelsize": LETTERS,
    "ytick.labelsize": LETTERS,
    "xtick.major.width": 1.5,
    "ytick.major.width": 1.5,
}
"""What charts look like on a slide."""


@dataclass(frozen=True)
class Slide:
    """One message with its chart.

    Attributes:
        name: part of its file's name, a word.
        message: a sentence, its title.
        draw: draws the chart.
        source: where the figures are from, in small print.
    """

    name: str
    message: str
    draw: Callable[[Axes], None]
    source: str


def slide_files(slides: Sequence[Slide]) -> dict[str, bytes]:
    """The files of some slides: path within a report's folder → content; same slides, same bytes.

    Args:
        slides: in their order.

    Returns:
        ``charts/slide-1-….png`` for each, and ``slides.pdf``.
    """
    files: dict[str, bytes] = {}
    pages = io.BytesIO()
    with looks(LARGE), PdfPages(pages, metadata={"CreationDate": None}) as book:
        for number, slide in enumerate(slides, start=1):
            figure = draw_slide(slide)
            file = io.BytesIO()
            FigureCanvasAgg(figure).print_png(file, metadata={"Software": None})
            files[f"{CHARTS}/slide-{number}-{slide.name}.png"] = file.getvalue()
            book.savefig(figure)
    return {SLIDES: pages.getvalue(), **files} if files else {}


def draw_slide(slide: Slide) -> Figure:
    """A slide as a figure; it looks like ours within :func:`sim.reports.pen.style.looks`."""
    figure = Figure(figsize=INCHES, dpi=DOTS)
    figure.set_layout_engine("constrained", rect=(0.025, 0.1, 0.95, 0.65), h_pad=0.1)
    slide.draw(figure.subplots())
    message = typeset(slide.message.removesuffix("."))
    title = "\n".join(textwrap.wrap(message, TITLE_WIDTH, max_lines=MOST_LINES, placeholder=" …"))
    look: dict[str, Any] = {"x": 0.03, "ha": "left"}
    figure.text(y=0.95, s=title, va="top", fontsize=TITLE, fontweight="bold", color=INK, **look)
    source = textwrap.fill(typeset(slide.source), SOURCE_WIDTH, max_lines=2)
    figure.text(y=0.025, s=source, va="bottom", fontsize=SOURCE, color=GREY, **look)
    return figure
