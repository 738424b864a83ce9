"""The workbook of a report: ``book`` writes tables as a workbook, ``run`` makes those of a run.

The only room with XlsxWriter.
"""
