"""The nouns of matching: what is compared and how, what was learnt, which units belong together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One field compared one way. `frequency`: agreeing on a rare value says more than on a common one.

    `swapped` names the field it may have changed places with. `m`, `u`: probabilities, best level first, that
    are taken as declared instead of learnt.
    """

    field: str
    kind: str
    frequency: bool = False
    swapped: str | None = None
    m: tuple[float, ...] = ()
    u: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How units of one kind are linked (比对方案).

    `blocks`: only units that agree on all expressions of one block are compared; a value shared by more than
    `largest` units opens no block. `doubts`: blocks between two valid identifiers,
    which are never joined, but asked about. `link` and `review` are probabilities: from `link` on two are one, from `review`
    on a person is asked. `unique`: sources in which everything stands once.
    """

    comparisons: tuple[Comparison, ...]
    blocks: tuple[tuple[str, ...], ...]
    doubts: tuple[tuple[str, ...], ...] = ()
    link: float = 0.95
    review: float = 0.5
    largest: int = 200
    unique: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What agreement weighs (权重): per comparison, best level first and disagreement last, m and u; and the prior.

    `m`: how often the same one agrees so well; `u`: how often two others do. Fellegi and Sunter 1969.
    """

    m: Mapping[str, tuple[float, ...]]
    u: Mapping[str, tuple[float, ...]]
    prior: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What came of it: `groups` (u, cluster), `pairs` (l, r, probability, g0 …, w0 …) from `review` on, `skipped` blocks."""

    groups: "pa.Table"
    pairs: "pa.Table"
    learnt: Learnt
    compared: int
    skipped: int
