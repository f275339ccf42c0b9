"""Noting statements as they are sealed, and reviewing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from yiben.capabilities.people.statements import store
from yiben.engines import evidence
from yiben.infra.work import Seal, Told, Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.facts import Event, Receipt
from yiben.kernel.four_eyes import must_be_another_hand
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

FROM_LEVEL = 3  # 第三层级以上
PRIVILEGED = (Role.OWNER, Role.OFFICER, Role.STEWARD)
_CHANGES = frozenset(
    "item.corrected label.approved resource.retired pack.activated pack.retired account.created account.changed "
    "account.password_reset account.disabled account.enabled account.closed account.nda_recorded "
    "account.nda_withdrawn account.totp_removed".split()
)
_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One act of a privileged account, and who looked at it. `level`: the highest it read in plain."""

    seq: int
    event: str
    time: str
    actor: str
    acting_for: str | None
    kind: str
    subject: str
    level: int | None
    reviewed_by: str | None
    reviewed_at: str | None
    note: str


def noting(seal: Seal) -> Seal:
    """`seal`, which also notes what has to be reviewed, in the same transaction."""

    def noted(db: Connection, when: datetime, told: Sequence[Told]) -> Receipt | None:
        sealed = seal(db, when, told)
        left = [(actor, one) for actor, events in told for one in events]
        kept = [
            (place, actor, one)
            for place, (actor, one) in enumerate(left)
            if actor.holds(*PRIVILEGED) and _counts(one)
        ]
        if sealed is not None and kept:
            store.add(db, [_kept(sealed, *each) for each in kept])
        return sealed

    return noted


def open_statements(
    work: Work, *, kind: str = "", actor: str = "", page: PageAsk | None = None
) -> Page[Statement]:
    """What no other person has reviewed yet, the oldest first. For owner, officer and auditor."""
    _reviewer(work)
    ask = page or PageAsk(size=50)
    rows, total = store.waiting(work.db, kind=kind, actor=actor, page=ask)
    return Page(rows=tuple(_statement(row) for row in rows), total=total, ask=ask)


def statement_of(work: Work, event: str) -> Statement | None:
    """The statement an event is, reviewed or not; None when it is none."""
    entry = evidence.read(work.db, event)
    row = store.find(work.db, entry.seq)
    return _statement(row) if row else None


def review(work: Work, event: str, *, note: str) -> Statement:
    """Say that an event was examined and what was found; never one's own act. `statement.reviewed`.

    Owner, officer and auditor may. Raises NotFound for an event that is no statement, Refused `four_eyes`,
    BadInput without a note, MovedOn when somebody was faster.
    """
    _reviewer(work)
    if not note.strip():
        raise BadInput(
            "no_note",
            Text("请写明审计结论", "Say what the review found"),
            where={"event": event},
            hint=Text("--note 例如：与工单 1024 一致", "--note, for example: as ordered in ticket 1024"),
        )
    entry = evidence.read(work.db, event)
    found = store.find(work.db, entry.seq)
    if found is None:
        raise NotFound(
            "no_statement",
            Text(f"{event} 不是需要审计的特权操作", f"{event} is no statement that has to be reviewed"),
            where={"event": event},
            hint=Text("yiben log review 列出待审计的操作", "`yiben log review` lists them."),
        )
    must_be_another_hand(
        work.actor,
        entry.actor,
        entry.acting_for,
        says=Text("不能审计自己的操作", "Nobody reviews what they did themselves."),
        where={"event": entry.id, "account": entry.actor},
        hint=Text(
            "请由另一位所有者、数据安全官或审计人员登录后审计",
            "Another owner, officer or auditor has to, signed in as themselves.",
        ),
    )
    at = stamp(work.now())
    if not store.reviewed(work.db, entry.seq, by=work.actor.account, at=at, note=note[:_LONGEST]):
        raise MovedOn(
            "statement_reviewed",
            Text("这项操作已审计", "This was reviewed already"),
            where={"event": entry.id, "account": found["reviewed_by"]},
        )
    work.leave("statement.reviewed", entry.id, of=entry.kind, by=entry.actor, note=note[:_LONGEST])
    done = store.find(work.db, entry.seq)
    assert done is not None
    return _statement(done)


def _counts(event: Event) -> bool:
    if event.kind == "data.read":
        return _plain_level(event.detail) >= FROM_LEVEL
    return event.kind in _CHANGES


def _plain_level(detail: Mapping[str, Any]) -> int:
    """The highest level that was read in plain; 0 when everything was masked."""
    items = detail.get("items") or ()
    return max((int(one["level"]) for one in items if one.get("effect") == "plain"), default=0)


def _kept(sealed: Receipt, place: int, actor: Actor, one: Event) -> store.Kept:
    level = _plain_level(one.detail) if one.kind == "data.read" else None
    return (
        sealed.first + place, sealed.id(place), sealed.time, actor.account, actor.acting_for,
        one.kind, one.subject, level, "",
    )  # fmt: skip


def _reviewer(work: Work) -> None:
    if not work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR):
        raise Refused(
            "reviewer_only",
            Text(
                "特权操作由所有者、数据安全官或审计人员审计",
                "What privileged accounts did is reviewed by owner, officer or auditor.",
            ),
            hint=Text("请联系数据安全官", "Ask the data security officer."),
        )


def _statement(row: RowMapping) -> Statement:
    return Statement(**row)
