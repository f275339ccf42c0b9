"""The two completeness checks, and what systems say they store."""

from collections.abc import Sequence

from yiben.capabilities.ledger.actions.standing import must_steward
from yiben.capabilities.ledger.completeness import GapCount, Gaps
from yiben.capabilities.ledger.store import checks, feed, organisations
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text


def declare_inventory(work: Work, system: str, columns: Sequence[tuple[str, str]]) -> None:
    """Replace what the system (identifier) says it stores: (table, column) pairs, as in its own schema."""
    feed.take_turn(work.db)
    known = organisations.system_by_id(work.db, system)
    if known is None:
        raise NotFound("no_system", Text(f"没有信息系统「{system}」", f"There is no system “{system}”"))
    must_steward(work, organisations.path_of(work.db, known.organisation))
    checks.forget(work.db, known.id)
    checks.declare(work.db, known.id, columns, at=stamp(work.now()), by=work.actor.account)
    work.leave("inventory.declared", known.id, columns=len(columns))


def gaps(work: Work, *, organisation: str | None = None, limit: int = 200) -> Gaps:
    """What is missing from the ledger, counted per organisation; the lists hold at most `limit` each.

    Two checks: a column some system stores is not in the ledger (未在数据资源目录中记录), and an item
    lacks one of its four marks (标识信息不完整). PBOC 2023 art. 11, seed002 line 294. `organisation`
    (identifier) narrows both to it and everything below it.
    """
    within = organisations.subtree(work.db, organisation) if organisation else None
    return Gaps(
        counts=tuple(
            GapCount(organisation=body, organisation_name=name, unregistered=absent, unmarked=bare)
            for body, name, absent, bare in checks.counts(work.db, within)
        ),
        unregistered=tuple(checks.unregistered(work.db, within, limit=limit)),
        unmarked=tuple(checks.unmarked(work.db, within, limit=limit)),
    )
