"""What would change if a pack ruled 启用试算: shown before anybody asks for it, and to whoever decides."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.dry_run import dry_run
from yiben.app.regulations.packs import DECIDERS, PackRow, is_own, row_of, today_of
from yiben.app.regulations.reading import standing_of
from yiben.capabilities import policy
from yiben.kernel.actors import Role
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """One act whose answers would be others: how many items and people, with an example."""

    activity: Text
    mode: Text | None
    was: str
    now: str
    items: int
    people: int
    example: str
    accounts: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRunPage(PageView):
    """What would change if the pack ruled, and the form that asks for it."""

    template: ClassVar[str] = "rules/dry_run.html"
    place: ClassVar[str] = "packs"
    pack: PackRow
    items: int
    people: int
    touched_items: int
    touched_people: int
    acts: tuple[ActRow, ...]
    may_decide: bool
    own: bool
    today: str
    sees_all: bool


@router.get("/packs/{pack}/dry-run")
def what_would_change(visit: SignedVisit, pack: str) -> Response:
    """What would change for which items and people. Nothing is changed."""
    with visit.reading() as work:
        found = policy.pack(work, pack)
        run = dry_run(work, pack)
        words = policy.books_of([pack], work=work).vocabulary
        row = row_of(standing_of(work, found))
    own = {one.id for one in found.articles}  # other packs that rule are cited too
    examples = {(one.activity, one.mode, one.was, one.now): one for one in reversed(run.changes)}
    acts = tuple(
        ActRow(
            activity=words.activities[activity].text,
            mode=words.modes[mode].text if mode else None,
            was=was,
            now=now,
            items=items,
            people=persons,
            example=examples[activity, mode, was, now].example,
            accounts=examples[activity, mode, was, now].accounts,
            articles=tuple(one for one in examples[activity, mode, was, now].articles if one in own)[:6],
        )
        for activity, mode, was, now, items, persons in run.acts()
    )
    return visit.show(
        DryRunPage(
            pack=row,
            items=run.items,
            people=run.people,
            touched_items=run.touched_items,
            touched_people=run.touched_people,
            acts=acts,
            may_decide=visit.who.holds(*DECIDERS),
            own=is_own(visit, row),
            today=today_of(visit),
            sees_all=visit.who.holds(*DECIDERS, Role.AUDITOR),
        )
    )
