"""A typical day by half hour: figures beside the agents needed, and a chart of them.

The report and the workbook of a run use it.
"""
