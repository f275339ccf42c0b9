"""Chains over HTTP 溯源: a data product's chain, batches and their trails for those who take part, the public check."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.tracing.chain import Chain
from yiben.app.tracing.chain import chain as walk_chain
from yiben.app.tracing.documents import TrailRow, trail_rows
from yiben.app.tracing.links import KINDS, Link
from yiben.app.tracing.showing import picture_of, trail_picture
from yiben.capabilities import grants, traceability
from yiben.capabilities.traceability import Batch, Checked, Part, Signed, Waiting
from yiben.kernel.actors import ANYBODY
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import AnyVisit, SignedVisit, Visit
from yiben.ui.figures import Descent
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPage(PageView):
    """A data product from raw resource to buyer."""

    template: ClassVar[str] = "tracing/chain.html"
    place: ClassVar[str] = "search"
    asked: str
    chain: Chain | None
    links: tuple[tuple[Link, Text], ...]
    picture: Descent | None
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchesPage(PageView):
    """The newest batches of the visitor's organisation; all for those who watch."""

    template: ClassVar[str] = "tracing/batches.html"
    place: ClassVar[str] = "search"
    rows: tuple[tuple[Batch, Text, tuple[Text, ...]], ...]  # with what does not add up
    waiting: Waiting
    members: tuple[tuple[str, tuple[Text, ...]], ...]  # organisation, what it is
    own: tuple[Text, ...]  # what the visitor's organisation is
    registers: bool
    inspects: bool
    admits: bool
    parts: tuple[tuple[str, Text], ...]
    results: tuple[tuple[str, Text], ...]
    said: Mapping[str, str]
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage(PageView):
    """The trail of one batch."""

    template: ClassVar[str] = "tracing/batch.html"
    place: ClassVar[str] = "search"
    batch: Batch
    maker: str
    part: Text
    recalled: bool
    odd: tuple[tuple[Text, Text], ...]  # of this batch: what, and the figures
    rows: tuple[TrailRow, ...]
    picture: Descent
    hidden: int
    hands: bool
    inspects: bool
    recalls: bool
    results: tuple[tuple[str, Text], ...]
    said: Mapping[str, str]
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage(PageView):
    """What anybody may know of a batch by its code."""

    template: ClassVar[str] = "tracing/check.html"
    place: ClassVar[str] = "check"
    code: str
    found: Checked | None
    results: tuple[tuple[str, str, Text, str, str], ...]  # batch, inspector, result, standard, day
    missing: bool


@router.get("/chain")
def chain(visit: SignedVisit) -> Response:
    """The chain through `from`; without one, the field to ask for it."""
    asked = visit.text("from")[:_LONGEST]
    found, error = None, None
    if asked:
        try:
            found = walk_chain(visit.office, visit.who, asked)
        except YibenError as wrong:
            error = wrong
    page = ChainPage(
        asked=asked,
        chain=found,
        links=tuple((one, KINDS[one.kind]) for one in sorted(found.links, key=lambda one: one.place))
        if found
        else (),
        picture=picture_of(found) if found else None,
        error=error,
    )
    return visit.show(page, status=error.status if error else 200)


@router.get("/batches")
def batches(visit: SignedVisit) -> Response:
    """The list, what waits, and what the visitor may do."""
    return visit.show(batches_page(visit))


@router.get("/batches/{code}")
def batch(visit: SignedVisit, code: str) -> Response:
    """The trail of one."""
    return visit.show(batch_page(visit, code))


def batches_page(
    visit: Visit, *, error: YibenError | None = None, said: Mapping[str, str] | None = None
) -> BatchesPage:
    """The list; `error` says what went wrong with what was `said`."""
    odd: dict[str, list[Text]] = {}
    with visit.reading() as work:
        found, waiting = traceability.batches(work), traceability.waiting(work)
        own, admits = traceability.own_parts(work), traceability.may_admit(work)
        listed = traceability.members(work) if admits or own else ()
        for each in traceability.oddities(work, [one.code for one in found]):
            odd.setdefault(each.batch, []).append(traceability.ODDITY_TITLES[each.kind])
    titles = traceability.PART_TITLES
    parts: dict[str, list[Text]] = {}
    for _, name, part in listed:
        parts.setdefault(name, []).append(titles[part])
    return BatchesPage(
        rows=tuple((one, titles[one.part], tuple(odd.get(one.code, ()))) for one in found),
        waiting=waiting,
        members=tuple((name, tuple(each)) for name, each in parts.items()),
        own=tuple(titles[one] for one in Part if one in own),
        registers=bool(own & {Part.SUPPLIER, Part.PRODUCER}),
        inspects=Part.INSPECTOR in own,
        admits=admits,
        parts=tuple((str(one), titles[one]) for one in Part),
        results=_results(),
        said=said or {},
        error=error,
    )


def batch_page(
    visit: Visit, code: str, *, error: YibenError | None = None, said: Mapping[str, str] | None = None
) -> BatchPage:
    """One batch; `error` says what went wrong with what was `said`."""
    with visit.reading() as work:
        trail = traceability.walk(work, code)
        own, body = traceability.own_parts(work), grants.organisation_of(work, work.actor)
        admits = traceability.may_admit(work)
    here = trail.batches[code]
    recalled = any(one.batch == here.code for one in trail.recalls)
    holds = body == here.organisation or any(
        one.taker == body and one.batch == here.code and one.state is Signed.SIGNED for one in trail.handovers
    )
    return BatchPage(
        batch=here,
        maker=trail.names.get(here.organisation, ""),
        part=traceability.PART_TITLES[here.part],
        recalled=recalled,
        odd=tuple(
            (traceability.ODDITY_TITLES[one.kind], one.says) for one in trail.odd if one.batch == here.code
        ),
        rows=tuple(trail_rows(trail)),
        picture=trail_picture(trail),
        hidden=trail.hidden,
        hands=bool(own) and holds and not recalled,
        inspects=Part.INSPECTOR in own and body != here.organisation,
        recalls=not recalled and (admits or (bool(own) and body == here.organisation)),
        results=_results(),
        said=said or {},
        error=error,
    )


def _results() -> tuple[tuple[str, Text], ...]:
    return tuple((str(one), title) for one, title in traceability.RESULT_TITLES.items())


@router.get("/check")
def check(visit: AnyVisit) -> Response:
    """By the code on the package; nobody has to sign in."""
    code = visit.text("code")[:64]
    found, missing = None, False
    if code:
        try:
            with visit.office.reading(ANYBODY) as work:
                found = traceability.check(work, code)
        except NotFound:
            missing = True
    page = CheckPage(
        code=code,
        found=found,
        results=tuple(
            (one.batch, by, traceability.RESULT_TITLES[one.result], one.standard, one.at[:10])
            for one, by in (found.inspections if found else ())
        ),
        missing=missing,
    )
    return visit.show(page, status=404 if missing else 200)
