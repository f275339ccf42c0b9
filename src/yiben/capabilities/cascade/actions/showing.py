"""Reading: peers and how they do, mirrors, conflicts. For staff."""

from typing import Any

from yiben.capabilities import ledger
from yiben.capabilities.cascade import store
from yiben.capabilities.cascade.actions.applying import read_marks
from yiben.capabilities.cascade.actions.rooming import most_of_peer
from yiben.capabilities.cascade.actions.standing import called, must_read
from yiben.capabilities.cascade.certificates import Validity, shown
from yiben.capabilities.cascade.documents import read_mark
from yiben.capabilities.cascade.envelope import document
from yiben.capabilities.cascade.fitting import left_out
from yiben.capabilities.cascade.model import Conflict, Mirror, MirrorItem, Myself, Peer, Settled, Standing
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text


def myself(work: Work) -> Myself | None:
    """How this installation is called among its peers; None before the first invitation."""
    return store.myself(work.db)


def certificate(work: Work) -> Validity | None:
    """The certificate peers are shown; None before the first connection. It is renewed by itself in its last days."""
    must_read(work)
    return shown(work.home)


def peers(work: Work) -> tuple[Peer, ...]:
    """Every peer, those that left included."""
    must_read(work)
    return tuple(store.peers(work.db))


def find_peer(work: Work, ref: str) -> Peer:
    """The peer with this identifier or name. NotFound `no_peer`."""
    must_read(work)
    return called(work, ref)


def standing(work: Work) -> tuple[Standing, ...]:
    """How every connection does."""
    must_read(work)
    mirrored, differing, version = (
        store.mirror_counts(work.db),
        store.conflict_counts(work.db),
        ledger.version(work),
    )
    return tuple(
        Standing(
            peer=one,
            behind=one.out_number - one.out_acked + max(0, version - one.feed),
            most_bytes=most_of_peer(work.settings),
            mirrors=mirrored.get(one.id, 0),
            open_conflicts=differing.get(one.id, 0),
        )
        for one in store.peers(work.db)
    )


def mirrors(work: Work, query: str = "", *, peer: str = "", page: PageAsk | None = None) -> Page[Mirror]:
    """Entries of the other sides whose name, title or holder has `query`; by name."""
    must_read(work)
    ask = page or PageAsk()
    owner = called(work, peer).id if peer else ""
    rows, total = store.mirror_rows(
        work.db, query=query.strip()[:200], owner=owner, limit=ask.size, offset=ask.offset
    )
    names = _names(work)
    return Page(rows=tuple(_mirror(work, row, names) for row in rows), total=total, ask=ask)


def mirror(work: Work, peer: str, entry: str) -> Mirror:
    """One entry of a peer. NotFound `no_peer`, `no_resource`."""
    must_read(work)
    owner = called(work, peer)
    row = store.mirrors_called(work.db, owner.id, [entry]).get(entry)
    if row is None:
        raise NotFound("no_resource", Text(f"没有目录条目「{entry}」", f"There is no entry “{entry}”"))
    return _mirror(work, row, _names(work))


def conflicts(work: Work, *, limit: int = 200) -> tuple[Conflict, ...]:
    """Open conflicts, newest first."""
    must_read(work)
    return tuple(store.conflicts(work.db, settled=False, limit=limit)[0])


def settled_conflicts(work: Work, *, limit: int = 200) -> tuple[Conflict, ...]:
    """Conflicts that were settled, newest first."""
    must_read(work)
    return tuple(store.conflicts(work.db, settled=True, limit=limit)[0])


def find_conflicts(
    work: Work,
    stands: Settled = Settled.OPEN,
    *,
    peer: str = "",
    entry: str = "",
    page: PageAsk | None = None,
) -> Page[Conflict]:
    """Conflicts with a peer, about an entry, newest first. NotFound `no_peer`."""
    must_read(work)
    ask = page or PageAsk()
    about = ({"peer": called(work, peer).id} if peer else {}) | ({"entry": entry} if entry else {})
    rows, total = store.conflicts(
        work.db, settled=stands is Settled.DONE, limit=ask.size, offset=ask.offset, about=about
    )
    return Page(rows=tuple(rows), total=total, ask=ask)


def conflict(work: Work, identifier: str) -> Conflict:
    """One conflict. NotFound `no_conflict`."""
    must_read(work)
    found = store.one_conflict(work.db, identifier)
    if found is None:
        raise NotFound(
            "no_conflict", Text(f"没有冲突「{identifier}」", f"There is no conflict “{identifier}”")
        )
    return found


def _names(work: Work) -> dict[str, str]:
    return {one.id: one.name for one in store.peers(work.db)}


def _mirror(work: Work, row: Any, names: dict[str, str]) -> Mirror:
    said, held = document(row.body), read_marks(row.held)
    ruled = store.rulings_of(work.db, row.peer, [row.entry])
    items = []
    for one in said["items"]:
        theirs = read_mark(one)
        items.append(
            MirrorItem(
                id=one["id"], name=one["name"], title=one["title"], type=one["type"],
                semantic=one.get("semantic"), theirs=theirs, holds=held.get(one["id"], theirs),
                ruling=ruled[one["id"]][0] if one["id"] in ruled else None,
            )
        )  # fmt: skip
    return Mirror(
        peer=row.peer, peer_name=names.get(row.peer, row.peer), entry=row.entry, name=row.name, title=row.title,
        description=str(said.get("description", "")), owner=row.owner, status=row.status, level=row.level,
        received=row.received, items=tuple(items), left_out=left_out(said).items,
    )  # fmt: skip
