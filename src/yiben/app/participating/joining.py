"""Opening an account for oneself over HTTP 公众开户."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities import ledger, participation, people
from yiben.capabilities.people.web import account_failed, remember
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import YibenError
from yiben.ui.doors import SESSION_COOKIE, AnyVisit, CitizenVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPage(PageView):
    """The form, the terms in plain words, a sum to answer. `field` is where the error belongs."""

    template: ClassVar[str] = "participating/join.html"
    open: bool
    terms: str
    question: str
    puzzle: str
    name: str = ""
    error: str = ""
    hint: str = ""
    field: str = ""


@router.get("/join", name="join")
def join_form(visit: AnyVisit) -> Response:
    """The form; somebody already signed in is led to their account."""
    return visit.to("/account") if visit.actor else visit.show(_page(visit))


@router.post("/join")
def join(visit: AnyVisit) -> Response:
    """Open the account, sign in, and show the number to write down."""
    if visit.actor:
        return visit.to("/account")
    client = visit.request.client
    asked = people.Joining(
        name=visit.text("name")[:200],
        password=_secret(visit, "password"),
        again=_secret(visit, "again"),
        accepted=visit.text("terms")[:20],
        puzzle=visit.text("puzzle")[:400],
        answer=visit.text("answer")[:20],
        trap=visit.text("website")[:20],
    )
    try:
        with visit.office.reading(SYSTEM) as work:
            offices = tuple(node.organisation.name for node in ledger.organisations(work))
        joined = people.join(
            visit.office, asked, address=client.host if client else "unknown", offices=offices
        )
    except YibenError as error:
        return visit.show(_page(visit, name=asked.name, error=error), status=error.status)
    return remember(visit, visit.to("/account?fresh=1"), joined.session)


@router.post("/account/close")
def close(visit: CitizenVisit) -> Response:
    """A citizen closes their account for good; what they followed is forgotten with it."""
    try:
        with visit.writing() as work:
            people.close_own_account(work, password=_secret(visit, "password"))
            participation.forget(work, visit.who.account)
    except YibenError as error:
        if not visit.who.citizen:
            raise
        return account_failed(visit, "close", error)
    answer = visit.to("/sign-in", done="people.closed")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def _secret(visit: Visit, name: str) -> str:
    value = visit.form.get(name)
    return value if isinstance(value, str) else ""


def _page(visit: Visit, *, name: str = "", error: YibenError | None = None) -> JoinPage:
    with visit.office.reading(SYSTEM) as work:
        asked = people.puzzle(work)
    return JoinPage(
        open=visit.office.settings.citizens == "open",
        terms=people.TERMS,
        question=str(asked.question),
        puzzle=asked.token,
        name=participation.tidied(name, most=60),
        error=str(error.message) if error else "",
        hint=str(error.hint) if error and error.hint else "",
        field=str(error.where.get("field", "")) if error else "",
    )
