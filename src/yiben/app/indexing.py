"""Indexes of point lookups while the platform is up: of new API grants, and brought up to date after an intake.

The ledger's version and the grants tell, so that what another process did (a command, an approval) counts as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread
from typing import TYPE_CHECKING

from yiben.capabilities import grants, ledger
from yiben.capabilities.access import lookup
from yiben.capabilities.grants import Form, Grant, Road, State
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.paging import PageAsk

if TYPE_CHECKING:
    from yiben.app.wiring import Platform

ROUND = 30.0  # seconds
_IDENTIFIERS = frozenset(
    "cn_resident_id cn_uscc national_id cn_passport cn_org_code person_id org_id".split()
)


class Indexing:
    """What is done already: at the first round nothing is, afterwards only what is new."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self._version = -1
        self._seen: set[str] = set()

    def round(self) -> int:
        """Refresh indexes when the ledger has moved on, prepare those of new API grants; how many keys were looked at."""
        office, lake = self._platform.office, self._platform.lake
        with office.reading(SYSTEM) as work:
            version = ledger.version(work)
            fresh = [one for one in _in_force(work) if one.id not in self._seen]
            wanted = [(one.draft.resource, key) for one in fresh for key in _keys(work, one)]
        for resource, key in dict.fromkeys(wanted):
            try:
                lookup.prepare(office, lake, resource, key)
            except (BadInput, NotFound):
                continue  # whoever asks by it is told
        self._seen |= {one.id for one in fresh}
        if version != self._version:
            lookup.refresh(office, lake)
            self._version = version
        return len(wanted)


@contextmanager
def indexing(platform: "Platform", *, every: float = ROUND) -> Iterator[None]:
    """Do so until the block ends, behind other background work; nobody's request waits for it."""
    over, state = Event(), Indexing(platform)

    def rounds() -> None:
        while not over.is_set():
            platform.jobs.submit("grant-indexes", state.round)
            over.wait(every)

    Thread(target=rounds, name="yiben-indexing", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _in_force(work: Work) -> Iterator[Grant]:
    """Every grant with the road `api` that may be used now or later."""
    own = Work(work.db, replace(SYSTEM, roles=frozenset({Role.OWNER})), work.office)
    for state in (State.IN_FORCE, State.WAITING):
        ask = PageAsk(size=200)
        while rows := grants.listed(own, state=state, page=ask).rows:
            yield from (one for one in rows if Road.API in one.draft.roads)
            ask = PageAsk(number=ask.number + 1, size=200)


def _keys(work: Work, grant: Grant) -> tuple[str, ...]:
    """The columns rows are most likely asked for by: identifiers that are granted in plain, else the first plain one."""
    plain = {one.item: one.name for one in grant.draft.columns if one.form is Form.PLAIN}
    try:
        items = ledger.describe(work, grant.draft.resource).items
    except NotFound:
        return ()
    named = [
        plain[one.id]
        for one in items
        if one.id in plain and one.label is not None and one.label.semantic in _IDENTIFIERS
    ]
    return tuple(named or list(plain.values())[:1])
