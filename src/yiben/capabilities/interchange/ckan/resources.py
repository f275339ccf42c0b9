"""Which resource an identifier names. Ours say whose they are; of those clients made up, there is an index."""

import re
from threading import Lock
from typing import Any

from yiben.capabilities.interchange.actions.gathering import records_of
from yiben.capabilities.interchange.ckan import shapes
from yiben.capabilities.interchange.ckan.roll import Held
from yiben.capabilities.interchange.model import Site
from yiben.capabilities.opening import Dataset, State
from yiben.infra.work import Work

_OURS = re.compile(r"(ds_[0-9a-z]{20,40})_[A-Za-z0-9]{1,12}")
_PART = 500


class Resources:
    """Identifiers that clients gave, by dataset; brought up to date with the roll when one is asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seq = -1
        self._of: dict[str, str] = {}
        self._seen: dict[str, str] = {}  # dataset → what it was when its resources were noted

    def find(
        self, work: Work, site: Site, held: Held, identifier: str
    ) -> tuple[Dataset, dict[str, Any]] | None:
        """The dataset and the resource; None where there is none, or none any more."""
        owner = self.owner(work, site, held, identifier)
        for record in records_of(work, [owner] if owner else []):
            if record.dataset.state is State.PUBLISHED:
                for made in shapes.package(site, record)["resources"]:
                    if made["id"] == identifier:
                        return record.dataset, made
        return None

    def owner(self, work: Work, site: Site, held: Held, identifier: str) -> str | None:
        """The dataset that has a resource of that identifier; None where the identifier is free."""
        ours = _OURS.fullmatch(identifier)
        return ours.group(1) if ours else self._theirs(work, site, held, identifier)

    def _theirs(self, work: Work, site: Site, held: Held, identifier: str) -> str | None:
        with self._lock:
            if self._seq != held.seq:
                self._note(work, site, held)
            return self._of.get(identifier)

    def _note(self, work: Work, site: Site, held: Held) -> None:
        fresh = {one.id: one.modified for one in held.entries.values() if one.ckan_id}
        changed = [name for name, modified in fresh.items() if self._seen.get(name) != modified]
        for start in range(0, len(changed), _PART):
            for record in records_of(work, changed[start : start + _PART]):
                made = shapes.package(site, record)["resources"]
                self._of.update((one["id"], record.dataset.id) for one in made)
        self._of = {name: owner for name, owner in self._of.items() if owner in fresh}
        self._seen, self._seq = fresh, held.seq
