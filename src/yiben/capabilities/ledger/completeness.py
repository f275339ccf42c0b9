"""What the two completeness checks answer (PBOC 2023 art. 11, seed002 line 294)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Unregistered:
    """Completeness check one: stored in a system, absent from the ledger (未在数据资源目录中记录)."""

    organisation: str
    system: str
    system_name: str
    table: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmarked:
    """Completeness check two: an item without its marks (标识信息不完整); `missing` names them."""

    organisation: str
    resource: str
    resource_name: str
    item: str
    item_name: str
    missing: tuple[str, ...]  # of: personal, origin, systems, classes


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCount:
    """How much one organisation still has to do."""

    organisation: str
    organisation_name: str
    unregistered: int
    unmarked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Both completeness checks (PBOC 2023 art. 11, seed002 line 294). Lists are cut at what was asked for."""

    counts: tuple[GapCount, ...]
    unregistered: tuple[Unregistered, ...]
    unmarked: tuple[Unmarked, ...]
