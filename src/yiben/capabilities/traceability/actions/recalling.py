"""Recalling: everybody downstream who has some of a batch, or of what was made of it, is told and answers."""

from yiben.capabilities import casework, grants
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.traceability import store
from yiben.capabilities.traceability.actions.standing import held, need_batch, own
from yiben.capabilities.traceability.actions.walking import downstream_of
from yiben.capabilities.traceability.model import CALLBACK, Called, Part, Recall, Signed
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_MOST_REASON = 2000


def recall(work: Work, code: str, *, reason: str, hands: Hands) -> tuple[Recall, tuple[Called, ...]]:
    """Call a batch back, with everything made of it (召回): one case for each holder of each batch.

    By its maker, or by the bureau, an officer or the owner. From then on none of them is used or handed on.
    A holder is whoever made any of it, signed for some or has some offered, and also who handed it on since; only
    whoever calls it back is told nothing.
    Raises NotFound `no_batch`, Refused `not_yours`, `batch_recalled`, BadInput `no_reason`.
    Leaves `traceability.recalled` and a `case.filed` for each.
    """
    batch = need_batch(work, code)
    if not work.actor.holds(Role.OWNER, Role.OFFICER, Role.BUREAU) and (
        own(work, Part.SUPPLIER, Part.PRODUCER) != batch.organisation
    ):
        raise Refused(
            "not_yours",
            Text("只有生产单位和主管部门可以召回", "Its maker or the bureau calls a batch back."),
            where={"batch": batch.code},
        )
    if not 1 <= len(reason.strip()) <= _MOST_REASON:
        raise BadInput(
            "no_reason", Text("写明召回理由", "Say why it is called back."), where={"field": "reason"}
        )
    if store.recalls(work.db, [batch.code]):
        raise Refused(
            "batch_recalled",
            Text(f"批次 {batch.code} 已召回", f"Batch {batch.code} is recalled already."),
            where={"batch": batch.code},
        )
    codes = [batch.code, *downstream_of(work, batch.code)]
    now = stamp(work.now())
    known = {one.batch for one in store.recalls(work.db, codes)}
    caller = grants.organisation_of(work, work.actor)
    first: Recall | None = None
    told: list[Called] = []
    for one in codes:
        if one in known:
            continue
        made = Recall(id=new_id("rcl"), batch=one, reason=reason.strip(), at=now, by=work.actor.account)
        store.add_recall(work.db, made)
        first = first or made
        told += [_tell(work, made, holder, hands=hands) for holder in _holders(work, one) if holder != caller]
    assert first is not None
    work.leave("traceability.recalled", batch.code, recall=first.id, batches=len(codes), holders=len(told))
    return first, tuple(told)


def answer(work: Work, ref: str, *, outcome: str, hands: Hands) -> Case:
    """A holder says what became of theirs (答复召回), by case identifier or number. Raises what `casework.move` does."""
    seen = casework.look(work, ref, hands=hands).case
    return casework.move(work, seen.id, "answer", seen=seen.version, form={"outcome": outcome}, hands=hands)


def record(work: Work, case: Case, step: Step) -> None:
    """Effect `traceability.answered`: what a holder did with theirs is kept."""
    if store.answer_called(work.db, case.id, outcome=str(step.form["outcome"]), at=stamp(work.now())):
        work.leave("traceability.answered", case.subject, case=case.id, organisation=case.organisation)


def _holders(work: Work, code: str) -> list[str]:
    """The maker and everybody who ever signed for some of it, or has it offered."""
    batch = need_batch(work, code)
    moved = [one for one in store.handovers(work.db, [code]) if one.state is not Signed.REFUSED]
    return list(dict.fromkeys([batch.organisation, *(one.taker for one in moved)]))


def _tell(work: Work, made: Recall, holder: str, *, hands: Hands) -> Called:
    batch = need_batch(work, made.batch)
    case = casework.file(
        work,
        CALLBACK,
        subject=batch.code,
        organisation=holder,
        title=f"{batch.product} {batch.code}",
        form={
            "batch": batch.code,
            "held": f"{max(held(work, batch, holder), 0)} {batch.unit}",
            "reason": made.reason,
        },
        hands=hands,
    )
    called = Called(
        recall=made.id,
        batch=batch.code,
        organisation=holder,
        case=case.id,
        number=case.number,
        answered=None,
        outcome=None,
    )
    store.add_called(work.db, called)
    return called
