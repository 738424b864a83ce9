"""A helpdesk's export ↔ the log, so that a real team is measured as a simulated one is.

Files of the systems in ``systems.toml`` are recognised by their headers; of others the user says
which column is which (:func:`choices_of`). The product's own columns are those of :mod:`sim.log`:
a folder with ``contacts.csv`` (or that file alone), and perhaps ``steps.csv`` and
``intervals.csv``.
``docs/signals.md`` tells what each column means and what is taken where it is missing. Each name is
brought in when it is first used: every scenario is looked at for being a table by mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.late import late

if TYPE_CHECKING:
    from sim.exports.meaning.mapping import Choices, choices_of
    from sim.exports.meaning.own import UNSTATED
    from sim.exports.read import Export, Files, read_export, read_files, read_log
    from sim.exports.text.sources import is_export
    from sim.exports.write import write_log

__all__ = [
    "UNSTATED",
    "Choices",
    "Export",
    "Files",
    "choices_of",
    "is_export",
    "read_export",
    "read_files",
    "read_log",
    "write_log",
]

_HOME = {
    "UNSTATED": "sim.exports.meaning.own",
    "Choices": "sim.exports.meaning.mapping",
    "Export": "sim.exports.read",
    "Files": "sim.exports.read",
    "choices_of": "sim.exports.meaning.mapping",
    "is_export": "sim.exports.text.sources",
    "read_export": "sim.exports.read",
    "read_files": "sim.exports.read",
    "read_log": "sim.exports.read",
    "write_log": "sim.exports.write",
}


def __getattr__(name: str) -> Any:
    return late(__name__, globals(), _HOME, name)
