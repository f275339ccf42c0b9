"""Agreements (授权运营协议): nine clauses, five years in general, ended by expiry, breach or two poor results."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from yiben.capabilities import casework, ledger, policy
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.permitting import (
    a_day,
    bad,
    body,
    must_lead,
    own_body,
    said,
    the_agreement,
    the_bureau,
    the_zone,
    today,
)
from yiben.capabilities.zones.actions.withdrawing import end_uses
from yiben.capabilities.zones.declared import figure, measures
from yiben.capabilities.zones.model import CLAUSES, EXIT, Agreement, Ended, Zone
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def sign(work: Work, case: Case, step: Step) -> None:
    """Effect `zones.sign`: the agreement holds, signed by whom the manner of signing names. BadInput `clause_missing` names each of the nine that is not there.

    Days left empty: from today, for five years (第十六条). Leaves `zone.agreement_signed`.
    """
    form = step.form
    _must_sign(work, case)
    begins = str(form.get("valid_from") or today(work))
    ends = str(form.get("valid_until") or _after(begins, years=figure(work, "agreement-years")))
    _keep(
        work,
        zone=str(case.form["zone"]),
        operator=str(case.form["applicant"]),
        case=case.id,
        clauses=form,
        signing=str(case.form["signing_mode"]),
        begins=begins,
        ends=ends,
        before=False,
        providers_share=int(form.get("providers_share") or 0),
    )


def carry_on(
    work: Work, zone: str, operator: str, *, clauses: Mapping[str, str], begins: str, ends: str, providers_share: int = 0
) -> Agreement:  # fmt: skip
    """Record an agreement signed before the measures: carried on as agreed (第十六条). By the bureau.

    Refused `not_before` for one that begins on the day they came in force here or later: that is applied for.
    """
    _not_own(must_lead(work), body(work, operator).id)
    ours = measures(work).id
    since = next((one.since for one in policy.standings(work) if one.held.id == ours and one.rules), None)
    if since is not None and a_day("begins", begins) >= since:
        raise Refused(
            "not_before",
            Text(f"办法自 {since} 起施行，此后的授权须经通知、申请、评审和审定", f"The measures have been in force since {since}: later authorisations are announced, applied for, reviewed and decided."),
            where={"begins": begins},
        )  # fmt: skip
    return _keep(
        work,
        zone=the_zone(work, zone).id,
        operator=body(work, operator).id,
        case=None,
        clauses=clauses,
        signing="before",
        begins=begins,
        ends=ends,
        before=True,
        providers_share=providers_share,
    )


def terminate(work: Work, agreement: str, *, why: Ended, says: str, hands: Hands) -> Agreement:
    """End an authorisation (第十六条、第三十三条): every grant ends at once, and the exit procedure begins.

    For the bureau with the supervising department. MovedOn when it has ended. Refused `not_expired` where the
    term has not run out and that is the reason given. Leaves `zone.terminated`.
    """
    own = must_lead(work)
    found = the_agreement(work, agreement)
    _not_own(own, found.operator)
    if why is Ended.TWO_POOR:
        raise bad("why", Text("连续较差由考核结果得出", "Two poor results follow from assessments."))
    if why is Ended.EXPIRED and today(work) <= found.ends:
        raise Refused("not_expired", Text(f"协议期限至 {found.ends}", f"The term runs until {found.ends}."), where={"agreement": found.id})  # fmt: skip
    return end(work, found, why=why, says=said("says", says), hands=hands)


def end(work: Work, found: Agreement, *, why: Ended, says: str, hands: Hands) -> Agreement:
    """What ends an agreement, whoever asked: grants withdrawn, an exit case opened. MovedOn `agreement_ended`."""
    if not store.change(
        work.db, Agreement, found.id, only={"ended": None}, ended=today(work), ended_why=str(why)
    ):
        raise MovedOn("agreement_ended", Text("授权已终止", "The authorisation has ended."), where={"agreement": found.id})  # fmt: skip
    ended = end_uses(work, says, agreement=found.id)
    zone = the_zone(work, found.zone)
    case = casework.file(
        work,
        EXIT,
        subject=found.id,
        organisation=found.operator,
        title=f"{zone.name}：{body(work, found.operator).name} 退出",
        form={"agreement": found.id, "why": str(why), "says": says},
        hands=hands,
    )
    store.change(work.db, Agreement, found.id, exit_case=case.id)
    work.leave("zone.terminated", found.id, zone=found.zone, operator=found.operator, why=str(why), case=case.id, grants=ended)  # fmt: skip
    return replace(found, ended=today(work), ended_why=str(why), exit_case=case.id)


def left(work: Work, case: Case, _step: Step) -> None:
    """Effect `zones.left`: the operator has proved that the data are deleted. Leaves `zone.operator_left`."""
    store.change(work.db, Agreement, case.subject, left=today(work))
    work.leave("zone.operator_left", case.subject, case=case.id)


def expire(work: Work, *, hands: Hands) -> tuple[Agreement, ...]:
    """The clock's: agreements whose term has run out end and their operators leave; whoever goes on applies anew."""
    return tuple(
        end(work, one, why=Ended.EXPIRED, says=str(Text("期限届满", "The term has run out.")), hands=hands)
        for one in store.every(work.db, Agreement, ended=None)
        if one.ends < today(work)
    )


def expire_due(office: Office, *, hands: Hands) -> int:
    """One turn of the clock: how many agreements ran out. Reads first: on most days none does."""
    with office.reading(SYSTEM) as work:
        waits = any(one.ends < today(work) for one in store.every(work.db, Agreement, ended=None))
    if not waits:
        return 0
    with office.writing(SYSTEM) as work:
        return len(expire(work, hands=hands))


def agreements(work: Work, *, zone: str = "", operator: str = "") -> tuple[Agreement, ...]:
    """Every agreement, of a zone or an operator where asked, oldest first."""
    asked = {name: value for name, value in (("zone", zone), ("operator", operator)) if value}
    return store.every(work.db, Agreement, **asked)


def _must_sign(work: Work, case: Case) -> None:
    """Who signs is whom the government's manner of signing names (第十四条). Refused `not_signer`."""
    bureau, supervisor = the_bureau(work) or "", the_zone(work, str(case.form["zone"])).supervisor
    above = [level[0] for level in ledger.levels_above(work, bureau)] if bureau else []
    signers = {"government": above[1] if len(above) > 1 else "", "bureau": bureau, "supervisor": supervisor}
    signer = signers.get(str(case.form["signing_mode"]), "")
    if own_body(work) == signer:
        return
    name = ledger.organisation_names(work, {signer}).get(signer, signer)
    raise Refused(
        "not_signer",
        Text(
            f"按确定的签订模式，由「{name}」签订", f"By the manner of signing that was fixed, “{name}” signs."
        ),
        where={"case": case.number, "mode": str(case.form["signing_mode"])},
    )


def _not_own(own: str, operator: str) -> None:
    if own == operator:
        raise Refused(
            "own_firm", Text("不得办理本单位的授权", "Nobody decides on their own firm's authorisation.")
        )


def _keep(work: Work, *, clauses: Mapping[str, Any], **rest: Any) -> Agreement:
    lacks = [name for name in CLAUSES if not str(clauses.get(name) or "").strip()]
    if lacks:
        raise BadInput(
            "clause_missing",
            Text(
                f"协议缺少：{'、'.join(CLAUSES[one].zh for one in lacks)}（第十五条）",
                f"The agreement lacks: {', '.join(CLAUSES[one].en for one in lacks)} (Article 15).",
            ),
            where={"clauses": lacks},
        )
    for field in ("begins", "ends"):
        a_day(field, rest[field])
    if rest["ends"] <= rest["begins"]:
        raise bad("ends", Text("届满日早于起始日", "It ends before it begins."))
    if not 0 <= rest["providers_share"] <= 10_000:
        raise bad("providers_share", Text("0 至 10000", "0 to 10000."))
    store.hold(work.db, Zone, rest["zone"])
    if any(one.ended is None and one.ends >= rest["begins"] for one in agreements(work, zone=rest["zone"], operator=rest["operator"])):  # fmt: skip
        raise bad("begins", Text("该单位在本专区已有有效协议", "This operator's agreement in this zone still runs."))  # fmt: skip
    one = Agreement(
        id=new_id("zagr"),
        clauses={
            name: str(clauses[name]).strip() for name in (*CLAUSES, "other_clauses") if clauses.get(name)
        },
        signed=stamp(work.now()),
        signed_by=work.actor.account,
        ended=None,
        ended_why=None,
        exit_case=None,
        left=None,
        **rest,
    )
    store.add(work.db, one)
    work.leave("zone.agreement_signed", one.id, zone=one.zone, operator=one.operator, begins=one.begins, ends=one.ends, before=one.before, providers_share=one.providers_share)  # fmt: skip
    return one


def _after(begins: str, *, years: int) -> str:
    """The last day of so many years from a day."""
    first = date.fromisoformat(begins)
    leap = first.month == 2 and first.day == 29
    return (first.replace(year=first.year + years, day=28 if leap else first.day) - timedelta(days=0 if leap else 1)).isoformat()  # fmt: skip
