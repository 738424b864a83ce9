"""From an export to a scenario: every value with its interval and where it comes from."""

from sim.calibrate.found import Calibration
from sim.calibrate.team import calibrate
from sim.calibrate.told import table
from sim.calibrate.write import as_yaml

__all__ = ["Calibration", "as_yaml", "calibrate", "table"]
