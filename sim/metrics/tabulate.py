"""Facts of single contacts, steps, hours … → KPI rows: added up by scope and period."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kpis import KEY, PERS, SCOPE, Breakdown, Scope
from sim.log import Names
from sim.metrics.intervals.samples import KEPT, Sample
from sim.metrics.periods import Period
from sim.metrics.timelines import Codes, Floats, Mask, add_up

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Records:
    """What facts are about: one contact, step, or group in one clock hour each."""

    cell: Codes
    """Clock hour of each record."""
    codes: Mapping[str, Codes] = field(default_factory=dict)
    """Scope column → code of each record; -1 where it has none."""


class Groups(NamedTuple):
    """Records sorted into the combinations of a scope and the parts of a period."""

    key: Codes
    """Scope combination × parts + part; ``size`` for records that belong nowhere."""
    size: int
    period: Period

    def sum(self, amounts: Floats | Mask) -> Floats:
        """Sum of the records' amounts in each group."""
        return add_up(self.key, amounts, self.size + 1)[:-1]


class Ratio(NamedTuple):
    """Sum of numerators ÷ sum of denominators."""

    numerator: Floats | Mask
    denominator: Floats | Mask

    def by(self, groups: Groups) -> tuple[Floats, Floats]:
        """Numerator and denominator of each group."""
        one, other = self
        if not one.dtype == other.dtype == bool:
            return groups.sum(one), groups.sum(other)
        kind = groups.key.astype(np.int64)  # and what it counts for: both counts in one pass
        for counts in (one, other):
            kind *= 2
            kind += counts.view(np.int8)
        number = np.bincount(kind, minlength=4 * groups.size + 4).reshape(-1, 4)[:-1]
        _, second, first, both = number.T.astype(float)
        return first + both, second + both


class Total(NamedTuple):
    """A sum; for hours of the day, weekdays and hours of the week, per such hour or day."""

    amount: Floats | Mask

    def by(self, groups: Groups) -> tuple[Floats, Floats]:
        """Numerator and denominator of each group; none is left out, so that 0 is 0."""
        parts = groups.period.occurrences
        return groups.sum(self.amount), np.tile(parts, groups.size // len(parts))


class TimeAverage(NamedTuple):
    """Minutes ÷ minutes of the period: how many there were on average."""

    minutes: Floats

    def by(self, groups: Groups) -> tuple[Floats, Floats]:
        """Numerator and denominator of each group; none is left out, so that 0 is 0."""
        parts = groups.period.minutes
        return groups.sum(self.minutes), np.tile(parts, groups.size // len(parts))


@dataclass(frozen=True, eq=False)
class Percentile:
    """A percentile, interpolated linearly between neighbours (numpy's default, type 7)."""

    values: Floats
    """Value of each record; NaN where it does not count."""
    level: float
    """0.5 for the median."""

    @cached_property
    def _order(self) -> Codes:
        present = np.count_nonzero(~np.isnan(self.values))
        return np.argsort(self.values)[:present].astype(np.min_scalar_type(len(self.values)))

    def ordered(self, groups: Groups) -> Ordered:
        """The values of each group in their order."""
        key = groups.key[self._order]
        counts = np.bincount(key, minlength=groups.size + 1)[:-1]
        return Ordered(self.values[self._order[np.argsort(key, kind="stable")]], counts)

    def by(self, groups: Groups) -> tuple[Floats, Floats]:
        """Numerator and denominator (1; 0 without records) of each group."""
        return self.ordered(groups).percentiles(self.level)


class Ordered(NamedTuple):
    """Values in the order of each group, group after group."""

    values: Floats
    counts: Codes
    """How many each group has."""

    def percentiles(self, level: float) -> tuple[Floats, Floats]:
        """A percentile of each group, and 1; 0 and 0 where it has no values."""
        rank = np.maximum(self.counts - 1, 0) * level
        below = np.cumsum(self.counts) - self.counts + rank.astype(np.int64)
        above = below + (rank % 1 > 0)
        present = self.counts > 0
        percentile = np.zeros(len(self.counts))
        low, high = self.values[below[present]], self.values[above[present]]
        percentile[present] = low + (high - low) * (rank[present] % 1)
        return percentile, present.astype(float)

    def samples(self, level: float, these: Codes) -> list[Sample]:
        """Of the values behind some of the groups' percentiles, those that are kept."""
        ends = np.cumsum(self.counts)[these].tolist()
        counts = self.counts[these].tolist()
        return [
            Sample(level, count, self.values[end - count : end]).thinned(KEPT)
            for end, count in zip(ends, counts, strict=True)
        ]


Value = Ratio | Total | TimeAverage | Percentile
"""How records are added up."""


class _Block(NamedTuple):
    """Rows of one KPI by one scope and one period."""

    row: int
    """Where its breakdown stands in the table."""
    metric: str
    scope: Scope
    per: str
    places: Codes
    """Combination of the scope × parts of the period + part, of each row."""
    numerator: Floats
    denominator: Floats
    samples: Sequence[Sample | None]
    """What is kept of the values behind each percentile."""


class Series(NamedTuple):
    """One KPI over time, of the team or of one word of a column."""

    column: str
    """Of its scope; "all" for the team."""
    code: int
    """Of the word: its place among those of the column."""
    word: str
    periods: Sequence[str]
    numerator: Floats
    denominator: Floats


class KpiTable:
    """KPI rows as they are gathered.

    Args:
        metrics: names of the KPIs, in the order of the catalogue; in it, each is to be added.
        names: words behind the codes.
        periods: ways of dividing the measured time, by ``per``.
    """

    def __init__(self, metrics: Sequence[str], names: Names, periods: Mapping[str, Period]) -> None:
        self._metrics = {metric: code for code, metric in enumerate(metrics)}
        self._words = {column: names.of(column) for column in SCOPE}
        self._periods = periods
        self._left_out: tuple[Collection[str], Collection[str]] = (), ()
        self._blocks: list[_Block] = []
        self._grouped: dict[tuple[Records, Scope, str], Groups] = {}

    def add(
        self,
        metric: str,
        figures: Iterable[tuple[Records, Value]],
        breakdowns: Iterable[Breakdown],
    ) -> None:
        """Add the rows of a KPI by some scopes and periods.

        Where it has several figures (escalation of contacts, and of steps by tier), each scope is
        served by the first whose records have all of its columns; those behind the last that is
        needed are not asked for. Nothing is added where it is not measured by a scope, or where the
        measured time is not divided so.

        Args:
            metric: the KPI.
            figures: its figures.
            breakdowns: what it is broken down by.
        """
        ahead, known = iter(figures), list[tuple[Records, Value]]()
        for breakdown in breakdowns:
            for scope in breakdown.scopes if breakdown.pers else ():
                figure = _first_with({*scope}, known, ahead)
                for per in breakdown.pers if figure else ():
                    if figure and per in self._periods:
                        self._blocks.append(self._block(metric, figure, scope, per, breakdown.row))

    def _block(
        self, metric: str, figure: tuple[Records, Value], scope: Scope, per: str, row: int
    ) -> _Block:
        groups, value = self._group(figure[0], scope, per), figure[1]
        kept: Sequence[Sample | None]
        if isinstance(value, Percentile):
            ordered = value.ordered(groups)
            numerator, denominator = ordered.percentiles(value.level)
            rows = np.flatnonzero(denominator > 0)
            kept = ordered.samples(value.level, rows)
        else:
            numerator, denominator = value.by(groups)
            rows = np.flatnonzero(denominator > 0)
            kept = [None] * len(rows)
        return _Block(row, metric, scope, per, rows, numerator[rows], denominator[rows], kept)

    def _group(self, records: Records, scope: Scope, per: str) -> Groups:
        """Sort records into groups; figures on the same records share the work."""
        place = records, scope, per
        if place not in self._grouped:
            sizes = [len(self._words[column]) for column in scope]
            self._grouped[place] = _group(records, scope, sizes, self._periods[per])
        return self._grouped[place]

    def frame(self) -> pd.DataFrame:
        """All rows; words are categories, in the order of catalogue, log and calendar."""
        import pandas as pd

        labels = self._labels()
        words: dict[str, Iterable[str]] = {
            "metric": self._metrics,
            **{column: ("all", *words) for column, words in self._words.items()},
            "per": PERS,
            "period": labels,
        }
        blocks = sorted(self._blocks, key=lambda block: (block.row, self._metrics[block.metric]))
        codes = self._codes_of(blocks, labels)
        columns = {
            name: pd.Categorical.from_codes(codes[name], categories=pd.Index(list(words[name])))
            for name in KEY
        }
        values = {
            "numerator": _joined([each.numerator for each in blocks], np.float64),
            "denominator": _joined([each.denominator for each in blocks], np.float64),
        }
        samples = np.empty(len(values["numerator"]), object)
        samples[:] = [sample for each in blocks for sample in each.samples]
        rows = pd.DataFrame({**columns, **values, "sample": samples})
        groups, metrics = self._left_out
        of_no_use = rows["group"].isin(groups) & rows["metric"].isin(metrics)
        return rows[~of_no_use].reset_index(drop=True)

    def forget(self) -> None:
        """Give back the room of records; rows stay."""
        self._grouped.clear()

    def leave_out(self, groups: Collection[str], metrics: Collection[str]) -> None:
        """Let some KPIs have no rows of some groups."""
        self._left_out = groups, metrics

    def pairs(
        self, metric: str, per: str, **scope: str
    ) -> tuple[Sequence[str], NDArray[np.float64], NDArray[np.float64]]:
        """Periods, numerators and denominators of one KPI, broken down by one column at most.

        Args:
            metric: the KPI.
            per: the division of time.
            scope: the column and its word; the whole team unless stated.
        """
        for block in self._blocks:
            if (block.metric, block.per) != (metric, per) or {*block.scope} != scope.keys():
                continue
            codes = self._codes(block.scope, per, block.places)
            rows = np.ones(len(block.places), bool)
            for column, word in scope.items():
                rows &= codes[column] == self._words[column].index(word) + 1
            if rows.any():
                labels = [self._periods[per].labels[part] for part in codes["period"][rows]]
                return labels, block.numerator[rows], block.denominator[rows]
        return [], np.zeros(0), np.zeros(0)

    def series(self, metric: str, per: str) -> Iterator[Series]:
        """One KPI over time: of the team, and of each word of the columns that alone break it down.

        Args:
            metric: the KPI.
            per: the division of time.
        """
        groups, metrics = self._left_out
        for block in self._blocks:
            if (block.metric, block.per) != (metric, per) or len(block.scope) > 1:
                continue
            codes = self._codes(block.scope, per, block.places)
            column = block.scope[0] if block.scope else "all"
            of = codes.get(column, np.zeros(len(block.places), np.int64))
            for code in np.unique(of).tolist():
                word = "all" if column == "all" else self._words[column][code - 1]
                if not (column == "group" and word in groups and metric in metrics):
                    here = of == code
                    labels = [self._periods[per].labels[part] for part in codes["period"][here]]
                    values = block.numerator[here], block.denominator[here]
                    yield Series(column, code, word, labels, *values)

    def _labels(self) -> dict[str, int]:
        """Words of all parts of all periods, each once, and their codes in a frame."""
        words = dict.fromkeys(word for each in self._periods.values() for word in each.labels)
        return {word: number for number, word in enumerate(words)}

    def _codes_of(self, blocks: Sequence[_Block], labels: Mapping[str, int]) -> dict[str, Codes]:
        """The codes of blocks' rows by column, as their words are in a frame."""
        lengths = [len(block.places) for block in blocks]
        rows = np.split(np.arange(sum(lengths)), np.cumsum(lengths)[:-1])
        alike: dict[tuple[Scope, str], list[int]] = {}
        for number, block in enumerate(blocks):
            alike.setdefault((block.scope, block.per), []).append(number)
        codes: dict[str, Codes] = {name: np.zeros(sum(lengths), np.int64) for name in KEY}
        codes["metric"] = np.repeat([self._metrics[block.metric] for block in blocks], lengths)
        for (scope, per), numbers in alike.items():
            here = np.concatenate([rows[number] for number in numbers])
            places = np.concatenate([blocks[number].places for number in numbers])
            codes["per"][here] = PERS.index(per)
            for name, values in self._codes(scope, per, places).items():
                codes[name][here] = values
            number_of = np.array([labels[word] for word in self._periods[per].labels], np.int64)
            codes["period"][here] = number_of[codes["period"][here]]
        return codes

    def _codes(self, scope: Scope, per: str, places: Codes) -> dict[str, Codes]:
        """The codes of a scope, and the parts of the period, at some places of a block."""
        combination, part = np.divmod(places, len(self._periods[per].labels))
        codes: dict[str, Codes] = {"period": part}
        for column in reversed(scope):
            combination, code = np.divmod(combination, len(self._words[column]))
            codes[column] = code + 1
        return codes


def _first_with(
    columns: set[str], known: list[tuple[Records, Value]], ahead: Iterator[tuple[Records, Value]]
) -> tuple[Records, Value] | None:
    """The first figure whose records have all of some columns; further ones only if they must."""
    for figure in known:
        if figure[0].codes.keys() >= columns:
            return figure
    for figure in ahead:
        known.append(figure)
        if figure[0].codes.keys() >= columns:
            return figure
    return None


def _group(records: Records, scope: Scope, sizes: Sequence[int], period: Period) -> Groups:
    parts = len(period.labels)
    size = math.prod(sizes) * parts
    key: NDArray[Any] = np.zeros(len(records.cell), np.int32 if size < 2**31 else np.int64)
    nowhere = np.zeros(len(key), bool)
    for column, number in zip(scope, sizes, strict=True):
        key *= number
        key += records.codes[column]
        nowhere |= records.codes[column] < 0
    key *= parts
    key += period.of_cell[records.cell]
    key[nowhere] = size
    return Groups(key.astype(np.min_scalar_type(size)), size, period)  # small: all are kept


def _joined(parts: Sequence[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *parts], dtype=kind)
