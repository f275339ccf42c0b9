"""Reports as plain documents and back (审查报告的存取): what a JSON column holds and `--json` prints."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from yiben.kernel.text import Text

T = TypeVar("T")


def as_document(said: Any) -> Any:
    """Dataclasses as objects, both languages of every sentence, nothing but plain types."""
    if isinstance(said, Text):
        return {"zh": said.zh, "en": said.en}
    if is_dataclass(said) and not isinstance(said, type):
        return {one.name: as_document(getattr(said, one.name)) for one in fields(said)}
    if isinstance(said, StrEnum):
        return str(said)
    if isinstance(said, Mapping):
        return {str(name): as_document(one) for name, one in said.items()}
    if isinstance(said, (tuple, list)):
        return [as_document(one) for one in said]
    return said


def from_document(kind: type[T], said: Any) -> T:
    """What `as_document` made of a `kind`. Fields that a later version added take their defaults."""
    found: T = _read(kind, said)
    return found


def _read(kind: Any, said: Any) -> Any:
    origin = get_origin(kind)
    if said is None or kind is Any:
        return said
    if origin in (Union, types.UnionType):
        return _read(next(one for one in get_args(kind) if one is not types.NoneType), said)
    if origin is tuple:
        inner = get_args(kind)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_read(inner[0], one) for one in said)
        return tuple(_read(each, one) for each, one in zip(inner, said, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        name, value = get_args(kind)
        return {_read(name, one): _read(value, each) for one, each in said.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], each) for name, each in said.items() if name in hints})
    if isinstance(kind, type) and issubclass(kind, (StrEnum, float)):
        return kind(said)
    return said


@lru_cache(maxsize=64)
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
