"""The clock (督办时钟): reminders, escalation and moves by themselves. As often as one likes: what is done is not done twice.

Each case is a transaction of its own that looks again at what it was woken for, so that several processes may
turn the clock at once and any of them may be killed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from yiben.capabilities.casework.actions import attaching, sending
from yiben.capabilities.casework.actions.calendars import calendar_of
from yiben.capabilities.casework.actions.cases import flow_of
from yiben.capabilities.casework.actions.entering import escalated_to
from yiben.capabilities.casework.actions.moving import make
from yiben.capabilities.casework.actions.notifying import Told, tell
from yiben.capabilities.casework.actions.stepping import Made
from yiben.capabilities.casework.model import Hands, Ticked
from yiben.capabilities.casework.store import cases as store
from yiben.capabilities.casework.store import telling, waiting
from yiben.engines.flows.model import Flow
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text

_AT_ONCE = 200
_FORMS_LIVE = timedelta(days=90)
_NOTICES_LIVE = timedelta(days=400)
_CLAIMED = "claimed"
_LEASE = timedelta(minutes=10)
_PAUSE = timedelta(hours=1)
_LONGEST_PAUSE = timedelta(days=1)


def tick(office: Office, *, hands: Hands) -> Ticked:
    """Do what is due by `office.clock`: remind, escalate, move, send. Leaves `case.reminded`, `case.escalated`, `case.moved`."""
    done = Ticked()
    looked: set[str] = set()
    while True:
        with office.reading(SYSTEM) as work:
            ringing = store.alarms(work.db, stamp(work.now()), most=_AT_ONCE)
        fresh = [one for one in ringing if one not in looked]
        if not fresh:
            break
        for case in fresh:
            looked.add(case)
            done = _counted(done, _wake(office, case, hands=hands))
    sending.queue(office, hands=hands)
    sent, unsent = sending.send(office)
    _forget(office)
    return replace(done, sent=sent, unsent=unsent)


def _counted(done: Ticked, what: str) -> Ticked:
    return replace(done, **{what: getattr(done, what) + 1}) if what else done


def _wake(office: Office, case: str, *, hands: Hands) -> str:
    """Do what one case waits for; what was done, as a field of `Ticked`."""
    with office.writing(SYSTEM) as work:
        done = _look(work, case)
    if done != _CLAIMED:
        return done
    try:
        with office.writing(SYSTEM) as work:
            return _make(work, case, hands=hands)
    except YibenError as error:
        # What the move would do was refused: it is tried again.
        with office.writing(SYSTEM) as work:
            return _put_off(work, case, error)


def _look(work: Work, case: str) -> str:
    row = store.find_alone(work.db, case)
    now = stamp(work.now())
    if row is None or row["alarm"] is None or row["alarm"] > now:
        return ""  # somebody else was here
    flow = flow_of(work, row["flow_sha256"])
    if row["due"] is not None and row["due"] < now:
        return _overdue(work, row, flow)
    if row["remind"] is not None and row["remind"] <= now:
        return _remind(work, row, flow)
    return ""


def _remind(work: Work, row: Mapping[Any, Any], flow: Flow) -> str:
    store.change(work.db, row["id"], seen=row["version"], remind=None, alarm=row["due"])
    state, day = flow.state(row["state"]).title, _day(work, flow, row["due"])
    says = Text(
        f"{flow.title.zh} {row['number']}“{state.zh}”将于 {day} 到期",
        f"{flow.title.en} {row['number']}: “{state.en}” is due by {day}",
    )
    tell(work, row["id"], [Told(key=key, says=says) for key in _holding(work, row)], causer=None)
    work.leave("case.reminded", row["id"], number=row["number"], state=row["state"], due=row["due"])
    return "reminded"


def _overdue(work: Work, row: Mapping[Any, Any], flow: Flow) -> str:
    if row["tries"] == 0:
        _escalate(work, row, flow)
    deadline = flow.state(row["state"]).deadline
    if deadline is None or deadline.move is None:
        store.change(work.db, row["id"], seen=row["version"], remind=None, alarm=None)
        return "escalated"
    # Put off before it is tried: a case whose move kills the process holds up itself alone.
    again, tries = stamp(work.now() + _LEASE), min(row["tries"] + 1, 100)
    store.change(work.db, row["id"], seen=row["version"], remind=None, alarm=again, tries=tries)
    return _CLAIMED


def _make(work: Work, case: str, *, hands: Hands) -> str:
    row = store.find_alone(work.db, case)
    if row is None or row["tries"] == 0 or row["due"] is None or row["due"] >= stamp(work.now()):
        return ""  # somebody moved it meanwhile
    flow = flow_of(work, row["flow_sha256"])
    deadline = flow.state(row["state"]).deadline
    if deadline is None or deadline.move is None:
        return ""
    chosen = flow.move(deadline.move)
    made = Made(
        move=chosen.id,
        source=row["state"],
        target=chosen.target,
        account=SYSTEM.account,
        through=None,
        form={},
        note="",
    )
    make(work, row, flow, chosen, made, hands=hands)
    return "moved"


def _escalate(work: Work, row: Mapping[Any, Any], flow: Flow) -> None:
    before, keys = _holding(work, row), escalated_to(flow, row)
    waiting.hold(work.db, row["id"], keys, kind=row["kind"], due=row["due"], escalated=True)
    state, day = flow.state(row["state"]).title, _day(work, flow, row["due"])
    says = Text(
        f"{flow.title.zh} {row['number']}“{state.zh}”已于 {day} 逾期",
        f"{flow.title.en} {row['number']}: “{state.en}” was due by {day} and is late",
    )
    tell(work, row["id"], [Told(key=key, says=says) for key in dict.fromkeys((*before, *keys))], causer=None)
    work.leave(
        "case.escalated", row["id"], number=row["number"], state=row["state"], due=row["due"], to=list(keys)
    )


def _put_off(work: Work, case: str, error: YibenError) -> str:
    row = store.find_alone(work.db, case)
    if row is None or row["tries"] == 0:
        return ""
    pause = min(_PAUSE * 2 ** min(row["tries"] - 1, 8), _LONGEST_PAUSE)
    store.change(work.db, row["id"], seen=row["version"], alarm=stamp(work.now() + pause))
    work.leave("case.refused", case, move="by_itself", code=error.code, number=row["number"])
    return "waiting"


def _holding(work: Work, row: Mapping[Any, Any]) -> list[str]:
    return [one["key"] for one in waiting.holders(work.db, row["id"]) if not one["escalated"]]


def _day(work: Work, flow: Flow, due: str) -> str:
    return calendar_of(work, flow).local(datetime.fromisoformat(due)).date().isoformat()


def _forget(office: Office) -> None:
    now = office.clock()
    with office.writing(SYSTEM) as work:
        store.drop_tokens(work.db, stamp(now - _FORMS_LIVE))
        attaching.sweep(work)
        telling.drop_notices(work.db, stamp(now - _NOTICES_LIVE), most=_AT_ONCE * 10)
