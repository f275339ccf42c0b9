"""TOML out of tables (写回 TOML): what a changed draft and a local pack are written with. Only what packs may hold."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SECTIONS = ("criteria", "benefit", "selection")


def written(documents: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """`[[name]]` tables, one after another."""
    parts = [_table(name, one) for name, listed in documents.items() for one in listed]
    return "\n".join(parts)


def _table(name: str, table: Mapping[str, Any]) -> str:
    lines = [f"[[{name}]]"]
    inner = [key for key in _SECTIONS if name == "programme" and isinstance(table.get(key), Mapping)]
    lines += [f"{_key(key)} = {_value(value)}" for key, value in table.items() if key not in inner]
    for key in inner:
        lines.append(f"[{name}.{key}]")
        lines += [f"{_key(one)} = {_value(value, lines=True)}" for one, value in table[key].items()]
    return "\n".join(lines) + "\n"


def head(table: Mapping[str, Any]) -> str:
    """A `pack.toml`."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any, *, lines: bool = False) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        listed = [_value(one) for one in value]
        if lines and listed and any(isinstance(one, Mapping) for one in value):
            return "[\n  " + ",\n  ".join(listed) + ",\n]"
        return "[" + ", ".join(listed) + "]"
    return _text(str(value))


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _text(value: str) -> str:
    out = "".join(
        _ESCAPES.get(letter, letter if letter >= " " and letter != "\x7f" else f"\\u{ord(letter):04x}")
        for letter in value
    )
    return f'"{out}"'
