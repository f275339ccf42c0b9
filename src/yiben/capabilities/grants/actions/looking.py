"""Looking grants up: one's own, one's organisation's, those on what one looks after, all who ever received."""

from collections.abc import Iterable, Sequence

from yiben.capabilities import ledger
from yiben.capabilities.grants import store
from yiben.capabilities.grants.model import Grant, Side, State, day_of, no_such_grant
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.paging import Page, PageAsk


def find(work: Work, grant_id: str) -> Grant:
    """A grant given to the actor's organisation or by it. NotFound: there is none, or it is none of theirs."""
    found = store.find(work.db, grant_id)
    if found is None or not (
        _oversees(work.actor) or member_of(work, work.actor, found) or gives(work, found)
    ):
        raise no_such_grant(grant_id)
    return found


def listed(
    work: Work,
    *,
    resource: str | None = None,
    grantee: str | None = None,
    owner: str | None = None,
    state: State | None = None,
    side: Side | None = None,
    page: PageAsk | None = None,
) -> Page[Grant]:
    """The grants the actor may know of, newest first: given to their organisation, or by those they look after.

    Owner, officers, auditors and the data authority see all, and all count as given by their side. Organisations
    and resources are identifiers.
    """
    owners: Iterable[str] | None = None
    if side is Side.RECEIVED:
        owners = ()
    elif not _oversees(work.actor):
        owners = _looked_after(work)
    return store.page_of(
        work.db,
        day=day_of(work.now()),
        owners=owners,
        seen_by=None if side is Side.GIVEN else organisation_of(work, work.actor),
        resource=resource,
        grantee=grantee,
        owner=owner,
        state=state,
        page=page or PageAsk(),
    )


def mine(work: Work) -> tuple[Grant, ...]:
    """The grants the actor may use today, newest first."""
    organisation = organisation_of(work, work.actor)
    if organisation is None:
        return ()
    found = store.to_grantee(work.db, organisation, day=day_of(work.now()))
    return tuple(one for one in found if named_in(work.actor, one))


def receivers(work: Work, resource: str, *, items: Sequence[str] | None = None) -> tuple[Grant, ...]:
    """Every grant there ever was on a resource (identifier), ended and withdrawn ones too, oldest first.

    `items` (identifiers): only grants of at least one of them. For telling those who got the data.
    """
    wanted = None if items is None else frozenset(items)
    return tuple(
        one
        for one in store.of_resource(work.db, resource)
        if wanted is None or any(column.item in wanted for column in one.draft.columns)
    )


def organisation_of(work: Work, actor: Actor) -> str | None:
    """The identifier of the organisation an account belongs to; None without one, or when its name is ambiguous."""
    if actor.org is None:
        return None
    try:
        found = ledger.find_organisation(work, actor.org)
    except BadInput:
        return None
    return found.id if found else None


def member_of(work: Work, actor: Actor, grant: Grant) -> bool:
    """Whether the account belongs to the organisation the grant was given to."""
    grantee = grant.draft.grantee
    return actor.org == grantee or organisation_of(work, actor) == grantee


def named_in(actor: Actor, grant: Grant) -> bool:
    """Whether the grant is for everybody there, or for this account."""
    return not grant.draft.accounts or actor.account in grant.draft.accounts


def _oversees(actor: Actor) -> bool:
    return actor == SYSTEM or actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR, Role.BUREAU)


def gives(work: Work, grant: Grant) -> bool:
    """Whether the actor looks after the resource it is on."""
    if not (work.actor == SYSTEM or work.actor.holds(Role.OWNER, Role.OFFICER, Role.STEWARD)):
        return False
    try:
        return ledger.may_steward(work.actor, ledger.describe(work, grant.draft.resource).path)
    except NotFound:
        return False


def _looked_after(work: Work) -> list[str]:
    """Organisations whose data a steward answers for: their own and everything below it."""
    if not work.actor.holds(Role.STEWARD):
        return []
    if work.actor.org is None:
        return store.owners_there_are(work.db)
    own = organisation_of(work, work.actor)
    found = {own} if own else set()
    for node in ledger.organisations(work):  # each before those below it
        if node.organisation.parent in found:
            found.add(node.organisation.id)
    return sorted(found)
