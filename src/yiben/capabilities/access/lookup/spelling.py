"""How a key is written (键的写法): as the engine writes the value as text, so that equal texts are equal values."""

import hashlib
import re
from datetime import date

from yiben.infra.lake import literal, quote

WHOLE = frozenset(
    "TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT".split()
)
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}")


def usable(kind: str) -> bool:
    """Whether a column of this DuckDB type can be a key: text, whole numbers, dates."""
    return kind in {"VARCHAR", "DATE"} or kind in WHOLE


def spelled(value: str, kind: str) -> str | None:
    """`value` as the engine writes it in a column of type `kind`; None when it is no value of that type."""
    if kind == "VARCHAR":
        return value
    if kind == "DATE":
        try:
            return date.fromisoformat(value).isoformat() if len(value) == 10 else None
        except ValueError:
            return None
    return str(int(value)) if value.isascii() and _NUMBER.fullmatch(value) else None


def condition(column: str, spelt: str | None, kind: str) -> str:
    """The same as SQL. `spelt` None fits nothing."""
    if spelt is None:
        return f"{quote(column)} IS NULL AND {quote(column)} IS NOT NULL"
    if kind == "VARCHAR":
        return f"{quote(column)} = {literal(spelt)}"
    # TRY_CAST: a number too large for the column fits nothing, and is no error.
    return f"{quote(column)} = TRY_CAST({literal(spelt)} AS {kind})"


def hashed(spelt: str) -> int:
    """64 bits of MD5, by which an index is sorted; the rows themselves are compared by value after that."""
    body = spelt.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.md5(body, usedforsecurity=False).digest()[8:], "little")


def hashed_in_sql(column: str) -> str:
    """The same over a quoted column, a UBIGINT."""
    return f"md5_number_lower(CAST({column} AS VARCHAR))"
