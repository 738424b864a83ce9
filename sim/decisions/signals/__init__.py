"""Signs that the team should grow: rules, traffic lights of a run or a log, the first week missed.

For reports and commands; it uses what all decisions share.
"""
