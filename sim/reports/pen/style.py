"""How every chart looks: colours, lines, notes, and how a figure becomes bytes.

Colours are those of Okabe and Ito, distinct to those who see few colours; lines also differ in
style and bars in hatching, so that a grey print reads. Figures are made without pyplot, and the
same figure always gives the same bytes.
"""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim.reports.pen.layout import Grid
from sim.reports.pen.words import amount, count_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

    from sim.runs.result import Result

BLUE, GREEN, VERMILION = "#0072B2", "#009E73", "#D55E00"
ORANGE, SKY, PURPLE = "#E69F00", "#56B4E9", "#CC79A7"
INK, GREY, PALE = "#222222", "#666666", "#DDDDDD"

COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
"""Of lines in one panel: a channel or group has the same colour in all charts of a report."""
DASHED = (0, (4, 2))
"""The line of a limit or target, and the other one of two."""

HEADING = "heading"
"""Id of a heading within its picture."""

SMALL_PRINT = 16
"""Characters of small print in an inch: browsers set it somewhat wider than it is measured."""
WIDTH = 8.0
"""Inches; 768 pixels in a browser, the width of a column in print."""

_LOOK: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.titley": 1.0,  # else it is looked for above all ticks, which stand at the bottom
    "axes.titleweight": "bold",
    "font.family": "sans-serif",
    # The first comes with matplotlib; browsers without it take the next, which is as wide.
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 9,
    "hatch.linewidth": 0.6,
    "savefig.facecolor": "white",
    "svg.fonttype": "none",  # letters stay letters: searchable, and read aloud
    "svg.hashsalt": "supportsim",
    "text.parse_math": False,  # a name may hold a $
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 8,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 8,
}


class Painted(NamedTuple):
    """A figure as files; the same drawing always gives the same bytes."""

    svg: bytes
    png: bytes | None
    """None where it was not asked for."""
    heading: float
    """Height of the heading at the top, in points."""

    def files(self, name: str) -> dict[str, bytes]:
        """Its files, with their endings put behind a name."""
        png = {} if self.png is None else {f"{name}.png": self.png}
        return {f"{name}.svg": self.svg, **png}


@dataclass(frozen=True)
class Picture:
    """A chart that has been drawn, ready for a page and for files."""

    name: str
    """File name without ending, different for each picture of a report."""
    scenario: str
    """Name of the scenario; empty for a comparison."""
    title: str
    shows: str
    painted: Painted


Subject = TypeVar("Subject")


@contextmanager
def looks(more: Mapping[str, Any] = MappingProxyType({})) -> Iterator[None]:
    """What is drawn meanwhile looks like our charts, whatever else is set.

    Args:
        more: further settings of matplotlib.
    """
    with mpl.rc_context(), warnings.catch_warnings():
        # Names in scripts that the font lacks: browsers find another font for the SVG.
        for missing in (r"Glyph \d+ .*missing from", "Matplotlib currently does not support"):
            warnings.filterwarnings("ignore", missing, UserWarning)
        mpl.rcdefaults()
        mpl.rcParams.update(_LOOK)
        mpl.rcParams.update(dict[Any, Any](more))
        yield


def paint(
    draw: Callable[[Figure, Subject], None], subject: Subject, title: str, *, png: bool = False
) -> Painted:
    """Draw a figure and turn it into files.

    Args:
        draw: draws on an empty figure.
        subject: what it draws.
        title: heading inside the picture.
        png: make a PNG, too, which takes as long again.
    """
    with looks():
        figure = Figure(figsize=(WIDTH, 4.0))
        draw(figure, subject)
        heading = figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
        heading.set_gid(HEADING)
        svg = io.BytesIO()
        absent = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        FigureCanvasSVG(figure).print_svg(svg, metadata=absent)
        figure.set_layout_engine("none")  # everything stays where it has been put for the SVG
        foot_of_heading = heading.get_window_extent().y0 / figure.bbox.height
        points = 72 * figure.get_figheight() * (1 - foot_of_heading)
        return Painted(_with_numbered_clips(svg.getvalue()), _png(figure) if png else None, points)


def _with_numbered_clips(svg: bytes) -> bytes:
    """The picture with its clip paths named by their number.

    Matplotlib names them by a hash of their borders, whose last bits may differ from one machine
    to the next.
    """
    for number, name in enumerate(re.findall(rb'<clipPath id="(\w+)"', svg)):
        svg = svg.replace(name, b"clip%d" % number)
    return svg


def _png(figure: Figure) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    file = io.BytesIO()
    figure.set_dpi(150)
    FigureCanvasAgg(figure).print_png(file, metadata={"Software": None})
    return file.getvalue()


def inline_svg(painted: Painted, prefix: str, label: str) -> str:
    """A chart to be put into a page beside others: no heading, ids of its own, as wide as may be.

    Args:
        painted: the chart.
        prefix: put before every id of the picture.
        label: what the picture shows, for those who cannot see it; already escaped.
    """
    text = painted.svg.decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", text, flags=re.DOTALL)
    text = re.sub(rf'<g id="{HEADING}">.*?</g>', "", text, flags=re.DOTALL)
    text = text.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    text = text.replace("xlink:href=", "href=")
    text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}-", text)
    opening, _, rest = text.partition(">")
    opening = re.sub(r' (?:width|height)="[^"]*"', "", opening)

    def without_heading(box: re.Match[str]) -> str:
        height = float(box[2]) - painted.heading
        return f'viewBox="0 {painted.heading:.1f} {box[1]} {height:.1f}"'

    opening = re.sub(r'viewBox="0 0 (\S+) (\S+)"', without_heading, opening)
    return f'{opening} role="img" aria-label="{label}">{rest}'


def prepare(figure: Figure, height: float) -> None:
    """Give a figure its size in inches and let its parts find their places."""
    figure.set_size_inches(WIDTH, height)
    figure.set_layout_engine(Grid())


def note(figure: Figure, result: Result, shows: str = "", lines: Sequence[str] = ()) -> None:
    """The small print below a chart: replications, what the intervals are, and more.

    Args:
        figure: the chart.
        result: what it shows.
        shows: how intervals are drawn, e.g. "bands"; further sentences may follow.
        lines: small print before that.
    """
    runs = count_of(result.replications, "simulated run")
    if result.replications > 1:
        text = f"{runs}; {shows}: {amount(result.confidence, 'share')} intervals"
    else:
        text = f"{runs}, hence no intervals"
    foot(figure, "\n".join([*lines, f"{text}."]))


def foot(figure: Figure, text: str) -> None:
    """Small print at the left below a chart, in lines no wider than it."""
    wide = int(SMALL_PRINT * figure.get_figwidth())
    text = "\n".join(textwrap.fill(line, wide) for line in text.splitlines())
    figure.supxlabel(text, x=0.01, ha="left", fontsize=7.5, color=GREY)


def stairs_with_band(
    axes: Axes, edges: ArrayLike, figures: NDArray[np.float64], colour: str
) -> None:
    """A line of steps and its interval band; gaps where a figure is NaN.

    Args:
        axes: where to draw.
        edges: borders of the steps, one more than there are steps.
        figures: mean, low and high of each step, as rows.
        colour: of line and band.
    """
    mean, low, high = figures
    known = np.isfinite(low) & np.isfinite(high)
    band: dict[str, Any] = {"baseline": np.where(known, low, np.nan), "fill": True, "lw": 0}
    if known.any():
        axes.stairs(np.where(known, high, np.nan), edges, color=colour, alpha=0.3, **band)
    axes.stairs(mean, edges, baseline=None, color=colour, linewidth=1.4)


def answered_within(time: str) -> str:
    """Label of an axis of service levels, in lines that fit beside a low panel."""
    lines = time.replace(" business ", " business\n")
    return f"Answered within\n{lines} (%)"


def target_line(axes: Axes, wanted: float, **line: Any) -> None:
    """A line where a share in per cent is to be, and the share beside it.

    Args:
        axes: where to draw.
        wanted: the share, 0 to 1.
        **line: how the line looks.
    """
    axes.axhline(100 * wanted, color=INK, **line)
    axes.annotate(
        f"target {amount(wanted, 'share')}",
        (1, 100 * wanted),
        xycoords=("axes fraction", "data"),
        xytext=(3, 0),
        textcoords="offset points",
        fontsize=8,
        va="center",
    )


def shortened(text: str, most: int = 28) -> str:
    """A name that fits beside a chart; the tables have it in full."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
