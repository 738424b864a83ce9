"""Sections about people: groups and shifts, hiring and learning, the plan, options to hiring.

The schema and all rooms above may use them.
"""
