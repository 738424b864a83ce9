"""A sample of the mutants of benchmarks/robustness/fuzz.py; and the judge can be trusted."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sim.checking import load_document
from sim.errors import Fault, ScenarioError
from sim.runs import ledger_file
from sim.scenarios import json_schema
from sim.scenarios.text.reader import flatten, read
from tests.fuzz import judge as court
from tests.fuzz import kinds
from tests.fuzz.judge import FINDING, RAN, REFUSED, UnclearError, check_fault, judge
from tests.fuzz.mutate import EVERYTHING, bases, mutant


def test_the_sound_scenarios_have_no_faults(tmp_path: Path) -> None:
    for files in bases().values():
        for name, data in files.items():
            (tmp_path / name).write_bytes(data)
        load_document(tmp_path / next(iter(files)))


def test_everything_has_every_key() -> None:
    definitions = {n: d for n, d in json_schema()["$defs"].items() if not n.endswith("Changes")}
    keys = {key for each in definitions.values() for key in each.get("properties", {})}
    everything = Path(__file__).with_name(f"{EVERYTHING}.yaml")
    used = {key for path in flatten(read(everything.read_bytes(), "x.yaml")[0])[1] for key in path}
    # what these name would have to be there
    assert keys - used - {"extends"} == {"extensions", "own"}


@pytest.mark.parametrize("first", range(0, 150, 50))
def test_spoilt_scenarios_are_refused_in_plain_words_or_run(first: int) -> None:
    verdicts = [judge(seed) for seed in range(first, first + 50)]
    assert not [str(verdict) for verdict in verdicts if verdict.outcome == FINDING]
    assert {REFUSED, RAN} <= {verdict.outcome for verdict in verdicts}


def test_a_number_is_always_the_same_mutant() -> None:
    assert mutant(7) == mutant(7)
    assert len({str(mutant(seed).files) for seed in range(50)}) > 45


def test_whatever_goes_wrong_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(file: Path) -> None:
        raise ZeroDivisionError("no time at all")

    monkeypatch.setattr(court, "load_document", fail)
    verdict = judge(7)
    assert verdict.outcome == FINDING
    assert "mutant 7 of" in str(verdict)
    assert "ZeroDivisionError: no time at all (test_fuzz.py:" in str(verdict)


def test_a_mutant_that_takes_for_ever_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(court, "load_document", lambda file: time.sleep(60))
    monkeypatch.setattr(court, "SECONDS", 1)
    assert "took more than 1 s" in judge(7).told


def test_a_refusal_without_a_fault_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: Path) -> None:
        raise ScenarioError([])

    monkeypatch.setattr(court, "load_document", refuse)
    assert "refused without a fault" in judge(7).told


@pytest.mark.parametrize(
    ("line", "path", "message"),
    [
        (1, "team", " "),
        (None, "team", "is missing"),
        (3, "team", "is missing"),
        (1, "team", "is\x1bmissing"),
        (1, "team", "Input should be a valid dictionary"),
        (1, "team", "must be of type int"),
        (1, "team", "is missing" * 60),
    ],
)
def test_a_fault_that_helps_nobody_is_unclear(
    tmp_path: Path, line: int | None, path: str, message: str
) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text("scenario: Shop", encoding="utf-8")
    with pytest.raises(UnclearError):
        check_fault(Fault(str(file), line, path, message), file)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_structural_mutants_are_refused_in_plain_words_or_work(kind: str) -> None:
    if kind == "workbook":
        pytest.importorskip("python_calamine")
    judged = [kinds.judge(kind, seed) for seed in range(15)]
    assert not [str(each) for each in judged if each.outcome == FINDING]
    assert len({each.outcome for each in judged}) > 1


def test_a_structural_mutant_that_ends_otherwise_is_a_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> str:
        raise ZeroDivisionError("no time at all")

    monkeypatch.setattr(kinds, "KINDS", {"scenario": fail})
    judged = kinds.judge("scenario", 7)
    assert judged.outcome == FINDING
    assert "ZeroDivisionError: no time at all" in str(judged)


def test_a_store_that_believes_anything_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_file, "_checksum", lambda row: "same")
    kinds.true_store.cache_clear()
    judged = [kinds.judge("store", seed) for seed in range(40)]
    kinds.true_store.cache_clear()
    assert any("took a damaged row for true" in each.told for each in judged)
