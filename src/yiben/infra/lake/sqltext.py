"""SQL text made from names and values: the only three ways anything foreign enters a statement."""

from collections.abc import Iterable
from pathlib import Path

MASK_KEY = "yiben_mask_key"
"""The engine's variable that holds the key of keyed masks, set for one question, never part of a text."""

SM3 = "yiben_sm3"
"""The engine's function HMAC-SM3(key, text) in hexadecimal; no statement of a person may name it."""


def quote(name: str) -> str:
    """`name` as a quoted identifier; a NUL cannot be quoted and is dropped."""
    return '"' + name.replace("\x00", "").replace('"', '""') + '"'


def literal(value: str) -> str:
    """`value` as a string literal."""
    return "'" + value.replace("\x00", "").replace("'", "''") + "'"


def scan(files: Iterable[str | Path]) -> str:
    """`read_parquet([...])` over exactly these files: characters with a meaning in globs are disarmed."""
    return f"read_parquet([{', '.join(literal(_disarm(str(file))) for file in files)}])"


def _disarm(path: str) -> str:
    # DuckDB expands *, ? and [ in any path it is given, a list included.
    return "".join(f"[{char}]" if char in "*?[" else char for char in path)
