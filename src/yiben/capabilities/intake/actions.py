"""What can be done with intake runs: the journal that lets a killed run resume.

A run is held by one process: its pid, host and a heartbeat. It can be taken over when the process is gone
or has not been heard of for `SILENCE`. The same fingerprint (content, options, rules) that was registered
before is answered with that run, so that the same file twice is the same snapshot.
"""

import hashlib
import json
import os
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from yiben.capabilities.intake import store
from yiben.capabilities.intake.model import Run, Stage
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import MovedOn, NotFound, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

RULES = "1"
"""Version of how intake understands sources. Raise it when the same file would now become another table."""
SILENCE = timedelta(seconds=90)
"""A run not heard of for this long may be taken over."""


def fingerprint(content: str, options: Mapping[str, Any]) -> str:
    """The same for the same content (a hash, or a database's address) with the same options and rules."""
    said = json.dumps([content, RULES, options], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def begin(
    work: Work,
    *,
    source: str,
    content: str,
    org: str,
    system: str | None = None,
    sha256: str | None = None,
    options: Mapping[str, Any] | None = None,
    size: int = 0,
) -> Run:
    """A run for this content: a new one, the killed one to go on with, or the finished one as it is.

    Look at `stage`: REGISTERED means the snapshot is there already. Raises `MovedOn` (code `intake_running`)
    when a living process works on the same content. `source` must hold no password.
    """
    mark = fingerprint(content, {"org": org, "system": system, **(options or {})})
    known = store.last_with(work.db, mark)
    if known is not None and known.stage is Stage.REGISTERED and sha256 is not None:
        return known
    if known is not None and not known.over:
        if _alive(known, work.now()):
            raise MovedOn(
                "intake_running",
                Text(
                    f"{source} 正在接入中 (运行 {known.id})",
                    f"{source} is being taken in already (run {known.id})",
                ),
                where={"run": known.id, "stage": known.stage.value},
            )
        return take_over(work, known)
    now = stamp(work.now())
    run_id = new_id("run")
    store.insert(
        work.db,
        {
            "id": run_id,
            "source": source,
            "fingerprint": mark,
            "sha256": sha256,
            "org": org,
            "system": system,
            "actor": work.actor.account,
            "stage": Stage.BEGUN.value if sha256 is None else Stage.RECEIVED.value,
            "rows": 0,
            "bytes": size,
            "facts": dict(options or {}),
            "begun": now,
            "changed": now,
            **_lease(now),
        },
    )
    work.leave("intake.begun", run_id, source=source, sha256=sha256, org=org)
    return find(work, run_id)


def take_over(work: Work, run: Run) -> Run:
    """Go on with a run whose process is gone. Raises `MovedOn` when somebody else was faster."""
    _change(work, run, _lease(stamp(work.now())))
    work.leave("intake.resumed", run.id, stage=run.stage.value)
    return find(work, run.id)


def advance(
    work: Work,
    run: Run,
    stage: Stage,
    *,
    rows: int | None = None,
    resource: str | None = None,
    snapshot: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Run:
    """The run has reached `stage`; what it knows more is kept. Raises `MovedOn` when it was taken over."""
    values: dict[str, Any] = {"stage": stage.value}
    given = {"rows": rows, "resource": resource, "snapshot": snapshot}
    values |= {key: value for key, value in given.items() if value is not None}
    if facts:
        values["facts"] = {**run.facts, **facts}
    _change(work, run, values)
    return find(work, run.id)


def beat(work: Work, run: Run) -> None:
    """Show that the run is still being worked on; call it every few seconds."""
    _change(work, run, {"beat": stamp(work.now())})


def finish(work: Work, run: Run, *, resource: str, snapshot: str, rows: int) -> Run:
    """The catalogue entry is there: the run is over."""
    done = advance(work, run, Stage.REGISTERED, rows=rows, resource=resource, snapshot=snapshot)
    work.leave("intake.finished", run.id, resource=resource, snapshot=snapshot, rows=rows)
    return done


def fail(work: Work, run: Run, error: YibenError) -> Run:
    """The run is over and nothing was committed; `error` says why."""
    said = {"code": error.code, "zh": error.message.zh, "en": error.message.en, "where": error.where}
    _change(work, run, {"stage": Stage.FAILED.value, "error": json.loads(json.dumps(said, default=str))})
    work.leave("intake.failed", run.id, code=error.code)
    return find(work, run.id)


def find(work: Work, run_id: str) -> Run:
    """One run. Raises `NotFound`."""
    found = store.get(work.db, run_id)
    if found is None:
        raise NotFound("no_such_run", Text(f"没有接入记录 {run_id}", f"There is no intake run {run_id}"))
    return found


def unfinished(work: Work) -> list[Run]:
    """Runs that were left in the middle by a process that is gone, oldest first."""
    return [run for run in store.not_over(work.db) if not _alive(run, work.now())]


def history(work: Work, *, resource: str | None = None, ask: PageAsk | None = None) -> Page[Run]:
    """Runs, newest first, of one resource or all."""
    ask = ask or PageAsk()
    rows, total = store.newest(work.db, resource=resource, offset=ask.offset, size=ask.size)
    return Page(rows=tuple(rows), total=total, ask=ask)


def _change(work: Work, run: Run, values: Mapping[str, Any]) -> None:
    now = stamp(work.now())
    if not store.update(
        work.db, run.id, held_by=(run.pid, run.host), values={"changed": now, "beat": now, **values}
    ):
        raise MovedOn(
            "run_taken_over",
            Text(f"运行 {run.id} 已由另一进程接手", f"Run {run.id} was taken over by another process"),
            where={"run": run.id},
        )


def _lease(now: str) -> dict[str, Any]:
    return {"pid": os.getpid(), "host": socket.gethostname()[:200], "beat": now}


def _alive(run: Run, now: datetime) -> bool:
    """Whether the process that holds the run lives and was heard of lately."""
    if run.beat is None or run.pid is None:
        return False
    if datetime.fromisoformat(run.beat) < now - SILENCE:
        return False
    if run.host != socket.gethostname()[:200]:
        return True
    if run.pid == os.getpid():
        return True
    try:
        os.kill(run.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
