"""The ground floor: units, digits, calendar, distributions, tables as CSV; by hand and by theory.

They use nothing of other tests, and nothing uses them.
"""
