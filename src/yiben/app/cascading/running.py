"""The cascade while the platform is up: the door peers come in by, and a pump that sends what changed."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

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
PATIENCE = 5.0  # seconds what is under way has to end when the platform ends
_BREAKS = (
    YibenError,
    SQLAlchemyError,
    OSError,
    ValueError,
    TypeError,
    LookupError,
    RuntimeError,
    AssertionError,
)


@contextmanager
def cascading(office: "Office", *, every: float = LOOK) -> Iterator[None]:
    """Listen and send until the block ends. An installation nobody invited does neither.

    A thread of its own: a peer that is slow makes no other background work wait.
    """
    over = Event()
    pump = _Pump(office, over, every)
    thread = Thread(target=pump.run, name="yiben-cascade-pump", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        end = monotonic() + PATIENCE
        for one in (thread, *pump.sending.values()):
            one.join(max(0.0, end - monotonic()))


class _Pump:
    def __init__(self, office: "Office", over: Event, every: float) -> None:
        self.office, self.over, self.every = office, over, every
        self.door: listening.Listener | None = None
        self.knock = 0.0  # when the door may be tried again
        self.next: dict[str, float] = {}
        self.pause: dict[str, float] = {}
        self.sending: dict[str, Thread] = {}

    def run(self) -> None:
        while not self.over.wait(self.every):
            if not self._survived("the cascade", self._round):
                self.over.wait(self.every * 10)
        if self.door is not None:
            self.door.stop()

    def _round(self) -> None:
        with self.office.reading(SYSTEM) as work:
            me = cascade.myself(work)
            if me is None:
                return
        self._survived("what crossed", self._attend)
        with self.office.reading(SYSTEM) as work:
            standing = cascade.standing(work)
        address = self.office.settings.cascade_listen or me.address
        if self.door is None and address and monotonic() >= self.knock:
            self.knock = monotonic() + LONGEST_PAUSE
            self._survived("the door", lambda: self._open(address))
        for one in standing:
            due = one.behind or monotonic() >= self.next.get(one.peer.id, 0.0)
            if one.peer.state is cascade.PeerState.ACTIVE and one.peer.address and due:
                self._send(one.peer.id)

    def _open(self, address: str) -> None:
        from yiben.capabilities.cascade import listening

        self.door = listening.listen(self.office, address)

    def _attend(self) -> None:
        """Take up what arrived and tell what became of it; whatever breaks there keeps nothing from being sent."""
        from yiben.app.reactions import hands
        from yiben.capabilities.cascade import crossing

        crossing.attend(self.office, hands())

    def _send(self, peer: str) -> None:
        """Send to a peer in a thread of its own: one that is slow makes no other peer wait."""
        if monotonic() < self.next.get(peer, 0.0) and self.pause.get(peer):
            return
        if (before := self.sending.get(peer)) is not None and before.is_alive():
            return
        self.sending[peer] = Thread(target=self._sent, args=(peer,), name="yiben-cascade-peer", daemon=True)
        self.sending[peer].start()

    def _sent(self, peer: str) -> None:
        reasons: list[str] = []
        fine = self._survived("sending", lambda: reasons.append(cascade.pump(self.office, peer).reason))
        failed = not fine or reasons != [""]
        longest = SIGN_OF_LIFE if reasons == ["full"] else LONGEST_PAUSE  # a whole batch is sent each time
        self.pause[peer] = min(longest, max(self.every, self.pause.get(peer, 0.0) * 2)) if failed else 0.0
        self.next[peer] = monotonic() + (self.pause[peer] if failed else SIGN_OF_LIFE)

    def _survived(self, what: str, does: Callable[[], object]) -> bool:
        """Whether it was done. What a peer or a database does must not end what serves all the others."""
        try:
            does()
        except _BREAKS as error:
            code = error.code if isinstance(error, YibenError) else type(error).__name__
            log.warning("%s broke: %s", what, code)
            return False
        return True
