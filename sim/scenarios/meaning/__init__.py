"""What a scenario means: its defaults filled in, who serves whom, who works when.

Any room above may use it; it reads sound scenarios, and no chance is involved.
"""
