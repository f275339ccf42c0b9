"""Whoever asks a page for RDF is led to it 内容协商: the address of a page is also the name of what it shows."""

import re
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import Scope

from yiben.capabilities.interchange import MEDIA, Syntax

_PAGE = re.compile(r"/(?P<name>datasets/[a-z0-9_-]{1,120}|datasets|catalog|)")


def elsewhere(scope: Scope) -> RedirectResponse | None:
    """Where the RDF is, for a request that prefers it to a page (303: this is about it, not it)."""
    if scope["method"] not in ("GET", "HEAD"):
        return None
    found = _PAGE.fullmatch(scope["path"])
    if found is None:
        return None
    accept = (
        next((value for name, value in scope["headers"] if name == b"accept"), b"").decode("latin-1").lower()
    )
    wanted = next((syntax for syntax, media in MEDIA.items() if media in accept), None)
    page = "text/html" in accept or "application/xhtml" in accept
    if found["name"] == "catalog" and (wanted is None or page):
        return _to("/datasets")
    if wanted is None or page:
        return None
    name = found["name"] if found["name"].startswith("datasets/") else "catalog"
    return _to(f"/{quote(name)}.{Syntax(wanted)}")


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, headers={"Vary": "Accept"})
