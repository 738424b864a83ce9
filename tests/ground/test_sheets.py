"""Tables as CSV: umlauts stay, and no spreadsheet calculates a name, whatever separates cells."""

from __future__ import annotations

import codecs
import io

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
    assert as_csv(table).decode("utf-8-sig") == f"channel,value\n{written},-1.5\n"


def test_a_spreadsheet_sees_that_it_is_utf_8_and_pandas_reads_the_same_table() -> None:
    table = pd.DataFrame({"Größe": ["klein", "übergroß"], "value": [1.5, -2.0]})
    assert as_csv(table).startswith(codecs.BOM_UTF8)
    pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(as_csv(table))), table)
