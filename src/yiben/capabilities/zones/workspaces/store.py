"""Every SQL statement of workspaces. A row is a noun of `model.py`, written and read field by field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy import Text as LongText

from yiben.capabilities.zones.workspaces.model import (
    Exit,
    ExitState,
    Finding,
    Limits,
    MadeColumn,
    Part,
    Person,
    Run,
    RunState,
    Shape,
    Step,
    Taken,
    Weight,
    Workspace,
)
from yiben.infra.database import metadata
from yiben.kernel.text import Text

_ID, _ORG, _NAME, _MOMENT = String(40), String(80), String(64), String(27)

workspace = Table(
    "workspace",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("note", LongText, nullable=False),
    Column("zone", _ORG, nullable=False, index=True),
    Column("operator", _ORG, nullable=False, index=True),
    Column("supervisor", _ORG, nullable=False, index=True),
    Column("agreement", _ID, index=True),
    Column("grant_id", _ID, nullable=False, index=True),
    Column("resource", _ORG, nullable=False),
    Column("limits", JSON, nullable=False),
    Column("ends", String(10), nullable=False),
    Column("opened", _MOMENT, nullable=False),
    Column("opened_by", _NAME, nullable=False),
    Column("closed", _MOMENT),
    Column("closed_by", _NAME),
    Column("closed_why", LongText, nullable=False),
    Column("deleted", JSON, nullable=False),
)

person = Table(
    "workspace_person",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("operator", _ORG, nullable=False, index=True),
    Column("supervisor", _ORG, nullable=False, index=True),
    Column("account", _NAME, nullable=False, index=True),
    Column("real_name", String(100), nullable=False),
    Column("means", LongText, nullable=False),
    Column("registered", _MOMENT, nullable=False),
    Column("registered_by", _NAME, nullable=False),
    Column("filed", _MOMENT),
    Column("filed_by", _NAME),
    Column("left", _MOMENT),
    Column("left_by", _NAME),
    Column("left_why", LongText, nullable=False),
)

member = Table(
    "workspace_member",
    metadata,
    Column("workspace", _ID, primary_key=True),
    Column("account", _NAME, primary_key=True),
    Column("since", _MOMENT, nullable=False),
    Column("by", _NAME, nullable=False),
)

serving = Table(
    "workspace_product",
    metadata,
    Column("workspace", _ID, primary_key=True),
    Column("product", _ID, primary_key=True, index=True),
    Column("since", _MOMENT, nullable=False),
    Column("by", _NAME, nullable=False),
)

step = Table(
    "workspace_step",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("workspace", _ID, nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("name", _NAME, nullable=False),
    Column("title", String(200), nullable=False),
    Column("note", LongText, nullable=False),
    Column("sql", LongText, nullable=False),
    Column("changed", _MOMENT, nullable=False),
    Column("changed_by", _NAME, nullable=False),
    UniqueConstraint("workspace", "name", name="uq_workspace_step_name"),
)

run = Table(
    "workspace_run",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("workspace", _ID, nullable=False),
    Column("step", _ID, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("by", _NAME, nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("statement", LongText, nullable=False),
    Column("digest", String(64)),
    Column("tables", JSON, nullable=False),
    Column("snapshot", String(40)),
    Column("rows", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("shape", String(12), nullable=False),
    Column("chosen", Integer, nullable=False),
    Column("fewest", BigInteger),
    Column("share", Float),
    Column("columns", JSON, nullable=False),
    Column("trouble", JSON),
    Column("stage", String(12)),
    Column("ended", _MOMENT),
    Column("ended_by", _NAME),
    Column("grouping", JSON),
    Index("ix_workspace_run_at", "workspace", "at"),
    UniqueConstraint("step", "number", name="uq_workspace_run_number"),
)

leaving = Table(
    "workspace_exit",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("workspace", _ID, nullable=False, index=True),
    Column("operator", _ORG, nullable=False, index=True),
    Column("step", _ID, nullable=False),
    Column("run", _ID, nullable=False),
    Column("why", LongText, nullable=False),
    Column("state", String(12), nullable=False),
    Column("asked", _MOMENT, nullable=False),
    Column("asked_by", _NAME, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("decided", _MOMENT),
    Column("decided_by", _NAME),
    Column("says", LongText, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("taken_bytes", BigInteger, nullable=False),
)

T = TypeVar("T")


def put(db: Connection, noun: Workspace | Person | Step | Run | Exit) -> None:
    """Add it, or write over the row of the same identifier."""
    table = _TABLES[type(noun)]
    row = _row(noun)
    done = db.execute(update(table).where(table.c.id == row["id"]).values(row))
    if not done.rowcount:
        db.execute(insert(table).values(row))


def get(db: Connection, kind: type[T], identifier: str) -> T | None:
    """The noun of that kind with that identifier."""
    table = _TABLES[kind]
    row = db.execute(select(table).where(table.c.id == identifier)).mappings().first()
    return None if row is None else cast("T", _read(kind, dict(row)))


def every(db: Connection, kind: type[T], **where: object) -> tuple[T, ...]:
    """Those whose fields are as said, oldest first; steps by their place."""
    table = _TABLES[kind]
    chosen = select(table).where(*(table.c[name] == value for name, value in where.items()))
    rows = db.execute(chosen.order_by(table.c[_ORDER[kind]], table.c.id)).mappings().all()
    return tuple(_read(kind, dict(row)) for row in rows)


def turn(db: Connection, identifier: str, *, was: str, **values: object) -> bool:
    """Change a run or an exit that stands in the state `was`; False: somebody was faster."""
    table = run if identifier.startswith("wrn_") else leaving
    asked = update(table).where(table.c.id == identifier, table.c.state == was).values(values)
    return bool(db.execute(asked).rowcount)


def claim(db: Connection, identifier: str) -> bool:
    """Take a run that waits, so that nobody does it twice; False: somebody has, or it was stopped."""
    waits = run.c.id == identifier, run.c.state == str(RunState.RUNNING), run.c.stage == "wait"
    return bool(db.execute(update(run).where(*waits).values(stage="read")).rowcount)


def ended_without(db: Connection, *, since: str) -> tuple[Run, ...]:
    """Runs begun since a moment that ended and made no table, and every one of closed workspaces since."""
    over = run.c.state.in_([str(RunState.FAILED), str(RunState.CANCELLED)])
    closed = select(workspace.c.id).where(workspace.c.closed >= since)
    chosen = select(run).where(or_(over & (run.c.at >= since), run.c.workspace.in_(closed)))
    return tuple(_read(Run, dict(row)) for row in db.execute(chosen).mappings())


def asked_of(db: Connection, resource: str) -> tuple[tuple[Exit, Run], ...]:
    """Everything of a resource that was ever asked out, of whatever workspace, oldest first."""
    spaces = select(workspace.c.id).where(workspace.c.resource == resource)
    chosen = select(leaving).where(leaving.c.workspace.in_(spaces)).order_by(leaving.c.asked, leaving.c.id)
    every: list[Exit] = [_read(Exit, dict(row)) for row in db.execute(chosen).mappings()]
    made = select(run).where(run.c.id.in_({one.run for one in every}))
    runs: dict[str, Run] = {row["id"]: _read(Run, dict(row)) for row in db.execute(made).mappings()}
    return tuple((one, runs[one.run]) for one in every if one.run in runs)


def admit(db: Connection, identifier: str, account: str, *, at: str, by: str) -> None:
    """Make an account a member; twice is once."""
    if account not in members(db, identifier):
        db.execute(insert(member).values(workspace=identifier, account=account, since=at, by=by))


def members(db: Connection, identifier: str) -> tuple[str, ...]:
    """The accounts of a workspace, in order."""
    chosen = select(member.c.account).where(member.c.workspace == identifier).order_by(member.c.account)
    return tuple(db.execute(chosen).scalars())


def serve(db: Connection, identifier: str, product: str, *, at: str, by: str) -> bool:
    """Note that a workspace works for a product; False: it is noted already."""
    if product in served(db, identifier):
        return False
    db.execute(insert(serving).values(workspace=identifier, product=product, since=at, by=by))
    return True


def served(db: Connection, identifier: str) -> tuple[str, ...]:
    """The products a workspace works for, oldest first."""
    chosen = select(serving.c.product).where(serving.c.workspace == identifier)
    return tuple(db.execute(chosen.order_by(serving.c.since, serving.c.product)).scalars())


def serving_for(db: Connection, product: str) -> tuple[Workspace, ...]:
    """The workspaces that work for a product, oldest first."""
    named = select(serving.c.workspace).where(serving.c.product == product)
    chosen = select(workspace).where(workspace.c.id.in_(named)).order_by(workspace.c.opened, workspace.c.id)
    return tuple(_read(Workspace, dict(row)) for row in db.execute(chosen).mappings())


def used(db: Connection, identifier: str, *, since: str) -> tuple[int, int]:
    """Bytes of all tables a workspace holds, and runs begun since a moment."""
    size = select(func.coalesce(func.sum(run.c.bytes), 0)).where(run.c.workspace == identifier)
    begun = select(func.count()).where(run.c.workspace == identifier, run.c.at >= since)
    return int(db.execute(size).scalar_one()), int(db.execute(begun).scalar_one())


def next_number(db: Connection, step_id: str) -> int:
    """The number of a step's next run."""
    last = db.execute(select(func.max(run.c.number)).where(run.c.step == step_id)).scalar()
    return int(last or 0) + 1


def count_taken(db: Connection, identifier: str, *, size: int) -> None:
    """One more copy of a result left."""
    db.execute(
        update(leaving)
        .where(leaving.c.id == identifier)
        .values(taken=leaving.c.taken + 1, taken_bytes=leaving.c.taken_bytes + size)
    )


def taken(db: Connection) -> tuple[Taken, ...]:
    """How much left, per operator."""
    chosen = (
        select(
            leaving.c.operator,
            func.count().label("results"),
            func.sum(leaving.c.taken).label("times"),
            func.sum(leaving.c.rows * leaving.c.taken).label("rows"),
            func.sum(leaving.c.taken_bytes).label("bytes"),
        )
        .where(leaving.c.taken > 0)
        .group_by(leaving.c.operator)
        .order_by(leaving.c.operator)
    )
    return tuple(
        Taken(operator=one.operator, results=int(one.results), times=int(one.times), rows=int(one[3]), bytes=int(one[4]))
        for one in db.execute(chosen)
    )  # fmt: skip


_TABLES: Mapping[Any, Table] = {Workspace: workspace, Person: person, Step: step, Run: run, Exit: leaving}
_ORDER: Mapping[Any, str] = {
    Workspace: "opened", Person: "registered", Step: "position", Run: "number", Exit: "asked",
}  # fmt: skip


def _row(noun: Any) -> dict[str, Any]:
    row = asdict(noun)
    if "grant" in row:
        row["grant_id"] = row.pop("grant")
    return row


def _read(kind: Any, row: Mapping[str, Any]) -> Any:
    fields = {name: value for name, value in row.items() if name != "grant_id"}
    if kind is Workspace:
        fields["grant"] = row["grant_id"]
    for name, read in _READ.items():
        if name in fields and fields[name] is not None and (kind, name) not in _PLAIN:
            fields[name] = read(fields[name])
    if kind is Exit:
        fields["state"] = ExitState(row["state"])
    return kind(**fields)


def _columns(rows: Sequence[Mapping[str, Any]]) -> tuple[MadeColumn, ...]:
    return tuple(
        MadeColumn(**{**one, "part": Part(one["part"]), "items": tuple(one["items"])}) for one in rows
    )


def _findings(rows: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    return tuple(
        Finding(**{**one, "weight": Weight(one["weight"]), "says": Text(**one["says"]), "columns": tuple(one["columns"])})
        for one in rows
    )  # fmt: skip


_READ: Mapping[str, Callable[[Any], Any]] = {
    "limits": lambda said: Limits(**said),
    "state": RunState,
    "shape": Shape,
    "tables": tuple,
    "columns": _columns,
    "findings": _findings,
    "trouble": lambda said: Text(**said),
}
_PLAIN = frozenset({(Exit, "state")})
