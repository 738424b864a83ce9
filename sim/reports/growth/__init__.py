"""What ``grow`` found: sentences, rows, charts, the page and its files.

The command uses it.
"""
