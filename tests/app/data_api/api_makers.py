"""A grant somebody may call: visits of a hospital, given to the transport bureau by the owner."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpx
import uvicorn
from makers import visits
from starlette.testclient import TestClient
from test_web_road import bring
from visitors import Browser

from yiben.app import web
from yiben.app.wiring import Platform
from yiben.capabilities import grants, ledger, people
from yiben.capabilities.sharing import dataapi
from yiben.engines import evidence
from yiben.kernel.actors import Actor, Role
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

BUREAU = "市交通运输局"
SHOWN = ["姓名", "身份证号", "就诊日期", "科室", "费用"]


def bureau(platform: Platform, *, name: str = "li") -> Actor:
    """Somebody of the bureau."""
    with platform.office.writing(platform.owner()) as work:
        org = ledger.ensure_organisation(work, BUREAU)
        people.create_account(
            work, name=name, title=Text("李", "Li"), roles=frozenset({Role.STEWARD}), org=org.id
        )
    with platform.office.reading(platform.owner()) as work:
        return people.who_is(work, name)


def load(sign_in, platform: Platform, *, rows: int = 120) -> None:
    bring(sign_in("steward"), platform, visits(rows=rows), name="visits")


def draft(platform: Platform, **changes) -> grants.Draft:
    forms = {
        "姓名": "masked",
        "身份证号": "token",
        "就诊日期": "plain",
        "科室": "plain",
        "费用": "plain",
        "手机号": "verify",
    }
    made = grants.Draft(
        resource="visits",
        columns=tuple(
            grants.GrantedColumn(item="", name=name, form=grants.Form(form)) for name, form in forms.items()
        ),
        grantee=BUREAU,
        roads=frozenset({grants.Road.API}),
        purpose="administration",
        purpose_says="从业资格审查",
        basis="《道路运输条例》第二十三条",
        begins="2020-01-01",
        ends="2099-12-31",
    )
    return replace(made, **changes)


def give(platform: Platform, **changes) -> grants.Grant:
    with platform.office.writing(platform.owner()) as work:
        return grants.give(work, draft(platform, **changes))


def key(platform: Platform, grant: grants.Grant, *, by: Actor, **said) -> dataapi.NewKey:
    with platform.office.writing(by) as work:
        return dataapi.make_key(work, grant.id, title="对接", **said)


def bearing(made: dataapi.NewKey, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {made.secret}", **headers}


@dataclass
class Desk:
    """A platform on a real port, a grant of it, and somebody with a key."""

    platform: Platform
    address: str
    grant: grants.Grant
    who: Actor
    made: dataapi.NewKey
    sign_in: Callable[[str], Browser]

    def get(self, query: str = "", *, made: dataapi.NewKey | None = None, **headers: str) -> httpx.Response:
        url = f"{self.address}/api/data/{self.grant.id}{query}"
        return httpx.get(url, headers=bearing(made or self.made, **headers))

    def rows(self, query: str = "") -> list[dict]:
        answer = self.get(query)
        assert answer.status_code == 200, answer.text
        return answer.json()["rows"]

    def refused(self, query: str = "", **headers: str) -> tuple[int, str]:
        answer = self.get(query, **headers)
        return answer.status_code, answer.json()["error"]["code"]

    def told(self, kind: str) -> tuple[evidence.Entry, ...]:
        """What the log says of this grant, newest first."""
        with self.platform.office.reading(self.platform.owner()) as work:
            rows = evidence.show(work.db, evidence.Asked(kind=kind), page=PageAsk(size=200)).rows
        return tuple(one for one in rows if one.detail.get("grant") == self.grant.id)


def signing_in(client: TestClient, sessions: dict[str, str]) -> Callable[[str], Browser]:
    """Somebody who has signed in already and has seen a form."""

    def go(name: str) -> Browser:
        client.cookies.clear()
        client.cookies.set("yiben_session", sessions[name])
        browser = Browser(client)
        browser.open("/account")
        assert browser.csrf
        return browser

    return go


@contextmanager
def serving(platform: Platform) -> Iterator[str]:
    """The platform on a real port."""
    server = uvicorn.Server(uvicorn.Config(web.build(platform), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
