"""Copies that went to another installation (去往对方平台的副本): whose there, and the events of both logs."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from yiben.app.cascading.wording import harmless
from yiben.capabilities import cascade
from yiben.capabilities.access import exports
from yiben.engines import evidence
from yiben.infra.work import Work
from yiben.kernel.paging import PageAsk

_THEIRS = re.compile(r"(.+)@([0-9a-f]{16})")
_LOOKED = 200  # events looked through at each end of a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Who had a copy on the other side. `event`: ours, of the read; `their_event`: of their log, as they said."""

    peer: str
    peer_name: str
    account: str
    event: str | None
    their_event: str | None
    certificate: str | None  # SHA-256 of what they showed

    def document(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def elsewhere(work: Work, copies: Iterable[exports.Copy]) -> dict[str, Elsewhere]:
    """By export, for the copies that an account of another installation had."""
    names = {one.id: one.name for one in cascade.peers(work)}
    found = {}
    for one in copies:
        theirs = _THEIRS.fullmatch(one.export.account)
        if theirs is None or theirs[2] not in names:
            continue
        left = _given(work, one.export)
        detail = dict(left.detail) if left else {}
        found[one.export.id] = Elsewhere(
            peer=theirs[2],
            peer_name=harmless(names[theirs[2]], most=80),
            account=theirs[1],
            event=left.id if left else None,
            their_event=str(detail.get("their_event") or "") or None,
            certificate=str(detail.get("certificate") or "") or None,
        )
    return found


def _given(work: Work, export: exports.Export) -> evidence.Entry | None:
    asked = evidence.Asked(kind="cascade.read_given", actor=export.account, since=export.time)
    many = evidence.show(work.db, asked, page=PageAsk(size=1)).total
    last = -(-many // _LOOKED)
    for number in (last, last - 1):  # an event of this page may have moved to the one before
        page = PageAsk(number=number, size=_LOOKED)
        for entry in reversed(evidence.show(work.db, asked, page=page).rows if number > 0 else ()):
            if entry.detail.get("export") == export.id:
                return entry
    return None
