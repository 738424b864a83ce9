"""Tables as CSV that spreadsheets open: umlauts stay, and no name that was typed is calculated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""


def as_csv(table: pd.DataFrame, digits: int | None = 10) -> bytes:
    """A table as CSV: a quote before text that a spreadsheet would calculate; numbers stay.

    Its first bytes are UTF-8's mark (BOM): without, Excel takes "ü" for two other letters. pandas,
    polars, DuckDB and readr leave it out by themselves; Python's own csv wants ``utf-8-sig``.

    Args:
        table: what to write, without its index; texts in its columns' names are guarded too.
        digits: of each number; None for all, so that reading them gives back the same.
    """
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    words = [
        name
        for name, kind in table.dtypes.items()
        if not (is_numeric_dtype(kind) or is_bool_dtype(kind))
    ]
    harmless = table.assign(**{str(name): _harmless(table[name]) for name in words})
    text: str = harmless.rename(columns=harmless_text).to_csv(
        index=False, float_format=None if digits is None else f"%.{digits}g", lineterminator="\n"
    )
    return text.encode("utf-8-sig")


def _harmless(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Cells none of whose texts begins like a formula; what is not text stays as it is."""
    found = ((cell, harmless_text(cell)) for cell in cells.unique())
    spoilt = {cell: quoted for cell, quoted in found if quoted is not cell}
    cells = cells.astype(object)
    return cells.map(lambda cell: spoilt.get(cell, cell)) if spoilt else cells


def harmless_text(cell: Any) -> Any:
    """A cell that no spreadsheet calculates: a quote before what begins like a formula."""
    if not isinstance(cell, str):
        return cell
    if cell.startswith(FORMULA):
        cell = f"'{cell}"
    # where lists are separated by semicolons, what follows one is a cell of its own
    return re.sub(r"(?<=;)(?=\s*[=+\-@])", "'", cell)
