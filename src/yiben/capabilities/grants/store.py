"""Every SQL statement of grants. Times are text from `kernel.clock.stamp`; days are those of Beijing.

What is spent is changed by one conditional statement each, so that no two processes spend the same.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    String,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
)
from sqlalchemy import Text as LongText

from yiben.capabilities.grants.model import (
    Budget,
    Draft,
    Form,
    Grant,
    GrantedColumn,
    Kind,
    Measure,
    Road,
    Spent,
    State,
)
from yiben.infra.database import metadata
from yiben.kernel.paging import Page, PageAsk

grant = Table(
    "grants_grant",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("resource", String(80), nullable=False, index=True),
    Column("owner", String(80), nullable=False, index=True),
    Column("columns", JSON, nullable=False),
    Column("rows_where", LongText),
    Column("grantee", String(80), nullable=False, index=True),
    Column("accounts", JSON, nullable=False),
    Column("roads", JSON, nullable=False),
    Column("purpose", String(80), nullable=False),
    Column("purpose_says", LongText, nullable=False),
    Column("basis", LongText, nullable=False),
    Column("begins", String(10), nullable=False),
    Column("ends", String(10), nullable=False),
    Column("budget", JSON, nullable=False),
    Column("case_id", String(64), index=True),
    Column("agreement", String(64), index=True),
    Column("facts", JSON, nullable=False),
    Column("verify_by", String(200)),
    Column("given_by", String(64), nullable=False),
    Column("given", String(27), nullable=False),
    Column("withdrawn", String(27)),
    Column("withdrawn_by", String(64)),
    Column("withdrawn_why", LongText),
)

spent = Table(
    "grants_spent",
    metadata,
    Column("grant_id", String(40), ForeignKey("grants_grant.id"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("rows_given", BigInteger, nullable=False),
    Column("attempts", BigInteger, nullable=False),
)

# A bucket of calls: how many were left at a moment (seconds since 1970).
pace = Table(
    "grants_pace",
    metadata,
    Column("grant_id", String(40), ForeignKey("grants_grant.id"), primary_key=True),
    Column("calls_left", Float, nullable=False),
    Column("moment", Float, nullable=False),
)

# Over-use that was told already, so that a programme that goes on asking does not fill the log.
overused = Table(
    "grants_overused",
    metadata,
    Column("grant_id", String(40), ForeignKey("grants_grant.id"), primary_key=True),
    Column("measure", String(16), primary_key=True),
    Column("day", String(10), primary_key=True),
)

# ON CONFLICT is spelt alike by SQLite and PostgreSQL. An update whose WHERE does not hold changes no row.
# Built once, as those below: a call asks for it, and building costs more than the database needs.
_SPENT = select(spent).where(
    spent.c.day == bindparam("day"), spent.c.grant_id.in_(bindparam("grants", expanding=True))
)
_SPEND = text(
    "INSERT INTO grants_spent (grant_id, day, calls, rows_given, attempts) "
    "VALUES (:grant, :day, :calls, :rows, :attempts) ON CONFLICT (grant_id, day) DO UPDATE SET "
    "calls = grants_spent.calls + :calls, rows_given = grants_spent.rows_given + :rows, "
    "attempts = grants_spent.attempts + :attempts "
    "WHERE grants_spent.calls + :calls <= :most_calls AND grants_spent.rows_given + :rows <= :most_rows "
    "AND grants_spent.attempts + :attempts <= :most_attempts"
)
# What has filled again since, never more than a bucket; a clock that runs behind adds nothing.
_FILLED = (
    "CASE WHEN :now <= grants_pace.moment THEN grants_pace.calls_left "
    "WHEN grants_pace.calls_left + (:now - grants_pace.moment) * :rate > :rate THEN :rate "
    "ELSE grants_pace.calls_left + (:now - grants_pace.moment) * :rate END"
)
_TAKE = text(
    "INSERT INTO grants_pace (grant_id, calls_left, moment) VALUES (:grant, :rate - :calls, :now) "
    f"ON CONFLICT (grant_id) DO UPDATE SET calls_left = {_FILLED} - :calls, "
    "moment = CASE WHEN :now > grants_pace.moment THEN :now ELSE grants_pace.moment END "
    f"WHERE {_FILLED} >= :calls"
)
_TELL = text(
    "INSERT INTO grants_overused (grant_id, measure, day) VALUES (:grant, :measure, :day) "
    "ON CONFLICT (grant_id, measure, day) DO NOTHING"
)


def add(db: Connection, made: Grant) -> None:
    """Record a grant."""
    draft = made.draft
    db.execute(
        grant.insert().values(
            id=made.id,
            kind=str(draft.kind),
            resource=draft.resource,
            owner=made.owner,
            columns=[
                {"item": one.item, "name": one.name, "form": str(one.form), "level": one.level}
                for one in draft.columns
            ],
            rows_where=draft.rows,
            grantee=draft.grantee,
            accounts=list(draft.accounts),
            roads=sorted(str(road) for road in draft.roads),
            purpose=draft.purpose,
            purpose_says=draft.purpose_says,
            basis=draft.basis,
            begins=draft.begins,
            ends=draft.ends,
            budget={name: getattr(draft.budget, name) for name in Budget.__dataclass_fields__},
            case_id=draft.case,
            agreement=draft.agreement,
            facts=dict(draft.facts),
            verify_by=draft.verify_by,
            given_by=made.given_by,
            given=made.given,
        )
    )


def find(db: Connection, grant_id: str) -> Grant | None:
    """The grant with that identifier."""
    row = db.execute(select(grant).where(grant.c.id == grant_id)).mappings().first()
    return _grant(row) if row else None


def withdraw(db: Connection, grant_id: str, *, by: str, at: str, why: str) -> bool:
    """End a grant for good. False when somebody was faster."""
    done = db.execute(
        grant.update()
        .where(grant.c.id == grant_id, grant.c.withdrawn.is_(None))
        .values(withdrawn=at, withdrawn_by=by, withdrawn_why=why)
    )
    return done.rowcount == 1


def of_resource(db: Connection, resource: str) -> tuple[Grant, ...]:
    """Every grant there ever was on a resource, oldest first."""
    rows = db.execute(select(grant).where(grant.c.resource == resource).order_by(grant.c.id)).mappings()
    return tuple(_grant(row) for row in rows)


def to_grantee(db: Connection, organisation: str, *, day: str) -> tuple[Grant, ...]:
    """What an organisation was given and may use on `day`, newest first."""
    query = select(grant).where(grant.c.grantee == organisation, _standing(State.IN_FORCE, day))
    return tuple(_grant(row) for row in db.execute(query.order_by(grant.c.id.desc())).mappings())


def page_of(
    db: Connection,
    *,
    day: str,
    owners: Iterable[str] | None,
    seen_by: str | None,
    resource: str | None,
    grantee: str | None,
    owner: str | None,
    state: State | None,
    page: PageAsk,
) -> Page[Grant]:
    """Grants on resources of `owners`, and those given to `seen_by`; `owners` None: every grant. Newest first."""
    where: list[ColumnElement[bool]] = []
    if owners is not None:
        where.append(or_(grant.c.owner.in_(list(owners)), grant.c.grantee == (seen_by or "")))
    for column, wanted in ((grant.c.resource, resource), (grant.c.grantee, grantee), (grant.c.owner, owner)):
        if wanted is not None:
            where.append(column == wanted)
    if state is not None:
        where.append(_standing(state, day))
    total = db.execute(select(func.count()).select_from(grant).where(*where)).scalar_one()
    query = select(grant).where(*where).order_by(grant.c.id.desc()).limit(page.size).offset(page.offset)
    rows = tuple(_grant(row) for row in db.execute(query).mappings())
    return Page(rows=rows, total=total, ask=page)


def owners_there_are(db: Connection) -> list[str]:
    """Every organisation that ever gave one."""
    return list(db.execute(select(grant.c.owner).distinct()).scalars())


def spend(
    db: Connection, grant_id: str, *, day: str, amounts: Mapping[Measure, int], most: Mapping[Measure, int]
) -> bool:
    """Add to what was spent on `day`, all of it or nothing. False when that would be more than `most`."""
    if any(amounts[measure] > limit for measure, limit in most.items()):
        return False
    given = {"grant": grant_id, "day": day}
    adds = {str(measure): amount for measure, amount in amounts.items()}
    bounds = {f"most_{measure}": limit for measure, limit in most.items()}
    return db.execute(_SPEND, {**given, **adds, **bounds}).rowcount == 1


def take(db: Connection, grant_id: str, *, calls: int, rate: int, now: float) -> bool:
    """Take calls out of the bucket. False when it does not hold as many."""
    if calls > rate:
        return False
    done = db.execute(_TAKE, {"grant": grant_id, "calls": calls, "rate": float(rate), "now": now})
    return done.rowcount == 1


def tell(db: Connection, grant_id: str, measure: Measure, *, day: str) -> bool:
    """Whether over-use of this measure is told for the first time on `day`."""
    done = db.execute(_TELL, {"grant": grant_id, "measure": str(measure), "day": day})
    return done.rowcount == 1


def spent_on(db: Connection, grants: Iterable[str], *, day: str) -> dict[str, Spent]:
    """What each grant has spent on `day`; nothing spent is absent."""
    rows = db.execute(_SPENT, {"day": day, "grants": list(grants)})
    return {row.grant_id: Spent(calls=row.calls, rows=row.rows_given, attempts=row.attempts) for row in rows}


def days_of(db: Connection, grant_id: str, *, most: int) -> list[tuple[str, Spent]]:
    """The latest days on which something was spent, oldest first."""
    query = select(spent).where(spent.c.grant_id == grant_id).order_by(spent.c.day.desc()).limit(most)
    rows = [
        (row.day, Spent(calls=row.calls, rows=row.rows_given, attempts=row.attempts))
        for row in db.execute(query)
    ]
    return rows[::-1]


def _standing(state: State, day: str) -> ColumnElement[bool]:
    open_ = grant.c.withdrawn.is_(None)
    if state is State.WITHDRAWN:
        return grant.c.withdrawn.is_not(None)
    if state is State.WAITING:
        return and_(open_, grant.c.begins > day)
    if state is State.ENDED:
        return and_(open_, grant.c.begins <= day, grant.c.ends < day)
    return and_(open_, grant.c.begins <= day, grant.c.ends >= day)


def _grant(row: Mapping[Any, Any]) -> Grant:
    return Grant(
        id=row["id"],
        owner=row["owner"],
        draft=Draft(
            kind=Kind(row["kind"]),
            resource=row["resource"],
            columns=tuple(
                GrantedColumn(item=one["item"], name=one["name"], form=Form(one["form"]), level=one["level"])
                for one in row["columns"]
            ),
            rows=row["rows_where"],
            grantee=row["grantee"],
            accounts=tuple(row["accounts"]),
            roads=frozenset(Road(one) for one in row["roads"]),
            purpose=row["purpose"],
            purpose_says=row["purpose_says"],
            basis=row["basis"],
            begins=row["begins"],
            ends=row["ends"],
            budget=Budget(**row["budget"]),
            case=row["case_id"],
            agreement=row["agreement"],
            facts=row["facts"],
            verify_by=row["verify_by"],
        ),
        given_by=row["given_by"],
        given=row["given"],
        withdrawn=row["withdrawn"],
        withdrawn_by=row["withdrawn_by"],
        withdrawn_why=row["withdrawn_why"],
    )
