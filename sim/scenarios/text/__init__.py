"""The words of a scenario file: YAML and CSV read and written, with the line of every key.

Any room may use it; it knows no section and nothing of what they mean.
"""
