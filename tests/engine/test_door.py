"""Which engine plays: what is asked for, what there is, and what only SimPy can play."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.checking import load_scenario
from sim.engine import compiled, engine_for, simulate
from sim.engine.compiled import build, library
from sim.errors import UsageError
from sim.log import TABLES
from sim.scenarios import Scenario
from sim.tape import draw_tape

EVERYTHING = Path(__file__).parents[1] / "fuzz" / "everything.yaml"


@pytest.fixture
def startup() -> Scenario:
    return load_scenario("startup")


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "why_not", lambda: None)


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "why_not", lambda: "it is not built here")


def test_an_unknown_engine_is_refused(startup: Scenario) -> None:
    tape = draw_tape(startup, seed=1, replication=0)
    with pytest.raises(UsageError, match="no engine `rust`; there are `auto`, `simpy`, `compiled`"):
        simulate(startup, tape, engine="rust")


@pytest.mark.usefixtures("there")
def test_one_replication_is_played_by_the_reference_and_many_by_the_quick_one(
    startup: Scenario,
) -> None:
    assert engine_for("auto", startup).name == "simpy"
    chosen = engine_for("auto", startup, many=True)
    assert chosen == ("compiled", compiled.play, None, compiled.uniforms)
    assert engine_for("simpy", startup, many=True).name == "simpy"
    assert engine_for("compiled", startup).name == "compiled"


@pytest.mark.usefixtures("there")
def test_the_environment_decides_for_auto_alone(
    startup: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPORTSIM_ENGINE", "compiled")
    assert engine_for("auto", startup).name == "compiled"
    assert engine_for("simpy", startup).name == "simpy"
    monkeypatch.setenv("SUPPORTSIM_ENGINE", "quick")
    with pytest.raises(UsageError, match=r"no engine `quick` \(SUPPORTSIM_ENGINE\)"):
        engine_for("auto", startup)


@pytest.mark.usefixtures("missing")
def test_without_a_library_many_are_played_by_the_reference_which_says_why(
    startup: Scenario,
) -> None:
    choice = engine_for("auto", startup, many=True)
    assert (choice.name, choice.instead) == ("simpy", "it is not built here")
    with pytest.raises(UsageError, match="the engine `compiled` is not to be had: it is not built"):
        engine_for("compiled", startup)


@pytest.mark.usefixtures("there")
def test_an_order_of_a_module_is_played_by_the_reference(startup: Scenario) -> None:
    routing = startup.routing.model_copy(update={"order": "newest first"})
    choice = engine_for("compiled", startup.model_copy(update={"routing": routing}))
    assert choice.name == "simpy"
    assert (
        choice.instead == "the order `newest first` comes from a module, which SimPy alone can ask"
    )


# The library --------------------------------------------------------------------------------


def test_without_a_compiler_nothing_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -O3")
    with pytest.raises(build.BuildError, match="`no-such-compiler -O3`, which CC names"):
        build.build(tmp_path)
    monkeypatch.delenv("CC")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(build.BuildError, match="none of cc, gcc, clang was found"):
        build.build(tmp_path)


def test_a_compiler_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "cc"
    broken.write_text("#!/bin/sh\necho out of registers >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CC", str(broken))
    with pytest.raises(build.BuildError, match="fails:\nout of registers"):
        build.build(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["cc"]


@pytest.mark.skipif(build.compiler() is None, reason="there is no C compiler")
def test_a_library_of_other_sources_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = library.load(build.build(tmp_path))
    assert (found.functions is not None, found.why_not) == (True, None)
    monkeypatch.setattr(library, "fingerprint", lambda: "0123456789abcdef")
    found = library.load(tmp_path / build.LIBRARY)
    assert found.functions is None
    assert "was built from another version; build it with `python -m sim" in str(found.why_not)


def test_what_is_no_library_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / build.LIBRARY
    path.write_bytes(b"not a library")
    assert "cannot be loaded" in str(library.load(path).why_not)


@pytest.mark.parametrize("name", ["help-desk", EVERYTHING])
def test_columns_that_are_made_when_asked_for_are_those_of_the_whole(name: str | Path) -> None:
    scenario = load_scenario(name)
    tape = draw_tape(scenario, seed=3, replication=1)
    whole = simulate(scenario, tape, engine="simpy")
    sparse = simulate(scenario, tape, engine="simpy", whole=False)
    for table in reversed(TABLES):
        ours, theirs = getattr(sparse, table), getattr(whole, table)
        assert list(ours) == list(theirs)
        for column in reversed(list(theirs)):  # none may need that another was made before
            assert ours[column].dtype == theirs[column].dtype
            assert np.array_equal(ours[column], theirs[column], equal_nan=True)
