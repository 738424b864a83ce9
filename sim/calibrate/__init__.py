"""From an export to a scenario: every value with its interval and where it comes from."""

from sim.calibrate.found import Calibration
from sim.calibrate.team import calibrate
from sim.calibrate.writing.scenario import as_yaml
from sim.calibrate.writing.told import table

__all__ = ["Calibration", "as_yaml", "calibrate", "table"]
