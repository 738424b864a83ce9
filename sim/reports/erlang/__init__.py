"""The Erlang line in words and as a chart: what a calculator says, and why it differs.

The reports of a run and of ``grow`` use it.
"""
