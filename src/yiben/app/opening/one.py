"""One dataset for its publisher 数据集管理: where it stands, its editions, permits, and taking it back."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.opening.documents import dataset_document, edition_document
from yiben.app.reactions import hands
from yiben.capabilities import ledger, opening
from yiben.capabilities.grants import day_of
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage(PageView):
    """Everything its publisher should know of a dataset, and what may be done."""

    template: ClassVar[str] = "opening/one.html"
    place: ClassVar[str] = "opening"
    dataset: opening.Dataset
    basis: opening.Basis | None
    against: Text | None
    editions: tuple[opening.Edition, ...]
    permits: tuple[tuple[opening.Permit, bool], ...]
    bodies: tuple[str, ...]
    kind: Text
    cycle: Text | None
    due: str
    is_late: bool
    may_act: bool
    error: YibenError | None


@router.get("/opening/datasets/{dataset}")
def one(visit: SignedVisit, dataset: str) -> Response:
    """Where it stands."""
    with visit.reading() as work:
        page = _page(work, dataset)
    if visit.wants_json:
        return as_json(
            dataset_document(page.dataset, page.basis)
            | {"editions": [edition_document(each) for each in page.editions]}
        )
    return visit.show(page)


@router.post("/opening/datasets/{dataset}/withdraw")
def withdraw(visit: SignedVisit, dataset: str) -> Response:
    """Stop handing it out, and ask that it be withdrawn."""
    try:
        with visit.writing() as work:
            case = opening.propose_withdrawal(work, dataset, why=_why(visit), hands=hands())
    except YibenError as error:
        return _again(visit, dataset, error)
    return visit.to(f"/cases/{case.number}", done="opening.stopped")


@router.post("/opening/datasets/{dataset}/suspend")
def suspend(visit: SignedVisit, dataset: str) -> Response:
    """Hand out nothing for now."""
    try:
        with visit.writing() as work:
            opening.suspend(work, dataset, why=_why(visit))
    except YibenError as error:
        return _again(visit, dataset, error)
    return visit.to(f"/opening/datasets/{dataset}", done="opening.stopped")


@router.post("/opening/datasets/{dataset}/resume")
def resume(visit: SignedVisit, dataset: str) -> Response:
    """Open it again."""
    try:
        with visit.writing() as work:
            opening.resume(work, dataset)
    except YibenError as error:
        return _again(visit, dataset, error)
    return visit.to(f"/opening/datasets/{dataset}", done="opening.resumed")


@router.post("/opening/datasets/{dataset}/recall")
def recall(visit: SignedVisit, dataset: str) -> Response:
    """Take one edition back."""
    number = str(visit.form.get("edition") or "")
    try:
        with visit.writing() as work:
            opening.recall(
                work,
                dataset,
                edition=int(number) if number.isdigit() else 0,
                why=str(visit.form.get("why") or ""),
            )
    except YibenError as error:
        return _again(visit, dataset, error)
    return visit.to(f"/opening/datasets/{dataset}", done="opening.recalled")


@router.post("/opening/permits/{permit}/withdraw")
def take_back(visit: SignedVisit, permit: str) -> Response:
    """End a permit now."""
    with visit.writing() as work:
        found = opening.take_permit_back(work, permit, why=str(visit.form.get("why") or ""))
    return visit.to(f"/opening/datasets/{found.dataset}", done="opening.permit_ended")


def _again(visit: Visit, dataset: str, error: YibenError) -> Response:
    if visit.wants_json:
        raise error
    with visit.reading() as work:
        return visit.show(_page(work, dataset, error=error), status=error.status)


def _page(work: Work, reference: str, *, error: YibenError | None = None) -> OnePage:
    found = opening.dataset(work, reference)
    basis = opening.basis_of(work, found.id)
    today = day_of(work.now())
    due = opening.due_of(found)
    names = ledger.organisation_names(work, basis.bodies) if basis else {}
    return OnePage(
        dataset=found,
        basis=basis,
        against=opening.standing(work, found.id) if found.state is not opening.State.WITHDRAWN else None,
        editions=opening.editions(work, found.id),
        permits=tuple((each, each.holds(today)) for each in opening.permits(work, found.id)),
        bodies=tuple(names.values()),
        kind=opening.KIND_TITLES[found.kind],
        cycle=opening.CYCLE_TITLES[found.cycle] if found.cycle else None,
        due=due.isoformat() if due else "",
        is_late=due is not None and due.isoformat() < today,
        may_act=found.origin is opening.Origin.OWN and opening.speaks(work, found.publisher),
        error=error,
    )


def _why(visit: Visit) -> Text:
    zh, en = (str(visit.form.get(name) or "").strip() for name in ("reason_zh", "reason_en"))
    return Text(zh, en)
