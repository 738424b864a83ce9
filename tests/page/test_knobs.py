"""What can be turned, and that a turned knob is the change in the scenario that it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.checking import load_document
from sim.errors import UsageError
from sim.page.panel import panel_of
from sim.page.sources import Sources
from sim.scenarios import bundled_names, fingerprint


def changed(sources: Sources, **state: str):
    """The scenario as the page simulates it with these fields."""
    panel = panel_of(sources.load("desk.yaml"))
    return sources.load("desk.yaml", panel.changes(state)).scenario()


def test_fields_of_today_change_nothing(sources: Sources) -> None:
    document = sources.load("desk.yaml")
    panel = panel_of(document)
    state = {knob.name: knob.shown(knob.today) for knob in panel.knobs}
    assert panel.changes(state) == []
    assert panel.differing(state) == {}


def test_each_knob_changes_what_it_names(sources: Sources) -> None:
    def with_(name: str, value: str):
        return changed(sources, **{name: value})

    assert with_("team.desk.agents", "5").team["desk"].agents == 5
    assert with_("team.experts.shifts.0.agents", "3").team["experts"].headcount == 3
    assert with_("volume.phone", "45").channels["phone"].volume.count == 45.0
    assert with_("patience.phone", "2").channels["phone"].patience.mean == 2.0
    assert with_("growth", "5").demand.growth is not None
    assert with_("bot", "20").automation[0].handles == 0.2


def test_handle_times_scale_with_todays(sources: Sources) -> None:
    changes = panel_of(sources.load("desk.yaml")).changes({"handle.L1": "150"})
    assert changes == [
        "topics.order.L1.handle_time.mean=6 min",
        "topics.billing.L1.handle_time=7.5 min",
    ]


def test_escalations_end_at_all_contacts(sources: Sources) -> None:
    document = sources.load("desk.yaml")
    changes = panel_of(document).changes({"escalate.L1": "300"})
    assert changes == ["topics.order.L1.escalate=30%", "topics.billing.L1.escalate=60%"]


def test_a_hire_joins_what_is_planned_already(sources: Sources) -> None:
    state = {"hire.count": "2", "hire.into": "desk", "hire.date": "2026-01-07"}
    (hire,) = changed(sources, **state).plan
    assert (hire.hire, hire.into, hire.date.isoformat()) == (2, "desk", "2026-01-07")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"volume.phone": "many"}, "Inquiries, phone must be a number"),
        ({"volume.phone": "1e9"}, "Inquiries, phone must be a number"),
        ({"volume.phone": "nan"}, "Inquiries, phone must be a number"),
        ({"team.desk.shift.mon-fri": "late"}, "must be hours like 08:00-16:30"),
        ({"hire.count": "1", "hire.into": "nobody", "hire.date": "2026-01-07"}, "no group"),
        ({"hire.count": "1", "hire.into": "desk", "hire.date": "soon"}, "must be a day"),
        ({"hire.count": "-1"}, "whole number"),
        ({"team.desk.agents": "1.5"}, "desk must be a whole number"),
    ],
)
def test_what_cannot_be_used_is_told(sources: Sources, state: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        panel_of(sources.load("desk.yaml")).changes(state)


@pytest.mark.parametrize("name", bundled_names())
def test_every_bundled_scenario_can_be_turned_and_saved(sources: Sources, name: str) -> None:
    """All knobs at once, a tenth up: the scenario is another one, and its text says so."""
    document = sources.load(name)
    panel = panel_of(document)
    state = {
        knob.name: knob.shown(min(knob.today * 1.1 + 1, knob.high))
        for knob in panel.knobs
        if knob.kind == "number" and not knob.name.startswith(("escalate", "team"))
    }
    turned = sources.load(name, panel.changes(state))
    assert len(state) > 2
    assert fingerprint(turned.scenario()) != fingerprint(document.scenario())


CALLED_BACK = """
scenario: a line that calls back
channels: {phone: {mode: live, volume: 90 per day, patience: {mean: 3 min}, callback: {RULES}}}
horizon: {start: 2026-01-05, weeks: 1}
topics: {call: {L1: {handle_time: {mean: 5 min}}}}
team: {desk: {agents: 3}}
"""


@pytest.mark.parametrize("rules", ["", "after: 2 min, accept: 60%, pick_up: 80%"])
def test_call_backs_can_be_turned_where_they_are_offered(tmp_path: Path, rules: str) -> None:
    path = tmp_path / "back.yaml"
    path.write_text(CALLED_BACK.replace("RULES", rules))
    panel = panel_of(load_document(path))
    knobs = {knob.name: knob for knob in panel.knobs if knob.name.startswith("callback.")}
    today = [knob.today for knob in knobs.values()]
    assert today == ([2.0, 60.0, 80.0] if rules else [0.0, 100.0, 100.0])
    state = dict(zip(knobs, ("3", "40", "70"), strict=True))
    changed = load_document(path, panel.changes(state)).scenario()
    callback = changed.channels["phone"].callback
    assert callback is not None
    assert (callback.after, callback.accept, callback.pick_up) == (3.0, 0.4, 0.7)


@pytest.mark.parametrize("growth", ["-5", "2", "20"])
def test_growth_can_be_turned_beyond_the_range_that_is_stated(tmp_path: Path, growth: str) -> None:
    demand = "demand: {growth: 3% per month, growth_range: {low: 1% per month, high: 6% per month}}"
    path = tmp_path / "back.yaml"
    path.write_text(f"{CALLED_BACK.replace('RULES', '')}{demand}\n", encoding="utf-8")
    document = load_document(path)
    changes = panel_of(document).changes({"growth": growth})
    demand_now = load_document(path, changes).data["demand"]
    ends = [float(demand_now["growth_range"][key].split("%")[0]) for key in ("low", "high")]
    assert demand_now["growth"] == f"{growth}% per month"
    assert ends == [min(1, float(growth)), max(6, float(growth))]


def test_where_nobody_is_called_back_there_is_no_such_knob(sources: Sources) -> None:
    panel = panel_of(sources.load("desk.yaml"))
    assert not [knob for knob in panel.knobs if knob.name.startswith("callback.")]
