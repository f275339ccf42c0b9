"""What building is given and what it makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from yiben.capabilities.profiles.declared import Source
from yiben.capabilities.profiles.matching.model import Learnt

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One source as it is read: its files, the columns it has, the snapshot and the day of it."""

    source: Source
    snapshot: str
    day: str  # YYYY-MM-DD
    files: tuple[str, ...]
    columns: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What people did by hand: `aliases` of identifiers, `anchors` of record marks, `decided` pairs of marks."""

    aliases: Sequence[tuple[str, str]] = ()  # (mark, mark): the two are one, whatever their numbers
    apart: Sequence[tuple[str, Sequence[str]]] = ()  # (a name, marks that stand under it alone)
    decided: Sequence[tuple[str, str, bool]] = ()  # (mark, mark, same)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an earlier build left: the files of its trail, its links, and what it had learnt."""

    trail: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    links: Path | None = None
    units: Path | None = None
    learnt: Learnt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was built: two Parquet files, pairs to be judged (left, right, profiles, probability, g…, w…), counts."""

    profiles: Path
    records: Path
    pairs: "pa.Table"
    links: Path
    units: Path
    learnt: Learnt
    counts: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # rows, records
