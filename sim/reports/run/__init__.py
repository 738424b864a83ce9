"""The report of a run or a comparison: verdict, charts, scorecards, and the page that holds them.

For the front door and the commands; it uses the pen and the wings of its parts.
"""
