"""What else a pack declares: records, duties, alerts, reports, registers, penalties, parameters, cases.

`kinds.py` lists every kind of entry with its file. `article` names the articles an entry carries out; `clause`
says which part, in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yiben.capabilities.policy.packs.entries import (
    ARTICLE_OR_SOURCE,
    SOURCE,
    Entry,
    LevelRange,
    Part,
    Place,
)
from yiben.capabilities.policy.packs.programmes import ProgrammeId
from yiben.capabilities.policy.packs.shape import about, rest
from yiben.capabilities.policy.packs.words import (
    ArticleId,
    FieldType,
    Ident,
    Outcome,
    Passing,
    Scalar,
    Strength,
)
from yiben.kernel.text import Text

Words = tuple[str, ...]
_OTHER: Any = rest("其他", "Anything else the article says")
_STRENGTH = about("约束力", "must 应当、不得; default 原则上、优先; encouraged 鼓励")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Entry):
    """What must be kept and how long (留存)."""

    what: tuple[Part, ...] = field(metadata=about("留存内容", "What must be kept, one by one"))
    years: int | None = field(default=None, metadata=about("年", "Years at least"))
    months: int | None = field(default=None, metadata=about("月", "Months at least"))
    from_: Ident | None = field(default=None, metadata=about("起算", "From when, as a word"))
    until: Text | None = field(default=None, metadata=about("直至", "Until when, where no years are given"))
    activity: Words = field(default=(), metadata=about("处理活动", "Activities"))
    mode: Words = field(default=(), metadata=about("方式", "Modes"))
    level: LevelRange | None = field(default=None, metadata=about("级别", "Levels"))
    importance: Words = field(default=(), metadata=about("重要性", "general, important, core"))
    personal: bool | None = field(default=None, metadata=about("个人信息", "Only personal information"))
    when: str | None = field(default=None, metadata=about("条件", "Further facts that must hold"))
    register: Ident | None = field(default=None, metadata=about("登记簿", "The register that holds it"))
    strength: Strength = field(default=Strength.MUST, metadata=_STRENGTH)
    extra: Mapping[str, Scalar] = _OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A period of time after an event."""

    working_days: int | None = None
    days: int | None = None
    hours: int | None = None
    minutes: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Entry):
    """A duty of the calendar (义务日历)."""

    every: Ident | None = field(
        default=None,
        metadata=about(
            "周期", "day, week, month, quarter, half_year, year, once, event, or a parameter of the pack"
        ),
    )
    by: str | None = field(default=None, metadata=about("截止", "Latest day, as MM-DD"))
    within: Within | None = field(default=None, metadata=about("时限", "How long after the event"))
    who: Ident | None = field(default=None, metadata=about("由谁", "Who does it, as a word"))
    to: Text | None = field(default=None, metadata=about("向谁", "Whom it is reported to"))
    event: str | None = field(default=None, metadata=about("触发事件", "What sets it off"))
    when: str | None = field(default=None, metadata=about("条件", "Facts under which it holds"))
    checks: tuple[Part, ...] = field(default=(), metadata=about("核对", "What is checked then"))
    years: int | None = field(default=None, metadata=about("留存年数", "Years its result is kept"))
    parameter: tuple[Ident, ...] = field(default=(), metadata=about("参数", "Parameters it reads"))
    strength: Strength = field(default=Strength.MUST, metadata=_STRENGTH)
    extra: Mapping[str, Scalar] = _OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Entry):
    """A rule that runs over events (告警规则)."""

    source: Ident | None = field(
        default=None, metadata=about("来源", "own: the platform's log; outside: a feed")
    )
    event: tuple[Ident, ...] = field(default=(), metadata=about("事件", "Kinds of events it watches"))
    activity: Words = field(default=(), metadata=about("处理活动", "Activities"))
    mode: Words = field(default=(), metadata=about("方式", "Modes"))
    level: LevelRange | None = field(default=None, metadata=about("级别", "Levels"))
    importance: Words = field(default=(), metadata=about("重要性", "general, important, core"))
    when: str | None = field(default=None, metadata=about("条件", "What must hold of them"))
    parameter: tuple[Ident, ...] = field(default=(), metadata=about("参数", "Thresholds, as parameters"))
    strength: Strength = field(default=Strength.MUST, metadata=_STRENGTH)
    extra: Mapping[str, Scalar] = _OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Intelligence(Entry):
    """A kind of risk intelligence (风险情报)."""

    source: Ident | None = field(default=None, metadata=about("来源", "own or outside"))
    event: tuple[Ident, ...] = field(default=(), metadata=about("事件", "Kinds of events that bring it"))
    strength: Strength = field(default=Strength.MUST, metadata=_STRENGTH)
    extra: Mapping[str, Scalar] = _OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One topic of a report."""

    id: Ident
    title: Text
    says: Text | None = None
    article: tuple[ArticleId, ...] = ()
    clause: str | None = None
    reads: tuple[Ident, ...] = field(
        default=(), metadata=about("取自", "Registers and events it is taken from")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Entry):
    """A report and its topics (报告)."""

    section: tuple[Section, ...] = field(metadata=about("报告内容", "Its topics, in order"))
    every: Ident | None = field(default=None, metadata=about("周期", "As of a duty"))
    by: str | None = field(default=None, metadata=about("截止", "Latest day, as MM-DD"))
    who: Ident | None = field(default=None, metadata=about("由谁", "Who writes it, as a word"))
    to: Text | None = field(default=None, metadata=about("向谁", "Whom it goes to"))
    when: str | None = field(default=None, metadata=about("条件", "Facts under which it is due"))
    years: int | None = field(default=None, metadata=about("留存年数", "Years it is kept"))
    forbids_level: LevelRange | None = field(
        default=None, metadata=about("不得记录的级别", "Levels that may not stand in it")
    )
    extra: Mapping[str, Scalar] = _OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Entry):
    """A grade of incidents (事件级别): with `rank`; or what decides the grade: with `factor`."""

    rank: int | None = field(default=None, metadata=about("次序", "1 is the gravest"))
    when: str | None = field(default=None, metadata=about("条件", "What makes it this grade"))
    factor: tuple[Part, ...] = field(default=(), metadata=about("定级因素", "What is considered"))
    extra: Mapping[str, Scalar] = _OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterField:
    """One field of a register."""

    id: Ident
    title: Text
    says: Text | None = None
    type: FieldType = field(metadata=about("类型", "What it holds"))
    required: bool = field(default=False, metadata=about("必填", "Must be filled in"))
    many: bool = field(default=False, metadata=about("可多值", "May hold several"))
    choice: tuple[Part, ...] = field(default=(), metadata=about("可选值", "What may be chosen"))
    scale: Ident | None = field(default=None, metadata=about("分级", "The scale of a level"))
    to: Ident | None = field(default=None, metadata=about("指向", "The register a reference leads to"))
    differs_from: Ident | None = field(
        default=None, metadata=about("不同于", "A field that must name another")
    )
    article: tuple[ArticleId, ...] = ()
    clause: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Entry):
    """Typed records (登记簿)."""

    field_: tuple[RegisterField, ...] = field(metadata=about("字段", "Its fields, in order"))
    key: tuple[Ident, ...] = field(default=(), metadata=about("标识", "Fields that identify a record"))
    years: int | None = field(default=None, metadata=about("留存年数", "Years a record is kept"))
    months: int | None = field(default=None, metadata=about("留存月数", "Months a record is kept"))
    who: Ident | None = field(default=None, metadata=about("由谁", "Who keeps it, as a word"))
    extra: Mapping[str, Scalar] = _OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Between two numbers, both included."""

    from_: float | None = None
    to: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty(Entry):
    """What breaking which article costs (罚则)."""

    breaks: tuple[ArticleId, ...] = field(metadata=about("违反的条款", "The articles broken"))
    law: Text | None = field(default=None, metadata=about("依据的法律", "The law it is imposed under"))
    on: Ident | None = field(default=None, metadata=about("对象", "organisation, person or official"))
    by: Text | None = field(default=None, metadata=about("处罚机关", "Who imposes it"))
    fine: Ends | None = field(default=None, metadata=about("罚款（元）", "Fine in yuan"))
    person_fine: Ends | None = field(
        default=None, metadata=about("个人罚款（元）", "Fine for persons, in yuan")
    )
    times: Ends | None = field(default=None, metadata=about("违法所得倍数", "Multiple of the unlawful gain"))
    measures: tuple[Part, ...] = field(default=(), metadata=about("措施", "Orders, suspension, revocation …"))
    when: Text | None = field(default=None, metadata=about("情形", "Circumstances"))
    extra: Mapping[str, Scalar] = _OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Entry):
    """What the text leaves open, with the default taken here (参数)."""

    article: tuple[ArticleId, ...] = field(default=(), metadata=ARTICLE_OR_SOURCE)
    source: Text | None = field(default=None, metadata=SOURCE)
    default: tuple[Scalar, ...] = field(metadata=about("默认值", "The value taken; a list where several"))
    why: Text = field(metadata=about("为何取此值", "Why this value"))
    unit: str | None = field(default=None, metadata=about("单位", "Unit"))
    min: Scalar | None = field(default=None, metadata=about("最小", "Least"))
    max: Scalar | None = field(default=None, metadata=about("最大", "Most"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Propagation(Entry):
    """How a level passes on (级别传递)."""

    kind: Passing = field(metadata=about("方式", "How it passes on"))
    scale: Ident | None = field(default=None, metadata=about("分级", "The scale; absent: the pack's first"))
    level: Ident | int | None = field(default=None, metadata=about("级别", "The level that is …"))
    than: Ident | int | None = field(
        default=None, metadata=about("不低于", "… at least as strict as this one")
    )
    extra: Mapping[str, Scalar] = _OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The expected answer: `effect` equal; lists as sets of kinds (`articles`: of ids), whole, has, lacks."""

    effect: Outcome | None = None
    unmet: Words | None = field(default=None, metadata=about("未满足，恰为", "Exactly these kinds"))
    unmet_has: Words = ()
    unmet_lacks: Words = ()
    obligations: Words | None = None
    obligations_has: Words = ()
    obligations_lacks: Words = ()
    way_out: Words | None = None
    way_out_has: Words = ()
    way_out_lacks: Words = ()
    articles: tuple[ArticleId, ...] | None = None
    articles_has: tuple[ArticleId, ...] = ()
    articles_lacks: tuple[ArticleId, ...] = ()
    missing: Words | None = None
    missing_has: Words = ()
    missing_lacks: Words = ()
    eligible: bool | Ident | None = field(
        default=None, metadata=about("是否符合", 'Of a programme: true, false or "unknown"')
    )
    amount: Scalar | None = field(default=None, metadata=about("金额", "Of a programme: in yuan, or 150万元"))
    capped: bool | None = field(
        default=None, metadata=about("封顶", "Of a programme: whether the cap applied")
    )
    criteria: Mapping[str, Scalar] = field(
        default_factory=dict,
        metadata=about(
            "各条件", "Of a programme: id = true, false or its standing: unknown, waived, relaxed"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Facts and the expected answer (用例); `yiben pack test` runs it."""

    id: Ident
    zh: str | None = field(default=None, metadata=about("说明", "What it shows, in Chinese"))
    en: str | None = field(default=None, metadata=about("说明", "What it shows, in English"))
    article: tuple[ArticleId, ...] = field(default=(), metadata=about("条款", "Article it shows"))
    programme: ProgrammeId | None = field(default=None, metadata=about("政策事项", "The programme asked"))
    as_of: date | None = field(default=None, metadata=about("截至", "The day asked, of a programme"))
    facts: Mapping[str, Any] = field(metadata=about("事实", "As for `yiben decide`, or `yiben assess`"))
    expect: Expected = field(metadata=about("期望的答复", "The expected answer"))
    place: Place = field(metadata=about("", "", filled=True))
