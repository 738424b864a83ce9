"""A helpdesk's export ↔ the log, so that a real team is measured as a simulated one is.

Files of the systems in ``systems.toml`` are recognised by their headers; of others the user says
which column is which (:func:`choices_of`). The product's own columns are those of :mod:`sim.log`:
a folder with ``contacts.csv`` (or that file alone), and perhaps ``steps.csv`` and
``intervals.csv``.
``docs/signals.md`` tells what each column means and what is taken where it is missing.
"""

from sim.exports.meaning.mapping import Choices, choices_of
from sim.exports.meaning.own import UNSTATED
from sim.exports.read import Export, read_export, read_log
from sim.exports.text.sources import is_export
from sim.exports.write import write_log

__all__ = [
    "UNSTATED",
    "Choices",
    "Export",
    "choices_of",
    "is_export",
    "read_export",
    "read_log",
    "write_log",
]
