"""The bundled scenarios: what each is about, and its file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from sim.errors import UsageError
from sim.scenarios.text import merge, sources
from sim.units import hint


@cache
def bundled_names() -> Mapping[str, str]:
    """What each bundled scenario is about, in a sentence, by its name.

    All files are read for that, the first time.
    """
    about = {}
    for name in sources.bundled_files():
        node, _, _ = merge.read_extended(sources.bundled(name))
        texts = [node.value[key].value for key in ("scenario", "about") if key in node.value]
        about[name] = " ".join(str(texts[-1]).split()) if texts else ""
    return MappingProxyType(about)


def bundled_text(name: str) -> str:
    """The file of a bundled scenario, comments included.

    Raises:
        UsageError: there is no such scenario.
    """
    known = sources.bundled_files()
    if name not in known:
        raise UsageError(f"there is no bundled scenario `{name}`{hint(name, known, len(known))}")
    return known[name].read_text(encoding="utf-8")
