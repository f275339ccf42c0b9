"""Handing a batch over: one side offers, the other signs or refuses; both are on record."""

from yiben.capabilities import casework
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.traceability import store
from yiben.capabilities.traceability.actions.registering import usable
from yiben.capabilities.traceability.actions.standing import amount, need_organisation, own, take_from
from yiben.capabilities.traceability.model import HANDOVER, Handover, Part, Signed
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text


def hand_over(work: Work, code: str, *, to: str, quantity: str, hands: Hands) -> Handover:
    """Offer so much of a batch to another organisation, which then has it on its list to sign for (交接).

    What is offered is bound until it is refused. Raises Refused `not_in_chain`, `not_enough`, `batch_recalled`,
    `same_side`, NotFound `no_batch`, `no_organisation`. Leaves `case.filed` and `traceability.offered`.
    """
    body = own(work, *Part)
    batch = usable(work, code)
    taker = need_organisation(work, to)
    if taker == body or not store.parts_of(work.db, taker):
        raise Refused(
            "same_side" if taker == body else "not_in_chain",
            Text("接收单位应是另一个已登记的溯源主体", "It goes to another organisation that takes part."),
            where={"organisation": to[:60]},
        )
    much = amount(quantity)
    take_from(work, batch, body, much)
    case = casework.file(
        work,
        HANDOVER,
        subject=batch.code,
        organisation=taker,
        title=f"{batch.product} {batch.code}",
        form={"batch": batch.code, "quantity": str(much), "unit": batch.unit},
        hands=hands,
    )
    made = Handover(
        case=case.id,
        number=case.number,
        batch=batch.code,
        giver=body,
        taker=taker,
        quantity=much,
        state=Signed.OFFERED,
        offered=stamp(work.now()),
        offered_by=work.actor.account,
        signed=None,
        signed_by=None,
    )
    store.add_handover(work.db, made)
    work.leave("traceability.offered", batch.code, case=case.id, giver=body, taker=taker)
    return made


def sign(work: Work, ref: str, *, hands: Hands) -> Handover:
    """The other side signs for a hand-over (签收), by case identifier or number. Raises what `casework.move` does."""
    return _answer(work, ref, "sign", {}, hands=hands)


def refuse(work: Work, ref: str, *, why: str, hands: Hands) -> Handover:
    """The other side refuses it (拒收); what was offered is the giver's again."""
    return _answer(work, ref, "refuse", {"why": why}, hands=hands)


def record(work: Work, case: Case, step: Step) -> None:
    """Effect `traceability.signed`: what the other side said is kept. A recalled batch is not signed for."""
    found = store.find_handover(work.db, case.id)
    if found is None:
        raise NotFound(
            "no_handover",
            Text(
                "这件交接没有批次；请用 yiben batch hand 提出",
                "No batch is handed over here; use `yiben batch hand`.",
            ),
            where={"case": case.number},
        )
    state = Signed.SIGNED if step.move == "sign" else Signed.REFUSED
    if state is Signed.SIGNED:
        usable(work, found.batch)
    store.answer_handover(work.db, case.id, state, at=stamp(work.now()), by=work.actor.account)
    work.leave(f"traceability.{state.value}", found.batch, case=case.id, giver=found.giver, taker=found.taker)


def _answer(work: Work, ref: str, move: str, form: dict[str, str], *, hands: Hands) -> Handover:
    seen = casework.look(work, ref, hands=hands).case
    casework.move(work, seen.id, move, seen=seen.version, form=form, hands=hands)
    found = store.find_handover(work.db, seen.id)
    assert found is not None  # `record` has just written it
    return found
