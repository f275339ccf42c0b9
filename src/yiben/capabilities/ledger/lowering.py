"""What of a correction lowers protection, and what does not (降级). Pure.

A label is a point in a lattice: level, personal information, importance, and the meaning, which brings its
mask. Whatever climbs acts at once; whatever falls waits for a second person (PBOC draft Art. 21: 经评估…履行
内部审批手续后, seed 002 line 351; Art. 6: 结果审批, line 282), and until then the higher of both rules.
"""

from dataclasses import dataclass
from enum import StrEnum

from yiben.capabilities.ledger.model import Importance, Item, Label
from yiben.kernel.text import Text

_RANK = {one: place for place, one in enumerate(Importance)}

HIDES_ALL = frozenset({"none", "text_hidden", "number_null"})
"""Mask families that show nothing of a value (packs/yiben-base/masks.toml)."""


class Ground(StrEnum):
    """What an assessment found (降级依据). The first two are those of PBOC draft Art. 21."""

    UNIDENTIFIABLE = "unidentifiable"  # 无法识别至特定个人、组织
    MILDER = "milder"  # 反映信息敏感程度明显低于原数据项
    MISGRADED = "misgraded"  # 原定级有误: the item never was what it was taken for
    SCALE = "scale"  # 分级标准变化: the scale gives less now

    @property
    def says(self) -> Text:
        """What people call it."""
        return _GROUNDS[self]


_GROUNDS = {
    Ground.UNIDENTIFIABLE: Text(
        "无法识别至特定个人、组织（第二十一条）", "no person or organisation can be identified (Art. 21)"
    ),
    Ground.MILDER: Text(
        "敏感程度明显低于原数据项（第二十一条）", "clearly less sensitive than what it was made of (Art. 21)"
    ),
    Ground.MISGRADED: Text("原定级有误", "the grade was wrong"),
    Ground.SCALE: Text("分级标准变化", "the scale changed"),
}


class RequestState(StrEnum):
    """Where a request to lower a label stands. Only `waiting` ones can be decided."""

    WAITING = "waiting"  # 待审批
    APPROVED = "approved"  # 已批准
    REFUSED = "refused"  # 未批准
    WITHDRAWN = "withdrawn"  # 已撤回, by who asked
    OVERTAKEN = "overtaken"  # 已失效: the label moved on before anybody decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The parts of a label that protect."""

    level: int
    personal: bool
    importance: Importance
    semantic: str | None

    @property
    def rank(self) -> int:
        """The importance as a number that can be compared."""
        return _RANK[self.importance]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRequest:
    """A label somebody asks a second person for (降级申请)."""

    id: str
    item: str
    item_name: str
    resource: str
    resource_name: str
    organisation: str
    wanted: Mark
    level_before: int
    seen: int  # how many labels the item had then
    ground: Ground
    assessment: str
    state: RequestState
    asked_by: str
    asked_through: str | None
    asked_at: str
    decided_by: str | None
    decided_at: str | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What a correction did: the item as it rules now, and the request that waits for a second person, if any."""

    item: Item
    request: LabelRequest | None


def mark_of(label: Label | None, *, highest: int) -> Mark:
    """What protects now; an item nobody graded counts as the worst there is."""
    if label is None:
        return Mark(level=highest, personal=True, importance=Importance.CORE, semantic=None)
    return Mark(
        level=label.level, personal=label.personal, importance=label.importance, semantic=label.semantic
    )


def at_once(now: Mark, wanted: Mark, *, mask: str) -> Mark:
    """The part of `wanted` that may rule at once: whatever is no lower than what rules now.

    `mask` is the family the wanted meaning brings. Leaving a known meaning always waits: another meaning is
    another mask, and a column that combinations no longer count. Giving one to a column without waits unless its
    mask hides everything.
    """
    same = wanted.semantic == now.semantic
    opens = not same and (now.semantic is not None or mask not in HIDES_ALL)
    return Mark(
        level=max(now.level, wanted.level),
        personal=now.personal or wanted.personal,
        importance=max(now.importance, wanted.importance, key=_RANK.__getitem__),
        semantic=now.semantic if opens else wanted.semantic,
    )
