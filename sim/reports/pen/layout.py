"""Where the panels of a chart stand: in rows and columns, with room for what is around them.

Matplotlib's constrained layout gives the same places, and measures everything twice for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.layout_engine import LayoutEngine

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike, NDArray

PAD = 0.06
"""Inches around each panel, and around heading and small print."""
USUAL = (0.75, 0.3, 0.25, 0.3)
"""Inches that most panels need at their left, bottom, right and top."""
AT_MOST = 3
"""Measurements: another one where panels have other ticks once they stand in their places."""


class Grid(LayoutEngine):
    """Panels in rows and columns: those of a row or column have the same borders.

    Texts of the figure that hang from their place are its heading, those that stand on it the small
    print, and upright ones stand at its left.
    """

    _adjust_compatible = False
    _colorbar_gridspec = False

    def execute(self, fig: Figure) -> None:
        """Put everything in its place."""
        renderer = fig._get_renderer()  # type: ignore[attr-defined]
        panels = [axes for axes in fig.axes if axes.get_subplotspec()]
        if not panels:
            return
        for axis in (axis for axes in panels for axis in (axes.xaxis, axes.yaxis)):
            if not axis.get_label_text():
                axis.set_label_coords(0, 0)  # else its place is looked for beyond all ticks
        around = _around(fig, renderer)
        room = np.tile(USUAL, (len(panels), 1))
        for _ in range(AT_MOST):
            _stand(fig, panels, room, around)
            ticks = _ticks(panels)
            room = np.array([_room(axes, renderer) for axes in panels]) / fig.get_dpi()
            _stand(fig, panels, room, around)
            if _ticks(panels) == ticks:
                break


class Around(NamedTuple):
    """Inches that the texts of a figure take."""

    left: float = 0.0
    bottom: float = 0.0
    top: float = 0.0


def _around(figure: Figure, renderer: RendererBase) -> Around:
    """What the texts of a figure take, which are put in their places."""
    width, height = figure.get_size_inches()
    around = Around()
    for text in figure.texts:
        box = text.get_window_extent(renderer)
        across, high = (size / figure.get_dpi() + 2 * PAD for size in (box.width, box.height))
        if text.get_rotation() == 90.0:
            text.set_x(PAD / width)
            around = around._replace(left=max(around.left, across))
        elif text.get_verticalalignment() == "top":
            text.set_y(1 - PAD / height)
            around = around._replace(top=max(around.top, high))
        else:
            text.set_y(PAD / height)
            around = around._replace(bottom=max(around.bottom, high))
    return around


def _room(axes: Axes, renderer: RendererBase) -> list[float]:
    """Pixels that a panel needs around it: at its left, bottom, right and top."""
    inner = axes.get_window_extent(renderer)
    outer = axes.get_tightbbox(renderer, for_layout_only=True) or inner
    return [inner.x0 - outer.x0, inner.y0 - outer.y0, outer.x1 - inner.x1, outer.y1 - inner.y1]


def _ticks(panels: list[Axes]) -> list[list[float]]:
    """Where all panels have their ticks."""
    return [
        axis.get_majorticklocs().tolist() for axes in panels for axis in (axes.xaxis, axes.yaxis)
    ]


def _stand(figure: Figure, panels: list[Axes], room: NDArray[np.float64], around: Around) -> None:
    """Put panels in their places.

    Args:
        figure: the figure.
        panels: its panels.
        room: inches around each: left, bottom, right, top.
        around: what the texts of the figure take.
    """
    specs = [spec for axes in panels if (spec := axes.get_subplotspec())]
    grid = specs[0].get_gridspec()
    left, low, right, high = (room + PAD).T
    columns = [spec.colspan.start for spec in specs]
    rows = [spec.rowspan.start for spec in specs]
    width, height = figure.get_size_inches()
    x0, x1 = _shared(columns, left, right, grid.get_width_ratios(), width - around.left)
    y0, y1 = _shared(rows, high, low, grid.get_height_ratios(), height - around.bottom - around.top)
    x0, x1 = around.left + x0, around.left + x1
    y0, y1 = height - around.top - y1, height - around.top - y0
    for axes, row, column in zip(panels, rows, columns, strict=True):
        size = (x1[column] - x0[column]) / width, (y1[row] - y0[row]) / height
        axes.set_position((x0[column] / width, y0[row] / height, *size))


def _shared(
    places: list[int],
    before: NDArray[np.float64],
    behind: NDArray[np.float64],
    ratios: ArrayLike,
    length: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where each row (or column) of panels begins and ends.

    Args:
        places: row of each panel.
        before: inches that each needs before it.
        behind: inches that each needs behind it.
        ratios: of the rows' lengths.
        length: of all together, in inches.
    """
    parts = np.array(ratios, float)
    first, last = np.zeros((2, len(parts)))
    np.maximum.at(first, places, before)
    np.maximum.at(last, places, behind)
    inner = parts / parts.sum() * max(length - first.sum() - last.sum(), 0.1)
    begins = np.cumsum(first + inner + last) - inner - last
    return begins, begins + inner
