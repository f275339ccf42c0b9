"""How a request that ends badly is answered: a page for people, the contract's error object for programs."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yiben.kernel.errors import BadInput, NotFound, Refused, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text
from yiben.ui.answers import as_json, wants_json
from yiben.ui.doors import NOBODY, Doors, SignInNeeded, Visit
from yiben.ui.pages import PageView
from yiben.ui.shield import harden

_log = logging.getLogger("yiben.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(PageView):
    """What was wrong, where, and what to do about it."""

    template: ClassVar[str] = "error.html"
    status: int
    heading: str
    code: str
    message: str
    hint: str
    where: tuple[tuple[str, str], ...]


class Broken(YibenError):
    """A mistake of ours; the details are in the server's log under the reference."""


def install(app: FastAPI) -> None:
    """Answer every way a request can end badly."""
    for kind, handler in (
        (SignInNeeded, _sign_in),
        (YibenError, _refused),
        (RequestValidationError, _malformed),
        (HTTPException, _http),
        (UnicodeEncodeError, _half_letter),
        (DataError, _unkeepable),
        (OverflowError, _unkeepable),  # how SQLite's driver says it of a number
        (Exception, _broken),
    ):
        app.add_exception_handler(kind, _typed(handler))


def _typed(
    handler: Callable[[Request, Exception], Response],
) -> Callable[[Request, Exception], Awaitable[Response]]:
    # An async handler stays in the request's context, so that it speaks the request's language.
    async def answer(request: Request, error: Exception) -> Response:
        return handler(request, error)

    return answer


def answer_with(request: Request, error: YibenError) -> Response:
    """The answer for one error; where it says when to come back (`retry_after`, seconds), clients are told as they know it."""
    answer = _answered(request, error)
    if "retry_after" in error.where:
        answer.headers["Retry-After"] = str(error.where["retry_after"])
    return answer


def _answered(request: Request, error: YibenError) -> Response:
    if wants_json(request):
        return as_json({"error": error.as_dict()}, status=error.status)
    doors: Doors = request.app.state.doors
    words = doors.pages.words
    visit: Visit | None = getattr(request.state, "visit", None)
    if visit is None:
        visit = Visit(request=request, doors=doors, caller=NOBODY)
    title = f"error.title_{error.status}"
    return visit.show(
        ErrorPage(
            status=error.status,
            heading=words.say(title if title in words else "error.title_422"),
            code=error.code,
            message=str(error.message),
            hint=str(error.hint) if error.hint else "",
            where=tuple((_place(doors, name), _said(value)) for name, value in error.where.items()),
        ),
        status=error.status,
    )


def _place(doors: Doors, name: str) -> str:
    key = f"error.place_{name}"
    return doors.pages.words.say(key) if key in doors.pages.words else name


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _sign_in(request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInNeeded)
    if wants_json(request):
        return as_json({"error": error.as_dict()}, status=401)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/sign-in?next=" + quote(back if request.method == "GET" else "/"), 303)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, YibenError)
    return answer_with(request, error)


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    first = faults[0] if faults else {"loc": ("body",), "msg": "invalid"}
    field = ".".join(str(part) for part in first["loc"])
    return answer_with(
        request,
        BadInput(
            "bad_request",
            Text(
                f"请求格式有误: {field}: {first['msg']}", f"The request is malformed: {field}: {first['msg']}"
            ),
            where={"field": field},
            hint=Text("字段说明见 /api/docs", "The fields are described at /api/docs."),
        ),
    )


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    if error.status_code == 404:
        return answer_with(
            request, NotFound("no_page", Text(f"没有这个地址: {path}", f"There is no such address: {path}"))
        )
    if error.status_code == 405:
        says = Text(f"{path} 不支持 {request.method}", f"{path} does not take {request.method}")
        answer = answer_with(request, _Method("bad_method", says))
        answer.headers.update(error.headers or {})
        return answer
    return answer_with(
        request, BadInput("bad_request", Text(f"请求有误: {error.detail}", f"Bad request: {error.detail}"))
    )


def _half_letter(request: Request, _error: Exception) -> Response:
    return _not_text(request, Text("请求中有半个字符", "The request holds half a character."))


def _unkeepable(request: Request, error: Exception) -> Response:
    # A NUL or a number beyond what the database counts to: somebody's words, and nothing was kept.
    _log.warning("%s %s refused by the database: %s", request.method, request.url.path, type(error).__name__)
    return _not_text(
        request,
        Text("请求中有无法保存的字符或数", "The request holds a character or number that cannot be kept."),
    )


def _not_text(request: Request, says: Text) -> Response:
    hint = Text("删去不可见的字符后重试", "Remove what cannot be seen and try again.")
    return answer_with(request, BadInput("bad_request", says, hint=hint))


class _Method(Refused):
    status = 405


def _broken(request: Request, error: Exception) -> Response:
    reference = new_id("err")
    _log.error("%s %s failed (%s)", request.method, request.url.path, reference, exc_info=error)
    broken = Broken(
        "broken",
        Text("系统内部出错，未能完成请求", "Something broke on our side; the request was not completed."),
        where={"reference": reference},
        hint=Text("请把事件编号告诉平台管理员", "Please tell the platform's owner the reference."),
    )
    answer = answer_with(request, broken)
    # This answer is made outside every layer of ours, so it must be hardened by hand.
    harden(answer.headers, secure=request.app.state.doors.office.settings.secure_cookies)
    return answer
