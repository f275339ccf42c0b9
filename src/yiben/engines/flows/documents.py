"""A flow as a plain document: what packs write as `[[flow]]`, and what casework keeps as JSON. One grammar for both.

Names are those of the model, except that lists of tables are in the singular (`state`, `move`, `fact`,
`choice`), and a move goes `from` states `to` another. A `Text` called `title` is `zh` and `en`, any other
`<name>_zh` and `<name>_en`. What has its default is left out.
"""

import hashlib
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from yiben.engines.flows.model import Fact as FlowFact
from yiben.engines.flows.model import Field, Flow, Move
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_NAMES: Mapping[tuple[type, str], str] = {
    (Flow, "states"): "state",
    (Flow, "moves"): "move",
    (Flow, "facts"): "fact",
    (Move, "sources"): "from",
    (Move, "target"): "to",
    (Field, "choices"): "choice",
    (FlowFact, "words"): "word",
}
_OURS = frozenset({"id", "clause"})
"""What a `[[flow]]` has beside the flow itself: its id is part of the key."""


def to_document(flow: Flow) -> dict[str, Any]:
    """The flow as JSON-ready tables; `from_document` gives the same flow back."""
    return _write(flow)


def from_document(document: Mapping[str, Any]) -> Flow:
    """The flow in a document of `to_document`. Raises BadInput (`bad_flow`) naming the place."""
    return read_flow(document, key=str(document.get("key", "")))


def read_flow(table: Mapping[str, Any], *, key: str, parameters: Mapping[str, float] | None = None) -> Flow:
    """The flow in one `[[flow]]` table. Where a number stands, the id of one of `parameters` may stand instead.

    Raises BadInput (`bad_flow`) naming the place. Only the shape is judged here; `check` judges the rest.
    """
    if not isinstance(table, Mapping):
        raise _bad("flow", "应为表", "must be a table")
    said = {name: value for name, value in table.items() if name not in _OURS}
    made: Flow = _Reader(parameters or {}).table(Flow, said | {"key": key}, "flow")
    return made


def fingerprint(flow: Flow) -> str:
    """SHA-256 (hex) of the flow's document: two flows with one are the same in every word."""
    said = json.dumps(to_document(flow), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def grammar(kind: Any = Flow, at: str = "flow") -> tuple[str, ...]:
    """Every name a document may hold, with the path to it: `flow.state.deadline.within.days`."""
    found: list[str] = []
    for one in _shape(kind):
        found += [f"{at}.{name}" for name in one.names]
        inner = typing.get_args(one.hint)[0] if typing.get_origin(one.hint) is tuple else one.hint
        if is_dataclass(inner) and inner is not Text:
            found += grammar(inner, f"{at}.{one.names[0]}")
    return tuple(found)


def _write(noun: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in _shape(noun.__class__):
        value = getattr(noun, one.attribute)
        if one.default is not MISSING and value == one.default:
            continue
        if isinstance(value, Text):
            found[one.names[0]], found[one.names[1]] = value.zh, value.en
        elif value is not None:
            found[one.names[0]] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return _write(value)
    return value.value if isinstance(value, Enum) else value


class _Attribute(typing.NamedTuple):
    attribute: str
    names: tuple[str, ...]
    hint: Any
    default: Any


@cache
def _shape(kind: type) -> tuple[_Attribute, ...]:
    hints = typing.get_type_hints(kind)
    found = []
    for one in fields(kind):
        hint = _present(hints[one.name])
        name = _NAMES.get((kind, one.name), one.name)
        names: tuple[str, ...] = (name,)
        if hint is Text:
            names = ("zh", "en") if name == "title" else (f"{name}_zh", f"{name}_en")
        # An optional text, and a form nobody fills in, may be left out of a document.
        default = one.default
        if default is MISSING and hint is not hints[one.name]:
            default = None
        if default is MISSING and (kind, one.name) == (Flow, "form"):
            default = ()
        found.append(_Attribute(one.name, names, hint, default))
    return tuple(found)


def _present(hint: Any) -> Any:
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        inner = [one for one in typing.get_args(hint) if one is not type(None)]
        return inner[0] if len(inner) == 1 else hint
    return hint


class _Reader:
    """Reads tables by the type hints of the model."""

    def __init__(self, parameters: Mapping[str, float]) -> None:
        self.parameters = parameters

    def table(self, kind: Any, said: Any, at: str) -> Any:
        if not isinstance(said, Mapping):
            raise _bad(at, "应为表", "must be a table")
        shape = _shape(kind)
        known = {name for one in shape for name in one.names}
        for name in said:
            if name not in known:
                raise _bad(f"{at}.{name}", "不是这里的字段", "is no field here")
        values: dict[str, Any] = {}
        for one in shape:
            parts = [said.get(name) for name in one.names]
            if all(part is None for part in parts):
                if one.default is MISSING:
                    raise _bad(f"{at}.{one.names[0]}", "缺少", "is missing")
                values[one.attribute] = one.default
            elif one.hint is Text:
                both = (self.value(str, part, at) for part in parts)
                values[one.attribute] = Text(*both)
            else:
                values[one.attribute] = self.value(one.hint, parts[0], f"{at}.{one.names[0]}")
        return kind(**values)

    def value(self, hint: Any, said: Any, at: str) -> Any:
        if typing.get_origin(hint) is tuple:
            listed = said if isinstance(said, list | tuple) else [said]
            inner = typing.get_args(hint)[0]
            return tuple(self.value(inner, one, f"{at}[{number}]") for number, one in enumerate(listed))
        if is_dataclass(hint):
            return self.table(hint, said, at)
        if isinstance(hint, type) and issubclass(hint, Enum):
            try:
                return hint(said)
            except ValueError:
                words = ", ".join(str(one.value) for one in hint)
                raise _bad(at, f"应为其中之一：{words}", f"must be one of {words}") from None
        if hint in {int, float} and isinstance(said, str):
            if said not in self.parameters:
                raise _bad(at, f"没有数值参数 {said[:60]}", f"names no parameter with a number: {said[:60]}")
            said = self.parameters[said]
        return _scalar(hint, said, at)


def _scalar(hint: Any, said: Any, at: str) -> Any:
    if hint is float and isinstance(said, int) and not isinstance(said, bool):
        return said
    if hint is int and isinstance(said, float) and said.is_integer():
        return int(said)
    if not isinstance(said, hint) or (isinstance(said, bool) and hint is not bool):
        raise _bad(at, f"应为 {hint.__name__}", f"must be {hint.__name__}")
    return said


def _bad(at: str, zh: str, en: str) -> BadInput:
    return BadInput("bad_flow", Text(f"{at} {zh}", f"{at} {en}"), where={"path": at})
