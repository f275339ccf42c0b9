"""The desk (点查台): questions that arrive together are answered together, one transaction for all."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from weakref import WeakKeyDictionary

from yiben.capabilities.access.actions import lake_of
from yiben.capabilities.access.lookup.actions.asking import (
    Asked,
    Memory,
    Outcome,
    Slow,
    Way,
    ask_many,
    read_slowly,
)
from yiben.capabilities.access.lookup.actions.preparing import prepare
from yiben.capabilities.access.lookup.model import LookUp
from yiben.capabilities.access.model import Answer
from yiben.infra.gathering import Gathering
from yiben.infra.work import Office
from yiben.kernel.actors import Actor

_SLOWLY = 2
"""Questions read without an index at once."""

Made = dict[tuple[str, str, str], "asyncio.Future[bool]"]


class LookUpDesk:
    """One per process. Its own threads answer, make indexes, and read what has none."""

    def __init__(self, office: Office, *, way: Way | None = None) -> None:
        self._way = way or Way()
        self._portal = office
        memory = Memory()
        # What decides is read on the portal's connections, so that ours alone tells when somebody else wrote.
        self._rounds: Gathering[Asked, Outcome] = Gathering(
            office,
            lambda own, asked: ask_many(office, asked, way=self._way, own=own.engine, memory=memory),
            name="lookup",
        )
        self._preparing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="yiben-index")
        self._reading = ThreadPoolExecutor(max_workers=_SLOWLY, thread_name_prefix="yiben-slow")
        self._made: WeakKeyDictionary[asyncio.AbstractEventLoop, Made] = WeakKeyDictionary()

    async def ask(self, who: Actor | str, look_up: LookUp) -> Answer:
        """One question, of an actor or of whoever's secret it is. Raises what `look_up` does.

        The first question by a key column of a large table has its index made; until then it is read slowly.
        """
        outcome = await self._rounds.ask(Asked(who=who, look_up=look_up))
        if isinstance(outcome, Slow):
            self._prepare(outcome)
            slow = outcome
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(
                self._reading, lambda: read_slowly(self._portal, slow, way=self._way)
            )
        if isinstance(outcome, Answer):
            return outcome
        # It may be remembered, and raised for others: what was on the way here is not its own.
        raise outcome.with_traceback(None)

    def _prepare(self, slow: Slow) -> None:
        """Once per snapshot and key column: what could not be made will not be for asking again."""
        key = slow.missing
        if key is None:
            return
        loop = asyncio.get_running_loop()
        made = self._made.setdefault(loop, {})
        at = (slow.resource, slow.snapshot, key)
        if at not in made:
            for old in [one for one in made if one[0] == slow.resource and one[1] != slow.snapshot]:
                del made[old]
            lake = lake_of(self._portal.home, self._portal.settings)
            made[at] = loop.run_in_executor(
                self._preparing, lambda: prepare(self._portal, lake, slow.resource, key)
            )
            # Whoever asked is answered all the same; the slow way says what is wrong.
            made[at].add_done_callback(lambda done: done.cancelled() or done.exception())
