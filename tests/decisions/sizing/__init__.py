"""The headcount of a settled week: right where the truth is known, honest where there is none.

``benchmarks/decisions/sizing.py`` uses its cases, too.
"""
