"""Putting something on the list of opening (开放清单), and what the flow may ask of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yiben.capabilities import casework, ledger, policy
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.opening.actions.checked_data import checked_data
from yiben.capabilities.opening.actions.checking import LABELS_MOVED, LAW_MOVED, find_check, law_of
from yiben.capabilities.opening.actions.grounding import grounds_of, refusals
from yiben.capabilities.opening.actions.looking import dataset
from yiben.capabilities.opening.actions.standing import called, deciding, must_speak
from yiben.capabilities.opening.disclosure.model import Check, CheckAsk, Verdict
from yiben.capabilities.opening.forms import checked_words, form_of, proposal_of, wrong
from yiben.capabilities.opening.model import State
from yiben.capabilities.opening.nouns import RELEASE, Proposal
from yiben.engines.flows.model import REASONS
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.text import Text

_DECIDED_BY_FACTS = frozenset({"listed", "approving"})
"""States whose moves ask for facts."""

_NAMED = 6  # columns named in a reason


def propose(work: Work, asked: Proposal, *, hands: Hands) -> Case:
    """Put a set of data on the list of opening, as a case. Leaves `case.filed`, `opening.proposed`.

    For whoever may speak for the organisation that holds the resource. Raises BadInput `bad_proposal` naming the
    field, NotFound for resource, dataset, check or body, Refused `not_publisher`.
    """
    checked_words(asked)
    dossier = ledger.describe(work, asked.resource)
    owner = dossier.resource
    must_speak(work, owner.organisation)
    if owner.status is ledger.Status.RETIRED or owner.snapshot is None:
        raise wrong(
            "resource", Text("资源已注销或者还没有数据", "The resource is retired, or has no data yet.")
        )
    names = {one.name for one in dossier.items if not one.retired}
    for name in asked.columns:
        if name not in names:
            raise wrong("columns", Text(f"没有数据项「{name}」", f"There is no column “{name}”."))
    ready = replace(
        asked,
        resource=owner.id,
        dataset=_opened_before(work, asked, owner),
        bodies=tuple(called(work, one).id for one in asked.bodies),
        check=_check_of(work, asked, owner),
        contact=asked.contact or owner.organisation_name,
    )
    case = casework.file(
        work,
        RELEASE,
        subject=owner.id,
        organisation=owner.organisation,
        title=ready.title.zh,
        form=form_of(ready),
        hands=hands,
    )
    work.leave(
        "opening.proposed",
        owner.id,
        case=case.id,
        opens=str(ready.kind),
        columns=list(ready.columns),
        check=ready.check,
    )
    return case


def release_facts(work: Work, case: Case) -> Mapping[str, Any]:
    """What the flow may ask of a proposal: whether its check passed and still holds, whether the packs allow it."""
    if case.end is not None or case.state not in _DECIDED_BY_FACTS:
        return {}
    check = _counted(work, case)
    if isinstance(check, Text):
        return {"checked": False, "permitted": False, REASONS: (check,)}
    report = check.after or check.before
    against = refusals(policy.ruling_shelf(work), proposal_of(case.form).kind, grounds_of(work, check))
    return {
        "checked": True,
        "permitted": not against,
        "stops": len(report.stops),
        REASONS: (denied(against).message,) if against else (),
    }


def passed_check(work: Work, case: Case) -> Check | None:
    """The release check of a proposal, when it is of the same columns, has passed, and labels and packs are the same.

    That the data have been renewed since is no obstacle: what is published is checked once more, see `releasing`.
    """
    found = _counted(work, case)
    return None if isinstance(found, Text) else found


def _counted(work: Work, case: Case) -> Check | Text:
    """The check, or why there is none that counts."""
    asked = proposal_of(case.form)
    if not asked.check:
        return Text("尚未填写开放审查记录", "No release check is named.")
    try:
        check = find_check(deciding(work), asked.check)
    except (NotFound, MovedOn) as error:
        return error.message
    if check.resource != case.subject or check.kind != str(asked.kind):
        return Text(
            "审查的是另一项数据或另一种开放类型", "The check is of other data, or of another kind of opening."
        )
    if apart := sorted(set(asked.columns) ^ set(check.columns)):
        names = ", ".join(apart[:_NAMED])
        return Text(
            f"审查的列与申请开放的列不一致：{names}", f"Columns checked and columns asked for differ: {names}"
        )
    if check.verdict is not Verdict.MAY:
        return Text("该次审查未通过", "That check did not pass.")
    return _moved(work, check) or check


def _moved(work: Work, check: Check) -> Text | None:
    """What has changed since the check, so that it no longer counts."""
    asked = CheckAsk(resource=check.resource, kind=check.kind, columns=check.columns, quasi=check.quasi)
    try:
        now = checked_data(deciding(work), asked, lake=None)
    except (NotFound, BadInput) as error:
        return error.message
    if now.labels != check.labels:
        return LABELS_MOVED
    return None if law_of(work) == check.law else LAW_MOVED


def approve(work: Work, case: Case, step: Step) -> None:
    """Effect `opening.approve`: another person has said yes. Leaves `opening.approved` with the articles.

    Refused `publication_denied` naming column and article where a pack in force does not let it be published.
    """
    check = passed_check(work, case)
    if check is None:
        raise Refused(
            "check_stale",
            Text("开放审查已失效，请退回重新审查", "The release check no longer holds: return it."),
        )
    asked = proposal_of(case.form)
    grounds = grounds_of(work, check)
    against = refusals(policy.ruling_shelf(work), asked.kind, grounds)
    if against:
        raise denied(against)
    work.leave(
        "opening.approved",
        case.subject,
        case=case.id,
        number=case.number,
        check=check.id,
        opens=str(asked.kind),
        approved_by=step.account,
        columns=[{"item": one.item, "level": one.level, "treatment": one.remedied} for one in grounds],
    )


def denied(against: Mapping[str, tuple[Text, tuple[str, ...]]]) -> Refused:
    """What may not be published, column by column, with the articles."""
    zh = "；".join(f"「{name}」{says.zh}" for name, (says, _) in against.items())
    en = " ".join(f"“{name}”: {says.en}" for name, (says, _) in against.items())
    cited = sorted({one for _, cites in against.values() for one in cites})
    return Refused(
        "publication_denied",
        Text(zh, en),
        where={"column": list(against), "article": cited},
        hint=Text(
            "请去掉或处理这些数据项，重新审查", "Leave these columns out or remedy them, and check anew."
        ),
    )


def _opened_before(work: Work, asked: Proposal, owner: ledger.Resource) -> str:
    if not asked.dataset:
        return ""
    found = dataset(work, asked.dataset)
    if found.resource != owner.id:
        raise wrong("dataset", Text("该数据集不来自这个资源", "That dataset is made from another resource."))
    if found.state is State.WITHDRAWN:
        raise wrong(
            "dataset", Text("该数据集已撤回，请另行开放", "That dataset was withdrawn: open it as a new one.")
        )
    return found.id


def _check_of(work: Work, asked: Proposal, owner: ledger.Resource) -> str:
    if not asked.check:
        return ""
    check = find_check(work, asked.check)
    if check.resource != owner.id:
        raise wrong("check", Text("该审查不是这个资源的", "That check is of another resource."))
    return check.id
