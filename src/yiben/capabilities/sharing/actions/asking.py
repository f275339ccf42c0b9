"""Asking for data (申请): looked at before filing, filed as a case, given at once where that is declared."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from yiben.capabilities import casework, ledger, people
from yiben.capabilities.casework import Case, Hands
from yiben.capabilities.grants import Kind, both, day_of
from yiben.capabilities.sharing.actions.agreeing import clauses_for
from yiben.capabilities.sharing.actions.assessing import assess
from yiben.capabilities.sharing.actions.attributes import attribute_of
from yiben.capabilities.sharing.actions.bodies import called, organisation_of, works_for
from yiben.capabilities.sharing.actions.platform import by_the_platform
from yiben.capabilities.sharing.actions.ruling import Seeker
from yiben.capabilities.sharing.declared import declared
from yiben.capabilities.sharing.forms import attests_of, form_of, request_of, wrong
from yiben.capabilities.sharing.model import Assessment, Clause, Request
from yiben.infra.work import Work
from yiben.kernel.actors import Actor
from yiben.kernel.errors import Refused, YibenError
from yiben.kernel.text import Text

KIND = "sharing.request"
"""The kind of case of a request."""

_DISTRICT_DIGITS = (2, 4, 6, 9, 12)


def preview(work: Work, request: Request) -> tuple[Assessment, tuple[Clause, ...]]:
    """What would come of a request by the actor, and the agreement it would be under. Nothing is filed.

    Raises NotFound for the resource, BadInput for words that cannot be.
    """
    ready = _ready(work, request)
    found = assess(
        work, ready, recipient=organisation_of(work, work.actor), seeker=Seeker.of(work, work.actor)
    )
    return found, clauses_for(work, ready, resource=found.resource_title)


def ask(work: Work, request: Request, *, hands: Hands) -> Case:
    """File a request; whoever files accepts its agreement for their organisation. `sharing.asked`, `case.filed`.

    What is shared unconditionally, below the declared level, is given in the same transaction: the case is then
    closed already. Raises BadInput `bad_request` naming the field, Refused `sharing_not_allowed` with what stands in
    the way, which leaves `sharing.refused`.
    """
    ready = _ready(work, request)
    recipient = organisation_of(work, work.actor)
    found = assess(work, ready, recipient=recipient, seeker=Seeker.of(work, work.actor))
    if found.obstacles:
        stands = not_allowed(found)
        work.insist(
            "sharing.refused", found.resource, code=stands.code, recipient=recipient.id, **stands.where
        )
        raise stands
    form = {**form_of(ready), "accepts": True}
    case = casework.file(
        work,
        KIND,
        subject=found.resource,
        organisation=found.decider,
        title=f"{recipient.name} → {found.resource_title}",
        form=form,
        hands=hands,
    )
    work.leave(
        "sharing.asked",
        case.id,
        resource=found.resource,
        recipient=recipient.id,
        owner=found.owner,
        decider=found.decider,
        through=found.through,
        grant_kind=str(ready.kind),
        purpose=ready.purpose,
        columns=[{"item": one.item, "form": str(one.form)} for one in ready.columns],
        roads=sorted(str(road) for road in ready.roads),
        level=found.level,
        packs=list(found.packs),
    )
    if not found.by_itself:
        return case
    with by_the_platform(work) as platform:
        return casework.move(platform, case.id, "take", seen=case.version, form={}, hands=hands)


def facts(work: Work, case: Case) -> Mapping[str, Any]:
    """What the flow may ask of a request (事实): whether it is allowed, whether who decides still may."""
    if case.end is not None:
        return {}
    found = assess_case(work, case)
    return {
        "allowed": found.may_be_granted,
        "grants_itself": found.by_itself,
        "within_authority": found.decider == case.organisation or _handed_to(work, case, found.decider),
        "level": found.level,
    }


def _handed_to(work: Work, case: Case, organisation: str) -> bool:
    """Whether a supervisor gave the case to somebody of this organisation (改派)."""
    if case.handed_to is None:
        return False
    try:
        return works_for(work, case.handed_to, organisation)
    except YibenError:  # gone or disabled
        return False


def assess_case(work: Work, case: Case, *, request: Request | None = None) -> Assessment:
    """The assessment of a filed request as it is today; of `request` when it was narrowed."""
    return assess(
        work,
        request or request_of(case.form),
        recipient=called(work, case.filer_org or ""),
        seeker=seeker_of(work, case.filer),
    )


def seeker_of(work: Work, account: str) -> Seeker:
    """The account that asked, as far as it is known without its sign-in."""
    try:
        return Seeker.of(work, people.who_is(work, account))
    except YibenError:  # gone or disabled: nothing speaks for it
        return Seeker(authentication=frozenset(), nda=False)


def not_allowed(found: Assessment) -> Refused:
    """What stands in the way of a request, all of it, with the articles."""
    cited = {
        f"{pack}:{article}"
        for column in found.columns
        for one in column.outcomes
        if one.allowed == "nothing"
        for pack, article in one.citations
    }
    zh = "；".join(one.zh for one in found.obstacles)
    en = " ".join(one.en for one in found.obstacles)
    return Refused(
        "sharing_not_allowed",
        Text(zh, en),
        where={"resource": found.resource_name, "articles": sorted(cited)},
        hint=Text(
            "请按评估结果调整数据项、形式或方式", "Change columns, forms or roads as the assessment says."
        ),
    )


def _ready(work: Work, request: Request) -> Request:
    """The request with what it leaves open filled in, checked word by word."""
    rules = declared()
    if not request.columns:
        raise wrong("columns", Text("请至少选择一个数据项", "Choose one column at least."))
    if not request.roads:
        raise wrong("roads", Text("请至少选择一种方式", "Choose one road at least."))
    for field in ("purpose_says", "basis"):
        if not getattr(request, field).strip():
            raise wrong(field, Text("请填写", "Say it in words."))
    first, last = date.fromisoformat(request.begins), date.fromisoformat(request.ends)
    if last < first or request.ends < day_of(work.now()):
        raise wrong(
            "ends", Text("截止日期早于开始日期或今天", "The last day lies before the first, or today.")
        )
    if (last - first).days >= rules.most_days:
        raise wrong(
            "ends",
            Text(f"一次授权不超过 {rules.most_days} 天", f"A grant lasts {rules.most_days} days at most."),
        )
    budget = replace(
        request.budget,
        **{
            name: getattr(rules.budget, name)
            for name in rules.budget.__dataclass_fields__
            if getattr(request.budget, name) is None
        },
    )
    days = min(request.storage_days or rules.storage_days, (last - first).days + 1)
    ready = replace(
        request,
        purpose=rules.purpose(request.purpose).id,
        budget=budget,
        storage_days=days,
        attests=attests_of(request.attests),
        resource=ledger.describe(work, request.resource).resource.id,
        accounts=tuple(_member(work, name, work.actor) for name in dict.fromkeys(request.accounts)),
    )
    return _of_district(work, ready) if request.kind is Kind.RETURN_FLOW else ready


def _member(work: Work, name: str, actor: Actor) -> str:
    account = people.who_is(work, name)
    if account.org is None or organisation_of(work, account).id != organisation_of(work, actor).id:
        raise wrong(
            "accounts",
            Text(
                f"账号 {account.account} 不属于本单位",
                f"The account {account.account} is not of your organisation.",
            ),
        )
    return account.account


def _of_district(work: Work, request: Request) -> Request:
    """A return flow takes the rows of one district, told by the column its owner named (回流按行政区划)."""
    held = attribute_of(work, request.resource)
    code = request.district.strip()
    if not (code.isascii() and code.isdigit()) or len(code) not in _DISTRICT_DIGITS:
        raise wrong(
            "district",
            Text("行政区划代码应为 2、4、6、9 或 12 位数字", "A district code has 2, 4, 6, 9 or 12 digits."),
        )
    own = organisation_of(work, work.actor).code or ""
    if own.isdigit() and len(own) in _DISTRICT_DIGITS and not code.startswith(_trimmed(own)):
        raise Refused(
            "another_district",
            Text(f"本单位的行政区划为 {own}", f"Your organisation's district is {own}."),
            where={"field": "district"},
        )
    if held is None or held.district_item is None:
        return request  # the assessment says that it is not marked for return
    items = {one.id: one.name for one in ledger.describe(work, request.resource).items}
    name = items.get(held.district_item, "").replace('"', '""')
    own_rows = f"starts_with(\"{name}\", '{_trimmed(code)}')"
    rows = both(own_rows, request.rows) if request.rows else own_rows
    return replace(request, rows=rows)


def _trimmed(code: str) -> str:
    """A code without the zeros that stand for everything below: 520100 is 5201."""
    for digits in _DISTRICT_DIGITS:
        if set(code[digits:]) <= {"0"}:
            return code[:digits]
    return code
