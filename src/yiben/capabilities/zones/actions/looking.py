"""Looking at zones: one with everything about it, lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yiben.capabilities import casework, grants
from yiben.capabilities.casework import Case
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.permitting import must_see, overseeing, the_agreement, the_zone
from yiben.capabilities.zones.model import (
    APPLICATION,
    Agreement,
    Assessment,
    Notice,
    Partner,
    Product,
    Report,
    Statement,
    Use,
    Zone,
)
from yiben.infra.work import Work
from yiben.kernel.paging import PageAsk


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """An agreement with everything about it."""

    agreement: Agreement
    zone: Zone
    partners: tuple[Partner, ...]
    products: tuple[Product, ...]
    uses: tuple[Use, ...]
    assessments: tuple[Assessment, ...]
    reports: tuple[Report, ...]
    statements: tuple[Statement, ...]


def zones(work: Work) -> tuple[Zone, ...]:
    """Every zone, oldest first. Everybody who works here may know of them."""
    return store.every(work.db, Zone)


def notices(work: Work, zone: str) -> tuple[Notice, ...]:
    """Notices of a zone, newest first: what one must bring is public."""
    return tuple(reversed(store.every(work.db, Notice, zone=the_zone(work, zone).id)))


def partners(work: Work, agreement: str) -> tuple[Partner, ...]:
    """Partners of an operator, those who left too."""
    return store.every(work.db, Partner, agreement=agreement)


def uses(work: Work, product: str) -> tuple[Use, ...]:
    """Grants a product is used by, ended ones too."""
    return store.every(work.db, Use, product=product)


def grantees(work: Work, given: Sequence[Use]) -> Mapping[str, str]:
    """Which organisation (identifier) each of these grants was given to."""
    return {one.id: grants.find(overseeing(work), one.id).draft.grantee for one in given}


def dossier(work: Work, agreement: str) -> Dossier:
    """An agreement whole: for its operator, the data authority, auditors. NotFound to anybody else."""
    found = the_agreement(work, agreement)
    must_see(work, found)
    return Dossier(
        agreement=found,
        zone=the_zone(work, found.zone),
        partners=partners(work, found.id),
        products=store.every(work.db, Product, agreement=found.id),
        uses=store.every(work.db, Use, agreement=found.id),
        assessments=store.every(work.db, Assessment, agreement=found.id),
        reports=store.every(work.db, Report, agreement=found.id),
        statements=store.every(work.db, Statement, agreement=found.id),
    )


def applications_of(work: Work, zone: str) -> tuple[Case, ...]:
    """The applications for a zone the actor may see, newest first."""
    return casework.cases(work, kind=APPLICATION, subject=zone, page=PageAsk(size=200)).rows
