"""Plans: what a good one means, and what is reported of a wrong one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.checking import load_scenario
from sim.errors import ScenarioError
from sim.experiments import load_experiment
from sim.experiments.plan import Experiment
from tests.experiments.conftest import Plant


def loaded(plant: Plant, **replaced: str) -> Experiment:
    return load_experiment(plant(**replaced))


def staffing(experiment: Experiment) -> list[tuple[int, float]]:
    return [
        (cell.scenario.team["first line"].headcount, cell.scenario.channels["phone"].volume.count)
        for cell in experiment.cells
    ]


def test_levels_go_where_their_paths_say(plant: Plant) -> None:
    experiment = load_experiment(plant())
    assert staffing(experiment) == [(2, 15), (2, 25), (3, 15), (3, 25)]
    assert [cell.number for cell in experiment.cells] == [1, 2, 3, 4]
    assert len({cell.fingerprint for cell in experiment.cells}) == 4


@pytest.mark.parametrize(
    ("design", "expected"),
    [
        ("one at a time", [(2, 15), (3, 15), (2, 25)]),
        (
            "[{team.first line.agents: 3, channels.phone.volume: 25 per hour},"
            " {team.first line.agents: 2, channels.phone.volume: 25 per hour}]",
            [(3, 25), (2, 25)],
        ),
    ],
)
def test_other_designs(plant: Plant, design: str, expected: list[tuple[int, float]]) -> None:
    plan = (plant("template") / "plan.yaml").read_text(encoding="utf-8")
    assert staffing(loaded(plant, plan=plan, design=design)) == expected


def test_a_listed_level_may_be_a_name_that_looks_like_a_number(plant: Plant) -> None:
    folder = plant()
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    named = "levels: {1: {team.first line.agents: 2}, 2: {team.first line.agents: 3}}"
    text = re.sub(
        r"^  team.first line.agents: .*$", f"  agents: {{{named}}}", text, flags=re.MULTILINE
    )
    cells = [f"{{agents: {agents}, channels.phone.volume: 15 per hour}}" for agents in (2, "'1'")]
    (folder / "plan.yaml").write_text(f"{text}\ndesign: [{', '.join(cells)}]")
    assert staffing(load_experiment(folder)) == [(3, 15), (2, 15)]


def test_a_range_spreads(plant: Plant) -> None:
    folder = plant()
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    text = text.replace("[2, 3]", "2 … 5").replace("[15 per hour, 25 per hour]", "10 … 30 per hour")
    (folder / "plan.yaml").write_text(f"{text}\ndesign: {{kind: sobol, points: 8}}")
    found = staffing(load_experiment(folder))
    assert sorted(agents for agents, _ in found) == [2, 2, 3, 3, 4, 4, 5, 5]
    assert sorted(int((volume - 10) / 2.5) for _, volume in found) == list(range(8))


def test_named_levels_change_several_things_and_changes_hold_for_all(plant: Plant) -> None:
    folder = plant()
    (folder / "plan.yaml").write_text(
        """
question: Which?
base: house.yaml
changes: {team.first line.cost: 30 per hour}
factors:
  what:
    levels:
      today: {}
      more: {team.first line.agents: 4, channels.phone.volume: 40 per hour}
replications: 1
keep: cost
"""
    )
    today, more = load_experiment(folder).cells
    assert (more.scenario.team["first line"].headcount, more.levels) == (4, {"what": "more"})
    assert today.scenario.team["first line"].cost == more.scenario.team["first line"].cost == 30
    assert today.scenario.channels == load_scenario(folder / "house.yaml").channels


WRONG = [
    ("agents: [2, 3]", "agnets: [2, 3]", 5, "unknown key; did you mean `agents`?"),
    ("first line.agents", "frist line.agents", 5, "did you mean `first line`?"),
    ("agents: [2, 3]", "agents: [2, -1]", 5, "must be at least 0 (got -1)"),
    ("agents: [2, 3]", "agents: [2, 2]", 5, "states a level twice"),
    ("agents: [2, 3]", "agents: []", 5, "must be a list of values"),
    ("agents: [2, 3]", "agents: 2", 5, "must be levels, e.g. `[8, 9, 10]`"),
    ("agents: [2, 3]", 'agents: ""', 5, "must be one line of text, not empty"),
    ("agents: [2, 3]", "agents: [[1]]", 5, "needs a name"),
    ("agents: [2, 3]", "agents: 6 … 2", 5, "must go from a lower value to a higher one"),
    ("agents: [2, 3]", "agents: 2 … 6", 5, "a grid cannot make levels"),
    ("agents: [2, 3]", "agents: {level: [2]}", 5, "unknown key; did you mean `levels`?"),
    ("agents: [2, 3]", "agents: {path: x}", 5, "needs either `levels` or a `range`"),
    ("agents: [2, 3]", "agents: {levels: {a: 1}}", 5, "must be changes by path"),
    ("agents: [2, 3]", "agents: {levels: [1]}", 5, "needs a `path`"),
    ("agents: [2, 3]", "agents: {range: 1 … 2}", 5, "needs a `path`"),
    ("base: house.yaml", "base: hous.yaml", 3, "base: `hous.yaml` no such file; did you mean"),
    ("base: house.yaml", "base: call-center", 3, "did you mean `call-centre`?"),
    ("base: house.yaml", "base: .", 3, "base: `.` is a directory; name the scenario file in it"),
    ("question: Two", "qestion: Two", 2, "did you mean `question`?"),
    ("replications: 6", "replications: 0", 7, "replications: must be at least 1 (got 0)"),
    ("replications: 6", "replications: {precision: wit=5%}", 7, "did you mean `wait`?"),
    ("replications: 6", "replications: {precision: wait=0%}", 7, "must be more than 0"),
    ("replications: 6", "replications: {at_least: 9, at_most: 3}", 7, "less than `at_least`"),
    ("keep: [wait,", "keep: [wiat,", 8, "did you mean `wait`?"),
    ("occupancy/first line", "occupancy/frist line", 8, "did you mean `first line`?"),
    ("keep: [wait, abandonment, occupancy/first line]", "", 2, "keep: is missing"),
    ("base:", "design: sobl\nbase:", 3, "did you mean `sobol`?"),
    ("base:", "design: sobol\nbase:", 3, "points: is missing"),
    ("base:", "design: {kind: sobol, points: 12}\nbase:", 3, "a power of two, e.g. 8 or 16"),
    ("base:", "design: {points: 12}\nbase:", 3, "goes with `latin hypercube` and `sobol`"),
    ("base:", "design: [{team.first line.agents: 3}]\nbase:", 3, "has no level for"),
    ("base:", "design: [{agents: 3}]\nbase:", 3, "is no factor"),
    ("base:", "design: list\nbase:", 3, "only they make a `list`"),
    ("base:", "figure: {x: agents, show: wait}\nbase:", 3, "`agents` is no factor"),
    ("base:", "figure: {x: channels.phone.volume}\nbase:", 3, "needs `show` or `kept`"),
    ("base:", "figure: {x: channels.phone.volume, show: wat}\nbase:", 3, "did you mean `wait`?"),
    ("base:", "figure: {x: channels.phone.volume, kept: wait}\nbase:", 3, "has no target"),
    ("base:", "confidence: 100%\nbase:", 3, "less than 100%"),
    ("base:", "seed: -1\nbase:", 3, "must be at least 0"),
    ("base:", "budget: 500\nbase:", 3, "e.g. `8 h` or `500 replications`"),
    ("base:", "budget: 0 replications\nbase:", 3, "must be at least 1 (got 0)"),
    ("base:", "budget: 0 h\nbase:", 3, "e.g. `8 h` or `500 replications`"),
    ("base:", "budget: 9 replicatons\nbase:", 3, "e.g. `8 h` or `500 replications`"),
    ("base:", "budget: {}\nbase:", 3, "needs `time`, `replications` or both"),
    ("base:", "budget: {tme: 8 h}\nbase:", 3, "unknown key; did you mean `time`?"),
    ("base:", "budget: [8 h]\nbase:", 3, "e.g. `8 h` or `500 replications`"),
    ("base:", "logs: parqet\nbase:", 3, "must be `parquet`; did you mean `parquet`?"),
    ("base:", "logs: true\nbase:", 3, "must be `parquet`"),
    ("base:", "changes: {horizon.weeks: two}\nbase:", None, "plan.yaml: changes: horizon"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), WRONG)
def test_a_wrong_plan_is_reported_with_its_line(
    plant: Plant, old: str, new: str, line: int | None, message: str
) -> None:
    folder = plant()
    plan = folder / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_experiment(folder)
    reported = [str(fault) for fault in caught.value.faults if message in str(fault)]
    assert reported, caught.value
    assert line is None or reported[0].startswith(f"{plan}:{line}: ")


def test_all_faults_are_reported_at_once(plant: Plant) -> None:
    folder = plant(keep="[wiat, cots]", seed="-1", replications="0")
    with pytest.raises(ScenarioError) as caught:
        load_experiment(folder)
    assert len(caught.value.faults) == 2
    (folder / "plan.yaml").write_text(
        (folder / "plan.yaml").read_text().replace("-1", "1").replace("replications: 0", "")
        + "replications: 2"
    )
    with pytest.raises(ScenarioError) as caught:
        load_experiment(folder)
    assert [fault.path for fault in caught.value.faults] == ["keep", "keep"]


def test_a_scenario_is_no_plan_and_a_plan_no_scenario(plant: Plant) -> None:
    folder = plant()
    with pytest.raises(ScenarioError, match=r"house.yaml: is a scenario; an experiment is") as told:
        load_experiment(folder / "house.yaml")
    assert len(told.value.faults) == 1
    with pytest.raises(ScenarioError, match=r"plan.yaml: is the plan of an experiment") as told:
        load_scenario(folder / "plan.yaml")
    assert len(told.value.faults) == 1


def test_a_folder_without_a_plan_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"no such file; an experiment is a folder with a"):
        load_experiment(tmp_path)
    with pytest.raises(ScenarioError, match="no such file"):
        load_experiment(tmp_path / "absent")
