"""The rows a computed figure was made of (下钻到行): its own statement without the aggregate, at the snapshots it read."""

from collections.abc import Mapping
from datetime import date


def rows_statement(formula: str, on: date, snapshots: Mapping[str, str]) -> str:
    """The SELECT that shows the rows; empty where the formula is no plain SELECT over tables."""
    import sqlglot
    from sqlglot import exp

    try:
        tree = sqlglot.parse_one(formula.replace("$day", f"DATE '{on.isoformat()}'"), dialect="duckdb")
    except sqlglot.errors.SqlglotError:
        return ""
    if not isinstance(tree, exp.Select) or tree.args.get("from_") is None:
        return ""
    shown = tree.copy()
    shown.set("expressions", [exp.Star()])
    for part in ("group", "having", "order", "limit", "offset", "distinct", "qualify"):
        shown.set(part, None)
    version = {name.casefold(): snapshot for name, snapshot in snapshots.items()}
    for table in list(shown.find_all(exp.Table)):
        snapshot = version.get(table.name.casefold())
        if snapshot and not table.args.get("when"):
            kept = f"SELECT * FROM t AT (VERSION => '{snapshot}')"
            past = sqlglot.parse_one(kept, dialect="duckdb").find(exp.Table)
            assert past is not None
            table.set("when", past.args.get("when"))
    return str(shown.sql(dialect="duckdb"))
