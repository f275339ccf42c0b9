"""Assessing a request (评估): for each asked column and road what will be allowed, and who decides. Nothing is read.

The same answer is shown to whoever asks, before filing, and to whoever decides; and it is made anew in the
transaction of the approval.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from yiben.capabilities import grants, ledger, policy
from yiben.capabilities.grants import Form, Kind, Road
from yiben.capabilities.sharing.actions.attributes import attributes_of
from yiben.capabilities.sharing.actions.authority import Authority, authority_for
from yiben.capabilities.sharing.actions.ruling import Asking, Grade, Seeker, facts_for, outcome
from yiben.capabilities.sharing.declared import Declared, declared
from yiben.capabilities.sharing.model import (
    Allowed,
    AssessedColumn,
    Assessment,
    Attribute,
    Openness,
    Request,
)
from yiben.capabilities.sharing.narrowing import road_fits
from yiben.engines.guard import Column, Combination, Table, TableName, read_combinations
from yiben.engines.guard.combining import lifts
from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_UNGRADED = 5


def assess(work: Work, request: Request, *, recipient: ledger.Organisation, seeker: Seeker) -> Assessment:
    """What the guard and the packs in force say to `request` by `recipient` today, on every road there is.

    Raises NotFound for the resource. What makes it impossible is in `obstacles`, never raised.
    """
    dossier = ledger.describe(work, request.resource)
    rules, shelf = declared(), policy.ruling_shelf(work)
    asking = Asking(shelf=shelf, request=request, seeker=seeker)
    held = attributes_of(work, dossier.resource.id)
    items = {one.id: one for one in dossier.items if not one.retired}
    asked = [one for one in request.columns if one.item in items]
    levels = _levels(request, dossier, items)
    columns = []
    for one in asked:
        item = items[one.item]
        attribute = held.get(one.item) or held.get(None)
        grade = Grade(
            resource=dossier.resource.id,
            item=item.id,
            name=item.name,
            level=levels[one.item],
            personal=item.label.personal if item.label else True,
            importance=str(item.label.importance) if item.label else "general",
            attribute=attribute,
        )
        facts = facts_for(
            request,
            attribute=attribute,
            linked=dossier.resource.system is not None,
            listed=attribute is not None and attribute.openness is not Openness.CLOSED,
        )
        outcomes = tuple(outcome(asking, grade, form=one.form, road=road, facts=facts) for road in Road)
        columns.append(
            AssessedColumn(
                item=one.item,
                name=item.name,
                title=item.title or item.name,
                level=grade.level,
                personal=grade.personal,
                form=one.form,
                attribute=attribute,
                outcomes=outcomes,
                preferred=rules.prefers(grade.level),
            )
        )
    level = max((one.level for one in columns), default=1)
    decider = authority_for(
        work, request, owner=dossier.resource.organisation, recipient=recipient, level=level
    )
    found = Assessment(
        resource=dossier.resource.id,
        resource_name=dossier.resource.name,
        resource_title=dossier.resource.title,
        owner=dossier.resource.organisation,
        owner_name=dossier.resource.organisation_name,
        decider=decider.organisation,
        decider_name=decider.name,
        through=decider.push_down,
        columns=tuple(columns),
        level=level,
        packs=tuple(one.pack for one in shelf.books),
        by_itself=False,
        obstacles=(
            *_of_entry(dossier, request, recipient, decider),
            *_of_columns(request, items, columns, owner=dossier.resource.organisation_name),
            *_of_words(work, request, items),
        ),
    )
    return replace(found, by_itself=_by_itself(found, request, rules))


def _levels(request: Request, dossier: ledger.Dossier, items: Mapping[str, ledger.Item]) -> Mapping[str, int]:
    """The level of each asked column, lifted by what the others beside it say (组合升级); verify-only shows nothing."""
    levels = {
        one.item: label.level if (label := items[one.item].label) else _UNGRADED
        for one in request.columns
        if one.item in items
    }
    shown = [one.item for one in request.columns if one.form is not Form.VERIFY and one.item in items]
    columns = tuple(_column(items[item]) for item in shown)
    name = TableName(dossier.resource.name)
    table = Table(
        name=dossier.resource.name,
        title=dossier.resource.title,
        resource=dossier.resource.id,
        owner=dossier.resource.organisation_name,
        snapshot="",
        relation="",
        columns=columns,
        rows=dossier.snapshots[0].rows if dossier.snapshots else None,
    )
    lifted = lifts(_combinations(), {name: (table, columns)}, most=request.budget.rows_a_call)
    for item in shown:
        lift = lifted.get((name, items[item].name))
        levels[item] = max(levels[item], lift.level if lift else 0)
    return levels


def _column(item: ledger.Item) -> Column:
    label = item.label
    return Column(
        name=item.name,
        type=item.type,
        level=label.level if label else None,
        personal=label.personal if label else True,
        semantic=label.semantic if label else None,
        item=item.id,
    )


@lru_cache(maxsize=1)
def _combinations() -> tuple[Combination, ...]:
    return read_combinations(read_toml(packs_folder() / "yiben-base" / "combinations.toml"))


def _of_entry(
    dossier: ledger.Dossier, request: Request, recipient: ledger.Organisation, decider: Authority
) -> Iterator[Text]:
    held = dossier.resource
    if held.status is ledger.Status.RETIRED or held.snapshot is None:
        yield Text("资源已注销或者还没有数据", "The resource is retired, or has no data yet.")
    if held.organisation == recipient.id:
        yield Text("这是本单位的数据，不需要申请", "These are your own organisation's data.")
    elif decider.organisation == recipient.id:
        yield Text("不能由申请单位自己审批", "Whoever asks does not decide.")


def _of_columns(
    request: Request, items: Mapping[str, ledger.Item], columns: Sequence[AssessedColumn], *, owner: str
) -> Iterator[Text]:
    unknown = [one.name or one.item for one in request.columns if one.item not in items]
    if unknown:
        listed = ", ".join(unknown)
        yield Text(f"没有数据项：{listed}", f"No such items: {listed}.")
    for one in columns:
        if told := _closed(one.attribute, request.kind, one.name, owner):
            yield told
        elif not one.reachable(request.roads):
            why = next((each.says for each in one.outcomes if each.road in request.roads), Text("", ""))
            yield Text(
                f"“{one.name}”不能以所申请的任何方式提供：{why.zh}",
                f"“{one.name}” leaves by none of the roads asked for: {why.en}",
            )


def _of_words(work: Work, request: Request, items: Mapping[str, ledger.Item]) -> Iterator[Text]:
    if request.ends < grants.day_of(work.now()):
        yield Text("截止日期已过", "Its last day is over.")
    known = [one for one in request.columns if one.form in (Form.PLAIN, Form.VERIFY)]
    if Road.VERIFY in request.roads and len(known) < 2:
        yield Text(
            "核验需要至少两个原值或者仅核验的数据项：一个认人，一个核对",
            "Verification needs two columns in plain or verify-only: one to know somebody by, one to verify.",
        )
    if request.rows:
        try:
            grants.read_condition(request.rows, {one.name: one.type for one in items.values()})
        except BadInput as error:
            yield Text(f"行条件：{error.message.zh}", f"Condition on rows: {error.message.en}")


def _closed(attribute: Attribute | None, kind: Kind, name: str, owner: str) -> Text | None:
    if kind is Kind.RETURN_FLOW:
        if attribute is None or not attribute.returns:
            return Text(f"“{name}”没有标明回流属性", f"“{name}” is not marked for return.")
        return None
    if attribute is None:
        return Text(
            f"“{name}”没有共享属性，请“{owner}”先行确定",
            f"Nobody has decided how “{name}” is shared; “{owner}” does that first.",
        )
    if attribute.openness is Openness.CLOSED:
        return Text(
            f"“{name}”不予共享：{attribute.reason}（{attribute.basis}）",
            f"“{name}” is not shared: {attribute.reason} ({attribute.basis})",
        )
    return None


def _by_itself(found: Assessment, request: Request, rules: Declared) -> bool:
    """Whether the flow may give the grant by itself: unconditional, low, as asked, on preferred roads, by the owner."""
    return (
        found.may_be_granted
        and request.kind is Kind.SHARING
        and not request.entrusted
        and not request.onward
        and found.level < rules.by_itself_below
        and all(
            one.attribute is not None
            and one.attribute.openness is Openness.UNCONDITIONAL
            and all(_as_asked(one, road) for road in request.roads)
            for one in found.columns
        )
    )


def _as_asked(column: AssessedColumn, road: Road) -> bool:
    given = column.on(road).allowed
    return given in (Allowed(str(column.form)), Allowed.VERIFY) or not road_fits(column.form, road)
