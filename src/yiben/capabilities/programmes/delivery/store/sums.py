"""Sums and lists over many applications, payments and claw-backs (汇总): one query each, whatever their number."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from yiben.capabilities.programmes.delivery.given import Payment, PaymentState, TitleState
from yiben.capabilities.programmes.delivery.model import Payee
from yiben.capabilities.programmes.delivery.store.tables import application, call, debt, order, payment, title


def organisations(db: Connection) -> tuple[str, ...]:
    """Every organisation that ever opened a round."""
    return tuple(db.execute(select(call.c.organisation).distinct().order_by(call.c.organisation)).scalars())


def by_state(
    db: Connection, *, programmes: Sequence[str] | None, organisations: Sequence[str]
) -> list[tuple[str, str, int, int]]:
    """(programme, state, how many, fen decided) of applications."""
    ask = (
        select(
            application.c.programme,
            application.c.state,
            func.count(),
            func.coalesce(func.sum(application.c.amount), 0),
        )
        .where(*_of(application, programmes, organisations))
        .group_by(application.c.programme, application.c.state)
    )
    return [(str(one), str(state), int(count), int(fen)) for one, state, count, fen in db.execute(ask)]


def paid(
    db: Connection, *, programmes: Sequence[str] | None, organisations: Sequence[str]
) -> list[tuple[str, str, int]]:
    """(programme, state of the payment, fen)."""
    ask = (
        select(application.c.programme, payment.c.state, func.sum(payment.c.amount))
        .join(payment, payment.c.application == application.c.id)
        .where(*_of(application, programmes, organisations))
        .group_by(application.c.programme, payment.c.state)
    )
    return [(str(one), str(state), int(fen)) for one, state, fen in db.execute(ask)]


def waiting(
    db: Connection,
    *,
    organisations: Sequence[str],
    states: Sequence[str],
    programme: str,
    q: str,
    offset: int,
    limit: int,
) -> tuple[list[str], int]:
    """Identifiers of applications in these states, those filed first first; and how many there are."""
    wanted: list[ColumnElement[bool]] = [
        application.c.organisation.in_(list(organisations)),
        application.c.state.in_(list(states)),
    ]
    if programme:
        wanted.append(application.c.programme == programme)
    if q:
        wanted.append(
            application.c.applicant_name.contains(q, autoescape=True)
            | application.c.number.contains(q, autoescape=True)
        )
    total = db.execute(select(func.count()).select_from(application).where(*wanted)).scalar_one()
    ask = select(application.c.id).where(*wanted).order_by(application.c.filed, application.c.id)
    return [str(one) for one in db.execute(ask.offset(offset).limit(limit)).scalars()], int(total)


def due(db: Connection, *, organisation: str, day: str) -> tuple[int, int, int, int]:
    """Payments due and in no order: (how many, fen) that can be ordered, (how many, fen) whose bank details must be mended."""
    ready = (payment.c.trouble == "", payment.c.due <= day)
    found: list[int] = []
    for where in (ready, (payment.c.trouble != "",)):
        ask = select(func.count(), func.coalesce(func.sum(payment.c.amount), 0)).where(
            payment.c.organisation == organisation, payment.c.state == PaymentState.DUE, *where
        )
        found += [int(one) for one in db.execute(ask).one()]
    return found[0], found[1], found[2], found[3]


def debts_of(
    db: Connection, organisations: Sequence[str], *, offset: int, limit: int
) -> tuple[list[str], int]:
    """Identifiers of the claw-backs of these organisations, newest first; and how many there are."""
    joined = debt.join(application, application.c.id == debt.c.application)
    where = application.c.organisation.in_(list(organisations))
    total = db.execute(select(func.count()).select_from(joined).where(where)).scalar_one()
    ask = select(debt.c.id).select_from(joined).where(where).order_by(debt.c.made.desc(), debt.c.id)
    return [str(one) for one in db.execute(ask.offset(offset).limit(limit)).scalars()], int(total)


def in_trouble(db: Connection, organisation: str) -> tuple[Payment, ...]:
    """Payments the bank could not make, by number of the application; two hundred at most."""
    ask = (
        select(payment)
        .where(
            payment.c.organisation == organisation,
            payment.c.state == PaymentState.DUE,
            payment.c.trouble != "",
        )
        .order_by(payment.c.number)
        .limit(200)
    )
    return tuple(_payment(row) for row in db.execute(ask).mappings())


def publicised_titles(db: Connection) -> list[str]:
    """Identifiers of standing titles whose application went through publicity."""
    ask = (
        select(title.c.id)
        .join(application, application.c.id == title.c.application)
        .where(title.c.state == TitleState.STANDING, application.c.publicised.is_not(None))
    )
    return [str(one) for one in db.execute(ask).scalars()]


def kept_lines(db: Connection, order_id: str) -> list[list[str]]:
    """The lines of an order as it was made."""
    found = db.execute(select(order.c.lines).where(order.c.id == order_id)).scalar_one_or_none()
    return [list(one) for one in found or []]


def _of(
    table: Any, programmes: Sequence[str] | None, organisations: Sequence[str]
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [table.c.organisation.in_(list(organisations))]
    if programmes is not None:
        wanted.append(table.c.programme.in_(list(programmes)))
    return wanted


def _payment(row: Any) -> Payment:
    said = {
        name: row[name]
        for name in Payment.__dataclass_fields__
        if name in row and name not in {"payee", "state"}
    }
    return Payment(
        payee=Payee(**row["payee"]), state=PaymentState(row["state"]), order=row["order_id"], **said
    )
