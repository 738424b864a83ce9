"""From a file to a scenario that can be run: its parts fit, and it is staffed for what will come.

The command `check` and everything that loads a scenario use it; it joins what :mod:`sim.scenarios`
checks with what takes :mod:`sim.expected`.
"""

from sim.checking.load import Document, check_document, load_document, load_scenario

__all__ = ["Document", "check_document", "load_document", "load_scenario"]
