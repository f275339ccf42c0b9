"""Applying (申请): with a form that is filled in as far as the platform knows; taking an offer is applying in one step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from yiben.capabilities import casework, policy, vouchers
from yiben.capabilities.casework import Case
from yiben.capabilities.programmes.delivery.actions.applicants import Applicant, applicant
from yiben.capabilities.programmes.delivery.actions.asking import Ask, check, check_materials, checked_payee
from yiben.capabilities.programmes.delivery.actions.consenting import consent_holds
from yiben.capabilities.programmes.delivery.actions.handing import (
    as_handed,
    held_for,
    keep,
    naming,
)
from yiben.capabilities.programmes.delivery.actions.offering import ended, my_offer
from yiben.capabilities.programmes.delivery.actions.platform import (
    by_the_platform,
    find_application,
    find_call,
    seen_application,
    today,
)
from yiben.capabilities.programmes.delivery.actions.prefilling import TITLES, known, titles_held
from yiben.capabilities.programmes.delivery.actions.saying import SELF
from yiben.capabilities.programmes.delivery.model import (
    APPLY,
    Application,
    Call,
    Known,
    OfferState,
    Payee,
)
from yiben.capabilities.programmes.delivery.store import applications as store
from yiben.capabilities.programmes.delivery.store import calls
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.engines.flows.model import Flow, Within
from yiben.engines.rules.entitlements.model import Once, Programme
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import MovedOn, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The form before it is sent: what is known with its source, and what the rules say of it as it is.

    `held`: materials nobody has to hand in, since data granted to the platform say what they show.
    """

    call: Call
    applicant: str
    applicant_name: str
    known: tuple[Known, ...]
    answer: Mapping[str, Any]
    held: tuple[str, ...] = ()


def prefill(work: Work, call: str, *, ties: Ties, facts: Mapping[str, Any] | None = None) -> Draft:
    """The form of a round, filled in as far as the platform knows; what one states oneself goes before."""
    found = find_call(work, call)
    mine = vouchers.me(work)
    who = Applicant(id=mine.id, name=mine.name, code=mine.code or "")
    said = known(work, who, found.programme)
    merged = {one.fact: one.value for one in said} | dict(facts or {})
    answer = ties.assess(work, found.programme, merged, day_in_beijing(work.now()))
    granted = {one.fact for one in said if merged[one.fact] == one.value}
    held = tuple(one.id for one in found.materials if held_for(one, granted, said))
    return Draft(call=found, applicant=who.id, applicant_name=who.name, known=said, answer=answer, held=held)


def apply(work: Work, asked: Ask, *, ties: Ties) -> Application:
    """Apply for oneself or one's company; whoever runs the round may for somebody at a desk.

    Titles held come from the register, never from the form; judged criteria are the reviewer's. Leaves
    `benefit.applied`. Refused `out_of_dates`, `same_applicant`, `once_only`, `not_eligible` naming the criteria;
    MovedOn `applied_before`.
    """
    call = find_call(work, asked.call)
    if asked.of:
        vouchers.must_administer(work, call.organisation)
    who = applicant(work, asked.of, code=asked.code)
    programme = ties.programme(work, call.programme)
    _in_dates(work, call, programme)
    check(asked, call, programme)
    check_materials(work, asked, call)
    told = known(work, who, call.programme)
    own = {name: value for name, value in asked.facts.items() if not _reserved(name)}
    merged: dict[str, Any] = {one.fact: one.value for one in told} | own
    merged[TITLES] = list(titles_held(work, who.id))
    answer = dict(ties.assess(work, call.programme, merged, day_in_beijing(work.now())))
    if answer.get("eligible") is False:
        raise _not_eligible(answer)
    # What applicants said of themselves before is their own word here too, whatever form it comes by.
    sources = {
        one.fact: one.resource for one in told if merged.get(one.fact) == one.value and one.resource != SELF
    }
    return _file(
        work, call, programme, who, ties=ties, asked=asked, facts=merged, sources=sources, answer=answer
    )


def take(work: Work, offer: str, *, payee: Payee | None = None, ties: Ties) -> Application:
    """Take an offer (免申即享): it goes to publicity at once, with no form but where the money goes.

    Leaves `benefit.offer_taken`. MovedOn `offer_ended`, `consent_withdrawn`; Refused `once_only`.
    """
    found = my_offer(work, offer)
    call = find_call(work, found.call)
    programme = ties.programme(work, call.programme)
    if found.state is not OfferState.MADE or found.until < today(work):
        raise ended(found if found.state is not OfferState.MADE else replace(found, state=OfferState.LAPSED))
    if not consent_holds(work, found.consent, call.programme):
        raise ended(replace(found, state=OfferState.WITHDRAWN))
    _in_dates(work, call, programme)
    asked = Ask(call=call.id, payee=payee)
    check(asked, call, programme)
    yuan = None if found.amount is None else _yuan(found.amount)
    answer = {
        "programme": call.programme,
        "eligible": True,
        "amount": yuan,
        "criteria": [],
        "missing": [],
        "offered": True,
    }
    who = Applicant(id=found.applicant, name=found.applicant_name, code="")
    made = _file(
        work,
        call,
        programme,
        who,
        ties=ties,
        asked=asked,
        facts={},
        sources={},
        answer=answer,
        consent=found.consent,
    )
    if not calls.change_offer(work.db, found.id, OfferState.TAKEN, made.id):
        raise ended(my_offer(work, offer))
    work.leave("benefit.offer_taken", found.id, application=made.id, programme=call.programme)
    with by_the_platform(work) as platform:
        case = casework.look(platform, made.case, hands=ties.hands()).case
        casework.move(platform, made.case, "straight", seen=case.version, form={}, hands=ties.hands())
    return find_application(work, made.id)


def resubmit(work: Work, reference: str, asked: Ask, *, seen: int, ties: Ties) -> Application:
    """Supplement, once (一次性补正): materials and facts in place of those before. For the applicant.

    Leaves `benefit.supplemented`. BadInput for a file as `hand_in` says it.
    """
    found = seen_application(work, reference)
    call = find_call(work, found.call)
    check_materials(work, asked, call)
    facts = dict(found.facts) | {name: value for name, value in asked.facts.items() if not _reserved(name)}
    changed = {name for name in asked.facts if not _reserved(name)}
    filed = day_in_beijing(datetime.fromisoformat(found.filed))
    answer = dict(ties.assess(work, found.programme, facts, filed))
    store.change(
        work.db,
        found.id,
        facts=facts,
        sources={name: source for name, source in found.sources.items() if name not in changed},
        answer=answer,
        materials=dict(found.materials) | dict(asked.materials),
        **({"payee": checked_payee(asked.payee)} if asked.payee else {}),
    )
    with naming(asked.files):
        casework.move(
            work,
            found.case,
            "resubmit",
            seen=seen,
            form={},
            attachments=as_handed(asked.files),
            hands=ties.hands(),
        )
    keep(work, found, asked.files, ties=ties)
    brought = sorted({*asked.materials, *(one.material for one in asked.files)})
    work.leave("benefit.supplemented", found.id, number=found.number, materials=brought)
    return find_application(work, found.id)


def once_key(programme: Programme, applicant_id: str, project: str) -> str:
    """What may receive it only once; "" where it may come again."""
    if programme.once is None:
        return ""
    return f"{programme.once}:{applicant_id if programme.once is Once.APPLICANT else vouchers.same_words(project)}"


def must_be_once(work: Work, programme: Programme, key: str) -> None:
    """Raise Refused `once_only` naming the application by which it was given before."""
    before = store.given_once(work.db, programme.id, key) if key else None
    if before is not None:
        number = find_application(work, before).number
        raise Refused(
            "once_only",
            Text(f"只给一次：已由 {number} 给予", f"It is given once only: it was by {number}."),
            where={"name": number},
        )


def _file(
    work: Work,
    call: Call,
    programme: Programme,
    who: Applicant,
    *,
    ties: Ties,
    asked: Ask,
    facts: Mapping[str, Any],
    sources: Mapping[str, str],
    answer: Mapping[str, Any],
    consent: str = "",
) -> Application:
    project = asked.project.strip()[:200]
    must_be_once(work, programme, once_key(programme, who.id, project))
    made, route = new_id("app"), "offer" if consent else "apply"
    with naming(asked.files):
        case: Case = casework.file(
            work,
            APPLY,
            subject=made,
            organisation=call.organisation,
            title=f"{who.name}：{call.title.zh}",
            form={
                "application": made,
                "programme": call.programme,
                "applicant": who.id,
                "route": route,
                "project": project,
            },
            attachments=as_handed(asked.files),
            hands=ties.hands(),
            flow=_flow(work, call),
        )
    one = Application(
        id=made,
        case=case.id,
        number=case.number,
        call=call.id,
        programme=call.programme,
        organisation=call.organisation,
        applicant=who.id,
        applicant_name=who.name,
        code=who.code,
        route=route,
        project=project,
        facts=facts,
        sources=sources,
        answer=answer,
        materials=dict(asked.materials),
        payee=Payee(**checked_payee(asked.payee)) if asked.payee else None,
        state=case.state,
        filed=stamp(work.now()),
        filed_by=work.actor.account,
        consent=consent,
    )
    if not store.add(work.db, one):
        raise MovedOn(
            "applied_before",
            Text("本批次已经申请过", "There is an application in this round already."),
            where={"name": call.id},
        )
    keep(work, one, asked.files, ties=ties)
    work.leave(
        "benefit.applied", made, number=case.number, programme=call.programme, applicant=who.id, route=route
    )
    return find_application(work, made)


def _flow(work: Work, call: Call) -> Flow | None:
    if call.publicity_days is None:
        return None
    flow = policy.flow(work, APPLY)
    days = Within(working_days=call.publicity_days)
    states = tuple(
        replace(one, deadline=replace(one.deadline, within=days))
        if one.id == "publicised" and one.deadline
        else one
        for one in flow.states
    )
    return replace(flow, states=states)


def _in_dates(work: Work, call: Call, programme: Programme) -> None:
    day = day_in_beijing(work.now())
    text = day.isoformat()
    over = (programme.from_ is not None and day < programme.from_) or (
        programme.until is not None and day >= programme.until
    )
    if over or call.closed is not None or not call.opens <= text <= call.closes:
        raise Refused(
            "out_of_dates",
            Text(
                f"不在申报期内：{call.opens} 至 {call.closes}",
                f"Out of its dates: {call.opens} to {call.closes}.",
            ),
            where={"begins": call.opens, "ends": call.closes, "day": text},
        )


def _reserved(name: str) -> bool:
    return name == TITLES or name.startswith(("judged.", "relaxed."))


def _not_eligible(answer: Mapping[str, Any]) -> Refused:
    failing = [one for one in answer.get("criteria", ()) if one.get("holds") is False]
    named = "；".join(str(one.get("title") or one.get("says") or one["id"]) for one in failing[:5])
    return Refused(
        "not_eligible",
        Text(f"不符合条件：{named}", f"It does not qualify: {named}"),
        where={"lacking": [one["id"] for one in failing]},
        hint=Text("事实有误的请更正后再申请", "Correct the facts where they are wrong, and apply again."),
    )


def _yuan(fen: int) -> int | float:
    return fen // 100 if fen % 100 == 0 else fen / 100


def due_day(first: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28."""
    try:
        return first.replace(year=first.year + years)
    except ValueError:
        return first.replace(year=first.year + years, day=28)
