"""Whether the figures are right: by exact theory, by how often intervals cover.

Nothing outside of the room uses these; `validation.py` writes docs/validation.md.
"""
