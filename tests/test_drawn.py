"""Customers that processes share are those that were drawn."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.checking import load_scenario
from sim.engine import simulate
from sim.runs import compare, replicate
from sim.scenarios import Scenario, bundled_names
from sim.scenarios.meaning import routes
from sim.scenarios.meaning.fingerprint import SEEN_BY_CUSTOMERS, fingerprint_of_customers
from sim.scenarios.meaning.horizon import calendar_of
from sim.tape import RandomStreams, draw_tape, drawn
from sim.tape.contacts import channel_tables
from sim.tape.drawn import PARTS, Drawn, Tables, read, write
from tests.generated import text

EVERYTHING = Path(__file__).parent / "fuzz" / "everything.yaml"


@pytest.fixture
def tables() -> Tables:
    tape = draw_tape(load_scenario("startup"), seed=1, replication=0)
    return dict(tape.inquiries), dict(tape.contacts), dict(tape.steps)


def same(one: Mapping[str, NDArray[Any]], other: Mapping[str, NDArray[Any]]) -> bool:
    return list(one) == list(other) and all(
        one[name].dtype == other[name].dtype and one[name].tobytes() == other[name].tobytes()
        for name in one
    )


def test_tables_are_read_as_they_were_written(tmp_path: Path, tables: Tables) -> None:
    write(tmp_path / "file", tables)
    found = read(tmp_path / "file")
    assert found is not None
    assert all(map(same, found, tables))
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_nobody_at_all_is_kept_too(tmp_path: Path) -> None:
    nobody: Tables = ({"arrived_at": np.array([])}, {}, {})
    write(tmp_path / "file", nobody)
    found = read(tmp_path / "file")
    assert found is not None
    assert [list(table) for table in found] == [["arrived_at"], [], []]


def test_what_is_not_there_or_cannot_be_written_is_none(tmp_path: Path, tables: Tables) -> None:
    assert read(tmp_path / "nothing") is None
    (tmp_path / "empty").touch()
    assert read(tmp_path / "empty") is None
    write(tmp_path / "no folder" / "file", tables)
    assert not list(tmp_path.glob("no*"))


def test_another_process_finds_them_in_the_folder(tables: Tables) -> None:
    one, other = Drawn(), Drawn()
    other.folder = one.share()
    assert other.get(("us", 1, 0, PARTS)) is None
    one.put(("us", 1, 0, PARTS), tables)
    found = other.get(("us", 1, 0, PARTS))
    assert found is not None
    assert all(map(same, found, tables))
    assert other.get(("them", 1, 0, PARTS)) is None


def test_the_first_replications_stay_in_a_folder_that_is_full(
    monkeypatch: pytest.MonkeyPatch, tables: Tables, tmp_path: Path
) -> None:
    write(tmp_path / "first", tables)
    monkeypatch.setattr(drawn, "IN_FOLDER", 2.5 * (tmp_path / "first").stat().st_size)
    one = Drawn()
    one.share()
    for number in (1, 2, 3, 0):
        one.put(("us", 1, number, PARTS), tables)
    other = Drawn()
    other.folder = one.folder
    assert [other.get(("us", 1, number, PARTS)) is not None for number in range(4)] == [
        *(True, True, False, False)
    ]


@pytest.mark.skipif(os.name == "nt", reason="there, asking for a process may end it")
def test_the_folder_of_a_process_that_was_killed_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    monkeypatch.setattr(drawn.tempfile, "gettempdir", lambda: str(tmp_path))
    names = [f"{drawn.PREFIX}{number}-x" for number in (process.pid, os.getpid(), "name", 10**30)]
    for name in names:
        (tmp_path / name).mkdir()
    Drawn().share()
    assert {each.name for each in tmp_path.iterdir()} == {*names[1:]}


def test_a_folder_leaves_most_of_the_disk_free(
    monkeypatch: pytest.MonkeyPatch, tables: Tables
) -> None:
    one = Drawn()
    folder = one.share()
    usage = shutil.disk_usage(folder)._replace(free=1000)
    monkeypatch.setattr(drawn.shutil, "disk_usage", lambda _: usage)
    one.put(("us", 1, 0, PARTS), tables)
    assert not list(folder.iterdir())


def test_what_is_forgotten_is_nowhere(tables: Tables) -> None:
    one = Drawn()
    folder = one.share()
    one.put(("us", 1, 0, PARTS), tables)
    one.forget()
    assert not list(folder.iterdir())
    assert one.get(("us", 1, 0, PARTS)) is None
    one.put(("us", 1, 0, PARTS), tables)
    assert one.get(("us", 1, 0, PARTS)) is tables


def test_a_folder_that_somebody_removed_is_not_missed(tables: Tables) -> None:
    one = Drawn()
    shutil.rmtree(one.share())
    one.put(("us", 1, 0, PARTS), tables)
    one.forget()
    assert one.get(("us", 1, 0, PARTS)) is None


@pytest.mark.parametrize("has_room", [True, False])
def test_a_folder_of_many_is_not_looked_at_for_each(
    monkeypatch: pytest.MonkeyPatch, tables: Tables, has_room: bool
) -> None:
    looks: list[int] = []

    def room(_: Path, more: int) -> bool:
        looks.append(more)
        return has_room

    monkeypatch.setattr(drawn, "_make_room", room)
    one = Drawn()
    folder = one.share()
    for number in range(20):
        one.put(("us", 1, number, PARTS), tables)
    assert len(looks) == 1
    assert len(list(folder.iterdir())) == 20 * has_room


def test_a_folder_without_room_takes_none(monkeypatch: pytest.MonkeyPatch, tables: Tables) -> None:
    one = Drawn()
    folder = one.share()
    monkeypatch.setattr(drawn, "IN_FOLDER", 100)
    one.put(("us", 1, 0, PARTS), tables)
    assert not list(folder.iterdir())
    assert one.get(("us", 1, 0, PARTS)) is tables


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_shared_customers_are_simulated_alike(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    scenario = load_scenario("startup")
    fresh = simulate(scenario, draw_tape(scenario, seed=1, replication=3), engine=engine)
    store, reader = Drawn(), Drawn()
    reader.folder = store.share()
    for each in (store, reader):
        monkeypatch.setattr("sim.tape.tape.DRAWN", each)
        tape = draw_tape(scenario, seed=1, replication=3, customers="startup")
    log = simulate(scenario, tape, engine=engine)
    assert same(log.contacts, fresh.contacts)
    assert same(log.steps, fresh.steps)


class NoTeam(dict[str, Any]):
    """A team that nobody may look at."""

    def __getitem__(self, *_: Any) -> Any:
        raise AssertionError("customers know nothing of the team")

    items = values = keys = get = __iter__ = __len__ = __getitem__  # type: ignore[assignment]


@pytest.mark.parametrize("name", ["web-shop", "startup", "everything", *range(12)])
def test_customers_are_those_of_any_team(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str | int
) -> None:
    """Whose fingerprint is equal: all that is left out of it is never looked at."""
    if isinstance(name, int):
        (tmp_path / "any.yaml").write_text(text(name))
    path = {"everything": EVERYTHING}.get(str(name), tmp_path / "any.yaml")
    scenario = load_scenario(name if name in bundled_names() else path)
    bounds = {tier: routes.learner_bounds(scenario, tier) for tier in routes.tier_names(scenario)}
    monkeypatch.setattr(routes, "learner_bounds", lambda _, tier: bounds[tier])
    seen = tuple(entry for entry in scenario.plan if entry.action in SEEN_BY_CUSTOMERS)
    other = scenario.model_copy(update={"plan": seen})
    assert fingerprint_of_customers(other) == fingerprint_of_customers(scenario)
    other = other.model_copy(update=dict.fromkeys(("team", "options", "targets"), NoTeam()))
    calendar, streams = calendar_of(scenario), RandomStreams(1, 0)
    for code, channel in enumerate(sorted(scenario.channels)):
        one = channel_tables(scenario, channel, code, streams, calendar)
        two = channel_tables(other, channel, code, streams, calendar)
        assert same(one.inquiries, two.inquiries)
        assert all(map(same, one.contacts, two.contacts))
        assert all(map(same, one.steps, two.steps))


def test_plans_that_are_compared_draw_their_customers_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(scenario: Scenario, name: str, *others: Any) -> Any:
        asked.append(name)
        return channel_tables(scenario, name, *others)

    monkeypatch.setattr("sim.tape.tape.channel_tables", counted)
    teams = {str(n): load_scenario("startup", overrides=[f"team.late.agents={n}"]) for n in (1, 2)}
    busier = load_scenario("startup", overrides=["channels.chat.volume=31 per day"])
    for others, times in (({}, 1), ({"busier": busier}, 2)):
        monkeypatch.setattr("sim.tape.tape.DRAWN", Drawn())
        asked.clear()
        together = compare(teams | others, replications=2, jobs=1)
        assert len(asked) == times * 2 * len(busier.channels)
    for result in together.results[:2]:
        alone = replicate(teams[result.name], replications=2, jobs=1)
        assert alone.kpis.equals(result.kpis)


def test_who_is_drawn_further_serves_whoever_needs_less(tmp_path: Path, tables: Tables) -> None:
    one, other = Drawn(), Drawn()
    one.folder = other.folder = tmp_path
    one.put(("us", 1, 0, 5), tables)
    for each in (one, other):
        assert each.get(("us", 1, 0, 6)) is None
        assert each.get(("us", 1, 0, 5)) is not None
        assert each.get(("us", 1, 0, 2)) is not None


@pytest.mark.parametrize("until", [0.2, 0.5, 0.999])
def test_customers_until_some_time_are_the_first_of_all(until: float) -> None:
    scenario = load_scenario("startup")
    whole = draw_tape(scenario, seed=3, replication=0)
    end = until * scenario.horizon.minutes
    part = draw_tape(scenario, seed=3, replication=0, until=end)
    assert part.until >= end
    number = len(part.inquiries["arrived_at"])
    assert number >= (whole.inquiries["arrived_at"] < end).sum()
    for name in ("inquiries", "contacts", "steps"):
        some, all_ = getattr(part, name), getattr(whole, name)
        for column, values in some.items():
            assert np.array_equal(values, all_[column][: len(values)], equal_nan=True)
