"""Offering what may be verified 核验服务: one person offers, another approves, either side withdraws."""

from collections.abc import Sequence
from dataclasses import replace

from yiben.capabilities import ledger, people
from yiben.capabilities.access.verification import spelling, store
from yiben.capabilities.access.verification.model import (
    EVERYBODY,
    MOST,
    Budget,
    Offer,
    OfferStatus,
    Verifiable,
    no_such_offer,
)
from yiben.capabilities.access.verification.permission import may_verify
from yiben.infra.lake import Lake, quote, scan
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.four_eyes import must_be_another_account
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_MOST_COLUMNS = 20


def offer(
    office: Office,
    actor: Actor,
    lake: Lake,
    *,
    resource: str,
    key: str,
    columns: Sequence[str],
    askers: Sequence[str],
    budget: Budget | None = None,
    reason: str = "",
) -> Offer:
    """Propose that values of `columns` of `resource` (identifier or SQL name) may be verified by `key`.

    Takes the office, because columns are counted outside any transaction. Raises Refused for who may not
    look after the resource, NotFound for a resource, column or account, BadInput for a type that has
    several spellings (floating point, times of day) or a budget out of bounds.
    """
    with office.reading(actor) as work:
        dossier = ledger.describe(work, resource)
        _must_steward(actor, dossier)
        _check_askers(work, askers)
    found = _verifiable(lake, dossier, key, columns)
    made = Offer(
        id=new_id("vof"),
        resource=dossier.resource.id,
        resource_name=dossier.resource.name,
        key=found[0].name,
        columns=found[1:],
        askers=tuple(dict.fromkeys(askers)),
        budget=_checked(budget or Budget()),
        reason=reason.strip()[:2000],
        status=OfferStatus.PROPOSED,
        made_by=actor.account,
        made=stamp(office.clock()),
        approved_by=None,
        approved=None,
        withdrawn_by=None,
        withdrawn=None,
    )
    with office.writing(actor) as work:
        store.add_offer(work.db, made)
        work.leave(
            "verification.offered",
            made.id,
            resource=made.resource,
            key=made.key,
            columns=[one.name for one in made.columns],
            askers=list(made.askers),
            per_key=made.budget.per_key,
            per_asker=made.budget.per_asker,
        )
    return made


def approve(work: Work, offer_id: str) -> Offer:
    """Put an offer in force. Refused for whoever made it, and for who may not look after the resource."""
    store.take_turn(work.db)
    found = _mine(work, offer_id)
    if found.status is not OfferStatus.PROPOSED:
        raise _moved_on(found)
    must_be_another_account(
        work.actor,
        found.made_by,
        says=Text("不能批准自己提出的核验服务", "Nobody approves an offer of their own."),
        where={"account": work.actor.account},
        hint=Text("请另一位数据专员或安全官批准", "Ask another steward or a security officer."),
    )
    done = {"status": OfferStatus.APPROVED.value, "approved_by": work.actor.account}
    at = stamp(work.now())
    store.update_offer(work.db, offer_id, **done, approved=at)
    work.leave("verification.approved", offer_id, resource=found.resource, made_by=found.made_by)
    return replace(found, status=OfferStatus.APPROVED, approved_by=work.actor.account, approved=at)


def withdraw(work: Work, offer_id: str) -> Offer:
    """End an offer for good: the next attempt, in any process, finds nothing."""
    store.take_turn(work.db)
    found = _mine(work, offer_id)
    if found.status is OfferStatus.WITHDRAWN:
        raise _moved_on(found)
    done = {"status": OfferStatus.WITHDRAWN.value, "withdrawn_by": work.actor.account}
    at = stamp(work.now())
    store.update_offer(work.db, offer_id, **done, withdrawn=at)
    work.leave("verification.withdrawn", offer_id, resource=found.resource, was=found.status.value)
    return replace(found, status=OfferStatus.WITHDRAWN, withdrawn_by=work.actor.account, withdrawn=at)


def list_offers(work: Work) -> tuple[Offer, ...]:
    """Offers the actor looks after, in any state, and those in force that they may ask; newest first."""
    return tuple(
        one
        for one in store.all_offers(work.db)
        # Those of grants are seen where grants are.
        if one.grant is None and (may_verify(work, work.actor, one) or _stewards(work, one))
    )


def may_manage(work: Work, one: Offer) -> bool:
    """Whether the actor may approve (unless it is their own) and withdraw this offer."""
    return _stewards(work, one)


def _stewards(work: Work, one: Offer) -> bool:
    try:
        return ledger.may_steward(work.actor, ledger.describe(work, one.resource).path)
    except NotFound:
        return False


def _mine(work: Work, offer_id: str) -> Offer:
    found = store.read_offer(work.db, offer_id)
    if (
        found is None
        or found.grant is not None
        or not (may_verify(work, work.actor, found) or _stewards(work, found))
    ):
        raise no_such_offer()
    _must_steward(work.actor, ledger.describe(work, found.resource))
    return found


def _must_steward(actor: Actor, dossier: ledger.Dossier) -> None:
    if ledger.may_steward(actor, dossier.path):
        return
    owner = dossier.resource.organisation_name
    raise Refused(
        "not_steward",
        Text(f"您不能决定「{owner}」的数据由谁核验", f"You may not decide who verifies data of “{owner}”."),
        where={"account": actor.account},
        hint=Text(
            f"请「{owner}」的数据专员或安全官办理", f"Ask a steward of “{owner}” or a security officer."
        ),
    )


def _check_askers(work: Work, askers: Sequence[str]) -> None:
    if not askers:
        raise BadInput(
            "no_askers",
            Text("请指明谁可以核验", "Say who may verify."),
            where={"field": "asker"},
            hint=Text("账号名，或 * 表示所有账号", "Account names, or * for every account."),
        )
    for name in askers:
        if name != EVERYBODY:
            people.who_is(work, name)


def _checked(budget: Budget) -> Budget:
    for field in ("per_key", "per_asker"):
        value = getattr(budget, field)
        if not 1 <= value <= MOST:
            raise BadInput(
                "bad_budget",
                Text(f"每日次数应为 1 至 {MOST}", f"A day's attempts are 1 to {MOST}."),
                where={"field": field, "value": value},
            )
    return budget


def _verifiable(
    lake: Lake, dossier: ledger.Dossier, key: str, columns: Sequence[str]
) -> tuple[Verifiable, ...]:
    """The key, then the columns, each with its type and about how many values it has."""
    resource = dossier.resource
    if resource.snapshot is None:
        raise NotFound(
            "no_data",
            Text(f"「{resource.title}」还没有数据", f"“{resource.title}” has no data yet."),
            where={"resource": resource.name},
        )
    wanted = list(dict.fromkeys(columns))
    if not wanted or len(wanted) > _MOST_COLUMNS or key in wanted:
        raise BadInput(
            "bad_columns",
            Text(
                f"请指明 1 至 {_MOST_COLUMNS} 个可核验的列，主键列除外",
                f"Name 1 to {_MOST_COLUMNS} columns besides the key.",
            ),
            where={"field": "columns"},
        )
    types = {one.name: one.type for one in lake.columns(resource.id, resource.snapshot)}
    for name in (key, *wanted):
        _check_type(resource.name, name, types)
    counted = ", ".join(f"approx_count_distinct({quote(name)})" for name in (key, *wanted))
    files = scan(lake.files(resource.id, resource.snapshot))
    with lake.bench() as bench:
        counts = bench.run(f"SELECT {counted} FROM {files}")[0]
    return tuple(
        Verifiable(name=name, type=types[name], distinct=int(count))
        for name, count in zip((key, *wanted), counts, strict=True)
    )


def _check_type(table: str, name: str, types: dict[str, str]) -> None:
    if name not in types:
        listed = ", ".join(types)
        raise NotFound(
            "no_column",
            Text(f"「{table}」没有列「{name}」", f"“{table}” has no column “{name}”."),
            where={"resource": table, "column": name},
            hint=Text(f"现有列: {listed}", f"There are: {listed}."),
        )
    if not spelling.comparable(types[name]):
        raise BadInput(
            "not_comparable",
            Text(
                f"列「{name}」的类型 {types[name]} 写法不唯一，不能核验",
                f"Column “{name}” is {types[name]}, which can be written in several ways: it cannot be verified.",
            ),
            where={"column": name},
            hint=Text(
                "可核验文本、整数、定点小数与日期", "Text, whole and decimal numbers and dates can be."
            ),
        )


def _moved_on(found: Offer) -> MovedOn:
    who = found.withdrawn_by if found.status is OfferStatus.WITHDRAWN else found.approved_by
    return MovedOn(
        "offer_decided",
        Text(f"该核验服务已由 {who} 处理", f"{who} has decided on this offer already."),
        where={"offer": found.id, "status": found.status.value},
    )
