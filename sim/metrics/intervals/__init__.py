"""Intervals of ratios of sums and of percentiles, over replications: arrays in, arrays out."""
