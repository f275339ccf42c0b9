"""What may be read: made by the guard, demanded by `Lake.answer`, so an unguarded read does not type-check.

Only `yiben.engines.guard` makes one; tests/architecture holds that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

STAMP = object()
"""What a scope is made with. For the guard alone; tests/architecture watches who makes one."""


class Overflow(StrEnum):
    """What happens to an answer that has more rows than allowed."""

    CUT = "cut"  # 截断: hand out the first rows and say so
    FAIL = "fail"  # 拒绝: `query_rows`


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one query. `memory_mb` bounds the engine, and the answer held in memory as well."""

    seconds: float = 60.0
    memory_mb: int = 2048
    rows: int = 1_000_000
    overflow: Overflow = Overflow.CUT


class Scope:
    """A statement that has been decided upon (已裁决的语句).

    `template` names each table by a place-holder; `scans` holds, for each, the relation that stands
    for it. They are joined only after DuckDB's own parser agreed that the template names exactly
    those place-holders.
    """

    __slots__ = ("__weakref__", "scans", "sql", "template")

    def __init__(self, template: str, scans: Mapping[str, str], stamp: object) -> None:
        if stamp is not STAMP:
            msg = "a Scope is made by the guard"
            raise TypeError(msg)
        self.template = template
        self.scans = dict(scans)
        self.sql = template
        for name, relation in scans.items():
            self.sql = self.sql.replace(f'"{name}"', relation)
