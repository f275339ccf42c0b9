"""My to-do list 待办: everything that waits for somebody, what is due first comes first; several at once (批量办理)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cases.counting import changed, noted
from yiben.app.cases.forms import Choices, Question, choices, questions, read
from yiben.app.cases.reading import Limit, calendar_of, kinds, limit, organisation_names
from yiben.app.reactions import hands
from yiben.capabilities import casework
from yiben.engines.flows.model import Move
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Lang, Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_SIZE, _WINDOW, _MOST = 25, 200, 1000
_NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One errand as the list shows it."""

    errand: casework.Errand
    limit: Limit | None
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoPage(PageView):
    """The list. `late` is None when more than one looks through; `cut`: only the first were looked through."""

    template: ClassVar[str] = "cases/todo.html"
    place: ClassVar[str] = "todo"
    rows: Page[Row]
    late: int | None
    every: int
    kinds: Mapping[str, Text]
    kind: str
    q: str
    when: str
    org: str
    here: str
    cut: bool
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
        if q or when == "late" or org:
            kept, every, cut = _narrowed(work, kind=kind, q=q, when=when, org=org)
            shown = kept[ask.offset : ask.offset + ask.size]
            page = Page(rows=tuple(_rows(work, shown)), total=len(kept), ask=ask)
            late: int | None = sum(one.case.late for one in kept)
        else:
            found = casework.todo(work, kind=kind or None, page=ask, hands=hands())
            page = Page(rows=tuple(_rows(work, found.rows)), total=found.total, ask=ask)
            every, cut = found.total, False
            if not kind:
                noted(visit, "todo", found.total)
            late = _late(work, found, kind=kind)
    said = [
        (name, value) for name, value in (("kind", kind), ("q", q), ("when", when), ("org", org)) if value
    ]
    return TodoPage(
        rows=page,
        late=late,
        every=every,
        kinds=titles,
        kind=kind,
        q=q,
        when=when,
        org=org,
        here=f"/todo?{urlencode(said)}&" if said else "/todo?",
        cut=cut,
        error=error,
    )


def _late(work: Work, page: Page[casework.Errand], *, kind: str) -> int | None:
    """How many are late: they stand first. None when there are more than one window shows."""
    if page.ask.number == 1 and (len(page.rows) == page.total or not all(one.case.late for one in page.rows)):
        return sum(one.case.late for one in page.rows)
    first = casework.todo(work, kind=kind or None, page=PageAsk(size=_WINDOW), hands=hands())
    many = sum(one.case.late for one in first.rows)
    return None if many == _WINDOW < first.total else many


def _narrowed(
    work: Work, *, kind: str, q: str, when: str, org: str
) -> tuple[list[casework.Errand], int, bool]:
    """(what fits, how many there are at all, whether only the first were looked through)."""
    found: list[casework.Errand] = []
    for number in range(1, _MOST // _WINDOW + 1):
        page = casework.todo(
            work, kind=kind or None, page=PageAsk(number=number, size=_WINDOW), hands=hands()
        )
        found += page.rows
        if len(found) >= page.total or (when == "late" and not page.rows[-1].case.late):
            break
    called = organisation_names(work, [one.case.organisation for one in found])
    kept = [one for one in found if (when != "late" or one.case.late) and _fits(one, called, q=q, org=org)]
    return kept, page.total, len(found) < page.total and when != "late"


def _fits(one: casework.Errand, called: Mapping[str, str], *, q: str, org: str) -> bool:
    case = one.case
    name = called.get(case.organisation or "", "")
    if org and org not in {case.organisation, name}:
        return False
    words = [case.number, case.title, case.subject, case.filer, name]
    words += [text.say(lang) for text in (one.flow_title, one.state_title) for lang in Lang]
    said = " ".join(words).casefold()
    return all(word in said for word in q.casefold().split())


def _rows(work: Work, errands: Iterable[casework.Errand]) -> list[Row]:
    listed = list(errands)
    called = organisation_names(work, [one.case.organisation for one in listed])
    days, now = calendar_of(work), work.now()
    return [
        Row(
            errand=one,
            limit=limit(days, one.case.due, now),
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
