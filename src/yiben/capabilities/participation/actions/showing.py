"""Reuses: what people made of open data, handed in by them, looked at before everybody sees it (利用成果)."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.capabilities import casework
from yiben.capabilities.participation.actions.asking import CHANGED
from yiben.capabilities.participation.actions.standing import (
    ago,
    must_be_citizen,
    must_moderate,
    not_more,
    public_dataset,
)
from yiben.capabilities.participation.model import SAYS, TITLE, Reuse, Review
from yiben.capabilities.participation.store import posts as store
from yiben.capabilities.participation.store.tables import bump
from yiben.capabilities.participation.texts import address, plain
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

_A_DAY, _MOST_DATASETS = 5, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A reuse as somebody hands it in. `datasets`: identifiers or slugs."""

    title: str
    says: str
    url: str
    made_by: str
    datasets: Sequence[str]


def offer_reuse(work: Work, offered: Offered) -> Reuse:
    """Hand in a reuse; it waits for somebody to look at it. A citizen's verb. Leaves `participation.reuse_offered`."""
    must_be_citizen(work)
    many = store.reuses_since(work.db, work.actor.account, ago(work, days=1))
    not_more(many, _A_DAY, what=Text("今天提交的成果", "reuses today"))
    named = list(dict.fromkeys(one.strip() for one in offered.datasets if one.strip()))
    if not 1 <= len(named) <= _MOST_DATASETS:
        raise BadInput(
            "reuse_datasets",
            Text(f"请写 1 至 {_MOST_DATASETS} 个数据集", f"Name 1 to {_MOST_DATASETS} datasets."),
            where={"field": "datasets"},
        )
    made = Reuse(
        id=new_id("reu"),
        title=plain(offered.title, field="title", bounds=TITLE),
        says=plain(offered.says, field="says", bounds=SAYS, lines=True),
        url=address(offered.url, field="url"),
        made_by=plain(offered.made_by, field="made_by", bounds=(2, 60)),
        author=work.actor.account,
        state=Review.SUBMITTED,
        reason="",
        at=stamp(work.now()),
        decided=None,
        datasets=tuple(dict.fromkeys(public_dataset(work, one[:100]).id for one in named)),
    )
    before, _ = store.reuses(work.db, author=work.actor.account, page=PageAsk(size=20))
    if any(one.url == made.url and one.title == made.title for one in before):
        raise MovedOn("already_sent", Text("这项成果已提交过", "This was handed in already."))
    store.add_reuse(work.db, made)
    work.leave("participation.reuse_offered", made.id, datasets=list(made.datasets))
    return made


def review_reuse(work: Work, identifier: str, decision: Review, *, reason: str = "") -> Reuse:
    """Show a reuse to everybody, or say why not. For the authority and the platform; whoever handed it in is told."""
    must_moderate(work)
    found = find_reuse(work, identifier)
    if decision is Review.SUBMITTED:
        raise BadInput("no_decision", Text("请作出决定", "Decide on it."))
    why = plain(reason, field="reason", bounds=(4, 300)) if decision is Review.REFUSED else ""
    store.change_reuse(work.db, found.id, state=decision, reason=why, decided=stamp(work.now()))
    bump(work.db, CHANGED)
    work.leave("participation.reuse_reviewed", found.id, decision=decision.value)
    shown = decision is Review.SHOWN
    says = (
        Text(f"您提交的成果“{found.title}”已展示", f"Your reuse “{found.title}” is shown.")
        if shown
        else Text(
            f"您提交的成果“{found.title}”未展示：{why}", f"Your reuse “{found.title}” is not shown: {why}"
        )
    )
    casework.notify_accounts(work, says, [found.author])
    return find_reuse(work, identifier)


def find_reuse(work: Work, identifier: str) -> Reuse:
    """One reuse, shown or not. NotFound `no_reuse`."""
    found = store.find_reuse(work.db, identifier[:40])
    if found is None:
        raise NotFound("no_reuse", Text("没有这项成果", "There is no such reuse."))
    return found


def reuses(
    work: Work, *, state: Review = Review.SHOWN, dataset: str | None = None, page: PageAsk | None = None
) -> Page[Reuse]:
    """Reuses that are shown; others for moderators only."""
    if state is not Review.SHOWN:
        must_moderate(work)
    ask = page or PageAsk()
    rows, total = store.reuses(work.db, state=state, dataset=dataset, page=ask)
    return Page(rows=rows, total=total, ask=ask)
