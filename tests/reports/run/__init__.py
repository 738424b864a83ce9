"""The report of a run or comparison: what its words, charts, pages and files show.

They use the results made by hand in ``tests/reports``; other tests of pages may use theirs.
"""
