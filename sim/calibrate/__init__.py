"""From an export to a scenario: every value with its interval and where it comes from."""

from sim.calibrate.found import Calibration
from sim.calibrate.team import calibrate
from sim.calibrate.writing.intervals import known_values
from sim.calibrate.writing.scenario import as_yaml, origins
from sim.calibrate.writing.screen import COLUMNS, tables, what_was_read
from sim.tape.known import Known, as_csv, beside, read_known

__all__ = [
    "COLUMNS",
    "Calibration",
    "Known",
    "as_csv",
    "as_yaml",
    "beside",
    "calibrate",
    "known_values",
    "origins",
    "read_known",
    "tables",
    "what_was_read",
]
