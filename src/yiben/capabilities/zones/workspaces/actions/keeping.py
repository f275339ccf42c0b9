"""Opening and closing workspaces, and who works in them (实名认证、备案、离岗)."""

import hashlib
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from yiben.capabilities import grants, zones
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.standing import (
    answers_for,
    body,
    may_see,
    must_supervise,
    over,
    said,
    seen,
    supervises,
)
from yiben.capabilities.zones.workspaces.model import Limits, NewWorkspace, Run, RunState, Workspace
from yiben.capabilities.zones.workspaces.parameters import parameters
from yiben.capabilities.zones.workspaces.spaces import lake_name
from yiben.infra.lake import Lake
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def open_workspace(work: Work, asked: NewWorkspace) -> Workspace:
    """Open a workspace for an operator under a grant it received. For the supervisor. Leaves `workspace.opened`.

    An `agreement` is one of the zone with this operator, in force; the workspace ends with it at the latest. Raises
    Refused `not_supervisor`, `own_supervisor`, `agreement_not_in_force`, NotFound for organisation, grant or agreement,
    BadInput `grant_of_others`, `agreement_of_others`, `day_past` or naming a field.
    """
    operator, supervisor = body(work, asked.operator), body(work, asked.supervisor)
    must_supervise(work, supervisor)
    if operator == supervisor:
        raise Refused("own_supervisor", Text("运营单位不能监管自己", "No operator supervises itself."))
    grant = grants.find(work, asked.grant)
    if grant.draft.grantee != operator:
        raise BadInput(
            "grant_of_others",
            Text("该授权不是授予这个运营单位的", "That grant was not given to this operator."),
            where={"grant": grant.id},
        )
    agreement = _agreed(work, asked, operator=operator, supervisor=supervisor)
    ends = min([_day(asked.ends), grant.draft.ends, *([agreement.ends] if agreement else [])])
    if ends < grants.day_of(work.now()):
        raise BadInput("day_past", Text(f"截止日 {ends} 已过", f"The last day, {ends}, is past."), where={"field": "ends"})  # fmt: skip
    made = Workspace(
        id=new_id("wsp"),
        title=said(asked.title, "title", most=200),
        note=asked.note.strip()[:20_000],
        zone=zones.the_zone(work, agreement.zone).name[:80]
        if agreement
        else said(asked.zone, "zone", most=80),
        operator=operator,
        supervisor=supervisor,
        agreement=agreement.id if agreement else None,
        grant=grant.id,
        resource=grant.draft.resource,
        limits=_limits(asked),
        ends=ends,
        opened=stamp(work.now()),
        opened_by=work.actor.account,
        closed=None,
        closed_by=None,
        closed_why="",
        deleted={},
    )
    store.put(work.db, made)
    work.leave(
        "workspace.opened",
        made.id,
        zone=made.zone,
        operator=operator,
        supervisor=supervisor,
        grant=grant.id,
        agreement=made.agreement,
        ends=made.ends,
        limits=asdict(made.limits),
    )
    return made


def listed(work: Work) -> tuple[Workspace, ...]:
    """The workspaces the actor may know of, newest first."""
    return tuple(one for one in reversed(store.every(work.db, Workspace)) if may_see(work, one))


def members(work: Work, identifier: str) -> tuple[str, ...]:
    """The accounts admitted to a workspace."""
    return store.members(work.db, seen(work, identifier).id)


def close(office: Office, lake: Lake, actor: Actor, identifier: str, *, why: str) -> Workspace:
    """Close a workspace and delete every table of it, with proof. For the supervisor, the operator and the platform.

    First nobody works there any more; then table after table is deleted, each with an event `workspace.deleted`
    that says which files of which SHA-256; at last `workspace.closed` with the sums. Again after a crash: goes on.
    """
    with office.writing(actor) as work:
        space = seen(work, identifier)
        if not (actor == SYSTEM or answers_for(work, space.operator) or supervises(work, space.supervisor)):
            raise Refused("not_supervisor", Text("只有监管部门和运营单位可以关闭", "Only the supervisor and the operator may close it."))  # fmt: skip
        if space.closed is not None and space.deleted:
            raise MovedOn("workspace_closed", Text("工作空间已关闭", "The workspace is closed already."))
        space = replace(
            space,
            closed=space.closed or stamp(work.now()),
            closed_by=space.closed_by or actor.account,
            closed_why=space.closed_why or said(why, "why", most=1000),
        )
        store.put(work.db, space)
        runs = store.every(work.db, Run, workspace=space.id)
        for run in runs:  # what is computed now is interrupted, and keeps nothing
            _stop(work, space, run)
    for run in runs:
        _delete(office, lake, actor, space, run)
    kept = [run for run in runs if run.snapshot is not None]
    sums = {
        "tables": len(kept),
        "rows": sum(one.rows for one in kept),
        "bytes": sum(one.bytes for one in kept),
    }
    with office.writing(actor) as work:
        closed = replace(space, deleted=sums)
        store.put(work.db, closed)
        work.leave("workspace.closed", space.id, operator=space.operator, why=space.closed_why, **sums)
    return closed


def close_due(office: Office, lake: Lake, *, agreement: str | None = None) -> tuple[Workspace, ...]:
    """Close those whose last day is over, or all of an `agreement` that ended. For the clock and whoever ends it."""
    with office.reading(SYSTEM) as work:
        today = grants.day_of(work.now())
        every = store.every(work.db, Workspace)
        due = [
            one for one in every
            if not one.deleted and (one.agreement == agreement if agreement else one.closed is not None or over(work, one, today))
        ]  # fmt: skip
    return tuple(close(office, lake, SYSTEM, one.id, why="协议终止 the agreement ended") for one in due)


def _delete(office: Office, lake: Lake, actor: Actor, space: Workspace, run: Run) -> None:
    table = lake_name(run)
    proofs = [
        {"file": Path(name).name, "sha256": _sha256(Path(name)), "bytes": Path(name).stat().st_size}
        for one in lake.snapshots(table)
        for name in one.files
        if Path(name).exists()
    ]
    lake.delete(table)
    if run.snapshot is None and not proofs:
        return
    with office.writing(actor) as work:
        work.leave(
            "workspace.deleted", space.id, run=run.id, step=run.step, rows=run.rows, files=proofs,
            left=len(lake.snapshots(table)),
        )  # fmt: skip


def _stop(work: Work, space: Workspace, run: Run) -> None:
    trouble = Text("工作空间关闭", "The workspace was closed.")
    if run.state is RunState.RUNNING and store.turn(
        work.db, run.id, was=str(RunState.RUNNING), state=str(RunState.CANCELLED), ended=stamp(work.now()),
        ended_by=work.actor.account, stage="", trouble={"zh": trouble.zh, "en": trouble.en},
    ):  # fmt: skip
        work.leave("workspace.cancelled", space.id, run=run.id, step=run.step, began=run.by, stopped="closing", statement=run.digest)  # fmt: skip


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _agreed(work: Work, asked: NewWorkspace, *, operator: str, supervisor: str) -> "zones.Agreement | None":
    """The agreement named: of this zone, with this operator, in force today."""
    if not asked.agreement:
        return None
    found = zones.the_agreement(work, asked.agreement)
    zone = zones.the_zone(work, found.zone)
    if (
        found.operator != operator
        or zone.supervisor != supervisor
        or asked.zone.strip() not in {"", zone.id, zone.name}
    ):
        raise BadInput(
            "agreement_of_others",
            Text("该协议不是本专区与这个运营单位签订的", "That agreement is not this zone's with this operator."),
            where={"agreement": found.id},
        )  # fmt: skip
    if not found.in_force(grants.day_of(work.now())):
        raise Refused(
            "agreement_not_in_force",
            Text("授权运营协议未生效、已届满或者已终止", "The agreement is not yet in force, has run out or was ended."),
            where={"agreement": found.id, "ends": found.ends, "ended": found.ended},
        )  # fmt: skip
    return found


def _limits(asked: NewWorkspace) -> Limits:
    most = parameters().limits
    return replace(
        most,
        rows=max(1, min(asked.rows or most.rows, most.rows)),
        seconds=max(1.0, min(asked.seconds or most.seconds, most.seconds)),
    )


def _day(said_day: str) -> str:
    try:
        return date.fromisoformat(said_day).isoformat()
    except ValueError:
        raise BadInput(
            "bad_day", Text("请写成 2026-12-31", "Write it as 2026-12-31."), where={"field": "ends"}
        ) from None
