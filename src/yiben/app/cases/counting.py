"""The numbers beside the menu: what waits for somebody, and what they have not read."""

from collections.abc import Callable, Mapping
from threading import Lock
from time import monotonic

from yiben.app.reactions import hands
from yiben.capabilities import casework
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor
from yiben.kernel.paging import PageAsk
from yiben.ui.doors import Visit

_KEEP = 15.0  # seconds: every page shows them, few change them
_MOST = 20_000  # counts remembered


class Waiting:
    """Counts by account and place, kept for a moment; lives at `app.state.waiting`."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = Lock()
        self._kept: dict[tuple[str, str], tuple[float, int]] = {}

    def counts(self, actor: Actor) -> Mapping[str, int]:
        """How many cases and unread notices wait, by place of the menu."""
        return {place: self._many(actor, place, count) for place, count in _PLACES.items()}

    def note(self, actor: Actor, place: str, many: int) -> None:
        """A page has just counted this itself: the menu says the same."""
        with self._lock:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[actor.account, place] = (monotonic(), many)

    def forget(self, actor: Actor) -> None:
        """Something changed for this person: count afresh."""
        with self._lock:
            for place in _PLACES:
                self._kept.pop((actor.account, place), None)

    def _many(self, actor: Actor, place: str, count: Callable[[Work], int]) -> int:
        with self._lock:
            at, known = self._kept.get((actor.account, place), (-_KEEP, 0))
        if monotonic() - at < _KEEP:
            return known
        with self._office.reading(actor) as work:
            found = count(work)
        self.note(actor, place, found)
        return found


def _cases(work: Work) -> int:
    return casework.todo(work, page=PageAsk(size=1), hands=hands()).total


def _notices(work: Work) -> int:
    return casework.notices(work, only="unread", page=PageAsk(size=1), hands=hands()).total


_PLACES: Mapping[str, Callable[[Work], int]] = {"todo": _cases, "notices": _notices}


def noted(visit: Visit, place: str, many: int) -> None:
    """Let the menu say what the page says."""
    waiting: Waiting = visit.request.app.state.waiting
    waiting.note(visit.who, place, many)


def changed(visit: Visit) -> None:
    """The visitor did something that changes what waits for them."""
    waiting: Waiting = visit.request.app.state.waiting
    waiting.forget(visit.who)
