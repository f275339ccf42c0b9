"""The nouns of the ledger (一本账): who holds what data, what each item is, and how it is graded.

Nothing here reads a database or a clock; everything is frozen. What is handed in lies in
`proposal.py`, what searching answers in `search/model.py`. Start with `Resource` and `Item`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from yiben.kernel.text import Text


class Status(StrEnum):
    """Where a catalogue entry stands (目录状态)."""

    PROPOSED = "proposed"  # 待确认: proposed by an intake, nobody has looked yet
    APPROVED = "approved"  # 已确认
    RETIRED = "retired"  # 已注销: kept for the record, no longer readable


class LabelStatus(StrEnum):
    """Where one label of an item's history stands."""

    PROPOSED = "proposed"  # 待确认: a machine's word; rules only until a person has spoken
    APPROVED = "approved"  # 已确认: a person's word
    SUPERSEDED = "superseded"  # 已被取代: older than the ruling one


class LabelAct(StrEnum):
    """What brought a label about, where it was neither new content nor a plain word."""

    REGRADED = "regraded"  # 复评: a machine's word about known content, under a changed scale
    LOWERED = "lowered"  # 降级: a person's level below what ruled, approved by a second person


class Importance(StrEnum):
    """The three grades of the Data Security Law (数据分级): PBOC 2023 art. 8, seed002 line 286."""

    GENERAL = "general"  # 一般
    IMPORTANT = "important"  # 重要
    CORE = "core"  # 核心


class Origin(StrEnum):
    """Where a data item comes from (数据来源), PBOC 2023 art. 7, seed002 line 284."""

    PRODUCED = "produced"  # 生产经营加工产生
    COLLECTED = "collected"  # 外部收集产生
    SHARED = "shared"  # 其他部门共享 (the article's "等情形")
    PURCHASED = "purchased"  # 采购
    DERIVED = "derived"  # 由其他数据项加工产生


class Cycle(StrEnum):
    """How often a resource is renewed (更新周期)."""

    REALTIME = "realtime"  # 实时
    DAILY = "daily"  # 每日
    WEEKLY = "weekly"  # 每周
    MONTHLY = "monthly"  # 每月
    QUARTERLY = "quarterly"  # 每季度
    YEARLY = "yearly"  # 每年
    ONCE = "once"  # 一次性
    IRREGULAR = "irregular"  # 不定期


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One body that answers for data (单位); `parent` makes the tree, None is a root."""

    id: str
    name: str
    code: str | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationNode:
    """An organisation in the tree: `depth` 0 is a root, `resources` and `items` are its own."""

    organisation: Organisation
    depth: int
    resources: int
    items: int
    resources_below: int  # its own and those of everything under it


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """An information system (信息系统) of one organisation: where items are stored."""

    id: str
    organisation: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One catalogue entry (数据资源): usually a table. `name` is what SQL calls it, unique in the home."""

    id: str
    name: str
    title: str
    description: str
    organisation: str
    organisation_name: str
    system: str | None
    system_name: str | None
    themes: tuple[str, ...]
    classes: tuple[str, ...]  # 所属业务, for every item that does not say its own
    origin: Origin | None  # 数据来源, for every item that does not say its own
    cycle: Cycle | None
    format: str  # csv, xlsx, json, parquet, database …
    status: Status
    item_count: int  # living ones
    unmarked: int  # living ones without their four marks
    created: str
    created_by: str
    updated: str
    snapshot: str | None  # the current one; None when only the entry is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One word about an item: what it means and how sensitive it is. Never changed once written.

    `number` counts from 1 within the item. `rule` is `pack@version/rule` for a machine's word.
    """

    number: int
    level: int  # 数据安全级别 1..5
    personal: bool  # 是否个人信息
    importance: Importance
    semantic: str | None
    status: LabelStatus
    who: str
    when: str
    why: Text
    rule: str
    confidence: float
    basis: str = ""  # what the scale made the level of, as `grading.basis` writes it
    act: LabelAct | None = None
    approved_by: str | None = None  # the second person, where it lowered something (四眼原则)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One data item (数据项): a column, with its four marks and its ruling label.

    The four marks (PBOC 2023 art. 7, seed002 line 284) are: personal information (`label.personal`),
    source (`origin`), storing systems (`systems`, identifiers), business classes (`classes`). The last
    three are the item's own or, where it says nothing, the resource's.
    """

    id: str
    resource: str
    position: int  # counts from 1
    name: str
    title: str
    type: str  # as DuckDB writes it
    unit: str
    description: str
    retired: bool  # no longer in the current snapshot
    origin: Origin | None
    systems: tuple[str, ...]
    classes: tuple[str, ...]
    # What holds for the current content: the ruling label, or a machine's that grades it higher (`holding.py`).
    # None: nobody has said anything yet; the guard then assumes the worst.
    label: Label | None
    labels: int  # how long the history is
    contested: bool  # a machine has proposed something else since a person decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One landed state of a resource (数据快照); nothing in it ever changes."""

    id: str
    resource: str
    run: str
    source: str
    sha256: str
    encoding: str | None
    rows: int
    rejected: int
    bytes: int
    files: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]  # (name, DuckDB type), in order
    labels: tuple[int, ...]  # per column, the number of the machine's label when it landed; 0: not known
    created: str
    created_by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageEnd:
    """One edge of lineage (血缘) as seen from a resource: `item` here, `other_…` at the far end."""

    item: str
    item_name: str
    other_item: str
    other_item_name: str
    other_resource: str
    other_resource_name: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything the ledger knows about one resource."""

    resource: Resource
    path: tuple[Organisation, ...]  # from the root down to the organisation that holds it
    items: tuple[Item, ...]  # retired ones last
    snapshots: tuple[Snapshot, ...]  # newest first
    upstream: tuple[LineageEnd, ...]
    downstream: tuple[LineageEnd, ...]
    subjects: tuple[str, ...]  # what the evidence log calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedItem:
    """What the guard needs to know of one column. An unlabelled column is level 5, personal, hidden."""

    id: str
    name: str
    type: str
    semantic: str | None
    level: int
    personal: bool
    importance: Importance
    mask: str  # mask family, see packs/yiben-base/semantics
    status: LabelStatus
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What an SQL name stands for: files of one snapshot, and its columns in order with their grades."""

    resource: str
    name: str
    title: str
    org: str
    org_name: str
    status: Status
    snapshot: str | None
    files: tuple[str, ...]
    items: tuple[GradedItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a source will be, or already is, in the ledger."""

    resource: str
    name: str
    organisation: str
    system: str | None
    known: bool  # the entry exists already
    columns: tuple[tuple[str, str], ...]  # (name, type) of its current snapshot; empty when new


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What registering did to one resource."""

    resource: str
    name: str
    organisation: str
    created: bool
    items_added: int
    items_retired: int
    labels_proposed: int


def ruling(labels: Iterable[Label]) -> Label | None:
    """The label that rules: the newest a person approved, else the newest proposed, else None."""
    known = list(labels)
    approved = [label for label in known if label.status is not LabelStatus.PROPOSED]
    return max(approved or known, key=lambda label: label.number, default=None)
