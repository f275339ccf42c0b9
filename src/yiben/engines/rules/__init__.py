"""Rules, the expression half: what must hold of a table, said as data and turned into kernels and SQL.

Knows no regulation, no database, no capability. Start reading at `model.py`; `loader.py` reads rule
files, `expressions.py` keeps hostile SQL out, `sql.py` says a rule in SQL, `kernels.py` says the same
over Arrow buffers. Both halves fail the same rows; tests hold them to that.
"""

from yiben.engines.rules.chunk import Chunk, family
from yiben.engines.rules.expressions import Expression, no_such_column, parse_expression
from yiben.engines.rules.hashes import column_hashes
from yiben.engines.rules.kernels import Outcome, weigh
from yiben.engines.rules.keys import Keys, repeats
from yiben.engines.rules.loader import load_rules, rule_from, rules_from
from yiben.engines.rules.model import Kind, Reach, Rule, Severity
from yiben.engines.rules.sql import holds, quoted

__all__ = [
    "Chunk",
    "Expression",
    "Keys",
    "Kind",
    "Outcome",
    "Reach",
    "Rule",
    "Severity",
    "column_hashes",
    "family",
    "holds",
    "load_rules",
    "no_such_column",
    "parse_expression",
    "quoted",
    "repeats",
    "rule_from",
    "rules_from",
    "weigh",
]
