"""Deciding on requests: an approval becomes a grant in the same transaction (授权); ends come from either side."""

from collections.abc import Mapping
from dataclasses import replace

from yiben.capabilities import casework, grants, ledger
from yiben.capabilities.casework import Case, Step
from yiben.capabilities.grants import Draft, Grant, State, day_of
from yiben.capabilities.sharing import seals
from yiben.capabilities.sharing.actions.agreeing import conclude
from yiben.capabilities.sharing.actions.asking import assess_case, not_allowed
from yiben.capabilities.sharing.actions.attributes import attribute_in, attribute_of, set_attribute
from yiben.capabilities.sharing.actions.bodies import called, speaks_for, works_for
from yiben.capabilities.sharing.actions.ruling import facts_for
from yiben.capabilities.sharing.actions.subscribing import end_with
from yiben.capabilities.sharing.forms import narrowing_of, request_of
from yiben.capabilities.sharing.model import (
    OPENNESS_TITLES,
    Agreement,
    Assessment,
    Decided,
    Openness,
    Request,
)
from yiben.capabilities.sharing.narrowing import narrowed
from yiben.capabilities.sharing.store import decisions as store
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text


def give_grant(work: Work, case: Case, step: Step) -> None:
    """Effect `sharing.give_grant`: the request, as narrowed in this step, becomes a grant that works at once.

    Assessed anew. Raises Refused `sharing_widened`, `sharing_not_allowed`, `authority_moved`; then nothing has moved.
    Leaves `grant.given`, `seal.given`, `sharing.granted`.
    """
    asked = request_of(case.form)
    request = narrowed(asked, narrowing_of(step.form))
    found = assess_case(work, case, request=request)
    if found.obstacles:
        raise not_allowed(found)
    if found.decider != case.organisation and not works_for(work, step.account, found.decider):
        raise Refused(
            "authority_moved",
            Text(
                f"审批权已变化，现由“{found.decider_name}”审批",
                f"The authority has moved: “{found.decider_name}” decides now.",
            ),
            where={"organisation": found.decider},
            hint=Text(
                "请由该单位办理，或退回后重新申请", "That organisation decides, or the request is filed anew."
            ),
        )
    recipient, resource = called(work, case.filer_org or ""), ledger.describe(work, found.resource).resource
    agreed = conclude(work, case, step, request, recipient=recipient, owner=resource)
    grant = grants.give(work, _draft(work, case, request, found, agreed))
    store.add_agreement(work.db, replace(agreed, grant=grant.id))
    store.add_decided(
        work.db,
        Decided(
            case=case.id,
            grant=grant.id,
            agreement=agreed.id,
            resource=found.resource,
            provider=found.owner,
            recipient=recipient.id,
            decider=found.decider,
            through=found.through,
            kind=request.kind,
            decided=stamp(work.now()),
            decided_by=step.account,
        ),
    )
    seals.seal_grant(work, grant, case_number=case.number)
    if found.through is not None:
        _tell_owner(work, case, found)
    work.leave(
        "sharing.granted",
        case.id,
        grant=grant.id,
        agreement=agreed.id,
        digest=agreed.digest,
        resource=found.resource,
        recipient=recipient.id,
        narrowed=request != asked,
        through=found.through,
        level=found.level,
        packs=list(found.packs),
        attests=list(request.attests),
    )


def _tell_owner(work: Work, case: Case, found: Assessment) -> None:
    """Who decides under an authority decides in the owner's name: the owner's stewards hear of it."""
    says = Text(
        f"“{found.decider_name}”依下沉授权批准了 {case.number}",
        f"“{found.decider_name}” granted {case.number} under an authority handed down",
    )
    casework.notify(work, says, role=Role.STEWARD, organisation=found.owner, case=case.id)


def apply_attribute(work: Work, case: Case, step: Step) -> None:
    """Effect `sharing.set_attribute`: what was proposed holds; where it closes something, grants of it end at once."""
    set_attribute(work, case, step)
    closed = attribute_in(case.form)
    if closed.openness is not Openness.CLOSED:
        return
    today = day_of(work.now())
    items = [closed.item] if closed.item else None
    for one in grants.receivers(work, closed.resource, items=items):
        if one.state(today) in (State.IN_FORCE, State.WAITING):
            _end(work, one, why=f"{OPENNESS_TITLES[Openness.CLOSED]}: {closed.reason}"[:4000])


def decided_of(work: Work, *, case: str | None = None, grant: str | None = None) -> tuple[Decided, ...]:
    """What became of a request, or which request a grant comes from."""
    return store.decided_by(work.db, case=case, grant=grant)


def withdraw(work: Work, grant: str, *, why: str) -> Grant:
    """End a grant now, by the provider, or by who decided on the provider's behalf. Leaves `grant.withdrawn`."""
    found = grants.find(_overseeing(work), grant)
    sides = [found.owner, *(one.decider for one in store.decided_by(work.db, grant=grant))]
    if not work.actor.holds(Role.BUREAU) and not any(speaks_for(work, work.actor, side) for side in sides):
        raise _not_yours(work, found)
    return _end(work, found, why=why)


def give_up(work: Work, grant: str, *, why: str) -> Grant:
    """End a grant now, by the recipient: who asked for it, or a steward there. Leaves `grant.withdrawn`."""
    found = grants.find(_overseeing(work), grant)
    if not may_give_up(work, found):
        raise _not_yours(work, found)
    return _end(work, found, why=why)


def may_give_up(work: Work, grant: Grant) -> bool:
    """Whether the actor may end it for its recipient."""
    there = grant.draft.grantee in (body.id for body in _own(work))
    speaks = work.actor.holds(Role.STEWARD, Role.BUREAU, Role.OWNER, Role.OFFICER)
    return there and (speaks or _asked_for(work, grant.id))


def end_of_resource(work: Work, resource: str) -> tuple[Grant, ...]:
    """End every grant on a resource that is retired. For who retires it; nothing is asked of rights here."""
    today = day_of(work.now())
    return tuple(
        _end(work, one, why=str(Text("资源已注销", "The resource was retired.")))
        for one in grants.receivers(work, resource)
        if one.state(today) in (State.IN_FORCE, State.WAITING)
    )


def resource_retired(work: Work, case: Case, _step: Step) -> None:
    """Effect `sharing.end_of_resource`: the resource of the case is retired, and every grant on it ends."""
    end_of_resource(work, case.subject)


def _end(work: Work, grant: Grant, *, why: str) -> Grant:
    done = grants.withdraw(_overseeing(work), grant, why=why)
    end_with(work, grant.id)
    return done


def _draft(work: Work, case: Case, request: Request, found: Assessment, agreed: Agreement) -> Draft:
    held = attribute_of(work, found.resource)
    linked = ledger.describe(work, found.resource).resource.system is not None
    listed = held is not None and held.openness is not Openness.CLOSED
    facts: Mapping[str, object] = facts_for(request, attribute=held, linked=linked, listed=listed)
    return Draft(
        kind=request.kind,
        resource=found.resource,
        columns=request.columns,
        rows=request.rows,
        grantee=agreed.recipient,
        accounts=request.accounts,
        roads=request.roads,
        purpose=request.purpose,
        purpose_says=request.purpose_says,
        basis=request.basis,
        begins=request.begins,
        ends=request.ends,
        budget=request.budget,
        case=case.id,
        agreement=agreed.id,
        facts=facts,
    )


def _asked_for(work: Work, grant: str) -> bool:
    """Whether the actor filed the request a grant comes from: whoever filed accepted its agreement."""
    agreed, _ = store.agreements(
        work.db, ids=[one.agreement for one in store.decided_by(work.db, grant=grant)]
    )
    return any(one.accepted_recipient == work.actor.account for one in agreed)


def _own(work: Work) -> list[ledger.Organisation]:
    own = ledger.find_organisation(work, work.actor.org) if work.actor.org else None
    return [own] if own else []


def _overseeing(work: Work) -> Work:
    """The same work and account for `grants`, which knows owners only: rights were checked here, where sides are known."""
    actor = replace(work.actor, roles=work.actor.roles | {Role.BUREAU})
    return Work(work.db, actor, work.office, work.events, work.lasting)


def _not_yours(work: Work, found: Grant) -> Refused:
    work.insist("sharing.refused", found.id, code="not_yours_to_end", resource=found.draft.resource)
    grants.find(work, found.id)  # to whom it is no business of theirs, there is none
    return Refused(
        "not_yours_to_end",
        Text("只有提供方、代为审批的单位和接收方可以终止授权", "Only the provider, who decided for it, and the recipient may end a grant."),
        where={"grant": found.id},
    )  # fmt: skip
