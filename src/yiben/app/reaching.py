"""Who got a column by another road than a grant (取得单位): files that left, and verification by name."""

from collections.abc import Iterator

from yiben.capabilities import ledger, objections
from yiben.capabilities.access import exports, verification
from yiben.capabilities.objections import Reached, Way
from yiben.infra.work import Work

_ALL = "*"


def reach(work: Work, dossier: ledger.Dossier, column: str) -> tuple[objections.Reached, ...]:
    """Everybody who got the column of a resource by file or delivery, or may verify it; asked as the platform."""
    return (*_by_file(work, dossier, column), *_by_verification(work, dossier, column))


def _by_file(work: Work, dossier: ledger.Dossier, column: str) -> Iterator[Reached]:
    for one in exports.made_from(work, [each.id for each in dossier.snapshots]):
        # The statement is on record without its literals: a file whose statement names neither has no such column.
        if column in one.shape or _ALL in one.shape:
            yield Reached(way=Way.EXPORT, reference=one.id, organisation=None, account=one.account)


def _by_verification(work: Work, dossier: ledger.Dossier, column: str) -> Iterator[Reached]:
    for one in verification.list_offers(work):
        if one.resource != dossier.resource.id or column not in {
            one.key,
            *(each.name for each in one.columns),
        }:
            continue
        for asker in one.askers:
            if asker != verification.EVERYBODY:
                yield Reached(way=Way.VERIFICATION, reference=one.id, organisation=None, account=asker)
