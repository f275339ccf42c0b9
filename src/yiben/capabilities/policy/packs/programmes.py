"""How facts (事实), programmes (政策事项) and stacking rules (叠加规则) are written in a pack (ADR 0080).

The engine reads the same tables: `engines/rules/entitlements/reading.py`. Expressions are text here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from yiben.capabilities.policy.packs.entries import Entry, Place
from yiben.capabilities.policy.packs.shape import FACT, HELD
from yiben.capabilities.policy.packs.shape import about as told
from yiben.capabilities.policy.packs.words import ArticleId, Ident, Scalar
from yiben.engines.rules.entitlements.model import (
    About,
    FactKind,
    Form,
    Once,
    Per,
    ProgrammeKind,
    Sharing,
    Toward,
    Within,
)
from yiben.kernel.text import Text

FactId = Annotated[str, FACT, Text("小写字母、数字和 _", "Lower-case letters, digits and _.")]
ProgrammeId = Annotated[
    str, HELD, Text("规则包/事项，本包的只写事项", "pack/programme, or the bare id of one of this pack.")
]
_AMOUNT = told("金额表达式", "An expression in yuan, such as 1000元 * racks")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactValue:
    """One word a fact may be."""

    id: Ident
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FactEntry:
    """One thing asked of an applicant (事实)."""

    id: FactId
    title: Text = field(metadata=told("名称", "What people read"))
    says: Text | None = field(default=None, metadata=told("说明", "More about it"))
    about: About = field(metadata=told("主体", "Whose fact it is"))
    kind: FactKind = field(metadata=told("种类", "What it holds; money is in yuan, 0.03 is 3%"))
    year: int | None = field(default=None, metadata=told("年度", "0: the last full year; -1 the one before"))
    least: Scalar | None = field(default=None, metadata=told("最小", "Outside, it is refused"))
    most: Scalar | None = field(default=None, metadata=told("最大", "Outside, it is refused"))
    values: tuple[FactValue, ...] = field(default=(), metadata=told("可能的词", "The words it may be"))
    formula: str | None = field(default=None, metadata=told("公式", "Used where it is not stated"))
    unit: str | None = field(default=None, metadata=told("单位", "Unit people read"))
    place: Place = field(metadata=told("", "", filled=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverEntry:
    """When a criterion need not be met (豁免)."""

    when: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaxationEntry:
    """How far a threshold may give (可适当降低)."""

    by: str = field(metadata=told("幅度", 'A share, such as "20%"'))
    when: str | None = field(default=None, metadata=told("条件", "When it may"))
    toward: Toward = field(default=Toward.DOWN, metadata=told("方向", "up where the threshold is a most"))
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionEntry:
    """A criterion (条件): exactly one of test, judged, programme, all, any, of, score."""

    id: Ident | None = field(default=None, metadata=told("编号", "Unique in the programme"))
    zh: str | None = field(default=None, metadata=told("名称", "What people read, in Chinese"))
    en: str | None = field(default=None, metadata=told("名称", "What people read, in English"))
    article: tuple[ArticleId, ...] = ()
    clause: str | None = None
    test: str | None = field(default=None, metadata=told("表达式", "An expression that must hold"))
    judged: bool = field(default=False, metadata=told("定性", "Judged by a reviewer, with evidence"))
    programme: ProgrammeId | None = field(default=None, metadata=told("前置", "Another recognition"))
    all: tuple["CriterionEntry", ...] = field(default=(), metadata=told("同时满足", "All must hold"))
    any: tuple["CriterionEntry", ...] = field(default=(), metadata=told("任一满足", "One must hold"))
    at_least: int | None = field(default=None, metadata=told("至少几项", "How many of `of`"))
    of: tuple["CriterionEntry", ...] = field(default=(), metadata=told("其中", "What at_least counts"))
    pass_: Scalar | None = field(default=None, metadata=told("及格分", "Points needed of `score`"))
    score: tuple["CriterionEntry", ...] = field(default=(), metadata=told("评分", "Parts with points"))
    points: Scalar | None = field(default=None, metadata=told("分值", "Points, within a score"))
    strength: Ident | None = field(default=None, metadata=told("优先", "encouraged: shown, does not decide"))
    waived: WaiverEntry | None = None
    relaxed: RelaxationEntry | None = None

    def cited(self) -> Iterator[str]:
        """The articles it and everything below it cite."""
        yield from self.article
        for part in (*self.all, *self.any, *self.of, *self.score):
            yield from part.cited()


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketEntry:
    """One row of a table (档)."""

    from_: str | int | None = field(default=None, metadata=told("从，含", "From, included"))
    over: str | int | None = field(default=None, metadata=told("超过", "Over, not included"))
    to: str | int | None = field(default=None, metadata=told("至，含", "To, included"))
    below: str | int | None = field(default=None, metadata=told("低于", "Below, not included"))
    amount: str = field(metadata=_AMOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableEntry:
    """Amounts by bracket."""

    by: str = field(metadata=told("按什么分档", "The expression the rows go by"))
    rows: tuple[BracketEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitEntry:
    """The most over several grants (限额)."""

    per: Per
    within: Within
    most: str = field(metadata=told("金额", 'Such as "400万元"'))


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitEntry:
    """What a programme gives (待遇)."""

    amount: str | None = field(default=None, metadata=_AMOUNT)
    cap: str | None = field(default=None, metadata=told("上限", "No more than this"))
    floor: str | None = field(default=None, metadata=told("下限", "No less than this"))
    ceiling: bool = field(default=False, metadata=told("最高", "The amount is the most that may be decided"))
    form: Form = field(default=Form.MONEY, metadata=told("形式", "What is given"))
    table: TableEntry | None = None
    limits: tuple[LimitEntry, ...] = ()
    duty: Text | None = field(default=None, metadata=told("义务", "What the receiver must do in return"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionEntry:
    """Competition for places (竞争性遴选)."""

    rank_by: tuple[str, ...] = field(metadata=told("排序", "Expressions with asc or desc, weightiest first"))
    places: int | None = field(default=None, metadata=told("名额", "How many places"))
    per: FactId | None = field(
        default=None, metadata=told("范围", "The fact within whose value it is ranked")
    )
    share_when_short: Ident | None = field(
        default=None, metadata=told("预算不足时", "The parameter that says what happens then")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsEntry:
    """One fact counts as another (视同)."""

    fact: FactId
    also: FactId
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeEntry(Entry):
    """Who gets what (政策事项). The engine compiles its expressions."""

    about: About = field(metadata=told("主体", "Whose facts"))
    kind: ProgrammeKind = field(metadata=told("种类", "recognition, subsidy, reward, voucher …"))
    from_: date | None = field(default=None, metadata=told("起", "First day; absent: the pack's"))
    until: date | None = field(default=None, metadata=told("止", "First day it no longer holds"))
    once: Once | None = field(default=None, metadata=told("一次性", "What may receive it only once"))
    years: int | None = field(default=None, metadata=told("年数", "How many years it is paid"))
    reading: Text | None = field(default=None, metadata=told("如何理解", "How an open place is read here"))
    corrupt: Text | None = field(default=None, metadata=told("原文残缺", "Where the source is damaged"))
    criteria: CriterionEntry
    benefit: BenefitEntry | None = None
    selection: SelectionEntry | None = None
    counts: tuple[CountsEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StackingEntry(Entry):
    """What may be received together (叠加规则)."""

    among: tuple[str, ...] = field(metadata=told("哪些事项", 'Programmes, or "*" for all of this pack'))
    rule: Sharing = field(metadata=told("规则", "highest, exclusive or capped"))
    per: Per = field(default=Per.APPLICANT, metadata=told("按谁", "applicant or project"))
    within: Within = field(
        default=Within.PROGRAMME,
        metadata=told("时间", "year: each year by itself; else all years of a programme"),
    )
    most: str | None = field(default=None, metadata=told("合计上限", "With capped"))
