"""The guard (守门): who may see what of a statement, decided once, then written into the statement itself.

`Guard.plan` reads SQL, resolves its tables, decides every column, and rewrites each table at the
scan, so that a predicate, a join, a sort or a cast sees the masked value too. What cannot be
proved safe is refused. It knows no regulation, opens no file and runs nothing; start at `guard.py`.
"""

from yiben.engines.guard.combining import Combination, read_combinations
from yiben.engines.guard.guard import Guard, Resolve
from yiben.engines.guard.law import (
    DEVELOPMENT,
    DISPLAY,
    EXPORT,
    PROCESS,
    STATISTICS,
    VERIFY,
    Act,
    Law,
)
from yiben.engines.guard.masks import Family, MaskBook
from yiben.engines.guard.model import (
    Column,
    Decision,
    Effect,
    Given,
    Lift,
    Output,
    Plan,
    Ruling,
    Subject,
    Table,
    TableName,
)
from yiben.engines.guard.sealing import outcome
from yiben.engines.guard.statement import read_statement
from yiben.engines.guard.tabulation import (
    LADDER,
    Bin,
    By,
    Draw,
    Figure,
    Protection,
    can_bin,
    can_sum,
)

__all__ = [
    "DEVELOPMENT",
    "DISPLAY",
    "EXPORT",
    "LADDER",
    "PROCESS",
    "STATISTICS",
    "VERIFY",
    "Act",
    "Bin",
    "By",
    "Column",
    "Combination",
    "Decision",
    "Draw",
    "Effect",
    "Family",
    "Figure",
    "Given",
    "Guard",
    "Law",
    "Lift",
    "MaskBook",
    "Output",
    "Plan",
    "Protection",
    "Resolve",
    "Ruling",
    "Subject",
    "Table",
    "TableName",
    "can_bin",
    "can_sum",
    "outcome",
    "read_combinations",
    "read_statement",
]
