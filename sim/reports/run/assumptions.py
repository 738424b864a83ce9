"""What lasting load does to agents and customers, as the scenario assumes it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.reports.pen.words import amount
from sim.units import format_duration

if TYPE_CHECKING:
    from sim.runs.result import Result
    from sim.scenarios.sections.strain import Impatience, Strain

TITLE = "Load on people (model assumption)"
OPENING = (
    "Nothing here was measured: the scenario assumes that lasting load does the following. Compare "
    "with a run without it before you quote a figure that rests on it."
)


def load_assumptions(result: Result) -> Sequence[tuple[str, str]]:
    """What is assumed of strained agents and impatient customers, by its name, with its figures.

    Args:
        result: any run; none of it where its scenario assumes nothing of the kind.
    """
    strained = () if result.strain is None else _strain(result.strain)
    return (*strained, *_impatience(result.impatience))


def _strain(rules: Strain) -> Iterator[tuple[str, str]]:
    raised = {
        "handle_time": f"steps take {amount(rules.handle_time, 'share')} longer",
        "returns": f"{100 * rules.returns:g} points more of the solved contacts come back",
        "absence": f"agents are absent {amount(rules.absence, 'share')} more often",
        "leaving": f"agents leave {amount(rules.leaving, 'share')} more often (these are not "
        "replaced)",
    }
    stated = [text for key, text in raised.items() if getattr(rules, key) > 0]
    if stated:
        yield (
            "Strain",
            f"for every 10 points of an agent's recent occupancy above "
            f"{amount(rules.above, 'share')} (averaged over {format_duration(rules.over)}), and in "
            f"proportion: {'; '.join(stated)}",
        )


def _impatience(channels: Mapping[str, Impatience]) -> Iterator[tuple[str, str]]:
    for channel, rules in channels.items():
        if rules.shrinks > 0:
            yield (
                f"Impatience, {channel}",
                f"patience shrinks by {amount(rules.shrinks, 'share')} each time that the recent "
                f"mean wait (over {format_duration(rules.over)}) exceeds "
                f"{format_duration(rules.after_waits_of)} by as much again",
            )
