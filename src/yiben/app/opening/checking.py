"""Release checks as pages (开放审查): ask for one, watch it run, read it, take remedies and see what they cost."""

from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.opening.check_documents import check_document
from yiben.app.opening.check_pictures import Compared, compared
from yiben.capabilities import access, ledger, opening
from yiben.capabilities.opening import OpenKind, disclosure
from yiben.infra.lake import quote
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_SHOWN_ROWS = 20
_WIDE = 12
"""Columns of a finding that are shown with its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check in a list."""

    run: opening.CheckRun
    title: str
    verdict: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksPage(PageView):
    """The newest checks of what the visitor may act for."""

    template: ClassVar[str] = "checks/list.html"
    place: ClassVar[str] = "opening"
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A column that may be opened. `taken`: it is checked unless somebody says otherwise."""

    name: str
    level: int
    personal: bool
    meaning: str | None
    taken: bool
    quasi: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCheckPage(PageView):
    """What shall be checked."""

    template: ClassVar[str] = "checks/new.html"
    place: ClassVar[str] = "opening"
    resource: ledger.Resource
    choices: tuple[Choice, ...]
    kinds: tuple[tuple[str, Text], ...]
    kind: str
    error: YibenError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningPage(PageView):
    """A check that runs, has failed, or stands still."""

    template: ClassVar[str] = "checks/running.html"
    place: ClassVar[str] = "opening"
    run: opening.CheckRun
    resource: ledger.Resource
    stalled: bool
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One remedy to tick."""

    written: str
    says: Text
    columns: tuple[str, ...]
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding with its words and remedies."""

    at: int
    finding: disclosure.Finding
    risk: Text
    weight: Text
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage(PageView):
    """A check that is done."""

    template: ClassVar[str] = "checks/check.html"
    place: ClassVar[str] = "opening"
    check: disclosure.Check
    title: str
    verdict: Text
    kind: Text
    stale: Text | None
    found: tuple[Found, ...]
    taken: tuple[Offer, ...]
    suggested: tuple[Offer, ...]
    roles: dict[str, Text]
    compared: Compared | None
    error: YibenError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage(PageView):
    """Rows a finding names, as the visitor may see them."""

    template: ClassVar[str] = "checks/rows.html"
    place: ClassVar[str] = "opening"
    check: disclosure.Check
    title: str
    finding: disclosure.Finding
    risk: Text
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    masked: tuple[str, ...]


@router.get("/opening/checks")
def checks(visit: SignedVisit) -> Response:
    """The newest checks."""
    with visit.reading() as work:
        runs = opening.latest_checks(work)
        known = ledger.entries(work, list({one.resource for one in runs}))
    rows = tuple(
        CheckRow(
            run=one,
            title=known[one.resource].title,
            verdict=disclosure.VERDICTS[one.verdict] if one.verdict else None,
        )
        for one in runs
    )
    return visit.show(ChecksPage(rows=rows))


@router.get("/opening/checks/new")
def new(visit: SignedVisit) -> Response:
    """The form; `resource` names the entry, `columns` those to be ticked (all but direct identifiers otherwise)."""
    return visit.show(_form(visit, visit.text("resource")))


@router.post("/opening/checks")
def ask(visit: SignedVisit) -> Response:
    """Begin a check and lead to its page."""
    resource = visit.text("resource")
    columns = _chosen(visit, "column")
    quasi = _chosen(visit, "quasi") if visit.text("own_quasi") else None
    asked = disclosure.CheckAsk(
        resource=resource,
        kind=visit.text("kind") or str(OpenKind.UNCONDITIONAL),
        columns=columns,
        quasi=tuple(one for one in quasi if one in columns) if quasi is not None else None,
    )
    try:
        if not columns:
            raise BadInput(
                "no_columns",
                Text("请至少勾选一列", "Tick at least one column."),
                where={"field": "column"},
            )
        identifier = opening.begin_check(visit.office, visit.who, asked)
    except YibenError as error:
        if error.status == NotFound.status:
            raise
        return visit.show(_form(visit, resource, error=error), status=error.status)
    return _start(visit, identifier)


@router.get("/opening/checks/{check}")
def one(visit: SignedVisit, check: str) -> Response:
    """One check: how far it is, or what it found."""
    with visit.reading() as work:
        run = opening.check_run(work, check)
        resource = ledger.describe(work, run.resource).resource
    if run.state != "done":
        busy = visit.platform.jobs.busy(_job(check))
        return visit.show(
            RunningPage(
                run=run,
                resource=resource,
                stalled=run.state == "running" and not busy,
                steps=3,
            )
        )
    if visit.wants_json:
        with visit.reading() as work:
            return as_json(check_document(opening.find_check(work, check)))
    return visit.show(_page(visit, check))


@router.post("/opening/checks/{check}/again")
def again(visit: SignedVisit, check: str) -> Response:
    """Go on with a check that stands still."""
    with visit.reading() as work:
        opening.check_run(work, check)
    return _start(visit, check)


@router.post("/opening/checks/{check}/remedies")
def remedy(visit: SignedVisit, check: str) -> Response:
    """Check once more with the remedies ticked, or with those suggested (`suggested`)."""
    with visit.reading() as work:
        before = opening.find_check(work, check)
    try:
        remedies = (
            before.suggested
            if visit.text("suggested")
            else tuple(
                dict.fromkeys(
                    disclosure.read_remedy(said, columns=before.columns)
                    for said in (*_chosen(visit, "remedy"), *visit.text("own").split())
                )
            )
        )
        disclosure.check_remedies(remedies, before.before.columns)
        asked = disclosure.CheckAsk(
            resource=before.resource,
            kind=before.kind,
            columns=before.columns,
            quasi=before.quasi,
            remedies=remedies,
        )
        identifier = opening.begin_check(visit.office, visit.who, asked)
    except YibenError as error:
        return visit.show(_page(visit, check, error=error), status=error.status)
    return _start(visit, identifier)


@router.get("/opening/checks/{check}/findings/{at}")
def rows(visit: SignedVisit, check: str, at: int) -> Response:
    """Rows that worry, through the guard: values above one's clearance stay masked."""
    with visit.reading() as work:
        found = opening.find_check(work, check)
        resource = ledger.describe(work, found.resource).resource
    listed = (found.after or found.before).findings
    if not 0 <= at < len(listed):
        raise NotFound("no_finding", Text("没有这项发现", "There is no such finding."), where={"finding": at})
    finding = listed[at]
    numbers = [int(one) for one in finding.row_numbers[:_SHOWN_ROWS]]
    names = [one for one in finding.columns if one in found.columns][:_WIDE]
    answer = None
    if numbers and names and not (found.after or found.before).aggregated:
        wanted = ", ".join(quote(one) for one in names)
        # Numbers are ours, names the ledger's: nothing of the request is in this text.
        sql = (
            f'SELECT * FROM (SELECT row_number() OVER () AS "row", {wanted} FROM {quote(resource.name)} '
            f"AT (VERSION => '{found.snapshot}')) WHERE \"row\" IN ({', '.join(map(str, numbers))}) ORDER BY 1"
        )
        answer = access.ask(visit.office, visit.who, sql, purpose="release check")
    return visit.show(
        RowsPage(
            check=found,
            title=resource.title,
            finding=finding,
            risk=disclosure.RISKS[finding.risk],
            columns=tuple(one.name for one in answer.columns) if answer else (),
            rows=tuple(tuple(row.values()) for batch in answer.batches for row in batch.to_pylist())
            if answer
            else (),
            masked=tuple(one.name for one in answer.columns if one.masked) if answer else (),
        )
    )


def _form(visit: Visit, resource: str, *, error: YibenError | None = None) -> NewCheckPage:
    with visit.reading() as work:
        owner = ledger.describe(work, resource).resource
        found = ledger.resolve(work, [owner.name])[owner.name.casefold()]
    roles = {one.name: _role(one) for one in found.items}
    return NewCheckPage(
        resource=owner,
        choices=tuple(
            Choice(
                name=one.name,
                level=one.level,
                personal=one.personal,
                meaning=one.semantic,
                taken=roles[one.name] is not disclosure.Role.DIRECT,
                quasi=roles[one.name] is disclosure.Role.QUASI,
            )
            for one in found.items
        ),
        kinds=tuple((str(kind), opening.KIND_TITLES[kind]) for kind in OpenKind),
        kind=visit.text("kind") or str(OpenKind.UNCONDITIONAL),
        error=error,
    )


def _role(item: ledger.GradedItem) -> disclosure.Role:
    return disclosure.role_of(item.semantic, type_=item.type, personal=item.personal, level=item.level)


def _page(visit: Visit, check: str, *, error: YibenError | None = None) -> CheckPage:
    with visit.reading() as work:
        found = opening.find_check(work, check)
        resource = ledger.describe(work, found.resource).resource
        stale = opening.stale(work, found)
    report = found.after or found.before
    taken = {str(one) for one in found.remedies}
    return CheckPage(
        check=found,
        title=resource.title,
        verdict=disclosure.VERDICTS[found.verdict],
        kind=opening.KIND_TITLES[OpenKind(found.kind)],
        stale=stale,
        found=tuple(
            Found(
                at=at,
                finding=one,
                risk=disclosure.RISKS[one.risk],
                weight=disclosure.WEIGHTS[one.weight],
                offers=tuple(_offer(each, taken) for each in one.remedies),
            )
            for at, one in enumerate(report.findings)
        ),
        taken=tuple(_offer(one, taken) for one in found.remedies),
        suggested=tuple(_offer(one, taken) for one in found.suggested),
        roles={str(role): words for role, words in disclosure.ROLES.items()},
        compared=compared(found) if found.usefulness is not None else None,
        error=error,
    )


def _offer(one: disclosure.Remedy, taken: set[str]) -> Offer:
    return Offer(written=str(one), says=disclosure.say(one), columns=one.columns, taken=str(one) in taken)


def _chosen(visit: Visit, name: str) -> tuple[str, ...]:
    return tuple(str(one) for one in visit.form.getlist(name))[:2000]


def _job(check: str) -> str:
    return f"check {check}"


def _start(visit: Visit, check: str) -> Response:
    platform, actor = visit.platform, visit.who
    platform.jobs.submit(_job(check), lambda: opening.run_check(platform.office, platform.lake, actor, check))
    return visit.to(f"/opening/checks/{check}")
