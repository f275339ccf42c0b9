"""Using a grant: opened anew for every call, charged before anything is handed out."""

from collections.abc import Iterable, Mapping

from yiben.capabilities.grants import store
from yiben.capabilities.grants.actions.looking import member_of, named_in
from yiben.capabilities.grants.drafts import MOST
from yiben.capabilities.grants.model import (
    Budget,
    Grant,
    Measure,
    Overused,
    Road,
    Spent,
    State,
    day_of,
    no_such_grant,
)
from yiben.infra.work import Work
from yiben.kernel.errors import Refused, YibenError
from yiben.kernel.text import Text

_OTHER_ROAD = Text("该授权不含这种提供方式", "The grant does not cover this road.")
_OTHER_PURPOSE = Text("该授权不用于这一用途", "The grant is for another purpose.")
_STANDS = {
    State.WAITING: ("grant_waiting", Text("该授权尚未生效", "The grant is not in force yet.")),
    State.ENDED: ("grant_ended", Text("该授权已到期", "The grant has ended.")),
    State.WITHDRAWN: ("grant_withdrawn", Text("该授权已撤销", "The grant was withdrawn.")),
}


def open_grant(work: Work, grant_id: str, *, purpose: str, road: Road) -> Grant:
    """The grant, when the actor may use it right now by `road` for `purpose`; empty means the grant's own.

    Read anew for every call, in the transaction that decides: nothing of it may be kept. Raises NotFound for one
    that is not the actor's, and Refused `grant_withdrawn`, `grant_waiting`, `grant_ended`, `grant_other_road`,
    `grant_other_purpose`.
    """
    found = store.find(work.db, grant_id)
    if found is None or not member_of(work, work.actor, found) or not named_in(work.actor, found):
        raise no_such_grant(grant_id)
    state = found.state(day_of(work.now()))
    if state is not State.IN_FORCE:
        raise _not_in_force(found, state)
    if road not in found.draft.roads:
        raise _refused("grant_other_road", found, _OTHER_ROAD, roads=sorted(map(str, found.draft.roads)))
    if purpose.strip() not in ("", found.draft.purpose):
        raise Refused(
            "grant_other_purpose",
            _OTHER_PURPOSE,
            where={"grant": found.id, "purpose": found.draft.purpose},
            hint=Text("用途请留空，或写授权的用途；其他用途另行申请", "Leave the purpose empty or write the grant's own; for another, ask for another grant."),
        )  # fmt: skip
    return found


def charge(work: Work, grant: Grant, *, calls: int = 1, rows: int = 0, attempts: int = 0) -> None:
    """Add to what the grant has used today, or raise `Overused` and add nothing. `work` must write.

    One conditional statement each for the second and for the day, so that any number of processes together use
    no more than there is. Whoever catches `Overused` leaves its evidence with `tell_overuse`.
    """
    budget, now = grant.draft.budget, work.now()
    day = day_of(now)
    if calls and budget.calls_a_second is not None:
        rate = budget.calls_a_second
        if not store.take(work.db, grant.id, calls=calls, rate=rate, now=now.timestamp()):
            raise Overused(grant.id, Measure.PACE, most=rate, day=day)
    amounts = {Measure.CALLS: calls, Measure.ROWS: rows, Measure.ATTEMPTS: attempts}
    if store.spend(work.db, grant.id, day=day, amounts=amounts, most=_bounds(budget)):
        return
    used = spent(work, grant)
    known = {Measure.CALLS: used.calls, Measure.ROWS: used.rows, Measure.ATTEMPTS: used.attempts}
    over = [one for one, most in _bounds(budget).items() if amounts[one] and known[one] + amounts[one] > most]
    measure = over[0] if over else Measure.CALLS
    raise Overused(grant.id, measure, most=_bounds(budget)[measure], day=day)


def rows_left(work: Work, grant: Grant) -> int | None:
    """How many rows one call may give now; None when the grant bounds none. `Overused` when none is left."""
    budget = grant.draft.budget
    bounds = [] if budget.rows_a_call is None else [budget.rows_a_call]
    if budget.rows_a_day is not None:
        left = budget.rows_a_day - spent(work, grant).rows
        if left <= 0:
            raise Overused(grant.id, Measure.ROWS, most=budget.rows_a_day, day=day_of(work.now()))
        bounds.append(left)
    return min(bounds, default=None)


def tell_overuse(work: Work, error: YibenError) -> None:
    """Leave `grant.overused` for an `Overused`, once per grant, measure and day; nothing for other errors."""
    if not isinstance(error, Overused):
        return
    grant, measure, day = error.where["grant"], Measure(error.where["measure"]), error.where["day"]
    if store.tell(work.db, grant, measure, day=day):
        work.leave("grant.overused", grant, measure=str(measure), day=day)


def spent(work: Work, grant: Grant) -> Spent:
    """What the grant has used today."""
    return spent_today(work, [grant]).get(grant.id, Spent(calls=0, rows=0, attempts=0))


def spent_today(work: Work, grants: Iterable[Grant]) -> Mapping[str, Spent]:
    """What each of these has used today, by identifier; unused ones are absent."""
    return store.spent_on(work.db, [one.id for one in grants], day=day_of(work.now()))


def spent_by_day(work: Work, grant: Grant, *, most: int = 30) -> tuple[tuple[str, Spent], ...]:
    """The latest days on which the grant was used, oldest first."""
    return tuple(store.days_of(work.db, grant.id, most=most))


def _bounds(budget: Budget) -> dict[Measure, int]:
    asked = {
        Measure.CALLS: budget.calls_a_day,
        Measure.ROWS: budget.rows_a_day,
        Measure.ATTEMPTS: budget.attempts_a_day,
    }
    return {measure: MOST if most is None else most for measure, most in asked.items()}


def _not_in_force(found: Grant, state: State) -> Refused:
    code, says = _STANDS[state]
    return _refused(code, found, says, begins=found.draft.begins, ends=found.draft.ends)


def _refused(code: str, found: Grant, says: Text, **where: object) -> Refused:
    return Refused(
        code,
        says,
        where={"grant": found.id, **where},
        hint=Text("请向数据所属单位申请", "Ask the organisation that holds the data for another."),
    )
