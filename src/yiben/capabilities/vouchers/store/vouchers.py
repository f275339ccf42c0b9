"""Schemes, vouchers, holds, uses and settlements as rows."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, insert, select, update

from yiben.capabilities.vouchers.model import (
    Batch,
    BatchState,
    Hold,
    HoldState,
    Scheme,
    Sort,
    Use,
    Voucher,
    VoucherState,
)
from yiben.capabilities.vouchers.store.tables import account, batch, hold, insert_once, scheme, use, voucher
from yiben.engines.rules.entitlements.model import Limit, Per, Within
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text


def add(db: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """A new row."""
    db.execute(insert(table).values(**values))


def add_scheme(db: Connection, one: Scheme) -> None:
    """A new scheme."""
    limits = [[str(each.per), str(each.within), str(each.most)] for each in one.limits]
    add(
        db,
        scheme,
        {
            "id": one.id,
            "title_zh": one.title.zh,
            "title_en": one.title.en,
            "sort": str(one.sort),
            "organisation": one.organisation,
            "programme": one.programme,
            "begins": one.begins,
            "ends": one.ends,
            "limits": limits,
            "hold_days": one.hold_days,
            "share": None if one.share is None else str(one.share),
            "made": one.made,
            "made_by": one.made_by,
        },
    )


def find_scheme(db: Connection, identifier: str) -> Scheme | None:
    """One scheme."""
    row = db.execute(select(scheme).where(scheme.c.id == identifier)).mappings().first()
    return None if row is None else _scheme(row)


def schemes(db: Connection) -> tuple[Scheme, ...]:
    """Every scheme, newest first."""
    ask = select(scheme).order_by(scheme.c.made.desc(), scheme.c.id)
    return tuple(_scheme(row) for row in db.execute(ask).mappings())


def count_vouchers(db: Connection, identifier: str) -> int:
    """How many vouchers a scheme has issued."""
    ask = select(func.count()).select_from(voucher).where(voucher.c.scheme == identifier)
    return int(db.execute(ask).scalar_one())


def find_voucher(db: Connection, reference: str) -> Voucher | None:
    """One voucher by identifier or number, with its balances."""
    found = _vouchers(db, (voucher.c.id == reference) | (voucher.c.number == reference))
    return found[0] if found else None


def lock_voucher(db: Connection, identifier: str) -> None:
    """Nobody else changes this voucher until the transaction ends."""
    db.execute(select(voucher.c.id).where(voucher.c.id == identifier).with_for_update())


def vouchers(
    db: Connection, *, scheme_id: str | None, holder: str | None, state: VoucherState | None, ask: PageAsk
) -> Page[Voucher]:
    """Vouchers, newest first."""
    wanted: list[ColumnElement[bool]] = []
    if scheme_id is not None:
        wanted.append(voucher.c.scheme == scheme_id)
    if holder is not None:
        wanted.append(voucher.c.holder == holder)
    if state is not None:
        wanted.append(voucher.c.state == state)
    total = int(db.execute(select(func.count()).select_from(voucher).where(*wanted)).scalar_one())
    return Page(rows=_vouchers(db, *wanted, ask=ask), total=total, ask=ask)


def ended(db: Connection, day: str, *, most: int) -> list[str]:
    """Identifiers of usable vouchers whose last day is before `day`."""
    ask = select(voucher.c.id).where(voucher.c.state == VoucherState.ACTIVE, voucher.c.ends < day)
    return list(db.execute(ask.order_by(voucher.c.ends).limit(most)).scalars())


def change_voucher(db: Connection, identifier: str, *, was: VoucherState, **values: Any) -> bool:
    """Set columns of a voucher that stands in a state; False when it does not."""
    asked = update(voucher).where(voucher.c.id == identifier, voucher.c.state == was)
    return db.execute(asked.values(**values)).rowcount == 1


def add_used(db: Connection, identifier: str, amount: int) -> None:
    """Note that an amount was used, or given back where it is negative."""
    after = {"used": voucher.c.used + amount}
    db.execute(update(voucher).where(voucher.c.id == identifier).values(**after))


def find_hold(db: Connection, identifier: str) -> tuple[Hold, str] | None:
    """One hold, with the reservation of the provider's rooms ("" without)."""
    row = db.execute(select(hold).where(hold.c.id == identifier)).mappings().first()
    return None if row is None else (_hold(row), str(row["reservation"]))


def holds(db: Connection, voucher_id: str) -> tuple[Hold, ...]:
    """Holds of a voucher, newest first."""
    ask = select(hold).where(hold.c.voucher == voucher_id).order_by(hold.c.made.desc(), hold.c.id)
    return tuple(_hold(row) for row in db.execute(ask).mappings())


def stale_holds(db: Connection, now: str, *, most: int) -> list[str]:
    """Identifiers of holds whose time is over."""
    ask = select(hold.c.id).where(hold.c.state == HoldState.STANDING, hold.c.expires <= now)
    return list(db.execute(ask.order_by(hold.c.expires).limit(most)).scalars())


def end_hold(db: Connection, identifier: str, state: HoldState, *, used: int = 0) -> bool:
    """End a standing hold; False when somebody else has."""
    asked = update(hold).where(hold.c.id == identifier, hold.c.state == HoldState.STANDING)
    return db.execute(asked.values(state=state, used=used)).rowcount == 1


def find_use(db: Connection, identifier: str) -> Use | None:
    """One use."""
    row = db.execute(select(use).where(use.c.id == identifier)).mappings().first()
    return None if row is None else _use(row)


def add_use(db: Connection, values: Mapping[str, Any]) -> bool:
    """A new use; False when its provider has used the same document before."""
    made = insert_once(db, use).values(**values).returning(use.c.id)
    return db.execute(made).first() is not None


def refund(db: Connection, identifier: str, amount: int) -> bool:
    """Note a refund; False when more would be refunded than was used."""
    back = use.c.refunded + amount
    asked = update(use).where(use.c.id == identifier, back <= use.c.amount)
    return db.execute(asked.values(refunded=back)).rowcount == 1


def uses(db: Connection, *, batch_id: str | None = None, voucher_id: str | None = None) -> tuple[Use, ...]:
    """Uses of a settlement or of a voucher, oldest first."""
    ask = select(use).order_by(use.c.at, use.c.id)
    if batch_id is not None:
        ask = ask.where(use.c.batch == batch_id)
    if voucher_id is not None:
        ask = ask.where(use.c.voucher == voucher_id)
    return tuple(_use(row) for row in db.execute(ask).mappings())


def gather(db: Connection, batch_id: str, *, scheme_id: str, provider: str) -> tuple[Use, ...]:
    """Put every use of a provider that no settlement has into this one."""
    unsettled = (use.c.scheme == scheme_id, use.c.provider == provider, use.c.batch.is_(None))
    db.execute(update(use).where(*unsettled, use.c.amount > use.c.refunded).values(batch=batch_id))
    return uses(db, batch_id=batch_id)


def scatter(db: Connection, batch_id: str) -> None:
    """Let go of the uses of a settlement."""
    db.execute(update(use).where(use.c.batch == batch_id).values(batch=None))


def find_batch(db: Connection, identifier: str) -> Batch | None:
    """One settlement."""
    row = db.execute(select(batch).where(batch.c.id == identifier)).mappings().first()
    return None if row is None else _batch(row)


def batches(db: Connection, *, scheme_id: str | None, provider: str | None) -> tuple[Batch, ...]:
    """Settlements, newest first."""
    ask = select(batch).order_by(batch.c.made.desc(), batch.c.id)
    if scheme_id is not None:
        ask = ask.where(batch.c.scheme == scheme_id)
    if provider is not None:
        ask = ask.where(batch.c.provider == provider)
    return tuple(_batch(row) for row in db.execute(ask).mappings())


def change_batch(db: Connection, identifier: str, *, was: BatchState, **values: Any) -> bool:
    """Set columns of a settlement that stands in a state; False when it does not."""
    asked = update(batch).where(batch.c.id == identifier, batch.c.state == was)
    return db.execute(asked.values(**values)).rowcount == 1


def _vouchers(db: Connection, *wanted: Any, ask: PageAsk | None = None) -> tuple[Voucher, ...]:
    opened, kept = account.alias(), account.alias()
    found = (
        select(voucher, opened.c.balance.label("open"), kept.c.balance.label("held"))
        .outerjoin(opened, opened.c.id == voucher.c.id + ":open")
        .outerjoin(kept, kept.c.id == voucher.c.id + ":held")
        .where(*wanted)
        .order_by(voucher.c.issued.desc(), voucher.c.id.desc())
    )
    if ask is not None:
        found = found.offset(ask.offset).limit(ask.size)
    return tuple(_voucher(row) for row in db.execute(found).mappings())


def _scheme(row: Any) -> Scheme:
    return Scheme(
        id=row["id"],
        title=Text(row["title_zh"], row["title_en"]),
        sort=Sort(row["sort"]),
        organisation=row["organisation"],
        programme=row["programme"],
        begins=row["begins"],
        ends=row["ends"],
        limits=tuple(
            Limit(per=Per(per), within=Within(within), most=Fraction(most))
            for per, within, most in row["limits"]
        ),
        hold_days=row["hold_days"],
        share=None if row["share"] is None else Fraction(row["share"]),
        made=row["made"],
        made_by=row["made_by"],
        closed=row["closed"],
    )


def _voucher(row: Any) -> Voucher:
    return Voucher(
        id=row["id"],
        number=row["number"],
        scheme=row["scheme"],
        holder=row["holder"],
        holder_name=row["holder_name"],
        project=row["project"],
        face=row["face"],
        open=int(row["open"] or 0),
        held=int(row["held"] or 0),
        used=row["used"],
        begins=row["begins"],
        ends=row["ends"],
        state=VoucherState(row["state"]),
        issued=row["issued"],
        reservation=row["reservation"],
        case=row["case_id"],
    )


def _hold(row: Any) -> Hold:
    names = ("id", "voucher", "provider", "amount", "used", "made", "expires")
    return Hold(state=HoldState(row["state"]), **{name: row[name] for name in names})


def _use(row: Any) -> Use:
    return Use(**{name: row[name] for name in Use.__dataclass_fields__})


def _batch(row: Any) -> Batch:
    said = {name: row[name] for name in Batch.__dataclass_fields__ if name != "state"}
    return Batch(state=BatchState(row["state"]), **said)
