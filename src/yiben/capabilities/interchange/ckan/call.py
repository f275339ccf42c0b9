"""One call of an action: who asks what of which site, and the things that outlive a call."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import orjson

from yiben.capabilities import opening
from yiben.capabilities.interchange.actions.gathering import records_of
from yiben.capabilities.interchange.ckan import shapes
from yiben.capabilities.interchange.ckan.errors import Missing
from yiben.capabilities.interchange.ckan.resources import Resources
from yiben.capabilities.interchange.ckan.roll import Held, Roll
from yiben.capabilities.interchange.model import Site
from yiben.capabilities.opening import State
from yiben.capabilities.portal import reading as rows
from yiben.infra.work import Work
from yiben.kernel.actors import Actor
from yiben.kernel.errors import NotFound
from yiben.kernel.ids import stable_id

_KEPT = 64_000_000  # bytes of packages kept as JSON


class Packages:
    """Packages as JSON, written down once for each state of a dataset; bounded."""

    def __init__(self, *, most: int = _KEPT) -> None:
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, str], tuple[str, bytes]] = OrderedDict()
        self._lock = Lock()

    def of(self, work: Work, site: Site, held: Held, identifiers: Sequence[str]) -> list[bytes]:
        """These packages, in this order; one that has just gone is left out."""
        found: dict[str, bytes] = {}
        with self._lock:
            for name in identifiers:
                kept = self._kept.get((site.url, name))
                entry = held.entries.get(name)
                if kept is not None and entry is not None and kept[0] == entry.modified:
                    found[name] = kept[1]
                    self._kept.move_to_end((site.url, name))
        for record in records_of(work, [name for name in identifiers if name not in found]):
            if record.dataset.state is State.PUBLISHED:
                made = orjson.dumps(shapes.package(site, record))
                found[record.dataset.id] = made
                self._keep((site.url, record.dataset.id), record.dataset.updated.removesuffix("Z"), made)
        return [found[name] for name in identifiers if name in found]

    def _keep(self, key: tuple[str, str], modified: str, made: bytes) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes += len(made) - (len(before[1]) if before else 0)
            self._kept[key] = modified, made
            while self._bytes > self._most:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone[1])


@dataclass(slots=True, kw_only=True)
class Desk:
    """What calls share."""

    roll: Roll = field(default_factory=Roll)
    packages: Packages = field(default_factory=Packages)
    resources: Resources = field(default_factory=Resources)


@dataclass(slots=True, kw_only=True)
class Call:
    """One call. `actor` is None where no token was shown.

    `lookup` finds datasets by words, best first; it answers None where there are too many to be put in order.
    """

    desk: Desk
    site: Site
    shelf: rows.Shelf  # open rows
    work: Work
    actor: Actor | None
    said: dict[str, Any]
    lookup: Callable[[Work, str], Sequence[str] | None]

    @property
    def held(self) -> Held:
        """The roll as of now."""
        return self.desk.roll.now(self.work)

    def dataset(self, reference: str) -> opening.Dataset:
        """The dataset a client means by an identifier, a name, or what it called it itself. Missing where none is.

        What was withdrawn or suspended is there for those who ask by name in other formats, not for CKAN's clients:
        they take what they are given for what there is.
        """
        for name in (reference, stable_id("ds", shapes.CLIENT, reference)):
            try:
                found = opening.dataset(self.work, name)
            except NotFound:
                continue
            if found.state is State.PUBLISHED:
                return found
        known = self.held.names.get(reference)
        if known is not None:
            return opening.dataset(self.work, known)
        raise Missing
