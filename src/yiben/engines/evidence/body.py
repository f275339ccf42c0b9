"""The leaf data of an event: one JSON object, keys sorted, UTF-8, no spaces, no NaN.

Every field of the event is inside, its number too, so that nothing about it can change unseen.
`salt` (128 random bits) keeps the leaf hash from betraying a body that retention has deleted.
"""

import math
import os
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import orjson

from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput
from yiben.kernel.facts import Event
from yiben.kernel.text import Text

Row = dict[str, Any]

COLUMNS = ("seq", "time", "actor", "acting_for", "kind", "subject")
"""Fields of the body that the event table repeats, to search by."""


def make_rows(events: Sequence[Event], *, first: int, actor: Actor, when: str, clock: str) -> list[Row]:
    """One row per event: the columns and the body. `clock` is what the clock said, `when` what counts."""
    salts = os.urandom(16 * len(events)).hex()
    rows = []
    for number, event in enumerate(events):
        row: Row = {
            "seq": first + number,
            "time": when,
            "actor": _line(actor.account),
            "acting_for": _line(actor.acting_for) if actor.acting_for else None,
            "kind": _line(event.kind),
            "subject": _line(event.subject),
        }
        body = {**row, "detail": dict(event.detail), "salt": salts[32 * number : 32 * number + 32]}
        if clock != when:
            body["clock"] = clock
        row["body"] = _canonical(body, event)
        rows.append(row)
    return rows


def _canonical(body: Row, event: Event) -> bytes:
    try:
        _refuse_nan(body["detail"])
        try:
            return orjson.dumps(
                body, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
            )
        except orjson.JSONEncodeError:
            # A file name that is no UTF-8 arrives with lone surrogates; the event must not be lost for it.
            body["detail"] = _without_surrogates(body["detail"])
            return orjson.dumps(
                body, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
            )
    except (TypeError, ValueError) as error:
        raise BadInput(
            "evidence_detail",
            Text(
                f"事件 {event.kind} 的内容无法写入存证日志: {error}",
                f"Event {event.kind} cannot be logged: {error}",
            ),
            where={"kind": event.kind},
        ) from error


def _refuse_nan(value: Any) -> None:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number")
        return
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for each in within:
        # Most of what is told is text: a call for each costs more than writing all of it down.
        if type(each) not in _NO_NUMBERS:
            _refuse_nan(each)


_NO_NUMBERS = frozenset({str, int, bool, type(None)})


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return stamp(value)
        case PurePath():
            return _line(str(value))
        case Decimal():
            return str(value)
        case set() | frozenset():
            return sorted(value)
        case _:
            raise TypeError(f"{type(value).__name__} is not JSON")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _line(value)
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(each) for each in value]
    return value


def _line(value: str) -> str:
    # PostgreSQL holds no NUL in text, and no database a lone surrogate.
    if value.isprintable():
        return value
    return value.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
