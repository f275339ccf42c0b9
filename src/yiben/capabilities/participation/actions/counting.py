"""Counts and lists that everybody may see."""

from collections.abc import Sequence

from yiben.capabilities.participation.actions.asking import CHANGED
from yiben.capabilities.participation.model import (
    Figures,
    FollowKind,
    Kind,
    Matter,
    OnDataset,
    Review,
    State,
)
from yiben.capabilities.participation.store import following, matters, posts
from yiben.capabilities.participation.store.tables import value
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.paging import Page, PageAsk

_FEW = PageAsk(size=3)


def moved(work: Work) -> int:
    """A number that moves whenever what the public sees of participation changes. One cheap query."""
    return value(work.db, CHANGED)


def on_dataset(work: Work, dataset: str) -> OnDataset:
    """What the page of a dataset (identifier) shows of participation."""
    many, unanswered = posts.count(work.db, dataset)
    errors_open, errors = matters.on_dataset(work.db, dataset)
    latest, _ = posts.threads(work.db, dataset, edition=None, page=_FEW)
    found, _ = matters.listed(work.db, kinds=[Kind.ERROR], dataset=dataset, page=_FEW)
    reuses, _ = posts.reuses(work.db, state=Review.SHOWN, dataset=dataset, page=PageAsk(size=6))
    return OnDataset(
        posts=many,
        unanswered=unanswered,
        errors_open=errors_open,
        errors=errors,
        followers=following.count(work.db, FollowKind.DATASET, dataset),
        reuses=reuses,
        latest=tuple(one for one in latest if one.hidden is None),
        latest_errors=found,
    )


def matters_of(
    work: Work,
    *,
    kinds: Sequence[Kind] = (Kind.WISH,),
    states: Sequence[State] = (),
    dataset: str | None = None,
    publisher: str | None = None,
    mine: "str | None" = None,
    q: str = "",
    late_only: "str | None" = None,
    order: str = "new",
    page: PageAsk | None = None,
) -> Page[Matter]:
    """Matters everybody may see. `q`: words in title or text; `order` is "new" or "votes"; `late_only` any word."""
    ask = page or PageAsk()
    rows, total = matters.listed(
        work.db,
        kinds=kinds,
        states=states,
        dataset=dataset,
        publisher=publisher,
        filer=mine,
        words=q[:100].split()[:6],
        overdue=stamp(work.now()) if late_only else None,
        by_votes=order == "votes",
        page=ask,
    )
    return Page(rows=rows, total=total, ask=ask)


def voted_for(work: Work, found: Sequence[Matter]) -> frozenset[str]:
    """For which of these matters the actor has voted, by identifier."""
    return matters.voted(work.db, work.actor.account, [one.id for one in found])


def figures(work: Work, *, publisher: str | None = None) -> tuple[Figures, ...]:
    """How people are answered, by publisher; `publisher` for one alone."""
    rows = matters.figures(work.db, stamp(work.now()), publisher=publisher)
    return tuple(
        Figures(publisher=row["publisher"], **{k: int(v or 0) for k, v in row.items() if k != "publisher"})
        for row in rows
    )


def by_month(work: Work, *, months: int = 12) -> tuple[tuple[str, int, int], ...]:
    """(month, matters filed, answered in time), newest first."""
    return tuple(matters.by_month(work.db, months=months))
