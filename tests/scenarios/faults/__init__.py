"""Wrong scenarios: each row of a table changes one place of a sound file and names its one fault.

A table stands in the module of its section, in ``tables``. Its rows say what is written instead of
a text of the sound file, or on a line above or below one, and what is reported: line, path, and a
part of the message. ``test_each_fault.py`` tries them all.
"""
