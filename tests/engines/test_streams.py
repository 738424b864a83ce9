"""The compiled engine reads the random numbers that numpy draws."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine import compiled
from sim.tape.streams import Generator, uniforms


def generator(seed: int) -> Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 7])))


@pytest.mark.parametrize("columns", [1, 2, 5])
@pytest.mark.parametrize(
    "rows", [[], [0], [3], [0, 1, 2], [5, 6, 90_000], [*range(0, 4000, 7)], [*range(3000)]], ids=len
)
def test_numbers_at_places_are_numpys_to_the_last_bit(rows: list[int], columns: int) -> None:
    places = np.array(rows, np.int64)
    for seed in range(5):
        mine = compiled.uniforms(generator(seed), places, columns)
        numpys = uniforms(generator(seed), places, columns)
        assert mine.shape == (columns, len(rows))
        assert mine.tobytes() == np.ascontiguousarray(numpys).tobytes()


def test_a_far_place_needs_no_numbers_before_it() -> None:
    """Numpy itself jumps there: 2^40 places are more than it could draw."""
    far, jumped = 2**40, generator(1)
    jumped.bit_generator.advance(3 * far)  # type: ignore[attr-defined]
    (numbers,) = compiled.uniforms(generator(1), np.array([far]), 3).T
    assert numbers.tolist() == (jumped.random(3) + 2**-54).tolist()
