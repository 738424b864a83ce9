"""When to grow, by whom and how many: what binds, plans and their search, headcount needed.

The answer of ``grow``, for reports and commands; it uses what all decisions share.
"""
