"""A square where two citizens and the owner meet below one open dataset."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.testclient import TestClient

from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, opening, people
from yiben.capabilities.opening import Foreign, Origin
from yiben.capabilities.people import store
from yiben.capabilities.people.store import citizens
from yiben.capabilities.people.vault import token_hash
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text

HTML = {"Accept": "text/html", "Accept-Language": "en"}


@dataclass
class Square:
    platform: Platform
    client: TestClient
    actors: dict[str, Actor]
    sessions: dict[str, str]

    def browser(self, name: str) -> tuple[TestClient, str]:
        client = TestClient(self.client.app, base_url="http://localhost", raise_server_exceptions=False)
        client.cookies.set("yiben_session", self.sessions[name])
        found = re.search(r'name="csrf" value="([^"]+)"', client.get("/account", headers=HTML).text)
        assert found
        return client, found.group(1)


def found_square(folder: Path) -> Square:
    """The square on a fresh home; whoever asks for it closes its platform."""
    platform = open_platform(folder / "home")
    actors, sessions = {}, {}
    with platform.office.writing(SYSTEM) as work:
        body = ledger.ensure_organisation(work, "市生态环境局").id
        one = Foreign(
            origin=Origin.HARVESTED,
            source="s",
            key="air",
            slug="air",
            title=Text("空气质量", "Air"),
            description=Text("说明", "description"),
            publisher=body,
        )
        opening.put_foreign(work, [one])
        now = datetime.now(UTC)
        for name in ("zhang", "li"):
            number = str(secrets.randbelow(900_000_000) + 100_000_000)
            row = {
                "name": number,
                "title_zh": name,
                "title_en": name,
                "org": None,
                "roles": [Role.CITIZEN],
                "clearance": 0,
                "password": "-",
                "initial_password": False,
                "totp_step": 0,
                "disabled": False,
                "created": stamp(now),
            }
            store.add_accounts(work.db, [row])
            citizens.add(work.db, name=number, skeleton=name, terms="t", joined=stamp(now))
            actors[name] = people.who_is(work, number)
        actors["owner"] = people.owner(work)
        for name, actor in actors.items():
            sessions[name] = secrets.token_urlsafe(32)
            store.add_session(
                work.db,
                token_hash=token_hash(sessions[name]),
                id=f"ses_{name}",
                account=actor.account,
                created=stamp(now),
                expires=stamp(now + timedelta(hours=1)),
                last_seen=stamp(now),
                address="t",
                factors=["password"],
            )
    client = TestClient(web.build(platform), base_url="http://localhost", raise_server_exceptions=False)
    return Square(platform, client, actors, sessions)
