"""Files as they are read: YAML, CSV, spreadsheets, workbooks; as in ``sim/scenarios/text/``.

They use what ``tests/scenarios`` shares; nothing uses them.
"""
