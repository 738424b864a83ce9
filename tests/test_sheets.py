"""Tables as CSV: no spreadsheet calculates a name, whatever separates its cells."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.sheets import as_csv


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=1+1", "'=1+1"),
        ("a;=1+1", "a;'=1+1"),
        ("a; -2", "a;' -2"),
        ("a;b", "a;b"),
        ("e-mail", "e-mail"),
    ],
)
def test_a_name_is_no_formula(name: str, written: str) -> None:
    table = pd.DataFrame({"channel": [name], "value": [-1.5]})
    assert as_csv(table).decode() == f"channel,value\n{written},-1.5\n"
