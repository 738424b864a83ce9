"""Sections about customers and their contacts: demand, channels, topics, tiers, bots.

The schema and all rooms above may use them; they use no section of the team.
"""
