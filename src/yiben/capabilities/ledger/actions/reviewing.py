"""Labels to review: what waits for a decision, for those who look after the ledger and for auditors."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from yiben.capabilities.ledger.actions.lowering import may_approve
from yiben.capabilities.ledger.actions.standing import may_steward
from yiben.capabilities.ledger.discretion import discreet
from yiben.capabilities.ledger.model import Item, Organisation, Resource
from yiben.capabilities.ledger.reviewing import Review, ReviewAsk, ReviewCount, ReviewKind
from yiben.capabilities.ledger.store import organisations, reading, requests, reviewing
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text


def labels_to_review(
    work: Work, ask: ReviewAsk | None = None, *, page: PageAsk | None = None
) -> Page[Review]:
    """What waits for a person, kind by kind, the most urgent first; a steward sees their own organisation's.

    Raises Refused `not_steward`, NotFound `no_resource`. The total counts each kind to a thousand.
    """
    ask, page = ask or ReviewAsk(), page or PageAsk(size=50)
    where = _within(work, ask)
    found: list[tuple[ReviewKind, str]] = []
    total, skip = 0, page.offset
    for kind in [ask.kind] if ask.kind else list(ReviewKind):
        number = min(reviewing.count(work.db, kind, where), reviewing.MANY)
        total += number
        room = page.size - len(found)
        if room and number > skip:
            ids = reviewing.page(work.db, kind, where, limit=min(room, number - skip), offset=skip)
            found += [(kind, one) for one in ids]
        skip = max(0, skip - number)
    return Page(rows=tuple(_reviews(work, found)), total=total, ask=page)


def review_counts(work: Work, ask: ReviewAsk | None = None) -> tuple[ReviewCount, ...]:
    """How many labels of each kind wait; nothing for those who do not look after the ledger."""
    if not _looks(work):
        return ()
    where = _within(work, ask or ReviewAsk())
    counted = ((kind, reviewing.count(work.db, kind, where)) for kind in ReviewKind)
    return tuple(
        ReviewCount(kind=kind, number=min(number, reviewing.MANY), more=number > reviewing.MANY)
        for kind, number in counted
    )


def _looks(work: Work) -> bool:
    return work.actor.holds(Role.OWNER, Role.OFFICER, Role.STEWARD, Role.AUDITOR)


def _within(work: Work, ask: ReviewAsk) -> list[Any]:
    if not _looks(work):
        raise Refused(
            "not_steward",
            Text(
                "标识由数据专员、数据安全官和平台所有者复核",
                "Labels are reviewed by stewards, officers and the owner",
            ),
            where={"account": work.actor.account},
            hint=Text("请联系数据安全官", "Ask the data security officer."),
        )
    where: list[Any] = []
    actor = work.actor
    if not actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR) and actor.org is not None:
        bodies = organisations.organisation_called(work.db, actor.org)
        below = {one for body in bodies for one in organisations.subtree(work.db, body.id)}
        where.append(reading.held_by(sorted(below)))
    if ask.resource:
        owner = reading.resource_called(work.db, ask.resource)
        if owner is None:
            raise NotFound(
                "no_resource",
                Text(f"没有数据资源「{ask.resource}」", f"There is no resource “{ask.resource}”"),
            )
        where.append(reading.of_resource(owner.id))
    if ask.text.strip():
        where.append(requests.matching(ask.text.strip()[:200]))
    return where


def _reviews(work: Work, found: Sequence[tuple[ReviewKind, str]]) -> Iterator[Review]:
    ids = [identifier for _, identifier in found]
    owners = {
        one.id: one
        for one in reading.resources_by_id(work.db, sorted({one.rpartition(".")[0] for one in ids}))
    }
    items = {
        one.id: one for here in reading.items_of(work.db, list(owners.values())).values() for one in here
    }
    paths = {one.id: organisations.path_of(work.db, one.organisation) for one in owners.values()}
    asked = requests.waiting(work.db, ids)
    said = reviewing.words(work.db, ids)
    for kind, identifier in found:
        item = items[identifier]
        owner = owners[item.resource]
        request = asked.get(identifier) if kind is ReviewKind.LOWER else None
        mine = may_steward(work.actor, paths[owner.id])
        word = said.get(identifier)
        yield Review(
            kind=kind,
            item=_shown(work, item, owner, paths[owner.id]),
            resource=owner,
            request=request,
            word=word if mine or word is None else discreet(word, level=word.level),
            may_decide=mine and (request is None or may_approve(work.actor, request)),
        )


def _shown(work: Work, item: Item, owner: Resource, path: tuple[Organisation, ...]) -> Item:
    if item.label is None or may_steward(work.actor, path) or item.label.level <= work.actor.clearance:
        return item
    return replace(item, label=discreet(item.label, level=item.label.level))
