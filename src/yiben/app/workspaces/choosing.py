"""What a supervisor may choose from when opening a workspace: agreements and grants in force, bodies named in them."""

from dataclasses import dataclass

from yiben.app.workspaces.pages import names_of
from yiben.capabilities import grants, zones
from yiben.capabilities.zones import workspaces
from yiben.infra.work import Work
from yiben.kernel.paging import PageAsk

_MOST = 200

Choice = tuple[str, str]  # value, words


@dataclass(frozen=True, slots=True)
class Choices:
    """What is in force today. `own`: the visitor's department, which supervises; empty for whoever supervises nothing."""

    own: str
    agreements: tuple[Choice, ...]
    grants: tuple[Choice, ...]
    bodies: tuple[Choice, ...]


def choices(work: Work) -> Choices:
    """Those the visitor may know of, the newest grants first; none for whoever supervises nothing."""
    own = workspaces.own_body(work)
    if not workspaces.supervises(work, own):
        return Choices("", (), (), ())
    today = grants.day_of(work.now())
    agreed = [one for one in zones.agreements(work) if one.in_force(today)]
    given = grants.listed(work, state=grants.State.IN_FORCE, page=PageAsk(size=_MOST)).rows
    names = names_of(work, *(one.operator for one in agreed), *(one.draft.grantee for one in given))
    called = {one.id: one.name for one in zones.zones(work)}
    return Choices(
        own=names_of(work, own).get(own, own),
        agreements=tuple(
            (
                one.id,
                f"{called.get(one.zone, one.zone)} · {names.get(one.operator, one.operator)} · {one.ends}",
            )
            for one in agreed[-_MOST:]
        ),
        grants=tuple(
            (
                one.id,
                f"{names.get(one.draft.grantee, one.draft.grantee)} · {one.draft.purpose_says} · {one.draft.ends}",
            )
            for one in given
        ),
        bodies=tuple((one, one) for one in sorted(set(names.values()))),
    )
