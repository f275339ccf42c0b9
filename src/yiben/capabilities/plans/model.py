"""The nouns of plans (规划): a plan, its tree, its indicators, promises, owners, figures and evaluations.

Numbers are exact decimals. Days are ISO dates as text, times RFC 3339 text. `organisation` is an identifier of the
ledger; the empty one means the whole (全省、全市).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from yiben.engines.rules.promises import Better, Every, Promise, RollUp, Stand, Standing, Why
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.powers import Power

REPORT = "plans.report"
SELF, THIRD = "plans.self_evaluation", "plans.third_evaluation"
WHOLE = ""
"""The organisation of a figure that is nobody's part."""


class Source(StrEnum):
    """Where a plan came from."""

    PACK = "pack"
    HAND = "hand"


class Branch(StrEnum):
    """The trees of a plan: of the six (六棵树) organisations are the ledger's, powers and service items `powers`'; indicators hang on both."""

    TASK = "task"  # 任务树: goals, tasks
    MEASURE = "measure"  # 举措树: measures, actions, projects, safeguards


BRANCH_OF = {
    "goal": Branch.TASK,
    "task": Branch.TASK,
    "measure": Branch.MEASURE,
    "action": Branch.MEASURE,
    "project": Branch.MEASURE,
    "safeguard": Branch.MEASURE,
}


class OwnerKind(StrEnum):
    """What answers for something."""

    ORGANISATION = "organisation"
    ACCOUNT = "account"  # a person who works here
    COMPANY = "company"  # by its unified social credit code


class FigureSource(StrEnum):
    """Where a figure came from."""

    REPORT = "report"  # by flow, with evidence
    FORMULA = "formula"  # over the lake
    ROLL_UP = "roll_up"  # of its parts


class Table(StrEnum):
    """The four tables (四表)."""

    PERSON = "person"  # 一人一表
    COMPANY = "company"  # 一企一表
    MATTER = "matter"  # 一事一表: of a task, or of a service item
    GROUP = "group"  # 一组一表: of an organisation


class Ground(StrEnum):
    """On what an owner acts (职权): what the register of powers says of it on the day."""

    NAMED = "named"  # the power stands and is in force
    LAPSED = "lapsed"  # a power is named, and is not in force
    NOT_NAMED = "not_named"  # the organisation has powers; none is named here
    NOT_REGISTERED = "not_registered"  # no power of this organisation is in force in the register


class Evaluation(StrEnum):
    """When a plan is evaluated (评估)."""

    YEARLY = "yearly"
    MID_TERM = "mid_term"
    FINAL = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan (规划). `citation` is `pack@version` of one from a pack; `ended` since when it is no longer in force."""

    id: str
    code: str
    source: Source
    citation: str
    title: Text
    issuer: Text
    number: str | None
    begins: str | None
    ends: str | None
    organisation: str | None
    made_by: str
    made_at: str
    ended: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of the trees. `owners_said` as the text names them; `service` the items it touches (事项)."""

    id: str
    plan: str
    code: str
    kind: str
    title: Text
    says: Text | None
    parent: str | None
    position: int
    by: str | None
    article: str
    line: str
    owners_said: tuple[tuple[str, str, str], ...]
    service: tuple[str, ...]

    @property
    def branch(self) -> Branch:
        """Which tree it belongs to."""
        return BRANCH_OF[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What is measured (指标). `formula` is SQL with `$day`; `formula_by` the account it reads as."""

    id: str
    plan: str
    code: str
    node: str | None
    title: Text
    reading: Text | None
    unit: str
    better: Better
    every: Every
    roll_up: RollUp
    article: str
    line: str
    formula: str | None
    formula_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where a target stood when it was last looked at: what lists and the cockpit read."""

    stand: Stand
    why: Why
    judged: str  # day
    latest_on: str | None
    latest: Decimal | None
    line: Decimal | None
    low: float | None
    ahead: float | None
    high: float | None
    progress: float | None
    warned: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One promise about one indicator (目标). `parent` is the target it was split from, `weight` for weighted means."""

    id: str
    plan: str
    indicator: str
    code: str
    title: Text
    word: str
    promise: Promise
    article: str
    line: str
    organisation: str
    parent: str | None
    weight: Decimal
    kept: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who answers for a node, an indicator or a target, since when (责任). `title` is what people call them."""

    subject: str
    kind: OwnerKind
    key: str
    role: str  # lead or with
    since: str
    given_by: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Under which power an organisation does what it answers for (权责); `power` None where none is named."""

    organisation: str
    title: str
    ground: Ground
    power: "Power | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """A task, indicator or target that is done under a power."""

    subject: str
    power: str
    of: str  # node, indicator or target
    title: Text
    plan: str
    plan_title: Text
    indicator: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One figure that was accepted (数据). `replaced` since when another stands in its place; nothing is overwritten.

    `case` leads to the report and its evidence; `basis` of a formula holds the statement and the snapshots read.
    """

    id: str
    indicator: str
    organisation: str
    on: date
    value: Decimal
    source: FigureSource
    case: str | None
    basis: Mapping[str, Any]
    by: str
    at: str
    replaced: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """An evaluation that was accepted (评估). `counts` by standing as they were that day."""

    id: str
    plan: str
    kind: Evaluation
    third_party: str
    as_of: str
    counts: Mapping[str, int]
    score: Decimal | None
    says: str
    case: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One promise as lists show it: one row of one query."""

    target: Target
    plan: Text
    plan_id: str
    indicator: Text
    unit: str
    better: Better
    every: Every
    node: str | None
    owners: tuple[str, ...] = ()  # organisations' identifiers, lead first
    late: bool = False  # its newest figure is overdue


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A promise with where it stands as of a day, and the figures it was judged by."""

    target: Target
    standing: Standing
    figures: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A plan with everything under it."""

    plan: Plan
    nodes: tuple[Node, ...]
    indicators: tuple[Indicator, ...]
    lines: tuple[Line, ...]
    owners: Mapping[str, tuple[Owner, ...]] = field(default_factory=dict)
    powers: Mapping[str, tuple[Authority, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """One department's row of the appraisal table (考核表), from live figures."""

    organisation: str
    name: str
    promises: int
    counts: Mapping[str, int]
    late: int  # indicators whose newest figure is overdue

    @property
    def kept_share(self) -> float | None:
        """Kept among those decided; None where nothing is decided yet."""
        decided = self.counts.get(Stand.KEPT, 0) + self.counts.get(Stand.MISSED, 0)
        return self.counts.get(Stand.KEPT, 0) / decided if decided else None
