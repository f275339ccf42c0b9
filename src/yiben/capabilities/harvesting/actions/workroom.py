"""A folder of its own for each source while it is read, and one reader at a time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yiben.capabilities.harvesting.model import Source
from yiben.infra.home import Home
from yiben.kernel.errors import MovedOn
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


@contextmanager
def room(home: Home, name: str) -> Iterator[Path]:
    """An empty folder, removed at the end."""
    folder = home.root / "harvest" / (name if name.startswith("src_") else f"{name}-{new_id('tmp')}")
    shutil.rmtree(folder, ignore_errors=True)  # left by one that was killed
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def alone(home: Home, source: Source) -> Iterator[None]:
    """Nobody else reads this source meanwhile. Raises MovedOn `harvest_running`; a killed reader's turn has ended."""
    locks = home.root / "harvest"
    locks.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (locks / f"{source.id}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MovedOn(
                "harvest_running",
                Text(f"「{source.name}」正在采集", f"“{source.name}” is being harvested."),
                where={"source": source.name},
                hint=Text("等它结束后再试", "Try again when it has ended."),
            ) from None
        yield
