"""Preparing an index 建立核验索引: from the current snapshot, one builder at a time, old ones swept.

`home/verification/<offer>/<snapshot>-<key>` holds one index. Which one counts, the ledger says at every
attempt; an index is never looked for by age.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from yiben.capabilities import ledger
from yiben.capabilities.access.verification import store
from yiben.capabilities.access.verification.actions.under_grant import rows_of, stands
from yiben.capabilities.access.verification.building import Plan, build
from yiben.capabilities.access.verification.digests import Digests
from yiben.capabilities.access.verification.model import Offer, OfferStatus, no_such_offer
from yiben.capabilities.access.verification.spelling import comparable
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import NotFound, Unavailable
from yiben.kernel.progress import Progress, silent
from yiben.kernel.text import Text


def folder_of(home: Home, offer_id: str, snapshot: str) -> Path:
    """Where the index of an offer over a snapshot lies, made or not."""
    return home.root / "verification" / offer_id / f"{snapshot}-{Digests(home).id}"


def prepare(office: Office, lake: Lake, offer_id: str, *, progress: Progress = silent) -> int:
    """Make the index an offer needs now, unless it is there; how many keys were indexed, 0 when none had to be.

    Safe at any moment to kill, and with any number of processes at once. Unavailable when the newest
    content no longer has the columns offered.
    """
    with _alone(office.home, offer_id):
        # Read under the lock: while we waited, somebody may have landed newer content, or withdrawn.
        found, snapshot, rows = _now(office, offer_id)
        folder = folder_of(office.home, offer_id, snapshot)
        made = 0
        if not folder.exists():
            _sweep(folder.parent, keep="")
            plan = replace(_plan(lake, found, snapshot), rows=rows)
            made = build(lake, Digests(office.home), plan, folder, progress=progress)
        _sweep(folder.parent, keep=folder.name)
    return made


def refresh(office: Office, lake: Lake, *, resource: str = "", progress: Progress = silent) -> int:
    """Prepare every offer in force (of one resource), and sweep what belongs to none; how many there are.

    For after an intake and at start-up, so that nobody has to wait for the first attempt.
    """
    with office.reading(SYSTEM) as work:
        offers = store.all_offers(work.db)
        here = [one for one in offers if one.status is OfferStatus.APPROVED and stands(work, one)]
    root = office.home.root / "verification"
    for gone in {path.name for path in root.glob("vof_*") if path.is_dir()} - {one.id for one in here}:
        forget(office, gone)
    wanted = [one for one in here if resource in ("", one.resource)]
    for one in wanted:
        try:
            prepare(office, lake, one.id, progress=progress)
        except (NotFound, Unavailable):
            continue  # retired, withdrawn meanwhile, or changed its columns: attempts say so
    return len(wanted)


def forget(office: Office, offer_id: str) -> None:
    """Remove the index of an offer that is no longer in force."""
    with _alone(office.home, offer_id):
        shutil.rmtree(office.home.root / "verification" / offer_id, ignore_errors=True)


def _now(office: Office, offer_id: str) -> tuple[Offer, str, str | None]:
    with office.reading(SYSTEM) as work:
        found = store.read_offer(work.db, offer_id)
        if found is None or found.status is not OfferStatus.APPROVED:
            raise no_such_offer()
        entry = ledger.describe(work, found.resource).resource
        if entry.snapshot is None or entry.status is ledger.Status.RETIRED:
            raise no_such_offer()
        return found, entry.snapshot, rows_of(work, found)


def _plan(lake: Lake, found: Offer, snapshot: str) -> Plan:
    types = {one.name: one.type for one in lake.columns(found.resource, snapshot)}
    offered = {found.key: types.get(found.key), **{one.name: types.get(one.name) for one in found.columns}}
    known = {name: kind for name, kind in offered.items() if kind and comparable(kind)}
    lost = [name for name in offered if name not in known]
    if lost:
        listed = ", ".join(lost)
        raise Unavailable(
            "offer_outdated",
            Text(f"最新数据已没有可核验的列: {listed}", f"The newest data no longer has: {listed}."),
            where={"offer": found.id, "column": listed},
            hint=Text("请数据专员撤回并重新提出", "A steward should withdraw the offer and make a new one."),
        )
    return Plan(
        scope=found.scope,
        key=found.key,
        key_type=known.pop(found.key),
        columns=known,
        files=lake.files(found.resource, snapshot),
    )


def _sweep(folder: Path, *, keep: str) -> None:
    # We hold the lock: whatever else lies here was left by the dead, or belongs to older content.
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in folder.iterdir():
        if path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _alone(home: Home, offer_id: str) -> Iterator[None]:
    # The kernel lets go of the lock when we die. The file lies beside the folder, which is swept.
    root = home.root / "verification"
    root.mkdir(exist_ok=True, mode=0o700)
    with (root / f"{offer_id}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
