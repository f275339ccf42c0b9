"""The desk (核验台): attempts that arrive together are answered together, one transaction for all."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from weakref import WeakKeyDictionary

from yiben.capabilities.access.verification.actions.asking import Memory, Outcome, ask_many
from yiben.capabilities.access.verification.actions.preparing import prepare
from yiben.capabilities.access.verification.model import Asked, NotPrepared, Word
from yiben.infra.gathering import Gathering
from yiben.infra.lake import Lake
from yiben.infra.work import Office

_PATIENCE = 5.0
"""Seconds an attempt waits for an index that is being made."""


class Desk:
    """One per process."""

    def __init__(self, office: Office, lake: Callable[[], Lake]) -> None:
        memory = Memory()
        self._rounds: Gathering[Asked, Outcome] = Gathering(
            office, lambda own, asked: ask_many(own, asked, memory=memory), name="verify"
        )
        self._lake = lake
        self._preparing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="yiben-index")
        self._made: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Future[int]]] = (
            WeakKeyDictionary()
        )

    async def ask(self, asked: Asked) -> Word:
        """One attempt. Raises what `ask_many` says of it; `NotPrepared` when the index takes too long."""
        outcome = await self._rounds.ask(asked)
        if isinstance(outcome, NotPrepared):
            await self._wait(outcome.where["offer"])
            outcome = await self._rounds.ask(asked)
        if isinstance(outcome, Word):
            return outcome
        raise outcome

    async def _wait(self, offer: str) -> None:
        loop = asyncio.get_running_loop()
        made = self._made.setdefault(loop, {})
        if offer not in made:
            made[offer] = loop.run_in_executor(
                self._preparing, lambda: prepare(self._rounds.office, self._lake(), offer)
            )
            made[offer].add_done_callback(lambda _: made.pop(offer, None))
        done, _ = await asyncio.wait([made[offer]], timeout=_PATIENCE)
        for one in done:
            one.result()
