"""The list of demand (需求清单) and the list of responsibility (责任清单): kept, matched, turned into requests and duties."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from yiben.capabilities import ledger
from yiben.capabilities.stewardship.actions.standing import called, deciding, must_speak, own_of
from yiben.capabilities.stewardship.model import Answer, Demand, DemandState, Duty, DutyKind, Wish
from yiben.capabilities.stewardship.store import lists as store
from yiben.engines.flows.calendar import calendar
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound
from yiben.kernel.ids import new_id
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

NOT_YET = -1.0
"""The score of a demand nobody has compared with the ledger yet."""
_LONG, _SHORT, _COLUMNS = 4_000, 200, 500


def demand(work: Work, wish: Wish, *, organisation: str | None = None) -> Demand:
    """Put a wish on the list of demand; `match_waiting` then compares it. For who may speak for `organisation` (default: one's own).

    Leaves `demand.made`. Raises BadInput `bad_demand` naming the field, NotFound `no_organisation`, Refused
    `not_your_list`.
    """
    made = prepared(work, wish, organisation=organisation)
    store.add_demands(work.db, (made,))
    told(work, made)
    return made


def prepared(work: Work, wish: Wish, *, organisation: str | None) -> Demand:
    """The demand a wish becomes, checked; nothing is written."""
    body = called(work, organisation) if organisation else own_of(work)
    must_speak(work, body.id)
    _check(wish.title, wish.until or "", field_of_day="until", code="bad_demand")
    long = (wish.says, wish.purpose, wish.matter, wish.basis)
    if max(map(len, long)) > _LONG or len(wish.columns) > _COLUMNS or "\0" in "".join(long):
        raise _bad("bad_demand", "says", Text("内容过长", "Too long."))
    if any(not one.name.strip() or len(one.name) > _SHORT for one in wish.columns):
        raise _bad("bad_demand", "items", Text("数据项名称为空或过长", "A name is empty or too long."))
    provider = called(work, wish.provider).id if wish.provider else None
    now = stamp(work.now())
    return Demand(
        id=new_id("dem"),
        organisation=body.id,
        wish=replace(wish, title=wish.title.strip(), provider=provider),
        state=DemandState.OPEN,
        best=None,
        score=NOT_YET,
        resource=None,
        case=None,
        duty=None,
        made=now,
        made_by=work.actor.account,
        updated=now,
    )


def told(work: Work, made: Demand) -> None:
    """Leave the evidence of a demand."""
    work.leave(
        "demand.made",
        made.id,
        organisation=made.organisation,
        title=made.wish.title,
        items=len(made.wish.columns),
    )


def demands(
    work: Work,
    *,
    organisation: str | None = None,
    state: DemandState | None = None,
    page: PageAsk | None = None,
) -> Page[Demand]:
    """The list of demand, newest first; of one organisation (identifier), in one state. Every account may read it."""
    bodies = [organisation] if organisation else None
    return store.demands(work.db, organisations=bodies, state=state, page=page or PageAsk())


def every_demand(work: Work, *, organisation: str | None = None) -> tuple[Demand, ...]:
    """All of them, for an export."""
    return store.demands(work.db, organisations=[organisation] if organisation else None).rows


def find_demand(work: Work, identifier: str) -> Demand:
    """One demand. NotFound `no_demand`."""
    found = store.demands(work.db, identifier=identifier).rows
    if not found:
        raise NotFound(
            "no_demand", Text(f"没有需求 {identifier[:64]}", f"There is no demand {identifier[:64]}.")
        )
    return found[0]


def asked(work: Work, identifier: str, *, resource: str, case: str) -> Demand:
    """A demand was turned into a request for sharing (case). Leaves `demand.asked`. MovedOn `demand_decided`."""
    found = _open(work, identifier)
    _alter(work, found, state=DemandState.ASKED, resource=resource, case_id=case)
    work.leave("demand.asked", found.id, resource=resource, case=case)
    return find_demand(work, identifier)


def met(work: Work, case: str) -> int:
    """A request was granted: the demands it came from are met. Leaves `demand.met`; how many there were."""
    number = store.met_by(work.db, case, at=stamp(work.now()))
    if number:
        work.leave("demand.met", case, demands=number)
    return number


def gather(work: Work, identifier: str, *, organisation: str, basis: str = "") -> Duty:
    """Nobody has it: it becomes the duty of `organisation` (any reference) to gather it. Leaves `duty.made`.

    For who may speak for that organisation, as the data authority may. Raises MovedOn `demand_decided`.
    """
    found = _open(work, identifier)
    answer = Answer(title=found.wish.title, kind=DutyKind.GATHER, basis=basis or found.wish.basis)
    made = answer_for(work, answer, organisation=organisation, demand=found.id)
    _alter(work, found, state=DemandState.GATHERING, duty=made.id)
    return made


def close(work: Work, identifier: str, *, why: str) -> Demand:
    """Take a demand off the list, with the reason. Leaves `demand.closed`. MovedOn `demand_decided`."""
    found = _open(work, identifier)
    if not why.strip():
        raise _bad("bad_demand", "why", Text("请写明理由", "Say why."))
    _alter(work, found, state=DemandState.CLOSED, note=why.strip()[:_LONG])
    work.leave("demand.closed", found.id, why=why.strip()[:_LONG])
    return find_demand(work, identifier)


def answer_for(
    work: Work, answer: Answer, *, organisation: str | None = None, demand: str | None = None
) -> Duty:
    """Put what an organisation (any reference; default one's own) answers for on its list. Leaves `duty.made`.

    Raises BadInput `bad_duty` naming the field, NotFound for organisation or entry, Refused `not_your_list`.
    """
    made = prepared_duty(work, answer, organisation=organisation, demand=demand)
    store.add_duties(work.db, (made,))
    told_duty(work, made)
    return made


def prepared_duty(work: Work, answer: Answer, *, organisation: str | None, demand: str | None = None) -> Duty:
    """The duty, checked; nothing is written."""
    body = called(work, organisation) if organisation else own_of(work)
    must_speak(work, body.id)
    day = answer.since or calendar("cn").local(work.now()).date().isoformat()
    _check(answer.title, day, field_of_day="since", code="bad_duty")
    if len(answer.basis) > _LONG or "\0" in answer.basis:
        raise _bad("bad_duty", "basis", Text("内容过长", "Too long."))
    resource = ledger.describe(deciding(work), answer.resource).resource if answer.resource else None
    if resource is not None and resource.status is ledger.Status.RETIRED:
        raise _bad("bad_duty", "resource", Text("该目录已注销", "That entry is retired."))
    if resource is not None:
        must_speak(work, resource.organisation)  # nobody answers for what is another's
    return Duty(
        id=new_id("dut"),
        organisation=body.id,
        answer=replace(
            answer, title=answer.title.strip(), resource=resource.id if resource else None, since=day
        ),
        demand=demand,
        made=stamp(work.now()),
        made_by=work.actor.account,
        ended=None,
        confirmed=None,
        confirmed_by=None,
    )


def told_duty(work: Work, made: Duty) -> None:
    """Leave the evidence of a duty."""
    work.leave(
        "duty.made",
        made.id,
        organisation=made.organisation,
        title=made.answer.title,
        what=str(made.answer.kind),
        resource=made.answer.resource,
        demand=made.demand,
    )


def duties(work: Work, *, organisation: str | None = None, page: PageAsk | None = None) -> Page[Duty]:
    """The list of responsibility, newest first. Every account may read it."""
    return store.duties(
        work.db, organisations=[organisation] if organisation else None, page=page or PageAsk()
    )


def every_duty(work: Work, *, organisation: str | None = None) -> Sequence[Duty]:
    """All of them, for an export."""
    return store.duties(work.db, organisations=[organisation] if organisation else None).rows


def end_duty(work: Work, identifier: str) -> None:
    """An organisation no longer answers for it. Leaves `duty.ended`. NotFound `no_duty`, MovedOn `duty_ended`."""
    found = store.duties(work.db, identifier=identifier).rows
    if not found:
        raise NotFound("no_duty", Text(f"没有责任 {identifier[:64]}", f"There is no duty {identifier[:64]}."))
    must_speak(work, found[0].organisation)
    if found[0].ended is not None:
        raise MovedOn("duty_ended", Text("该责任已终止", "It has ended before."))
    store.change_duty(work.db, identifier, ended=stamp(work.now()))
    work.leave("duty.ended", identifier, organisation=found[0].organisation, title=found[0].answer.title)


def _open(work: Work, identifier: str) -> Demand:
    found = find_demand(work, identifier)
    must_speak(work, found.organisation)
    if found.state is not DemandState.OPEN:
        raise MovedOn(
            "demand_decided",
            Text("该需求已经对接", "Somebody has dealt with this demand already."),
            where={"demand": found.id, "state": str(found.state)},
        )
    return found


def _alter(work: Work, found: Demand, **values: str) -> None:
    store.change_demand(work.db, found.id, **values, updated=stamp(work.now()))


def _check(title: str, day: str, *, field_of_day: str, code: str) -> None:
    if not title.strip() or len(title) > _SHORT or "\0" in title:
        raise _bad(
            code,
            "title",
            Text("名称不能为空，不超过 200 字", "A title is needed, of at most 200 characters."),
        )
    if day:
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise _bad(
                code, field_of_day, Text("日期应写作 2026-01-31", "Dates are written 2026-01-31.")
            ) from error


def _bad(code: str, field: str, says: Text) -> BadInput:
    return BadInput(code, says, where={"field": field})
