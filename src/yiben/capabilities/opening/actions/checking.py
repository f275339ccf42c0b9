"""Running, keeping and relying on release checks (开放审查): who may, of what, and whether one still holds.

The looking itself is `disclosure`, which knows no database. Nothing here keeps a transaction open while it looks.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from yiben.capabilities import ledger, policy
from yiben.capabilities.opening.actions.checked_data import Checked, checked_data
from yiben.capabilities.opening.actions.standing import deciding, must_speak, speaks
from yiben.capabilities.opening.disclosure.examining import examine
from yiben.capabilities.opening.disclosure.keeping import as_document, from_document
from yiben.capabilities.opening.disclosure.model import Check, CheckAsk, Data, Released, Remedy, Verdict
from yiben.capabilities.opening.disclosure.releasing import apply, foresee, gate
from yiben.capabilities.opening.disclosure.remedying import check_remedies
from yiben.capabilities.opening.disclosure.suggesting import suggest
from yiben.capabilities.opening.model import OpenKind
from yiben.capabilities.opening.store import checks as store
from yiben.infra.keys import private_file
from yiben.infra.lake import Bench, Lake
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

STEPS = 3
"""What a running check counts: looked at, remedies foreseen, remedies suggested."""

LABELS_MOVED = Text("定级已变更，须重新审查", "Labels have changed: check again.")
LAW_MOVED = Text(
    "生效的规则包或审查参数已变更，须重新审查",
    "The packs in force or the parameters have changed: check again.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """How far a check is: running, done or failed."""

    id: str
    resource: str
    state: str
    step: int
    verdict: Verdict | None
    trouble: Text | None
    ask: CheckAsk
    at: str
    by: str


def check(office: Office, lake: Lake, actor: Actor, asked: CheckAsk) -> Check:
    """Examine all rows of a resource's current snapshot and keep what was found. Leaves `opening.checked`.

    For whoever may speak for the organisation that holds it. Raises NotFound `no_resource`, BadInput `no_column`,
    `bad_remedy`, `remedy_does_not_fit`, Refused `not_publisher`.
    """
    return run_check(office, lake, actor, begin_check(office, actor, asked))


def begin_check(office: Office, actor: Actor, asked: CheckAsk) -> str:
    """Record that a check shall run; answers its identifier, for `run_check`. Raises what `check` raises."""
    with office.writing(actor) as work:
        found = _checked(work, asked, office_lake=None)
        identifier = new_id("ck")
        store.add(
            work.db,
            {
                "id": identifier,
                "resource": found.resource,
                "snapshot": found.snapshot,
                "kind": asked.kind,
                "state": "running",
                "step": 0,
                "ask": as_document(replace(asked, resource=found.resource)),
                "at": stamp(work.now()),
                "by": work.actor.account,
            },
        )
    return identifier


def run_check(office: Office, lake: Lake, actor: Actor, identifier: str) -> Check:
    """Run what `begin_check` recorded; again after a crash. A failure is kept with the check, and raised."""
    with office.reading(actor) as work:
        row = _row(work, identifier)
        if row["state"] == "done":
            return _check(row)
        asked = from_document(CheckAsk, row["ask"])
        found = _checked(work, asked, office_lake=lake)
    try:
        done = _examined(office, lake, identifier, found, asked=asked, actor=actor)
    except YibenError as error:
        with office.writing(actor) as work:
            store.alter(work.db, identifier, {"state": "failed", "trouble": as_document(error.message)})
        raise
    with office.writing(actor) as work:
        store.alter(
            work.db,
            identifier,
            {"state": "done", "step": STEPS, "verdict": str(done.verdict), "outcome": as_document(done)},
        )
        work.leave(
            "opening.checked",
            done.resource,
            check=done.id,
            snapshot=done.snapshot,
            opens=done.kind,
            verdict=str(done.verdict),
            columns=list(done.columns),
            remedies=len(done.remedies),
            stops=len((done.after or done.before).stops),
        )
    return done


def find_check(work: Work, identifier: str) -> Check:
    """A check that is done. Raises NotFound `no_check`, MovedOn `check_running`, Refused `not_publisher`."""
    row = _row(work, identifier)
    if row["state"] != "done":
        raise MovedOn(
            "check_running",
            Text("审查尚未完成", "The check is not done yet."),
            where={"check": identifier},
        )
    return _check(row)


def check_run(work: Work, identifier: str) -> CheckRun:
    """How far a check is. Raises NotFound `no_check`, Refused `not_publisher`."""
    return _run(_row(work, identifier))


def checks_of(work: Work, resource: str, *, limit: int = 50) -> tuple[CheckRun, ...]:
    """The newest checks of a resource (identifier or name), whatever became of them."""
    found = ledger.describe(deciding(work), resource).resource
    must_see(work, found.organisation)
    return tuple(_run(row) for row in store.latest(work.db, resource=found.id, limit=limit))


def latest_checks(work: Work, *, limit: int = 50) -> tuple[CheckRun, ...]:
    """The newest checks of all resources the actor may act for."""
    found = [_run(row) for row in store.latest(work.db, resource=None, limit=limit)]
    known = ledger.entries(work, list({one.resource for one in found}))
    return tuple(
        one for one in found if one.resource in known and sees(work, known[one.resource].organisation)
    )


def stale(work: Work, one: Check) -> Text | None:
    """Why a check no longer holds: the data, a label or the packs have moved since. None: it does."""
    try:
        now = checked_data(deciding(work), _ask_of(one), lake=None)
    except (NotFound, BadInput):
        return Text("数据资源或所选的列已不存在", "The resource, or a column of it, is gone.")
    if now.snapshot != one.snapshot:
        return Text("数据已更新，须重新审查", "The data have been renewed: check again.")
    if now.labels != one.labels:
        return LABELS_MOVED
    return None if law_of(work) == one.law else LAW_MOVED


def make_released(office: Office, lake: Lake, actor: Actor, identifier: str, *, into: Path) -> Released:
    """Write the released table of a check that passed into the folder `into`, below `home.staging`.

    What was written is looked at once more. Raises Refused `check_stale`, `check_not_passed`.
    """
    with office.reading(actor) as work:
        one = find_check(work, identifier)
        why = stale(work, one)
        if why is not None:
            raise Refused("check_stale", why, where={"check": identifier})
        found = _checked(work, _ask_of(one), office_lake=lake)
    if one.verdict is not Verdict.MAY:
        raise not_passed(one.id, (one.after or one.before).stops)
    data = _settled(found.data, one)
    key = _key(office)
    with lake.bench() as bench:
        made = apply(bench, data, one.remedies, into=into, key=key)
        report = gate(bench, data, one.remedies, made)
    if report.stops:
        raise not_passed(one.id, report.stops)
    return made


def not_passed(identifier: str, stops: Sequence[Any]) -> Refused:
    """What stands in the way, said once more."""
    first = stops[0].says if stops else Text("", "")
    return Refused(
        "check_not_passed",
        Text(f"未通过开放审查：{first.zh}", f"The release check did not pass. {first.en}"),
        where={"check": identifier, "findings": len(stops)},
        hint=Text("请在审查页选用处理方式", "Choose remedies on the page of the check."),
    )


def law_of(work: Work) -> str:
    """A fingerprint of the packs in force and of the parameters of checks."""
    packs = sorted(one.citation for one in policy.packs_in_force(work))
    # Written out by the file's order: sets have another order in every process.
    stated = repr(read_toml(packs_folder() / "yiben-base" / "disclosure.toml"))
    return hashlib.sha256("\n".join([*packs, stated]).encode()).hexdigest()[:32]


def must_see(work: Work, organisation: str) -> None:
    """Raise Refused `not_publisher` unless the actor may see checks of this organisation."""
    if not sees(work, organisation):
        must_speak(work, organisation)


def sees(work: Work, organisation: str) -> bool:
    """Whoever may act for it, and whoever oversees all."""
    return work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR) or speaks(work, organisation)


def _examined(
    office: Office, lake: Lake, identifier: str, found: Checked, *, asked: CheckAsk, actor: Actor
) -> Check:
    started = time.monotonic()
    key = _key(office)

    def reached(step: int) -> None:
        with office.writing(actor) as work:
            store.alter(work.db, identifier, {"step": step})

    with lake.bench() as bench:
        data = found.data
        check_remedies(asked.remedies, data.columns)
        before = examine(bench, data)
        reached(1)
        after, usefulness = None, None
        if asked.remedies:
            after, usefulness = foresee(bench, data, asked.remedies, key=key, before=before)
        reached(2)
        suggested = _suggested(bench, data, before, after, key=key)
    with office.reading(actor) as work:
        law, now = law_of(work), work.now()
    return Check(
        id=identifier,
        resource=found.resource,
        resource_name=found.name,
        snapshot=found.snapshot,
        kind=asked.kind,
        columns=tuple(one.name for one in data.columns),
        quasi=asked.quasi,
        remedies=asked.remedies,
        before=before,
        after=after,
        usefulness=usefulness,
        suggested=suggested,
        law=law,
        labels=found.labels,
        by=actor.account,
        at=stamp(now),
        seconds=round(time.monotonic() - started, 3),
    )


def _suggested(bench: Bench, data: Data, before: Any, after: Any, *, key: bytes) -> tuple[Remedy, ...]:
    if (after or before).verdict is Verdict.MAY:
        return ()
    return suggest(bench, data, before, key=key)


def _settled(data: Data, one: Check) -> Data:
    """The same quasi-identifiers as were looked at."""
    return replace(data, quasi=one.quasi) if one.quasi is not None else data


def _checked(work: Work, asked: CheckAsk, *, office_lake: Lake | None) -> Checked:
    if asked.kind not in set(OpenKind):
        raise BadInput(
            "bad_kind",
            Text(
                f"没有这种开放类型: {asked.kind[:40]}", f"There is no such kind of opening: {asked.kind[:40]}"
            ),
            hint=Text("unconditional、conditional 或 targeted", "unconditional, conditional or targeted"),
        )
    found = checked_data(deciding(work), asked, lake=office_lake)
    must_speak(work, found.organisation)
    return found


def _ask_of(one: Check) -> CheckAsk:
    return CheckAsk(
        resource=one.resource, kind=one.kind, columns=one.columns, quasi=one.quasi, remedies=one.remedies
    )


def _row(work: Work, identifier: str) -> Mapping[str, Any]:
    row = store.find(work.db, identifier)
    known = ledger.entries(deciding(work), [row["resource"]]) if row is not None else {}
    if row is None or row["resource"] not in known:
        raise NotFound(
            "no_check",
            Text(f"没有开放审查 {identifier[:60]}", f"There is no release check {identifier[:60]}."),
            where={"check": identifier[:60]},
        )
    must_see(work, known[row["resource"]].organisation)
    return row


def _run(row: Mapping[str, Any]) -> CheckRun:
    return CheckRun(
        id=row["id"],
        resource=row["resource"],
        state=row["state"],
        step=row["step"],
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        trouble=from_document(Text, row["trouble"]) if row["trouble"] else None,
        ask=from_document(CheckAsk, row["ask"]),
        at=row["at"],
        by=row["by"],
    )


def _check(row: Mapping[str, Any]) -> Check:
    document = row["outcome"]
    return from_document(Check, json.loads(document) if isinstance(document, str) else document)


def _key(office: Office) -> bytes:
    """The secret of keyed remedies on this home."""
    return private_file(office.home.keys / "release.key", lambda: secrets.token_bytes(32))
