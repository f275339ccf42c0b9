"""Lowering a label takes two persons (降级须经审批): one asks with an assessment, another approves or refuses.

PBOC draft Art. 21 (评估、内部审批) and Art. 6 (结果审批), seed 002 lines 351 and 282.
"""

from yiben.capabilities.ledger.actions.standing import may_steward
from yiben.capabilities.ledger.actions.writing import item_called, label_row, touch
from yiben.capabilities.ledger.lowering import Ground, LabelRequest, Mark, RequestState
from yiben.capabilities.ledger.model import Item, LabelAct, LabelStatus, Resource
from yiben.capabilities.ledger.proposal import Correction
from yiben.capabilities.ledger.store import entries, feed, organisations, reading, requests
from yiben.infra.work import Work
from yiben.kernel.actors import Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound
from yiben.kernel.four_eyes import another_hand, must_be_another_hand
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_LONGEST = 2000


def ask(work: Work, owner: Resource, item: Item, wanted: Mark, said: Correction) -> LabelRequest:
    """Have `wanted` wait for a second person. Who asks again replaces what they asked. `label.requested`."""
    ground = said.ground or Ground.MISGRADED
    level = item.label.level if item.label else wanted.level
    if said.ground is None and wanted.level < level and reading.sources_of(work.db, item.id):
        raise BadInput(
            "no_ground",
            Text(
                f"「{item.name}」由其他数据项加工产生，降级须说明评估结论",
                f"“{item.name}” is made of other items: say what the assessment found",
            ),
            where={"item": item.name, "article": "21"},
            hint=Text(
                "--ground unidentifiable（无法识别至特定个人、组织）、milder（敏感程度明显降低）或 misgraded（原定级有误）",
                "--ground unidentifiable, milder or misgraded",
            ),
        )
    _make_room(work, item)
    identifier = new_id("label")
    requests.add(
        work.db,
        {
            "id": identifier,
            "item": item.id,
            "level": wanted.level,
            "personal": wanted.personal,
            "importance": wanted.importance,
            "semantic": wanted.semantic,
            "level_before": level,
            "seen": item.labels,
            "ground": ground,
            "assessment": said.why,
            "state": RequestState.WAITING,
            "asked_by": work.actor.account,
            "asked_through": work.actor.acting_for,
            "asked_at": stamp(work.now()),
            "note": "",
        },
    )
    asked = _found(work, identifier)
    work.leave("label.requested", owner.id, **_said(asked), why=said.why)
    touch(work, owner)
    return asked


def approve_label(work: Work, request: str, *, note: str = "") -> LabelRequest:
    """Let the lower label rule. Never by who asked, nor through the same hand (四眼原则). `label.approved`.

    Raises NotFound, Refused `not_steward` or `four_eyes`, MovedOn when it no longer waits or the label has
    moved on since.
    """
    asked, owner, item = _to_decide(work, request)
    must_be_another_hand(
        work.actor,
        *_askers(asked),
        says=Text("不能审批自己提出的降级", "Nobody approves a lower label they asked for."),
        where={"account": work.actor.account, "item": asked.item_name},
        hint=Text(
            "请由另一人登录后审批：数据安全官、平台所有者或本单位数据专员。以 --as 代行的账号视为同一人",
            "Another officer, owner or steward has to, signed in as themselves: accounts used with --as at one "
            "terminal are one person.",
        ),
    )
    if _left_behind(work, asked):
        raise MovedOn(
            "label_moved",
            Text(
                f"「{item.name}」的标识在申请之后又有变化",
                f"The label of “{item.name}” has changed since this was asked",
            ),
            where={"item": item.name},
            hint=Text("请重新评估后再申请", "Assess it again and ask anew."),
        )
    why = Text(f"{asked.ground.says.zh}：{asked.assessment}", f"{asked.ground.says.en}: {asked.assessment}")
    row = label_row(work, item, asked.wanted, why=why, who=asked.asked_by)
    row |= {
        "approved_by": work.actor.account,
        "act": LabelAct.LOWERED if asked.wanted.level < asked.level_before else None,
    }
    _close(work, asked, to=RequestState.APPROVED, note=note, label=row["number"])
    entries.add_labels(work.db, [row])
    touch(work, owner)
    work.leave("label.approved", owner.id, **_said(asked), number=row["number"], note=note[:_LONGEST])
    return _found(work, request)


def refuse_label(work: Work, request: str, *, note: str) -> LabelRequest:
    """Say no and why, so that the higher label stays; who asked takes it back with this. `label.refused`."""
    if not note.strip():
        raise BadInput("no_reason", Text("请说明理由", "Say why."), where={"request": request})
    asked, owner, _ = _to_decide(work, request)
    own = not may_approve(work.actor, asked)
    _close(work, asked, to=RequestState.WITHDRAWN if own else RequestState.REFUSED, note=note)
    touch(work, owner)
    work.leave("label.refused", owner.id, **_said(asked), note=note[:_LONGEST], withdrawn=own)
    return _found(work, request)


def overtake(work: Work, item: Item) -> None:
    """A person has corrected the item: what waited about it was asked of another label."""
    old = requests.waiting(work.db, [item.id]).get(item.id)
    if old is not None:
        _close(work, old, to=RequestState.OVERTAKEN, note="")


def label_requests(work: Work, item: str) -> tuple[LabelRequest, ...]:
    """Everything ever asked about one item (identifier), newest first: part of its label's history.

    Assessments are for those who look after the entry, and for whoever asked.
    """
    owner = reading.resource_called(work.db, item.rpartition(".")[0])
    if owner is None:
        return ()
    if may_steward(work.actor, organisations.path_of(work.db, owner.organisation)):
        return tuple(requests.about(work.db, item))
    return tuple(one for one in requests.about(work.db, item) if one.asked_by == work.actor.account)


def may_approve(actor: Actor, asked: LabelRequest) -> bool:
    """True when `actor`, who may steward the entry, is another person than who asked."""
    return another_hand(actor, *_askers(asked))


def _askers(asked: LabelRequest) -> tuple[str | None, ...]:
    """The account that asked, and the hand behind it."""
    return asked.asked_by, asked.asked_through


def _to_decide(work: Work, request: str) -> tuple[LabelRequest, Resource, Item]:
    feed.take_turn(work.db)
    asked = _found(work, request)
    owner, item = item_called(work, asked.item)
    if asked.state is not RequestState.WAITING:
        raise _decided(asked)
    return asked, owner, item


def _close(work: Work, asked: LabelRequest, *, to: RequestState, note: str, label: int | None = None) -> None:
    at = stamp(work.now())
    by = work.actor.account
    if not requests.close(work.db, asked.id, to=to, by=by, at=at, note=note[:_LONGEST], label=label):
        raise _decided(asked)


def _make_room(work: Work, item: Item) -> None:
    """One request at a time: one's own and one the label has left behind make room."""
    old = requests.waiting(work.db, [item.id]).get(item.id)
    if old is None:
        return
    if not may_approve(work.actor, old):
        _close(work, old, to=RequestState.WITHDRAWN, note="")
    elif _left_behind(work, old):
        _close(work, old, to=RequestState.OVERTAKEN, note="")
    else:
        raise MovedOn(
            "label_waiting",
            Text(
                f"「{item.name}」已有 {old.asked_by} 提出的降级申请待审批",
                f"{old.asked_by} has asked to lower “{item.name}” already",
            ),
            where={"item": item.name, "request": old.id},
            hint=Text(
                f"先审批：yiben labels approve {old.id}", f"Decide it first: yiben labels approve {old.id}"
            ),
        )


def _left_behind(work: Work, asked: LabelRequest) -> bool:
    """True when a machine graded the item since, or a person corrected it; accepting what ruled changes nothing."""
    since = reading.said_since(work.db, asked.item, asked.seen)
    return any(label.status is LabelStatus.PROPOSED or not label.rule for label in since)


def _found(work: Work, request: str) -> LabelRequest:
    found = requests.find(work.db, request)
    if found is None:
        raise NotFound(
            "no_request",
            Text(f"没有降级申请 {request}", f"There is no request {request}"),
            where={"request": request},
            hint=Text("用 yiben labels 查看待办", "`yiben labels` lists what waits."),
        )
    return found


def _decided(asked: LabelRequest) -> MovedOn:
    return MovedOn(
        "request_decided",
        Text("这项申请已有人处理", "This request no longer waits"),
        where={"request": asked.id, "item": asked.item_name},
    )


def _said(asked: LabelRequest) -> dict[str, object]:
    return {
        "request": asked.id,
        "item": asked.item,
        "level_before": asked.level_before,
        "level": asked.wanted.level,
        "personal": asked.wanted.personal,
        "importance": asked.wanted.importance.value,
        "semantic": asked.wanted.semantic,
        "ground": asked.ground.value,
        "asked_by": asked.asked_by,
    }
