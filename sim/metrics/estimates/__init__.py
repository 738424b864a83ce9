"""KPI rows of several replications → figures with intervals; differences and verdicts."""
