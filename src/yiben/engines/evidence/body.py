"""The leaf data of an event: one JSON object, keys sorted, UTF-8, no spaces, no NaN.

Every field of the event is inside, its number too, so that nothing about it can change unseen.
`salt` (128 random bits) keeps the leaf hash from betraying a body that retention has deleted.
"""

import math
import os
from collections.abc import Mapping, Sequence
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

COLUMNS = ("seq", "time", "actor", "acting_for", "kind", "subject")
"""Fields of the body that the event table repeats, to search by."""

Row = tuple[int, str, str, str | None, str, str, bytes]
"""These columns, and the body."""


def make_rows(events: Sequence[Event], *, first: int, actor: Actor, when: str, clock: str) -> list[Row]:
    """One row per event. `clock` is what the clock said, `when` what counts."""
    salts = os.urandom(16 * len(events)).hex().encode()
    account = _line(actor.account)
    acting_for = _line(actor.acting_for) if actor.acting_for else None
    behind = b"" if clock == when else b',"clock":' + orjson.dumps(clock)
    begin = b'{"acting_for":%b,"actor":%b%b,"detail":' % (
        orjson.dumps(acting_for),
        orjson.dumps(account),
        behind,
    )
    shown = orjson.dumps(when)
    rows: list[Row] = []
    for number, event in enumerate(events):
        kind, subject = _line(event.kind), _line(event.subject)
        # The keys in order, as one dictionary would give them: only what is inside `detail` has to be sorted.
        body = b'%b%b,"kind":%b,"salt":"%b","seq":%d,"subject":%b,"time":%b}' % (
            begin,
            _detail(event),
            orjson.dumps(kind),
            salts[32 * number : 32 * number + 32],
            first + number,
            orjson.dumps(subject),
            shown,
        )
        rows.append((first + number, when, account, acting_for, kind, subject, body))
    return rows


def _detail(event: Event) -> bytes:
    try:
        told = _written(event.detail)
        if b"null" in told:  # what is no number is written so as well
            _refuse_nan(event.detail)
    except (TypeError, ValueError) as error:
        raise BadInput(
            "evidence_detail",
            Text(
                f"事件 {event.kind} 的内容无法写入存证日志: {error}",
                f"Event {event.kind} cannot be logged: {error}",
            ),
            where={"kind": event.kind},
        ) from error
    return told


def _written(detail: Mapping[str, Any]) -> bytes:
    whole = detail if type(detail) is dict else dict(detail)
    try:
        return orjson.dumps(whole, default=_plain, option=_OPTIONS)
    except orjson.JSONEncodeError:
        # A file name that is no UTF-8 arrives with lone surrogates; the event must not be lost for it.
        return orjson.dumps(_without_surrogates(whole), default=_plain, option=_OPTIONS)


def _refuse_nan(value: Any) -> None:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no number")
        return
    within = (
        value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    )
    for each in within:
        # Most of what is told is text: a call for each costs more than writing all of it down.
        if type(each) not in _NO_NUMBERS:
            _refuse_nan(each)


_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
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
