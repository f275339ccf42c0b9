"""How a flow (流程) and a calendar (日历) are written in a pack. The engine reads the same tables: `engines/flows/documents.py`.

Where a number stands, the id of a parameter of the pack may stand instead: what the text leaves open is said once,
with its default and why.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from yiben.capabilities.policy.packs.entries import ARTICLE_OR_SOURCE, SOURCE, Entry
from yiben.capabilities.policy.packs.shape import NAMED, about
from yiben.capabilities.policy.packs.words import ArticleId, Ident
from yiben.engines.flows.model import End, FactType, Relation
from yiben.kernel.text import Text

Dotted = Annotated[
    str, NAMED, Text("以点分隔的小写词，如 sharing.request", "Lower-case words with dots: sharing.request.")
]
Count = int | Ident
"""A whole number, or the id of a parameter that holds one."""
_WHO = about("由谁办理", "Who may make it; any one of them")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowWho:
    """Somebody who may act: one of `role`, `filer`, `field`."""

    role: Ident | None = field(
        default=None, metadata=about("岗位", "owner, officer, steward, analyst, auditor, bureau")
    )
    relation: Relation = field(
        default=Relation.ANY, metadata=about("所属单位", "Of which organisation, seen from the case")
    )
    filer: bool = field(default=False, metadata=about("申请人", "Whoever filed it"))
    field_: Ident | None = field(
        default=None, metadata=about("表单项", "A field of type account that names them")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChoice:
    """One value of a choice, or one word of a fact."""

    id: Ident
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowField:
    """One field of a form."""

    id: Ident
    title: Text
    type: Ident = field(default="text", metadata=about("类型", "text, long_text, choice, number, date …"))
    required: bool = field(default=False, metadata=about("必填", "Must be filled in"))
    many: bool = field(default=False, metadata=about("可多值", "May hold several"))
    choice: tuple[FlowChoice, ...] = field(default=(), metadata=about("可选值", "What may be chosen"))
    says: Text | None = None
    most: Count | None = field(default=None, metadata=about("上限", "Characters, values or bytes at most"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFact:
    """Something the platform says of a case, which `needs` may name."""

    id: Ident
    title: Text
    type: FactType = field(default=FactType.FLAG, metadata=about("类型", "flag, word, words, number"))
    word: tuple[FlowChoice, ...] = field(default=(), metadata=about("可能的词", "The words it may be"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowWithin:
    """A time limit: one of its figures."""

    working_days: Count | None = None
    days: Count | None = None
    hours: Count | None = None
    months: Count | None = None
    inclusive: bool = field(default=False, metadata=about("自当日起算", "Day 1 is the day itself"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDeadline:
    """By when a state must be left."""

    within: FlowWithin
    since: Ident | None = field(default=None, metadata=about("起算日", "A date of the form it counts from"))
    remind: Count | None = field(default=None, metadata=about("提前提醒", "Working days before"))
    escalate: tuple[FlowWho, ...] = field(default=(), metadata=about("逾期升级给", "Who is told when late"))
    move: Ident | None = field(default=None, metadata=about("逾期自动办理", "What happens by itself then"))
    article: tuple[ArticleId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowReview:
    """Several judge side by side."""

    who: tuple[FlowWho, ...] = field(metadata=_WHO)
    quorum: Count = field(metadata=about("人数", "How many have to speak"))
    passed: Ident = field(metadata=about("通过", "The move when it passes"))
    failed: Ident = field(metadata=about("不通过", "The move when it fails"))
    most: Count | None = field(default=None, metadata=about("满分", "The full mark"))
    least: float | Ident | None = field(default=None, metadata=about("合格分", "The mean that passes"))
    excludes: tuple[Relation, ...] = field(
        default=(), metadata=about("回避", "Whose people have a conflict of interest")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowState:
    """Where a case can stand (环节)."""

    id: Ident
    title: Text
    says: Text
    end: End | None = field(default=None, metadata=about("结束", "done, refused, withdrawn or lapsed"))
    deadline: FlowDeadline | None = field(default=None, metadata=about("时限", "By when it must be left"))
    review: FlowReview | None = field(default=None, metadata=about("评审", "Several judge side by side"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowMove:
    """A step from states to a state (流转)."""

    id: Ident
    title: Text
    from_: tuple[Ident, ...] = field(metadata=about("从", "The states it starts from"))
    to: Ident = field(metadata=about("到", "The state it leads to"))
    who: tuple[FlowWho, ...] = field(default=(), metadata=_WHO)
    not_who: tuple[str, ...] = field(default=(), metadata=about("不得", "filer, filer_org, mover:<move>"))
    needs: str | None = field(default=None, metadata=about("须成立的条件", "What must hold"))
    else_says: Text | None = field(default=None, metadata=about("否则告知", "What people are told if not"))
    form: tuple[FlowField, ...] = field(default=(), metadata=about("表单", "What is filled in with it"))
    effects: tuple[Dotted, ...] = field(default=(), metadata=about("效果", "What the platform does then"))
    by_itself: bool = field(default=False, metadata=about("自动", "Only a deadline or a review makes it"))
    batch: bool = field(default=False, metadata=about("可批量", "May be made for many cases at once"))
    returns: bool = field(default=False, metadata=about("退回补正", "Goes back to be corrected"))
    optional: bool = field(default=False, metadata=about("不列入待办", "Nobody is waited for"))
    article: tuple[ArticleId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEntry(Entry):
    """A flow: its states, its moves, who makes them and by when (流程)."""

    article: tuple[ArticleId, ...] = field(default=(), metadata=ARTICLE_OR_SOURCE)
    source: Text | None = field(default=None, metadata=SOURCE)
    kind: Dotted = field(metadata=about("种类", "What the platform asks for, such as sharing.request"))
    start: Ident = field(metadata=about("起点", "The state a case stands in when it is filed"))
    calendar: Ident = field(default="cn", metadata=about("日历", "Whose working days are counted"))
    form: tuple[FlowField, ...] = field(default=(), metadata=about("申请表", "What is filled in to file it"))
    fact: tuple[FlowFact, ...] = field(default=(), metadata=about("事实", "What `needs` may name"))
    state: tuple[FlowState, ...] = field(metadata=about("环节", "Its states"))
    move: tuple[FlowMove, ...] = field(metadata=about("流转", "Its moves"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry(Entry):
    """Working days other than a country's own (工作日历)."""

    article: tuple[ArticleId, ...] = field(default=(), metadata=ARTICLE_OR_SOURCE)
    source: Text | None = field(default=None, metadata=SOURCE)
    country: str | None = field(
        default=None, metadata=about("国家", "ISO 3166 code whose holidays and make-up days it begins with")
    )
    weekdays: tuple[int, ...] = field(
        default=(1, 2, 3, 4, 5), metadata=about("上班的星期", "1 Monday … 7 Sunday; without `country`")
    )
    free: tuple[date, ...] = field(default=(), metadata=about("另外放假", "Further free days"))
    working: tuple[date, ...] = field(default=(), metadata=about("另外上班", "Further working days"))
    until: int | None = field(
        default=None, metadata=about("完整至", "The last year its days are complete for; later: estimates")
    )
    timezone: str = field(default="Asia/Shanghai", metadata=about("时区", "IANA name"))
