"""What ends with an entry (注销): every grant of it and every standing delivery that reads it, in the same transaction."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yiben.capabilities.casework import Case, Step
    from yiben.infra.work import Work


def end_use(work: "Work", case: "Case", _step: "Step") -> None:
    """Effect `catalogue.end_use`: grants of the entry are withdrawn, deliveries that read it end."""
    from yiben.capabilities import ledger, sharing
    from yiben.capabilities.access import deliveries
    from yiben.infra.work import Work
    from yiben.kernel.actors import SYSTEM, Actor, Role

    sharing.end_of_resource(work, case.subject)
    actor = Actor(account=SYSTEM.account, name=SYSTEM.name, roles=frozenset({Role.OFFICER}), clearance=5)
    platform = Work(work.db, actor, work.office, work.events, work.lasting)
    name = ledger.describe(platform, case.subject).resource.name.casefold()
    over = (deliveries.DeliveryStatus.WITHDRAWN, deliveries.DeliveryStatus.ENDED)
    for order in deliveries.list_deliveries(platform):
        if order.status(work.now()) not in over and name in _tables(order.sql):
            deliveries.withdraw(platform, order.id)


def _tables(sql: str) -> frozenset[str]:
    """The tables a statement that was accepted once reads, casefolded."""
    import sqlglot
    from sqlglot import exp

    return frozenset(
        one.name.casefold() for one in sqlglot.parse_one(sql, dialect="duckdb").find_all(exp.Table)
    )
