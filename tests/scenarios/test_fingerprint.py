"""What a scenario means is the same by any writing of it: its fingerprint, and its text."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.checking import load_document, load_scenario
from sim.scenarios import bundled_names, fingerprint
from sim.units import GrowthRate
from tests.scenarios.conftest import SMALL, Write

ROOT = str(Path(sim.__file__).parents[1])


class TestFingerprint:
    def test_neither_the_order_of_keys_nor_the_writing_matters(self, write: Write) -> None:
        one = load_scenario(write("one.yaml"))
        lines = SMALL.splitlines(keepends=True)
        moved = "".join(lines[11:] + lines[:11]).replace("3 min", "180 s").replace("60%", "60.0 %")
        other = load_scenario(write("other.yaml", moved.replace("Small shop", "Another name")))
        assert fingerprint(one) == fingerprint(other)

    @pytest.mark.parametrize(
        "change",
        [
            "team.specialists.agents=4",
            "topics.order.L2.handle_time=13 min",
            "topics.order.L2.handle_time={distribution: exponential, mean: 12 min}",
            "tiers=[L2, L1]",
            "horizon.start=2026-01-06",
            "currency=USD",
        ],
    )
    def test_any_difference_in_meaning_shows(self, write: Write, change: str) -> None:
        file = write("shop.yaml", SMALL.replace(", escalate: 10%", ", escalate: {L2: 10%}"))
        plain = load_scenario(file)
        assert fingerprint(plain) != fingerprint(load_scenario(file, overrides=[change]))

    def test_a_growth_rate_may_be_renamed_in_code(self, write: Write) -> None:
        class Trend(GrowthRate):
            """The same by another name."""

        scenario = load_scenario(write("shop.yaml"), overrides=["demand.growth=3% per month"])
        renamed = scenario.demand.model_copy(update={"growth": Trend(0.03, "month")})
        assert fingerprint(scenario) == fingerprint(scenario.model_copy(update={"demand": renamed}))

    def test_it_is_the_same_in_every_process(self, write: Write) -> None:
        here = fingerprint(load_scenario(write("shop.yaml")))
        code = (
            "from sim import load_scenario; from sim.scenarios import fingerprint; "
            "print(fingerprint(load_scenario('shop.yaml')))"
        )
        environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": ROOT}
        there = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
        assert re.fullmatch("[0-9a-f]{16}", here)
        assert there.strip() == here


class TestText:
    @pytest.mark.parametrize("name", bundled_names())
    def test_bundled_scenarios_read_back_the_same(self, write: Write, name: str) -> None:
        document = load_document(name)
        again = load_document(write("again.yaml", document.text()))
        assert fingerprint(again.scenario()) == fingerprint(document.scenario())
        assert again.data == document.data

    def test_what_looks_like_something_else_is_quoted(self, write: Write) -> None:
        tricky = SMALL.replace("Small shop", '"1e3"').replace("first line", '"010"')
        tricky += "about: |\n  Two lines:\n  - all true\n"
        tricky += 'opening_hours: {mon-fri: "08:30-24:00"}\ncurrency: "no"\n'
        tricky = tricky.replace("horizon: {", 'horizon: {start: "2026-01-05", ')
        document = load_document(write("tricky.yaml", tricky))
        again = load_document(write("again.yaml", document.text()))
        assert again.data == document.data
        assert again.scenario() == document.scenario()

    def test_it_needs_no_other_file(self, write: Write) -> None:
        write("base.yaml")
        write("times.csv", "seconds\n30\n90\n")
        change = "extends: base.yaml\ntopics: {billing: {L1: {handle_time: null}}}\n"
        write("middle.yaml", change)
        top = write(
            "top.yaml",
            "extends: middle.yaml\ntopics: {billing: {L1: {handle_time: "
            "{distribution: empirical, file: times.csv}}}}\n",
        )
        document = load_document(top)
        again = write("elsewhere/again.yaml", document.text())
        assert fingerprint(load_scenario(again)) == fingerprint(document.scenario())
        assert "extends" not in document.text()


def test_a_scenario_changed_in_python_has_no_text_of_the_old_one(write: Write) -> None:
    scenario = load_scenario(write("one.yaml"))
    assert scenario.text() == scenario.model_copy().text() != ""
    assert scenario.model_copy(update={"currency": "USD"}).text() == ""
