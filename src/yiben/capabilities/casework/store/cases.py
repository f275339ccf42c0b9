"""Cases and what happened to them: flows, numbers, steps, opinions, attachments, forms that were sent before."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from yiben.capabilities.casework.store.tables import (
    aside,
    attachment,
    case,
    flow,
    number,
    opinion,
    step,
    token,
)


def insert_once(db: Connection, table: Any) -> Any:
    """An INSERT that passes over rows that are there already, in the database's own dialect."""
    made = sqlite.insert(table) if db.dialect.name == "sqlite" else postgresql.insert(table)
    return made.on_conflict_do_nothing()


# flows


def keep_flow(
    db: Connection, *, sha256: str, key: str, kind: str, text: str, calendar: Mapping[str, Any] | None
) -> None:
    """Keep a flow's text; the same text is kept once."""
    kept = insert_once(db, flow)
    db.execute(kept.values(sha256=sha256, key=key, kind=kind, text=text, calendar=calendar))


def flow_text(db: Connection, sha256: str) -> str:
    """The text of a flow as a case began with it."""
    return str(db.execute(select(flow.c.text).where(flow.c.sha256 == sha256)).scalar_one())


def flows_of(db: Connection, case_ids: Sequence[str]) -> dict[str, str]:
    """Case to the hash of the flow it began with."""
    began = select(case.c.id, case.c.flow_sha256).where(case.c.id.in_(case_ids))
    return {row[0]: row[1] for row in db.execute(began)}


def kept_calendar(db: Connection, sha256: str) -> Mapping[str, Any] | None:
    """A flow's calendar as it was declared when the flow was kept."""
    found: Mapping[str, Any] | None = db.execute(
        select(flow.c.calendar).where(flow.c.sha256 == sha256)
    ).scalar()
    return found


# cases


def next_number(db: Connection, year: int) -> int:
    """The next number of a year, from 1. Nobody else gets one until the transaction ends: no gaps, no twins."""
    made = sqlite.insert(number) if db.dialect.name == "sqlite" else postgresql.insert(number)
    raised = made.values(year=year, last=1).on_conflict_do_update(
        index_elements=[number.c.year], set_={"last": number.c.last + 1}
    )
    return int(db.execute(raised.returning(number.c.last)).scalar_one())


def add(db: Connection, row: Mapping[str, Any]) -> None:
    """A new case."""
    db.execute(case.insert().values(**row))


def find(db: Connection, ref: str) -> RowMapping | None:
    """A case by identifier or number."""
    return db.execute(select(case).where(or_(case.c.id == ref, case.c.number == ref))).mappings().first()


def find_alone(db: Connection, ref: str) -> RowMapping | None:
    """The same, and nobody else changes it until the transaction ends."""
    found = select(case).where(or_(case.c.id == ref, case.c.number == ref))
    return db.execute(found.with_for_update()).mappings().first()


def change(db: Connection, case_id: str, *, seen: int, **values: Any) -> bool:
    """Change a case that is still at version `seen`; False when somebody was faster."""
    changed = case.update().where(case.c.id == case_id, case.c.version == seen).values(**values)
    return db.execute(changed).rowcount == 1


def alarms(db: Connection, now: str, *, most: int) -> list[str]:
    """Cases the clock has to look at, the longest waiting first."""
    ringing = select(case.c.id).where(case.c.alarm <= now).order_by(case.c.alarm, case.c.id).limit(most)
    return list(db.execute(ringing).scalars())


# steps


def add_step(db: Connection, row: Mapping[str, Any]) -> None:
    """A step that was made."""
    db.execute(step.insert().values(**row))


def steps(db: Connection, case_id: str) -> list[RowMapping]:
    """All steps of a case, the filing first."""
    return list(db.execute(select(step).where(step.c.case == case_id).order_by(step.c.version)).mappings())


def last_step(db: Connection, case_id: str) -> RowMapping:
    """The newest step of a case."""
    newest = select(step).where(step.c.case == case_id).order_by(step.c.version.desc()).limit(1)
    return db.execute(newest).mappings().one()


def movers(db: Connection, case_id: str) -> list[tuple[str, str, str | None]]:
    """(move, account, through) of every step, the oldest first."""
    made = select(step.c.move, step.c.account, step.c.through).where(step.c.case == case_id)
    return [(row[0], row[1], row[2]) for row in db.execute(made.order_by(step.c.version))]


# opinions


def add_opinion(db: Connection, row: Mapping[str, Any]) -> None:
    """What one reviewer says in a round."""
    db.execute(opinion.insert().values(**row))


def opinions(db: Connection, case_id: str, *, round_: int | None = None) -> list[RowMapping]:
    """Opinions on a case, the oldest first; of one round only, when given."""
    said = select(opinion).where(opinion.c.case == case_id).order_by(opinion.c.at, opinion.c.account)
    return list(db.execute(said if round_ is None else said.where(opinion.c.round == round_)).mappings())


# attachments


def add_attachments(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Files of a step; their bytes are on disk already."""
    if rows:
        db.execute(attachment.insert(), [dict(row) for row in rows])


def attachments(db: Connection, case_id: str) -> list[RowMapping]:
    """All files of a case in the order they came."""
    kept = select(attachment).where(attachment.c.case == case_id)
    return list(db.execute(kept.order_by(attachment.c.version, attachment.c.place)).mappings())


def find_attachment(db: Connection, attachment_id: str) -> RowMapping | None:
    """One file."""
    return db.execute(select(attachment).where(attachment.c.id == attachment_id)).mappings().first()


def named_files(db: Connection, sha256s: Sequence[str]) -> set[str]:
    """Which of these files some step names."""
    return set(db.execute(select(attachment.c.sha256).where(attachment.c.sha256.in_(sha256s))).scalars())


# forms that were sent


def use_token(db: Connection, *, account: str, word: str, case_id: str, version: int, at: str) -> bool:
    """Claim a form; False when it was sent before, or is being sent at this moment by somebody who got through."""
    claimed = insert_once(db, token).values(account=account, token=word, case=case_id, version=version, at=at)
    return db.execute(claimed.returning(token.c.token)).first() is not None


def token_used(db: Connection, *, account: str, word: str) -> RowMapping | None:
    """What became of a form that was sent before."""
    used = select(token).where(token.c.account == account, token.c.token == word)
    return db.execute(used).mappings().first()


def drop_tokens(db: Connection, before: str) -> None:
    """Forget forms nobody can have open any more."""
    db.execute(token.delete().where(token.c.at < before))


# who stands aside


def set_aside(db: Connection, case_id: str, accounts: Sequence[str]) -> None:
    """These accounts have nothing to do here, whatever role they hold."""
    if accounts:
        db.execute(insert_once(db, aside), [{"case": case_id, "account": one} for one in accounts])


def clear_aside(db: Connection, case_id: str) -> None:
    """A new state begins: nobody stands aside yet."""
    db.execute(aside.delete().where(aside.c.case == case_id))
