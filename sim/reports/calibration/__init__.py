"""What calibration found: fits drawn over the data, every value and its origin, odd rows."""
