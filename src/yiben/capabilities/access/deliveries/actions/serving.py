"""Serving orders that are due: claim, export under today's rights, write aside, put in place.

Two locks keep an order from being served twice. The claim in the database is the one that counts: a run is
finished only by whoever holds it, in the transaction that puts the file in place. A file lock, which the kernel
releases when a process dies, tells whether the holder on this machine still lives; a claim of another
machine is believed for `LEASE`. A killed run leaves a file whose name begins with a dot, swept by the next.
"""

import fcntl
import hashlib
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from yiben.capabilities import grants, ledger, people
from yiben.capabilities.access import exports
from yiben.capabilities.access.deliveries import store
from yiben.capabilities.access.deliveries.changes import statement
from yiben.capabilities.access.deliveries.model import (
    LEASE,
    PAUSE,
    TRIES,
    Delivery,
    DeliveryStatus,
    Run,
    RunState,
    folder_of,
)
from yiben.capabilities.access.model import Answer
from yiben.capabilities.access.writing import write
from yiben.capabilities.grants import Road
from yiben.infra.keys import sync_folder
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import BEIJING, stamp
from yiben.kernel.errors import MovedOn, Unavailable, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A run this process has claimed."""

    order: Delivery
    run: Run
    claim: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A whole file beside the place where it belongs."""

    path: Path
    bytes: int
    sha256: str
    answer: Answer
    since: str | None  # the snapshot the next run is compared with


def run_due(office: Office) -> tuple[Run, ...]:
    """Serve every order that is due, one after the other; those another process serves are left to it.

    An order that missed several times is served once. What is wrong with one order its run tells; Unavailable
    is raised when the outbox cannot be written at all. Leaves `data.read` and `data.exported` like any export, then `delivery.delivered`, or
    `delivery.failed`, by the order's account through `system`.
    """
    with office.reading(SYSTEM) as work:
        waiting = store.due(work.db, work.now())
    served = (_serve(office, each) for each in waiting)
    return tuple(run for run in served if run is not None)


def _serve(office: Office, delivery_id: str) -> Run | None:
    folder = folder_of(office.home, delivery_id)
    with _alone(folder) as alone:
        if not alone:
            return None
        for left in folder.glob(".*.part"):
            left.unlink(missing_ok=True)
        with office.writing(SYSTEM) as work:
            begun = _begin(work, delivery_id)
        if begun is None:
            return None
        actor: Actor = SYSTEM
        aside = folder / f".{begun.run.id}.part"
        try:
            with office.reading(SYSTEM) as work:
                actor = replace(people.who_is(work, begun.order.account), acting_for=SYSTEM.account)
            written = _export(office, actor, begun.order, aside)
            return _finish(office, actor, begun, written)
        except YibenError as error:
            return _fail(office, actor, begun, error)
        finally:
            aside.unlink(missing_ok=True)


def _begin(work: Work, delivery_id: str) -> _Begun | None:
    """Claim the order and note that a run begins; None when there is nothing to do, or it is another's."""
    order, now = store.find(work.db, delivery_id), work.now()
    if order is None or order.approval is not DeliveryStatus.APPROVED or order.next_due is None:
        return None
    if order.next_due > now or (order.retry is not None and order.retry > now):
        return None
    if order.claim is not None and not _dead(order, now):
        return None
    if order.claim is not None:
        store.close_killed(work.db, order.id, at=stamp(now))
    if order.status(now) is DeliveryStatus.ENDED:
        store.change(work.db, order.id, next_due=None, claim=None, retry=None)
        return None
    if order.tries >= TRIES:  # each try was killed: this due time is given up
        _settle(work, order, now)
        work.leave("delivery.failed", order.id, code="killed", due=stamp(order.next_due), attempt=order.tries)
        return None
    claim = f"{socket.gethostname()[:64]} {secrets.token_hex(12)}"
    if not store.take(work.db, order, claim=claim, now=now):
        return None
    run = Run(
        id=new_id("dlr"),
        delivery=order.id,
        due=stamp(order.next_due),
        attempt=order.tries + 1,
        state=RunState.RUNNING,
        started=stamp(now),
        ended=None,
        file=None,
        bytes=None,
        sha256=None,
        rows=None,
        export=None,
        masked=(),
        encrypted=(),
        truncated=False,
        code=None,
        says=None,
    )
    store.add_run(work.db, run)
    return _Begun(order=replace(order, tries=order.tries + 1), run=run, claim=claim)


def _dead(order: Delivery, now: datetime) -> bool:
    """Whether whoever claimed the order is gone. We hold the file lock, so on this machine it is."""
    host = (order.claim or "").partition(" ")[0]
    return host == socket.gethostname()[:64] or order.claimed is None or order.claimed + LEASE < now


def _export(office: Office, actor: Actor, order: Delivery, aside: Path) -> _Written:
    sql, now = _statement(office, actor, order)
    answer = exports.export(
        office, actor, sql,
        form=order.format, purpose=order.purpose, encrypt=order.encrypt, grant=order.grant, road=Road.DELIVERY,
        pinned=order.since,
    )  # fmt: skip
    try:
        handle = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        with os.fdopen(handle, "w+b") as file:
            write(answer, order.format, file)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise _not_written(error) from error
    # An answer that was cut does not hold every change: the next run is compared with the same snapshot again.
    since = order.since if answer.truncated else now
    return _Written(path=aside, bytes=size, sha256=digest, answer=answer, since=since)


def _statement(office: Office, actor: Actor, order: Delivery) -> tuple[str, str | None]:
    """What this run asks, and the snapshot it reads when only changes are delivered."""
    if order.changes is None:
        return order.sql, None
    with office.reading(actor) as work:
        found = ledger.resolve(work, [order.changes.table]).get(order.changes.table.casefold())
    if found is None or found.snapshot is None:
        return order.sql, None  # it says itself that there is no such table
    return statement(order.changes, now=found.snapshot, since=order.since), found.snapshot


def _finish(office: Office, actor: Actor, begun: _Begun, written: _Written) -> Run | None:
    """Put the file in place and say so, together; None when the claim was lost."""
    due = datetime.fromisoformat(begun.run.due).astimezone(BEIJING)
    place = written.path.with_name(f"{due:%Y%m%dT%H%M}.{begun.order.format}")
    answer = written.answer
    told = {
        "file": place.name,
        "bytes": written.bytes,
        "sha256": written.sha256,
        "rows": answer.rows,
        "export": answer.export,
        "masked": [column.name for column in answer.masked],
        "encrypted": list(answer.encrypted),
        "truncated": answer.truncated,
    }
    with office.writing(actor) as work:
        order = store.find(work.db, begun.order.id)
        if order is None or order.claim != begun.claim:
            return None
        if order.approval is not DeliveryStatus.APPROVED:
            raise _withdrawn()
        if order.grant is not None:  # it may have been withdrawn while the file was made
            grants.open_grant(work, order.grant, purpose=order.purpose, road=Road.DELIVERY)
        now = work.now()
        store.change_run(work.db, begun.run.id, **told, state=RunState.DONE, ended=stamp(now))
        if order.changes is not None:
            store.change(work.db, order.id, since=written.since)
        _settle(work, order, now)
        work.leave("delivery.delivered", order.id, run=begun.run.id, due=begun.run.due, attempt=begun.run.attempt, **told)  # fmt: skip
        try:
            # Before the commit: a crash in between leaves a whole file, and the next try puts its own in its place.
            written.path.replace(place)
            sync_folder(place.parent)
        except OSError as error:
            raise _not_written(error) from error
        return store.find_run(work.db, begun.run.id)


def _fail(office: Office, actor: Actor, begun: _Begun, error: YibenError) -> Run | None:
    """Say why nothing was delivered. What may pass by itself is tried again."""
    passing = isinstance(error, Unavailable)
    with office.writing(actor) as work:
        order, now = store.find(work.db, begun.order.id), work.now()
        if order is None or order.claim != begun.claim:
            return None
        state = RunState.FAILED if passing else RunState.REFUSED
        told = {"code": error.code, "says_zh": error.message.zh, "says_en": error.message.en}
        store.change_run(work.db, begun.run.id, **told, state=state, ended=stamp(now))
        again = passing and begun.order.tries < TRIES and order.approval is DeliveryStatus.APPROVED
        if again:
            store.change(work.db, order.id, retry=now + PAUSE, claim=None)
        else:
            _settle(work, order, now)
        work.leave(
            "delivery.failed",
            order.id,
            run=begun.run.id,
            account=order.account,
            due=begun.run.due,
            attempt=begun.run.attempt,
            code=error.code,
            again=again,
        )
        return store.find_run(work.db, begun.run.id)


def _settle(work: Work, order: Delivery, now: datetime) -> None:
    """This due time is served; however many were missed, the next one lies ahead."""
    due = order.due_after(now) if order.approval is DeliveryStatus.APPROVED else None
    store.change(work.db, order.id, next_due=due, retry=None, tries=0, claim=None, claimed=None)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether this is the only process at the folder; the kernel lets go when we die."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise _not_written(error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _withdrawn() -> MovedOn:
    return MovedOn(
        "delivery_withdrawn",
        Text("交付途中被撤回，文件未交付", "Withdrawn while it was being made; nothing was delivered."),
    )


def _not_written(error: OSError) -> Unavailable:
    return Unavailable(
        "delivery_not_written",
        Text(f"无法写入交付目录: {error.strerror}", f"The outbox cannot be written: {error.strerror}"),
        hint=Text("请检查磁盘空间与权限", "Look at the disk's space and permissions."),
    )
