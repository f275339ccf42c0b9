"""Checking materials and judging what only a person can judge (材料审查、审核): by the text's own words, never by a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiben.capabilities import ledger, people
from yiben.capabilities.casework import Case, Step
from yiben.capabilities.programmes.delivery.actions.consenting import consent_holds
from yiben.capabilities.programmes.delivery.actions.handing import lines as lines_of
from yiben.capabilities.programmes.delivery.actions.platform import (
    find_application,
    find_call,
    reason,
    run_application,
)
from yiben.capabilities.programmes.delivery.given import MaterialLine
from yiben.capabilities.programmes.delivery.legibility import TROUBLES
from yiben.capabilities.programmes.delivery.model import (
    Application,
    Finding,
    Judgement,
    MaterialState,
    Verdict,
)
from yiben.capabilities.programmes.delivery.store import applications as store
from yiben.capabilities.programmes.delivery.ties import Ties
from yiben.engines.rules.entitlements.model import Judged, Programme, Test
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, MovedOn, Refused
from yiben.kernel.four_eyes import must_be_another_account
from yiben.kernel.text import Text

_DONE = frozenset({MaterialState.RIGHT, MaterialState.HELD, MaterialState.SPARED})
"""How a material may stand for the application to be accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How one material was found; `says` is needed for one that is missing or wrong."""

    material: str
    verdict: Verdict
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What a reviewer says of one criterion: `kind` judged or relaxed, `says` the evidence."""

    criterion: str
    kind: str
    holds: bool
    says: str


def check_materials(work: Work, reference: str, found: tuple[Checked, ...]) -> tuple[Finding, ...]:
    """Write down how materials were found. Leaves `benefit.checked`. BadInput `bad_finding`; MovedOn out of the check."""
    one = run_application(work, reference)
    _must_stand(one, "checking")
    _another(work, one)
    lines = {each.material.id: each for each in lines_of(work, one, find_call(work, one.call))}
    for each in found:
        if each.material not in lines:
            says = Text(f"没有材料「{each.material[:60]}」", f"There is no material “{each.material[:60]}”.")
            raise BadInput("bad_finding", says, where={"field": each.material[:60]})
        if each.verdict is not Verdict.RIGHT:
            reason(each.says, field=each.material)
        if each.verdict is Verdict.RIGHT:
            _must_be_there(lines[each.material])
        made = Finding(
            material=each.material,
            verdict=each.verdict,
            says=each.says.strip()[:2000],
            by=work.actor.account,
            at=stamp(work.now()),
        )
        store.put_finding(work.db, one.id, made)
    work.leave(
        "benefit.checked",
        one.id,
        number=one.number,
        found={each.material: str(each.verdict) for each in found},
    )
    return store.findings(work.db, one.id)


def judge(work: Work, reference: str, judged: tuple[Judging, ...], *, ties: Ties) -> Application:
    """Judge criteria with evidence, and relax thresholds within their bounds; the rules answer anew.

    Leaves `benefit.judged`. BadInput `not_judged` for a criterion that is a matter of facts; nobody judges their
    own application.
    """
    one = run_application(work, reference)
    _must_stand(one, "reviewing")
    _another(work, one)
    programme = ties.programme(work, one.programme)
    for each in judged:
        _may_be_judged(programme, each, one)
        made = Judgement(
            criterion=each.criterion,
            kind=each.kind,
            holds=each.holds,
            says=reason(each.says, field=each.criterion),
            by=work.actor.account,
            at=stamp(work.now()),
        )
        store.put_judgement(work.db, one.id, made)
    answer = answer_anew(work, one, ties=ties)
    store.change(work.db, one.id, answer=answer)
    work.leave(
        "benefit.judged",
        one.id,
        number=one.number,
        criteria=[each.criterion for each in judged],
        eligible=answer.get("eligible"),
    )
    return find_application(work, one.id)


def answer_anew(work: Work, one: Application, *, ties: Ties) -> dict[str, Any]:
    """What the rules of the day it was filed say, with what was judged. An offer's answer is that of its set."""
    if one.route == "offer" and not one.facts:
        return dict(one.answer)
    facts = dict(one.facts)
    for said in store.judgements(work.db, one.id):
        facts[f"{said.kind}.{said.criterion}"] = said.holds
    return dict(ties.assess(work, one.programme, facts, day_in_beijing(datetime.fromisoformat(one.filed))))


def facts_of(work: Work, case: Case, *, ties: Ties) -> Mapping[str, Any]:
    """What the flow may ask of an application."""
    if case.end is not None:
        return {}
    one = find_application(work, case.id)
    programme = ties.programme(work, one.programme)
    call = find_call(work, one.call)
    return {
        "complete": all(each.state in _DONE for each in lines_of(work, one, call)),
        "supplemented": one.supplemented,
        "judged": not unjudged(work, one, programme),
        "eligible": one.answer.get("eligible") is True,
        "competitive": programme.selection is not None or call.places is not None,
        "placed": one.placed,
        "offered": one.route == "offer" and consent_holds(work, one.consent, one.programme),
        "undisputed": store.open_objections(work.db, one.id) == 0,
    }


def _must_be_there(line: MaterialLine) -> None:
    """What nobody handed in, or nobody can read, is not right. BadInput `bad_finding`, `unreadable`."""
    name = line.material.id
    if line.file is not None and line.file.trouble is not None:
        why = TROUBLES[line.file.trouble]
        raise BadInput(
            "unreadable",
            Text(
                f"「{line.material.title.zh}」{why.zh}，不能判为合格",
                f"“{line.material.title.en}” is not right: {why.en}.",
            ),
            where={"field": name, "trouble": str(line.file.trouble)},
            hint=Text("请申请人更换文件", "Ask the applicant for another file."),
        )
    if not line.handed and not line.held:
        raise BadInput(
            "bad_finding",
            Text("没有收到的材料不能判为合格", "What was not handed in cannot be right."),
            where={"field": name},
        )


def unjudged(work: Work, one: Application, programme: Programme) -> tuple[str, ...]:
    """Criteria somebody still has to judge: those that decide and nobody spoke of."""
    if one.route == "offer" and not one.facts:
        return ()
    spoken = {each.criterion for each in store.judgements(work.db, one.id)}
    return tuple(
        node.id
        for node in programme.criteria.walk()
        if isinstance(node, Judged) and node.decides and node.id not in spoken
    )


def stand_by(work: Work, case: Case, step: Step) -> None:
    """Effect `benefit.stand`: the application stands where its case stands. By the case: a form may name anything."""
    one = find_application(work, case.id)
    store.stand(work.db, one.id, case.state)
    if step.move == "resubmit":  # through whichever door: it is supplemented once
        store.drop_findings(work.db, one.id)
        store.change(work.db, one.id, supplemented=True)


def assign_by(work: Work, case: Case, step: Step) -> None:
    """Effect `benefit.assign`: experts are named; none of them judges their own firm. Refused `own_firm`."""
    one = find_application(work, case.id)
    experts = tuple(dict.fromkeys(map(str, step.form.get("experts") or ())))
    for account in experts:
        if account in {one.applicant, one.filed_by} or _works_for(work, account, one.applicant):
            raise Refused(
                "own_firm",
                Text(
                    f"专家 {account} 属于申请单位「{one.applicant_name}」，应当回避",
                    f"The expert {account} belongs to “{one.applicant_name}”, which applies: nobody judges their own firm.",
                ),
                where={"account": account},
                hint=Text("请另选专家", "Choose another expert."),
            )
    store.change(work.db, one.id, experts=list(experts))
    work.leave("benefit.experts_assigned", one.id, number=one.number, experts=list(experts))


def relaxable(programme: Programme) -> dict[str, Test]:
    """Tests whose threshold may give, by identifier."""
    return {
        node.id: node
        for node in programme.criteria.walk()
        if isinstance(node, Test) and node.relaxed is not None
    }


def _may_be_judged(programme: Programme, said: Judging, one: Application) -> None:
    judged = {node.id for node in programme.criteria.walk() if isinstance(node, Judged)}
    loose = relaxable(programme)
    if said.kind == "judged" and said.criterion in judged:
        return
    if said.kind == "relaxed" and said.criterion in loose:
        standing = {each["id"]: each.get("standing") for each in one.answer.get("criteria", ())}
        if said.holds and standing.get(said.criterion) == "fails":
            raise Refused(
                "beyond_relaxation",
                Text("超出原文允许放宽的幅度", "It is beyond what the text lets be relaxed."),
                where={"field": said.criterion},
            )
        return
    raise BadInput(
        "not_judged",
        Text(
            f"「{said.criterion[:60]}」由事实决定，不由人评定",
            f"“{said.criterion[:60]}” is decided by facts, not judged.",
        ),
        where={"field": said.criterion[:60]},
    )


def _works_for(work: Work, account: str, applicant: str) -> bool:
    org = people.who_is(work, account).org
    found = ledger.find_organisation(work, org) if org else None
    return found is not None and found.id == applicant


def _another(work: Work, one: Application) -> None:
    must_be_another_account(
        work.actor,
        one.filed_by,
        one.applicant,
        says=Text("不能审核自己的申请", "Nobody reviews their own application."),
        hint=Text("请由另一人办理", "Ask another person."),
        where={"name": one.number},
    )


def _must_stand(one: Application, state: str) -> None:
    if one.state != state:
        raise MovedOn(
            "case_moved_on",
            Text(f"申请现在是 {one.state}", f"The application stands at {one.state}."),
            where={"name": one.number, "state": one.state},
        )
