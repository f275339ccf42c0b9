"""Rules, the expression half: what must hold of a table, said as data and turned into kernels and SQL.

Knows no regulation, no database, no capability. Start reading at `model.py`; `loader.py` reads rule
files, `expressions.py` keeps hostile SQL out, `sql.py` says a rule in SQL, `kernels.py` says the same
over Arrow buffers. Both halves fail the same rows; tests hold them to that.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

# Names are looked up when asked for: who only decides (`rules.decisions`) loads no arrays and no kernels.
_ROOMS = {
    "chunk": "Chunk family",
    "expressions": "Expression no_such_column parse_expression",
    "hashes": "column_hashes",
    "kernels": "Outcome weigh",
    "keys": "Keys repeats",
    "loader": "load_rules rule_from rules_from",
    "model": "Kind Reach Rule Severity",
    "sql": "holds quoted",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
