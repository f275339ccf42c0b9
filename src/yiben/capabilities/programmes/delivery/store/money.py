"""Payments, orders, titles and claw-backs as rows. Every change of state is one conditional statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from yiben.capabilities.programmes.delivery.given import (
    Debt,
    DebtState,
    Order,
    OrderState,
    Payment,
    PaymentState,
    Title,
    TitleState,
)
from yiben.capabilities.programmes.delivery.model import Payee, Register, Rung
from yiben.capabilities.programmes.delivery.store.tables import debt, order, payment, title
from yiben.kernel.text import Text


def add_payment(db: Connection, values: Mapping[str, Any]) -> None:
    """A new payment."""
    db.execute(insert(payment).values(**values))


def payments(
    db: Connection, *, application: str | None = None, order_id: str | None = None
) -> tuple[Payment, ...]:
    """Payments of an application or an order, by day and identifier."""
    ask = select(payment).order_by(payment.c.due, payment.c.id)
    if application is not None:
        ask = ask.where(payment.c.application == application)
    if order_id is not None:
        ask = ask.where(payment.c.order_id == order_id)
    return tuple(_payment(row) for row in db.execute(ask).mappings())


def reservation_of(db: Connection, identifier: str) -> str:
    """The reservation a payment was made from."""
    return str(db.execute(select(payment.c.reservation).where(payment.c.id == identifier)).scalar_one())


def gather(db: Connection, order_id: str, *, organisation: str, day: str) -> tuple[Payment, ...]:
    """Put every payment of an organisation that is due into an order; nobody else can have it then."""
    waiting = (
        payment.c.organisation == organisation,
        payment.c.state == PaymentState.DUE,
        payment.c.trouble == "",
        payment.c.due <= day,
    )
    db.execute(update(payment).where(*waiting).values(state=PaymentState.ORDERED, order_id=order_id))
    return payments(db, order_id=order_id)


def change_payment(db: Connection, identifier: str, *, was: PaymentState, **values: Any) -> bool:
    """Set columns of a payment that stands in a state; False when it does not."""
    asked = update(payment).where(payment.c.id == identifier, payment.c.state == was)
    return db.execute(asked.values(**values)).rowcount == 1


def scatter(db: Connection, order_id: str) -> None:
    """Let go of what an order had gathered."""
    gathered = (payment.c.order_id == order_id, payment.c.state == PaymentState.ORDERED)
    db.execute(update(payment).where(*gathered).values(state=PaymentState.DUE, order_id=None))


def add_order(db: Connection, values: Mapping[str, Any]) -> None:
    """A new order."""
    db.execute(insert(order).values(**values))


def find_order(db: Connection, reference: str) -> tuple[Order, list[list[str]]] | None:
    """One order by identifier or number, with its lines as they were made."""
    named = or_(order.c.id == reference, order.c.number == reference)
    row = db.execute(select(order).where(named)).mappings().first()
    return None if row is None else (_order(row), list(row["lines"]))


def orders(db: Connection, organisation: str | None) -> tuple[Order, ...]:
    """Orders, newest first."""
    ask = select(order).order_by(order.c.made.desc(), order.c.id)
    if organisation is not None:
        ask = ask.where(order.c.organisation == organisation)
    return tuple(_order(row) for row in db.execute(ask).mappings())


def change_order(db: Connection, identifier: str, *, was: OrderState, **values: Any) -> bool:
    """Set columns of an order that stands in a state; False when it does not."""
    asked = update(order).where(order.c.id == identifier, order.c.state == was)
    return db.execute(asked.values(**values)).rowcount == 1


def add_title(db: Connection, one: Title) -> None:
    """A new line of a register."""
    said = {name: getattr(one, name) for name in Title.__dataclass_fields__ if name != "title"}
    db.execute(insert(title).values(**said, title_zh=one.title.zh, title_en=one.title.en))


def find_title(db: Connection, reference: str) -> Title | None:
    """One title by identifier or number."""
    row = db.execute(select(title).where(or_(title.c.id == reference, title.c.number == reference)))
    found = row.mappings().first()
    return None if found is None else _title(found)


def titles(
    db: Connection,
    *,
    applicant: str | None = None,
    programme: str | None = None,
    register: Register | None = None,
    standing: bool = False,
) -> tuple[Title, ...]:
    """Titles, newest first."""
    wanted: list[ColumnElement[bool]] = []
    if applicant is not None:
        wanted.append(title.c.applicant == applicant)
    if programme is not None:
        wanted.append(title.c.programme == programme)
    if register is not None:
        wanted.append(title.c.register == register)
    if standing:
        wanted.append(title.c.state == TitleState.STANDING)
    ask = select(title).where(*wanted).order_by(title.c.begins.desc(), title.c.id.desc())
    return tuple(_title(row) for row in db.execute(ask).mappings())


def change_title(db: Connection, identifier: str, *, was: TitleState, **values: Any) -> bool:
    """Set columns of a title that stands in a state; False when it does not."""
    asked = update(title).where(title.c.id == identifier, title.c.state == was)
    return db.execute(asked.values(**values)).rowcount == 1


def expire_titles(db: Connection, day: str) -> list[str]:
    """End titles whose last day is before a day; their identifiers."""
    asked = update(title).where(title.c.state == TitleState.STANDING, title.c.ends < day)
    return list(db.execute(asked.values(state=TitleState.EXPIRED).returning(title.c.id)).scalars())


def add_debt(db: Connection, values: Mapping[str, Any]) -> None:
    """A claw-back that is proposed."""
    db.execute(insert(debt).values(**values))


def find_debt(db: Connection, reference: str) -> Debt | None:
    """One claw-back by identifier or case."""
    row = db.execute(select(debt).where(or_(debt.c.id == reference, debt.c.case_id == reference)))
    found = row.mappings().first()
    return None if found is None else _debt(found)


def debts(db: Connection, application: str) -> tuple[Debt, ...]:
    """Claw-backs of an application."""
    ask = select(debt).where(debt.c.application == application).order_by(debt.c.made)
    return tuple(_debt(row) for row in db.execute(ask).mappings())


def change_debt(db: Connection, identifier: str, *, was: DebtState, **values: Any) -> bool:
    """Set columns of a claw-back that stands in a state; False when it does not."""
    asked = update(debt).where(debt.c.id == identifier, debt.c.state == was)
    return db.execute(asked.values(**values)).rowcount == 1


def repay(db: Connection, identifier: str, amount: int) -> bool:
    """Note that an amount came back; False when more would come back than is owed."""
    after = debt.c.repaid + amount
    owed = (debt.c.id == identifier, debt.c.state == DebtState.OWED, after <= debt.c.amount)
    return db.execute(update(debt).where(*owed).values(repaid=after)).rowcount == 1


def _payment(row: Any) -> Payment:
    names = ("id", "application", "number", "applicant", "amount", "due", "paid", "reference", "trouble")
    said = {name: row[name] for name in names}
    payee = Payee(**row["payee"])
    return Payment(payee=payee, state=PaymentState(row["state"]), order=row["order_id"], **said)


def _order(row: Any) -> Order:
    said: dict[str, Any] = {name: row[name] for name in Order.__dataclass_fields__ if name != "state"}
    return Order(state=OrderState(row["state"]), **said)


def _title(row: Any) -> Title:
    own = {"title", "register", "rung", "state"}
    said = {name: row[name] for name in Title.__dataclass_fields__ if name not in own}
    return Title(
        title=Text(row["title_zh"], row["title_en"]),
        register=Register(row["register"]),
        rung=Rung(row["rung"]) if row["rung"] else None,
        state=TitleState(row["state"]),
        **said,
    )


def _debt(row: Any) -> Debt:
    said = {name: row[name] for name in Debt.__dataclass_fields__ if name not in {"state", "case"}}
    return Debt(state=DebtState(row["state"]), case=row["case_id"], **said)


def lines_of(found: Sequence[Payment]) -> list[list[str]]:
    """Payments as the lines of an order: what is asked of the bank, in text."""
    return [
        [
            one.id,
            one.number,
            one.payee.name,
            one.payee.account,
            one.payee.bank,
            one.payee.bank_code,
            str(one.amount),
        ]
        for one in found
    ]
