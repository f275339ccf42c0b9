"""A case enters a state: who must act, by when, whom to tell. Everything else that moves a case ends here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from yiben.capabilities.casework.actions import organisations
from yiben.capabilities.casework.actions.calendars import calendar_of
from yiben.capabilities.casework.actions.keys import ANYWHERE, keys_for, role_key
from yiben.capabilities.casework.actions.notifying import Told, tell
from yiben.capabilities.casework.actions.persons import accounts_of
from yiben.capabilities.casework.model import Hands
from yiben.capabilities.casework.store import cases as store
from yiben.capabilities.casework.store import waiting
from yiben.engines.flows import holders
from yiben.engines.flows.calendar import Calendar
from yiben.engines.flows.model import Deadline, End, Flow, Move, Relation, Standing, Who
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text

SUPERVISORS = (role_key(Role.OFFICER, ANYWHERE), role_key(Role.OWNER, ANYWHERE))
"""Whoever gets a case that nobody is there to act on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """By when a state must be left and when to remind, as the case keeps it."""

    due: str | None = None
    remind: str | None = None

    @property
    def alarm(self) -> str | None:
        """When the clock has to look at the case next."""
        return self.remind or self.due


def columns(work: Work, row: Mapping[str, Any], *, flow: Flow, version: int, hands: Hands) -> dict[str, Any]:
    """What a case that enters `row["state"]` keeps. `row` has kind, state, form, filer, organisations and `filed`."""
    now = work.now()
    state, counted = flow.state(row["state"]), calendar_of(work, flow)
    orgs = organisations.resolve(
        work, organisation=row["organisation"], filer_org=row["filer_org"], hands=hands
    )
    timing = _timing(counted, state.deadline, form=row["form"], now=now)
    over = state.end is not None
    return {
        "state": state.id,
        "version": version,
        "ending": state.end.value if state.end else None,
        "orgs": orgs,
        "entered": stamp(now),
        "round": version,
        "due": timing.due,
        "remind": timing.remind,
        "alarm": timing.alarm,
        "tries": 0,
        "closed": stamp(now) if over else None,
        "days": _days(counted, row["filed"], now) if over else None,
        "handed_to": None,
        "handed_by": None,
    }


def settle(
    work: Work,
    row: Mapping[str, Any],
    *,
    flow: Flow,
    causer: str | None,
    told: tuple[Told, ...] = (),
    hands: Hands,
) -> None:
    """Write who must act on the case as it now stands, and tell them; `told`: whom to tell something else.

    Where nobody is there to act, supervisors get it, who can hand it on: no case waits for nobody.
    """
    waiting.release(work.db, row["id"])
    store.clear_aside(work.db, row["id"])
    keys = _must_act(flow, row)
    waiting.hold(work.db, row["id"], keys, kind=row["kind"], due=row["due"], escalated=False)
    aside = _aside(work, flow, row)
    store.set_aside(work.db, row["id"], aside)
    waits = holders(flow, row["state"], _plain(row))
    if waits and not any(set(accounts_of(work, key, hands=hands)) - set(aside) for key in keys):
        told += _orphaned(work, row, flow)
    known = {one.key for one in told}
    state, title = flow.state(row["state"]), flow.title
    says = Text(
        f"{title.zh} {row['number']} 待您办理：{state.title.zh}",
        f"{title.en} {row['number']} waits for you: {state.title.en}",
    )
    tell(
        work,
        row["id"],
        (*told, *(Told(key=key, says=says) for key in keys if key not in known)),
        causer=causer,
    )


def _orphaned(work: Work, row: Mapping[str, Any], flow: Flow) -> tuple[Told, ...]:
    waiting.hold(work.db, row["id"], SUPERVISORS, kind=row["kind"], due=row["due"], escalated=True)
    state = flow.state(row["state"]).title
    says = Text(
        f"{flow.title.zh} {row['number']}“{state.zh}”无人可办，请改派",
        f"{flow.title.en} {row['number']}: nobody is there for “{state.en}”; hand it on",
    )
    work.leave("case.orphaned", row["id"], number=row["number"], state=row["state"], version=row["version"])
    return tuple(Told(key=key, says=says) for key in SUPERVISORS)


def _must_act(flow: Flow, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of everybody the flow waits for where the case stands; not of those who would have to stand aside."""
    asked = holders(flow, row["state"], _plain(row))
    review = flow.state(row["state"]).review
    if review is not None:
        barred = {row["orgs"].get(one.value) for one in review.excludes} - {None}
        here = (one for one in flow.moves if row["state"] in one.sources and is_waited_for(flow, one))
        judges = set(review.who) - {who for one in here for who in one.who}
        asked = tuple((who, org) for who, org in asked if not (who in judges and org in barred))
    return keys_of_all(flow, asked, row)


def is_waited_for(flow: Flow, move: Move) -> bool:
    """Whether a case waits for somebody to make this move: nobody has to withdraw, nor to do what is optional."""
    return not (move.by_itself or move.optional or flow.state(move.target).end is End.WITHDRAWN)


def keys_of_all(
    flow: Flow, whos: tuple[tuple[Who, str | None], ...], row: Mapping[str, Any]
) -> tuple[str, ...]:
    """The keys of several who must act, each once."""
    found: dict[str, None] = {}
    for who, org in whos:
        found |= dict.fromkeys(keys_for(who, org, filer=row["filer"], form=row["form"]))
    return tuple(found)


def escalated_to(flow: Flow, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of those who also get the case when its deadline has passed."""
    deadline = flow.state(row["state"]).deadline
    whos = deadline.escalate if deadline else ()
    orgs = row["orgs"]
    asked = tuple((who, None if who.role is None else orgs.get(who.relation.value)) for who in whos)
    return keys_of_all(flow, asked, row)


def _plain(row: Mapping[str, Any]) -> Standing:
    orgs = {Relation(name): org for name, org in row["orgs"].items()}
    return Standing(state=row["state"], filer=row["filer"], orgs=orgs, form=row["form"])


def _aside(work: Work, flow: Flow, row: Mapping[str, Any]) -> list[str]:
    """Who would hold the case by a role and may do nothing: the filer, and who made a step that bars from all."""
    here = [one for one in flow.moves if row["state"] in one.sources and is_waited_for(flow, one)]
    found = [] if any(who.filer for one in here for who in one.who) else [row["filer"]]
    if here and flow.state(row["state"]).review is None:
        barring = set.intersection(*({w for w in one.not_who if w.startswith("mover:")} for one in here))
        for move, account, through in store.movers(work.db, row["id"]):
            if f"mover:{move}" in barring:
                found += [account, *([through] if through else [])]
    return found


def _timing(
    counted: Calendar, deadline: Deadline | None, *, form: Mapping[str, Any], now: datetime
) -> Timing:
    if deadline is None:
        return Timing()
    since = now
    if deadline.since and isinstance(form.get(deadline.since), str):
        since = datetime.combine(date.fromisoformat(form[deadline.since]), time(), counted.zone)
    due = counted.due(since, deadline.within)
    remind = None
    if deadline.remind is not None:
        morning = datetime.combine(counted.before(due.on, deadline.remind), time(8), counted.zone)
        if morning > now and morning < due.at:
            remind = stamp(morning.astimezone(UTC))
    return Timing(due=stamp(due.at), remind=remind)


def _days(counted: Calendar, filed: str, now: datetime) -> int:
    begun = counted.local(datetime.fromisoformat(filed)).date()
    return max(0, counted.working_days(begun, counted.local(now).date()))
