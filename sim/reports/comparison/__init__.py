"""What plans change against the baseline: the verdict, and the chart of differences.

The report of a run uses it where several runs are compared.
"""
