"""One objection 一件异议: where it stands at every level, what was said, who was told, what is made again."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.forms import handed
from yiben.app.cases.reading import organisation_names, resource_title
from yiben.app.objecting.hub import Row, rows_of
from yiben.app.objecting.remaking import make_again
from yiben.app.objecting.seeing import sees
from yiben.app.reactions import hands
from yiben.capabilities import casework, objections
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who was told of the correction of what."""

    receipt: objections.Receipt
    who: str
    resource: str
    ways: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A table that is to be made again."""

    redo: objections.Redo
    title: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionPage(PageView):
    """`statement` None: the visitor may not see it, and `closed` says why. `acts`: steps they may make."""

    template: ClassVar[str] = "objections/one.html"
    place: ClassVar[str] = "todo"
    case: casework.Case
    row: Row
    wrong: Text
    proof: Text | None
    statement: objections.Statement | None
    closed: YibenError | None
    levels: tuple[Row, ...]
    told: tuple[Told, ...]
    again: tuple[Again, ...]
    acts: tuple[Text, ...]
    may_correct: bool
    error: YibenError | None


@router.get("/objections/{ref}")
def one(visit: SignedVisit, ref: str) -> Response:
    """An objection by identifier or number."""
    return visit.show(_page(visit, ref))


@router.post("/objections/correct")
def correct(visit: SignedVisit) -> Response:
    """Say that it is corrected; tables made of it are made again in the background."""
    ref, seen = visit.text("case"), visit.text("seen")
    try:
        with visit.writing() as work:
            moved = objections.correct(
                work,
                ref,
                seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
                value=visit.text("value"),
                snapshot=visit.text("snapshot"),
                note=visit.text("note"),
                attachments=handed(visit, ()),
                hands=hands(),
            )
    except YibenError as error:
        if visit.wants_json or error.status == 404:
            raise
        return visit.show(_page(visit, ref, error=error), status=error.status)
    platform = visit.platform
    platform.jobs.submit("remaking", lambda: make_again(platform))
    return visit.to(f"/objections/{quote(moved.number)}", done="objections.corrected")


def _page(visit: Visit, ref: str, *, error: YibenError | None = None) -> ObjectionPage:
    seeing = sees(visit.office, visit.who)
    with visit.reading() as work:
        dossier = casework.look(work, ref, hands=hands())
        levels = rows_of(work, objections.levels(work, dossier.case.id, hands=hands()))
        row = next(one for one in levels if one.objection.id == dossier.case.id)
        statement, closed = None, None
        try:
            statement = objections.statement(work, dossier.case.id, sees=seeing, hands=hands())
        except YibenError as refusal:
            closed = refusal
        allowed = [one.move for one in dossier.offers if one.allowed]
        # The form below may carry the right value; the case's own form waits until there is something corrected.
        shut = dossier.case.state != "accepted" or not _speaks(dossier)
        return ObjectionPage(
            case=dossier.case,
            row=row,
            wrong=objections.WRONG_TITLES[row.objection.wrong],
            proof=objections.PROOF_TITLES[row.objection.proof] if row.objection.proof else None,
            statement=statement,
            closed=closed,
            levels=levels,
            told=_told(work, dossier.case.id),
            again=_again(work, dossier.case.id),
            acts=tuple(move.title for move in allowed if move.id != "correct"),
            may_correct=not shut,
            error=error,
        )


def _speaks(dossier: casework.Dossier) -> bool:
    """Whether nothing but a missing correction keeps the visitor from saying that it is corrected."""
    offer = next((one for one in dossier.offers if one.move.id == "correct"), None)
    if offer is None:
        return False
    return offer.allowed or offer.why_not == (offer.move.else_says,)


def _told(work: Work, case: str) -> tuple[Told, ...]:
    found = objections.receipts(work, case, hands=hands())
    names = organisation_names(work, [one.organisation for one in found])
    return tuple(
        Told(
            receipt=one,
            who=names.get(one.organisation or "", one.account or ""),
            resource=resource_title(work, one.resource),
            ways=tuple(dict.fromkeys(objections.WAY_TITLES[way] for way, _ in one.ways)),
        )
        for one in found
    )


def _again(work: Work, case: str) -> tuple[Again, ...]:
    found = objections.redos(work, case, hands=hands())
    names = organisation_names(work, [one.organisation for one in found])
    return tuple(
        Again(redo=one, title=resource_title(work, one.resource), owner=names.get(one.organisation, ""))
        for one in found
    )
