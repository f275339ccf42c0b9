"""The statement behind a page: granted columns, values as literals, one order that never changes.

It is asked under the grant, so the guard decides; nothing here gives a right. Without `sort`, rows come as
they lie in the snapshot, which never changes; with it, all other columns settle ties, so that two rows can
only change places when nobody can tell them apart.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from yiben.capabilities.sharing.dataapi.model import ApiColumn, Ask, Endpoint, Filter, Op
from yiben.infra.lake import literal, quote
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_WHOLE = re.compile(r"[+-]?\d{1,38}\Z")
_NUMBERS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?\Z")
_OPERATORS = {Op.EQ: "=", Op.FROM: ">=", Op.TO: "<="}


def statement(endpoint: Endpoint, ask: Ask, *, offset: int, rows: int, snapshot: str | None) -> str:
    """SQL of one page: `rows` behind `offset`, and one more, which tells whether there is a next."""
    names = ", ".join(quote(one.name) for one in ask.columns)
    at = f" AT (VERSION => {literal(snapshot)})" if snapshot else ""
    where = " AND ".join(_condition(one) for one in ask.filters)
    text = f"SELECT {names} FROM {quote(endpoint.name)}{at}"
    if where:
        text += f" WHERE {where}"
    if ask.sort:
        text += f" ORDER BY {_order(endpoint, ask)}"
    return f"{text} LIMIT {int(rows) + 1} OFFSET {int(offset)}"


def check_value(column: ApiColumn, value: str) -> None:
    """BadInput when a value is none of the column's type."""
    check = _check_of(column.type) if column.comparable else None
    if check is None:
        return
    try:
        fits = check(value)
    except (ValueError, InvalidOperation, ArithmeticError):
        fits = False
    if not fits:
        raise BadInput(
            "bad_value",
            Text(
                f"“{column.name}”的值与类型 {column.type} 不符",
                f"A value for “{column.name}” is no {column.type}.",
            ),
            where={"field": column.name},
        )


def _condition(one: Filter) -> str:
    column = one.column
    if not column.comparable or one.op is Op.PREFIX:
        shown = f"CAST({quote(column.name)} AS VARCHAR)"
        if one.op is Op.PREFIX:
            return f"starts_with({shown}, {literal(one.values[0])})"
        return f"{shown} IN ({', '.join(literal(value) for value in one.values)})"
    values = [f"CAST({literal(value)} AS {column.type})" for value in one.values]
    if one.op is Op.IN:
        return f"{quote(column.name)} IN ({', '.join(values)})"
    return f"{quote(column.name)} {_OPERATORS[one.op]} {values[0]}"


def _order(endpoint: Endpoint, ask: Ask) -> str:
    sorted_by = {one.name for one, _ in ask.sort}
    keys = [f"{quote(one.name)} {'DESC' if down else 'ASC'} NULLS LAST" for one, down in ask.sort]
    return ", ".join([*keys, *(quote(one.name) for one in endpoint.columns if one.name not in sorted_by)])


def _check_of(kind: str) -> Callable[[str], bool] | None:
    if _NUMBERS.match(kind):
        return lambda value: _WHOLE.match(value) is not None
    if kind.startswith("DECIMAL(") or kind in {"FLOAT", "DOUBLE"}:
        return lambda value: Decimal(value).is_finite()
    if kind == "DATE":
        return lambda value: len(value) == 10 and date.fromisoformat(value) is not None
    if kind.startswith("TIMESTAMP"):
        return lambda value: datetime.fromisoformat(value) is not None
    if kind == "BOOLEAN":
        return lambda value: value in {"true", "false"}
    return None
