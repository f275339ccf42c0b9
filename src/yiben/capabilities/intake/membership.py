"""Is a value one of a list, in SQL that keeps the order of records.

DuckDB makes a join of `x IN (…)` with five members or more, of `list_contains` too, and a join gives the
records of parallel scans in another order. Files must keep the source's order, so neither is used here.
"""

from collections.abc import Iterable

from yiben.infra.lake import literal


def among(text: str, values: Iterable[str]) -> str:
    """SQL: true when the expression `text` is one of `values`, false when it is not or is NULL."""
    listed = ", ".join(literal(value) for value in values)
    return f"(coalesce(list_position([{listed}], {text}), 0) > 0)"
