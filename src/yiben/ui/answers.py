"""Answers that are no pages: JSON for programs, and addresses that stay on this site."""

import json
from dataclasses import fields, is_dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response

from yiben.kernel.text import Text


def as_json(body: Any, *, status: int = 200) -> Response:
    """Any dataclass or JSON-ready value as a JSON answer."""
    options = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
    try:
        out = orjson.dumps(body, default=_as_plain, option=options)
    except TypeError:  # half a character, or a number beyond 64 bits: somebody's own words, said back to them
        plain = json.dumps(body, default=_as_plain, ensure_ascii=False)
        out = plain.encode("utf-8", "replace")
    return Response(out, status, media_type="application/json", headers={"Cache-Control": "no-store"})


def _as_plain(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Text | type) or not is_dataclass(value):
        return str(value)
    return {field.name: getattr(value, field.name) for field in fields(value)}


def wants_json(request: Request) -> bool:
    """The API always speaks JSON; other addresses when the caller accepts it and not HTML."""
    accepted = request.headers.get("accept", "")
    prefers = "application/json" in accepted and "text/html" not in accepted
    return prefers or (request.url.path.startswith("/api/") and request.url.path != "/api/docs")


def safe_next(path: str) -> str:
    """`path` when it stays on this site, else the home page: a sign-in link must not lead elsewhere."""
    parts = urlsplit(path)
    local = path.startswith("/") and not path.startswith("//") and not parts.scheme and not parts.netloc
    return path if local and "\\" not in path and path.isprintable() else "/"
