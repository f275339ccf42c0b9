"""How something may be shared (共享属性): proposed by the owner's steward as a case, in force once another approved."""

from collections.abc import Iterable, Mapping
from typing import Any

from yiben.capabilities import casework, ledger
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.sharing.actions.bodies import speaks_for
from yiben.capabilities.sharing.model import OPENNESS_TITLES, Attribute, Openness
from yiben.capabilities.sharing.store import decisions as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.four_eyes import must_be_another_account
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

KIND = "sharing.attribute"
"""The kind of case in which an attribute is decided."""

_LONGEST = 4000


def attribute_of(work: Work, resource: str, *, item: str | None = None) -> Attribute | None:
    """What holds for an item, or else for its whole resource; None: nobody has decided, so it is not shared."""
    held = store.attributes(work.db, [resource])
    return held.get((resource, item)) or held.get((resource, None))


def attributes_of(work: Work, resource: str) -> Mapping[str | None, Attribute]:
    """What holds for a resource (None) and for those items that have an attribute of their own."""
    return {item: one for (_, item), one in store.attributes(work.db, [resource]).items()}


def openness_of(work: Work, resources: Iterable[str]) -> Mapping[str, Openness]:
    """How each of these resources may be shared; those nobody decided about are not there. For lists."""
    found = store.attributes(work.db, resources)
    return {resource: one.openness for (resource, item), one in found.items() if item is None}


def attribute_history(work: Work, resource: str) -> tuple[Attribute, ...]:
    """Every decision there was, newest first."""
    return store.attribute_history(work.db, resource)


def propose_attribute(work: Work, asked: Attribute, *, hands: Hands) -> Case:
    """Propose how something is shared, as a case another person decides. For stewards of the owner.

    Raises BadInput `bad_attribute` naming the field, NotFound, Refused `not_steward`. Leaves `case.filed`.
    """
    dossier = ledger.describe(work, asked.resource)
    title = OPENNESS_TITLES[asked.openness]
    return casework.file(
        work,
        KIND,
        subject=dossier.resource.id,
        organisation=dossier.resource.organisation,
        title=f"{dossier.resource.title}：{title.zh}",
        form=_form(work, asked, dossier),
        hands=hands,
    )


def _form(work: Work, asked: Attribute, dossier: ledger.Dossier) -> dict[str, Any]:
    if not speaks_for(work, work.actor, dossier.resource.organisation):
        raise Refused(
            "not_steward",
            Text(
                "共享属性由数据所属单位的数据专员提出", "A steward of the owner proposes how data are shared."
            ),
            where={"account": work.actor.account, "organisation": dossier.resource.organisation_name},
        )
    _check(asked, dossier)
    return {
        "resource": dossier.resource.id,
        "item": asked.item or "",
        "openness": str(asked.openness),
        "condition": asked.condition.strip(),
        "reason": asked.reason.strip(),
        "basis": asked.basis.strip(),
        "returns": asked.returns,
        "district_item": asked.district_item or "",
        "passes_down": asked.passes_down,
    }


def attribute_in(form: Mapping[str, Any]) -> Attribute:
    """The attribute a case proposes."""
    return Attribute(
        resource=str(form["resource"]),
        item=form.get("item") or None,
        openness=Openness(str(form["openness"])),
        condition=str(form.get("condition") or ""),
        reason=str(form.get("reason") or ""),
        basis=str(form.get("basis") or ""),
        returns=bool(form.get("returns")),
        district_item=form.get("district_item") or None,
        passes_down=bool(form.get("passes_down")),
    )


def set_attribute(work: Work, case: Case, step: Step) -> None:
    """What the case proposed holds from now on. Leaves `sharing.attribute_set`.

    Refused `four_eyes` for whoever proposed it.
    """
    asked = attribute_in(case.form)
    must_be_another_account(
        work.actor,
        case.filer,
        says=Text("不能批准自己提出的共享属性", "Nobody approves what they proposed."),
        hint=Text("请本单位另一位数据专员审批", "Another steward of the organisation has to decide it."),
        where={"case": case.number},
    )
    _check(asked, ledger.describe(work, asked.resource))
    found = Attribute(
        **{name: getattr(asked, name) for name in Attribute.__slots__[:9]},
        case=case.id,
        proposed_by=case.filer,
        decided_by=step.account,
        decided=stamp(work.now()),
    )
    store.add_attribute(work.db, new_id("sha"), found)
    work.leave(
        "sharing.attribute_set",
        found.resource,
        item=found.item,
        openness=str(found.openness),
        basis=found.basis,
        returns=found.returns,
        passes_down=found.passes_down,
        case=case.id,
        proposed_by=case.filer,
    )


def _check(asked: Attribute, dossier: ledger.Dossier) -> None:
    items = {one.id for one in dossier.items if not one.retired}
    for item in (asked.item, asked.district_item):
        if item and item not in items:
            raise NotFound("no_item", Text(f"没有数据项「{item}」", f"There is no item “{item}”."))
    title = OPENNESS_TITLES[asked.openness]
    lacking = {
        Openness.CONDITIONAL: (("condition", asked.condition),),
        Openness.CLOSED: (("reason", asked.reason), ("basis", asked.basis)),
    }.get(asked.openness, ())
    for field, said in lacking:
        if not said.strip():
            raise BadInput(
                "bad_attribute",
                Text(f"{title.zh}须写明{_WORDS[field].zh}", f"{title.en}: state {_WORDS[field].en}."),
                where={"field": field},
            )
    if asked.returns and not asked.district_item:
        raise BadInput(
            "bad_attribute",
            Text(
                "可回流的数据须指明行政区划所在的列", "Data that can return need the column of the district."
            ),
            where={"field": "district_item"},
        )
    if max(map(len, (asked.condition, asked.reason, asked.basis))) > _LONGEST:
        raise BadInput(
            "bad_attribute", Text(f"每项不超过 {_LONGEST} 字", f"At most {_LONGEST} characters each.")
        )


_WORDS = {
    "condition": Text("共享条件", "the condition"),
    "reason": Text("理由", "the reason"),
    "basis": Text("法律依据", "the legal basis"),
}
