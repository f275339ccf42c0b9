"""The nouns of what crosses between two installations beside the catalogue. Start with `Errand` and `Granted`.

An errand (事项) is an objection or a request for data: said on one side, decided on the other by that side's own flow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiben.capabilities.grants import Form
from yiben.kernel.text import Text

MOST_OPEN = 500
"""Errands one side may have open with a peer; twice as many of a peer make no sense."""

MOST_A_DAY = 1_000
"""Errands one side may say to a peer within a day; twice as many of a peer make no sense."""

MOST_ROWS, MOST_BYTES, MOST_SECONDS = 10_000, 16_000_000, 30.0
"""Bounds of one federated read."""

FRESH = 300.0
"""Seconds between when a read was asked and when it is heard: clocks of two machines differ."""


class Kind(StrEnum):
    """What was said."""

    OBJECTION = "objection"  # 异议
    REQUEST = "request"  # 共享申请


class Side(StrEnum):
    """Who said it."""

    OURS = "ours"  # 本方提出
    THEIRS = "theirs"  # 对方提出


class State(StrEnum):
    """Where an errand stands (办理状态)."""

    WAITING = "waiting"  # 待对方受理: nothing was heard of it yet
    ARRIVED = "arrived"  # 待受理: here, and not a case yet
    OPEN = "open"  # 办理中
    DONE = "done"  # 办结
    REFUSED = "refused"  # 不予受理或不予同意
    WITHDRAWN = "withdrawn"  # 撤回


STATE_TITLES: Mapping[State, Text] = {
    State.WAITING: Text("待对方受理", "waiting for the other side"),
    State.ARRIVED: Text("待受理", "to be taken up"),
    State.OPEN: Text("办理中", "in hand"),
    State.DONE: Text("办结", "done"),
    State.REFUSED: Text("未予同意", "refused"),
    State.WITHDRAWN: Text("已撤回", "taken back"),
}

KIND_TITLES: Mapping[Kind, Text] = {
    Kind.OBJECTION: Text("异议", "objection"),
    Kind.REQUEST: Text("共享申请", "request for data"),
}

OVER = frozenset({State.DONE, State.REFUSED, State.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """An objection or a request that crossed. `reference` is the name both sides know it by.

    `organisation` is whose it is, by name; `account` who said it, known on their own side only. `version` is that
    of the owner's case as last told: a word about an earlier one is not believed. `told` is the stream it was
    last told under: a stream that began anew is told everything again.
    """

    peer: str
    peer_name: str
    side: Side
    reference: str
    kind: Kind
    entry: str
    item: str
    body: str
    organisation: str
    account: str
    made: str
    state: State
    case: str
    number: str
    title: Text
    due: str | None
    says: str
    version: int
    told: str
    wants: str  # what the asker wants done with it: `withdraw`, `ask_review`; empty: nothing
    wants_why: str
    changed: str


class Standing(StrEnum):
    """Where a grant that crossed stands; a later one never becomes an earlier one again."""

    WAITING = "waiting"  # 未生效
    IN_FORCE = "in_force"  # 有效
    ENDED = "ended"  # 到期
    WITHDRAWN = "withdrawn"  # 已撤销


STANDING_TITLES: Mapping[Standing, Text] = {
    Standing.WAITING: Text("未生效", "not yet in force"),
    Standing.IN_FORCE: Text("有效", "in force"),
    Standing.ENDED: Text("已到期", "ended"),
    Standing.WITHDRAWN: Text("已撤销", "withdrawn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenColumn:
    """One column of a grant as its owner states it. `level`: what it was graded when it was given."""

    item: str
    name: str
    form: Form
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A grant as the owner of the data states it (授权说明): who, what, why, until when, under which event of theirs."""

    grant: str
    reference: str
    entry: str
    columns: tuple[GivenColumn, ...]
    rows: str
    purpose: str
    purpose_says: str
    basis: str
    roads: tuple[str, ...]
    begins: str
    ends: str
    budget: Mapping[str, int]
    agreement: str
    digest: str
    clauses: tuple[Text, ...]
    standing: Standing
    why: str
    event: str

    def holds(self, today: str) -> bool:
        """Whether it may be used on the ISO day `today`, as far as this side knows."""
        early = self.standing in (Standing.WAITING, Standing.IN_FORCE)
        return early and self.begins <= today <= self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """A grant across the line, on either side of it. `accounts`: of the asking side; empty: everybody there."""

    peer: str
    peer_name: str
    side: Side  # OURS: of our data; THEIRS: of theirs, held here
    granted: Granted
    organisation: str
    accounts: tuple[str, ...]
    told: str
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A federated read as it is asked. `columns` are items; `where` a condition on rows, read on both sides.

    `event`: of the asking side's log, under which it was asked; empty from a Yiben that named none.
    """

    grant: str
    account: str
    columns: tuple[str, ...]
    where: str
    rows: int
    nonce: str
    at: str
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer as it came: by item, names, whether its owner masked it, and values; whole columns.

    `event`: of the owner's log; `certificate`: SHA-256 of what the owner showed.
    """

    names: tuple[str, ...]
    masked: tuple[bool, ...]
    values: tuple[list[Any], ...]
    rows: int
    cut: bool
    export: str
    trace_column: list[Any] | None
    event: str = ""
    certificate: str = ""
