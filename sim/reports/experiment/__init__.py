"""What an experiment found: its tables and figure, what factors do, which cell was selected.

The commands, ``reports/charts.py`` and the report of a warm-up use it.
"""
