"""How organisations are doing (督办): for supervisors."""

from yiben.capabilities.casework.actions.persons import person
from yiben.capabilities.casework.model import Hands, Pace
from yiben.capabilities.casework.store import pacing as store
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import Refused
from yiben.kernel.text import Text


def pace(
    work: Work,
    *,
    organisation: str | None = None,
    kind: str | None = None,
    since: str | None = None,
    by: str | None = None,
    hands: Hands | None = None,
) -> tuple[Pace, ...]:
    """Open, late, closed, closed late and the median of working days, per organisation that owns what cases are about.

    `by="kind"`: per organisation and kind. `since` (ISO date or time): only what was closed from then on counts
    as closed. The latest come first. For owner, officer, auditor and the data authority; a steward sees their
    own organisation's; everybody else is Refused.
    """
    knows = hands or Hands()
    if work.actor != SYSTEM and not work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR, Role.BUREAU):
        mine = person(work, work.actor, hands=knows).org
        if not work.actor.holds(Role.STEWARD) or mine is None or organisation not in (None, mine):
            raise Refused(
                "not_supervisor",
                Text("督办情况由主管人员查看", "How organisations are doing is for supervisors."),
                where={"account": work.actor.account},
            )
        organisation = mine
    rows = store.pace(
        work.db, now=stamp(work.now()), organisation=organisation, kind=kind, since=since, by_kind=by
    )
    names = knows.tree.names(work, sorted({row["organisation"] for row in rows if row["organisation"]}))
    return tuple(
        Pace(
            organisation=row["organisation"],
            organisation_name=names.get(row["organisation"], row["organisation"] or ""),
            kind=row["kind"] if by else kind,
            open=int(row["open"]),
            late=int(row["late"]),
            closed=int(row["closed"]),
            closed_late=int(row["closed_late"]),
            median_days=None if row["median"] is None else float(row["median"]),
        )
        for row in rows
    )
