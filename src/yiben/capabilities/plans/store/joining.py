"""Every SQL statement about what joins plans to the register of powers, and accounts to files of persons."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, union_all
from sqlalchemy.sql import literal

from yiben.capabilities.plans.model import Under
from yiben.capabilities.plans.store.tables import indicator, node, person, plan, power, target, upsert
from yiben.kernel.text import Text

_PART = 500


class Named(NamedTuple):
    """A power that was named for a subject."""

    subject: str
    power: str
    organisation: str


def add_power(db: Connection, one: Named, *, since: str, by: str) -> None:
    """The subject is done under this power."""
    upsert(db, power, [one._asdict() | {"since": since, "said_by": by}], keep=frozenset({"since", "said_by"}))


def drop_power(db: Connection, subject: str, identifier: str) -> bool:
    """It no longer is; False when it was not."""
    asked = (power.c.subject == subject, power.c.power == identifier)
    return db.execute(delete(power).where(*asked)).rowcount == 1


def drop_powers(db: Connection, subject: str, *, organisation: str) -> None:
    """Nor under any power of this organisation."""
    db.execute(delete(power).where(power.c.subject == subject, power.c.organisation == organisation))


def named(db: Connection, subjects: Iterable[str]) -> list[Named]:
    """The powers named for these subjects."""
    wanted, found = sorted(set(subjects)), []
    for at in range(0, len(wanted), _PART):
        ask = select(power.c.subject, power.c.power, power.c.organisation)
        part = ask.where(power.c.subject.in_(wanted[at : at + _PART])).order_by(power.c.since, power.c.power)
        found += [Named._make(row) for row in db.execute(part)]
    return found


def under(db: Connection, powers: Iterable[str]) -> list[Under]:
    """What is done under these powers in plans in force, by plan and title."""
    wanted, found = sorted(set(powers)), []
    for at in range(0, len(wanted), _PART):
        part = wanted[at : at + _PART]
        asked = [
            select(
                power.c.subject,
                power.c.power,
                literal(of).label("of"),
                table.c.title_zh,
                table.c.title_en,
                table.c.plan,
                plan.c.title_zh.label("plan_zh"),
                plan.c.title_en.label("plan_en"),
                leads.label("indicator"),
            )
            .join(table, table.c.id == power.c.subject)
            .join(plan, plan.c.id == table.c.plan)
            .where(power.c.power.in_(part), table.c.ended.is_(None), plan.c.ended.is_(None))
            for of, table, leads in (
                ("node", node, literal("")),
                ("indicator", indicator, indicator.c.id),
                ("target", target, target.c.indicator),
            )
        ]
        found += [
            Under(
                subject=row["subject"],
                power=row["power"],
                of=row["of"],
                title=Text(row["title_zh"], row["title_en"]),
                plan=row["plan"],
                plan_title=Text(row["plan_zh"], row["plan_en"]),
                indicator=row["indicator"] or None,
            )
            for row in db.execute(union_all(*asked)).mappings()
        ]
    return sorted(found, key=lambda one: (one.plan_title.zh, one.of != "node", one.title.zh, one.subject))


def say_person(db: Connection, account: str, profile: str, *, by: str, at: str) -> None:
    """The account is this person's."""
    row = {"account": account, "profile": profile, "said_by": by, "said_at": at}
    upsert(db, person, [row], keep=frozenset())


def forget_person(db: Connection, account: str) -> bool:
    """Nobody says whose account it is; False when nobody did."""
    return db.execute(delete(person).where(person.c.account == account)).rowcount == 1


def profile_of(db: Connection, account: str) -> str | None:
    """The file of an account's person."""
    return db.execute(select(person.c.profile).where(person.c.account == account)).scalar_one_or_none()


def accounts_of(db: Connection, profile: str) -> list[str]:
    """The accounts of a person."""
    ask = select(person.c.account).where(person.c.profile == profile).order_by(person.c.account)
    return list(db.execute(ask).scalars())
