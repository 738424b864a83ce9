"""Selecting the best cell: what is selected, what it takes, and that any stop changes nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.errors import ScenarioError, UsageError
from sim.experiments import cells_table, load_experiment, run, status
from sim.experiments.race import Race, race
from sim.experiments.run import Shard
from sim.experiments.select import Selecting
from sim.experiments.tables import selection
from sim.metrics import METRICS
from sim.reports.experiment.selection import selection_words
from sim.runs.precision import Kpi
from sim.runs.selection import chance_of_best, select_best, select_within_budget
from tests.experiments.conftest import Plant, fill, tables
from tests.theory.formulas import MMc

Undisturbed = Callable[..., tuple[bytes, bytes]]
KN = "{kpi: wait, best: smallest, indifference: 1 s, at_most: 60}"
OCBA = "{kpi: wait, best: smallest, budget: 60}"
ways = pytest.mark.parametrize("select", [KN, OCBA], ids=["KN", "OCBA"])


def selecting(**stated: float | None) -> Selecting:
    wait = Kpi("wait", None)
    return Selecting(
        wait, **{"smallest": False, "indifference": None, "confidence": 0.95, **stated}
    )


def followed(select: Selecting, first: int, draws: np.ndarray) -> tuple[Race, list[int]]:
    """A race that is given what it waits for until it ends; and how many values it was given."""
    given = [0] * len(draws)
    for _ in range(1000):
        values = [
            dict(enumerate(map(float, of[:count]))) for of, count in zip(draws, given, strict=True)
        ]
        found = race(select, first, values)
        if found.state != "running":
            return found, given
        assert any(wanted > count for wanted, count in zip(found.wanted, given, strict=True))
        given = [max(pair) for pair in zip(found.wanted, given, strict=True)]
    raise AssertionError("it never ends")


@pytest.mark.parametrize("seed", range(5))
def test_rounds_select_what_the_procedures_do(seed: int) -> None:
    """Taken in rounds, KN and OCBA see the same observations and end with the same cell."""
    draws = np.random.default_rng(seed).normal([[0.0], [0.2], [0.5], [0.6]], 1.0, (4, 500))

    def observe(system: int, number: int) -> float:
        return float(draws[system, number])

    found, given = followed(selecting(indifference=0.3, at_most=500, budget=None), 10, draws)
    expected = select_best(observe, 4, indifference=0.3, first=10)
    assert found.state == "selected"
    assert found.left == (expected.best,)
    assert found.wanted == expected.observations
    assert all(used <= of <= 1.1 * used + 1 for used, of in zip(found.wanted, given, strict=True))
    found, given = followed(selecting(budget=203, at_most=1000), 5, draws)
    expected = select_within_budget(observe, 4, budget=203, first=5, step=10)
    assert (found.left, found.wanted) == ((expected.best,), expected.observations)
    assert sum(given) == sum(found.wanted) == 203
    counts = expected.observations
    deviations = [draws[k, :n].std(ddof=1) for k, n in enumerate(counts)]
    assert found.chance == chance_of_best(expected.means, deviations, counts)


def test_chance_of_best_by_hand() -> None:
    """Gaps 1 and 2 at errors √(4/16 + 9/9) and √(4/16 + 0): 1 - Φ(-0.894) - Φ(-4)."""
    chance = chance_of_best([2.0, 1.0, 0.0], [2.0, 3.0, 0.0], [16, 9, 5])
    below = [math.erfc(1 / math.sqrt(1.25) / math.sqrt(2)) / 2, math.erfc(4 / math.sqrt(2)) / 2]
    assert chance == pytest.approx(1 - sum(below))
    assert chance_of_best([1.0, 1.0, 1.0], [1.0] * 3, [5] * 3) == 0


def test_what_is_too_close_is_not_decided() -> None:
    draws = np.random.default_rng(1).normal(0.0, 1.0, (3, 40))
    found, _ = followed(selecting(indifference=0.01, at_most=40, budget=None), 10, draws)
    assert (found.state, found.wanted, found.left) == ("undecided", (40,) * 3, (0, 1, 2))


QUEUES = """
question: One quick agent, or several slow ones?
base: house.yaml
factors:
  team:
    levels:
      one: {team.first line.agents: 1, topics.call.L1.handle_time.mean: 2.5 min}
      two: {team.first line.agents: 2, topics.call.L1.handle_time.mean: 5 min}
      four: {team.first line.agents: 4, topics.call.L1.handle_time.mean: 10 min}
replications: 5
keep: [wait]
"""
M_M_C = """
scenario: M/M/c
horizon: {length: 36 h, warm_up: 4 h}
channels: {mail: {mode: deferred, volume: 16.8 per hour, target: 80% within 20 min}}
topics: {call: {L1: {handle_time: {mean: 2.5 min}}}}
team: {first line: {agents: 1}}
"""


@pytest.mark.parametrize(("best", "answer"), [("smallest", "four"), ("largest", "one")])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_queues_the_one_that_theory_knows_is_selected(
    plant: Plant, best: str, answer: str, seed: int
) -> None:
    """M/M/1, M/M/2 and M/M/4, all 70 % busy; a tenth of the gap does not matter."""
    waits = sorted(MMc(0.28, 2.5 * agents, agents).wait for agents in (1, 2, 4))
    gap = waits[1] - waits[0] if best == "smallest" else waits[2] - waits[1]
    select = f"{{kpi: wait, best: {best}, indifference: {gap / 10:.3f} min}}"
    folder = plant(plan=QUEUES, select=select, seed=str(seed))
    (folder / "house.yaml").write_text(M_M_C, encoding="utf-8")
    experiment = load_experiment(folder)
    run(experiment, jobs=1)
    cells = cells_table(experiment)
    assert cells[cells["selection"] == "selected"]["team"].tolist() == [answer]
    assert set(cells["selection"]) == {"selected", "given up"}


@ways
def test_any_stop_changes_nothing(plant: Plant, undisturbed: Undisturbed, select: str) -> None:
    experiment = load_experiment(plant(select=select))
    for stop_at in (7, 25, 28):

        def stop(done: int, planned: int, stop_at: int = stop_at) -> None:
            if done == stop_at:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(experiment, jobs=1, progress=stop)
        assert set(cells_table(experiment)["selection"]) <= {"in the race", "given up"}
    run(experiment, jobs=1)
    assert sum(state.missing for state in status(experiment)) == 0
    assert tables(experiment) == undisturbed(select=select)
    done = sum(state.done for state in status(experiment))
    assert done == 60 if select == OCBA else 28 < done < 4 * 60


def test_a_replication_without_a_value_stops_the_selection(plant: Plant) -> None:
    folder = plant(keep="[wait]", select=KN, replications="3")
    pairs = {cell: [(float(cell), 1.0), (cell + 0.1, 1.0), (cell - 0.1, 1.0)] for cell in (1, 2, 3)}
    experiment = fill(folder, {**pairs, 4: [(4.0, 1.0), None, (4.1, 1.0)]})
    found = selection(experiment)
    assert found is not None
    assert (found.state, found.missing) == ("stuck", (3, 1))
    (words,) = selection_words(experiment, cells_table(experiment))
    assert "simulated run 1 of cell 4 failed, or has no wait" in words


def test_a_shard_is_refused(plant: Plant) -> None:
    with pytest.raises(UsageError, match="looks at all cells together"):
        run(load_experiment(plant(select=KN)), shard=Shard(1, 2))


def reported(folder: Path) -> str:
    result = CliRunner().invoke(cli, ["experiment", "results", str(folder)])
    assert result.exit_code == 0
    return result.stdout


def test_the_command_says_what_is_guaranteed(plant: Plant) -> None:
    sure = [(0.1, 1.0), (0.11, 1.0), (0.1, 1.0)]
    pairs = {1: sure, **{cell: [(cell + v, 1.0) for v, _ in sure] for cell in (2, 3, 4)}}
    folder = plant(keep="[wait]", select=KN, replications="3")
    assert "cells 1, 2, 3 and 4 are in the race" in reported(folder)
    fill(folder, pairs)
    assert (
        "Selected: cell 1 (team.first line.agents 2, channels.phone.volume 15 per hour), with the "
        "smallest mean wait: 6.2 s." in reported(folder)
    )
    assert (
        "Guarantee (KN, 12 simulated runs): a cell that is better than all others by 1 s or more "
        "is selected with a probability of at least 95 %" in reported(folder)
    )
    by_budget = plant("by budget", keep="[wait]", select=OCBA.replace("60", "12"), replications="3")
    fill(by_budget, pairs)
    assert "There is no guarantee; the approximate probability" in reported(by_budget)
    assert "above 99.9 %" in reported(by_budget)
    for experiment, others in ((folder, "given up"), (by_budget, "not selected")):
        rows = CliRunner().invoke(cli, ["experiment", "results", str(experiment), "--json"]).stdout
        assert [row["selection"] for row in json.loads(rows)] == ["selected"] + [others] * 3


@ways
def test_cells_with_the_same_figures_are_reported_as_equally_good(
    plant: Plant, select: str
) -> None:
    good, bad = [(1.0, 1.0), (1.2, 1.0), (1.1, 1.0)], [(9.0, 1.0), (9.2, 1.0), (9.1, 1.0)]
    folder = plant(keep="[wait]", select=select.replace("60", "12"), replications="3")
    experiment = fill(folder, {1: bad, 2: good, 3: good, 4: bad})
    assert "Equally good, with the same figure in every simulated run: cell 2 (" in reported(folder)
    assert ") and cell 3 (" in reported(folder)
    assert cells_table(experiment)["selection"].eq("selected").tolist() == [
        False,
        True,
        True,
        False,
    ]
    if select == OCBA:
        assert "that no other is better is above 99.9 %" in reported(folder)


WRONG = [
    ({"select": "{kpi: wiat, best: smallest, budget: 60}"}, "kpi: unknown KPI 'wiat'"),
    ({"select": "{kpi: wait, best: smalest, budget: 60}"}, "did you mean `smallest`?"),
    ({"select": "{kpi: wait, best: smallest}"}, "needs either `indifference`"),
    ({"select": "{kpi: wait, best: smallest, budget: 60, indifference: 1 s}"}, "needs either"),
    (
        {"select": "{kpi: wait, best: smallest, indifference: 5}"},
        "must be a difference such as `10 s`",
    ),
    ({"select": "{kpi: wait, best: smallest, indifference: 5%}"}, "must be a difference"),
    ({"select": "{kpi: wait, best: smallest, indifference: 0 s}"}, "must be more than 0"),
    ({"select": "{kpi: wait, best: smallest, budget: 20}"}, "must be 6 × 4 = 24 or more"),
    ({"select": OCBA[:-1] + ", confidence: 90%}"}, "goes with `indifference`"),
    ({"select": KN[:-1] + ", confidence: 20%}"}, "more than 25%, which is mere chance"),
    ({"select": KN.replace("60", "5")}, "must be 6 or more"),
    ({"select": KN, "replications": "1"}, "must be 2 or more with `select`"),
    ({"select": KN, "replications": "{precision: wait=5%}"}, "must be a number with `select`"),
    ({"select": KN, "design": "[{A: 2, B: a}]"}, "needs two cells or more"),
    ({"select": KN, "design": "[{A: 2, B: a}, {A: 2, B: b}]"}, "cells 1 and 2 mean the same"),
]
PLAN = """
question: Two or three?
base: house.yaml
factors:
  A: {path: team.first line.agents, levels: [2, 3]}
  B: {levels: {a: {}, b: {}, c: {channels.phone.volume: 15 per hour}}}
design: [{A: 2, B: a}, {A: 3, B: a}, {A: 2, B: c}, {A: 3, B: c}]
replications: 6
keep: [wait, abandonment]
"""


@pytest.mark.parametrize(("replaced", "message"), WRONG)
def test_a_wrong_selection_is_reported(
    plant: Plant, replaced: dict[str, str], message: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_experiment(plant(plan=PLAN, **replaced))
    assert message in str(caught.value)
    assert "plan.yaml:" in str(caught.value)


def test_shares_and_money_are_reported_in_their_own_units(plant: Plant) -> None:
    for kpi, text, value in (
        ("abandonment", "2 points", 0.02),
        ("occupancy/first line", "1 point", 0.01),
        ("cost", "50", 50.0),
    ):
        select = f"{{kpi: {kpi}, best: smallest, indifference: {text}}}"
        found = load_experiment(plant(kpi.replace("/", " "), select=select)).select
        assert found is not None
        assert found.indifference == pytest.approx(value)
        assert METRICS[found.kpi.metric].unit in ("share", "money")
