"""The verbs of exception scenarios: ask, approve, refuse, revoke. Nobody decides their own."""

from calendar import monthrange
from datetime import date

from yiben.capabilities.policy.exemptions import store
from yiben.capabilities.policy.exemptions.model import Asked, Exemption, ExemptionState
from yiben.capabilities.policy.exemptions.register import Register, find_register
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.four_eyes import must_be_another_account
from yiben.kernel.ids import new_id
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

_SENTENCE = 4000  # characters of one statement
_KINDS = {
    ExemptionState.APPROVED: "exemption.approved",
    ExemptionState.REFUSED: "exemption.refused",
    ExemptionState.REVOKED: "exemption.revoked",
}
_GIVEN = frozenset({"approval"})  # stated by whoever approves, not by whoever asks


def request_exemption(work: Work, asked: Asked) -> Exemption:
    """Ask for an exception. Everything its article demands must be stated, and an end date.

    Raises NotFound for a pack or register nobody declared, BadInput naming what is not stated. Leaves
    `exemption.requested`.
    """
    declared = find_register(work, asked.pack, asked.register)
    stated = _stated(declared, asked)
    _dates(declared, asked, today=_today(work))
    entry = Exemption(
        id=new_id("exemption"),
        pack=asked.pack,
        register=asked.register,
        article=declared.article,
        stated=stated,
        opens=declared.opens,
        facts=declared.demands,
        activities=declared.activities,
        modes=declared.modes,
        resource=asked.resource,
        item=asked.item,
        account=asked.account,
        org=asked.org,
        from_=asked.from_,
        until=asked.until,
        state=ExemptionState.ASKED,
        asked_by=work.actor.account,
        asked_at=stamp(work.now()),
    )
    store.add(work.db, _row(entry))
    work.leave(
        "exemption.requested",
        entry.id,
        pack=entry.pack,
        register=entry.register,
        article=entry.article,
        resource=entry.resource,
        account=entry.account,
        until=entry.until,
    )
    return entry


def approve_exemption(work: Work, entry: str, *, note: str = "") -> Exemption:
    """Let it hold. Officers and owners only, never who asked or whom it serves (四眼原则).

    Raises Refused, NotFound, or MovedOn when it is no longer waiting. Leaves `exemption.approved`.
    """
    return _decide(work, entry, to=ExemptionState.APPROVED, note=note)


def refuse_exemption(work: Work, entry: str, *, note: str) -> Exemption:
    """Say no, and why. Leaves `exemption.refused`."""
    return _decide(work, entry, to=ExemptionState.REFUSED, note=note)


def revoke_exemption(work: Work, entry: str, *, note: str = "") -> Exemption:
    """End it now: the next statement no longer has it. Officers and owners, and who asked for it.

    Leaves `exemption.revoked`.
    """
    found = _find(work, entry)
    if work.actor.account != found.asked_by and not _may_decide(work.actor):
        raise _not_yours()
    return _move(work, found, was=ExemptionState.APPROVED, to=ExemptionState.REVOKED, note=note)


def exceptions_for(work: Work, actor: Actor) -> tuple[Exemption, ...]:
    """The approved exceptions that hold for `actor` today. The oldest first."""
    return tuple(store.holding(work.db, account=actor.account, org=actor.org, day=_today(work)))


def list_exemptions(
    work: Work, *, state: ExemptionState | None = None, page: PageAsk | None = None
) -> tuple[Exemption, ...]:
    """The register, newest first. Officers, owners and auditors see all; others what they asked for."""
    ask = page or PageAsk(size=100)
    found = store.every(work.db, state=state, limit=ask.size, offset=ask.offset)
    if work.actor.holds(Role.OFFICER, Role.OWNER, Role.AUDITOR):
        return tuple(found)
    mine = work.actor.account
    return tuple(one for one in found if mine in (one.asked_by, one.account))


def _decide(work: Work, entry: str, *, to: ExemptionState, note: str) -> Exemption:
    found = _find(work, entry)
    if not _may_decide(work.actor):
        raise _not_yours()
    must_be_another_account(
        work.actor,
        found.asked_by,
        found.account,
        says=Text(
            "不能审批自己提出或适用于自己的例外",
            "Nobody approves an exception they asked for or that serves them.",
        ),
        where={"exemption": found.id, "article": found.article},
        hint=Text("请由另一位数据安全官或所有者审批", "Another officer or owner has to decide it."),
    )
    return _move(work, found, was=ExemptionState.ASKED, to=to, note=note)


def _move(work: Work, found: Exemption, *, was: ExemptionState, to: ExemptionState, note: str) -> Exemption:
    at = stamp(work.now())
    if found.state is not was or not store.move(
        work.db, found.id, was=was, to=to, by=work.actor.account, at=at, note=note[:2000]
    ):
        raise MovedOn(
            "exemption_moved",
            Text(f"该例外当前状态为 {found.state}", f"This exception is {found.state} now."),
            where={"exemption": found.id},
        )
    work.leave(_KINDS[to], found.id, pack=found.pack, register=found.register, article=found.article)
    return _find(work, found.id)


def _find(work: Work, entry: str) -> Exemption:
    found = store.find(work.db, entry)
    if found is None:
        raise NotFound(
            "no_exemption",
            Text(f"没有例外登记 {entry}", f"There is no exception {entry}."),
            where={"exemption": entry},
        )
    return found


def _may_decide(actor: Actor) -> bool:
    return actor.holds(Role.OFFICER, Role.OWNER)


def _not_yours() -> Refused:
    return Refused(
        "exemption_role",
        Text("例外由数据安全官或平台所有者审批", "Exceptions are decided by an officer or the owner."),
        hint=Text("请联系数据安全官", "Ask the data security officer."),
    )


def _stated(declared: Register, asked: Asked) -> dict[str, str]:
    wanted = [fact for fact in declared.demands if fact not in _GIVEN]
    stated = {fact: str(asked.stated.get(fact, "")).strip() for fact in wanted}
    lacking = [fact for fact, said in stated.items() if not said]
    long = [fact for fact, said in stated.items() if len(said) > _SENTENCE]
    if lacking or long:
        words = ", ".join(lacking or long)
        raise BadInput(
            "exemption_incomplete",
            Text(
                f"第{declared.article}条要求说明：{words}",
                f"Article {declared.article} demands a statement of: {words}.",
            ),
            where={"pack": asked.pack, "article": declared.article, "lacking": lacking, "too_long": long},
            hint=Text(
                f"每项写一句话，不超过 {_SENTENCE} 字", f"A sentence each, of at most {_SENTENCE} characters."
            ),
        )
    return stated


def _dates(declared: Register, asked: Asked, *, today: str) -> None:
    try:
        start, end = date.fromisoformat(asked.from_), date.fromisoformat(asked.until)
    except ValueError as error:
        raise BadInput(
            "exemption_dates",
            Text("起止日期应写作 2026-01-31", "Dates are written 2026-01-31."),
            where={"from": asked.from_, "until": asked.until},
        ) from error
    if end < start or asked.until < today:
        raise BadInput(
            "exemption_dates",
            Text("截止日期早于开始日期或今天", "The end date lies before the start or before today."),
            where={"from": asked.from_, "until": asked.until, "article": declared.article},
        )

    if declared.months is not None and end > _later(start, declared.months):
        raise BadInput(
            "exemption_too_long",
            Text(
                f"该登记册的例外最长 {declared.months} 个月",
                f"An exception of this register holds for {declared.months} months at most.",
            ),
            where={"until": asked.until, "article": declared.article},
            hint=Text(
                f"截止日期不晚于 {_later(start, declared.months)}",
                f"The last day is {_later(start, declared.months)} at the latest.",
            ),
        )


def _later(day: date, months: int) -> date:
    """The same day so many months later; the last of that month where it has none."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def _today(work: Work) -> str:
    return day_in_beijing(work.now()).isoformat()


def _row(entry: Exemption) -> dict[str, object]:
    return {
        "id": entry.id,
        "pack": entry.pack,
        "register": entry.register,
        "article": entry.article,
        "stated": dict(entry.stated),
        "opens": list(entry.opens),
        "facts": list(entry.facts),
        "activities": list(entry.activities),
        "modes": list(entry.modes),
        "resource": entry.resource,
        "item": entry.item,
        "account": entry.account,
        "org": entry.org,
        "from_day": entry.from_,
        "until_day": entry.until,
        "state": str(entry.state),
        "asked_by": entry.asked_by,
        "asked_at": entry.asked_at,
        "note": "",
    }
