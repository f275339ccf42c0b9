"""Applications and their evidence (申请和佐证): ten conditions and the zone's own, each with a document that holds."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yiben.capabilities import casework
from yiben.capabilities.casework import Case, Handed, Hands, Step
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.permitting import (
    a_day,
    bad,
    body,
    must_oversee,
    own_body,
    the_bureau,
    the_zone,
    today,
)
from yiben.capabilities.zones.actions.recusing import must_stand_back
from yiben.capabilities.zones.model import APPLICATION, CONDITIONS, Notice, Proof, Verdict
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document handed in for a condition: one of `CONDITIONS`, or one of the zone's own in its words."""

    condition: str
    name: str
    content: bytes
    valid_until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanting:
    """What is wrong with the evidence of an application, by condition."""

    missing: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    open: tuple[str, ...] = ()  # nobody has looked at it

    def __bool__(self) -> bool:
        return bool(self.missing or self.expired or self.false or self.open)


def apply(
    work: Work, notice: str, *, plan: str, papers: Sequence[Paper], violations: str = "no", lists: Sequence[str] = (), related: Sequence[str] = (), token: str | None = None, hands: Hands
) -> Case:  # fmt: skip
    """Apply under a notice, for one's own organisation (第十二条).

    `violations`: yes or no, as the applicant says of itself. `related`: bodies it is related to, whose people stand
    back from the review; each must be known here. Refused `notice_closed` after the stated time, `not_steward`.
    Leaves `zone.applied` beside the case's own events.
    """
    asked = the_notice(work, notice)
    if today(work) > asked.until:
        raise Refused("notice_closed", Text(f"申请已于 {asked.until} 截止", f"Applications closed on {asked.until}."), where={"notice": asked.id})  # fmt: skip
    applicant = own_body(work)
    if applicant is None or not work.actor.holds(Role.STEWARD):
        raise Refused(
            "not_steward", Text("由意向申请单位的数据专员提交", "A steward of the applicant applies.")
        )
    zone = the_zone(work, asked.zone)
    bureau = the_bureau(work) or zone.supervisor
    if applicant in (bureau, zone.supervisor):
        raise Refused("own_supervisor", Text("监管部门不能申请运营自己监管的专区", "Nobody operates the zone they supervise."), where={"zone": zone.id})  # fmt: skip
    case = casework.file(
        work,
        APPLICATION,
        subject=zone.id,
        organisation=bureau,  # 第十二条: applications go to the municipal bureau
        title=f"{body(work, applicant).name} → {zone.name}",
        form={
            "notice": asked.id,
            "zone": zone.id,
            "applicant": applicant,
            "declared_lists": list(lists),
            "violations": violations == "yes",
            "related": [body(work, one).id for one in related if one.strip()],
            "plan": plan,
        },
        attachments=[Handed(name=one.name, content=one.content) for one in papers],
        hands=hands,
        token=token,
    )
    _keep(work, case, papers, known=(*CONDITIONS, *asked.conditions))
    work.leave("zone.applied", case.id, zone=zone.id, applicant=applicant, papers=len(papers))
    return case


def the_notice(work: Work, identifier: str) -> Notice:
    """NotFound `no_notice`."""
    found = store.find(work.db, Notice, identifier)
    if found is None:
        named = identifier[:60]
        raise NotFound("no_notice", Text(f"没有通知 {named}", f"There is no notice {named}."), where={"notice": named})  # fmt: skip
    return found


def notice_of(work: Work, case: str, *, hands: Hands) -> Notice:
    """The notice an application was made under. NotFound for an application that is not for the asker."""
    return the_notice(work, str(casework.look(work, case, hands=hands).case.form.get("notice", "")))


def supply(work: Work, case: str, papers: Sequence[Paper], *, hands: Hands) -> Case:
    """Supply evidence that was asked for; a paper takes the place of the one before it for its condition."""
    found = casework.look(work, case, hands=hands).case
    done = casework.move(
        work, found.id, "supply", seen=found.version, form={},
        attachments=[Handed(name=one.name, content=one.content) for one in papers], hands=hands,
    )  # fmt: skip
    _keep(work, found, papers, known=_demanded(work, found))
    return done


def check_paper(work: Work, proof: str, *, verdict: Verdict, says: str = "", hands: Hands) -> Proof:
    """What the bureau found of one paper: true, or false and why. Leaves `zone.evidence_checked`.

    Refused `own_firm` for the applicant's own people, `not_checking` once the case is past checking.
    """
    found = store.find(work.db, Proof, proof)
    if found is None:
        raise NotFound("no_proof", Text(f"没有佐证 {proof[:60]}", f"There is no evidence {proof[:60]}."))
    case = casework.look(work, found.case, hands=hands).case
    own = must_oversee(work, the_zone(work, str(case.form["zone"])))
    if own == case.form["applicant"]:
        work.insist("zone.refused", case.id, code="own_firm", account=work.actor.account)
        raise Refused("own_firm", Text("不得核对本单位的佐证", "Nobody checks the evidence of their own firm."), where={"case": case.number})  # fmt: skip
    if case.state not in ("checking", "supplementing"):
        raise Refused("not_checking", Text("申请已过资格核对环节", "The application is past the checking of conditions."), where={"case": case.number})  # fmt: skip
    if verdict is Verdict.FALSE and not says.strip():
        raise bad("says", Text("不实的须写明理由", "Say why it is false."))
    store.change(
        work.db, Proof, found.id, verdict=str(verdict), says=says.strip(), checked_by=work.actor.account
    )
    work.leave(
        "zone.evidence_checked", found.case, proof=found.id, condition=found.condition, verdict=str(verdict)
    )
    return replace(found, verdict=verdict, says=says.strip(), checked_by=work.actor.account)


def papers_of(work: Work, case: str) -> tuple[Proof, ...]:
    """The newest paper of each condition, in the order of the conditions."""
    newest = {one.condition: one for one in store.every(work.db, Proof, case=case)}
    return tuple(newest[name] for name in sorted(newest, key=_place))


def wanting(work: Work, case: Case) -> Wanting:
    """What the evidence lacks today."""
    held, day = {one.condition: one for one in papers_of(work, case.id)}, today(work)
    demanded = _demanded(work, case)
    return Wanting(
        missing=tuple(name for name in demanded if name not in held),
        expired=tuple(one.condition for one in held.values() if one.valid_until and one.valid_until < day),
        false=tuple(one.condition for one in held.values() if one.verdict is Verdict.FALSE),
        open=tuple(one.condition for one in held.values() if one.verdict is Verdict.OPEN),
    )


def facts(work: Work, case: Case) -> Mapping[str, Any]:
    """What the flow may ask of an application."""
    if case.end is not None:
        return {}
    return {"proved": not wanting(work, case), "unlisted": not _listed(case.form)}


def eligible(work: Work, case: Case, step: Step) -> None:
    """Effect `zones.eligible`: only who meets every condition comes before experts. Refused `not_eligible`.

    Names what is missing, expired, false or not looked at, and the lists the applicant stands on. No expert of
    the applicant is named: Refused `expert_own_firm`.
    """
    lists, lacks = _listed({**case.form, **step.form}), wanting(work, case)
    if lists or lacks:
        raise _not_eligible(case, lists, lacks)
    must_stand_back(work, case, map(str, step.form.get("experts", ())))


def _not_eligible(case: Case, lists: Sequence[str], lacks: Wanting) -> Refused:
    kinds = (
        ("missing", Text("缺少佐证", "evidence missing")),
        ("expired", Text("佐证过期", "evidence expired")),
        ("false", Text("佐证不实", "evidence false")),
        ("open", Text("佐证未核对", "evidence not checked")),
    )
    zh, en = [], []
    for name, title in kinds:
        found = [title_of(one) for one in getattr(lacks, name)]
        if found:
            zh.append(f"{title.zh}：{'、'.join(one.zh for one in found)}")
            en.append(f"{title.en}: {', '.join(one.en for one in found)}")
    if lists:
        zh.append(f"列入失信名单或有重大违法记录：{'、'.join(lists)}")
        en.append(f"on a list of dishonesty, or a record of violations: {', '.join(lists)}")
    where = {name: list(getattr(lacks, name)) for name, _ in kinds} | {
        "lists": list(lists),
        "case": case.number,
    }
    return Refused("not_eligible", Text("；".join(zh), "; ".join(en)), where=where)


def title_of(condition: str) -> Text:
    """What people call a condition; the zone's own are in their own words."""
    return CONDITIONS[condition][1] if condition in CONDITIONS else Text(condition, condition)


def _keep(work: Work, case: Case, papers: Sequence[Paper], *, known: Sequence[str]) -> None:
    if len({one.condition for one in papers}) != len(papers):
        raise bad("papers", Text("每项条件一份佐证", "One paper for each condition."))
    for one in papers:
        digest = _sound(work, one, known=known)
        store.add(
            work.db,
            Proof(
                id=new_id("zprf"),
                case=case.id,
                condition=one.condition,
                name=one.name,
                sha256=digest,
                valid_until=one.valid_until or None,
                verdict=Verdict.OPEN,
                says="",
                checked_by=None,
            ),
        )


def _sound(work: Work, one: Paper, *, known: Sequence[str]) -> str:
    """The SHA-256 of a paper that may be handed in. Refused `evidence_false_before` for one that was found false.

    BadInput `bad_zone` for a condition nobody demands, an empty file, a day that is none.
    """
    if one.condition not in known:
        raise bad("condition", Text(f"没有条件「{one.condition[:80]}」", f"There is no condition “{one.condition[:80]}”."))  # fmt: skip
    title = title_of(one.condition)
    if not one.content.strip():
        raise bad("papers", Text(f"「{title.zh}」的佐证是空文件", f"The evidence for “{title.en}” is an empty file."))  # fmt: skip
    if one.valid_until:
        a_day("valid_until", one.valid_until)
    digest = hashlib.sha256(one.content).hexdigest()
    if store.every(work.db, Proof, sha256=digest, verdict=str(Verdict.FALSE)):
        raise Refused(
            "evidence_false_before",
            Text(f"「{title.zh}」的佐证与已查明不实的材料相同", f"The evidence for “{title.en}” is a paper that was found false."),
            where={"condition": one.condition, "name": one.name[:200]},
        )  # fmt: skip
    return digest


def _demanded(work: Work, case: Case) -> tuple[str, ...]:
    notice = store.find(work.db, Notice, str(case.form["notice"]))
    return (*CONDITIONS, *(notice.conditions if notice else ()))


def _listed(form: Mapping[str, Any]) -> tuple[str, ...]:
    found = [*(form.get("declared_lists") or ()), *(form.get("found_lists") or ())]
    return tuple(dict.fromkeys([*map(str, found), *(("violations",) if form.get("violations") else ())]))


def _place(condition: str) -> tuple[int, str]:
    order = list(CONDITIONS)
    return (order.index(condition) if condition in order else len(order), condition)
