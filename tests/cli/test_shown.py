"""What the terminal shows is measured, and nothing else need be."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.runs import compare, replicate
from sim.scenarios import Scenario
from sim.terminal import print_tables, shown
from tests.generated import text

EVERYTHING = Path(__file__).parents[1] / "fuzz" / "everything.yaml"


def _generated(number: int, folder: Path) -> Scenario:
    path = folder / f"{number}.yaml"
    path.write_text(text(number), encoding="utf-8")
    return sim.load_scenario(path)


def _screens(
    scenarios: list[Scenario], capsys: pytest.CaptureFixture[str], precision: str | None = None
) -> list[str]:
    """What is printed where only what is shown is measured, and where all is."""
    found = []
    for kpis in (shown(scenarios), None):
        if len(scenarios) == 1:
            result = replicate(
                scenarios[0], replications=2, max_replications=2, precision=precision, kpis=kpis
            )
            print_tables([result], None)
        else:
            plans = {f"plan {number}": each for number, each in enumerate(scenarios)}
            comparison = compare(plans, replications=2, kpis=kpis)
            print_tables(comparison.results, comparison)
        found.append(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("number", [11, 14, 15, 17, 19])
def test_a_run_shows_the_same(
    number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few, all_ = _screens([_generated(number, tmp_path)], capsys)
    assert few == all_


@pytest.mark.parametrize("name", ["web-shop", str(EVERYTHING)])
def test_so_do_scenarios_with_much_to_tell(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    few, all_ = _screens([sim.load_scenario(name)], capsys)
    assert few == all_


def test_so_does_a_comparison(capsys: pytest.CaptureFixture[str]) -> None:
    plan = sim.load_scenario("web-shop", overrides=["team.first line early.agents=9"])
    few, all_ = _screens([sim.load_scenario("web-shop"), plan], capsys)
    assert few == all_


def test_a_precision_is_of_any_kpi(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few, all_ = _screens([_generated(1, tmp_path)], capsys, "inquiries=1%")
    assert few == all_
    assert "inquiries" in few.lower()
