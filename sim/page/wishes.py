"""What a tab may wish: figures that sharpen, or the hires that hold every target."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sim.runs.comparing import sharpen
from sim.runs.ledger import Ledger
from sim.runs.runner import Runner

if TYPE_CHECKING:
    from sim.decisions import Growth
    from sim.runs.result import Comparison, Result
    from sim.scenarios.sections.schema import Scenario

SEED = 1
MOST_RUNS = 3000
"""Simulated runs of a search for hires; confirming comes on top."""
CONFIRM = 8
"""Simulated runs that confirm what a search found; five times as many tell its chances."""

Tell = Callable[..., None]
"""Called after each simulated run: how many are done, how many there may be, perhaps what for."""


@dataclass(frozen=True)
class Answer:
    """Figures as they are known by now."""

    results: tuple[Result, ...]
    comparison: Comparison | None
    wish: Wish
    """What it answers; the tab may wish something else by now."""


@dataclass(frozen=True)
class Found:
    """What a search for hires found."""

    growth: Growth
    wish: Search


class Wanted(Protocol):
    """What every wish can say."""

    @property
    def today(self) -> Scenario:
        """The scenario as it is."""

    @property
    def planned(self) -> int:
        """Simulated runs at most."""

    def answers(self, ledger: Ledger, tell: Tell) -> Iterator[Answer | Found]:
        """What is known, step by step."""


@dataclass(frozen=True)
class Wish:
    """Figures of today's team and of the changed one."""

    scenarios: Mapping[str, Scenario]
    """Today's, and the changed one where anything is changed."""
    replications: int
    about: Sequence[str] = ()
    """The scenario's name and what is changed in it."""

    @property
    def today(self) -> Scenario:
        """The scenario as it is."""
        return next(iter(self.scenarios.values()))

    @property
    def planned(self) -> int:
        """Simulated runs wished for."""
        return self.replications

    def answers(self, ledger: Ledger, tell: Tell) -> Iterator[Answer]:
        """Figures after 1, 2, 4, 8 … runs.

        Args:
            ledger: keeps the runs of today's team.
            tell: hears of each run; may raise to end the work.
        """
        runner, steps = Runner(jobs=1, many=True), steps_to(self.replications)
        for results, comparison in sharpen(
            self.scenarios, steps, ledger=ledger, runner=runner, seed=SEED, progress=tell
        ):
            yield Answer(results, comparison, self)


@dataclass(frozen=True)
class Search:
    """Whom to hire, and when, for the scenario as the sliders have it."""

    today: Scenario
    """The scenario as it is: its runs stay known for the next wish."""
    scenario: Scenario
    """The one that is asked about."""
    risk: float
    """Accepted chance that a week misses a target."""
    minutes: float
    """Time of the search; confirming comes on top."""
    about: Sequence[str] = ()
    """As of :class:`Wish`."""

    @property
    def planned(self) -> int:
        """Simulated runs at most."""
        return MOST_RUNS

    def answers(self, ledger: Ledger, tell: Tell) -> Iterator[Found]:
        """What was found, at the end of the search. Its own runs are kept as long as it lasts.

        Args:
            ledger: not used: a search asks for other figures.
            tell: hears of each run, and of the plan so far; may raise to end the work.
        """
        from sim.decisions import grow

        del ledger
        growth = grow(
            self.scenario,
            risk=self.risk,
            confirm=CONFIRM,
            budget=MOST_RUNS,
            seconds=60 * self.minutes,
            seed=SEED,
            jobs=1,
            progress=tell,
        )
        yield Found(growth, self)


def steps_to(replications: int) -> list[int]:
    """Replications after which figures are shown anew: 1, 2, 4, 8 …

    What an answer costs, beside its replications, so stays a part of them.
    """
    steps = [2**power for power in range(replications.bit_length()) if 2**power < replications]
    return [*steps, replications]
