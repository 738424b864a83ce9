"""KPIs worked out by hand or held against theory, and their catalogue against the docs.

They use the logs that ``tests/metrics`` has written by hand; nothing uses them.
"""
