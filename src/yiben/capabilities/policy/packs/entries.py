"""The head of a pack, its articles, and what decides: scales, controls, exception registers.

One dataclass per kind of entry, its fields as ADR 0050 has them; `shape.py` reads and checks by them, and the
JSON Schemas for editors are made from them. The other kinds are in `declarations.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from yiben.capabilities.policy.packs.shape import about, rest
from yiben.capabilities.policy.packs.words import (
    ArticleId,
    Cover,
    Effect,
    Ident,
    LineRange,
    Scalar,
    Silence,
    Standing,
    Strength,
)
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the text was taken from."""

    seed: str = field(metadata=about("来源文件", "Name of the source file"))
    lines: LineRange | None = field(default=None, metadata=about("行号", "Lines in it, such as 266-619"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PackHead:
    """`pack.toml`: what the text is, who issued it, since when it holds."""

    id: Ident
    version: str = field(metadata=about("规则包版本", "Version of the pack, in quotes"))
    title: Text = field(metadata=about("名称", "Title"))
    issuer: Text = field(metadata=about("发布机关", "Who issued the text"))
    number: str | None = field(default=None, metadata=about("文号", "Number of the document"))
    status: Standing = field(metadata=about("文本自身的状态", "Where the text itself stands"))
    published: date | None = field(default=None, metadata=about("发布日期", "Day of publication"))
    from_: date | None = field(default=None, metadata=about("施行日期", "First day it holds"))
    until: date | None = field(default=None, metadata=about("失效日期", "First day it no longer holds"))
    supersedes: tuple[str, ...] = field(
        default=(), metadata=about("取代的规则包", "Packs it replaces: id or id@version")
    )
    silence: Silence = field(
        default=Silence.PERMIT, metadata=about("没有规则时", "What holds where no control speaks")
    )
    source: Source | None = field(default=None, metadata=about("原文出处", "Where the text was taken from"))
    says: Text | None = field(default=None, metadata=about("简介", "What it is, in a sentence"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """Where an entry stands in the folder; its line is looked for when somebody asks."""

    file: str
    find: Callable[[], int | None] = field(repr=False)

    @property
    def line(self) -> int | None:
        """The line its header stands on, counted from 1."""
        return self.find()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article (条款) with its original text."""

    id: ArticleId
    title: Text = field(metadata=about("条款标题", "Title"))
    chapter: Text | None = field(default=None, metadata=about("章", "Chapter"))
    text: str | None = field(default=None, metadata=about("原文", "The original text"))
    lines: LineRange | None = field(default=None, metadata=about("行号", "Lines in the source"))
    says_en: str | None = field(default=None, metadata=about("英文大意", "What it says, in English"))
    cover: Cover = field(metadata=about("如何落实", "declared, attested, outside or missing"))
    why: Text | None = field(default=None, metadata=about("为何没有声明", "Why nothing here cites it"))
    who: Text | None = field(default=None, metadata=about("由谁确认", "Who attests it"))
    place: Place = field(metadata=about("", "", filled=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every declaration has."""

    id: Ident
    article: tuple[ArticleId, ...] = field(metadata=about("依据的条款", "The article it carries out"))
    clause: str | None = field(default=None, metadata=about("款、项", "Which part of the article"))
    title: Text = field(metadata=about("名称", "What people read"))
    says: Text | None = field(default=None, metadata=about("说明", "More about it"))
    place: Place = field(metadata=about("", "", filled=True))


ARTICLE_OR_SOURCE = about("依据的条款", "The article it carries out; in the base pack `source` instead")
SOURCE = about("出处", "Base pack only: which text it is taken from, or that it is ours")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLevel:
    """One level; they stand from the lowest to the highest."""

    id: Ident | int = field(metadata=about("级别", "Number or word of the level"))
    title: Text = field(metadata=about("名称", "Title"))
    says: Text | None = field(default=None, metadata=about("说明", "What belongs here"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale(Entry):
    """A scale of levels (分级): `fact` is the word whose value it grades."""

    fact: str = field(metadata=about("对应的事实", "The fact that holds the level, e.g. sensitivity"))
    level: tuple[ScaleLevel, ...] = field(metadata=about("级别，由低到高", "The levels, lowest first"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRange:
    """Levels of the pack's scale, both ends included (以上含本级)."""

    from_: Ident | int | None = field(default=None, metadata=about("从", "Lowest level"))
    to: Ident | int | None = field(default=None, metadata=about("到", "Highest level"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """What lifts a control."""

    kind: Ident = field(metadata=about("出路", "The word programs see"))
    needs: str | None = field(default=None, metadata=about("须成立的条件", "What must hold"))
    article: tuple[ArticleId, ...] = field(default=(), metadata=about("条款", "Article, if another"))
    title: Text | None = field(default=None, metadata=about("名称", "What people read"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlEntry(Entry):
    """What the text demands of an activity (管控规则). Compiled by the rules engine."""

    strength: Strength = field(
        metadata=about("约束力", "must 应当、不得; default 原则上、优先; encouraged 鼓励")
    )
    activity: tuple[str, ...] = field(metadata=about("处理活动", 'Of the eight; "*" for all'))
    mode: tuple[str, ...] = field(default=(), metadata=about("方式", "Modes; absent: every one"))
    level: LevelRange | None = field(default=None, metadata=about("级别", "Levels; absent: any"))
    importance: tuple[str, ...] = field(default=(), metadata=about("重要性", "general, important, core"))
    personal: bool | None = field(
        default=None, metadata=about("个人信息", "Only personal, or only other data")
    )
    when: str | None = field(default=None, metadata=about("其他条件", "Further facts that must hold"))
    effect: Effect = field(metadata=about("效果", "forbid, require, oblige or permit"))
    kind: Ident = field(metadata=about("种类", "The word programs see"))
    needs: str | None = field(default=None, metadata=about("须成立的条件", "What must hold, for require"))
    way_out: tuple[WayOut, ...] = field(default=(), metadata=about("出路", "What lifts it; any one does"))
    extra: Mapping[str, Scalar] = rest("随附字段", "Rides along with an obligation")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionEntry(Entry):
    """A register of exception scenarios (例外场景登记)."""

    demands: tuple[Ident, ...] = field(
        metadata=about(
            "须具备", "Exactly what the article demands: scenario, necessity, measures, approval …"
        )
    )
    opens: tuple[Ident, ...] = field(default=(), metadata=about("放开的规则", "Controls it lifts"))
    activity: tuple[str, ...] = field(default=(), metadata=about("处理活动", "Activities"))
    mode: tuple[str, ...] = field(default=(), metadata=about("方式", "Modes"))
    level: LevelRange | None = field(default=None, metadata=about("级别", "Levels"))
    measures: Text | None = field(
        default=None, metadata=about("至少的防范措施", "Measures it takes at least")
    )
    months: int | None = field(default=None, metadata=about("最长月数", "Longest validity in months"))
    extra: Mapping[str, Scalar] = rest("其他", "Anything else the article says")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing among several, in both languages."""

    id: Ident | None = None
    title: Text
    says: Text | None = None
