"""Every SQL statement of statistics: what of a resource's budget is spent, in millionths of an epsilon."""

from sqlalchemy import BigInteger, Column, Connection, String, Table, select, text, update

from yiben.infra.database import metadata

budget = Table(
    "statistics_budget",
    metadata,
    Column("resource", String(64), primary_key=True),
    Column("spent", BigInteger, nullable=False),
)

MILLION = 1_000_000


def spent(db: Connection, resource: str) -> int:
    """What has been spent so far."""
    return db.execute(select(budget.c.spent).where(budget.c.resource == resource)).scalar() or 0


def spend(db: Connection, resource: str, amount: int, *, most: int) -> bool:
    """Spend `amount`, unless more than `most` would be spent. One statement decides, so no two can overdraw."""
    db.execute(
        text(
            "INSERT INTO statistics_budget (resource, spent) VALUES (:one, 0) ON CONFLICT (resource) DO NOTHING"
        ),
        {"one": resource},
    )
    done = db.execute(
        update(budget)
        .where(budget.c.resource == resource, budget.c.spent + amount <= most)
        .values(spent=budget.c.spent + amount)
    )
    return done.rowcount == 1
