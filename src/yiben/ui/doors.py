"""Who is visiting, and how they are answered.

A route takes a `Visit`: it carries the actor, the form with its CSRF token already checked, the
office to open units of work, and `show`, which answers HTML to a browser and JSON to
`Accept: application/json` from the same page. Who the actor is, `app` says (`Doors.recognise`).
"""

import hashlib
import hmac
import shutil
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import Depends
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.answers import as_json, wants_json
from yiben.ui.pages import Chrome, NavEntry, Pages, PageView
from yiben.ui.preferences import Preferences
from yiben.ui.uploads import Receiver, Uploaded

SESSION_COOKIE = "yiben_session"
FORM_COOKIE = "yiben_form"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM_KINDS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Means(StrEnum):
    """How a caller showed who they are."""

    NOTHING = "nothing"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105  # a word, not a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever stands at the door. `csrf` is the session's own token; strangers get one from their cookie."""

    actor: Actor | None
    means: Means
    csrf: str = ""


NOBODY = Caller(actor=None, means=Means.NOTHING)


Recognise = Callable[[Request], Awaitable[Caller]]
"""Looks up the session cookie or the bearer token. Filled in by `app`."""


Counts = Callable[[Actor], Mapping[str, int]]
"""How much waits for an actor, by place of the menu. Filled in by `app`."""


class StaffOnly(Refused):
    """A citizen (公众) stands before a page of those who work here."""

    def __init__(self) -> None:
        super().__init__(
            "staff_only",
            Text("这里只供工作人员使用", "This is for those who work here only."),
            hint=Text(
                "公开的数据在 /datasets，需求与讨论在 /wishes",
                "What is open to everybody is at /datasets; wishes and discussion at /wishes.",
            ),
        )


def _nothing_waits(_actor: Actor) -> Mapping[str, int]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What every visit needs; lives at `app.state.doors`."""

    pages: Pages
    office: Office
    recognise: Recognise
    menu: tuple[NavEntry, ...]
    counts: Counts = _nothing_waits
    open_menu: tuple[NavEntry, ...] = ()  # of whoever does not work here


class SignInNeeded(Refused):
    """Nobody is signed in. A browser is led to the sign-in page, a program gets 401."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "sign_in_needed",
            Text("请先登录", "Please sign in first."),
            hint=Text(
                "在 /sign-in 登录，或在 Authorization 头中带上访问令牌",
                "Sign in at /sign-in, or send an access token in the Authorization header.",
            ),
        )


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request by one caller."""

    request: Request
    doors: Doors
    caller: Caller
    form: FormData = field(default_factory=FormData)

    @property
    def actor(self) -> Actor | None:
        """Who is signed in, if anybody."""
        return self.caller.actor

    @property
    def office(self) -> Office:
        """Opens units of work."""
        return self.doors.office

    @property
    def platform(self) -> Any:
        """Everything `app` wired together; its type lives above this layer."""
        return self.request.app.state.platform

    @property
    def who(self) -> Actor:
        """The actor, of a visit that must have one."""
        if self.actor is None:
            raise SignInNeeded
        return self.actor

    @property
    def wants_json(self) -> bool:
        """True when the caller prefers JSON to a page."""
        return wants_json(self.request)

    @property
    def csrf(self) -> str:
        """The token a form of this visitor must carry.

        A stranger's is derived one way from a cookie scripts cannot read.
        """
        return self.caller.csrf or form_token(self.request.state.form_secret)

    def reading(self) -> AbstractContextManager[Work]:
        """A consistent read as this actor."""
        return self.office.reading(self.who)

    def writing(self) -> AbstractContextManager[Work]:
        """A change as this actor."""
        return self.office.writing(self.who)

    def text(self, name: str, *, default: str = "") -> str:
        """A field of the form or of the address, trimmed."""
        value = self.form.get(name) if name in self.form else self.request.query_params.get(name)
        return value.strip() if isinstance(value, str) else default

    def files(self, name: str) -> list[UploadFile]:
        """The files sent in one field; a field left empty sends none."""
        return [file for file in self.form.getlist(name) if isinstance(file, UploadFile) and file.filename]

    def show(self, view: PageView, *, status: int = 200) -> Response:
        """The page, or its fields as JSON for a program."""
        if self.wants_json:
            return as_json(view, status=status)
        html = self.doors.pages.html(view, chrome(self, view.place))
        return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})

    def to(self, path: str, *, done: str = "") -> RedirectResponse:
        """Lead to another page of ours after a change; `done` is a key of the words under `done.`."""
        joiner = "&" if "?" in path else "?"
        return RedirectResponse(path + (f"{joiner}done={quote(done)}" if done else ""), 303)


def form_token(secret: str) -> str:
    """The token of a stranger's forms, from the secret of their form cookie."""
    return hashlib.sha256(f"csrf:{secret}".encode()).hexdigest()


def chrome(visit: Visit, place: str) -> Chrome:
    """What the frame of the page needs."""
    liked: Preferences = visit.request.state.preferences
    staff = visit.actor if visit.actor and not visit.actor.citizen else None
    url = visit.request.url
    kept = [(k, v) for k, v in parse_qsl(url.query) if k not in {"lang", "size", "done"}]
    done = "done." + visit.request.query_params.get("done", "")
    # A page shown after a POST has no address of its own to come back to by GET.
    path = url.path if visit.request.method in _SAFE else _came_from(visit.request)
    return Chrome(
        lang=liked.lang,
        size=liked.size,
        actor=visit.actor,
        csrf=visit.csrf,
        path=path + (f"?{urlencode(kept)}" if kept else ""),
        place=place,
        nav=_menu(visit.doors.menu, staff) if staff else visit.doors.open_menu,
        staff=staff is not None,
        notice=visit.doors.pages.words.say(done) if done in visit.doors.pages.words else None,
        counts=visit.doors.counts(staff) if staff else {},
    )


def _menu(entries: tuple[NavEntry, ...], staff: Actor) -> tuple[NavEntry, ...]:
    """The entries that open for this person."""
    return tuple(one for one in entries if not one.roles or staff.holds(*one.roles))


def _came_from(request: Request) -> str:
    return urlsplit(request.headers.get("referer", "")).path or "/"


async def _met(request: Request) -> Visit:
    doors: Doors = request.app.state.doors
    caller = await doors.recognise(request)
    visit = Visit(request=request, doors=doors, caller=caller)
    request.state.visit = visit
    return visit


async def _visit(request: Request) -> Visit:
    visit = await _met(request)
    if request.method not in _SAFE and visit.caller.means is not Means.TOKEN:
        await _check_form(visit)
    elif request.headers.get("content-type", "").startswith(_FORM_KINDS):
        visit.form = await request.form()
    return visit


async def _check_form(visit: Visit) -> None:
    request = visit.request
    _check_origin(request)
    # Strangers' bodies are not read beyond the small limit; files only from people who are signed in.
    if request.headers.get("content-type", "").startswith(_FORM_KINDS):
        if visit.actor is None and "multipart" in request.headers["content-type"]:
            raise SignInNeeded
        visit.form = await request.form()
    if visit.actor is None and visit.wants_json:
        raise SignInNeeded
    _check_token(visit, visit.form.get("csrf"))


def _check_token(visit: Visit, sent: object) -> None:
    sent = sent or visit.request.headers.get("x-csrf-token") or ""
    if not (isinstance(sent, str) and hmac.compare_digest(sent.encode(), visit.csrf.encode())):
        raise Refused(
            "form_expired",
            Text(
                "表单已过期或来自别处，未执行任何操作",
                "This form has expired or came from elsewhere; nothing was done.",
            ),
            hint=Text("请返回上一页，刷新后重新提交", "Go back, reload the page and send the form again."),
        )


def _check_origin(request: Request) -> None:
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    same = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if site not in (None, "same-origin", "none") or not same:
        raise Refused(
            "other_site",
            Text("请求来自其他网站，未执行任何操作", "The request came from another site; nothing was done."),
            where={"origin": origin},
        )


async def _citizen(visit: Annotated[Visit, Depends(_visit)]) -> Visit:
    if visit.actor is None:
        raise SignInNeeded
    return visit


async def _signed_in(visit: Annotated[Visit, Depends(_citizen)]) -> Visit:
    if visit.who.citizen:
        raise StaffOnly
    return visit


async def _sending(request: Request) -> Visit:
    visit = await _met(request)
    if visit.actor is None:
        raise SignInNeeded
    if visit.actor.citizen:
        raise StaffOnly
    if visit.caller.means is not Means.TOKEN:
        _check_origin(request)
    return visit


AnyVisit = Annotated[Visit, Depends(_visit)]
"""A visit by anybody, signed in or not."""

CitizenVisit = Annotated[Visit, Depends(_citizen)]
"""A visit by anybody who is signed in, a citizen (公众) as well: taking part, following, one's own account."""

SignedVisit = Annotated[Visit, Depends(_signed_in)]
"""A visit by somebody who works here; strangers are led to the sign-in page, citizens are refused."""

SendingVisit = Annotated[Visit, Depends(_sending)]
"""A visit by somebody who works here and sends files: the route must take them with `receive`, which checks the form."""


async def receive(visit: Visit, folder: Path) -> tuple[dict[str, str], list[Uploaded]]:
    """Write the files of a multipart form below `folder`; answers its fields and the files.

    The form's token is checked before the first file is kept. On refusal nothing is left behind.
    """

    def admit(fields: dict[str, str]) -> None:
        if visit.caller.means is not Means.TOKEN:
            _check_token(visit, fields.get("csrf"))

    receiver = Receiver(folder, content_type=visit.request.headers.get("content-type", ""), admit=admit)
    complete = False
    try:
        await receiver.take(visit.request.stream())
        complete = True
    finally:
        if not complete:
            shutil.rmtree(folder, ignore_errors=True)
    return receiver.fields, receiver.files


def demand(visit: Visit, *roles: Role) -> None:
    """Raise Refused unless the actor holds one of `roles`; says which would do."""
    if not visit.who.holds(*roles):
        words = visit.doors.pages.words
        named = " / ".join(words.say(f"role.{role}") for role in roles)
        raise Refused(
            "role_needed",
            Text(f"此操作需要以下岗位之一: {named}", f"This needs one of these roles: {named}."),
            where={"account": visit.who.account},
            hint=Text(
                "请联系平台所有者调整账号岗位", "Ask the platform's owner to give your account the role."
            ),
        )


def page_ask(visit: Visit, *, size: int = 20) -> PageAsk:
    """The page of a list this address asks for."""
    raw = visit.text("page", default="1") or "1"
    if not (raw.isascii() and raw.isdigit()) or len(raw) > 9:
        raise BadInput(
            "bad_page", Text(f"页码无效: {raw}", f"Not a page number: {raw}"), where={"field": "page"}
        )
    return PageAsk(number=int(raw), size=size)
