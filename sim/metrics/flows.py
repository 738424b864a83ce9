"""Where inquiries go: from arriving through the tiers to being solved, given up or still open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.log import Ending, Outcome, Reason
from sim.metrics.facts.chosen import Chosen
from sim.metrics.facts.contacts import by_inquiry, comes_again_at
from sim.metrics.facts.found import Facts
from sim.metrics.timelines import Codes, Mask

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import Log


ENDS = (
    *("deflected", "turned away", "busy", "abandoned", "unsolved", "solved"),
    *("redial", "return", "comes anyway"),
)
"""How contacts end, and where customers go from there if they come again."""

_NODE_OF_OUTCOME = {
    Outcome.OPEN: "open",
    Outcome.SOLVED: "solved",
    Outcome.UNSOLVED: "unsolved",
    Outcome.ABANDONED: "abandoned",
    Outcome.TURNED_AWAY: "turned away",
    Outcome.BUSY: "busy",
    Outcome.DEFLECTED: "deflected",
}


_NODE_OF_REASON = {Reason.RETURN: "return", Reason.AFTER_BOT: "comes anyway"}


def measure_flows(log: Log) -> pd.DataFrame:
    """How many contacts went from where to where.

    Counted are all contacts of the inquiries that arrived (for the first time) after the warm-up.
    Nodes: ``arrive:<channel>``, ``return``, ``redial`` and ``comes anyway`` (where contacts come
    from), ``tier:<tier>``, then ``solved``, ``unsolved``, ``abandoned``, ``turned away``, ``busy``,
    ``deflected`` (how contacts end) and from these on to ``return``, ``redial``, ``comes anyway``
    or ``given up``; ``open`` holds what is open at the end or comes again after it. What flows into
    a tier, ``return``, ``redial`` or ``comes anyway`` flows out of it.

    Args:
        log: one replication.

    Returns:
        ``source``, ``target``, ``count``; in the order of the story, without empty flows.
    """
    import pandas as pd

    arrivals = [f"arrive:{channel}" for channel in log.names.channels]
    tiers = [f"tier:{tier}" for tier in log.names.tiers]
    nodes = [*arrivals, *tiers, *ENDS, "given up", "open"]
    counts = np.zeros((len(nodes), len(nodes)))
    for source, target in _flows(log, nodes):
        ways = len(nodes) * source.astype(np.int32) + target
        counts += np.bincount(ways, minlength=counts.size).reshape(counts.shape)
    rows = [
        (source, target, counts[i, j])
        for i, source in enumerate(nodes)
        for j, target in enumerate(nodes)
        if counts[i, j]
    ]
    return pd.DataFrame(rows, columns=["source", "target", "count"])


def _flows(log: Log, nodes: list[str]) -> Iterator[tuple[Codes, Codes]]:
    """Sources and targets, one of each per contact that took this way."""
    number = {node: code for code, node in enumerate(nodes)}
    facts = Facts(log)
    order, new = by_inquiry(facts)
    contacts = Chosen(log.contacts, order)
    counted = (contacts["arrived_at"][new] >= log.warm_up)[np.cumsum(new) - 1]
    tier = {name: len(log.names.channels) + contacts[name] for name in ("first_tier", "last_tier")}
    outcome = contacts["outcome"]
    refused = np.isin(outcome, (Outcome.TURNED_AWAY, Outcome.BUSY, Outcome.DEFLECTED))
    ending = _codes(number[_NODE_OF_OUTCOME[each]] for each in Outcome)[outcome]

    further = _codes(number[_NODE_OF_REASON.get(each, "redial")] for each in Reason)
    reason = contacts["reason"]
    comes_from = np.where(reason == Reason.FIRST, contacts["channel"], further[reason])
    yield _pairs(comes_from, np.where(refused, ending, tier["first_tier"]), counted)
    yield _passed_on(log, contacts["contact"][counted])
    yield _came_back(log, contacts["contact"][counted])
    yield _pairs(tier["last_tier"], ending, counted & ~refused)

    comes_again = comes_again_at(facts)[order] < np.inf
    handled = np.isin(outcome, (Outcome.SOLVED, Outcome.UNSOLVED))
    goes_on_as = _codes((number["redial"], number["return"]))[handled.astype(np.int8)]
    goes_on_as[outcome == Outcome.DEFLECTED] = number["comes anyway"]
    is_last = np.append(new[1:], True)[: len(new)]
    at_rest = (Outcome.OPEN, Outcome.SOLVED, Outcome.DEFLECTED)
    gives_up = ~comes_again & ~np.isin(outcome, at_rest)
    yield _pairs(ending, goes_on_as, counted & comes_again)
    yield _pairs(ending, np.full_like(ending, number["given up"]), counted & gives_up)
    after_the_end = counted & comes_again & is_last
    yield _pairs(goes_on_as, np.full_like(ending, number["open"]), after_the_end)


def _codes(numbers: Iterable[int]) -> Codes:
    return np.fromiter(numbers, np.int16)


def _passed_on(log: Log, contacts: Codes) -> tuple[Codes, Codes]:
    """From tier to tier, for some contacts."""
    steps, first_tier = log.steps, len(log.names.channels)
    passed_on = np.isin(steps["contact"], contacts) & (steps["ending"] == Ending.ESCALATED)
    return _pairs(first_tier + steps["tier"], first_tier + steps["to_tier"], passed_on)


def _came_back(log: Log, contacts: Codes) -> tuple[Codes, Codes]:
    """From outside teams to the tiers at which some contacts went on."""
    outside, first_tier = log.outside, len(log.names.channels)
    went_on = np.isin(outside["contact"], contacts) & (outside["to_tier"] >= 0)
    return _pairs(first_tier + outside["tier"], first_tier + outside["to_tier"], went_on)


def _pairs(source: Codes, target: Codes, counted: Mask) -> tuple[Codes, Codes]:
    return source[counted], target[counted]
