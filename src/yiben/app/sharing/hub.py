"""Sharing at a glance 共享: what waits for one's decision, one's requests, grants, agreements."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.capabilities import casework, grants, ledger, policy, sharing
from yiben.capabilities.grants import Grant
from yiben.engines.flows.model import State
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_FEW = PageAsk(size=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A request in a list."""

    case: casework.Case
    state: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantLine:
    """A grant in a list."""

    grant: Grant
    state: grants.State
    resource: str
    grantee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingPage(PageView):
    """Everything of sharing that concerns the visitor."""

    template: ClassVar[str] = "sharing/hub.html"
    place: ClassVar[str] = "sharing"
    waiting: tuple[Line, ...]
    requests: Page[Line]
    granted: tuple[GrantLine, ...]
    agreements: tuple[sharing.Agreement, ...]
    titles: dict[str, str]


@router.get("/sharing")
def hub(visit: SignedVisit) -> Response:
    """What waits, what was asked, what was granted, what was agreed."""
    with visit.reading() as work:
        todo = casework.todo(work, kind=sharing.REQUEST, page=_FEW, hands=hands()).rows
        found = casework.cases(work, kind=sharing.REQUEST, page=page_ask(visit), hands=hands())
        granted = grants.listed(work, page=_FEW).rows
        agreed = sharing.agreements(work, page=_FEW).rows
        titles = _titles(work, {one.draft.resource for one in granted} | {one.resource for one in agreed})
        names = {one.organisation.id: one.organisation.name for one in ledger.organisations(work)}
        today = grants.day_of(work.now())
        states = {one.id: one.title for one in _states(work)}
    lines = tuple(
        Line(case=one, state=states.get(one.state, Text(one.state, one.state))) for one in found.rows
    )
    return visit.show(
        SharingPage(
            waiting=tuple(Line(case=one.case, state=one.state_title) for one in todo),
            requests=Page(rows=lines, total=found.total, ask=found.ask),
            granted=tuple(
                GrantLine(
                    grant=one,
                    state=one.state(today),
                    resource=titles.get(one.draft.resource, one.draft.resource),
                    grantee=names.get(one.draft.grantee, one.draft.grantee),
                )
                for one in granted
            ),
            agreements=agreed,
            titles=titles,
        )
    )


def _states(work: Work) -> tuple[State, ...]:
    return policy.flow(work, sharing.REQUEST).states


def _titles(work: Work, resources: set[str]) -> dict[str, str]:
    found = {}
    for one in resources:
        try:
            found[one] = ledger.describe(work, one).resource.title
        except NotFound:  # retired: its name is for those who look after it
            found[one] = one
    return found
