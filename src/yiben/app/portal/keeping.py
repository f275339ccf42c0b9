"""Answers kept as bytes 答复缓存: bounded in number and in bytes, whatever strangers ask for."""

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import NamedTuple

from starlette.datastructures import Headers

LARGEST = 1_048_576  # bytes of one answer; larger ones are made each time
_WORTH_PACKING = 600  # bytes; less gains nothing
_EACH = 1_000  # bytes an entry costs beside its bodies
_TYPES = ("text/html", "application/json", "text/turtle", "application/ld+json", "application/rdf+xml",
          "application/atom+xml", "application/xml", "text/xml", "text/plain",
          "application/opensearchdescription+xml")  # fmt: skip
_VARY = b"Accept, Accept-Encoding, Accept-Language, Authorization, Cookie"
_OURS = frozenset({b"content-length", b"cache-control", b"vary", b"etag", b"set-cookie", b"last-modified"})
_PREFERENCES = (b"yiben_lang=", b"yiben_size=")  # cookies that repeat what stands in the address


class Question(NamedTuple):
    """What makes two requests the same."""

    host: str  # with the scheme: pages name their own address
    path: str
    query: str  # parameters the address knows, sorted by name
    lang: str
    size: str
    accept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer as it goes out. `plain` and `packed` are the body; `packed` is empty where packing gains nothing."""

    headers: tuple[tuple[bytes, bytes], ...]
    etag: bytes
    plain: bytes
    packed: bytes
    made: float  # monotonic seconds

    @property
    def bytes(self) -> int:
        """What it costs to keep."""
        return len(self.plain) + len(self.packed) + _EACH


def kept_from(
    raw: list[tuple[bytes, bytes]], body: bytes, *, secret: str, own_cookie: bytes, made: float
) -> Answer | None:
    """The answer in a form everybody may have; None where it holds something of one visitor.

    `secret` is the form token of whoever it was made for; `own_cookie` begins the cookie it derives from.
    """
    headers = Headers(raw=raw)
    kind = headers.get("content-type", "").partition(";")[0]
    if kind not in _TYPES or "content-encoding" in headers or secret.encode() in body:
        return None
    cookies = [(name, value) for name, value in raw if name.lower() == b"set-cookie"]
    cookies = [one for one in cookies if not one[1].startswith(own_cookie)]
    if any(not value.startswith(_PREFERENCES) for _, value in cookies):
        return None
    said = [(name, value) for name, value in raw if name.lower() not in _OURS]
    etag = b'W/"' + hashlib.sha256(body).hexdigest()[:20].encode() + b'"'
    packed = gzip.compress(body, 6, mtime=0) if len(body) > _WORTH_PACKING else b""
    return Answer(
        headers=(*said, *cookies, (b"cache-control", b"public, no-cache"), (b"vary", _VARY)),
        etag=etag,
        plain=body,
        packed=packed,
        made=made,
    )


class Shelf:
    """Answers by question, the longest unasked thrown out first.

    Questions with parameters have a shelf of their own, so that a flood of them drives out no page.
    """

    def __init__(self, *, bytes_: int = 48_000_000, entries: int = 4_000) -> None:
        self._most = (bytes_, entries)
        self._kept: dict[bool, OrderedDict[Question, Answer]] = {True: OrderedDict(), False: OrderedDict()}
        self._bytes = {True: 0, False: 0}

    def __len__(self) -> int:
        return sum(len(part) for part in self._kept.values())

    @property
    def bytes(self) -> int:
        """What all of them cost."""
        return sum(self._bytes.values())

    def find(self, question: Question) -> Answer | None:
        """The kept answer."""
        part = self._kept[not question.query]
        found = part.get(question)
        if found is not None:
            part.move_to_end(question)
        return found

    def keep(self, question: Question, answer: Answer) -> None:
        """Keep it, and throw out what is too much."""
        side = not question.query
        part = self._kept[side]
        before = part.pop(question, None)
        self._bytes[side] += answer.bytes - (before.bytes if before else 0)
        part[question] = answer
        most_bytes, most = self._most
        while len(part) > most or self._bytes[side] > most_bytes:
            _, gone = part.popitem(last=False)
            self._bytes[side] -= gone.bytes

    def clear(self) -> None:
        """Throw everything away: what is shown has moved."""
        for part in self._kept.values():
            part.clear()
        self._bytes = {True: 0, False: 0}
