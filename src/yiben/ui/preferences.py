"""Language and type size: taken from the address, else the cookie, else what the browser prefers.

`?lang=en` and `?size=elder` work on every address and are remembered, so that a link can be
shared in a language and a program can ask in one.
"""

from dataclasses import dataclass
from enum import StrEnum
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yiben.kernel.text import Lang, lang_from_environment, set_lang

_A_YEAR = 365 * 24 * 3600
_LANGS = frozenset(Lang)


class Size(StrEnum):
    """How large the type is. 关怀版: large type, high contrast, bigger targets."""

    NORMAL = "normal"
    ELDER = "elder"


_SIZES = frozenset(Size)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What this visitor likes."""

    lang: Lang
    size: Size


class Speaking:
    """ASGI layer: settles the preferences once per request and speaks the language from there on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request in the visitor's language."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        query = scope["query_string"].decode("latin-1")
        asked = _asked(query)
        liked = settled(query, headers.get("cookie", ""), headers.get("accept-language"))
        set_lang(liked.lang)
        scope.setdefault("state", {})["preferences"] = liked

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                out["Content-Language"] = "zh-CN" if liked.lang is Lang.ZH else "en"
                for name, value in (("lang", liked.lang), ("size", liked.size)):
                    if asked.get(name) == value:
                        cookie = f"yiben_{name}={value}; Path=/; Max-Age={_A_YEAR}; SameSite=Lax"
                        out.append("Set-Cookie", cookie)
            await send(message)

        await self.app(scope, receive, sending)


def settled(query: str, cookie: str, accepted: str | None) -> Preferences:
    """What a visitor likes, by the query of the address, the `Cookie` header and `Accept-Language`."""
    asked, kept = _asked(query), _cookies(cookie)
    return Preferences(
        lang=_lang(asked.get("lang"), kept.get("yiben_lang"), accepted),
        size=_size(asked.get("size"), kept.get("yiben_size")),
    )


def _asked(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query).items()} if query else {}


def _cookies(cookie: str) -> dict[str, str]:
    if not cookie:
        return {}
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
    except CookieError:
        return {}


def _lang(asked: str | None, kept: str | None, accepted: str | None) -> Lang:
    for word in (asked, kept):
        if word in _LANGS:
            return Lang(word)
    for entry in accepted.lower().split(",") if accepted else ():
        word = entry.split(";")[0].strip()[:2]
        if word in _LANGS:
            return Lang(word)
    return lang_from_environment()


def _size(asked: str | None, kept: str | None) -> Size:
    word: Any = asked if asked in _SIZES else kept
    return Size(word) if word in _SIZES else Size.NORMAL
