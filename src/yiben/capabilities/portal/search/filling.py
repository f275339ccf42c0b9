"""Building the whole index 重建索引: several processes read and cut, one writes.

Each process reads stretches of datasets in transactions of its own. What changes meanwhile stands in the feed
beyond the watermark, which was read before, and is looked at again at the next `follow`.
"""

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

from yiben.capabilities import opening
from yiben.capabilities.portal.search.describing import lines
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.text import Lang, speaking

STRETCH = 4_000  # datasets a process prepares at a time
FEW = 3 * STRETCH  # no more than these: processes would take longer to begin
_AHEAD = 2  # stretches each process may be ahead of the writer: memory stays flat


def fill(writer: Any, work: Work, *, count: int, themes: Mapping[str, str], used: Mapping[str, int]) -> None:
    """Write every published dataset into an empty index."""
    stretches = opening.stretches(work, size=STRETCH)
    if count <= FEW or work.settings.database_url.startswith("sqlite://"):
        for after, until in stretches:
            put(writer, _prepared(work, after, until, themes, used))
        return
    workers = max(1, os.cpu_count() or 1)
    context = multiprocessing.get_context("spawn")
    told = (work.home.root, work.settings, dict(themes), dict(used))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=told) as pool:
        waiting: deque[Future[bytes]] = deque()
        for after, until in stretches:
            waiting.append(pool.submit(_stretch, after, until))
            if len(waiting) > workers * _AHEAD:
                put(writer, waiting.popleft().result())
        while waiting:
            put(writer, waiting.popleft().result())


def put(writer: Any, prepared: bytes) -> None:
    """Write documents, one a line."""
    for one in prepared.decode().split("\n") if prepared else ():
        writer.add_json(one)


def _prepared(
    work: Work, after: str, until: str, themes: Mapping[str, str], used: Mapping[str, int]
) -> bytes:
    return b"\n".join(lines(opening.described(work, after=after, until=until), themes=themes, used=used))


_told: list[tuple[Office, Mapping[str, str], Mapping[str, int]]] = []


def _begin(root: Any, settings: Settings, themes: Mapping[str, str], used: Mapping[str, int]) -> None:
    gc.disable()  # a process that only makes text leaves no rings behind; looking for them is a tenth of its time
    home = Home(root)
    _told[:] = [(Office(home, settings, open_engine(home, settings), _no_evidence), themes, used)]


def _no_evidence(*_: Any) -> None:
    """Reading what is public leaves none."""


def _stretch(after: str, until: str) -> bytes:
    office, themes, used = _told[0]
    with speaking(Lang.ZH), office.reading(SYSTEM) as work:
        return _prepared(work, after, until, themes, used)
