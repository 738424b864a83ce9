"""Whether `grow` and `size` find the plan that is known to be best, and what that takes.

The scenarios asked are in `questions/`; tests use `grow_truth.py` and `grow_before.py`.
"""
