"""Who may do what in a workspace, asked anew at every call: nothing of it is kept."""

from yiben.capabilities import grants, ledger, zones
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.model import Person, Step, Workspace
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.text import Text


def seen(work: Work, identifier: str) -> Workspace:
    """A workspace the actor may know of. NotFound: there is none, or it is none of theirs; never told apart."""
    found = store.get(work.db, Workspace, identifier)
    if found is None or not may_see(work, found):
        raise NotFound(
            "no_workspace",
            Text(f"没有工作空间 {identifier[:60]}", f"There is no workspace {identifier[:60]}."),
            where={"workspace": identifier[:60]},
        )
    return found


def may_see(work: Work, space: Workspace) -> bool:
    """Those who work there, those who answer for the operator, those who supervise it and those who oversee all."""
    actor = work.actor
    if actor == SYSTEM or actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR):
        return True
    if supervises(work, space.supervisor) or answers_for(work, space.operator):
        return True
    return actor.account in store.members(work.db, space.id) and works(work, space) is not None


def working(work: Work, identifier: str) -> Workspace:
    """A workspace the actor may work in now. Raises NotFound, Refused `workspace_closed`, `not_filed`, `not_member`."""
    space = seen(work, identifier)
    must_be_open(work, space)
    if works(work, space) is None:
        raise Refused(
            "not_filed",
            Text("只有实名认证并已备案的数据加工处理人员可以在此工作", "Only persons whose real name is authenticated and who are filed work here."),
            where={"workspace": space.id, "account": work.actor.account},
            hint=Text("请运营单位登记，由监管部门备案", "The operator registers you, the supervisor files it."),
        )  # fmt: skip
    if work.actor.account not in store.members(work.db, space.id):
        raise Refused(
            "not_member",
            Text("您不是这个工作空间的成员", "You are no member of this workspace."),
            where={"workspace": space.id},
            hint=Text("请运营单位加入", "Ask the operator to admit you."),
        )
    return space


def must_be_open(work: Work, space: Workspace) -> None:
    """Raise Refused `workspace_closed` for one that was closed, or whose agreement has run out."""
    if space.closed is None and not over(work, space, grants.day_of(work.now())):
        return
    raise Refused(
        "workspace_closed",
        Text("工作空间已关闭，或协议已到期", "The workspace is closed, or its agreement has ended."),
        where={"workspace": space.id},
    )


def over(work: Work, space: Workspace, today: str) -> bool:
    """Whether its last day is past, or the agreement it rests on has ended before."""
    if space.agreement is None or space.ends < today:
        return space.ends < today
    try:
        return not zones.the_agreement(work, space.agreement).in_force(today)
    except NotFound:
        return True


def works(work: Work, space: Workspace) -> Person | None:
    """The actor as filed for the operator with its supervisor, while they have not left and belong there."""
    if grants.organisation_of(work, work.actor) != space.operator:
        return None
    filed = store.every(
        work.db, Person, account=work.actor.account, operator=space.operator, supervisor=space.supervisor
    )
    return next((one for one in filed if one.works), None)


def supervises(work: Work, supervisor: str) -> bool:
    """Whether the actor acts for the supervising department (identifier)."""
    return work.actor.holds(Role.BUREAU) and grants.organisation_of(work, work.actor) == supervisor


def must_supervise(work: Work, supervisor: str) -> None:
    """Raise Refused `not_supervisor`."""
    if supervises(work, supervisor):
        return
    raise Refused(
        "not_supervisor",
        Text("只有专区监管部门可以办理", "Only the zone's supervising department may do that."),
        where={"account": work.actor.account},
    )


def own_body(work: Work) -> str:
    """The identifier of the organisation the actor belongs to; empty when there is none."""
    return grants.organisation_of(work, work.actor) or ""


def answers_for(work: Work, operator: str) -> bool:
    """Whether the actor is a steward of the operator."""
    return work.actor.holds(Role.STEWARD) and grants.organisation_of(work, work.actor) == operator


def must_answer_for(work: Work, operator: str) -> None:
    """Raise Refused `not_operator`."""
    if answers_for(work, operator):
        return
    raise Refused(
        "not_operator",
        Text("只有运营单位的数据专员可以办理", "Only a steward of the operator may do that."),
        where={"account": work.actor.account},
    )


def step_seen(work: Work, identifier: str) -> tuple[Workspace, Step]:
    """A step and its workspace. NotFound `no_step`, also for one of a workspace the actor may not know of."""
    step = store.get(work.db, Step, identifier)
    space = store.get(work.db, Workspace, step.workspace) if step is not None else None
    if step is None or space is None or not may_see(work, space):
        raise NotFound(
            "no_step",
            Text(f"没有步骤 {identifier[:60]}", f"There is no step {identifier[:60]}."),
            where={"step": identifier[:60]},
        )
    return space, step


def body(work: Work, ref: str) -> str:
    """The identifier of an organisation by identifier, code or name. Raises NotFound `no_organisation`."""
    found = ledger.find_organisation(work, ref)
    if found is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{ref[:80]}」", f"There is no organisation “{ref[:80]}”."),
            where={"organisation": ref[:80]},
        )
    return found.id


def said(text: str, field: str, *, most: int) -> str:
    """A word people have to say. Raises BadInput `missing` or `too_long`."""
    text = text.strip()
    if text and len(text) <= most:
        return text
    raise BadInput(
        "missing" if not text else "too_long",
        Text(f"请填写，不超过 {most} 字", f"Say it, in at most {most} characters."),
        where={"field": field},
    )


def same(actor: Actor, account: str | None) -> bool:
    """Whether it was the actor."""
    return account == actor.account


def no_run(identifier: str) -> NotFound:
    """There is none of that number, or none for the asker."""
    return NotFound("no_run", Text(f"没有运行 {identifier[:60]}", f"There is no run {identifier[:60]}."))
