"""What the home page says of one's own: the organisation's data and how they fare, and what one has been told."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.app.reactions import hands
from yiben.capabilities import casework, ledger, objections, opening
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.paging import PageAsk

_TOLD = 5  # notices the home page shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The data of one's own organisation. `requests`: open cases about them, of every kind."""

    id: str
    name: str
    resources: int
    unmarked: int
    open_sets: int
    requests: int
    late: int
    objections: int


def own_of(work: Work, nodes: Sequence[ledger.OrganisationNode], gaps: ledger.Gaps) -> Own | None:
    """How the asker's organisation fares; None for who belongs to none, or keeps no data."""
    if not work.actor.org or not work.actor.holds(Role.STEWARD, Role.BUREAU, Role.OFFICER, Role.OWNER):
        return None
    body = ledger.find_organisation(work, work.actor.org)
    node = next((one for one in nodes if body and one.organisation.id == body.id), None)
    if body is None or node is None:
        return None
    pace = [
        one for one in casework.pace(work, organisation=body.id, hands=hands()) if one.organisation == body.id
    ]
    disputed = [one for one in objections.figures(work, hands=hands()) if one.organisation == body.id]
    return Own(
        id=body.id,
        name=body.name,
        resources=node.resources,
        unmarked=sum(one.unmarked for one in gaps.counts if one.organisation == body.id),
        open_sets=opening.figures(work).by_publisher.get(body.id, 0),
        requests=sum(one.open for one in pace),
        late=sum(one.late for one in pace),
        objections=sum(one.open for one in disputed),
    )


def told(work: Work) -> tuple[casework.Notice, ...]:
    """The newest notices one has not read: what one follows, files and owns."""
    return casework.notices(work, only="unread", page=PageAsk(size=_TOLD), hands=hands()).rows
