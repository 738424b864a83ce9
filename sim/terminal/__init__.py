"""What the commands print: tables for people, JSON rows for programs. The commands use it."""

from sim.terminal.decisions import print_growth, print_lights, print_sizing
from sim.terminal.shown import shown
from sim.terminal.tables import (
    print_backtest,
    print_json,
    print_replan,
    print_rows,
    print_tables,
    print_words,
)

__all__ = [
    "print_backtest",
    "print_growth",
    "print_json",
    "print_lights",
    "print_replan",
    "print_rows",
    "print_sizing",
    "print_tables",
    "print_words",
    "shown",
]
