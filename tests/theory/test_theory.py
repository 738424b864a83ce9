"""Every case of the table, through the whole line, against exact theory at 99.9 %.

A figure outside its interval is a fault until shown to be chance: run it with ten times the data
and other seeds (``python benchmarks/figures/validation.py NAME --seed 8``), and never widen an
interval.
"""

from __future__ import annotations

import pytest

from tests.theory.case import run
from tests.theory.cases import CASES


@pytest.mark.parametrize("name", CASES)
def test_theory(name: str) -> None:
    wrong = [
        f"{each.figure}: exact {each.figure.exact:.6g}, simulated {each.mean:.6g} "
        f"({each.low:.6g} to {each.high:.6g}), interval narrow enough: {each.is_narrow}"
        for each in run(CASES[name]())
        if not (each.holds and each.is_narrow)
    ]
    assert not wrong, "\n".join(wrong)
