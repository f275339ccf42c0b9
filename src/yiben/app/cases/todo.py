"""My to-do list 待办: everything that waits for somebody, what is due first comes first; several at once (批量办理)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.counting import changed, noted
from yiben.app.cases.forms import Choices, Question, choices, questions, read
from yiben.app.cases.reading import Limit, kinds, limits, organisation_names
from yiben.app.reactions import hands
from yiben.capabilities import casework
from yiben.engines.flows.model import Move
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_SIZE = 25
_NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One errand as the list shows it."""

    errand: casework.Errand
    limit: Limit | None
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoPage(PageView):
    """The list, and how many of it are late."""

    template: ClassVar[str] = "cases/todo.html"
    place: ClassVar[str] = "todo"
    rows: Page[Row]
    late: int
    kinds: Mapping[str, Text]
    kind: str
    q: str
    when: str
    org: str
    here: str
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One move that may be made on several of the chosen cases at once, with its form."""

    move: Move
    picks: tuple[str, ...]  # case:version
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage(PageView):
    """The chosen cases and the moves that can be made on several of them."""

    template: ClassVar[str] = "cases/batch.html"
    place: ClassVar[str] = "todo"
    chosen: tuple[casework.Dossier, ...]
    batches: tuple[Batch, ...]
    choices: Choices
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DonePage(PageView):
    """What became of each case of a batch."""

    template: ClassVar[str] = "cases/done.html"
    place: ClassVar[str] = "todo"
    outcomes: tuple[casework.Outcome, ...]
    cases: Mapping[str, casework.Case]
    title: Text
    moved: int


@router.get("/todo")
def todo(visit: SignedVisit) -> Response:
    """What waits for the visitor; `kind`, `when` (late), `org` and `q` narrow it down."""
    return visit.show(_page(visit))


@router.post("/todo/batch")
def batch(visit: SignedVisit) -> Response:
    """What can be done with the chosen cases together."""
    picks = _picks(visit)
    if not picks:
        error = BadInput(
            "nothing_chosen",
            Text("请先勾选要一起办理的办件", "Tick the cases to handle together first."),
            where={"field": "pick"},
        )
        return visit.show(_page(visit, error=error), status=error.status)
    return visit.show(_batch_page(visit, picks))


@router.post("/todo/batch/do")
def do(visit: SignedVisit) -> Response:
    """Make one move on every chosen case; each succeeds or is refused for itself."""
    picks, move = _picks(visit), visit.text("move")
    with visit.reading() as work:
        seen = {case: casework.look(work, case, hands=hands()) for case, _ in picks}
        declared = next((one for found in seen.values() for one in found.flow.moves if one.id == move), None)
        form = read(visit, work, declared.form) if declared else {}
    try:
        outcomes = casework.move_many(
            visit.office, visit.who, picks, move, form=form, note=visit.text(_NOTE), hands=hands()
        )
    except YibenError as error:
        return visit.show(_batch_page(visit, picks, error=error), status=error.status)
    changed(visit)
    wrong = next((one.refused for one in outcomes if one.refused and one.refused.code == "form_wrong"), None)
    moved = sum(one.case is not None for one in outcomes)
    if wrong and not moved:
        return visit.show(_batch_page(visit, picks, error=wrong), status=wrong.status)
    page = DonePage(
        outcomes=outcomes,
        cases={ref: found.case for ref, found in seen.items()},
        title=declared.title if declared else Text(move, move),
        moved=moved,
    )
    return visit.show(page)


def _picks(visit: Visit) -> list[tuple[str, int]]:
    found = []
    for said in visit.form.getlist("pick"):
        case, _, version = str(said).rpartition(":")
        if case and version.isascii() and version.isdigit() and len(version) < 9:
            found.append((case, int(version)))
    return found


def _page(visit: Visit, *, error: YibenError | None = None) -> TodoPage:
    kind, q, when, org = (visit.text(name)[:200] for name in ("kind", "q", "when", "org"))
    ask = page_ask(visit, size=_SIZE)
    with visit.reading() as work:
        titles = kinds(work)
        asked = partial(
            casework.todo,
            work,
            kind=kind or None,
            organisation=hands().tree.identifier(work, org) if org else None,
            q=q,
            hands=hands(),
        )
        found = asked(only="late" if when == "late" else None, page=ask)
        late = found.total if when == "late" else asked(only="late", page=PageAsk(size=1)).total
        page = Page(rows=tuple(_rows(work, found.rows)), total=found.total, ask=ask)
    if not (kind or q or when or org):
        noted(visit, "todo", found.total)
    said = [
        (name, value) for name, value in (("kind", kind), ("q", q), ("when", when), ("org", org)) if value
    ]
    return TodoPage(
        rows=page,
        late=late,
        kinds=titles,
        kind=kind,
        q=q,
        when=when,
        org=org,
        here=f"/todo?{urlencode(said)}&" if said else "/todo?",
        error=error,
    )


def _rows(work: Work, errands: Iterable[casework.Errand]) -> list[Row]:
    listed = list(errands)
    called = organisation_names(work, [one.case.organisation for one in listed])
    left = limits(work, [one.case for one in listed])
    return [
        Row(
            errand=one,
            limit=left[one.case.id],
            organisation=called.get(one.case.organisation or "", ""),
        )
        for one in listed
    ]


def _batch_page(visit: Visit, picks: list[tuple[str, int]], *, error: YibenError | None = None) -> BatchPage:
    with visit.reading() as work:
        versions = dict(picks[: casework.MOST_AT_ONCE])
        chosen = tuple(casework.look(work, case, hands=hands()) for case in versions)
        moves: dict[tuple[str, str], Move] = {}
        able: dict[tuple[str, str], list[str]] = {}
        for found in chosen:
            for offer in found.offers:
                if offer.move.batch and offer.allowed:
                    key = (found.case.kind, offer.move.id)
                    moves[key] = offer.move
                    able.setdefault(key, []).append(
                        f"{found.case.id}:{versions.get(found.case.id, found.case.version)}"
                    )
        asked = visit.text("move")
        batches = tuple(
            Batch(
                move=move,
                picks=tuple(able[key]),
                questions=questions(
                    [one for one in move.form if one.type != "attachment"],
                    read(visit, work, move.form) if move.id == asked else {},
                    error=error if move.id == asked else None,
                ),
            )
            for key, move in moves.items()
        )
        picked = choices(work, [one for batch in batches for one in batch.move.form])
    return BatchPage(chosen=chosen, batches=batches, choices=picked, error=error)
