"""Persons who process data (数据加工处理人员): real name authenticated, on file, admitted, and gone at once."""

from dataclasses import replace

from yiben.capabilities import grants, people
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions.standing import (
    answers_for,
    body,
    must_answer_for,
    must_be_open,
    must_supervise,
    said,
    seen,
    supervises,
)
from yiben.capabilities.zones.workspaces.model import Person
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


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


def _person(work: Work, identifier: str) -> Person:
    found = store.get(work.db, Person, identifier)
    if found is None or found not in registered(work):
        raise NotFound(
            "no_person", Text(f"没有登记 {identifier[:60]}", f"There is no registration {identifier[:60]}.")
        )
    return found
