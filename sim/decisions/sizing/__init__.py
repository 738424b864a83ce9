"""How many agents a settled week needs: integer programs, intervals of the week, the search.

The answer of ``size``, for reports and commands; it uses what all decisions share.
"""
