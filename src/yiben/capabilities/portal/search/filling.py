"""Building the whole index 重建索引: several processes read and cut, one writes.

Each process reads stretches of datasets in transactions of its own. What changes meanwhile stands in the feed
beyond the watermark, which was read before, and is looked at again at the next `follow`.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

import orjson

from yiben.capabilities import opening
from yiben.capabilities.portal.search.describing import documents
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.text import Lang, speaking

STRETCH = 4_000  # datasets a process prepares at a time
FEW = 3 * STRETCH  # no more than these: processes would take longer to begin
_AHEAD = 2  # stretches each process may be ahead of the writer: memory stays flat
_STATES = (opening.State.PUBLISHED,)


def fill(writer: Any, work: Work, *, count: int, themes: Mapping[str, str], used: Mapping[str, int]) -> None:
    """Write every published dataset into an empty index."""
    if count <= FEW or work.settings.database_url.startswith("sqlite://"):
        for after in _starts(work):
            _add(writer, _prepared(work, after, themes, used))
        return
    workers = max(1, os.cpu_count() or 1)
    context = multiprocessing.get_context("spawn")
    told = (work.home.root, work.settings, dict(themes), dict(used))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=told) as pool:
        waiting: deque[Future[list[str]]] = deque()
        for after in _starts(work):
            waiting.append(pool.submit(_stretch, after))
            if len(waiting) > workers * _AHEAD:
                _add(writer, waiting.popleft().result())
        while waiting:
            _add(writer, waiting.popleft().result())


def _add(writer: Any, prepared: list[str]) -> None:
    for one in prepared:
        writer.add_json(one)


def _starts(work: Work) -> Iterator[str]:
    """Where stretches begin: after the identifier of the last one before them."""
    after = ""
    while True:
        yield after
        last = opening.part(work, after=after, offset=STRETCH - 1, limit=1, states=_STATES)
        if not last:
            return
        after = last[0].id


def _prepared(work: Work, after: str, themes: Mapping[str, str], used: Mapping[str, int]) -> list[str]:
    from yiben.capabilities.portal.search.layout import fields

    datasets = opening.part(work, after=after, limit=STRETCH, states=_STATES)
    made = documents(work, datasets, themes=themes, used=used)
    return [orjson.dumps(fields(one)).decode() for one in made]


_told: list[tuple[Office, Mapping[str, str], Mapping[str, int]]] = []


def _begin(root: Any, settings: Settings, themes: Mapping[str, str], used: Mapping[str, int]) -> None:
    home = Home(root)
    _told[:] = [(Office(home, settings, open_engine(home, settings), _no_evidence), themes, used)]


def _no_evidence(*_: Any) -> None:
    """Reading what is public leaves none."""


def _stretch(after: str) -> list[str]:
    office, themes, used = _told[0]
    with speaking(Lang.ZH), office.reading(SYSTEM) as work:
        return _prepared(work, after, themes, used)
