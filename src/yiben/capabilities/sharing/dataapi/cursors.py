"""Cursors (游标): where a page ended, sealed so that nobody can read, make or move one.

A cursor holds the snapshot it began with, so that what lands meanwhile neither repeats nor skips rows. It
fits one grant and one question only: both are authenticated beside it.
"""

import base64
import binascii
import hashlib
import json
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yiben.capabilities.sharing.dataapi.model import Ask, Endpoint
from yiben.capabilities.sharing.dataapi.vault import derived
from yiben.infra.home import Home
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

HOURS = 24
_NONCE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to go on: behind `offset` rows of a snapshot. `until` is in seconds of the clock."""

    snapshot: str
    offset: int
    until: float


def seal_place(home: Home, place: Place, *, endpoint: Endpoint, ask: Ask) -> str:
    """The cursor of a place, for this grant and question."""
    nonce = secrets.token_bytes(_NONCE)
    body = json.dumps([place.snapshot, place.offset, int(place.until)]).encode()
    sealed = AESGCM(derived(home, "cursor")).encrypt(nonce, body, _bound_to(endpoint, ask))
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def open_place(home: Home, cursor: str, *, endpoint: Endpoint, ask: Ask, now: float) -> Place:
    """The place of a cursor. BadInput when it was made for another grant or question, or is too old."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        key = AESGCM(derived(home, "cursor"))
        body = json.loads(key.decrypt(raw[:_NONCE], raw[_NONCE:], _bound_to(endpoint, ask)))
    except (InvalidTag, ValueError, binascii.Error):
        raise BadInput(
            "bad_cursor",
            Text("游标不属于这个授权或这组条件", "This cursor is of another grant or another question."),
            where={"field": "cursor"},
            hint=Text(
                "条件与排序须与第一页相同", "Filters, columns and order must be those of the first page."
            ),
        ) from None
    place = Place(snapshot=body[0], offset=body[1], until=body[2])
    if place.until < now:
        raise BadInput(
            "cursor_expired",
            Text(f"游标已过期（{HOURS} 小时）", f"The cursor has expired ({HOURS} hours)."),
            where={"field": "cursor"},
            hint=Text("请从第一页重新开始", "Begin with the first page again."),
        )
    return place


def _bound_to(endpoint: Endpoint, ask: Ask) -> bytes:
    said = [
        endpoint.grant.id,
        sorted([one.column.name, str(one.op), *one.values] for one in ask.filters),
        [one.name for one in ask.columns],
        [[one.name, down] for one, down in ask.sort],
    ]
    return hashlib.sha256(json.dumps(said).encode()).digest()
