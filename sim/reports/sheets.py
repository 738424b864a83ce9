"""Tables as CSV that spreadsheets open without calculating what a user has typed as a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""


def as_csv(table: pd.DataFrame) -> bytes:
    """A table as CSV: a quote before text that a spreadsheet would calculate; numbers stay.

    Args:
        table: what to write, without its index; numbers to ten digits.
    """
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    words = [
        name
        for name, kind in table.dtypes.items()
        if not (is_numeric_dtype(kind) or is_bool_dtype(kind))
    ]
    text: str = table.assign(**{str(name): _harmless(table[name]) for name in words}).to_csv(
        index=False, float_format="%.10g", lineterminator="\n"
    )
    return text.encode()


def _harmless(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Cells none of whose texts begins like a formula; what is not text stays as it is."""
    spoilt = {cell: f"'{cell}" for cell in cells.unique() if _is_formula(cell)}
    cells = cells.astype(object)
    return cells.map(lambda cell: spoilt.get(cell, cell)) if spoilt else cells


def _is_formula(cell: object) -> bool:
    return isinstance(cell, str) and cell.startswith(FORMULA)
