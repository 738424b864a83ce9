"""How values are read from and shown to people: faults, nearest words, numbers."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sim.units.habits import OTHER_WORDS
from sim.units.said import money

NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
"""A decimal number as people write it (regular expression)."""
LONGEST_AMOUNT = 30
"""Characters of an amount that is written out again."""
MOST_NAMED = 12
"""Words that a message lists at most."""


class UnreadableError(ValueError):
    """A value that cannot be read.

    ``parts`` lists what is wrong as (keys below the value, message); the keys are empty where the
    value itself is wrong.
    """

    def __init__(self, *parts: tuple[tuple[str | int, ...], str]) -> None:
        self.parts = parts
        super().__init__("; ".join(message for _, message in parts))


class UnknownWord(str):
    """A message about a word that is not built in: a module may add it."""


def unreadable(message: str, value: object) -> UnreadableError:
    """The fault ``message (got value)``."""
    return UnreadableError(((), f"{message} {got(value)}"))


def got(value: object) -> str:
    """``(got …)``, the ending of every message about a value."""
    return f"(got {shown(value)})"


def shown(value: object) -> str:
    """A value as it may stand in a message: one short line."""
    if value is None:
        return "nothing"
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: ".inf", -math.inf: "-.inf"}.get(value, ".nan")
    if isinstance(value, dict):
        return f"a section with {_listed(value)}" if value else "an empty section"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}" if value else "an empty list"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:56]}…" + ('"' if text[0] == '"' else "")


def printable(text: str) -> str:
    """Text with everything escaped that a terminal would act upon."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _listed(keys: Iterable[object]) -> str:
    names = [f"`{key}`" for key in keys]
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def either(words: Sequence[str]) -> str:
    """Words as a choice, each in backticks, with ``or`` before the last."""
    return _joined(words, "or")


def both(words: Sequence[str], most: int = MOST_NAMED) -> str:
    """Words together, each in backticks, with ``and`` before the last; so many at most."""
    return _joined(words, "and", most)


def _joined(words: Sequence[str], last: str, most: int = MOST_NAMED) -> str:
    quoted = [f"`{word}`" for word in words[:most]]
    if len(words) > most:
        quoted.append(f"{len(words) - most} more")
    return f" {last} ".join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word most like ``word``, or None if none is alike."""
    return _nearest(str(word).lower(), tuple(str(known) for known in words))


@lru_cache(maxsize=1024)
def _nearest(word: str, words: tuple[str, ...]) -> str | None:
    """As :func:`nearest`; the same mistake in thousands of lines is looked up once."""
    by_lower = {known.lower(): known for known in words}
    if (meant := OTHER_WORDS.get(word)) in words:
        return meant
    found = difflib.get_close_matches(word, by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def hint(word: str, words: Iterable[str], most: int = MOST_NAMED) -> str:
    """``; did you mean `x`?`` for the nearest word, else ``; known: …``, else nothing."""
    known = list(dict.fromkeys(str(each) for each in words))
    near = nearest(word, known)
    if near is not None:
        return f"; did you mean `{near}`?"
    if not known:
        return ""
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"; known: {', '.join(f'`{each}`' for each in known[:most])}{more}"


def as_number(value: object) -> str:
    """``: write 0.8`` for ``80%`` and ``: write 4500`` for ``4,500 EUR`` where a plain number is
    wanted, else nothing.
    """
    text = value.strip() if isinstance(value, str) else ""
    if re.fullmatch(rf"{NUMBER}\s*%", text):
        return f": write {float(text[:-1]) / 100:.12g}"
    meant = money(text) if len(text) <= LONGEST_AMOUNT else None
    return f": write {meant}" if meant else ""


def plain(number: float) -> str:
    """A number without a needless ``.0``."""
    return f"{number:g}"
