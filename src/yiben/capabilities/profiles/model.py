"""The nouns of profiles (一企一档、一人一档): a profile, its fields with their trail, pairs to be judged, facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class About(StrEnum):
    """Whose files (档案对象)."""

    PERSON = "person"  # 一人一档
    COMPANY = "company"  # 一企一档


class Verdict(StrEnum):
    """What a person said of two records (人工复核)."""

    SAME = "same"  # 同一主体
    DIFFERENT = "different"  # 不是同一主体
    SKIPPED = "skipped"  # 暂不判断


class Standing(StrEnum):
    """Where a pair of the review queue stands."""

    WAITING = "waiting"
    DECIDED = "decided"
    GONE = "gone"  # the last build no longer asks


class Rule(StrEnum):
    """Which source's word stands in a field (取值规则)."""

    SOURCE = "source"  # by the order of sources declared for the field
    NEWEST = "newest"  # 最新
    FREQUENT = "frequent"  # 出现最多


class Handmade(StrEnum):
    """What a person did to whole profiles (人工合并、拆分)."""

    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One comparison of a pair: which field, how well it agrees (0 not at all), and what that weighs in bits.

    `level` is -1 where one side says nothing. No value is in here.
    """

    field: str
    level: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records that may be one (疑似同一主体). `left` and `right` are marks of records (记录标记), never values."""

    id: str
    about: About
    left: str
    right: str
    left_profile: str
    right_profile: str
    probability: float
    why: tuple[Why, ...]
    standing: Standing
    verdict: Verdict | None = None
    decided_by: str = ""
    decided_at: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceUse:
    """One source as a build read it (来源). `rows` of the table, `records` distinct ones."""

    resource: str
    name: str
    title: str
    organisation: str
    snapshot: str
    date: str  # when the snapshot was landed
    rows: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One run (归集批次). `counts` are profiles, records, linked, uncertain, conflicts."""

    id: str
    about: About
    at: str
    by: str
    sources: tuple[SourceUse, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one record says in one field, as the reader may see it, and where it comes from."""

    value: object
    text: str | None  # as people read it
    source: str
    resource: str
    snapshot: str
    date: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One field of a profile: the value that stands, by which rule, and everything that was said (来源留痕)."""

    id: str
    zh: str
    en: str
    value: object
    text: str | None  # as people read it
    rule: Rule
    conflict: bool
    masked: bool
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One file as a reader may see it (档案)."""

    id: str
    about: About
    fields: tuple[FieldView, ...]
    records: int
    sources: tuple[str, ...]
    conflicts: tuple[str, ...]
    traced: bool  # False: from which source a value comes is masked for the reader


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """A fact of packs/yiben-base/facts.toml as the base libraries know it (已知事实), for prefilling.

    `value` is what `yiben assess` takes for it: money in yuan. `masked`: the reader may not see it, and it is None.
    `unsure`: sources do not agree; the declared rule chose.
    """

    fact: str
    value: object
    source: str
    resource: str
    snapshot: str
    date: str
    masked: bool
    unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A merge or split by hand (人工合并、拆分), with its reason; `undone` when it was taken back."""

    id: str
    about: About
    kind: Handmade
    profiles: tuple[str, ...]
    marks: tuple[str, ...]
    reason: str
    by: str
    at: str
    undone_by: str = ""
    undone_at: str = ""
    undone_why: str = ""
