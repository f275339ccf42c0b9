"""Every SQL statement about what datasets rest on, what is being released, and permits."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from yiben.capabilities.opening.model import State
from yiben.capabilities.opening.nouns import Basis, Ground, Permit, Prepared
from yiben.capabilities.opening.store.tables import basis, dataset, permit, prepared
from yiben.kernel.text import Text

_PART = 500


def put(db: Connection, one: Basis) -> None:
    """Write down what a dataset rests on, in place of what was there."""
    db.execute(delete(basis).where(basis.c.dataset == one.dataset))
    db.execute(
        insert(basis).values(
            dataset=one.dataset,
            edition=one.edition,
            case_id=one.case,
            check_id=one.check,
            grounds=[asdict(ground) for ground in one.grounds],
            bodies=list(one.bodies),
            tried=one.tried,
            reviewed=one.reviewed,
            note=[one.note.zh, one.note.en] if one.note else None,
            suspended_by=one.suspended_by,
        )
    )


def find(db: Connection, identifier: str) -> Basis | None:
    """What one dataset rests on."""
    row = db.execute(select(basis).where(basis.c.dataset == identifier)).mappings().first()
    return None if row is None else _basis(row)


def of(db: Connection, identifiers: Sequence[str]) -> dict[str, Basis]:
    """The same for many, by identifier."""
    found: dict[str, Basis] = {}
    for start in range(0, len(identifiers), _PART):
        ask = select(basis).where(basis.c.dataset.in_(identifiers[start : start + _PART]))
        found |= {row["dataset"]: _basis(row) for row in db.execute(ask).mappings()}
    return found


def standing(db: Connection, resources: Sequence[str] | None) -> list[Basis]:
    """What the published datasets rest on; of these resources only, when given."""
    ask = (
        select(basis)
        .join(dataset, dataset.c.id == basis.c.dataset)
        .where(dataset.c.state == State.PUBLISHED)
        .order_by(basis.c.dataset)
    )
    if resources is None:
        return [_basis(row) for row in db.execute(ask).mappings()]
    found: list[Basis] = []
    for start in range(0, len(resources), _PART):
        part = ask.where(dataset.c.resource.in_(resources[start : start + _PART]))
        found += [_basis(row) for row in db.execute(part).mappings()]
    return found


def alter(db: Connection, identifier: str, **values: Any) -> None:
    """Set columns of what one dataset rests on."""
    db.execute(update(basis).where(basis.c.dataset == identifier).values(**values))


def prepare(db: Connection, one: Prepared) -> None:
    """Note that a released table lies in the lake."""
    db.execute(delete(prepared).where(prepared.c.case_id == one.case))
    db.execute(
        insert(prepared).values(
            case_id=one.case,
            dataset=one.dataset,
            number=one.number,
            snapshot=one.snapshot,
            table=one.table,
            open_snapshot=one.open_snapshot,
            row_count=one.rows,
            byte_count=one.bytes,
            columns=[list(column) for column in one.columns],
            check_id=one.check,
        )
    )


def ready(db: Connection, case: str) -> Prepared | None:
    """The released table of a case, if it lies in the lake."""
    row = db.execute(select(prepared).where(prepared.c.case_id == case)).mappings().first()
    if row is None:
        return None
    return Prepared(
        case=row["case_id"],
        dataset=row["dataset"],
        number=row["number"],
        snapshot=row["snapshot"],
        table=row["table"],
        open_snapshot=row["open_snapshot"],
        rows=row["row_count"],
        bytes=row["byte_count"],
        columns=tuple((one[0], one[1], one[2], one[3]) for one in row["columns"]),
        check=row["check_id"],
    )


def add_permit(db: Connection, one: Permit) -> None:
    """Record a permit."""
    db.execute(
        insert(permit).values(
            id=one.id,
            dataset=one.dataset,
            account=one.account,
            organisation=one.organisation,
            applicant=one.applicant,
            purpose=one.purpose,
            begins=one.begins,
            ends=one.ends,
            case_id=one.case,
            clauses=[[[title.zh, title.en], [says.zh, says.en]] for title, says in one.clauses],
            digest=one.digest,
            given=one.given,
            given_by=one.given_by,
            withdrawn=one.withdrawn,
            withdrawn_by=one.withdrawn_by,
            withdrawn_why=one.withdrawn_why,
        )
    )


def end_permit(db: Connection, identifier: str, *, at: str, by: str, why: str) -> None:
    """Take a permit back."""
    db.execute(
        update(permit)
        .where(permit.c.id == identifier)
        .values(withdrawn=at, withdrawn_by=by, withdrawn_why=why)
    )


def may_use(db: Connection, identifier: str, *, account: str, organisations: Sequence[str], day: str) -> bool:
    """Whether somebody has a permit for a dataset that holds on a day."""
    whose: ColumnElement[bool] = permit.c.account == account
    if organisations:
        whose = or_(whose, permit.c.organisation.in_(organisations))
    ask = (
        select(permit.c.id)
        .where(
            permit.c.dataset == identifier,
            permit.c.withdrawn.is_(None),
            permit.c.begins <= day,
            permit.c.ends >= day,
            whose,
        )
        .limit(1)
    )
    return db.execute(ask).first() is not None


def permits(
    db: Connection,
    *,
    identifier: str | None = None,
    dataset: str | None = None,
    account: str | None = None,
    organisations: Iterable[str] = (),
) -> tuple[Permit, ...]:
    """Permits, newest first: one, those of a dataset, those of an account or its organisations."""
    ask = select(permit).order_by(permit.c.given.desc(), permit.c.id)
    if identifier is not None:
        ask = ask.where(permit.c.id == identifier)
    if dataset is not None:
        ask = ask.where(permit.c.dataset == dataset)
    if account is not None:
        bodies = list(organisations)
        mine: ColumnElement[bool] = permit.c.account == account
        ask = ask.where(or_(mine, permit.c.organisation.in_(bodies)) if bodies else mine)
    return tuple(_permit(row) for row in db.execute(ask).mappings())


def _basis(row: Any) -> Basis:
    return Basis(
        dataset=row["dataset"],
        edition=row["edition"],
        case=row["case_id"],
        check=row["check_id"],
        grounds=tuple(Ground(**one) for one in row["grounds"]),
        bodies=tuple(row["bodies"]),
        tried=row["tried"],
        reviewed=row["reviewed"],
        note=Text(*row["note"]) if row["note"] else None,
        suspended_by=row["suspended_by"],
    )


def _permit(row: Any) -> Permit:
    return Permit(
        id=row["id"],
        dataset=row["dataset"],
        account=row["account"],
        organisation=row["organisation"],
        applicant=row["applicant"],
        purpose=row["purpose"],
        begins=row["begins"],
        ends=row["ends"],
        case=row["case_id"],
        clauses=tuple((Text(*title), Text(*says)) for title, says in row["clauses"]),
        digest=row["digest"],
        given=row["given"],
        given_by=row["given_by"],
        withdrawn=row["withdrawn"],
        withdrawn_by=row["withdrawn_by"],
        withdrawn_why=row["withdrawn_why"],
    )
