"""What names a record for good, and how one that is wrong is kept."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from yiben.capabilities.harvesting.meaning.plain import plain
from yiben.capabilities.harvesting.model import Wrong

LONGEST = 300
_RAW = 8000


def key_of(value: Any) -> str:
    """An identifier of text or number; one that is too long is named by its SHA-256. Empty when there is none."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("identifier")
    if isinstance(value, float) and not value.is_integer():
        return ""
    text = plain(value, 5000)
    return text if len(text) <= LONGEST else "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def wrong(value: Any, place: str, field: str, reason: str, *, key: str = "", detail: str = "") -> Wrong:
    """A record that cannot be taken in, kept as it came, cut at 8,000 characters."""
    title = value.get("title") if isinstance(value, Mapping) else ""
    return Wrong(
        place=place,
        field=field,
        reason=reason,
        key=key,
        title=plain(title, 200),
        detail=plain(detail, 300),
        raw=raw_of(value),
    )


def raw_of(value: Any) -> str:
    """A record as JSON, cut."""
    try:
        return orjson.dumps(value, default=str).decode()[:_RAW]
    except (orjson.JSONEncodeError, TypeError, ValueError):  # lone surrogates, integers beyond 64 bits
        return repr(value)[:_RAW].encode("utf-8", "replace").decode()
