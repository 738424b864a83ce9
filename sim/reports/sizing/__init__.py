"""What ``size`` found: sentences, rows, charts and files.

The command uses it.
"""
