"""Preparing an index 建立点查索引: over the current snapshot, one builder at a time, old ones swept.

`home/lookup/<resource>/<snapshot>/` holds the rows and, per key column, a folder. Which snapshot counts the
ledger says at every call; an index is never looked for by age.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yiben.capabilities import ledger
from yiben.capabilities.access.lookup import model
from yiben.capabilities.access.lookup.building import META, build_key, build_rows, folder_of, key_folder
from yiben.capabilities.access.lookup.model import no_column, no_key
from yiben.capabilities.access.lookup.spelling import usable
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.progress import Progress, silent


def prepare(office: Office, lake: Lake, resource: str, key: str, *, progress: Progress = silent) -> bool:
    """Make the index by column `key` of a resource's current content, unless it is there; whether there is one now.

    Small tables and rows of types that Arrow cannot give back get none. Safe at any moment to kill, and with
    any number of processes at once. Raises NotFound for a resource, BadInput for the column.
    """
    with office.reading(SYSTEM) as work:
        identifier = ledger.describe(work, resource).resource.id
    with _alone(office.home, identifier):
        # Read under the lock: while we waited, somebody may have landed newer content.
        with office.reading(SYSTEM) as work:
            entry = ledger.describe(work, identifier).resource
        if entry.snapshot is None or entry.status is ledger.Status.RETIRED:
            _sweep(office.home, identifier, keep="")
            return False
        folder = folder_of(office.home, identifier, entry.snapshot)
        _sweep(office.home, identifier, keep=folder.name)
        if lake.rows(identifier, entry.snapshot) < model.SMALL:
            return False
        columns = lake.columns(identifier, entry.snapshot)
        kind = {one.name: one.type for one in columns}.get(key)
        if kind is None:
            raise no_column(key, tuple(one.name for one in columns))
        if not usable(kind):
            raise no_key(key, kind)
        if not folder.exists():
            build_rows(lake, lake.files(identifier, entry.snapshot), columns, folder, progress=progress)
        fits = '"fits": true' in (folder / META).read_text(encoding="utf-8")
        if fits and not key_folder(folder, key).exists():
            build_key(lake, folder, key, progress=progress)
        return fits


def refresh(office: Office, lake: Lake, *, progress: Progress = silent) -> int:
    """Bring every index that was used to the current content, and sweep those of what is gone; how many there are.

    For after an intake and at start-up, so that nobody has to wait for the first call.
    """
    kept = 0
    for root in sorted((office.home.root / "lookup").glob("*/")):
        keys = sorted({key for snapshot in root.iterdir() for key in _keys_in(snapshot)})
        try:
            kept += sum(prepare(office, lake, root.name, key, progress=progress) for key in keys)
        except NotFound:
            forget(office, root.name)
        except BadInput:
            continue  # a column is gone, or has another type: whoever asks by it is told
    return kept


def forget(office: Office, resource: str) -> None:
    """Remove the indexes of a resource."""
    with _alone(office.home, resource):
        shutil.rmtree(office.home.root / "lookup" / resource, ignore_errors=True)


def _keys_in(snapshot: Path) -> list[str]:
    import json

    metas = snapshot.glob(f"key-*/{META}")
    return [json.loads(path.read_text(encoding="utf-8"))["column"] for path in metas]


def _sweep(home: Home, resource: str, *, keep: str) -> None:
    # We hold the lock: whatever else lies here was left by the dead, or belongs to older content.
    root = home.root / "lookup" / resource
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in root.iterdir():
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)
    for half in (root / keep).glob("half-*") if keep else ():
        shutil.rmtree(half, ignore_errors=True)


@contextmanager
def _alone(home: Home, resource: str) -> Iterator[None]:
    # The kernel lets go of the lock when we die. The file lies beside the folder, which is swept.
    root = home.root / "lookup"
    root.mkdir(exist_ok=True, mode=0o700)
    with (root / f"{resource}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
