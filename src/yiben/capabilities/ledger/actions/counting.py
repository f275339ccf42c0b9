"""How the items of the whole ledger are graded, by ruling label: for asking what a rule would touch."""

from dataclasses import dataclass

from yiben.capabilities.ledger.model import Importance
from yiben.capabilities.ledger.store import mix
from yiben.infra.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCount:
    """Living items graded alike. Level, personal and importance are None where nobody has said anything."""

    level: int | None
    personal: bool | None
    importance: Importance | None
    items: int
    resources: int
    example: str  # resource.item


def grades(work: Work) -> tuple[GradeCount, ...]:
    """Every combination of level, personal and importance there is, with how many items bear it."""
    return tuple(
        GradeCount(
            level=row.level,
            personal=row.personal,
            importance=Importance(row.importance) if row.importance else None,
            items=row.items,
            resources=row.resources,
            example=".".join(mix.named(work.db, row.example)),
        )
        for row in mix.grades(work.db)
    )
