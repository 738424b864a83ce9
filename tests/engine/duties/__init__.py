"""Duties of the house, a file each as in ``sim/engine/duties/``: paths worked out by hand.

They use what ``tests/engine`` shares, and its houses drawn at random; nothing uses them.
"""
