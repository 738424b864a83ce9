"""Which encoding a text is in that is not Unicode: told by its letters, and never by luck alone.

A text read in the wrong encoding has letters that no word has: signs within words, capitals behind
small letters, or East Asian signs where two letters of a word met by chance. The encoding under
which most words are natural is taken; among equals Windows-1252 comes first.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from sim.errors import UsageError
from sim.units import printable

NAMES = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "mac_roman": "Mac Roman",
    "cp850": "DOS (cp850)",
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
    "cp1253": "Windows-1253",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "euc_kr": "EUC-KR",
    "gb18030": "GB18030",
    "big5": "Big5",
}
"""Encodings that are told apart, as people call them."""
WESTERN = ("cp1252", "mac_roman", "cp1250", "cp850")
ONE_BYTE = ("cp1251", "koi8_r", "cp1253")
SAMPLE = 200_000
"""Bytes of the lines with letters beyond ASCII by which an encoding is told."""
NATURAL = 0.9
"""Share of words that are natural where an encoding fits."""
WORD_OF_SUCH = 4
"""Bytes beyond ASCII in a row that no word of a Latin alphabet has, but for a few."""

_HIGH = re.compile(rb"[\x80-\xff]+")
_WORD = re.compile("[A-Za-z'\x80-\U0010ffff]*[\x80-\U0010ffff][A-Za-z'\x80-\U0010ffff]*")

Test = Callable[[str], bool]


def stated_encoding(name: str) -> str:
    """An encoding that somebody names, as Python calls it.

    Raises:
        UsageError: no such encoding.
    """
    try:
        found = codecs.lookup(name.strip())
        "a".encode(found.name)
    except (LookupError, ValueError, UnicodeError):
        raise UsageError(
            f"--encoding {printable(name)}: no such encoding; e.g. cp1250, mac_roman, gb18030, "
            "shift_jis"
        ) from None
    return found.name


def encoding_of(data: bytes) -> str | None:
    """The encoding of a text that is not UTF-8; None where nothing fits.

    Args:
        data: all of it.
    """
    sample = _sample(data)
    runs = [len(run) for run in _HIGH.findall(sample)]
    in_words = sum(run for run in runs if run >= WORD_OF_SUCH) / max(sum(runs), 1)
    foreign = _foreign(sample) if in_words > 0.25 else None
    return foreign or _best(sample, WESTERN)[0]


def _sample(data: bytes) -> bytes:
    """Lines with bytes beyond ASCII, from the beginning and from the middle."""
    parts, size = [], 0
    for begin in (0, len(data) // 2):
        for line in data[begin : begin + 10 * SAMPLE].splitlines(keepends=True)[
            1 if begin else 0 :
        ]:
            if _HIGH.search(line):
                parts.append(line)
                size += len(line)
            if size > SAMPLE:
                break
    return b"".join(parts)


def _best(
    sample: bytes, encodings: tuple[str, ...], alone: bool = False
) -> tuple[str | None, float]:
    """The encoding under which the largest share of the words is natural, and that share.

    Args:
        sample: lines of a text.
        encodings: to be tried.
        alone: whether words with other letters have none of A to Z.
    """
    best, most = None, -1.0
    for encoding in encodings:
        try:
            words = _WORD.findall(sample.decode(encoding))
        except UnicodeDecodeError:
            continue
        mixed = [alone and bool(re.search("[A-Za-z]", word)) for word in words]
        natural = [_natural(w) and not mix for w, mix in zip(words, mixed, strict=True)]
        share = sum(natural) / max(len(words), 1)
        if share > most:
            best, most = encoding, share
    return best, most


def _natural(word: str) -> bool:
    """Whether a word with letters beyond ASCII could be one: letters alone, capitals in front."""
    bare = re.sub("['’\u00ad]", "", word).strip("".join(_SIGNS))
    if not bare:
        return all(sign in _SIGNS for sign in word)
    return bare.isalpha() and (bare[1:] == bare[1:].lower() or bare == bare.upper())


_SIGNS = frozenset("€„“”‚‘’'«»‹›–—…•°§²³½¼¿¡\u00a0")
"""Signs beyond ASCII that stand alone."""


def _foreign(sample: bytes) -> str | None:
    """The encoding of another alphabet, or of East Asian writing; None where none fits."""
    one, share = _best(sample, ONE_BYTE, alone=True)
    if share >= NATURAL:
        return one
    for encoding, test in _EAST:
        try:
            signs = re.sub(r"[\x00-\x7f]", "", sample.decode(encoding))
        except UnicodeDecodeError:
            continue
        if signs and test(signs):
            return "gb18030" if encoding == "gb2312" else encoding
    return None


def _share(first: str, last: str, signs: str) -> float:
    return sum(first <= sign <= last for sign in signs) / len(signs)


def _japanese(signs: str) -> bool:
    half_width = _share("\uff61", "\uff9f", signs)
    kana = _share("\u3041", "\u30ff", signs)
    return kana > 0.1 and half_width < 0.1 and kana + _chinese_share(signs) > 0.7


def _chinese_share(signs: str) -> float:
    return _share("\u4e00", "\u9fff", signs) + _share("\u3000", "\u303f", signs)


_EAST: tuple[tuple[str, Test], ...] = (
    ("cp932", _japanese),
    ("euc_jp", _japanese),
    ("euc_kr", lambda signs: _share("\uac00", "\ud7a3", signs) > NATURAL),
    ("gb2312", lambda signs: _chinese_share(signs) > 0.7),
    ("big5", lambda signs: _chinese_share(signs) > 0.7),
    ("gb18030", lambda signs: _chinese_share(signs) > NATURAL),
)
"""In the order of trying: what is stricter comes first."""
