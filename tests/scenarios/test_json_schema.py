from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from sim.checking import load_document
from sim.scenarios import bundled_names, bundled_text, json_schema
from sim.scenarios.text.reader import flatten, read
from tests.scenarios.conftest import SMALL, Write
from tests.scenarios.faults.sound import SOUND

SCHEMA = json_schema()
EDITOR = jsonschema.Draft202012Validator(SCHEMA)


def complaints(text: str) -> list[str]:
    data, _ = flatten(read(text.encode(), "x.yaml")[0])
    return [f"{error.json_path}: {error.message}" for error in EDITOR.iter_errors(data)]


def test_it_is_a_schema_with_the_usual_head() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["title"] == "supportsim scenario"
    assert "$id" not in SCHEMA


@pytest.mark.parametrize("name", bundled_names())
def test_bundled_scenarios_are_right_in_an_editor(name: str) -> None:
    assert complaints(bundled_text(name)) == []


EVERYTHING = """\
scenario: Everything
about: All keys of the language
horizon: {start: 2026-01-05, length: 2 weeks, warm_up: 1 day}
time_zone: Europe/Berlin
opening_hours: 24/7
channels:
  phone:
    mode: live
    volume: 50/h
    target: 80% within 20 s
    patience: unlimited
    redial: {share: 40%, after: {distribution: erlang, mean: 10 min, phases: 2}, at_most: 3}
    lines: 60
    at_once: 1
    priority: high
    effort: 120%
    opening_hours: {mon-fri: "08:00-20:00", sat: ["09:00-12:00", "13:00-14:00"]}
    outside_hours: email
    demand: {weekdays: {mon: 1.3}, hours: {"08": 4, "09:00-09:15": 1}, day_variation: 10%}
  email: {mode: deferred, interruptible: yes, priority: 4, target: 90% within 8 business hours}
demand:
  growth: 3% per month
  events: [{name: Sale, from: 2026-01-06, days: 2, volume: +60%, channels: [phone]}]
topics:
  order:
    share: {phone: 60%, email: 60%}
    priority: urgent
    enters_at: L1
    ownership: {owner: nobody}
    returns: {share: 80%, after: 1 day, at_most: 2}
    L1:
      handle_time: {distribution: weibull, scale: 5 min, shape: 1.5}
      wrap_up: {distribution: triangular, low: 1 min, mode: 1 min, high: 2 min}
      escalate: {L2: 10%, bank: 5%}
      solve: 95%
    L2: {handle_time: {distribution: uniform, low: 1 min, high: 9 min}}
    bank: {escalate: {L1: 50%}, solve: 90%}
  other:
    L1: {handle_time: {distribution: empirical, values: [3 min, 4 min]}}
    L2: {handle_time: {distribution: hyperexponential, branches: [{share: 100%, mean: 1 min}]}}
ownership:
  owner: first agent
  hand_over: {mean: 3 min}
  kind: warm
  update_every: 1 day
  update: 4 min
  follow_up: {mean: 5 min, cv: 0.5}
tiers:
  - L1
  - {name: L2, mode: deferred}
  - name: bank
    outside:
      {turnaround: {mean: 2 days}, hours: 24/7, time_zone: UTC, holidays: off, capacity: 900/week}
team:
  first:
    tier: L1
    shifts: [{agents: 9, hours: 24/7}]
    breaks: [15 min, {at: "12:30", length: 30 min}]
  second:
    {tier: L2, agents: 3, skills: {order: 85%, other: 100%}, channels: [phone, email],
     absence: 5%, cost: 30 per hour}
routing: {idle_agent: longest idle, order: earliest due, chats: fill}
targets: {fcr: at least 70%, wait: at most 30 s, cost: at most 5000 EUR}
fcr_window: 7 days
currency: EUR
"""


@pytest.mark.parametrize("text", [SMALL, SOUND, EVERYTHING, "extends: web-shop\nteam: {a: null}\n"])
def test_what_can_be_loaded_is_right_in_an_editor(text: str) -> None:
    assert complaints(text) == []


def test_everything_can_be_loaded(write: Write) -> None:
    assert load_document(write("x.yaml", EVERYTHING)).warnings == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("weeks: 2", "wekes: 2"),
        ("mode: live", "mode: liv"),
        ("50 per hour", "50"),
        ("60%", "60"),
        ("agents: 12", "agents: -1"),
        ("agents: 12", "agents: many"),
        ("12 min", "12"),
        ("{mean: 2 min}", "{distribution: gama, mean: 2 min}"),
        ("{mean: 2 min}", "{distribution: gamma, mean: 2 min, phases: 3}"),
        ("scenario: Small shop\n", ""),
        ("weeks: 2", "weeks: 2, start: 5.1.2026"),
    ],
)
def test_what_is_wrong_is_wrong_in_an_editor(old: str, new: str) -> None:
    assert complaints(SMALL.replace(old, new, 1))


def _fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, body in schema["$defs"].items():
        for key, field in body.get("properties", {}).items():
            yield f"{name}.{key}", field


def test_what_a_key_says_of_itself_stands_before_what_its_kind_says() -> None:
    horizon = SCHEMA["$defs"]["Scenario"]["properties"]
    assert horizon["time_zone"]["description"].startswith("IANA time zone of all local times")


def test_every_field_is_described() -> None:
    bare = [name for name, field in _fields(SCHEMA) if not field.get("description")]
    assert bare == []


def test_targets_are_the_kpis_that_say_so() -> None:
    """Whatever is better one way can be a target, in the schema that editors read, too."""
    from sim.metrics import METRICS

    can_be = {name for name, metric in METRICS.built_in.items() if metric.target}
    assert {name for name, metric in METRICS.built_in.items() if metric.better} <= can_be
    assert set(SCHEMA["$defs"]["Scenario"]["properties"]["targets"]["properties"]) == can_be
