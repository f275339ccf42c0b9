"""Every SQL statement of product traceability."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Index, String, Table, Text, insert, or_, select, update

from yiben.capabilities.traceability.model import (
    Batch,
    Called,
    Handover,
    Inspection,
    Part,
    Recall,
    Result,
    Signed,
    Use,
)
from yiben.infra.database import metadata

_AT_ONCE = 500

member = Table(
    "traceability_member",
    metadata,
    Column("organisation", String(64), primary_key=True),
    Column("part", String(10), primary_key=True),
    Column("at", String(27), nullable=False),
    Column("by", String(64), nullable=False),
)
batch = Table(
    "traceability_batch",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("product", String(100), nullable=False),
    Column("organisation", String(64), nullable=False, index=True),
    Column("part", String(10), nullable=False),
    Column("made", String(10), nullable=False),
    Column("expires", String(10)),
    Column("quantity", String(40), nullable=False),  # decimal
    Column("unit", String(20), nullable=False),
    Column("registered", String(27), nullable=False),
    Column("registered_by", String(64), nullable=False),
    Column("folded", String(64)),
    Index("ix_traceability_batch_folded", "folded"),
)
use = Table(
    "traceability_use",
    metadata,
    Column("batch", String(64), primary_key=True),
    Column("into", String(64), primary_key=True, index=True),
    Column("quantity", String(40), nullable=False),
)
handover = Table(
    "traceability_handover",
    metadata,
    Column("case", String(40), primary_key=True),
    Column("number", String(20), nullable=False),
    Column("batch", String(64), nullable=False),
    Column("giver", String(64), nullable=False),
    Column("taker", String(64), nullable=False),
    Column("quantity", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("offered", String(27), nullable=False),
    Column("offered_by", String(64), nullable=False),
    Column("signed", String(27)),
    Column("signed_by", String(64)),
    Index("ix_traceability_handover_batch", "batch"),
)
inspection = Table(
    "traceability_inspection",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("batch", String(64), nullable=False, index=True),
    Column("inspector", String(64), nullable=False),
    Column("result", String(10), nullable=False),
    Column("standard", String(200), nullable=False),
    Column("says", Text, nullable=False),
    Column("at", String(27), nullable=False),
    Column("by", String(64), nullable=False),
)
recall = Table(
    "traceability_recall",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("batch", String(64), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("at", String(27), nullable=False),
    Column("by", String(64), nullable=False),
)
called = Table(
    "traceability_called",
    metadata,
    Column("recall", String(40), primary_key=True),
    Column("batch", String(64), primary_key=True),
    Column("organisation", String(64), primary_key=True),
    Column("case", String(40), nullable=False, unique=True),
    Column("number", String(20), nullable=False),
    Column("answered", String(27)),
    Column("outcome", Text),
)


def add_member(db: Connection, organisation: str, part: Part, *, at: str, by: str) -> bool:
    """Whether it is new."""
    if part in parts_of(db, organisation):
        return False
    db.execute(insert(member).values(organisation=organisation, part=part.value, at=at, by=by))
    return True


def parts_of(db: Connection, organisation: str) -> frozenset[Part]:
    """What an organisation is in the chain."""
    query = select(member.c.part).where(member.c.organisation == organisation)
    return frozenset(Part(row.part) for row in db.execute(query))


def members(db: Connection) -> list[tuple[str, Part]]:
    """(organisation, part) of everybody."""
    query = select(member.c.organisation, member.c.part).order_by(member.c.organisation, member.c.part)
    return [(row.organisation, Part(row.part)) for row in db.execute(query)]


def add_batch(db: Connection, made: Batch, uses: Iterable[Use], *, folded: str) -> None:
    """A batch with what it was made of; `folded`: its code as the eye reads it."""
    db.execute(
        insert(batch).values(
            code=made.code, product=made.product, organisation=made.organisation, part=made.part.value,
            made=made.made, expires=made.expires, quantity=str(made.quantity), unit=made.unit,
            registered=made.registered, registered_by=made.registered_by, folded=folded,
        )
    )  # fmt: skip
    rows = [{"batch": one.batch, "into": one.into, "quantity": str(one.quantity)} for one in uses]
    if rows:
        db.execute(insert(use), rows)


def batches(db: Connection, codes: Iterable[str]) -> dict[str, Batch]:
    """The batches of these codes."""
    return {row["code"]: _batch(row) for row in _of(db, batch, "code", codes)}


def alike(db: Connection, folded: str) -> str | None:
    """A code that folds to that."""
    return db.execute(select(batch.c.code).where(batch.c.folded == folded).limit(1)).scalar()


def newest(db: Connection, *, organisation: str | None, limit: int) -> list[Batch]:
    """The newest batches; of one organisation, when given: made by it or signed for by it."""
    query = select(batch).order_by(batch.c.registered.desc(), batch.c.code).limit(limit)
    if organisation is not None:
        held = select(handover.c.batch).where(
            handover.c.taker == organisation, handover.c.state == Signed.SIGNED.value
        )
        query = query.where(or_(batch.c.organisation == organisation, batch.c.code.in_(held)))
    return [_batch(row) for row in db.execute(query).mappings()]


def uses_of(db: Connection, codes: Iterable[str]) -> list[Use]:
    """What went of these batches into others."""
    return [_use(row) for row in _of(db, use, "batch", codes)]


def uses_into(db: Connection, codes: Iterable[str]) -> list[Use]:
    """What these batches were made of."""
    return [_use(row) for row in _of(db, use, "into", codes)]


def add_handover(db: Connection, made: Handover) -> None:
    """A hand-over that waits for the other side."""
    db.execute(
        insert(handover).values(
            case=made.case, number=made.number, batch=made.batch, giver=made.giver, taker=made.taker,
            quantity=str(made.quantity), state=made.state.value, offered=made.offered,
            offered_by=made.offered_by, signed=None, signed_by=None,
        )
    )  # fmt: skip


def answer_handover(db: Connection, case: str, state: Signed, *, at: str, by: str) -> None:
    """The other side has signed or refused."""
    db.execute(
        update(handover).where(handover.c.case == case).values(state=state.value, signed=at, signed_by=by)
    )


def find_handover(db: Connection, ref: str) -> Handover | None:
    """By its case's identifier or number."""
    query = select(handover).where(or_(handover.c.case == ref, handover.c.number == ref))
    row = db.execute(query).mappings().first()
    return _handover(row) if row else None


def handovers(db: Connection, codes: Iterable[str]) -> list[Handover]:
    """Every hand-over of these batches, oldest first."""
    found = [_handover(row) for row in _of(db, handover, "batch", codes)]
    return sorted(found, key=lambda one: (one.offered, one.case))


def offered_to(db: Connection, organisation: str) -> list[Handover]:
    """Hand-overs an organisation has yet to sign for, oldest first."""
    query = select(handover).where(handover.c.taker == organisation, handover.c.state == Signed.OFFERED.value)
    rows = db.execute(query.order_by(handover.c.offered, handover.c.case)).mappings()
    return [_handover(row) for row in rows]


def unanswered_by(db: Connection, organisation: str) -> list[Called]:
    """Recalls an organisation was told of and has yet to answer."""
    query = select(called).where(called.c.organisation == organisation, called.c.answered.is_(None))
    return [Called(**row) for row in db.execute(query.order_by(called.c.number)).mappings()]


def add_inspection(db: Connection, made: Inspection) -> None:
    """What an inspector found."""
    db.execute(
        insert(inspection).values(
            id=made.id, batch=made.batch, inspector=made.inspector, result=made.result.value,
            standard=made.standard, says=made.says, at=made.at, by=made.by,
        )
    )  # fmt: skip


def inspections(db: Connection, codes: Iterable[str]) -> list[Inspection]:
    """Every inspection of these batches, oldest first."""
    found = [
        Inspection(**{**row, "result": Result(row["result"])}) for row in _of(db, inspection, "batch", codes)
    ]
    return sorted(found, key=lambda one: (one.at, one.id))


def add_recall(db: Connection, made: Recall) -> None:
    """A batch is called back."""
    db.execute(
        insert(recall).values(id=made.id, batch=made.batch, reason=made.reason, at=made.at, by=made.by)
    )


def recalls(db: Connection, codes: Iterable[str]) -> list[Recall]:
    """Every recall of these batches, oldest first."""
    return sorted((Recall(**row) for row in _of(db, recall, "batch", codes)), key=lambda one: one.at)


def add_called(db: Connection, made: Called) -> None:
    """A holder who is told."""
    db.execute(
        insert(called).values(
            recall=made.recall, batch=made.batch, organisation=made.organisation, case=made.case,
            number=made.number, answered=None, outcome=None,
        )
    )  # fmt: skip


def answer_called(db: Connection, case: str, *, outcome: str, at: str) -> bool:
    """What a holder did; whether there is such a holder."""
    done = update(called).where(called.c.case == case).values(answered=at, outcome=outcome)
    return bool(db.execute(done.returning(called.c.case)).first())


def called_of(db: Connection, recall_ids: Iterable[str]) -> list[Called]:
    """Everybody told of these recalls."""
    found = [Called(**row) for row in _of(db, called, "recall", recall_ids)]
    return sorted(found, key=lambda one: (one.recall, one.number))


def _of(db: Connection, table: Table, column: str, values: Iterable[str]) -> list[Mapping[str, Any]]:
    wanted = sorted(set(values))
    found: list[Mapping[str, Any]] = []
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(table).where(table.c[column].in_(wanted[start : start + _AT_ONCE]))
        found += [dict(row) for row in db.execute(query).mappings()]
    return found


def _batch(row: Mapping[Any, Any]) -> Batch:
    row = {name: value for name, value in row.items() if name != "folded"}
    return Batch(**{**row, "part": Part(row["part"]), "quantity": Decimal(row["quantity"])})


def _use(row: Mapping[str, Any]) -> Use:
    return Use(batch=row["batch"], into=row["into"], quantity=Decimal(row["quantity"]))


def _handover(row: Mapping[Any, Any]) -> Handover:
    return Handover(**{**row, "state": Signed(row["state"]), "quantity": Decimal(row["quantity"])})
