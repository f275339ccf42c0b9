"""Filing a case of any kind, by the form its flow declares; and the cases one may see."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from yiben.app.cases.counting import changed
from yiben.app.cases.documents import title_of
from yiben.app.cases.forms import NO_CHOICES, Choices, Question, choices, handed, questions, read
from yiben.app.cases.reading import Limit, kinds, limits, organisation_names
from yiben.app.reactions import FILED_AT, hands
from yiben.capabilities import casework, ledger, policy
from yiben.engines.flows.drawing import draw
from yiben.engines.flows.model import Flow
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, Refused, YibenError
from yiben.kernel.paging import Page
from yiben.kernel.text import Text, current_lang
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case of a list."""

    case: casework.Case
    kind: Text
    state: Text
    organisation: str
    limit: Limit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage(PageView):
    """Cases the visitor may see, the newest first."""

    template: ClassVar[str] = "cases/cases.html"
    place: ClassVar[str] = "todo"
    rows: Page[CaseRow]
    kinds: Mapping[str, Text]
    kind: str
    phase: str
    org: str
    mine: bool
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind one may file; `href` leads to its form."""

    flow: Flow
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage(PageView):
    """Choose a kind; then its form. `asks_organisation`: nothing in the form says whom it is about."""

    template: ClassVar[str] = "cases/file.html"
    place: ClassVar[str] = "todo"
    kinds: tuple[Kind, ...]
    flow: Flow | None
    picture: Markup
    questions: tuple[Question, ...]
    choices: Choices
    asks_organisation: bool
    organisations: tuple[str, ...]
    organisation: str
    title_said: str
    token: str
    most_mb: int
    error: YibenError | None


@router.get("/cases")
def cases(visit: SignedVisit) -> Response:
    """Cases, narrowed by `kind`, `phase`, `org` and `mine`."""
    kind, phase, org = (visit.text(name)[:200] for name in ("kind", "phase", "org"))
    mine = visit.text("mine") == "yes"
    chosen = casework.Phase(phase) if phase in set(casework.Phase) else None
    with visit.reading() as work:
        found = casework.cases(
            work,
            kind=kind or None,
            organisation=hands().tree.identifier(work, org) if org else None,
            filer=visit.who.account if mine else None,
            phase=chosen,
            page=page_ask(visit, size=25),
            hands=hands(),
        )
        titles = kinds(work)
        called = organisation_names(work, [one.organisation for one in found.rows])
        left, flows = limits(work, found.rows), {one.kind: one for one in policy.flows(work)}
        rows = tuple(
            CaseRow(
                case=one,
                kind=titles.get(one.kind, Text(one.kind, one.kind)),
                state=title_of(flows.get(one.kind), one.state),
                organisation=called.get(one.organisation or "", ""),
                limit=left[one.id],
            )
            for one in found.rows
        )
    asked = [("kind", kind), ("phase", phase), ("org", org), ("mine", "yes" if mine else "")]
    query = urlencode([pair for pair in asked if pair[1]])
    return visit.show(
        CasesPage(
            rows=Page(rows=rows, total=found.total, ask=found.ask, more=found.more),
            kinds=titles,
            kind=kind,
            phase=phase,
            org=org,
            mine=mine,
            here=f"/cases?{query}&" if query else "/cases?",
        )
    )


@router.get("/cases/new")
def form(visit: SignedVisit) -> Response:
    """The kinds one may file; with `kind`, its form."""
    kind = visit.text("kind")
    if FILED_AT.get(kind):
        return visit.to(FILED_AT[kind])
    return visit.show(_page(visit, kind))


@router.post("/cases/file")
def file(visit: SignedVisit) -> Response:
    """File a case."""
    kind = visit.text("kind")
    try:
        with visit.writing() as work:
            flow = general(work, kind)
            values = read(visit, work, flow.form)
            subject, organisation = about(work, flow, values, asked=visit.text("organisation"))
            made = casework.file(
                work,
                kind,
                subject=subject,
                organisation=organisation,
                title=visit.text("title"),
                form=values,
                attachments=handed(visit, flow.form),
                hands=hands(),
                token=visit.text("token") or None,
            )
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, kind, error=error), status=error.status)
    changed(visit)
    return visit.to(f"/cases/{quote(made.number)}", done="cases.filed")


def general(work: Work, kind: str) -> Flow:
    """The flow in force for a kind that is filed by the general form.

    Raises NotFound `no_flow`, Refused `filed_elsewhere` for a kind that a capability files itself: it looks into
    more than a form can say.
    """
    flow = policy.flow(work, kind)
    if kind in FILED_AT:
        page = FILED_AT[kind]
        raise Refused(
            "filed_elsewhere",
            Text(
                f"“{flow.title.zh}”不能用通用表单提交",
                f"“{flow.title.en}” is not filed with the general form.",
            ),
            where={"kind": kind},
            hint=Text(f"请从 {page} 提交", f"File it from {page}.")
            if page
            else Text("由平台在办理相应事项时提出", "The platform files it when that is done."),
        )
    return flow


def about(work: Work, flow: Flow, values: Mapping[str, Any], *, asked: str) -> tuple[str, str | None]:
    """(what a case is about, the organisation that owns it): by its form, else the organisation that was named.

    Raises BadInput `whom` when nothing says, NotFound for an organisation nobody knows.
    """
    for one in flow.form:
        if one.type == "resource" and values.get(one.id):
            named = values[one.id]
            found = ledger.describe(work, str(named[0] if isinstance(named, list) else named)).resource
            return found.id, found.organisation
    for one in flow.form:
        if one.type == "organisation" and values.get(one.id):
            named = values[one.id]
            organisation = str(named[0] if isinstance(named, list) else named)
            return organisation, organisation
    known = ledger.find_organisation(work, asked) if asked else None
    if known is None:
        raise BadInput(
            "whom",
            Text("请写明事项所属的单位", "Say which organisation it is about."),
            where={"field": "organisation"},
            hint=Text("用目录中的单位名称或代码", "By its name or code in the ledger."),
        )
    return known.id, known.id


def _page(visit: Visit, kind: str, *, error: YibenError | None = None) -> FilePage:
    with visit.reading() as work:
        flows = [one for one in policy.flows(work) if FILED_AT.get(one.kind) != ""]
        flow = next((one for one in flows if one.kind == kind), None)
        asks = flow is not None and not any(one.type in {"resource", "organisation"} for one in flow.form)
        return FilePage(
            kinds=tuple(
                Kind(flow=one, href=FILED_AT.get(one.kind, f"/cases/new?kind={quote(one.kind)}"))
                for one in flows
            ),
            flow=flow,
            picture=Markup(draw(flow, lang=current_lang()) if flow else ""),  # noqa: S704  # draw escapes words
            questions=questions(flow.form, _kept(visit, work, flow), error=error) if flow else (),
            choices=choices(work, flow.form) if flow else NO_CHOICES,
            asks_organisation=asks,
            organisations=tuple(node.organisation.name for node in ledger.organisations(work))
            if asks
            else (),
            organisation=visit.text("organisation"),
            title_said=visit.text("title"),
            token=secrets.token_urlsafe(12),
            most_mb=visit.office.settings.attachment_mb,
            error=error,
        )


def _kept(visit: Visit, work: Work, flow: Flow) -> Mapping[str, Any]:
    try:
        return read(visit, work, flow.form)
    except YibenError:  # a name nobody knows: shown again as it was typed
        return {one.id: visit.text(f"f.{one.id}") for one in flow.form}
