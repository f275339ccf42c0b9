"""Walking a chain from any batch to both ends, and what anybody may know of a batch by its code."""

from collections.abc import Callable, Iterable

from yiben.capabilities import grants, ledger
from yiben.capabilities.traceability import store
from yiben.capabilities.traceability.actions.standing import need_batch, no_batch, watches
from yiben.capabilities.traceability.actions.weighing import oddities
from yiben.capabilities.traceability.model import Batch, Checked, Signed, Trail, Use, Waiting
from yiben.infra.work import Work


def downstream_of(work: Work, code: str) -> tuple[str, ...]:
    """Codes of everything made of a batch, at any remove; nearest first."""
    return _reach([code], lambda part: [one.into for one in store.uses_of(work.db, part)])


def upstream_of(work: Work, code: str) -> tuple[str, ...]:
    """Codes of everything a batch was made of, at any remove; nearest first."""
    return _reach([code], lambda part: [one.batch for one in store.uses_into(work.db, part)])


def walk(work: Work, code: str) -> Trail:
    """The chain of a batch to both ends (溯源).

    The bureau and those who watch see all of it. An organisation sees the batches it made, used, took or handed
    on, and those directly before and after them; what else there is, is counted. NotFound `no_batch` for all others.
    """
    need_batch(work, code)
    up, down = upstream_of(work, code), downstream_of(work, code)
    every = [code, *up, *down]
    uses = {(one.batch, one.into): one for one in store.uses_into(work.db, every)}
    uses = {pair: one for pair, one in uses.items() if one.batch in every}
    batches = store.batches(work.db, every)
    seen = _seen(work, batches, list(uses.values()))
    if code not in seen:
        raise no_batch(code)
    own = None if watches(work) else grants.organisation_of(work, work.actor)
    moved = [
        one
        for one in store.handovers(work.db, seen)
        if own is None or own in {one.giver, one.taker, batches[one.batch].organisation}
    ]
    found = store.inspections(work.db, seen)
    recalls = store.recalls(work.db, seen)
    called = [
        one
        for one in store.called_of(work.db, [each.id for each in recalls])
        if own is None or own in {one.organisation, batches[one.batch].organisation}
    ]
    bodies = {one.organisation for one in batches.values()} | {one.organisation for one in called}
    bodies |= {body for one in moved for body in (one.giver, one.taker)}
    return Trail(
        of=code,
        batches={one: batches[one] for one in every if one in seen},
        uses=tuple(one for one in uses.values() if one.batch in seen and one.into in seen),
        handovers=tuple(moved),
        inspections=tuple(found),
        recalls=tuple(recalls),
        called=tuple(called),
        upstream=tuple(one for one in up if one in seen),
        downstream=tuple(one for one in down if one in seen),
        names=ledger.organisation_names(work, sorted(bodies | {one.inspector for one in found})),
        odd=oddities(work, [one for one in every if one in seen]),
        hidden=len(batches) - len(seen),
    )


def check(work: Work, code: str) -> Checked:
    """What anybody may know of a batch (公众查验): what it is, who made it, of what, inspections, recall."""
    batch = need_batch(work, code)
    sources = store.batches(work.db, upstream_of(work, code))
    found = store.inspections(work.db, [code, *sources])
    bodies = {batch.organisation, *(one.organisation for one in sources.values())}
    names = ledger.organisation_names(work, sorted(bodies | {one.inspector for one in found}))
    recalls = store.recalls(work.db, [code])
    signed = [one for one in store.handovers(work.db, [code]) if one.state is Signed.SIGNED]
    return Checked(
        batch=batch,
        maker=names.get(batch.organisation, ""),
        sources=tuple((one, names.get(one.organisation, "")) for one in sources.values()),
        inspections=tuple((one, names.get(one.inspector, "")) for one in found),
        recalled=recalls[-1] if recalls else None,
        holders=len({one.taker for one in signed}),
    )


def batches(work: Work, *, limit: int = 200) -> tuple[Batch, ...]:
    """The newest batches the asker's organisation made or signed for; all of them for those who watch."""
    if watches(work):
        return tuple(store.newest(work.db, organisation=None, limit=limit))
    body = grants.organisation_of(work, work.actor)
    return tuple(store.newest(work.db, organisation=body, limit=limit)) if body else ()


def waiting(work: Work) -> Waiting:
    """What waits for the asker's organisation: hand-overs to sign for, recalls to answer; oldest first."""
    body = grants.organisation_of(work, work.actor)
    if body is None or not store.parts_of(work.db, body):
        return Waiting(handovers=(), called=(), names={})
    offered = store.offered_to(work.db, body)
    called = store.unanswered_by(work.db, body)
    names = ledger.organisation_names(work, sorted({one.giver for one in offered}))
    return Waiting(handovers=tuple(offered), called=tuple(called), names=names)


def _reach(start: Iterable[str], step: Callable[[list[str]], list[str]]) -> tuple[str, ...]:
    known = dict.fromkeys(start)
    first = len(known)
    part = list(known)
    while part:
        part = [one for one in dict.fromkeys(step(part)) if one not in known]
        known.update(dict.fromkeys(part))
    return tuple(known)[first:]


def _seen(work: Work, batches: dict[str, Batch], uses: list[Use]) -> set[str]:
    """Which of the batches the asker may see."""
    if watches(work):
        return set(batches)
    body = grants.organisation_of(work, work.actor)
    if body is None or not store.parts_of(work.db, body):
        return set()
    near = {one.code for one in batches.values() if one.organisation == body}
    near |= {one.batch for one in store.handovers(work.db, batches) if body in {one.giver, one.taker}}
    near |= {one.batch for one in store.inspections(work.db, batches) if one.inspector == body}
    return (
        near
        | {one.batch for one in uses if one.into in near}
        | {one.into for one in uses if one.batch in near}
    )
