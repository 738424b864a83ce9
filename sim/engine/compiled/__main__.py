"""``python -m sim.engine.compiled``: build the compiled engine where it is looked for."""

from __future__ import annotations

import os
import sys

from sim.engine.compiled.build import HERE, BuildError, build
from sim.engine.compiled.library import cache


def main() -> int:
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
    sys.exit(main())
