"""Using what is not for everybody (有条件、定向开放): boundary and agreement accepted, a permit that works on every road."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from yiben.capabilities import casework, grants, ledger
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.opening.actions.looking import dataset
from yiben.capabilities.opening.actions.standing import by_the_platform, must_speak, speaks
from yiben.capabilities.opening.declared import declared
from yiben.capabilities.opening.model import Dataset, OpenKind, State
from yiben.capabilities.opening.nouns import APPLY, Permit
from yiben.capabilities.opening.store import bases
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Gone, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What somebody asks for. `ends` is an ISO day; `accepts`: boundary and agreement, as `terms_for` shows them."""

    dataset: str
    purpose: str
    ends: str
    measures: str = ""
    accepts: bool = False


def terms_for(work: Work, asked: Application) -> tuple[tuple[Text, Text], ...]:
    """The agreement the actor would be under: title and text of each clause."""
    found = dataset(work, asked.dataset)
    return _terms(found, applicant=_applicant(work)[0], begins=grants.day_of(work.now()), asked=asked)


def apply(work: Work, asked: Application, *, hands: Hands) -> Case:
    """Apply for a dataset that is not for everybody; whoever applies accepts its boundary and agreement.

    Conditional data are given in the same transaction; targeted ones wait for the publisher. Leaves
    `opening.applied`. Raises BadInput `bad_application`, Refused `not_needed` for what is for everybody,
    `not_named` where the actor's organisation is not on the list, `dataset_suspended`; Gone `dataset_withdrawn`.
    """
    found = dataset(work, asked.dataset)
    _must_take_applications(found)
    if not asked.accepts:
        raise _bad("accepts", Text("请先接受使用边界和协议", "Accept the boundary and the agreement first."))
    if not asked.purpose.strip():
        raise _bad("purpose", Text("请写明用途", "Say what it is for."))
    _check_days(work, asked)
    applicant, body = _applicant(work)
    if found.kind is OpenKind.TARGETED and not _named(work, found, body):
        work.insist("opening.refused", found.id, code="not_named", applicant=body)
        raise Refused(
            "not_named",
            Text("本数据集只向名单内的单位开放", "This dataset is open to the bodies on its list only."),
            where={"dataset": found.slug},
            hint=Text(f"请联系「{found.publisher_name}」", f"Ask “{found.publisher_name}”."),
        )
    case = casework.file(
        work,
        APPLY,
        subject=found.id,
        organisation=found.publisher,
        title=f"{applicant} → {found.title.zh}",
        form={
            "dataset": found.id,
            "applicant": applicant,
            "purpose": asked.purpose.strip(),
            "measures": asked.measures.strip(),
            "ends": asked.ends,
            "accepts": True,
        },
        hands=hands,
    )
    work.leave("opening.applied", found.id, case=case.id, applicant=body or work.actor.account)
    if str(found.kind) not in declared().by_itself:
        return case
    with by_the_platform(work) as platform:
        return casework.move(platform, case.id, "take", seen=case.version, form={}, hands=hands)


def application_facts(work: Work, case: Case) -> Mapping[str, Any]:
    """What the flow may ask of an application."""
    if case.end is not None:
        return {}
    found = dataset(work, case.subject)
    return {
        "stands": found.state is State.PUBLISHED,
        "accepted": bool(case.form.get("accepts")),
        "by_itself": str(found.kind) in declared().by_itself,
        "named": found.kind is not OpenKind.TARGETED or _named(work, found, _body_of(work, case)),
    }


def permit_by(work: Work, case: Case, step: Step) -> None:
    """Effect `opening.permit`: it may be used from now on. Leaves `opening.permitted`."""
    found = dataset(work, case.subject)
    _must_take_applications(found)
    body = _body_of(work, case)
    applicant, begins = str(case.form["applicant"]), grants.day_of(work.now())
    asked = Application(
        dataset=found.id,
        purpose=str(case.form["purpose"]),
        ends=str(case.form["ends"]),
        measures=str(case.form.get("measures") or ""),
        accepts=True,
    )
    clauses = _terms(found, applicant=applicant, begins=begins, asked=asked)
    one = Permit(
        id=new_id("perm"),
        dataset=found.id,
        account=case.filer,
        organisation=body,
        applicant=applicant,
        purpose=asked.purpose,
        begins=begins,
        ends=asked.ends,
        case=case.id,
        clauses=clauses,
        digest=digest_of(clauses),
        given=stamp(work.now()),
        given_by=step.account,
    )
    bases.add_permit(work.db, one)
    work.leave(
        "opening.permitted",
        found.id,
        slug=found.slug,
        permit=one.id,
        case=case.id,
        applicant=body or case.filer,
        ends=one.ends,
        digest=one.digest,
    )


def permits(work: Work, reference: str) -> tuple[Permit, ...]:
    """Who may use a dataset, newest first: for its publisher and who oversees; one's own for everybody else."""
    found = dataset(work, reference)
    if speaks(work, found.publisher):
        return bases.permits(work.db, dataset=found.id)
    return tuple(one for one in my_permits(work) if one.dataset == found.id)


def my_permits(work: Work) -> tuple[Permit, ...]:
    """The actor's own permits and those of their organisation, newest first."""
    return bases.permits(work.db, account=work.actor.account, organisations=_bodies(work))


def take_permit_back(work: Work, permit: str, *, why: str) -> Permit:
    """End a permit now. For the publisher and whoever oversees. `opening.permit_withdrawn`."""
    found = bases.permits(work.db, identifier=permit)
    if not found:
        raise NotFound("no_permit", Text(f"没有许可 {permit[:60]}", f"There is no permit {permit[:60]}."))
    one = found[0]
    must_speak(work, dataset(work, one.dataset).publisher)
    if one.withdrawn is not None:
        raise MovedOn(
            "permit_ended", Text("该许可已收回", "That permit has been taken back."), where={"permit": one.id}
        )
    if not why.strip():
        raise BadInput("no_reason", Text("请说明理由", "Say why."), where={"field": "why"})
    bases.end_permit(work.db, one.id, at=stamp(work.now()), by=work.actor.account, why=why.strip()[:2000])
    work.leave("opening.permit_withdrawn", one.dataset, permit=one.id, reason=why.strip()[:2000])
    return bases.permits(work.db, identifier=permit)[0]


def may_use(work: Work, found: Dataset) -> bool:
    """Whether the actor, or their organisation, has a permit for a dataset today.

    Targeted data are for the bodies that are named today, whatever was permitted before they were.
    """
    if found.kind is OpenKind.TARGETED and not _named(work, found, _applicant(work)[1]):
        return False
    return bases.may_use(
        work.db,
        found.id,
        account=work.actor.account,
        organisations=_bodies(work),
        day=grants.day_of(work.now()),
    )


def digest_of(clauses: tuple[tuple[Text, Text], ...]) -> str:
    """SHA-256 of the clauses as they were accepted."""
    said = [[[title.zh, title.en], [says.zh, says.en]] for title, says in clauses]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


def _terms(
    found: Dataset, *, applicant: str, begins: str, asked: Application
) -> tuple[tuple[Text, Text], ...]:
    boundary = found.boundary or Text("按平台使用条款", "Within the terms of this platform.")
    blanks = {
        "publisher": found.publisher_name,
        "applicant": applicant,
        "title": found.title.zh,
        "title_en": found.title.en,
        "begins": begins,
        "ends": asked.ends,
        "purpose": asked.purpose.strip(),
        "boundary": boundary.zh,
        "boundary_en": boundary.en,
        "measures": asked.measures.strip() or "—",
    }
    return tuple(
        (one.title, Text(_filled(one.says.zh, blanks), _filled(one.says.en, blanks)))
        for one in declared().clauses
    )


def _filled(says: str, blanks: Mapping[str, str]) -> str:
    """Blanks by name, in one pass: what people wrote is put in as it is and never read as a blank."""
    return re.sub(r"\{(\w+)\}", lambda found: blanks[found[1]], says)


def _must_take_applications(found: Dataset) -> None:
    if found.state is State.WITHDRAWN:
        raise Gone(
            "dataset_withdrawn",
            Text(f"数据集「{found.title.zh}」已撤回", f"The dataset “{found.title.en}” has been withdrawn."),
            where={"dataset": found.slug},
        )
    if found.kind is OpenKind.UNCONDITIONAL or not found.edition:
        raise Refused(
            "not_needed",
            Text("本数据集无条件开放，不需要申请", "This dataset is for everybody: nothing to apply for."),
            where={"dataset": found.slug},
        )
    if found.state is State.SUSPENDED:
        raise Refused(
            "dataset_suspended",
            Text(f"数据集「{found.title.zh}」已暂停开放", f"The dataset “{found.title.en}” is suspended."),
            where={"dataset": found.slug},
        )


def _check_days(work: Work, asked: Application) -> None:
    today, most = grants.day_of(work.now()), declared().most_days
    try:
        last = date.fromisoformat(asked.ends)
    except ValueError:
        raise _bad("ends", Text("日期无效", "Not a day.")) from None
    if not today <= asked.ends or (last - date.fromisoformat(today)).days > most:
        raise _bad("ends", Text(f"须在今天和 {most} 天之内", f"Between today and {most} days from now."))


def _applicant(work: Work) -> tuple[str, str | None]:
    """What the applicant is called, and the organisation they apply for; None: for themselves."""
    found = ledger.find_organisation(work, work.actor.org) if work.actor.org else None
    return (found.name, found.id) if found else (work.actor.name or work.actor.account, None)


def _bodies(work: Work) -> tuple[str, ...]:
    body = _applicant(work)[1]
    return (body,) if body else ()


def _body_of(work: Work, case: Case) -> str | None:
    found = ledger.find_organisation(work, case.filer_org) if case.filer_org else None
    return found.id if found else None


def _named(work: Work, found: Dataset, body: str | None) -> bool:
    basis = bases.find(work.db, found.id)
    return body is not None and basis is not None and body in basis.bodies


def _bad(field: str, says: Text) -> BadInput:
    return BadInput("bad_application", says, where={"field": field})
