"""What several KPIs are made of: contacts, steps, waits, time on duty, cost …, each found out once.

For the formulas in :mod:`sim.metrics.kpis`, and for the flows; nothing is found out unless asked.
"""
