"""Who decides on a request: the owner, or whoever it handed that down to for this scope (下沉授权), seed003:703.

An authority is handed on like this: a steward of the giver files a case, another person approves it. It can be
handed further only as deep, as long and as wide as the giver's own; withdrawing one ends all that hang on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiben.capabilities import casework, ledger
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.grants import Kind, Road, day_of
from yiben.capabilities.sharing.actions.attributes import attribute_of
from yiben.capabilities.sharing.actions.bodies import above, called, speaks_for
from yiben.capabilities.sharing.forms import iso_day, roads_of, wrong
from yiben.capabilities.sharing.model import PushDown, Request
from yiben.capabilities.sharing.store import standing as store
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.four_eyes import must_be_another_account
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

KIND = "sharing.push_down"
"""The kind of case in which an authority is handed down."""

DEEPEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The organisation that decides, and by which push-down; None: it is the owner."""

    organisation: str
    name: str
    push_down: str | None = None


def authority_for(
    work: Work, request: Request, *, owner: str, recipient: ledger.Organisation, level: int
) -> Authority:
    """Who decides on `request`: the holder nearest above the recipient whose scope covers it, else the owner.

    Nobody decides on what their own organisation asks for: that goes to the next above.
    """
    today = day_of(work.now())
    chain = above(work, recipient.id)[1:]
    covering = [
        one
        for one in store.push_downs(work.db, resource=request.resource)
        if one.holder in chain and standing(work, one, today) and _covers(one, request, level)
    ]
    nearest = min(covering, key=lambda one: chain.index(one.holder), default=None)
    if nearest is None or request.kind is not Kind.SHARING:
        return Authority(organisation=owner, name=called(work, owner).name)
    name = called(work, nearest.holder).name
    return Authority(organisation=nearest.holder, name=name, push_down=nearest.id)


def standing(work: Work, one: PushDown, today: str) -> bool:
    """Whether an authority holds, and every one it hangs on."""
    at: PushDown | None = one
    while at is not None:
        if not at.holds(today):
            return False
        at = find_push_down(work, at.parent) if at.parent else None
    return True


def find_push_down(work: Work, identifier: str) -> PushDown:
    """One authority handed down. NotFound `no_push_down`."""
    found = store.push_downs(work.db, identifier=identifier)
    if not found:
        raise NotFound(
            "no_push_down",
            Text(f"没有下沉授权 {identifier[:64]}", f"There is no push-down {identifier[:64]}."),
        )
    return found[0]


def push_downs(work: Work, *, resource: str | None = None) -> tuple[PushDown, ...]:
    """Authorities handed down, also past ones, newest first. Who decides is no secret: every account may look."""
    return store.push_downs(work.db, resource=resource)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What is to be handed down: decisions about `resource`, up to a level, by some roads, until a day."""

    resource: str
    most_level: int
    roads: frozenset[Road]
    begins: str
    ends: str
    depth: int = 0


def propose_push_down(work: Work, extent: Extent, *, holder: str, hands: Hands) -> Case:
    """Propose to hand the decision about a resource down to `holder`, as a case another person decides.

    Raises Refused `not_handed_down` when the resource may not be, `not_yours_to_hand_down` for a stranger, `not_below`,
    `handed_too_far` beyond what the giver holds; BadInput naming the field. Leaves `case.filed`.
    """
    body, found = called(work, holder), ledger.describe(work, extent.resource).resource
    form = {
        "resource": found.id,
        "holder": body.id,
        "most_level": extent.most_level,
        "roads": sorted(str(road) for road in extent.roads),
        "depth": extent.depth,
        "begins": iso_day(extent.begins, "begins"),
        "ends": iso_day(extent.ends, "ends"),
    }
    if not extent.roads or extent.ends < extent.begins or not 1 <= extent.most_level <= 5:
        raise wrong("ends", Text("请检查方式、级别和起止日期", "Look at roads, level and dates."))
    if not 0 <= extent.depth <= DEEPEST:
        raise wrong("depth", Text(f"可再下沉 0 至 {DEEPEST} 层", f"0 to {DEEPEST} further down."))
    giver, parent = _giver(work, found.organisation, form)
    return casework.file(
        work,
        KIND,
        subject=found.id,
        organisation=giver,
        title=f"{found.title} → {body.name}",
        form={**form, "giver": giver, "parent": parent or ""},
        hands=hands,
    )


def hand_down(work: Work, case: Case, step: Step) -> None:
    """Effect `sharing.push_down`: from now on `holder` decides within the extent. `sharing.pushed_down`."""
    form = case.form
    must_be_another_account(
        work.actor,
        case.filer,
        says=Text("不能批准自己提出的下沉授权", "Nobody approves what they proposed."),
        hint=Text("请本单位另一位数据专员审批", "Another steward of the organisation has to decide it."),
        where={"case": case.number},
    )
    parent = find_push_down(work, str(form["parent"])) if form.get("parent") else None
    _within(work, form, parent)
    _may_be_handed(work, str(form["resource"]), str(form["giver"]), str(form["holder"]))
    made = PushDown(
        id=new_id("shp"),
        resource=str(form["resource"]),
        giver=str(form["giver"]),
        holder=str(form["holder"]),
        most_level=int(form["most_level"]),
        roads=roads_of(list(form["roads"])),
        depth=int(form["depth"]),
        begins=str(form["begins"]),
        ends=str(form["ends"]),
        parent=parent.id if parent else None,
        case=case.id,
        given_by=step.account,
        given=stamp(work.now()),
    )
    store.add_push_down(work.db, made)
    work.leave(
        "sharing.pushed_down",
        made.id,
        resource=made.resource,
        giver=made.giver,
        holder=made.holder,
        most_level=made.most_level,
        roads=sorted(str(road) for road in made.roads),
        depth=made.depth,
        until=made.ends,
        case=case.id,
    )


def _covers(one: PushDown, request: Request, level: int) -> bool:
    return level <= one.most_level and request.roads <= one.roads and request.ends <= one.ends


def _giver(work: Work, owner: str, form: Mapping[str, Any]) -> tuple[str, str | None]:
    """On whose behalf the actor hands down: the owner's, or that of a holder who may hand further."""
    if speaks_for(work, work.actor, owner):
        _may_be_handed(work, str(form["resource"]), owner, str(form["holder"]))
        return owner, None
    today = day_of(work.now())
    held = [
        one
        for one in store.push_downs(work.db, resource=str(form["resource"]))
        if standing(work, one, today) and speaks_for(work, work.actor, one.holder)
    ]
    if not held:
        raise not_yours(owner)
    own = max(held, key=lambda one: one.depth)
    _within(work, form, own)
    _may_be_handed(work, str(form["resource"]), own.holder, str(form["holder"]))
    return own.holder, own.id


def _within(work: Work, form: Mapping[str, Any], parent: PushDown | None) -> None:
    if parent is None:
        return
    wider = (
        not standing(work, parent, day_of(work.now()))
        or parent.depth < 1
        or int(form["depth"]) >= parent.depth
        or int(form["most_level"]) > parent.most_level
        or not roads_of(list(form["roads"])) <= parent.roads
        or str(form["ends"]) > parent.ends
    )
    if wider:
        raise Refused(
            "handed_too_far",
            Text(
                f"超出所得到的下沉授权：可再下沉 {parent.depth} 层，不高于 {parent.most_level} 级，至 {parent.ends}",
                f"That exceeds the authority held: {parent.depth} further, up to level {parent.most_level}, until {parent.ends}.",
            ),
            where={"push_down": parent.id},
            hint=Text("请缩小范围，或请上级单位办理", "Ask for less, or ask the organisation above."),
        )


def _may_be_handed(work: Work, resource: str, giver: str, holder: str) -> None:
    held = attribute_of(work, resource)
    if held is None or not held.passes_down:
        raise Refused(
            "not_handed_down",
            Text("该资源没有标明可下沉", "The resource is not marked as one that can be handed down."),
            where={"resource": resource, "article": "3.3.1"},
            hint=Text("请先在共享属性中标明可下沉", "Mark it so in its sharing attribute first."),
        )
    if holder == giver or not _lies_below(work, holder, giver):
        raise Refused(
            "not_below",
            Text("只能下沉至下级单位", "It can be handed to a lower organisation only."),
            where={"organisation": holder},
        )


def _lies_below(work: Work, holder: str, giver: str) -> bool:
    """Below it, or below the organisation it is a department of (下级部门)."""
    chain = above(work, holder)
    parents = above(work, giver)[:2]
    return giver in chain or (len(parents) > 1 and parents[1] in chain[1:] and holder not in parents)


def not_yours(organisation: str) -> Refused:
    """Neither the owner's nor a holder's: what a stranger is told."""
    return Refused(
        "not_yours_to_hand_down",
        Text("只有数据所属单位和得到可再下沉授权的单位可以下沉", "Only the owner, and who holds an authority that may be handed on, can do this."),
        where={"organisation": organisation},
    )  # fmt: skip
