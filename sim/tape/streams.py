"""Named streams of random numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


Generator = np.random.Generator
Uniforms = Callable[[Generator, Ints, int], Floats]
"""Reads numbers at some places of a stream, as :func:`uniforms` does."""


def uniforms(generator: Generator, rows: Ints, columns: int) -> Floats:
    """Numbers at some places of a stream: all from the first place to the last are drawn.

    Args:
        generator: at the start of the stream.
        rows: places, increasing.
        columns: numbers at each place.

    Returns:
        Shape (columns, rows).
    """
    first = int(rows[0]) if len(rows) else 0
    places = int(rows[-1]) + 1 - first if len(rows) else 0
    generator.bit_generator.advance(first * columns)  # type: ignore[attr-defined]
    drawn = generator.random((places, columns))
    if places > len(rows):
        drawn = drawn[rows - first]
    drawn += 2**-54
    return drawn.T


class RandomStreams:
    """Named streams of random numbers for one replication.

    Args:
        seed: base seed.
        replication: number of the replication.
        uniforms: reads them; the compiled engine has a quicker way to the same numbers.
    """

    def __init__(self, seed: int, replication: int, uniforms: Uniforms = uniforms) -> None:
        self._key = (*_words(seed), *_words(replication))
        self._uniforms = uniforms

    def generator(self, *name: object) -> np.random.Generator:
        """A fresh generator at the start of the stream of that name."""
        text = "/".join(str(part) for part in name)
        key = np.array((*self._key, *text.encode()), np.uint32)
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))

    def uniforms(self, rows: Ints, columns: int, *name: object) -> Floats:
        """Uniform draws, strictly between 0 and 1, at the given places of a stream.

        A place holds the same numbers whichever other places are read.

        Args:
            rows: places, increasing.
            columns: numbers at each place.
            name: what they are for.

        Returns:
            Shape (columns, rows).
        """
        return self._uniforms(self.generator(*name), rows, columns)


def _words(number: int) -> list[int]:
    """A number in pieces of 32 bits, the lowest first, as numpy's SeedSequence would split it.

    Of an array of such pieces it makes the same seed as of the numbers, several times as fast.
    """
    number = int(number)
    return [number >> low & 0xFFFFFFFF for low in range(0, max(number.bit_length(), 1), 32)]
