"""Collecting: what changed here becomes messages in a peer's outbox, some at a time, only so far ahead of its word.

The ledger's change feed is the outbox behind the outbox: its numbers are written in the transaction of the change.
A peer that is down costs nothing but time: what changed waits in the feed, and is told once, as it then stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.capabilities import ledger
from yiben.capabilities.cascade import store
from yiben.capabilities.cascade.actions.applying import SHARED
from yiben.capabilities.cascade.actions.noting import MOST
from yiben.capabilities.cascade.actions.peering import say
from yiben.capabilities.cascade.actions.rooming import most_of_entry
from yiben.capabilities.cascade.documents import entry_body
from yiben.capabilities.cascade.envelope import Message
from yiben.capabilities.cascade.model import BATCH, WINDOW, PeerState
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM

LOOK = 100_000  # changed entries that are planned at once: each is told once, however often it changed


@dataclass(slots=True)
class Collecting:
    """Collects for one peer (identifier) while it is pumped to."""

    office: Office
    to: str
    plan: Sequence[tuple[int, str]] = ()  # (number in the feed, entry) that are still to be told
    begins: int = -1  # how far into the feed the outbox must have come for the plan to hold

    def next(self) -> None:
        """Messages of the next changes, about a batch of them, unless there are none or enough waits."""
        # Changes nobody is told of are passed over at once.
        while self._some() == 0:
            pass

    def _some(self) -> int | None:
        """How many messages were made of some changes; None: nothing to look at, or enough waits."""
        with self.office.reading(SYSTEM) as work:
            peer = store.one_peer(work.db, self.to)
            if (
                peer is None
                or peer.state is not PeerState.ACTIVE
                or peer.out_number - peer.out_acked >= WINDOW
            ):
                return None
            if not self.plan or self.begins != peer.feed:
                self.plan = ledger.changed_entries(work, peer.feed, limit=LOOK)
            part, rest = self.plan[:BATCH], self.plan[BATCH:]
            if not part:
                return None
            # Read before anybody is kept from writing: what changes until then is told by its own number.
            messages, shortened = _messages(work, [entry for _, entry in part])
        upto = part[-1][0]
        with self.office.writing(SYSTEM) as work:
            now = store.locked_peer(work.db, self.to)
            if now is None or now.feed != peer.feed or now.out_stream != peer.out_stream:
                self.plan = ()
                return 0  # somebody else did it meanwhile
            say(work, self.to, *messages)
            store.change_peer(work.db, self.to, feed=upto)
            if shortened:
                work.leave(
                    "cascade.shortened", self.to, name=now.name, shortened=len(shortened),
                    entries=dict(list(shortened.items())[:MOST]),
                )  # fmt: skip
        self.plan, self.begins = rest, upto
        return len(messages)


def _messages(work: Work, entries: Sequence[str]) -> tuple[list[Message], dict[str, int]]:
    """(messages of entries, in their order; items that stay away, by entry). What nobody accepted yet is no entry of the catalogue."""
    found = ledger.outlines(work, entries)
    most = most_of_entry(work.settings)
    messages: list[Message] = []
    shortened: dict[str, int] = {}
    for one in entries:
        if one in found and found[one].resource.status in SHARED:
            body, gone = entry_body(found[one], most=most)
            messages.append(Message(kind="entry", subject=one, body=body))
            if gone:
                shortened[one] = gone
    return messages, shortened
