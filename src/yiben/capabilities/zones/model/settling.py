"""Metering and revenue 计量和分成: Article 21 (pricing) and the agreement."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One read of the log and what it costs; negative in a counter-entry."""

    event: str
    grant: str
    day: str
    calls: int
    rows: int
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Revenue of a product in a period, from the log (计量和分成). `shares`: organisation → fen.

    `before`: revenue of the product until then: what is rounded is rounded once over the whole, however often
    somebody settles. `corrects`: the statement it is a counter-entry to.
    """

    id: str
    agreement: str
    product: str
    begins: str
    ends: str
    lines: tuple[Line, ...]
    before: int
    total: int
    shares: Mapping[str, int]
    corrects: str | None
    why: str
    made: str
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """How far the log was counted for a product (计量起点): where the next statement begins to read.

    `counted`: number of the first event not looked at yet. `lines`, `calls`, `rows`, `fen`: sums over every use
    until there; `digest`: SHA-256 chained over their lines, hex; `settled`: fen of all statements. The same figures
    stand sealed in the log as `zone.metered`, and counting from the beginning gives them again.
    """

    id: str  # of the product
    counted: int
    lines: int
    calls: int
    rows: int
    fen: int
    digest: str
    settled: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A use the meter met: where it stands in the log and which statement charged it. What it costs is read there."""

    id: str  # of the event
    product: str
    seq: int
    day: str
    statement: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """A product counted anew from its filing (重算). `wrong` names what differs; empty: every figure came again.

    `vouched`: lines whose event's body retention has deleted: the log still proves the event, not what it cost.
    """

    product: str
    counted: int
    lines: int
    calls: int
    rows: int
    fen: int
    digest: str
    statements: int
    vouched: int
    wrong: tuple[str, ...]
