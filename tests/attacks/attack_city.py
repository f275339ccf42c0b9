"""A city whose people attack each other: three bureaus of `case_people`, and one that has no business anywhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import httpx
from starlette.testclient import TestClient

import case_people
from yiben.app import web
from yiben.app.reactions import hands
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import casework, ledger, people, sharing
from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text

POLICE, TRANSPORT, EDUCATION = "市公安局", "市交通运输局", "市教育局"
STRANGERS = {"eve": (EDUCATION, Role.STEWARD), "mal": (TRANSPORT, Role.ANALYST), "nob": (None, Role.ANALYST)}
LEVELS = {"idno": (4, "cn_resident_id"), "name": (3, "person_name"), "phone": (3, "cn_mobile")}
RESIDENTS = """SELECT range::INTEGER AS id, CASE WHEN range % 2 = 0 THEN 'east' ELSE 'west' END AS ward,
    '3301061990' || lpad((range * 37 % 100000000)::VARCHAR, 8, '0') AS idno,
    '王' || chr((20000 + range)::INTEGER) AS name, (13800000000 + range)::VARCHAR AS phone,
    (range * 1.5)::DECIMAL(12, 2) AS fee, DATE '2020-01-01' + range::INTEGER AS since, range % 3 = 0 AS kept
    FROM range(40)"""


@dataclass
class City:
    """The platform, and everybody in it signed in."""

    platform: Platform
    client: TestClient
    sessions: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)
    resource: str = ""

    def actor(self, name: str) -> Actor:
        with self.platform.office.reading(self.platform.owner()) as work:
            return people.who_is(work, name)

    def call(self, who: str, method: str, path: str, body: Any = None, **said: Any) -> httpx.Response:
        """A program of somebody's: their token, JSON in and out."""
        headers = {"Accept": "application/json", "Accept-Language": "en"}
        if who:
            headers["Authorization"] = f"Bearer {self._token(who)}"
        self.client.cookies.clear()
        sent = {"json": body} if body is not None else {}
        return self.client.request(method, path, headers=headers | said.pop("headers", {}), **sent, **said)

    def page(self, who: str, path: str) -> httpx.Response:
        """A page as somebody's browser gets it."""
        self.client.cookies.clear()
        self.client.cookies.set("yiben_session", self.sessions[who])
        return self.client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})

    def post(self, who: str, path: str, *, csrf: str | None = None, **form: Any) -> httpx.Response:
        """A form sent from somebody's browser; with a token of their own unless another is given."""
        if csrf is None:
            found = re.search(r'name="csrf" value="([^"]+)"', self.page(who, "/account").text)
            assert found
            csrf = found.group(1)
        self.client.cookies.clear()
        self.client.cookies.set("yiben_session", self.sessions[who])
        files = form.pop("files", None)
        headers = {"Accept": "text/html", "Accept-Language": "en"}
        return self.client.post(
            path, data={"csrf": csrf} | form, files=files, headers=headers, follow_redirects=False
        )

    def code(self, who: str, method: str, path: str, body: Any = None, **said: Any) -> tuple[int, str]:
        """How a call is refused."""
        answer = self.call(who, method, path, body, **said)
        assert answer.status_code >= 400, (path, answer.text[:300])
        return answer.status_code, told(answer)

    def _token(self, who: str) -> str:
        if who not in self.tokens:
            with self.platform.office.writing(self.actor(who)) as work:
                self.tokens[who] = people.create_token(work, who, days=30, title="attack").secret
        return self.tokens[who]


def told(answer: httpx.Response) -> str:
    """The code of a refusal."""
    return str(answer.json()["error"]["code"])


def build(folder: Path) -> City:
    """The city on a fresh home."""
    platform = open_platform(folder / "home")
    sessions = {
        name: people.sign_in(platform.office, name=name, password=password, address="test").token
        for name, password in people.initial_passwords(platform.home).items()
    }
    sessions |= case_people.settle(platform, folder / "pack")
    owner = platform.owner()
    with platform.office.writing(owner) as work:
        ledger.ensure_organisation(work, EDUCATION)
        made = {
            name: people.create_account(
                work, name=name, title=Text(name, name), roles=frozenset({role}), org=org
            )
            for name, (org, role) in STRANGERS.items()
        }
    for name, one in made.items():
        sessions[name] = people.sign_in(
            platform.office, name=name, password=one.password, address="test"
        ).token
    city = City(
        platform,
        TestClient(web.build(platform), base_url="http://localhost", raise_server_exceptions=False),
        sessions,
    )
    city.resource = _land(platform)
    share(city)
    return city


def share(city: City, **said: Any) -> None:
    """The police say how their residents are shared."""
    asked = sharing.Attribute(
        **{
            "resource": city.resource,
            "openness": sharing.Openness.CONDITIONAL,
            "condition": "按职责使用",
            **said,
        }
    )
    with city.platform.office.writing(city.actor("sam")) as work:
        case = sharing.propose_attribute(work, asked, hands=hands())
    with city.platform.office.writing(city.actor("sue")) as work:
        casework.move(work, case.id, "approve", seen=case.version, form={}, hands=hands())


def asked(city: City, **changes: Any) -> dict[str, Any]:
    """A request of the transport bureau as a program sends it."""
    day = city.platform.office.clock()
    return {
        "resource": "residents",
        "columns": ["id", "ward", "name=masked"],
        "purpose": "statistics",
        "purpose_says": "核对网约车驾驶人",
        "basis": "道路运输条例第九条",
        "roads": ["sql", "api"],
        "until": f"{day.year + 1}-01-15",
        "rows": "ward = 'east'",
        **changes,
    }


def request(city: City, **changes: Any) -> Mapping[str, Any]:
    """A request that was filed by tom."""
    answer = city.call("tom", "POST", "/api/sharing/requests", asked(city, **changes))
    assert answer.status_code == 201, answer.text
    found: Mapping[str, Any] = answer.json()
    return found


def granted(city: City, **changes: Any) -> str:
    """A grant to the transport bureau, asked for by tom and approved by sam."""
    number = request(city, **changes)["number"]
    answer = city.call("sam", "POST", f"/api/sharing/requests/{number}/approve", {"seen": 1})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["granted"][0]["grant"])


def _land(platform: Platform) -> str:
    owner = platform.owner()
    path = platform.home.staging / "residents.parquet"
    with duckdb.connect() as engine:
        engine.execute(f"COPY ({RESIDENTS}) TO '{path}' (FORMAT parquet)")
        columns = [row[:2] for row in engine.execute(f"DESCRIBE {RESIDENTS}").fetchall()]
    items = tuple(
        ledger.ItemProposal(
            name=column,
            type=kind,
            level=LEVELS.get(column, (1, None))[0],
            personal=column in LEVELS,
            semantic=LEVELS.get(column, (1, None))[1],
            rule="yiben-base@1/test",
        )
        for column, kind in columns
    )
    said = {
        "organisation": POLICE,
        "stem": "residents",
        "name": "residents",
        "items": items,
        "format": "parquet",
    }
    with platform.office.writing(owner) as work:
        place = ledger.place(work, ledger.Proposal(**said))
    done = platform.lake.commit(place.resource, [path], run="land")
    landing = ledger.Landing(
        id=done.snapshot, run="land", source="residents", rows=done.rows, files=done.files
    )
    with platform.office.writing(owner) as work:
        ledger.propose(work, ledger.Proposal(**said, landing=landing))
    return str(place.resource)
