"""The sections of a scenario file: closed models, their JSON Schema, their faults in words.

Any room above may use them; they say what can be written, and nothing of what follows from it.
"""
