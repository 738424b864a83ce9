"""One replication, from scenario to KPI rows: the unit of work that processes share out."""

from __future__ import annotations

import math
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim import extensions
from sim.errors import RunError
from sim.kpis import Breakdowns
from sim.metrics import METRICS, Goal, Scorecard, ServiceLevelRule, UnitPrices
from sim.metrics.facts.found import OCCUPANCY_LIMIT, Facts
from sim.runs.versions import model_version
from sim.scenarios import fingerprint
from sim.scenarios.kept import Kept
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.by_date import premiums
from sim.scenarios.meaning.defaults import occupancy_at_most
from sim.scenarios.meaning.kinds_of_day import kinds_of_day
from sim.stopping import is_a_wish_to_stop

if TYPE_CHECKING:
    import pandas as pd

    from sim.calendar import Calendar, OpenTime
    from sim.log import Log
    from sim.metrics.tabulate import KpiTable
    from sim.scenarios.sections.schema import Scenario


class Key(NamedTuple):
    """What all replications of a scenario have in common."""

    fingerprint: str
    """Of the scenario."""
    model: str
    """Version of all code that its figures come from."""
    seed: int


def key_of(scenario: Scenario, seed: int) -> Key:
    """What the replications of a scenario are known by."""
    modules = (name for name, _ in scenario._modules)
    return Key(fingerprint(scenario), model_version(modules), seed)


@dataclass(frozen=True)
class Replication:
    """One random run of one scenario. ``name`` is what the scenario is called in messages."""

    name: str
    scenario: Scenario
    seed: int
    number: int
    """From 0; the same seed and number meet the same customers in every scenario."""
    kpis: Mapping[str, Breakdowns] | None = None
    """What is wanted: KPIs, and by what each is broken down; all that the scenario knows, and where
    inquiries go, unless stated."""
    from_start: bool = False
    """Whether the scenario's warm-up is measured, too."""
    customers: str = ""
    """What its customers are known by, where other scenarios of the same seed have the same ones:
    they are then drawn once (:func:`sim.tape.draw_tape`)."""
    flows: bool = False
    """Whether it is wanted where inquiries go, though not all KPIs are."""
    until: float = math.inf
    """Minute of the horizon at which it ends before that is over."""

    @property
    def place(self) -> str:
        """Which replication it is, for messages."""
        return f"{self.name}, simulated run {self.number} (seed {self.seed})"

    def __reduce__(self) -> tuple[Any, ...]:
        """To be sent to another process, which first imports the scenario's extensions."""
        _, _, *further = (getattr(self, each.name) for each in fields(self))
        if not self.scenario._modules:
            return Replication, (self.name, self.scenario, *further)
        scenario = pickle.dumps(self.scenario)
        return _unpacked, (self.scenario._modules, self.name, scenario, *further)


def _unpacked(
    modules: Sequence[tuple[str, str]], name: str, scenario: bytes, *further: Any
) -> Replication:
    for module, folder in modules:
        extensions.load(module, Path(folder))
    return Replication(name, pickle.loads(scenario), *further)  # noqa: S301 - our own parent's


@dataclass(frozen=True, eq=False)
class Measured:
    """What is kept of a replication."""

    table: KpiTable
    """The KPIs that were wanted."""
    flows: pd.DataFrame | None = None
    """Where inquiries go; where that or everything was wanted."""
    log: Log | None = None
    """Where it was asked for."""
    engine: str = ""
    """Which engine simulated it: `simpy` or `compiled`."""

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """The KPIs that were wanted, as rows of :func:`sim.metrics.measure`."""
        return self.table.frame()


def occupancy_limit(scenario: Scenario) -> float:
    """Occupancy above which agents count as overloaded: the scenario's target, else 0.85."""
    return occupancy_at_most(scenario, OCCUPANCY_LIMIT)


def service_targets(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Service level by channel that has one: share wanted, within how many minutes."""
    return {
        name: (channel.target.share, channel.target.within_minutes)
        for name, channel in scenario.channels.items()
        if channel.target is not None
    }


def business_hours(scenario: Scenario, calendar: Calendar) -> Mapping[str, OpenTime]:
    """Opening hours of the channels whose target counts business hours, and that ever close.

    Args:
        scenario: the scenario.
        calendar: of the log that is measured, which may end before the scenario's does.
    """
    from sim.floor.ground import ground_of
    from sim.inquiries import promised_hours

    own = ground_of(scenario)  # kept for all replications
    longer = replace(calendar, minutes=max(calendar.minutes, own.calendar.minutes))
    if longer == own.calendar:
        return own.promised
    return promised_hours(scenario, calendar)


def service_level_rule(scenario: Scenario) -> ServiceLevelRule:
    """Of which contacts the scenario's service level is."""
    return ServiceLevelRule(scenario.service_level.of, scenario.service_level.short)


def goals_of(scenario: Scenario) -> list[Goal]:
    """All that a scenario promises: service levels by channel, further targets of channels, and
    targets of the whole team.
    """
    levels = {name: each.target for name, each in scenario.channels.items() if each.target}
    stated = [
        *((name, channel.targets) for name, channel in scenario.channels.items()),
        ("all", scenario.targets),
    ]
    return [
        *(
            Goal(
                "service_level",
                name,
                "at least",
                level.share,
                level.within_minutes,
                business=level.business,
            )
            for name, level in levels.items()
        ),
        *(
            Goal(
                kpi,
                name,
                each.bound,
                each.value,
                levels[name].within_minutes if kpi == "service_level" and name in levels else None,
                in_share=each.in_share,
                of=each.of,
                business=kpi == "service_level" and name in levels and levels[name].business,
            )
            for name, targets in stated
            for kpi, each in targets.items()
        ),
    ]


def goals_on_the_whole(scenario: Scenario) -> list[Goal]:
    """The same, each as a bound on all the measured time, once: what searches can hold."""
    return list(dict.fromkeys(goal.on_the_whole for goal in goals_of(scenario)))


def scorecard(scenario: Scenario) -> Scorecard | None:
    """The assumed scorecard of satisfaction; None where the scenario has none."""
    stated = scenario.satisfaction
    if stated is None:
        return None
    return Scorecard(
        start=stated.start,
        wait_over_target=stated.wait_over_target,
        hand_over=stated.hand_over,
        returned=stated.return_,
        per_day=stated.per_day,
        unsolved=stated.unsolved,
        survey=stated.survey,
        promoters=stated.promoters,
        detractors=stated.detractors,
        retention=stated.retention.model_dump(),
    )


def prices(scenario: Scenario) -> UnitPrices:
    """Costs beside wages, the value of customers, and the budget."""
    stated = scenario.money
    return UnitPrices(
        overtime_premium=stated.overtime_premium,
        own_premiums={name: own for name in scenario.team if (own := premiums(scenario, name))},
        tools_per_minute=stated.tools_per_head,
        per_hire={name: group.hiring.per_head for name, group in scenario.team.items()},
        lost_customer=stated.lost_customer,
        dissatisfied_customer=stated.dissatisfied_customer,
        budget_per_minute=stated.budget,
    )


def run_replication(
    replication: Replication, *, engine: str = "auto", many: bool = False, keep_log: bool = False
) -> Measured:
    """Draw, simulate and measure one replication.

    Args:
        replication: which one.
        engine: `auto`, `simpy` or `compiled`, as in :func:`sim.engine.engine_for`.
        many: whether it is one of many that are searched through.
        keep_log: hand over the log, too, which may be large.

    Raises:
        UsageError: there is no such engine.
        RunError: whatever else went wrong, with the scenario and the replication it happened in.
    """
    from sim.engine import engine_for, simulate
    from sim.metrics import measure_flows
    from sim.metrics.measuring import tabulated
    from sim.tape import draw_tape
    from sim.tape.uncertain import as_drawn

    scenario, stage = replication.scenario, "draw"
    chosen = engine_for(engine, scenario, many=many)
    try:
        scenario = as_drawn(scenario, replication.seed, replication.number)
        drawn = [
            draw_tape(
                scenario,
                seed=replication.seed,
                replication=replication.number,
                customers=replication.customers,
                uniforms=chosen.uniforms,
                until=replication.until,
            )
        ]
        stage = "simulate"
        log = simulate(
            scenario,
            drawn.pop(),  # nobody else keeps the tape: the log needs the room
            engine=chosen.name,
            until=replication.until,
            whole=keep_log or replication.kpis is None,
        )
        stage = "measure"
        if replication.from_start:
            log = replace(log, warm_up=0.0)
        facts = Facts(
            log,
            service_targets=service_targets(scenario),
            occupancy_limit=occupancy_limit(scenario),
            cost_per_hour={name: group.cost for name, group in scenario.team.items()},
            fcr_window=scenario.fcr_window,
            prices=prices(scenario),
            scorecard=scorecard(scenario),
            service_level=service_level_rule(scenario),
            business_hours=business_hours(scenario, log.calendar),
            kinds_of_day=_KINDS_OF_DAY.of(replication.scenario),
            not_serving=[
                name for name, group in scenario.team.items() if not routes.takes_contacts(group)
            ],
        )
        table = tabulated(facts, _wanted(replication))
        flows = measure_flows(log) if replication.flows or replication.kpis is None else None
        return Measured(table, flows, log if keep_log else None, chosen.name)
    except BaseException as error:
        if is_a_wish_to_stop(error):
            raise
        # Any cause at all: whoever runs hundreds of replications needs to know which one it was.
        cause = str(error) if isinstance(error, RunError) else f"{type(error).__name__}: {error}"
        failed = RunError(f"{replication.place}: {cause}")
        failed.stage = stage
        raise failed from error


_KINDS_OF_DAY = Kept(kinds_of_day)


def _wanted(replication: Replication) -> Mapping[str, Breakdowns]:
    """What is wanted of the KPIs that the scenario knows: the built-in ones, and its modules' own.

    What modules of other scenarios have added in this process is not among them.
    """
    known = METRICS.known_to(replication.scenario.extensions)
    if replication.kpis is None:
        return {name: METRICS[name].by for name in known}
    return {name: by for name, by in replication.kpis.items() if name in known}
