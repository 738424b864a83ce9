"""The report of ``grow``: what it says, and the files that it leaves.

They use the growth that ``tests/reports`` finds once; nothing uses them.
"""
