"""A province and a city that are joined, for tests that look at the province's pages: entries, labels, messages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.testclient import TestClient
from visitors import Browser

from yiben.app.wiring import Platform
from yiben.capabilities import cascade, ledger, people
from yiben.capabilities.cascade import listening
from yiben.kernel.actors import SYSTEM
from yiben.kernel.text import Text

Sign = Callable[[str], Browser]
TURN = "\u202e"  # right-to-left override: turns the letters after it around
HOSTILE = f"{TURN}<script>alert(1)</script>gpj.exe"


def enter(platform: Platform, name: str, *levels: int, title: str = "", org: str = "民政局") -> str:
    """An accepted entry with one item per level; its identifier."""
    items = tuple(
        ledger.ItemProposal(
            name=f"列{place}", type="VARCHAR", level=level, rule="x@1/y", why=Text("普通", "plain")
        )
        for place, level in enumerate(levels, 1)
    )
    with platform.office.writing(platform.owner()) as work:
        made = ledger.propose(
            work, ledger.Proposal(organisation=org, stem=name, title=title or name, items=items, format="csv")
        )
        ledger.approve(work, made.resource)
    return made.resource


def lower(platform: Platform, item: str, level: int) -> None:
    """Lower a label of one's own, as two people do."""
    with platform.office.writing(platform.actor("owner")) as work:
        asked = ledger.correct(
            work, item, ledger.Correction(why="核实", level=level, ground=ledger.Ground.MISGRADED)
        ).request
    assert asked is not None
    with platform.office.reading(SYSTEM) as work:
        officer = people.who_is(work, "officer")
    with platform.office.writing(officer) as work:
        ledger.approve_label(work, asked.id)


def pump(platform: Platform) -> cascade.Pumped:
    """Send what the only peer has not confirmed."""
    with platform.office.reading(platform.owner()) as work:
        peer = cascade.peers(work)[0].id
    return cascade.pump(platform.office, peer)


@dataclass
class Joined:
    """A province whose pages are looked at (`platform`), and a city."""

    platform: Platform
    city: Platform
    doors: list[listening.Listener]
    peer: str  # the city, as the province knows it
    back: str


def entry_page(joined: Joined, entry: str) -> str:
    return "/cascade/entry?" + urlencode({"peer": joined.peer, "entry": entry})


def api(joined: Joined, account: str, client: TestClient) -> Callable[..., Any]:
    """Calls the API as an account, with an access token."""
    with joined.platform.office.writing(joined.platform.owner()) as work:
        secret = people.create_token(work, account, days=1).secret
    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

    def call(path: str, *, status: int = 200, body: object = None) -> Any:
        client.cookies.clear()
        ask = client.get if body is None else client.post
        more = {} if body is None else {"json": body}
        answer = ask(f"/api/cascade{path}", headers=headers, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    return call
