"""Nouns of grading (分类分级): what a column was recognised as, and the scale it is graded on."""

from dataclasses import dataclass, field

from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What free text hides (文本中隐含的信息): a meaning and in how many of the values looked at it was found."""

    semantic: str
    title: Text
    values: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A meaning that was considered and lost, with its score (0..1)."""

    semantic: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """What one column means (一个数据项的含义), how sure that is, and the proposed level.

    `semantic` is None where nothing was recognised (an empty column, text of no known kind);
    `storage` is the type the meaning wants to be stored as, None = as the data says;
    `mask` names the mask family; `sensitivity` is a level of `scale.toml`, 1..5.
    """

    name: str
    semantic: str | None
    title: Text
    personal: bool
    sensitive: bool
    sensitivity: int
    confidence: float
    evidence: Text
    storage: str | None
    mask: str
    alternatives: tuple[Alternative, ...] = ()
    hidden: tuple[Hidden, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One sensitivity level (敏感性分层级) of the scale."""

    id: int
    title: Text
    says: Text
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Which meaning takes which level: declared in `scale.toml`, never in code."""

    levels: tuple[Level, ...]
    kinds: dict[str, int]
    semantics: dict[str, int]
    unknown: int
    not_personal: int
    personal_floor: int
    of_persons: dict[str, int] = field(default_factory=dict)  # kind → the least level of personal information

    def level_of(self, semantic: str | None, kind: str, *, personal: bool) -> int:
        """The proposed level of a meaning; personal information never goes under the floor."""
        level = self.unknown
        if semantic is not None:
            level = self.semantics.get(semantic, self.kinds.get(kind, self.unknown))
        return max(level, self.personal_floor, self.of_persons.get(kind, 0)) if personal else level


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One semantic type (语义类型) as declared in `packs/*/semantics/*.toml`.

    `alone` (0..1) is how far the content proves the meaning without a header; `minimum` the share of
    values that must fit when the header names it; `personal` is yes | no | table (where the table is
    about persons) | table_named (where it names persons) | place (as the address beside it).
    """

    id: str
    publishes: str  # the id reported; several declarations may publish one meaning
    title: Text
    kind: str
    words: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()
    pattern: str = ""
    length: tuple[int, int] | None = None
    check: str = ""
    listed: frozenset[str] = field(default_factory=frozenset)
    detector: str = ""
    alone: float = 0.0
    minimum: float = 0.5
    needs_content: bool = False
    expects: str = "any"
    personal: str = "no"
    sensitive: bool = False
    storage: str | None = None
    mask: str = "none"
    about: dict[str, float] = field(default_factory=dict)
    basis: str = ""
