"""Which organisation each relation means for a case, asked when a state is entered and then kept."""

from yiben.capabilities import people
from yiben.capabilities.casework.model import Hands
from yiben.engines.flows.model import Relation
from yiben.infra.work import Work
from yiben.kernel.actors import Role


def resolve(
    work: Work, *, organisation: str | None, filer_org: str | None, hands: Hands
) -> dict[str, str | None]:
    """`Relation` to organisation, None where there is none."""
    levels = hands.tree.levels(work, organisation) if organisation else ()
    return {
        Relation.FILER.value: filer_org,
        Relation.OWNER.value: organisation,
        Relation.AUTHORITY.value: _authority(work, levels, organisation=organisation, hands=hands),
        Relation.PARENT.value: levels[1][0] if len(levels) > 1 else None,
    }


def _authority(
    work: Work, levels: tuple[tuple[str, ...], ...], *, organisation: str | None, hands: Hands
) -> str | None:
    """The peer data authority (同级数据主管部门): the nearest with accounts of the role on the way up."""
    if organisation is None:
        return None
    bureaus = {hands.tree.identifier(work, org) for org in people.organisations_holding(work, Role.BUREAU)}
    for level in levels or ((organisation,),):
        # Siblings go before the parent; the organisation itself, where it is the authority, before them.
        for org in level:
            if org in bureaus:
                return org
    return None
