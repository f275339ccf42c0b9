"""The words a pack's files are written with: enumerations and the grammar of identifiers."""

from enum import StrEnum
from typing import Annotated

from yiben.capabilities.policy.packs.shape import ARTICLE, ID, LINES
from yiben.kernel.text import Text

Ident = Annotated[str, ID, Text("小写字母、数字、- 和 _", "Lower-case letters, digits, - and _.")]
ArticleId = Annotated[str, ARTICLE, Text('条款编号，如 "19"', 'The number of an article, such as "19".')]
LineRange = Annotated[str, LINES, Text("行号，如 341-343", "Lines of the source, such as 341-343.")]

Scalar = object
"""Text, a number, a date, true or false."""


class Standing(StrEnum):
    """Where the text itself stands (文本状态)."""

    DRAFT = "draft"  # 征求意见稿
    IN_FORCE = "in_force"  # 现行有效
    SUPERSEDED = "superseded"  # 已被取代


class Silence(StrEnum):
    """What holds where no control speaks."""

    PERMIT = "permit"
    DENY = "deny"


class Cover(StrEnum):
    """How an article is carried out (条款落实方式)."""

    DECLARED = "declared"  # 由规则包声明
    ATTESTED = "attested"  # 须由人确认
    OUTSIDE = "outside"  # 软件管不到
    MISSING = "missing"  # 原文缺


class Strength(StrEnum):
    """The text's own strength (约束力)."""

    MUST = "must"  # 应当、不得
    DEFAULT = "default"  # 原则上、优先
    ENCOURAGED = "encouraged"  # 鼓励


class Effect(StrEnum):
    """What a control does to an act."""

    FORBID = "forbid"
    REQUIRE = "require"
    OBLIGE = "oblige"
    PERMIT = "permit"


class Outcome(StrEnum):
    """The effect of an answer."""

    PERMIT = "permit"
    CONDITIONAL = "conditional"
    DENY = "deny"


class Every(StrEnum):
    """How often a duty comes round."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ONCE = "once"
    EVENT = "event"  # whenever `event` happens


class FieldType(StrEnum):
    """What a field of a register holds."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    LEVEL = "level"
    PERSON = "person"
    ORGANISATION = "organisation"
    ITEM = "item"
    RESOURCE = "resource"
    SYSTEM = "system"
    REFERENCE = "reference"
    FILE = "file"


class Passing(StrEnum):
    """How a level passes on (级别传递)."""

    HIGHEST_OF_PARTS = "highest_of_parts"
    MIXED_TAKES_HIGHEST = "mixed_takes_highest"
    AT_LEAST_AS_STRICT = "at_least_as_strict"
