"""Regulations 法规: which packs there are, what one holds, what would change, and two persons' word about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.regulations.reading import standing_of
from yiben.capabilities import policy
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

DECIDERS = (Role.OWNER, Role.OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRow:
    """One pack of the list. `wrong` says what is the matter with one that cannot be read."""

    id: str
    name: str  # as addresses have it
    version: str
    title: Text
    issuer: Text | None
    number: str
    status: str
    origin: str
    rules: bool
    always: bool
    since: str | None
    until: str | None
    waiting: policy.Request | None
    wrong: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PacksPage(PageView):
    """Every pack, and how it stands."""

    template: ClassVar[str] = "rules/packs.html"
    place: ClassVar[str] = "packs"
    rows: tuple[PackRow, ...]
    q: str
    state: str
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRow:
    """What a text leaves open, and the value taken."""

    id: str
    title: Text
    articles: tuple[str, ...]
    value: str
    unit: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleRow:
    """One scale of a pack."""

    title: Text
    articles: tuple[str, ...]
    levels: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPage(PageView):
    """One pack: its head, what it holds, its parameters and gaps, what was asked about it."""

    template: ClassVar[str] = "rules/pack.html"
    place: ClassVar[str] = "packs"
    pack: PackRow
    says: Text | None
    published: str
    source: str
    digest: str
    counts: tuple[tuple[str, int], ...]
    covers: tuple[tuple[str, int], ...]
    scales: tuple[ScaleRow, ...]
    parameters: tuple[ParameterRow, ...]
    gaps: tuple[Text, ...]
    passed: int
    missed: tuple[str, ...]
    has_matrix: bool
    requests: tuple[policy.Request, ...]
    may_decide: bool
    own: bool
    today: str
    error: YibenError | None


@router.get("/packs")
def packs(visit: SignedVisit) -> Response:
    """Every pack there is; `q` searches id, title, issuer and number, `state` narrows."""
    q, state = visit.text("q")[:200], visit.text("state")
    with visit.reading() as work:
        rows = [row_of(one) for one in policy.standings(work)]
    shown = tuple(row for row in rows if _matches(row, q) and _is(row, state))
    return visit.show(PacksPage(rows=shown, q=q, state=state, total=len(rows)))


@router.get("/packs/{pack}")
def pack(visit: SignedVisit, pack: str) -> Response:
    """One pack whole."""
    return visit.show(_pack_page(visit, pack))


@router.post("/packs/{pack}/propose")
def propose(visit: SignedVisit, pack: str) -> Response:
    """Ask that a pack rule, or no longer do; another person decides."""
    act = policy.Act.RETIRE if visit.text("act") == "retire" else policy.Act.ACTIVATE
    try:
        start, end = _day(visit.text("from"), "from"), _day(visit.text("until"), "until")
        with visit.writing() as work:
            policy.propose(work, pack, act=act, from_=start, until=end, reason=visit.text("reason"))
    except YibenError as error:
        return visit.show(_pack_page(visit, pack, error=error), status=error.status)
    return visit.to(f"/packs/{pack}", done="rules.proposed")


@router.post("/packs/{pack}/approve")
def approve(visit: SignedVisit, pack: str) -> Response:
    """A second person lets it come true."""
    try:
        with visit.writing() as work:
            policy.approve(work, pack.partition("@")[0], note=visit.text("note"))
    except YibenError as error:
        return visit.show(_pack_page(visit, pack, error=error), status=error.status)
    return visit.to(f"/packs/{pack}", done="rules.decided")


@router.post("/packs/{pack}/refuse")
def refuse(visit: SignedVisit, pack: str) -> Response:
    """A second person says no, or the first takes it back."""
    try:
        with visit.writing() as work:
            policy.refuse(work, pack.partition("@")[0], note=visit.text("note"))
    except YibenError as error:
        return visit.show(_pack_page(visit, pack, error=error), status=error.status)
    return visit.to(f"/packs/{pack}", done="rules.refused")


def _pack_page(visit: Visit, name: str, *, error: YibenError | None = None) -> PackPage:
    with visit.reading() as work:
        found = policy.pack(work, name)
        row = row_of(standing_of(work, found))
        ran = policy.run_cases(found) if found.cases else ()
        gaps = _gaps(work, found)
        asked = policy.requests(work, found.id)
    head = found.head
    covers = dict.fromkeys(("declared", "attested", "outside", "missing"), 0)
    for article in found.articles:
        covers[article.cover.value] += 1
    return PackPage(
        pack=row,
        says=head.says,
        published=str(head.published or ""),
        source=f"{head.source.seed} {head.source.lines or ''}" if head.source else "",
        digest=found.digest,
        counts=tuple(_counts(found).items()),
        covers=tuple(covers.items()),
        scales=tuple(
            ScaleRow(
                title=scale.title, articles=scale.article, levels=tuple(level.title for level in scale.level)
            )
            for scale in found.scales
        ),
        parameters=tuple(
            ParameterRow(
                id=one.id,
                title=one.title,
                articles=one.article,
                value=", ".join(str(value) for value in one.default),
                unit=one.unit or "",
                why=one.why,
            )
            for one in found.parameters
        ),
        gaps=gaps,
        passed=sum(not one.misses for one in ran),
        missed=tuple(one.case.id for one in ran if one.misses),
        has_matrix=bool(found.controls),
        requests=tuple(reversed(asked)),
        may_decide=visit.who.holds(*DECIDERS),
        own=is_own(visit, row),
        today=today_of(visit),
        error=error,
    )


def _counts(found: policy.Pack) -> Mapping[str, int]:
    counts: dict[str, int] = {"article": len(found.articles)}
    for kind, _ in found.declarations():
        counts[kind] = counts.get(kind, 0) + 1
    return counts | {"case": len(found.cases)}


def _gaps(work: Work, found: policy.Pack) -> tuple[Text, ...]:
    shelf = policy.together((found,))
    return tuple(finding.says for book in shelf.books for finding in policy.gaps(book))


def row_of(one: policy.Standing) -> PackRow:
    """How a pack stands, in one row."""
    head = one.held.head
    return PackRow(
        id=one.held.id,
        name=one.held.citation,
        version=one.held.version,
        title=head.title if head else Text(one.held.id, one.held.id),
        issuer=head.issuer if head else None,
        number=(head.number if head else None) or "",
        status=head.status.value if head else "",
        origin=one.held.origin.value,
        rules=one.rules,
        always=one.always,
        since=one.since,
        until=one.until,
        waiting=one.waiting,
        wrong=one.held.problem.message if one.held.problem else None,
    )


def is_own(visit: Visit, row: PackRow) -> bool:
    """Whether what waits about the pack was asked by the visitor."""
    return row.waiting is not None and row.waiting.asked_by == visit.who.account


def _matches(row: PackRow, q: str) -> bool:
    issuer = row.issuer or Text("", "")
    said = f"{row.id} {row.title.zh} {row.title.en} {issuer.zh} {issuer.en} {row.number}".casefold()
    return all(word in said for word in q.casefold().split())


def _is(row: PackRow, state: str) -> bool:
    known = {"active": row.rules, "waiting": row.waiting is not None, "idle": not row.rules}
    return known.get(state, True)


def today_of(visit: Visit) -> str:
    """The day it is, as ISO."""
    return day_in_beijing(visit.office.clock()).isoformat()


def _day(said: str, field: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise BadInput(
            "bad_day",
            Text("日期应写作 2026-01-31", "Days are written 2026-01-31."),
            where={"field": field, "value": said[:40]},
        ) from error
