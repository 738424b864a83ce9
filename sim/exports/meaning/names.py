"""Names of an export as a scenario may have them, so that a log and what is made of it agree."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence

FORBIDDEN = "./[]=;,"
"""Characters that a scenario's names do not hold."""
LONGEST_NAME = 60
"""Characters of a name in a scenario at most."""
TOTALS = "all"
"""What a scenario keeps for totals."""
KEYS_OF_TOPICS = ("enters_at", "ownership", "patience", "priority", "returns", "share")
"""What no tier of a scenario can be called: tiers stand beside these keys of a topic."""


def fit_names(words: Sequence[str], kept: Collection[str] = ()) -> tuple[str, ...]:
    """Names that differ as the words do: a mark of the word where two would become one.

    Args:
        words: as the export has them.
        kept: names that mean something else, and get a mark.
    """
    often = Counter(map(fit_name, words))
    return tuple(
        _marked(word)
        if fit_name(word) in kept or (often[fit_name(word)] > 1 and fit_name(word) != word)
        else fit_name(word)
        for word in words
    )


def fit_name(word: str) -> str:
    """A name as a scenario may have it; what is cut off of a long one, or means something else,
    leaves a mark.
    """
    name = "".join(" " if c in FORBIDDEN else c for c in word).strip() or "unnamed"
    return name if len(name) <= LONGEST_NAME and name != TOTALS else _marked(word)


def _marked(word: str) -> str:
    name = "".join(" " if c in FORBIDDEN else c for c in word).strip()
    mark = hashlib.sha256(word.encode()).hexdigest()[:6]
    return f"{name[: LONGEST_NAME - len(mark) - 1].strip()} {mark}"
