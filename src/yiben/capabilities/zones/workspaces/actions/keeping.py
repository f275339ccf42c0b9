"""Opening and closing workspaces, and who works in them (实名认证、备案、离岗)."""

import hashlib
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from yiben.capabilities import grants, people
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.standing import (
    answers_for,
    body,
    may_see,
    must_answer_for,
    must_be_open,
    must_supervise,
    said,
    seen,
    supervises,
)
from yiben.capabilities.zones.workspaces.model import Limits, NewWorkspace, Person, Run, RunState, Workspace
from yiben.capabilities.zones.workspaces.parameters import parameters
from yiben.capabilities.zones.workspaces.spaces import lake_name
from yiben.infra.lake import Lake
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def open_workspace(work: Work, asked: NewWorkspace) -> Workspace:
    """Open a workspace for an operator under a grant it received. For the supervisor. Leaves `workspace.opened`.

    Raises Refused `not_supervisor`, `own_supervisor`, NotFound for organisation or grant, BadInput `grant_of_others`
    or naming a field.
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
    made = Workspace(
        id=new_id("wsp"),
        title=said(asked.title, "title", most=200),
        note=asked.note.strip()[:20_000],
        zone=said(asked.zone, "zone", most=80),
        operator=operator,
        supervisor=supervisor,
        agreement=asked.agreement,
        grant=grant.id,
        resource=grant.draft.resource,
        limits=_limits(asked),
        ends=min(_day(asked.ends), grant.draft.ends),
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
        ends=made.ends,
        limits=asdict(made.limits),
    )
    return made


def register(work: Work, *, supervisor: str, account: str, real_name: str, means: str) -> Person:
    """Register somebody of the actor's own operator, whose real name was authenticated by `means`.

    For its stewards; they work once the supervisor has filed it. Leaves `workspace.registered`. Raises Refused
    `not_operator`, BadInput `not_of_operator`, MovedOn `registered_before`.
    """
    operator = grants.organisation_of(work, work.actor) or ""
    must_answer_for(work, operator)
    known = people.who_is(work, account)
    if grants.organisation_of(work, known) != operator:
        raise BadInput(
            "not_of_operator",
            Text(f"账号 {known.account} 不属于本单位", f"The account {known.account} is not of your organisation."),
            where={"account": known.account},
        )  # fmt: skip
    body_of = body(work, supervisor)
    before = store.every(work.db, Person, account=known.account, operator=operator, supervisor=body_of)
    if any(one.left is None for one in before):
        raise MovedOn("registered_before", Text("该人员已登记", "That person is registered already."))
    made = Person(
        id=new_id("wpn"),
        operator=operator,
        supervisor=body_of,
        account=known.account,
        real_name=said(real_name, "real_name", most=100),
        means=said(means, "means", most=1000),
        registered=stamp(work.now()),
        registered_by=work.actor.account,
        filed=None,
        filed_by=None,
        left=None,
        left_by=None,
        left_why="",
    )
    store.put(work.db, made)
    work.leave("workspace.registered", made.id, account=made.account, operator=operator, supervisor=body_of)
    return made


def file_person(work: Work, identifier: str) -> Person:
    """Take a registered person on file (备案). For the supervisor, and never for oneself. Leaves `workspace.filed`."""
    found = _person(work, identifier)
    must_supervise(work, found.supervisor)
    if found.filed is not None or found.left is not None:
        raise MovedOn(
            "filed_before", Text("该人员已备案或已离岗", "That person is filed already, or has left.")
        )
    filed = replace(found, filed=stamp(work.now()), filed_by=work.actor.account)
    store.put(work.db, filed)
    work.leave("workspace.filed", filed.id, account=filed.account, operator=filed.operator)
    return filed


def leave(work: Work, identifier: str, *, why: str) -> Person:
    """Somebody leaves: from this moment they open nothing more. For the operator and the supervisor.

    Leaves `workspace.left`.
    """
    found = _person(work, identifier)
    if not (answers_for(work, found.operator) or supervises(work, found.supervisor)):
        raise Refused("not_operator", Text("只有运营单位和监管部门可以办理", "Only the operator and the supervisor may do that."))  # fmt: skip
    if found.left is not None:
        raise MovedOn("left_before", Text("该人员已离岗", "That person has left already."))
    gone = replace(
        found, left=stamp(work.now()), left_by=work.actor.account, left_why=said(why, "why", most=1000)
    )
    store.put(work.db, gone)
    work.leave("workspace.left", gone.id, account=gone.account, operator=gone.operator, why=gone.left_why)
    return gone


def admit(work: Work, identifier: str, account: str) -> tuple[str, ...]:
    """Let a filed person work in a workspace; its members. For the operator's stewards. Leaves `workspace.admitted`.

    Raises Refused `not_filed` for somebody who is not on file.
    """
    space = seen(work, identifier)
    must_answer_for(work, space.operator)
    must_be_open(work, space)
    filed = store.every(
        work.db, Person, account=account, operator=space.operator, supervisor=space.supervisor
    )
    if not any(one.works for one in filed):
        raise Refused(
            "not_filed",
            Text(f"{account[:64]} 尚未备案", f"{account[:64]} is not on file."),
            where={"account": account[:64]},
        )
    store.admit(work.db, space.id, account, at=stamp(work.now()), by=work.actor.account)
    work.leave("workspace.admitted", space.id, account=account)
    return store.members(work.db, space.id)


def registered(work: Work) -> tuple[Person, ...]:
    """The persons the actor may know of: of the own operator, of those one supervises, all for who oversees."""
    every = store.every(work.db, Person)
    if work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR):
        return every
    return tuple(
        one for one in every if supervises(work, one.supervisor) or answers_for(work, one.operator)
        or one.account == work.actor.account
    )  # fmt: skip


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
            if not one.deleted and ((one.ends < today or one.closed is not None) if agreement is None else one.agreement == agreement)
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
        if run.state is RunState.RUNNING:
            store.turn(work.db, run.id, was=str(RunState.RUNNING), state=str(RunState.CANCELLED))
        work.leave(
            "workspace.deleted", space.id, run=run.id, step=run.step, rows=run.rows, files=proofs,
            left=len(lake.snapshots(table)),
        )  # fmt: skip


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _person(work: Work, identifier: str) -> Person:
    found = store.get(work.db, Person, identifier)
    if found is None or found not in registered(work):
        raise NotFound(
            "no_person", Text(f"没有登记 {identifier[:60]}", f"There is no registration {identifier[:60]}.")
        )
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
