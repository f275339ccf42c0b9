"""The platform acting on what was decided, and finding what is asked about by whoever may know of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from yiben.capabilities import people, vouchers
from yiben.capabilities.programmes.delivery.model import Application, Call
from yiben.capabilities.programmes.delivery.store import applications, calls
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

_ROLES = (Role.CITIZEN, Role.ANALYST, Role.STEWARD)


@contextmanager
def by_the_platform(work: Work) -> Iterator[Work]:
    """The same transaction, by the platform; its evidence says so, and on whose account's doing."""
    actor = replace(SYSTEM, roles=frozenset({Role.OWNER}), acting_for=work.actor.account)
    own = Work(work.db, actor, work.office, lasting=work.lasting)
    yield own
    if own.events:
        work.office.seal(work.db, work.now(), [(actor, own.events)])


def today(work: Work) -> str:
    """The day it is where the law counts, as ISO text."""
    return day_in_beijing(work.now()).isoformat()


def reason(why: str, *, field: str = "why") -> str:
    """A reason as given; BadInput `no_reason` without one."""
    said = why.strip()
    if not said or len(said) > 4000:
        raise BadInput("no_reason", Text("请说明理由", "Say why."), where={"field": field})
    return said


def find_call(work: Work, identifier: str) -> Call:
    """One round. NotFound `no_call`."""
    found = calls.find_call(work.db, identifier)
    if found is None:
        raise NotFound(
            "no_call",
            Text(f"没有申报批次 {identifier[:60]}", f"There is no round {identifier[:60]}."),
            where={"name": identifier[:60]},
        )
    return found


def find_application(work: Work, reference: str) -> Application:
    """One application by identifier, case or number: whoever asks must be shown it otherwise. NotFound `no_application`."""
    found = applications.find(work.db, reference)
    if found is None:
        raise no_application(reference)
    return found


def seen_application(work: Work, reference: str) -> Application:
    """The same for the applicant, whoever runs the round, its experts, and who oversees; NotFound to all others."""
    found = find_application(work, reference)
    mine = vouchers.is_mine(work, found.applicant) or work.actor.account in found.experts
    if mine or vouchers.oversees(work) or vouchers.administers(work, found.organisation):
        return found
    raise no_application(reference)


def run_application(work: Work, reference: str) -> Application:
    """The same for whoever runs the round. Refused `not_administrator` to its applicant, NotFound to all others."""
    found = seen_application(work, reference)
    vouchers.must_administer(work, found.organisation)
    return found


def accounts_of(work: Work, applicant: str) -> tuple[str, ...]:
    """Whom to tell when an applicant is meant: the person, or every account of the organisation."""
    if not applicant.startswith("org_"):
        return (applicant,)
    holding = (people.accounts_holding(work, role, orgs=[applicant]) for role in _ROLES)
    return tuple(dict.fromkeys(one for found in holding for one in found))


def no_application(reference: str) -> NotFound:
    """There is none, or it is not for the asker: the two are never told apart."""
    return NotFound(
        "no_application",
        Text(f"没有申请 {reference[:60]}", f"There is no application {reference[:60]}."),
        where={"name": reference[:60]},
    )
