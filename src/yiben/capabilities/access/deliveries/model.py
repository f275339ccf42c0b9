"""The nouns of scheduled delivery (定时交付): a standing order, when it is due, and each of its runs.

Start at `Delivery`. An order never carries rights: each run asks what its account may see at that moment.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from yiben.capabilities.access.deliveries.changes import Changes
from yiben.capabilities.access.deliveries.schedule import Schedule
from yiben.capabilities.access.model import Format
from yiben.infra.home import Home
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import BEIJING
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

DAYS = 90
"""An order ends after so many days unless it says otherwise."""

MOST_DAYS = 366
"""No order stands longer; then it is proposed again."""

TRIES = 3
"""A run that was killed or met a limit is tried so often in all, then left until it is next due."""

PAUSE = timedelta(minutes=15)
"""Between two tries."""

LEASE = timedelta(minutes=30)
"""How long another machine believes in the claim of one that no longer answers."""

FORMATS = (Format.CSV, Format.JSON, Format.PARQUET)


class DeliveryStatus(StrEnum):
    """Where an order stands. It ends by itself after its last day."""

    PROPOSED = "proposed"  # 待批准: nothing runs yet
    APPROVED = "approved"  # 生效
    WITHDRAWN = "withdrawn"  # 已撤回: for good
    ENDED = "ended"  # 已到期: told, never stored


class RunState(StrEnum):
    """How a run went."""

    RUNNING = "running"  # 进行中
    DONE = "done"  # 已交付
    REFUSED = "refused"  # 被拒绝: the account's rights, the statement or the packs in force say no
    FAILED = "failed"  # 未成功: a limit, a full disk; tried again, a bounded number of times
    KILLED = "killed"  # 被中断: the process died; no file was left


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A standing order (定时交付单). `account` proposed it, and each run has what it may see then.

    `next_due` is when it is due next, `retry` when a try that failed is repeated; both UTC. `until` is its
    last day, Beijing time. `tries` counts those of the due time that is being served. `grant`: each run is
    under it, and dead with it. `changes`: only what differs from the snapshot `since`, delivered last, is delivered.
    """

    id: str
    account: str
    sql: str
    purpose: str
    format: Format
    schedule: Schedule
    until: date
    encrypt: tuple[str, ...]
    approval: DeliveryStatus
    made: str
    made_through: str | None
    approved_by: str | None
    approved: str | None
    withdrawn_by: str | None
    withdrawn: str | None
    next_due: datetime | None
    retry: datetime | None
    tries: int
    claim: str | None
    claimed: datetime | None
    grant: str | None = None
    changes: Changes | None = None
    since: str | None = None

    def status(self, now: datetime) -> DeliveryStatus:
        """Where it stands at `now`."""
        over = now.astimezone(BEIJING).date() > self.until
        return (
            DeliveryStatus.ENDED if over and self.approval is not DeliveryStatus.WITHDRAWN else self.approval
        )

    def due_after(self, moment: datetime) -> datetime | None:
        """The first due time after `moment`; None when that is after its last day."""
        due = self.schedule.after(moment)
        return due if due.astimezone(BEIJING).date() <= self.until else None

    def may_see(self, actor: Actor) -> bool:
        """True for its account, and for those who oversee."""
        return actor.account == self.account or actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR)

    def may_approve(self, actor: Actor) -> bool:
        """True for an owner or officer other than its account (四眼原则)."""
        return actor.account != self.account and actor.holds(Role.OWNER, Role.OFFICER)

    def may_withdraw(self, actor: Actor) -> bool:
        """True for its account, for owners and for officers."""
        return actor.account == self.account or actor.holds(Role.OWNER, Role.OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of an order, kept for good. `due` and the others are UTC; `file` is a name in its folder.

    `masked` are the columns that do not show plain values; `code` and `says` tell why nothing was delivered.
    """

    id: str
    delivery: str
    due: str
    attempt: int
    state: RunState
    started: str
    ended: str | None
    file: str | None
    bytes: int | None
    sha256: str | None
    rows: int | None
    export: str | None
    masked: tuple[str, ...]
    encrypted: tuple[str, ...]
    truncated: bool
    code: str | None
    says: Text | None


def folder_of(home: Home, delivery: str) -> Path:
    """Where the files of an order are put, and nowhere else."""
    return home.root / "outbox" / delivery


def no_such_delivery() -> NotFound:
    """There is none, or it is none of the caller's business: the two are never told apart."""
    return NotFound(
        "no_such_delivery",
        Text("没有这个定时交付", "There is no such delivery."),
        hint=Text("用 yiben delivery list 查看编号", "`yiben delivery list` shows them."),
    )
