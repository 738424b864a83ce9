"""A day replayed: customers as dots, from arrival through lines and agents to the end.

``day`` takes one day out of a log; ``page`` makes of it an HTML file that stands alone.
"""
