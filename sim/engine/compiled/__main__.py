"""``python -m sim.engine.compiled``: build the compiled engine where it is looked for.

With ``--status`` it only says whether there is one, and ends with 1 if there is none.
"""

from __future__ import annotations

import os
import sys

from sim.engine.compiled import why_not
from sim.engine.compiled.build import HERE, BuildError, build
from sim.engine.compiled.library import cache


def status() -> int:
    """Say whether there is a compiled engine."""
    reason = why_not()
    if reason is None:
        print("The compiled engine is there.")  # noqa: T201
        return 0
    later = "Results are the same without it, only later."
    print(f"No compiled engine: {reason}. {later}", file=sys.stderr)  # noqa: T201
    return 1


def make() -> int:
    """Build it beside the package, or for this user where that may not be written to."""
    folder = HERE if os.access(HERE, os.W_OK) else cache()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        library = build(folder)
    except (BuildError, OSError) as error:
        print(f"The compiled engine was not built: {error}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"Built {library}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(status() if sys.argv[1:] == ["--status"] else make())
