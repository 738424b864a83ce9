"""Where panels stand: as in matplotlib's constrained layout, which is the measure of ours."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine, LayoutEngine

from sim.reports.pen.layout import PAD, Grid
from sim.reports.pen.style import foot, looks


def drawn(rows: int, columns: int, layout: LayoutEngine, *, heading: str, print_: str) -> Figure:
    """A chart of panels whose surroundings take more or less room."""
    with looks():
        figure = Figure(figsize=(8, 1 + 1.5 * rows))
        figure.set_layout_engine(layout)
        ratios = [2, *[1] * (rows - 1)]
        grid = figure.subplots(rows, columns, squeeze=False, height_ratios=ratios)
        for number, axes in enumerate(grid.flat):
            axes.plot([0, 1], [0, 10.0 ** (2 * number)])
            axes.set_ylabel("Contacts waiting\n(count)" if number == 0 else "")
            axes.set_title("A panel" if number % 2 else "")
            axes.annotate("beside", (1.02, 0.5), xycoords="axes fraction")
        grid[-1, 0].set_xlabel("Local date")
        grid[0, -1].legend(["line"], loc="lower left", bbox_to_anchor=(0, 1.0))
        if heading:
            figure.suptitle(heading, x=0.01, ha="left")
        if print_:
            foot(figure, print_)
            figure.supylabel("Chance of missing", fontsize=9)
        FigureCanvasSVG(figure).print_svg(io.BytesIO())
    return figure


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (4, 1), (3, 2), (1, 3)])
@pytest.mark.parametrize(("heading", "print_"), [("Two\nlines", "Small print."), ("", "")])
def test_panels_stand_as_in_constrained_layout(
    rows: int, columns: int, heading: str, print_: str
) -> None:
    texts = {"heading": heading, "print_": print_}
    ours = drawn(rows, columns, Grid(), **texts)
    theirs = drawn(
        rows, columns, ConstrainedLayoutEngine(h_pad=PAD, w_pad=PAD, hspace=0, wspace=0), **texts
    )
    size = np.tile(ours.get_size_inches(), 2)
    for one, other in zip(ours.axes, theirs.axes, strict=True):
        near = np.abs(one.get_position().extents - other.get_position().extents) * size
        assert near.max() < 1 / 72  # inches: a point
    for text, like in zip(ours.texts, theirs.texts, strict=True):
        assert text.get_position() == pytest.approx(like.get_position())
