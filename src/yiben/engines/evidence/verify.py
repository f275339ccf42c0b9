"""Is the log whole? 日志核验. One pass, constant memory; answers what is wrong and where."""

from contextlib import AbstractContextManager

from sqlalchemy import Connection, Engine

from yiben.engines.evidence import store, tree
from yiben.engines.evidence.ahead import FEWEST, Ahead, looking_ahead
from yiben.engines.evidence.beside import disagreements
from yiben.engines.evidence.findings import Findings
from yiben.engines.evidence.heads import HeadsFile
from yiben.engines.evidence.keys import Keys, open_keys
from yiben.engines.evidence.model import Fault, Head, Report
from yiben.engines.evidence.retention.store import wrong_times
from yiben.engines.evidence.retention.told import deleted
from yiben.engines.evidence.saying import foreign_keys
from yiben.engines.evidence.signed import FileCheck, HeadCheck, check_heads
from yiben.engines.evidence.walk import BATCH, Walk
from yiben.infra.database import transaction
from yiben.infra.home import Home
from yiben.kernel.progress import Progress, Step, silent
from yiben.kernel.text import Text


def verify(engine: Engine, home: Home, *, progress: Progress = silent, fewest: int = FEWEST) -> Report:
    """Check every event, the tree over them, every signed head, and the heads file of `home`.

    From `fewest` events on, every core takes part.
    Opens a snapshot of its own, after noting how long the heads file is: what others append
    meanwhile is neither checked nor mistaken for damage. Writes nothing.
    """
    keys, file, findings = open_keys(home), HeadsFile(home), Findings()
    beside = FileCheck(file=file, length=file.length(), keys=keys, findings=findings)
    try:
        return _verify(engine, home, beside, progress, fewest)
    except store.BROKEN as error:
        findings.add(Fault.UNREADABLE, why=_why(error))
        return Report(
            events=0, heads=0, signatures=0, head=None, findings=findings.told(), found=findings.found
        )


def _verify(engine: Engine, home: Home, beside: FileCheck, progress: Progress, fewest: int) -> Report:
    keys, findings = beside.keys, beside.findings
    with _snapshot(engine) as db:
        heads = HeadCheck(db=db, keys=keys, findings=findings)
        hashed, gone = _hash_of(store.last_head(db)), deleted(db)
        walk = Walk(db, findings, new=tree.HASHES[hashed], deleted=gone)
        events = 0
        with looking_ahead(
            engine, home, end=_end(db), batch=BATCH, fewest=fewest, hashed=hashed, deleted=gone
        ) as ahead:
            try:
                events = _walk(walk, heads, beside, progress, ahead)
                heads.finish()
                beside.finish(events)
            except store.BROKEN as error:
                findings.add(Fault.UNREADABLE, why=_why(error))
            _count(db, heads, findings)
            _beside(db, keys, findings)
            if keys is None and heads.heads:
                findings.add(Fault.NO_KEY)
            _ask_database(db, findings, ahead)
    return Report(
        events=events,
        heads=heads.heads,
        signatures=heads.signatures,
        head=heads.last,
        findings=findings.told(),
        found=findings.found,
        notes=tuple(_notes(walk, beside)),
    )


def _hash_of(newest: Head | None) -> str:
    name = newest.hash if newest else "sha256"
    return name if name in tree.HASHES else "sha256"  # a forged name: then no root fits


def _events(db: Connection) -> int:
    newest = store.last_head(db)
    return newest.tree_size if newest else 0


def _end(db: Connection) -> int:
    # A forged head may claim any size: walk only as far as there are events.
    events = _events(db)
    return min(events, store.last_seq(db, events) + 1)


def _walk(walk: Walk, heads: HeadCheck, beside: FileCheck, progress: Progress, ahead: Ahead | None) -> int:
    db = heads.db
    events, end = _events(db), _end(db)
    for start in range(0, end, BATCH):
        stop = min(start + BATCH, end)
        clean = ahead.clean(start) if ahead else None
        if clean is not None:
            walk.take(start, clean)
        else:
            walk.step(start, stop)
        walk.tell_pairs(check_heads(heads, beside, start, stop, walk.root_at))
        walk.leave()
        progress(Step(stage="verify", rows=stop, total_rows=events))
    if end < events:
        heads.findings.add(Fault.MISSING, end, events - 1)
        check_heads(heads, beside, end, events, lambda _: None)
    walk.finish(events)
    return events


def _count(db: Connection, heads: HeadCheck, findings: Findings) -> None:
    try:
        uncounted = store.count_heads(db) - heads.heads
        strays = store.strays(db, heads.last.tree_size if heads.last else 0, limit=1_000)
        late = wrong_times(db)
    except store.BROKEN as error:
        findings.add(Fault.UNREADABLE, why=_why(error))
        return
    if uncounted:
        findings.add(Fault.HEAD, 0, size="?")
    for seq in late:
        findings.add(Fault.COLUMNS, seq, columns="time")
    for row in strays:
        findings.add(Fault.EXTRA, row.seq, kind=row.kind)


def _beside(db: Connection, keys: Keys | None, findings: Findings) -> None:
    try:
        for key in foreign_keys(db, keys) if keys else ():
            findings.add(Fault.KEY, key=key)
        for table, name in disagreements(db):
            findings.add(Fault.BESIDE, table=table, name=name)
    except store.BROKEN as error:
        findings.add(Fault.UNREADABLE, why=_why(error))


def _ask_database(db: Connection, findings: Findings, ahead: Ahead | None) -> None:
    try:
        told = ahead.told() if ahead else None
        told = store.damage(db) if told is None else told
    except store.BROKEN as error:
        told = [_why(error)]
    for line in told[:10]:
        findings.add(Fault.UNREADABLE, why=line)


def _why(error: Exception) -> str:
    return str(getattr(error, "orig", error)).splitlines()[0]


def _notes(walk: Walk, beside: FileCheck) -> list[Text]:
    notes = []
    if walk.clocks:
        notes.append(
            Text(
                f"自事件 {walk.first_clock} 起，{walk.clocks} 个事件写入时系统时钟曾倒退",
                f"The clock had gone backwards for {walk.clocks} events, the first is {walk.first_clock}.",
            )
        )
    if beside.lag:
        notes.append(
            Text(
                f"树头文件缺最后 {beside.lag} 个树头，下次写入时补上",
                f"The heads file lacks the last {beside.lag} heads; the next append puts them in.",
            )
        )
    return notes


def _snapshot(engine: Engine) -> AbstractContextManager[Connection]:
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return transaction(engine, writes=False)
