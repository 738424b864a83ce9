"""A scenario laid over what really happened: may one plan with it?"""

from sim.backtest.cells import KPIS, Cell
from sim.backtest.judge import Judged, Verdict
from sim.backtest.run import Backtest, backtest

__all__ = ["KPIS", "Backtest", "Cell", "Judged", "Verdict", "backtest"]
