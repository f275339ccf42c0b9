"""Objections at a glance 异议: what waits for one, what one filed, what one may look at; and the form to file one."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.forms import handed
from yiben.app.cases.reading import Limit, calendar_of, limit, limits, organisation_names
from yiben.app.objecting.wording import draft_of
from yiben.app.reactions import hands
from yiben.capabilities import casework, ledger, objections, policy
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_FEW = PageAsk(size=50)
_FIELDS = ("resource", "column", "wrong", "key", "seen", "right", "says", "person", "proof")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One objection of a list."""

    objection: objections.Objection
    title: str
    state: Text
    organisation: str
    limit: Limit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something that waits for the visitor: an answer, an acknowledgement, a table to be made again."""

    errand: casework.Errand
    href: str
    limit: Limit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionsPage(PageView):
    """What waits for the visitor, and the objections they may see; `only` is "mine" for what they filed."""

    template: ClassVar[str] = "objections/hub.html"
    place: ClassVar[str] = "todo"
    waiting: tuple[Waiting, ...]
    rows: Page[Row]
    only: str
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage(PageView):
    """The form. `columns` of the resource, once one is chosen."""

    template: ClassVar[str] = "objections/file.html"
    place: ClassVar[str] = "search"
    resource: ledger.Resource | None
    columns: tuple[tuple[str, str], ...]
    resources: tuple[tuple[str, str], ...]
    said: Mapping[str, str]
    wrongs: tuple[tuple[str, Text], ...]
    proofs: tuple[tuple[str, Text], ...]
    answer_by: Text
    token: str
    most_mb: int
    error: YibenError | None


@router.get("/objections")
def hub(visit: SignedVisit) -> Response:
    """What waits, and the list."""
    only = "mine" if visit.text("only") == "mine" else ""
    with visit.reading() as work:
        found = objections.objections(work, only=only, page=page_ask(visit), hands=hands())
        rows = rows_of(work, found.rows)
        waiting = tuple(_waiting(work))
    return visit.show(
        ObjectionsPage(
            waiting=waiting,
            rows=Page(rows=rows, total=found.total, ask=found.ask),
            only=only,
            here=f"/objections?only={only}&",
        )
    )


@router.get("/objections/new")
def form(visit: SignedVisit) -> Response:
    """The form; `resource` and `column` may be given."""
    return visit.show(_form(visit))


@router.post("/objections/file")
def file(visit: SignedVisit) -> Response:
    """File it."""
    said = {name: visit.text(name) for name in _FIELDS}
    try:
        draft = draft_of(
            resource=said["resource"], column=said["column"], what=said["wrong"], key=said["key"].splitlines(),
            seen=said["seen"], right=said["right"], says=said["says"], person=said["person"], proof=said["proof"],
        )  # fmt: skip
        with visit.writing() as work:
            fields = policy.flow(work, objections.VALUE if draft.column else objections.ENTRY).form
            made = objections.file(
                work,
                draft,
                attachments=handed(visit, fields),
                hands=hands(),
                token=visit.text("token") or None,
            )
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_form(visit, error=error), status=error.status)
    return visit.to(f"/objections/{made.number}", done="objections.filed")


def rows_of(work: Work, found: tuple[objections.Objection, ...]) -> tuple[Row, ...]:
    """Objections as lists show them."""
    titles = {one.kind: {state.id: state.title for state in one.states} for one in policy.flows(work)}
    names = organisation_names(work, [one.organisation for one in found])
    days, now = calendar_of(work), work.now()
    return tuple(
        Row(
            objection=one,
            title=_title(work, one),
            state=titles.get(one.kind, {}).get(one.state, Text(one.state, one.state)),
            organisation=names.get(one.organisation, one.organisation),
            limit=limit(days, one.due, now) if one.answered is None and one.settled is None else None,
        )
        for one in found
    )


def _title(work: Work, one: objections.Objection) -> str:
    try:
        title = ledger.describe(work, one.resource).resource.title
    except YibenError:  # retired: its name is for those who look after it
        title = one.resource_name
    return f"{title}「{one.column}」" if one.column else title


def _waiting(work: Work) -> list[Waiting]:
    found = []
    for kind in (objections.VALUE, objections.ENTRY, objections.TOLD, objections.REDO):
        room = "objections" if kind in (objections.VALUE, objections.ENTRY) else "cases"
        errands = casework.todo(work, kind=kind, page=_FEW, hands=hands()).rows
        left = limits(work, [one.case for one in errands])
        found += [
            Waiting(errand=one, href=f"/{room}/{one.case.number}", limit=left[one.case.id]) for one in errands
        ]
    return found


def _form(visit: Visit, *, error: YibenError | None = None) -> FilePage:
    said = {name: visit.text(name) for name in _FIELDS}
    with visit.reading() as work:
        dossier = _dossier(work, said["resource"])
        answer = policy.flow(work, objections.VALUE).state("asked").deadline
        listed = () if dossier else ledger.list_resources(work, page=PageAsk(size=200)).rows
    within = answer.within.working_days if answer else None
    return FilePage(
        resource=dossier.resource if dossier else None,
        columns=tuple((one.name, one.title) for one in dossier.items if not one.retired) if dossier else (),
        resources=tuple((one.name, one.title) for one in listed),
        said=said,
        wrongs=tuple((one.value, title) for one, title in objections.WRONG_TITLES.items()),
        proofs=tuple((one.value, title) for one, title in objections.PROOF_TITLES.items()),
        answer_by=Text(f"{within} 个工作日", f"{within} working days"),
        token=secrets.token_urlsafe(12),
        most_mb=visit.office.settings.attachment_mb,
        error=error,
    )


def _dossier(work: Work, ref: str) -> ledger.Dossier | None:
    if not ref:
        return None
    try:
        return ledger.describe(work, ref)
    except YibenError:  # nobody knows it: the form says so, and asks for another
        return None
