"""The numbers beside the menu: what waits for somebody, and what they have not read."""

from collections.abc import Mapping
from threading import Lock
from time import monotonic

from yiben.app.reactions import hands
from yiben.capabilities import casework
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.paging import PageAsk

_KEEP = 15.0  # seconds: every page shows them, few change them
_MOST = 10_000  # people remembered


class Waiting:
    """Counts by account, kept for a moment; pages about them count afresh."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = Lock()
        self._kept: dict[str, tuple[float, Mapping[str, int]]] = {}

    def counts(self, actor: Actor, place: str) -> Mapping[str, int]:
        """How many cases and unread notices wait, by place of the menu."""
        now = monotonic()
        with self._lock:
            at, known = self._kept.get(actor.account, (-_KEEP, {}))
        if now - at < _KEEP and place not in {"todo", "notices"}:
            return known
        found = self._counted(actor)
        with self._lock:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[actor.account] = (now, found)
        return found

    def _counted(self, actor: Actor) -> Mapping[str, int]:
        one = PageAsk(size=1)
        with self._office.reading(actor) as work:
            return {
                "todo": casework.todo(work, page=one, hands=hands()).total,
                "notices": casework.notices(work, only="unread", page=one, hands=hands()).total,
            }
