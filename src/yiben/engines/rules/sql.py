"""Rules as SQL: the boolean expression that must hold of a row. Nothing is executed here.

The dialect is DuckDB's. NULL means "not decided".
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yiben.engines.rules.checksums import SCHEMES
from yiben.engines.rules.expressions import parse_expression
from yiben.engines.rules.model import Kind, Rule

TODAY = "today"


def quoted(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str | float | date) -> str:
    """The value as an SQL literal."""
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + value.replace("'", "''") + "'"


def bound_as_date(bound: Any, *, as_of: date) -> date | None:
    """The bound as a date: a date, `YYYY-MM-DD`, or "today"; None for a number."""
    if bound == TODAY:
        return as_of
    if isinstance(bound, str):
        return date.fromisoformat(bound)
    return bound if isinstance(bound, date) else None


def holds(rule: Rule, *, types: Mapping[str, str], as_of: date) -> str:
    """What must hold of a row, for the row-by-row kinds.

    `types` tells each column's family (string, integer, number, date, timestamp, other): a rule
    about text casts other columns to text, a rule about numbers or dates reads text as those.
    """
    first = quoted(rule.columns[0]) if rule.columns else ""
    said = rule.arguments
    text = first if rule.columns and types.get(rule.columns[0]) == "string" else f"CAST({first} AS VARCHAR)"
    match rule.kind:
        case Kind.NOT_NULL:
            return f"{first} IS NOT NULL"
        case Kind.PATTERN:
            return f"regexp_matches({text}, {literal(said['pattern'])})"
        case Kind.CHECKSUM:
            return SCHEMES[said["scheme"]].sql(text)
        case Kind.LENGTH:
            return _between(f"length({text})", said.get("min"), said.get("max"))
        case Kind.SET:
            return _set(first, text, said["values"])
        case Kind.RANGE:
            return _range(rule, types, as_of)
        case Kind.ID_BIRTH:
            return _id_birth(first, quoted(rule.columns[1]), types.get(rule.columns[1], "other"))
        case Kind.ID_SEX:
            return _id_sex(first, quoted(rule.columns[1]), said)
        case Kind.EXPRESSION:
            return parse_expression(said["holds"], columns=tuple(types), rule=rule.id).sql(as_of=as_of)
        case _:
            raise ValueError(rule.kind)


def _between(value: str, low: Any, high: Any) -> str:
    parts = []
    if low is not None:
        parts.append(f"{value} >= {literal(low)}")
    if high is not None:
        parts.append(f"{value} <= {literal(high)}")
    return "(" + " AND ".join(parts) + ")"


def _set(first: str, text: str, values: tuple[Any, ...]) -> str:
    if all(isinstance(value, str) for value in values):
        return f"{text} IN ({', '.join(map(literal, values))})"
    return f"TRY_CAST({first} AS DOUBLE) IN ({', '.join(map(literal, values))})"


def _range(rule: Rule, types: Mapping[str, str], as_of: date) -> str:
    name = rule.columns[0]
    value, family = quoted(name), types.get(name, "other")
    bounds = [rule.arguments.get("min"), rule.arguments.get("max")]
    dates = [bound_as_date(bound, as_of=as_of) for bound in bounds]
    if any(dates):
        value = value if family in {"date", "timestamp"} else f"TRY_CAST({value} AS DATE)"
        if family == "timestamp":
            # A day counts to its end: 2026-11-22 18:00 is not after 2026-11-22.
            value = f"CAST({value} AS DATE)"
        return _between(value, *dates)
    if family not in {"integer", "number"}:
        value = f"TRY_CAST({value} AS DOUBLE)"
    return _between(value, *bounds)


def _id_birth(number: str, birth: str, family: str) -> str:
    day = birth if family == "date" else f"TRY_CAST({birth} AS DATE)"
    told = f"strftime({day}, '%Y%m%d')"
    return (
        f"CASE WHEN {day} IS NULL THEN NULL "
        f"WHEN regexp_matches({number}, '^[0-9]{{17}}[0-9Xx]$') THEN substr({number}, 7, 8) = {told} "
        f"WHEN regexp_matches({number}, '^[0-9]{{15}}$') THEN '19' || substr({number}, 7, 6) = {told} END"
    )


def _id_sex(number: str, sex: str, said: Mapping[str, Any]) -> str:
    male, female = (", ".join(map(literal, said[key])) for key in ("male", "female"))
    word = f"CAST({sex} AS VARCHAR)"

    def agrees(at: int) -> str:
        odd = f"substr({number}, {at}, 1) IN ('1', '3', '5', '7', '9')"
        return f"CASE WHEN {odd} THEN {word} IN ({male}) ELSE {word} IN ({female}) END"

    return (
        f"CASE WHEN {sex} IS NULL THEN NULL "
        f"WHEN regexp_matches({number}, '^[0-9]{{17}}[0-9Xx]$') THEN {agrees(17)} "
        f"WHEN regexp_matches({number}, '^[0-9]{{15}}$') THEN {agrees(15)} END"
    )
