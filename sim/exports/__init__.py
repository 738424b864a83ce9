"""A helpdesk's export as CSV ↔ the log, so that a real team is measured as a simulated one is.

A folder with ``contacts.csv`` (or that file alone), and perhaps ``steps.csv`` and
``intervals.csv``: columns as in :mod:`sim.log`, times in ISO format, local or with their offset.
Needed are ``contact``, ``arrived_at``, ``answered_at``, ``ended_at``; ``docs/signals.md`` tells
what the others are and what is taken where they are missing.
"""

from sim.exports.read import is_export, read_log
from sim.exports.write import write_log

__all__ = ["is_export", "read_log", "write_log"]
