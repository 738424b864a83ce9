"""Whether anything breaks it: spoilt input, signals, full disks, many connections.

`promises.py` tries all that docs/testing.md promises, and writes its table.
"""
