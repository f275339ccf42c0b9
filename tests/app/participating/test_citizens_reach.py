"""A citizen reaches what is public and what is theirs, and no other route of the application.

Every route is walked, by every method it takes: a route somebody adds tomorrow is closed to citizens unless it is
written down here, or strangers may use it too.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from participation_people import Citizen, make_citizen
from starlette.testclient import TestClient
from visitors import FORM

from yiben.app.wiring import Platform
from yiben.capabilities import access, people
from yiben.capabilities.access import verification
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import Refused, YibenError
from yiben.ui import doors

THEIRS = {
    "GET /account",
    "POST /account/password",
    "POST /account/second-factor",
    "POST /account/second-factor/confirm",
    "POST /account/second-factor/remove",
    "POST /account/sessions/{session}/end",
    "POST /account/close",
    "GET /api/opening/datasets/{dataset}/permits",  # what one was given of conditional data
    "POST /api/opening/datasets/{dataset}/apply",
    "GET /datasets/{slug}/apply",
    "POST /datasets/{slug}/apply",
    "GET /saved-searches",
    "GET /saved-searches/new",
    "POST /saved-searches",
    "POST /saved-searches/{search_id}/drop",
    "POST /wishes/new",
    "POST /wishes/{number}/vote",
    "POST /wishes/{number}/unvote",
    "POST /wishes/{number}/withdraw",
    "POST /datasets/{slug}/discussion",
    "POST /datasets/{slug}/wrong",
    "POST /reuses/new",
    "GET /follows",
    "POST /follows",
    "POST /report/{target}",
    "GET /benefits",  # what a person or a company is entitled to, on pages; each sees its own
    "POST /benefits/facts",
    "POST /benefits/offers/{offer}/{act}",
    "POST /benefits/consents",
    "POST /benefits/consents/{consent}/withdraw",
    "GET /benefits/publicity/{call}",
    "POST /benefits/publicity/{number}/object",
    "GET /benefits/apply/{call}",
    "POST /benefits/apply",
    "POST /benefits/materials",
    "GET /benefits/applications/{number}",
    "GET /benefits/applications/{number}/files/{file}",
    "POST /benefits/applications/{number}/leave",
    "GET /api/benefits/calls",  # what a person or a company may receive; each sees its own
    "POST /api/benefits/calls/{call}/draft",
    "POST /api/benefits/calls/{call}/applications",
    "GET /api/benefits/applications",
    "GET /api/benefits/applications/{number}",
    "GET /api/benefits/applications/{number}/files/{file}",
    "POST /api/benefits/materials",
    "GET /api/benefits/calls/{call}/publicity",
    "POST /api/benefits/applications/{number}/objections",
    "GET /api/benefits/offers",
    "POST /api/benefits/offers/{offer}/take",
    "GET /api/benefits/consents",
    "POST /api/benefits/consents",
    "POST /api/benefits/consents/{consent}/withdraw",
    "GET /api/benefits/titles",
    "GET /api/benefits/vouchers",
    "POST /api/benefits/vouchers/{number}/holds",
    "POST /api/benefits/holds/{hold}/use",
}
"""What a citizen may do that a stranger may not."""

WITHOUT_VISIT = {
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /-/assets/{name}",
    "POST /seals/verify",  # anybody may check a seal
    "POST /api/seals/verify",
    "GET /api/data/{grant}",  # answered by `Swift`, which asks for a key
    "POST /api/data/{grant}/query",
    "POST /api/oauth/token",
    "POST /api/log/witness/add-checkpoint",  # another installation, known by its signature
    "POST /mcp",  # only described: `Assistants` answers, and asks for a token
}
"""Routes that ask nobody who they are."""

FOR_MACHINES = (
    "/catalog.",
    "/data.json",
    "/datasets/{slug}.",
    "/datasets/{slug}/croissant.json",
    "/feeds/",
    "/sitemap",
    "/robots.txt",
    "/opensearch",
    "/api/3/action/",  # writing needs a token, which no citizen has
    "/iceberg/",
    "/open-data/",
)
"""What anybody's programs read of open data; they show no session."""

PLAIN = {"/api/openapi.json", "/mcp"}
"""Routes outside FastAPI: `/mcp` takes a token, which no citizen has."""


def every_route(app: Any) -> Iterator[tuple[str, str, Dependant]]:
    for route in app.routes:
        if isinstance(route, APIRoute):
            for method in sorted(route.methods - {"HEAD"}):
                yield method, route.path, route.dependant


def needs(dependant: Dependant) -> set[Any]:
    found = {dependant.call}
    for one in dependant.dependencies:
        found |= needs(one)
    return found


def filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "1", path)


def test_every_route_is_closed_to_citizens_unless_it_is_open_to_all_or_written_down(
    client: TestClient, citizen: Citizen
) -> None:
    theirs = citizen("河边读者")
    wrong, closed, walked = [], 0, 0
    for method, path, dependant in every_route(client.app):
        asked, named = needs(dependant), f"{method} {path}"
        walked += 1
        if doors._signed_in in asked or doors._sending in asked:
            answer = theirs.client.request(
                method,
                filled(path),
                headers={"Accept": "application/json", "X-CSRF-Token": theirs.token},
                follow_redirects=False,
            )
            code = (
                answer.json().get("error", {}).get("code") if "json" in answer.headers["content-type"] else ""
            )
            closed += (answer.status_code, code) == (403, "staff_only")
            if (answer.status_code, code) != (403, "staff_only"):
                wrong.append((named, answer.status_code, code))
        elif doors._citizen in asked:
            if named not in THEIRS:
                wrong.append((named, "for citizens, and not written down", ""))
        elif doors._visit not in asked and named not in WITHOUT_VISIT and not path.startswith(FOR_MACHINES):
            wrong.append((named, "asks nobody who they are, and is not written down", ""))
    assert wrong == []
    assert walked > 200
    assert closed > 150


def test_no_other_route_stands_beside_these(client: TestClient) -> None:
    plain = {route.path for route in client.app.routes if not isinstance(route, APIRoute)}
    assert plain <= PLAIN


def test_where_a_stranger_must_sign_in_a_citizen_gets_no_further(
    client: TestClient, citizen: Citizen
) -> None:
    theirs = citizen("河边读者")
    stranger = TestClient(client.app, base_url="http://localhost", raise_server_exceptions=False)
    wrong = []
    for method, path, dependant in every_route(client.app):
        if method != "GET" or f"GET {path}" in THEIRS or doors._citizen in needs(dependant):
            continue
        first = stranger.get(filled(path), headers=FORM, follow_redirects=False)
        if first.status_code == 401 or "/sign-in?" in first.headers.get("location", ""):
            second = theirs.client.get(filled(path), headers=FORM, follow_redirects=False)
            if second.status_code != 403:
                wrong.append((path, first.status_code, second.status_code))
    assert wrong == []


def test_a_citizen_has_no_token_and_a_token_of_before_stops_working(
    platform: Platform, client: TestClient
) -> None:
    actor = make_citizen(platform, "河边读者")
    with platform.office.writing(actor) as work, pytest.raises(Refused, match="no access tokens"):
        people.create_token(work, actor.account)
    owner = platform.owner()
    with platform.office.writing(owner) as work, pytest.raises(Refused, match="no access tokens"):
        people.create_token(work, actor.account)
    with platform.office.writing(owner) as work:
        secret = people.create_token(work, "analyst").secret
        people.change_account(work, "analyst", roles=frozenset({Role.CITIZEN}))
    key = {"Authorization": f"Bearer {secret}"}
    question = {"resource": "residents", "key": "1", "values": {"a": "1"}, "purpose": "test"}
    assert client.get("/api/resources", headers=key).status_code == 401
    assert client.post("/api/query", json={"sql": "SELECT 1"}, headers=key).status_code == 401
    answer = client.post("/api/verify", json=question, headers=key)
    assert answer.status_code == 401
    assert client.get("/api/data/1", headers=key).status_code == 401
    assert client.get("/api/data/1/openapi.json", headers=key).status_code == 401


def test_nobody_acts_as_a_citizen_at_the_terminal(platform: Platform) -> None:
    actor = make_citizen(platform, "河边读者")
    with pytest.raises(Refused, match="Nobody acts as a citizen"):
        platform.actor(actor.account)


def test_the_verbs_that_hand_out_data_refuse_a_citizen_without_a_grant(platform: Platform) -> None:
    actor, office = make_citizen(platform, "河边读者"), platform.office
    asked: list[Any] = [
        lambda: access.ask(office, actor, "SELECT 1"),
        lambda: access.examine(office, actor, "SELECT 1"),
        lambda: access.look_up(
            office, actor, access.LookUp(resource="r", key="k", value="1", columns=("k",), purpose="test")
        ),
        lambda: verification.ask(
            office,
            platform.lake,
            verification.question(
                {"resource": "r", "key": "1", "values": {"a": "1"}, "purpose": "t"}, who=actor
            ),
        ),
    ]
    for ask in asked:
        with pytest.raises(YibenError) as refused:
            ask()
        assert refused.value.code in {"staff_only", "no_table", "no_resource", "no_such_offer"}
    for ask in asked[:2]:
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code == "staff_only"


def test_citizens_are_not_among_the_accounts_of_staff(platform: Platform) -> None:
    made = make_citizen(platform, "河边读者")
    with platform.office.reading(SYSTEM) as work:
        assert made.account not in {one.name for one in people.list_accounts(work)}
        assert people.count_citizens(work) == 1
        assert str(people.shown_names(work, [made.account, "owner"])[made.account]) == "河边读者"
        assert "owner" not in people.shown_names(work, ["owner"])


def test_whoever_gets_another_role_is_no_citizen_any_more(platform: Platform) -> None:
    made = make_citizen(platform, "河边读者")
    with platform.office.writing(platform.owner()) as work:
        people.change_account(work, made.account, roles=frozenset({Role.CITIZEN, Role.ANALYST}))
        assert not people.who_is(work, made.account).citizen
