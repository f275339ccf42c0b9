"""The cascade while the platform is up: the door peers come in by, and a pump that sends what changed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from yiben.capabilities import cascade
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import YibenError

if TYPE_CHECKING:
    from yiben.capabilities.cascade import listening
    from yiben.infra.work import Office

log = logging.getLogger("yiben.cascade")

LOOK = 1.0  # seconds between two looks at whether anything changed
SIGN_OF_LIFE = 30.0  # seconds after which a peer is called though nothing changed
LONGEST_PAUSE = 10.0  # seconds between two tries while a peer does not answer


@contextmanager
def cascading(office: "Office", *, every: float = LOOK) -> Iterator[None]:
    """Listen and send until the block ends. An installation nobody invited does neither.

    A thread of its own: a peer that is slow makes no other background work wait.
    """
    over = Event()
    thread = Thread(target=_Pump(office, over, every).run, name="yiben-cascade-pump", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(5.0)


class _Pump:
    def __init__(self, office: "Office", over: Event, every: float) -> None:
        self.office, self.over, self.every = office, over, every
        self.door: listening.Listener | None = None
        self.next: dict[str, float] = {}
        self.pause: dict[str, float] = {}

    def run(self) -> None:
        while not self.over.wait(self.every):
            try:
                self._round()
            except YibenError as error:
                log.warning("the cascade was refused: %s", error.code)
                self.over.wait(self.every * 10)
        if self.door is not None:
            self.door.stop()

    def _round(self) -> None:
        with self.office.reading(SYSTEM) as work:
            me = cascade.myself(work)
            if me is None:
                return
        self._attend()
        with self.office.reading(SYSTEM) as work:
            standing = cascade.standing(work)
        if self.door is None and (address := self.office.settings.cascade_listen or me.address):
            from yiben.capabilities.cascade import listening

            self.door = listening.listen(self.office, address)
        for one in standing:
            due = one.behind or monotonic() >= self.next.get(one.peer.id, 0.0)
            if one.peer.state is cascade.PeerState.ACTIVE and one.peer.address and due:
                self._send(one.peer.id)

    def _attend(self) -> None:
        """Take up what arrived and tell what became of it; whatever is refused there keeps nothing from being sent."""
        from yiben.app.reactions import hands
        from yiben.capabilities.cascade import crossing

        try:
            crossing.attend(self.office, hands())
        except YibenError as error:
            log.warning("what crossed was not attended to: %s", error.code)

    def _send(self, peer: str) -> None:
        if monotonic() < self.next.get(peer, 0.0) and self.pause.get(peer):
            return
        done = cascade.pump(self.office, peer)
        failed = done.reason != ""
        self.pause[peer] = (
            min(LONGEST_PAUSE, max(self.every, self.pause.get(peer, 0.0) * 2)) if failed else 0.0
        )
        self.next[peer] = monotonic() + (self.pause[peer] if failed else SIGN_OF_LIFE)
