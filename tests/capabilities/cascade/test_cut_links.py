"""The link is cut at random, hundreds of times: nothing is lost, nothing applied twice, order is kept."""

import random

from conftest import OWNER
from yiben.capabilities import cascade, ledger
from yiben.capabilities.cascade.carrying.calling import Broken
from yiben.capabilities.cascade.model import BATCH
from yiben.engines.evidence import Asked, show
from yiben.infra.database import transaction
from yiben.kernel.paging import PageAsk

CUTS = 220


class Cutting:
    """A link over real HTTP that is cut before, in the middle of, or after what it carries."""

    def __init__(self, line: cascade.Link, dice: random.Random) -> None:
        self.line, self.dice, self.cuts = line, dice, 0

    def post(self, path: str, body: bytes, *, sender: str, signature: str) -> cascade.Answer:
        how = self.dice.choice(["before", "half", "after", "fine"])
        if how == "before":
            self.cuts += 1
            self.line.close()
            raise Broken("unreachable")
        if how == "half":
            self.cuts += 1
            self._half(path, body, sender, signature)
            raise Broken("unreachable")
        answer = self.line.post(path, body, sender=sender, signature=signature)
        if how == "after":
            self.cuts += 1
            self.line.close()
            raise Broken("unreachable")
        return answer

    def _half(self, path: str, body: bytes, sender: str, signature: str) -> None:
        connection = self.line._connected()
        connection.putrequest("POST", path)
        for name, value in (
            ("Content-Length", str(len(body))),
            ("Yiben-From", sender),
            ("Yiben-Signature", signature),
        ):
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[: len(body) // 2])
        self.line.close()

    def close(self) -> None:
        self.line.close()


def line_of(side) -> cascade.Link:
    peer = side.peer()
    with side.office.reading(OWNER) as work:
        me = cascade.myself(work)
    assert me is not None
    return cascade.open_link(
        side.office.home, side.office.settings, us=me.id, them=peer.id, address=peer.address,
        authority=peer.authority, now=side.office.clock(),
    )  # fmt: skip


def test_two_hundred_cuts_lose_nothing_and_apply_nothing_twice(both, monkeypatch):
    monkeypatch.setattr("yiben.capabilities.cascade.actions.pumping.BATCH", 3)
    assert BATCH > 3
    dice = random.Random(20_261_122)
    links = [Cutting(line_of(one), dice) for one in both]
    entries = [
        [one.enter(f"{name}{number}", 1) for number in range(6)]
        for one, name in zip(both, "甲乙", strict=True)
    ]
    turn = 0
    while sum(link.cuts for link in links) < CUTS:
        turn += 1
        for one, link, own in zip(both, links, entries, strict=True):
            one.retitle(dice.choice(own), f"{turn}")
            one.pump(link=link, rounds=3)
    for one, link in zip(both, links, strict=True):
        one.pump()
        link.close()
    for one, other, own in zip(both, reversed(both), entries, strict=True):
        with one.office.reading(OWNER) as work:
            titles = {key: found.title for key, found in ledger.entries(work, own).items()}
        assert {key: seen.title for key, seen in other.mirrors().items()} == titles
        assert one.peer().out_acked == one.peer().out_number == other.peer().in_number
        assert one.peer().out_chain == other.peer().in_chain
        assert applied(other) == list(range(1, other.peer().in_number + 1))


def applied(side) -> list[int]:
    """Every number this side ever applied, in the order it did, as its log tells."""
    numbers: list[int] = []
    with transaction(side.office.engine, writes=False) as db:
        total = show(db, Asked(kind="cascade.received"), page=PageAsk(number=1, size=1)).total
        for page in range(1, total // 100 + 2):
            for entry in show(db, Asked(kind="cascade.received"), page=PageAsk(number=page, size=100)).rows:
                numbers[:0] = range(entry.detail["first"], entry.detail["last"] + 1)
    return numbers
