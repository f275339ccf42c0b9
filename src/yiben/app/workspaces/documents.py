"""Workspaces as JSON documents: one wording for the terminal and for programs."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from yiben.capabilities.access import Answer
from yiben.kernel.text import Text


def document(noun: Any) -> Any:
    """A noun, or several, as JSON-ready tables; a `Text` as zh and en."""
    if isinstance(noun, Text):
        return {"zh": noun.zh, "en": noun.en}
    if isinstance(noun, Enum):
        return noun.value
    if is_dataclass(noun):
        return {one.name: document(getattr(noun, one.name)) for one in fields(noun)}
    if isinstance(noun, Mapping):
        return {str(name): document(value) for name, value in noun.items()}
    return [document(one) for one in noun] if isinstance(noun, list | tuple | frozenset) else noun


def seen_rows(answer: Answer) -> dict[str, Any]:
    """The rows of a preview, as text: what the guard lets this person see."""
    return {
        "columns": [{"name": one.name, "type": one.type, "masked": one.masked} for one in answer.columns],
        "rows": [[None if cell is None else str(cell) for cell in row] for row in rows_of(answer)],
    }


def rows_of(answer: Answer) -> list[tuple[Any, ...]]:
    """The rows of a few, as Python values."""
    return list(zip(*(column.to_pylist() for column in answer.table().columns), strict=True))
