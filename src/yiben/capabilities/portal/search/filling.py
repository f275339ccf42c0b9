"""Building the whole index 重建索引: as many processes as there are processors read, cut and write, each an index of its own.

They are joined at last. Each process reads stretches of datasets in transactions of its own, the next one nobody has
taken. What changes meanwhile stands in the feed beyond the watermark, which was read before, and is looked at again
at the next `follow`.
"""

import gc
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
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
FEW = 50_000  # no more than these: one process has them, in two seconds, when several have only begun
MOST = 6  # processes: from eight segments on, the engine would merge them before anybody can search


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of datasets beside their rows: what people call themes; downloads ever."""

    themes: Mapping[str, str]
    used: Mapping[str, int]


def fill(writer: Any, work: Work, told: Told) -> None:
    """Write every published dataset into an empty index."""
    for stretch in opening.stretches(work, size=STRETCH):
        put(writer, _prepared(work, stretch, told))


def fill_apart(folder: Path, work: Work, told: Told) -> list[Path]:
    """Write every published dataset into one of several new indexes below `folder`."""
    parts = [folder / str(number) for number in range(min(MOST, os.cpu_count() or 1))]
    context = multiprocessing.get_context("spawn")
    stretches = list(opening.stretches(work, size=STRETCH))
    begun = (work.home.root, work.settings, told, stretches, context.Value("i", 0))
    with ProcessPoolExecutor(len(parts), mp_context=context, initializer=_begin, initargs=begun) as pool:
        for _ in pool.map(_part, parts):
            pass  # what went wrong there is raised here
    return parts


def put(writer: Any, prepared: Iterable[str]) -> None:
    """Write documents as `lines` prepares them."""
    for one in prepared:
        writer.add_json(one)


_Stretch = tuple[str, str]  # after, until


def _prepared(work: Work, stretch: _Stretch, told: Told) -> list[str]:
    after, until = stretch
    return lines(opening.described(work, after=after, until=until), themes=told.themes, used=told.used)


@dataclass(frozen=True, slots=True)
class _Share:
    """What a process works with."""

    office: Office
    told: Told
    stretches: Sequence[_Stretch]
    taken: Any  # how many stretches are taken, by all processes

    def left(self) -> Iterator[_Stretch]:
        """Stretches nobody else has taken, each taken as it is asked for."""
        while True:
            with self.taken.get_lock():
                at = self.taken.value
                self.taken.value += 1
            if at >= len(self.stretches):
                return
            yield self.stretches[at]


_shares: list[_Share] = []


def _begin(root: Path, settings: Settings, told: Told, stretches: Sequence[_Stretch], taken: Any) -> None:
    gc.disable()  # a process that only makes text leaves no rings behind; looking for them is a tenth of its time
    home = Home(root)
    _shares[:] = [_Share(Office(home, settings, open_engine(home, settings), _no_evidence), told, stretches, taken)]  # fmt: skip


def _no_evidence(*_: Any) -> None:
    """Reading what is public leaves none."""


def _part(folder: Path) -> None:
    from yiben.capabilities.portal.search.layout import LAYOUT
    from yiben.infra.search.joining import part

    share = _shares[0]
    with part(LAYOUT.open, folder) as writer, speaking(Lang.ZH):
        for stretch in share.left():
            with share.office.reading(SYSTEM) as work:
                put(writer, _prepared(work, stretch, share.told))
