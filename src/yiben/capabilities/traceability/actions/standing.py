"""Who takes part in the chain, and who may do what."""

import re
from decimal import Decimal

from yiben.capabilities import grants, ledger, policy
from yiben.capabilities.traceability import store
from yiben.capabilities.traceability.model import HANDOVER, PART_TITLES, Batch, Part
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.text import Text

WATCHERS = (Role.OWNER, Role.OFFICER, Role.AUDITOR, Role.BUREAU)
_ADMITS = (Role.OWNER, Role.OFFICER, Role.BUREAU)
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


def admit(work: Work, organisation: str, part: Part) -> str:
    """Register an organisation (identifier, code or name) as one of the four; answers its identifier.

    The bureau, an officer or the owner only, while a pack that declares the flow is in force. Leaves
    `traceability.admitted` when it is new. Raises Refused `role_needed`, NotFound `no_organisation`, `no_flow`.
    """
    if not may_admit(work):
        raise Refused(
            "role_needed",
            Text("只有主管部门可以登记溯源主体", "Only the bureau registers who takes part."),
            where={"account": work.actor.account},
            hint=Text("请联系主管部门", "Ask the bureau."),
        )
    policy.flow(work, HANDOVER)  # nothing is kept before the pack rules
    body = need_organisation(work, organisation)
    if store.add_member(work.db, body, part, at=stamp(work.now()), by=work.actor.account):
        work.leave("traceability.admitted", body, part=part.value)
    return body


def members(work: Work) -> tuple[tuple[str, str, Part], ...]:
    """(identifier, name, part) of everybody who takes part. For those who work here."""
    found = store.members(work.db)
    names = ledger.organisation_names(work, sorted({body for body, _ in found}))
    return tuple((body, names.get(body, body), part) for body, part in found)


def watches(work: Work) -> bool:
    """Whether the asker may see every chain."""
    return work.actor == SYSTEM or work.actor.holds(*WATCHERS)


def own_parts(work: Work) -> frozenset[Part]:
    """What the asker's organisation is in the chain, for who may act for it; nothing for all others."""
    body = grants.organisation_of(work, work.actor)
    return store.parts_of(work.db, body) if body and work.actor.holds(Role.STEWARD) else frozenset()


def may_admit(work: Work) -> bool:
    """Whether the asker registers who takes part."""
    return work.actor.holds(*_ADMITS)


def own(work: Work, *parts: Part) -> str:
    """The asker's organisation, which must be one of these; a steward acts for it. Raises Refused `not_in_chain`."""
    body = grants.organisation_of(work, work.actor)
    if body is None or not work.actor.holds(Role.STEWARD) or not store.parts_of(work.db, body) & set(parts):
        zh, en = (
            "、".join(PART_TITLES[one].zh for one in parts),
            " or ".join(PART_TITLES[one].en for one in parts),
        )
        raise Refused(
            "not_in_chain",
            Text(
                f"只有登记为{zh}的单位的数据专员可以这样做",
                f"Only a steward of a registered {en} may do this.",
            ),
            where={"account": work.actor.account, "organisation": body or ""},
            hint=Text("请主管部门登记本单位", "The bureau registers organisations."),
        )
    return body


def need_organisation(work: Work, ref: str) -> str:
    """The identifier of an organisation. Raises NotFound `no_organisation`."""
    found = ledger.find_organisation(work, ref.strip()[:200])
    if found is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{ref[:60]}」", f"There is no organisation “{ref[:60]}”."),
            where={"organisation": ref[:60]},
            hint=Text("用 yiben org list 查看", "`yiben org list` shows them."),
        )
    return found.id


def need_batch(work: Work, code: str) -> Batch:
    """A batch by its code. Raises NotFound `no_batch`."""
    found = store.batches(work.db, [code[:64]]).get(code[:64])
    if found is None:
        raise no_batch(code)
    return found


def no_batch(code: str) -> NotFound:
    """There is none of that code, or none for the asker."""
    return NotFound(
        "no_batch",
        Text(f"没有批次「{code[:64]}」", f"There is no batch “{code[:64]}”."),
        where={"batch": code[:64]},
        hint=Text("请对照包装上的批号", "Compare it with the code on the package."),
    )


def amount(said: str) -> Decimal:
    """A quantity above nothing. Raises BadInput `bad_quantity`."""
    found = Decimal(said.strip()) if _AMOUNT.fullmatch(said.strip()) else Decimal(0)
    if found <= 0:
        raise BadInput(
            "bad_quantity",
            Text(f"数量「{said[:40]}」无效", f"“{said[:40]}” is no quantity."),
            where={"quantity": said[:40]},
            hint=Text("写大于零的数，例如 12.5", "Write a number above zero, such as 12.5."),
        )
    return found


def held(work: Work, batch: Batch, organisation: str) -> Decimal:
    """How much of a batch an organisation has: made and signed for, less handed on, offered and used up."""
    have = batch.quantity if batch.organisation == organisation else Decimal(0)
    for one in store.handovers(work.db, [batch.code]):
        if one.taker == organisation and one.state.value == "signed":
            have += one.quantity
        if one.giver == organisation and one.state.value != "refused":
            have -= one.quantity
    into = store.uses_of(work.db, [batch.code])
    makers = store.batches(work.db, [one.into for one in into])
    return have - sum(
        (one.quantity for one in into if makers[one.into].organisation == organisation), start=Decimal(0)
    )


def take_from(work: Work, batch: Batch, organisation: str, quantity: Decimal) -> None:
    """Raises Refused `not_enough` where an organisation has less of a batch than it would use or hand on."""
    have = held(work, batch, organisation)
    if quantity > have:
        raise Refused(
            "not_enough",
            Text(
                f"批次 {batch.code} 只有 {have} {batch.unit}，不够 {quantity}",
                f"Of batch {batch.code} there are {have} {batch.unit} here, less than {quantity}.",
            ),
            where={"batch": batch.code, "held": str(have), "wanted": str(quantity)},
            hint=Text("先由上一环节交接并签收", "It must be handed over and signed for first."),
        )
