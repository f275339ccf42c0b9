"""The nouns of labels to review (待复核标识): what waits for a person, and why."""

from dataclasses import dataclass
from enum import StrEnum

from yiben.capabilities.ledger.lowering import LabelRequest
from yiben.capabilities.ledger.model import Item, Label, Resource
from yiben.kernel.text import Text


class ReviewKind(StrEnum):
    """Why a label is to be reviewed, the most urgent first."""

    LOWER = "lower"  # 降级待审批: somebody asks a second person
    HIGHER = "higher"  # 内容级别升高: content, or a source, was graded higher since a person decided
    REGRADED = "regraded"  # 复评升级: the scale gives more now
    UNSURE = "unsure"  # 识别把握不足: a machine's label with low confidence

    @property
    def says(self) -> Text:
        """What people call it."""
        return _SAYS[self]


_SAYS = {
    ReviewKind.LOWER: Text("降级待审批", "asks to be lowered"),
    ReviewKind.HIGHER: Text("内容或来源级别升高", "graded higher since"),
    ReviewKind.REGRADED: Text("复评升级", "graded again, higher"),
    ReviewKind.UNSURE: Text("识别把握不足", "recognised with doubt"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAsk:
    """What to list; None is everything. `text` looks in names of resources and items."""

    kind: ReviewKind | None = None
    resource: str | None = None  # identifier or SQL name
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One label to review. `item.label` is what rules; `word` what the machine said last."""

    kind: ReviewKind
    item: Item
    resource: Resource
    request: LabelRequest | None
    word: Label | None
    may_decide: bool  # the actor may: nobody decides their own


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCount:
    """How many there are of one kind; `more` when they were not counted to the end."""

    kind: ReviewKind
    number: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrading:
    """What a changed scale changes: (basis, meaning, personal, level) → level, and the resources concerned."""

    edition: str  # pack@version
    changes: tuple[tuple[tuple[str | None, str | None, bool, int], int], ...]
    editions: tuple[str, ...]  # pack@version of the labels there are
    resources: tuple[str, ...]

    @property
    def pack(self) -> str:
        """The pack whose labels are graded again."""
        return self.edition.partition("@")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regraded:
    """How many labels were raised, and for how many a lower one was asked for."""

    raised: int = 0
    asked: int = 0

    def __add__(self, other: "Regraded") -> "Regraded":
        return Regraded(raised=self.raised + other.raised, asked=self.asked + other.asked)
