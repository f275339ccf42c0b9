"""What somebody would get (预判), of a column or of a kind of data, on a road: the guard's rule, asked without a statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.capabilities.access.law import law_for, subject_of
from yiben.engines.guard import Act, Column, Effect, Ruling, Table, outcome
from yiben.infra.work import Work
from yiben.kernel.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Data of one grade (数据级别): `name` is what sentences call it; `resource` and `item` where it is known."""

    name: str
    level: int
    personal: bool = False
    importance: str = "general"
    resource: str = ""
    item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would come of one kind on one road. `ruling` is the packs', None when none rules."""

    kind: Kind
    act: Act
    effect: Effect
    cleared: bool
    ruling: Ruling | None


def foresee(
    work: Work, actor: Actor, kinds: Sequence[Kind], acts: Sequence[Act]
) -> tuple[tuple[Foreseen, ...], ...]:
    """For each kind, what `actor` gets on each road today. Nothing is read and nothing is left.

    The rule is the guard's own (`outcome`). Combinations, which lift a level, need a statement.
    """
    subject = subject_of(work, actor)
    law = law_for(work, actor, subject)

    def one(kind: Kind, act: Act) -> Foreseen:
        cleared = kind.level <= subject.clearance
        column = Column(
            name=kind.name,
            type="VARCHAR",
            level=kind.level,
            personal=kind.personal,
            importance=kind.importance,
            item=kind.item,
        )
        table = _nowhere(kind, column)
        effect, ruling = outcome(law, table, column, kind.level, act, cleared=cleared)
        return Foreseen(kind=kind, act=act, effect=effect, cleared=cleared, ruling=ruling)

    return tuple(tuple(one(kind, act) for act in acts) for kind in kinds)


def _nowhere(kind: Kind, column: Column) -> Table:
    """A table that holds one column of this kind and no rows: laws are asked about tables."""
    return Table(
        name=kind.name,
        title=kind.name,
        resource=kind.resource,
        owner="",
        snapshot="",
        relation="",
        columns=(column,),
        rows=0,
    )
