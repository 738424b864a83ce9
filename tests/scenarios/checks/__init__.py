"""What ``check`` reports before a scenario runs, counted by hand.

They use what ``tests/scenarios`` shares; nothing uses them.
"""
