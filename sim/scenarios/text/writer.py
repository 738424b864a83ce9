"""A scenario's plain data written as YAML that reads back the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]
    """Quotes all text that YAML 1.1 or 1.2 would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


_NUMBER_LIKE = re.compile(r"[-+]?\.?[0-9][-+0-9.eE:_]*$")
_Dumper.add_implicit_resolver("tag:supportsim,number-like", _NUMBER_LIKE, list("-+.0123456789"))


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and text == text.strip() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _sequence(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.SequenceNode:
    flat = not any(isinstance(value, (dict, list)) for value in values)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=flat)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _sequence)


def write(data: Mapping[str, Any]) -> str:
    """YAML of plain data: sections in blocks, lists of plain values on one line."""
    return yaml.dump(
        dict(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100, indent=2
    )
