"""The set half (批量判定): one declaration over ten million rows, exact, every criterion a column.

`ready` lays programmes out for tables with given columns, `ask` answers a table, `ask_each` a stream of batches. Start
reading at `asking.py`; what a row's figures are is `numbers.py`, what is true of it `bits.py`.
"""

from yiben.engines.rules.entitlements.columns.asking import Answered, ask, ask_each, ready
from yiben.engines.rules.entitlements.columns.model import Refused, Why, joined
from yiben.engines.rules.entitlements.columns.planning import Plan, names_of

__all__ = ["Answered", "Plan", "Refused", "Why", "ask", "ask_each", "joined", "names_of", "ready"]
