"""Delegations 委托: who acts for whom, from a day to a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.reading import calendar_of, kinds
from yiben.capabilities import casework, people
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationsPage(PageView):
    """Delegations by and to the visitor, and the form for a new one."""

    template: ClassVar[str] = "cases/delegations.html"
    place: ClassVar[str] = "todo"
    rows: tuple[casework.Delegation, ...]
    today: str
    accounts: tuple[str, ...]
    kinds: Mapping[str, Text]
    said: Mapping[str, str]
    chosen: frozenset[str]
    error: YibenError | None


@router.get("/delegations")
def delegations(visit: SignedVisit) -> Response:
    """The visitor's own, both ways."""
    return visit.show(_page(visit))


@router.post("/delegations")
def delegate(visit: SignedVisit) -> Response:
    """Let somebody act for the visitor."""
    try:
        with visit.writing() as work:
            casework.delegate(
                work,
                visit.text("taker"),
                begins=visit.text("begins"),
                ends=visit.text("ends"),
                kinds=_kinds(visit),
            )
    except YibenError as error:
        return visit.show(_page(visit, error=error), status=error.status)
    return visit.to("/delegations", done="cases.delegated")


@router.post("/delegations/{delegation}/end")
def end(visit: SignedVisit, delegation: str) -> Response:
    """End one now."""
    with visit.writing() as work:
        casework.end_delegation(work, delegation)
    return visit.to("/delegations", done="cases.delegation_ended")


def _kinds(visit: Visit) -> list[str]:
    return [str(one) for one in visit.form.getlist("kinds")]


def _page(visit: Visit, *, error: YibenError | None = None) -> DelegationsPage:
    with visit.reading() as work:
        today = calendar_of(work).local(work.now()).date().isoformat()
        return DelegationsPage(
            rows=casework.delegations(work),
            today=today,
            accounts=tuple(
                one.name
                for one in people.list_accounts(work)
                if not one.disabled and one.name != visit.who.account
            ),
            kinds=kinds(work),
            said={
                "taker": visit.text("taker"),
                "begins": visit.text("begins") or today,
                "ends": visit.text("ends"),
            },
            chosen=frozenset(_kinds(visit)),
            error=error,
        )
