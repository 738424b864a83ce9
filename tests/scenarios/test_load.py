from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from sim.checking import load_document, load_scenario
from sim.distributions import Constant, Exponential, Lognormal
from sim.errors import ScenarioError, UsageError
from sim.scenarios import Scenario, bundled_names, bundled_text, fingerprint
from sim.scenarios.sections.contacts.topics import Topic
from tests.scenarios.conftest import SMALL, Write
from tests.scenarios.reported import faults_of


def test_every_bundled_scenario_is_named_where_none_is_meant() -> None:
    (reported,) = faults_of("nowhere at all")
    with pytest.raises(UsageError) as caught:
        bundled_text("nowhere at all")
    for text in (reported, str(caught.value)):
        assert {name for name in bundled_names() if f"`{name}`" not in text} == set()


def test_a_file_becomes_a_scenario_in_model_units(write: Write) -> None:
    scenario = load_scenario(write("shop.yaml"))
    assert scenario.horizon.minutes == 2 * 7 * 24 * 60
    assert scenario.channels["phone"].patience == Exponential(3.0)
    assert scenario.topics["order"].work["L1"].handle_time == Lognormal(3.0, 0.8)
    assert scenario.topics["order"].work["L2"].handle_time == Constant(12.0)
    assert scenario.topics["order"].share == 0.6
    assert [tier.name for tier in scenario.tiers] == ["L1", "L2"]
    assert scenario.team["first line"].headcount == 12


def test_scenarios_cannot_be_changed_and_can_be_sent_to_another_process(write: Write) -> None:
    scenario = load_scenario(write("shop.yaml"))
    with pytest.raises(ValueError, match="frozen"):
        scenario.scenario = "Other"  # type: ignore[misc]
    again = pickle.loads(pickle.dumps(scenario))  # noqa: S301 - our own bytes
    assert again == scenario
    assert fingerprint(again) == fingerprint(scenario)


class TestExtends:
    def test_sections_merge_lists_replace_and_null_takes_away(self, write: Write) -> None:
        write("base.yaml")
        change = """\
extends: base.yaml
scenario: More people
channels: {email: null}
topics: {order: {L1: {escalate: 20%}}}
team:
  first line: {agents: 14, breaks: [15 min]}
"""
        scenario = load_scenario(write("change.yaml", change))
        assert scenario.scenario == "More people"
        assert list(scenario.channels) == ["phone"]
        assert scenario.topics["order"].work["L1"].escalate == 0.2
        assert scenario.topics["order"].work["L1"].handle_time == Lognormal(3.0, 0.8)
        assert scenario.team["first line"].agents == 14
        assert scenario.team["first line"].cost == 24
        assert scenario.team["first line"].breaks == (15,)

    def test_names_are_relative_to_the_file_that_says_them(self, write: Write) -> None:
        write("shops/common/base.yaml")
        write("shops/middle.yaml", "extends: common/base.yaml\nscenario: Middle\n")
        top = write("top.yaml", "extends: shops/middle.yaml\nteam: {specialists: {agents: 4}}\n")
        document = load_document(top)
        assert document.scenario().scenario == "Middle"
        positions = {
            ".".join(map(str, path)): position for path, position in document.positions.items()
        }
        common = str(Path("shops/common/base.yaml"))
        assert (
            positions["team.specialists.agents"].file,
            positions["team.specialists.agents"].line,
        ) == (
            "top.yaml",
            2,
        )
        assert positions["scenario"].file == str(Path("shops/middle.yaml"))
        assert (positions["channels.phone"].file, positions["channels.phone"].line) == (common, 4)

    def test_faults_are_reported_in_the_file_that_holds_them(self, write: Write) -> None:
        write("base.yaml", SMALL.replace("12 min", "12"))
        top = write("top.yaml", "extends: base.yaml\nteam: {specialists: {agents: -1}}\n")
        assert faults_of(top) == [
            "top.yaml:2: team.specialists.agents: must be at least 0 (got -1)",
            "base.yaml:10: topics.order.L2.handle_time: needs a unit, e.g. `12 min` (got 12)",
        ]

    def test_circles_are_refused(self, write: Write) -> None:
        write("a.yaml", "extends: b.yaml\n")
        write("b.yaml", "extends: folder/../a.yaml\n")
        assert faults_of("a.yaml") == [
            "b.yaml:1: extends: goes round in a circle: `a.yaml` extends `b.yaml` extends `a.yaml`"
        ]

    def test_itself_is_a_circle(self, write: Write) -> None:
        write("a.yaml", "extends: a.yaml\n")
        assert "goes round in a circle: `a.yaml` extends `a.yaml`" in faults_of("a.yaml")[0]

    def test_a_bundled_scenario_can_be_extended(self, write: Write) -> None:
        name = next(iter(bundled_names()))
        scenario = load_scenario(write("mine.yaml", f"extends: {name}\nscenario: Mine\n"))
        assert scenario.scenario == "Mine"
        assert fingerprint(scenario) == fingerprint(load_scenario(name))

    def test_a_file_may_be_called_like_the_bundled_one_that_it_extends(self, write: Write) -> None:
        name = next(iter(bundled_names()))
        file = write(f"{name}.yaml", f"extends: {name}\nhorizon: {{weeks: 0, length: null}}\n")
        assert faults_of(file) == [f"{name}.yaml:2: horizon.weeks: must be more than 0 (got 0)"]
        assert f"{name} (bundled):" in faults_of(name, "currency=", "team=")[0]

    @pytest.mark.parametrize(
        ("value", "reported"),
        [
            ("bse.yaml", "`bse.yaml` no such file; did you mean `base.yaml`?"),
            (
                "[base.yaml]",
                "must be the name of a file or of a bundled scenario (got a list of 1)",
            ),
            ("5", "must be the name of a file or of a bundled scenario (got 5)"),
            (".", "`.` is a directory; name the scenario file in it"),
        ],
    )
    def test_what_cannot_be_extended_is_reported(
        self, write: Write, value: str, reported: str
    ) -> None:
        write("base.yaml")
        top = write("top.yaml", f"scenario: Top\nextends: {value}\n")
        assert faults_of(top) == [f"top.yaml:2: extends: {reported}"]

    def test_taking_away_what_is_not_there_is_reported(self, write: Write) -> None:
        write("base.yaml")
        top = write("top.yaml", "extends: base.yaml\nteam:\n  night shift:\n")
        assert faults_of(top) == [
            "top.yaml:3: team.night shift: is empty; write a value, or take the key out"
        ]


class TestOverrides:
    def test_values_are_read_as_yaml(self, write: Write) -> None:
        scenario = load_scenario(
            write("shop.yaml"),
            overrides=[
                "team.first line.agents=14",
                "channels.phone.patience={mean: 5 min, cv: 2}",
                "topics.order.L1.handle_time.cv=",
                "demand.growth=3% per month",
                "tiers.0=L1",
            ],
        )
        assert scenario.team["first line"].agents == 14
        assert scenario.channels["phone"].patience == Lognormal(5.0, 2.0)
        assert scenario.topics["order"].work["L1"].handle_time == Exponential(3.0)
        assert scenario.demand.growth is not None

    def test_a_skill_may_be_quicker_than_standard(self, write: Write) -> None:
        overrides = ["team.first line.skills={order: 120%, billing: 85%}"]
        skills = load_scenario(write("shop.yaml"), overrides=overrides).team["first line"].skills
        assert skills == {"order": 1.2, "billing": 0.85}

    def test_faults_are_reported_under_the_name_of_their_origin(self, write: Write) -> None:
        with pytest.raises(ScenarioError) as caught:
            load_document(
                write("shop.yaml"),
                ["horizn.weeks=3"],
                further={"--with B": ["team.first line.agents=-1", "nonsense"]},
            )
        assert [str(fault).partition(": ")[0] for fault in caught.value.faults] == [
            "--set",
            "--with B",
            "--with B",
        ]

    def test_a_value_may_hold_an_equals_sign(self, write: Write) -> None:
        scenario = load_scenario(write("shop.yaml"), overrides=["scenario=a=b"])
        assert scenario.scenario == "a=b"

    @pytest.mark.parametrize(
        ("override", "reported"),
        [
            (
                "team.frist line.agents=3",
                "--set: team.frist line.agents: there is no `frist line` in `team`; "
                "did you mean `first line`?",
            ),
            ("team.first line.agent=3", "--set: team.first line.agent: unknown key; did you mean"),
            ("horizn.weeks=3", "--set: horizn: unknown key; did you mean `horizon`?"),
            (
                "team.first line.agents=-1",
                "--set: team.first line.agents: must be at least 0 (got -1)",
            ),
            ("tiers.7=L3", '--set: tiers.7: `tiers` is a list; its entries are 0 to 1 (got "7")'),
            ("team.first line.agents", "--set: must be written `path=value`"),
            ("=3", "--set: must be written `path=value`"),
            (
                "team.first=",
                "--set: team.first: is not stated, so it cannot be taken away; did you",
            ),
            ("scenario=[a", "--set: scenario: a comma or a closing bracket is missing"),
            ("scenario.name=a", "--set: scenario: must be text (got a section with `name`)"),
        ],
    )
    def test_wrong_ones_are_reported(self, write: Write, override: str, reported: str) -> None:
        faults = faults_of(write("shop.yaml"), override)
        assert len(faults) == 1
        assert faults[0].startswith(reported)

    def test_faults_of_file_and_overrides_are_reported_together(self, write: Write) -> None:
        file = write("shop.yaml", SMALL.replace("agents: 3", "agents: -1"))
        assert faults_of(file, "horizon.weeks=-1") == [
            "shop.yaml:15: team.specialists.agents: must be at least 0 (got -1)",
            "--set: horizon.weeks: must be more than 0 (got -1)",
        ]


class TestSources:
    def test_bundled_scenarios_have_a_name_and_a_sentence(self) -> None:
        names = bundled_names()
        assert names
        for name, about in names.items():
            assert isinstance(load_scenario(name), Scenario)
            assert about
            assert "\n" not in about
            assert bundled_text(name).endswith("\n")

    def test_a_file_goes_before_a_bundled_name(self, write: Write) -> None:
        name = next(iter(bundled_names()))
        assert load_scenario(write(name)).scenario == "Small shop"

    def test_a_folder_of_that_name_does_not(self, write: Write) -> None:
        name = next(iter(bundled_names()))
        Path(write("x.yaml").parent / name).mkdir()
        assert load_scenario(name).scenario != "Small shop"

    def test_what_is_not_there_is_reported_with_the_nearest(self, write: Write) -> None:
        write("webshop2.yaml")
        name = next(iter(bundled_names()))
        assert faults_of("webshop3.yaml") == [
            "webshop3.yaml: no such file; did you mean `webshop2.yaml`?"
        ]
        assert f"did you mean `{name}`?" in faults_of(name + "x")[0]
        assert faults_of("nowhere/at/all.yaml")[0].startswith("nowhere/at/all.yaml: no such file")
        assert "no such file" in faults_of("a\0b")[0]
        assert "cannot be read" in faults_of("a" * 5000)[0]

    def test_a_directory_is_reported(self, write: Write) -> None:
        write("folder/x.yaml")
        assert faults_of("folder") == ["folder: is a directory; name the scenario file in it"]

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions bind others only")
    def test_a_file_that_may_not_be_read_is_reported(self, write: Write) -> None:
        file = write("secret.yaml")
        file.chmod(0)
        assert faults_of(file) == ["secret.yaml: may not be read (permission denied)"]

    def test_an_unknown_bundled_name_is_reported(self) -> None:
        name = next(iter(bundled_names()))
        with pytest.raises(UsageError, match=f"did you mean `{name}`"):
            bundled_text(name + "x")


def test_nothing_that_a_terminal_acts_upon_is_reported(write: Write) -> None:
    text = SMALL.replace("agents: 3}", 'agents: 3, "\\e[2J": 1}')
    changes = ["scenario=\x1b[31m", "a\udc80=1", "about=\udc80", 'currency="\\e"']
    faults = faults_of(write("x.yaml", text), *changes)
    assert len(faults) == 5
    assert all(fault.isprintable() for fault in faults)


def test_a_topic_is_not_changed_by_the_scenario_that_it_is_put_into() -> None:
    """Work at an outside team takes that team's turnaround, in this scenario alone."""
    stated = {"L1": {"handle_time": "3 min", "escalate": {"bank": "10%"}}}
    topic = Topic.model_validate(stated)
    scenario = {
        "scenario": "x",
        "horizon": {"weeks": 1},
        "channels": {"email": {"mode": "deferred", "volume": "1 per hour"}},
        "team": {"first": {"agents": 1}},
        "topics": {"order": topic},
    }
    tiers = ["L1", {"name": "bank", "outside": {"turnaround": "2 days"}}]
    found = Scenario.model_validate({**scenario, "tiers": tiers}).topics["order"]
    assert found.work["bank"].handle_time == Constant(2 * 24 * 60.0)
    assert topic == Topic.model_validate(stated)
    assert [*topic.work] == ["L1"]
    slower = ["L1", {"name": "bank", "outside": {"turnaround": "3 days"}}]
    other = Scenario.model_validate({**scenario, "tiers": slower, "topics": {"order": found}})
    assert other.topics["order"].work["bank"].handle_time == Constant(3 * 24 * 60.0)
    assert found.work["bank"].handle_time == Constant(2 * 24 * 60.0)
