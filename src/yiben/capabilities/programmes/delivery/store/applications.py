"""Applications, what was found and judged of them, and objections, as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from yiben.capabilities.programmes.delivery.model import (
    ENDED,
    Application,
    Finding,
    Judgement,
    Payee,
    Verdict,
)
from yiben.capabilities.programmes.delivery.store.tables import (
    application,
    finding,
    insert_once,
    judgement,
    objection,
    once,
)
from yiben.kernel.paging import Page, PageAsk

_OWN = frozenset({"case", "payee", "reservations", "experts"})


def add(db: Connection, one: Application) -> bool:
    """A new application; False when one of the same applicant, round and project stands."""
    said = {name: getattr(one, name) for name in Application.__dataclass_fields__ if name not in _OWN}
    said |= {
        "case_id": one.case,
        "payee": asdict(one.payee) if one.payee else None,
        "reservations": list(one.reservations),
        "experts": list(one.experts),
        "live": "",
    }
    made = insert_once(db, application).values(**said).returning(application.c.id)
    return db.execute(made).first() is not None


def find(db: Connection, reference: str) -> Application | None:
    """One application by its identifier, or its case's identifier or number."""
    columns = (application.c.id, application.c.case_id, application.c.number)
    named = columns[0] == reference
    for column in columns[1:]:
        named |= column == reference
    row = db.execute(select(application).where(named)).mappings().first()
    return None if row is None else _application(row)


def change(db: Connection, identifier: str, **values: Any) -> None:
    """Set columns of an application."""
    db.execute(update(application).where(application.c.id == identifier).values(**values))


def lock(db: Connection, identifier: str) -> None:
    """Nobody else claims anything of an application until the transaction ends."""
    db.execute(update(application).where(application.c.id == identifier).values(id=identifier))


def stand(db: Connection, identifier: str, state: str) -> None:
    """Note where its case stands; one that ended makes room for another."""
    live = {"live": identifier} if state in ENDED else {}
    change(db, identifier, state=state, **live)


def some(
    db: Connection,
    *,
    applicant: str | None = None,
    call: str | None = None,
    programme: str | None = None,
    state: str | None = None,
    ask: PageAsk,
) -> Page[Application]:
    """Applications, newest first."""
    said = {"applicant": applicant, "call": call, "programme": programme, "state": state}
    wanted: list[ColumnElement[bool]] = [
        application.c[name] == value for name, value in said.items() if value is not None
    ]
    total = int(db.execute(select(func.count()).select_from(application).where(*wanted)).scalar_one())
    found = select(application).where(*wanted).order_by(application.c.filed.desc(), application.c.id)
    rows = db.execute(found.offset(ask.offset).limit(ask.size)).mappings()
    return Page(rows=tuple(_application(row) for row in rows), total=total, ask=ask)


def standing_in(db: Connection, call: str, states: Sequence[str]) -> tuple[Application, ...]:
    """Every application of a round in these states, in the order they came."""
    ask = select(application).where(application.c.call == call, application.c.state.in_(list(states)))
    rows = db.execute(ask.order_by(application.c.filed, application.c.id)).mappings()
    return tuple(_application(row) for row in rows)


def granted(db: Connection, applicant: str, programmes: Sequence[str]) -> tuple[Application, ...]:
    """What was decided for an applicant in these programmes and not called off, oldest first."""
    ask = select(application).where(
        application.c.applicant == applicant,
        application.c.decided.is_not(None),
        application.c.state.in_(["to_deliver", "delivered"]),
    )
    if "*" not in programmes:
        ask = ask.where(application.c.programme.in_(list(programmes)))
    return tuple(_application(row) for row in db.execute(ask.order_by(application.c.decided)).mappings())


def same_account(db: Connection, account: str, applicant: str) -> tuple[str, ...]:
    """Other applicants, by name, who gave the same bank account."""
    kept = application.c.payee["account"].as_string()
    ask = select(application.c.applicant_name).where(kept == account, application.c.applicant != applicant)
    return tuple(db.execute(ask.distinct()).scalars())


def put_finding(db: Connection, identifier: str, one: Finding) -> None:
    """How a material was found, in place of what was said before."""
    same = (finding.c.application == identifier, finding.c.material == one.material)
    db.execute(delete(finding).where(*same))
    db.execute(insert(finding).values(application=identifier, **asdict(one)))


def drop_findings(db: Connection, identifier: str) -> None:
    """Forget what was missing or wrong: it was handed in again."""
    gone = (finding.c.application == identifier, finding.c.verdict != Verdict.RIGHT)
    db.execute(delete(finding).where(*gone))


def findings(db: Connection, identifier: str) -> tuple[Finding, ...]:
    """How the materials were found."""
    ask = select(finding).where(finding.c.application == identifier).order_by(finding.c.material)
    rows = db.execute(ask).mappings()
    names = ("material", "says", "by", "at")
    return tuple(
        Finding(verdict=Verdict(row["verdict"]), **{name: row[name] for name in names}) for row in rows
    )


def put_judgement(db: Connection, identifier: str, one: Judgement) -> None:
    """What was judged of a criterion, in place of what was said before."""
    same = (judgement.c.application == identifier, judgement.c.criterion == one.criterion)
    db.execute(delete(judgement).where(*same))
    db.execute(insert(judgement).values(application=identifier, **asdict(one)))


def judgements(db: Connection, identifier: str) -> tuple[Judgement, ...]:
    """What was judged."""
    ask = select(judgement).where(judgement.c.application == identifier).order_by(judgement.c.criterion)
    names = ("criterion", "kind", "holds", "says", "by", "at")
    return tuple(Judgement(**{name: row[name] for name in names}) for row in db.execute(ask).mappings())


def add_objection(db: Connection, case: str, application_id: str, at: str) -> None:
    """Somebody objects."""
    db.execute(insert(objection).values(case_id=case, application=application_id, open=True, at=at))


def disputed(db: Connection, case: str) -> str | None:
    """The application an objection is about."""
    found: str | None = db.execute(
        select(objection.c.application).where(objection.c.case_id == case)
    ).scalar()
    return found


def close_objection(db: Connection, case: str) -> None:
    """An objection was decided."""
    db.execute(update(objection).where(objection.c.case_id == case).values(open=False))


def open_objections(db: Connection, identifier: str) -> int:
    """How many objections to an application nobody has decided."""
    ask = select(func.count()).select_from(objection)
    wanted = (objection.c.application == identifier, objection.c.open)
    return int(db.execute(ask.where(*wanted)).scalar_one())


def claim_once(db: Connection, programme: str, key: str, identifier: str) -> bool:
    """Note that it was given once; False when it was given before."""
    made = insert_once(db, once).values(programme=programme, key=key, application=identifier)
    return db.execute(made.returning(once.c.application)).first() is not None


def given_once(db: Connection, programme: str, key: str) -> str | None:
    """The application by which it was given before."""
    ask = select(once.c.application).where(once.c.programme == programme, once.c.key == key)
    found: str | None = db.execute(ask).scalar()
    return found


def forget_once(db: Connection, identifier: str) -> None:
    """It was called off before anything was paid: it may be given again."""
    db.execute(delete(once).where(once.c.application == identifier))


def values_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The plain columns of a row, as the noun has them."""
    return {name: row[name] for name in Application.__dataclass_fields__ if name not in _OWN}


def _application(row: Any) -> Application:
    return Application(
        case=row["case_id"],
        payee=Payee(**row["payee"]) if row["payee"] else None,
        reservations=tuple(row["reservations"]),
        experts=tuple(row["experts"]),
        **values_of(row),
    )
