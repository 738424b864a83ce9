"""Result → charts, page, tables. Draws what it is given and calculates no KPI.

Heavy libraries are imported when something is drawn or written, not before.
"""

from sim.reports.run.files import write_report

__all__ = ["write_report"]
