"""What the pages of benefits leave behind, for tests that look for what must not be there."""

from yiben.app.wiring import Platform
from yiben.engines import evidence
from yiben.infra.database import transaction
from yiben.kernel.paging import PageAsk


def events_of(platform: Platform) -> str:
    """The newest evidence as text."""
    with transaction(platform.office.engine, writes=False) as db:
        return repr(list(evidence.show(db, page=PageAsk(size=200)).rows))
