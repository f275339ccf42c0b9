"""Ordering deliveries (定时交付单): one account proposes for itself, another approves, either withdraws."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from yiben.capabilities import grants
from yiben.capabilities.access import keys
from yiben.capabilities.access.actions import examine
from yiben.capabilities.access.deliveries import store
from yiben.capabilities.access.deliveries.changes import Changes
from yiben.capabilities.access.deliveries.model import (
    DAYS,
    FORMATS,
    MOST_DAYS,
    Delivery,
    DeliveryStatus,
    Run,
    no_such_delivery,
)
from yiben.capabilities.access.deliveries.schedule import Schedule
from yiben.capabilities.access.exports import KeyFile
from yiben.capabilities.access.model import Format
from yiben.capabilities.grants import Road
from yiben.engines.guard import EXPORT, Plan
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import BEIJING, stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.four_eyes import must_be_another_account
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_LONGEST = 2000


def propose(
    office: Office,
    actor: Actor,
    sql: str,
    *,
    purpose: str,
    form: Format,
    schedule: Schedule,
    until: date | None = None,
    encrypt: Sequence[str] = (),
    grant: str | None = None,
    changes: Changes | None = None,
) -> Delivery:
    """Propose that what `actor` may see of `sql` is delivered again and again, until the day `until`.

    Without `until`, for `DAYS` days. Under a `grant` each run reads what was granted, for its purpose, by the road
    `delivery`, and no longer than it stands. With `changes`, each run delivers only what differs from the snapshot
    delivered before; `sql` then says what is compared. The statement is examined now and at every run. Raises like
    `access.examine`, and BadInput for a purpose that is missing, a day out of bounds, a format for eyes.
    Leaves `delivery.proposed` with the statement's shape, without its literals.
    """
    now = office.clock()
    today = now.astimezone(BEIJING).date()
    last = until or today + timedelta(days=DAYS)
    if grant is not None:
        with office.reading(actor) as work:
            opened = grants.open_grant(work, grant, purpose=purpose, road=Road.DELIVERY)
        purpose, ends = opened.draft.purpose, date.fromisoformat(opened.draft.ends)
        last = min(last, ends) if until is None else last
    _check(purpose=purpose, form=form, last=last, today=today)
    seen = examine(office, actor, sql, act=EXPORT, grant=grant, road=Road.DELIVERY)
    made = Delivery(
        id=new_id("dlv"),
        account=actor.account,
        sql=sql,
        purpose=purpose.strip()[:_LONGEST],
        format=form,
        schedule=schedule,
        until=last,
        encrypt=_columns(encrypt, seen),
        approval=DeliveryStatus.PROPOSED,
        made=stamp(now),
        made_through=actor.acting_for,
        approved_by=None,
        approved=None,
        withdrawn_by=None,
        withdrawn=None,
        next_due=None,
        retry=None,
        tries=0,
        claim=None,
        claimed=None,
        grant=grant,
        changes=changes,
    )
    with office.writing(actor) as work:
        store.add(work.db, made)
        work.leave(
            "delivery.proposed",
            made.id,
            sql=seen.shape,
            purpose=made.purpose,
            grant=made.grant,
            changes=list(changes.key) if changes else None,
            format=str(made.format),
            schedule=made.schedule.as_dict(),
            until=made.until.isoformat(),
            encrypt=list(made.encrypt),
            resources=[table.resource for table in seen.tables],
        )
    return made


def approve(work: Work, delivery_id: str) -> Delivery:
    """Put an order in force: it is due for the first time after now. `delivery.approved`.

    Owner or officer, never the account it is for. Raises NotFound, Refused `not_approver` or `four_eyes`, and
    MovedOn when somebody decided before or its last day is over.
    """
    found = _seen(work, delivery_id)
    must_be_another_account(
        work.actor,
        found.account,
        says=Text("不能批准自己提出的定时交付", "Nobody approves a delivery of their own."),
        where={"account": work.actor.account},
        hint=Text("请另一位安全官或所有者批准", "Ask another security officer, or the owner."),
    )
    if not found.may_approve(work.actor):
        raise Refused(
            "not_approver",
            Text("定时交付由数据安全官或所有者批准", "Security officers and the owner approve deliveries."),
            where={"account": work.actor.account},
        )
    now = work.now()
    if found.status(now) is not DeliveryStatus.PROPOSED:
        raise _moved_on(found)
    due = found.due_after(now)
    if due is None:
        raise _moved_on(replace(found, approval=DeliveryStatus.ENDED))
    done = {"approval": DeliveryStatus.APPROVED, "approved_by": work.actor.account, "approved": stamp(now)}
    store.change(work.db, found.id, **done, next_due=due)
    work.leave("delivery.approved", found.id, account=found.account, next_due=stamp(due))
    return replace(
        found,
        approval=DeliveryStatus.APPROVED,
        approved_by=work.actor.account,
        approved=stamp(now),
        next_due=due,
    )


def withdraw(work: Work, delivery_id: str) -> Delivery:
    """End an order for good: nothing is delivered from now on, not even by a run under way. `delivery.withdrawn`."""
    found = _seen(work, delivery_id)
    if not found.may_withdraw(work.actor):
        raise Refused(
            "not_yours",
            Text(
                "只有提出人、安全官或所有者可以撤回",
                "Only its account, security officers and the owner withdraw it.",
            ),
            where={"account": work.actor.account},
        )
    if found.approval is DeliveryStatus.WITHDRAWN:
        raise _moved_on(found)
    at = stamp(work.now())
    done = {"approval": DeliveryStatus.WITHDRAWN, "withdrawn_by": work.actor.account, "withdrawn": at}
    store.change(work.db, found.id, **done, next_due=None, retry=None)
    store.close_killed(work.db, found.id, at=at)  # one that still runs will say so itself
    work.leave("delivery.withdrawn", found.id, account=found.account, was=str(found.approval))
    return replace(
        found,
        approval=DeliveryStatus.WITHDRAWN,
        withdrawn_by=work.actor.account,
        withdrawn=at,
        next_due=None,
        retry=None,
    )


def list_deliveries(work: Work) -> tuple[Delivery, ...]:
    """One's own orders, newest first; everybody's for owner, officer and auditor."""
    oversees = work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR)
    return store.every(work.db, account=None if oversees else work.actor.account)


def history(work: Work, deliveries: Sequence[Delivery], *, most: int = 20) -> Mapping[str, tuple[Run, ...]]:
    """The latest runs of orders the actor may see, newest first, by the order's identifier."""
    return store.runs(work.db, [one.id for one in deliveries if one.may_see(work.actor)], most=most)


def key_of_run(work: Work, run_id: str) -> KeyFile:
    """What opens the encrypted columns of a run's file. For its account, officer and owner. `delivery.key_given`.

    Raises NotFound also for a run that encrypted nothing.
    """
    run = store.find_run(work.db, run_id)
    order = store.find(work.db, run.delivery) if run else None
    if run is None or order is None or not order.may_withdraw(work.actor):
        raise no_such_delivery()
    if run.export is None or not run.encrypted:
        raise NotFound(
            "no_key",
            Text("这次交付没有加密的列", "Nothing was encrypted in this run."),
            where={"run": run_id},
        )
    work.leave("delivery.key_given", order.id, run=run.id, export=run.export)
    return KeyFile(export=run.export, key=keys.cipher_key(work.home, run.export))


def _seen(work: Work, delivery_id: str) -> Delivery:
    found = store.find(work.db, delivery_id)
    if found is None or not found.may_see(work.actor):
        raise no_such_delivery()
    return found


def _check(*, purpose: str, form: Format, last: date, today: date) -> None:
    if not purpose.strip():
        raise BadInput(
            "no_purpose",
            Text("请写明用途", "Say what the delivery is for."),
            where={"field": "purpose"},
        )
    if form not in FORMATS:
        listed = ", ".join(FORMATS)
        raise BadInput(
            "bad_format",
            Text(f"定时交付的格式: {listed}", f"A delivery is one of {listed}."),
            where={"field": "format"},
        )
    if not today <= last <= today + timedelta(days=MOST_DAYS):
        raise BadInput(
            "bad_until",
            Text(f"截止日期应在今日起 {MOST_DAYS} 日之内", f"The last day is within {MOST_DAYS} days from today."),
            where={"field": "until", "until": last.isoformat()},
        )  # fmt: skip


def _columns(names: Sequence[str], seen: Plan) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    known = [one.name for one in seen.outputs] if seen.outputs is not None else None
    missing = next((name for name in wanted if known is not None and name not in known), None)
    if missing is not None:
        listed = ", ".join(known or ())
        raise BadInput(
            "no_column",
            Text(f"结果中没有列「{missing}」", f"The answer has no column “{missing}”."),
            where={"column": missing},
            hint=Text(f"可选: {listed}", f"There are: {listed}."),
        )
    return wanted


def _moved_on(found: Delivery) -> MovedOn:
    who = found.withdrawn_by or found.approved_by
    if who is None:
        says = Text("该定时交付已过截止日期", "The last day of this delivery is over.")
    else:
        says = Text(f"该定时交付已由 {who} 处理", f"{who} has decided on this delivery already.")
    return MovedOn("delivery_decided", says, where={"delivery": found.id, "status": str(found.approval)})
