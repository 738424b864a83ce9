"""The traffic lights in words, as a chart and as files.

The reports of a run and of ``grow`` use it, and the command ``signals``.
"""
