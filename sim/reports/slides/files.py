"""The slides of any answer, as files."""

from __future__ import annotations

from sim.decisions import Growth, Sizing
from sim.reports.slides.comparison import comparison_slides
from sim.reports.slides.deck import slide_files
from sim.reports.slides.growth import growth_slides
from sim.reports.slides.run import run_slides
from sim.reports.slides.sizing import sizing_slides
from sim.runs.result import Comparison, Result


def slides_of(found: Result | Comparison | Growth | Sizing) -> dict[str, bytes]:
    """Pictures for a talk: ``slides.pdf``, and ``charts/slide-1-….png`` for each.

    Args:
        found: a run, a comparison, or what ``grow`` or ``size`` found.

    Returns:
        Content by path within the folder of a report; same answer, same bytes.
    """
    if isinstance(found, Result):
        return slide_files(run_slides(found))
    if isinstance(found, Comparison):
        return slide_files(comparison_slides(found))
    return slide_files(growth_slides(found) if isinstance(found, Growth) else sizing_slides(found))
