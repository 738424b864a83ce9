"""Effects of factors: a published example, hand calculations, and what the command leaves."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy.stats import binomtest, spearmanr

from sim.cli import cli
from sim.errors import UsageError
from sim.experiments import effects, load_experiment, run
from sim.experiments.associations import associations_table
from sim.experiments.effects import (
    differences_table,
    effects_table,
    responses_table,
    shape_of,
)
from sim.metrics.estimates.figures import Figures, summary
from sim.metrics.intervals.ratios import PLAIN, Ratios
from tests.experiments.conftest import Plant, fill

CUBE = """
question: Which of three?
base: house.yaml
factors:
  K: {path: team.first line.agents, levels: [2, 3]}
  C: {path: channels.phone.volume, levels: [15 per hour, 25 per hour]}
  T: {path: topics.call.L1.handle_time.mean, levels: [4 min, 5 min]}
replications: 2
keep: [contacts]
"""
YIELDS = ((59, 74, 50, 69, 50, 81, 46, 79), (61, 70, 58, 67, 54, 85, 44, 81))
"""Both runs of the pilot plant of Box, Hunter and Hunter, *Statistics for Experimenters*: the
concentration C and the catalyst K change with each second and fourth yield, the temperature T with
each."""


def cube(folder: Path) -> pd.DataFrame:
    pairs = {
        cell: [(float(of), 1.0) for of in both]
        for cell, both in enumerate(zip(*YIELDS, strict=True), start=1)
    }
    return effects_table(fill(folder, pairs))


def test_effects_are_those_of_the_pilot_plant(plant: Plant) -> None:
    """T 23, C -5, K 1.5; interactions TC 1.5, TK 10, CK 0, which are halves of ours."""
    table = cube(plant(plan=CUBE)).set_index(["factor", "factor_2"])
    expected = {
        ("T", ""): 23,
        ("C", ""): -5,
        ("K", ""): 1.5,
        ("C", "T"): 2 * 1.5,
        ("K", "T"): 2 * 10,
        ("K", "C"): 0,
    }
    assert table["difference"].to_dict() == pytest.approx(expected)
    # T: 52.75 at 4 min, 75.75 at 5 min
    row = table.loc[("T", "")]
    assert (row["baseline"], row["value"]) == pytest.approx((52.75, 75.75))
    # both: the mean of 83 and 80; alone: of 52 and 45, of 72 and 68; neither: of 60 and 54
    row = table.loc[("K", "T")]
    assert (row["value"], row["baseline"]) == pytest.approx((81.5, 48.5 + 70 - 57))
    assert table["verdict"].ne("").tolist() == [True] * 3 + [False] * 3


def test_intervals_are_of_paired_replications(plant: Plant) -> None:
    """T: 24.5 in one replication, 21.5 in the other, so s ÷ √2 = 1.5; six rows share the 5 %."""
    table = cube(plant(plan=CUBE)).set_index(["factor", "factor_2"])
    chance = 1 - 0.05 / 2 / 6
    half = math.tan(math.pi * (chance - 0.5)) * 1.5  # Student's t with one degree of freedom
    row = table.loc[("T", "")]
    assert (row["low"], row["high"]) == pytest.approx((23 - half, 23 + half))
    assert row["verdict"] == "cannot tell yet"


def test_all_intervals_hold_together_as_often_as_stated(
    plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six effects of eight normal cells with common customers: none is missed in 95 % of trials."""
    experiment = load_experiment(plant(plan=CUBE))
    truth = np.array([10.0, 12, 9, 15, 11, 20, 9, 21])

    def table(draws: np.ndarray) -> pd.DataFrame:
        scale, of_time = np.full(8, PLAIN), np.zeros(8, bool)
        figures = Figures(Ratios(draws, np.ones_like(draws)), scale, of_time, {})
        of = summary(figures, 0.975)
        found = effects.Paired(experiment.keep[0], of.mean, of.residuals, figures, of)
        monkeypatch.setattr(effects, "paired", lambda _: [found])
        return effects_table(experiment)

    exact = table(np.repeat(truth[:, np.newaxis], 2, axis=1))["difference"]
    held = 0
    for seed in range(200):
        generator = np.random.default_rng(seed)
        draws = truth[:, np.newaxis] + generator.normal(0, [[1.0]] * 4 + [[3.0]] * 4, (8, 12))
        rows = table(draws + generator.normal(0, 5.0, 12))
        held += bool(((rows["low"] <= exact) & (exact <= rows["high"])).all())
    assert binomtest(held, 200, 0.95, alternative="less").pvalue > 0.001
    assert held < 200


def test_a_response_is_the_mean_of_the_cells_that_have_the_level(plant: Plant) -> None:
    folder = plant(plan=CUBE)
    cube(folder)
    table = responses_table(load_experiment(folder)).set_index(["factor", "level"])
    means = table["mean"].to_dict()
    assert means["T", "4 min"] == pytest.approx(52.75)
    assert means["K", 2] == pytest.approx((60 + 72 + 54 + 68) / 4)
    # T at 4 min: 51.25 and 54.25, so s ÷ √2 = 1.5, on its own: t = tan(0.475 π)
    row = table.loc[("T", "4 min")]
    assert row["high"] - row["mean"] == pytest.approx(math.tan(0.475 * math.pi) * 1.5)


def test_one_at_a_time_effects_are_the_differences_of_cells(plant: Plant) -> None:
    """Both are paired and share the same rows, whatever the customers did."""
    experiment = load_experiment(plant(design="one at a time", keep="[wait, abandonment]"))
    run(experiment, jobs=1)
    assert shape_of(experiment) == "one at a time"
    table = effects_table(experiment).sort_values(["kpi", "factor"])
    differences = differences_table(experiment, 1).sort_values(["kpi", "cell"], ascending=[1, 0])
    columns = ["kpi", "baseline", "value", "difference", "low", "high", "verdict"]
    pd.testing.assert_frame_equal(
        table[columns].reset_index(drop=True), differences[columns].reset_index(drop=True)
    )


def test_only_replications_that_all_cells_have_count(plant: Plant) -> None:
    folder = plant(plan=CUBE, replications="4")
    pairs: dict[int, list[tuple[float, float] | None]] = {
        cell: [(1.0, 1.0), (2.0, 1.0), (9.0, 1.0), (5.0, 1.0)] for cell in range(1, 9)
    }
    pairs[3][2] = None  # not measured
    pairs[8] = pairs[8][:3]  # not done
    assert set(effects_table(fill(folder, pairs))["replications"]) == {2}


def test_differences_are_simultaneous_and_by_cell(plant: Plant) -> None:
    folder = plant(plan=CUBE)
    cube(folder)
    table = differences_table(load_experiment(folder), 3)
    assert table["cell"].tolist() == [1, 2, 4, 5, 6, 7, 8]
    assert table.loc[0, ["K", "C", "T"]].tolist() == [2, "15 per hour", "4 min"]
    # cell 1 less cell 3: 9 and 3, so 6 ± t(1) × 3 with seven rows sharing the 5 %
    row = table.iloc[0]
    half = math.tan(math.pi * (0.5 - 0.05 / 2 / 7)) * 3
    assert (row["difference"], row["low"]) == pytest.approx((6, 6 - half))


SPREAD = """
question: What goes with what?
base: house.yaml
factors:
  agents: {path: team.first line.agents, range: 2 … 6}
  order: {path: routing.order, levels: [first come, oldest inquiry]}
design: {kind: latin hypercube, points: 5}
replications: 2
keep: [contacts]
"""


def spread(folder: Path, by_agents: dict[int, float]) -> pd.DataFrame:
    cells = load_experiment(folder).cells
    assert sorted(cell.levels["agents"] for cell in cells) == [2, 3, 4, 5, 6]
    pairs = {cell.number: [(by_agents[cell.levels["agents"]], 1.0)] * 2 for cell in cells}
    return associations_table(fill(folder, pairs))


def test_rank_correlation_by_hand(plant: Plant) -> None:
    """Ranks 2, 1, 4, 3, 5: 1 - 6 × 4 ÷ (5 × 24) = 0.8; the interval of Bonett and Wright."""
    (row,) = spread(plant(plan=SPREAD), {2: 7, 3: 1, 4: 20, 5: 9, 6: 21}).to_dict("records")
    assert (row["factor"], row["points"], row["per"]) == ("agents", 5, "")
    assert row["rank_correlation"] == pytest.approx(0.8)
    reach = 2.241403 * math.sqrt((1 + 0.8**2 / 2) / 2)  # two intervals share the 5 %
    assert row["rank_low"] == pytest.approx(math.tanh(math.atanh(0.8) - reach), abs=1e-6)
    assert row["rank_high"] == pytest.approx(math.tanh(math.atanh(0.8) + reach), abs=1e-6)


def test_a_line_by_hand(plant: Plant) -> None:
    """y = 3x but for 1 up, 2 down and 1 up in the middle: slope 3, residuals by hand."""
    (row,) = spread(plant(plan=SPREAD), {2: 6, 3: 10, 4: 10, 5: 16, 6: 18}).to_dict("records")
    # mean 12, Σ(x - 4)(y - 12) = 12 + 2 + 0 + 4 + 12 = 30, ÷ 10; residuals 0, 1, -2, 1, 0
    assert row["slope"] == pytest.approx(3.0)
    half = 4.176535 * math.sqrt(6 / 3 / 10)  # t(3) at 1 - 0.05 ÷ 4
    assert (row["slope_low"], row["slope_high"]) == pytest.approx((3 - half, 3 + half))
    assert row["r_squared"] == pytest.approx(1 - 6 / 96)


def test_other_factors_are_held_constant(plant: Plant) -> None:
    """A plane is found exactly; ranks by the formula of a partial correlation of two."""
    plan = SPREAD.replace(
        "order: {path: routing.order, levels: [first come, oldest inquiry]}", TIME
    )
    folder = plant(plan=plan.replace("points: 5", "points: 12").replace("2 … 6", "2 … 13"))
    cells = load_experiment(folder).cells
    agents = np.array([cell.levels["agents"] for cell in cells], float)
    time = np.array([float(cell.levels["time"].removesuffix(" min")) for cell in cells])
    figures = 100 - 2 * agents + 5 * time
    experiment = fill(folder, {k: [(y, 1.0)] * 2 for k, y in enumerate(figures, start=1)})
    table = associations_table(experiment).set_index("factor")
    assert table["slope"].to_dict() == pytest.approx({"agents": -2, "time": 5})
    assert table["r_squared"].tolist() == pytest.approx([1, 1])
    with_y, with_time, time_y = (
        spearmanr(*pair).statistic for pair in ((agents, figures), (agents, time), (time, figures))
    )
    partial = (with_y - with_time * time_y) / math.sqrt((1 - with_time**2) * (1 - time_y**2))
    assert table.loc["agents", "rank_correlation"] == pytest.approx(partial)
    reach = 2.497705 * math.sqrt((1 + partial**2 / 2) / 8)  # four intervals share the 5 %
    high = math.tanh(math.atanh(partial) + reach)
    assert table.loc["agents", "rank_high"] == pytest.approx(high, abs=1e-6)


TIME = "time: {path: topics.call.L1.handle_time.mean, range: 3 … 6 min}"


def test_a_design_without_effects_is_reported(plant: Plant) -> None:
    cells = "[{K: 2, C: 15 per hour, T: 4 min}, {K: 3, C: 25 per hour, T: 4 min}]"
    folder = plant(plan=CUBE, design=cells)
    assert shape_of(load_experiment(folder)) == "list"
    with pytest.raises(UsageError, match="need a full grid, or a design `one at a time`"):
        effects_table(load_experiment(folder))


def invoke(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["experiment", *map(str, words)])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_reports_and_leaves_the_same_files(plant: Plant) -> None:
    folder = plant(plan=CUBE)
    table = cube(folder)
    code, out, reported = invoke("effects", folder)
    assert code == 0
    assert "What each factor does, averaged over all levels of the other factors" in out
    assert "What two do together, beyond the sum of what each does alone" in out
    assert "+23 (-92 to +138): cannot tell yet" in out
    names = ("effects.csv", "responses.csv", "tornado.svg", "response-contacts.svg")
    written = {name: (folder / "results" / name).read_bytes() for name in names}
    assert all(f"Written: {folder}/results/{name}" in reported for name in names)
    rows = pd.read_csv(folder / "results" / "effects.csv")
    assert rows["difference"].tolist() == table["difference"].tolist()
    assert len(json.loads(invoke("effects", folder, "--json")[1])) == 6
    assert {name: (folder / "results" / name).read_bytes() for name in names} == written


def test_the_command_shows_spread_points(plant: Plant) -> None:
    folder = plant(plan=SPREAD)
    spread(folder, {2: 7, 3: 1, 4: 20, 5: 9, 6: 21})
    code, out, _ = invoke("effects", folder)
    assert code == 0
    assert "+0.80 (" in out
    assert "not effects of single levels" in out
    files = {path.name for path in (folder / "results").iterdir()}
    assert {"associations.csv", "scatter-contacts.svg"} <= files


def test_differences_by_command(plant: Plant, tmp_path: Path) -> None:
    folder = plant(plan=CUBE)
    cube(folder)
    code, out, _ = invoke("results", folder, "--against", "3")
    assert code == 0
    assert "Every cell against cell 3 (K 2, C 25 per hour, T 4 min)" in out
    assert "you can rely on all at once, 19 times in 20" in out
    assert len(json.loads(invoke("results", folder, "--against", "3", "--json")[1])) == 7
    invoke("results", folder, "--against", "3", "--out", tmp_path / "against.csv")
    assert len(pd.read_csv(tmp_path / "against.csv")) == 7


def test_wrong_words_and_nothing_run_are_reported(plant: Plant) -> None:
    folder = plant(plan=CUBE)
    for words, message in (
        (("effects", folder), "no simulated run has been done in all cells"),
        (("results", folder, "--against", "9"), "there is no cell 9"),
        (("results", folder, "--against", "1"), "have no simulated runs yet"),
        (("results", folder, "--against", "1", "--replications"), "does not go with"),
    ):
        code, _, reported = invoke(*words)
        assert (code, message in reported) == (2, True), reported
