"""Agreements (共享协议): written out from the request, accepted by both sides, kept as they were accepted."""

from collections.abc import Iterable

from yiben.capabilities import ledger, policy
from yiben.capabilities.casework import Case, Step
from yiben.capabilities.sharing.actions.bodies import oversees, speaks_for
from yiben.capabilities.sharing.clauses import Demand, clauses_of, demands_of, digest_of, terms_of
from yiben.capabilities.sharing.declared import declared
from yiben.capabilities.sharing.model import Agreement, Clause, Request
from yiben.capabilities.sharing.store import decisions as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text


def clauses_for(work: Work, request: Request, *, resource: str) -> tuple[Clause, ...]:
    """The clauses a request would be under today, with the articles in force that demand them."""
    return clauses_of(request, resource=resource, rules=declared(), demands=_demands(work))


def conclude(
    work: Work,
    case: Case,
    step: Step,
    request: Request,
    *,
    recipient: ledger.Organisation,
    owner: ledger.Resource,
) -> Agreement:
    """The agreement as both sides accepted it: the recipient by filing, the provider by this step."""
    clauses = clauses_for(work, request, resource=owner.title)
    terms = terms_of(request, provider=owner.organisation, recipient=recipient.id)
    return Agreement(
        id=new_id("agr"),
        case=case.id,
        case_number=case.number,
        resource=owner.id,
        provider=owner.organisation,
        provider_name=owner.organisation_name,
        recipient=recipient.id,
        recipient_name=recipient.name,
        clauses=clauses,
        terms=terms,
        digest=digest_of(terms, clauses),
        accepted_recipient=case.filer,
        accepted_recipient_at=case.filed,
        accepted_provider=step.account,
        accepted_provider_at=stamp(work.now()),
    )


def agreement(work: Work, identifier: str) -> Agreement:
    """One agreement, for its parties and those who oversee. NotFound `no_agreement`."""
    found, _ = store.agreements(work.db, ids=[identifier])
    if not found or not _may_read(work, found[0]):
        raise NotFound(
            "no_agreement",
            Text(f"没有协议 {identifier[:64]}", f"There is no agreement {identifier[:64]}."),
        )
    return found[0]


def agreements(work: Work, *, page: PageAsk | None = None) -> Page[Agreement]:
    """The agreements of the actor's organisation, newest first; all for those who oversee."""
    ask = page or PageAsk()
    parties: Iterable[str] | None = None
    if not oversees(work.actor):
        own = ledger.find_organisation(work, work.actor.org) if work.actor.org else None
        parties = [own.id] if own else []
    rows, total = store.agreements(work.db, organisations=parties, limit=ask.size, offset=ask.offset)
    return Page(rows=rows, total=total, ask=ask)


def _may_read(work: Work, found: Agreement) -> bool:
    own = ledger.find_organisation(work, work.actor.org) if work.actor.org else None
    return (
        oversees(work.actor)
        or (own is not None and own.id in (found.provider, found.recipient))
        or speaks_for(work, work.actor, found.provider)
        or speaks_for(work, work.actor, found.recipient)
    )


def _demands(work: Work) -> tuple[Demand, ...]:
    packs = (policy.pack(work, each.id) for each in policy.packs_in_force(work))
    return tuple(one for pack in packs for one in demands_of(pack.id, pack.registers))
