"""What a rule may be told, checked and brought into one form; ValueError says what is wrong."""

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from yiben.engines.rules.checksums import SCHEMES

MAX_WORDS = 10_000


def read_argument(takes: str, value: Any) -> Any:
    """The value in the form the engine works with."""
    return _READERS[takes](value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("text is needed")
    return value


def _pattern(value: Any) -> str:
    import pyarrow as pa
    import pyarrow.compute as pc

    pattern = _text(value)
    if len(pattern) > 1000:
        raise ValueError("the pattern is longer than 1000 characters")
    try:
        pc.match_substring_regex(pa.array(["x"]), pattern)
    except pa.ArrowInvalid as error:
        raise ValueError(
            f"{str(error).removeprefix('Invalid: ')} (RE2 syntax: no look-around, no back-references)"
        ) from error
    return pattern


def _scheme(value: Any) -> str:
    if not isinstance(value, str) or value.lower() not in SCHEMES:
        raise ValueError(f"{value!r} is not one of {', '.join(SCHEMES)}")
    return value.lower()


def _bound(value: Any) -> Any:
    if isinstance(value, str):
        if value.lower() == "today":
            return "today"
        return date.fromisoformat(value).isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError(f"{value!r} is neither a number nor a date YYYY-MM-DD nor today")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError("the number does not fit 64 bits")
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError(f"{value!r} is not a whole number of at least 0")
    return value


def _positive(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise ValueError(f"{value!r} is not a number above 0")
    return float(value)


def _words(value: Any) -> tuple[Any, ...]:
    listed = list(value) if isinstance(value, list | tuple) else None
    if not listed or len(listed) > MAX_WORDS:
        raise ValueError(f"a list of 1 to {MAX_WORDS} values is needed")
    if all(isinstance(word, str) for word in listed):
        return tuple(listed)
    if all(
        isinstance(word, int | float) and not isinstance(word, bool) and isfinite(word) for word in listed
    ):
        return tuple(listed)
    raise ValueError("values must be all text or all numbers")


def _columns(value: Any) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if (
        not isinstance(listed, list)
        or not listed
        or not all(isinstance(name, str) and name for name in listed)
    ):
        raise ValueError("a column name or a list of them is needed")
    return tuple(listed)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "pattern": _pattern,
    "scheme": _scheme,
    "bound": _bound,
    "count": _count,
    "positive": _positive,
    "words": _words,
    "columns": _columns,
    "expression": _text,
}
