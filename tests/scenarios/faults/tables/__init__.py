"""The tables of wrong scenarios, a module for each section; ``test_each_fault.py`` tries each row.

They use the sound file beside this room, and not each other.
"""
