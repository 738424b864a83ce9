"""What calibration found, as a scenario that a person reads and as lines on the screen."""
