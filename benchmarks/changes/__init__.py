"""Whether a change is safe: the same results as before, tests that catch a broken rule.

`same_results.py` exports earlier commits for other rooms, too; a test uses it.
"""
