"""Programs that want more than their grant: keys, tokens, cursors, filters, limits, and many at once."""

import base64
import json
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from attack_city import City, granted, told

from yiben.capabilities.sharing import dataapi
from yiben.kernel.errors import YibenError

COLUMNS = ["id", "ward", "fee", "since", "kept", "name=masked"]
HALF = "\ud800"
Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def grant(city: City) -> str:
    return granted(city, columns=COLUMNS, limits=["calls_a_second=1000"])


@pytest.fixture(scope="module")
def other(city: City) -> str:
    return granted(city, columns=COLUMNS, limits=["rows_a_call=5"])


def make(city: City, grant: str, who: str = "tom", **said: Any) -> dataapi.NewKey:
    with city.platform.office.writing(city.actor(who)) as work:
        return dataapi.make_key(work, grant, title="x", **said)


@pytest.fixture(scope="module")
def key(city: City, grant: str) -> dataapi.NewKey:
    return make(city, grant)


@pytest.fixture
def get(city: City, grant: str, key: dataapi.NewKey) -> Get:
    def ask(
        query: str = "", *, of: str = "", secret: str | None = None, method: str = "GET", **headers: str
    ) -> httpx.Response:
        city.client.cookies.clear()
        sent = {"Authorization": f"Bearer {secret or key.secret}"} | headers
        return city.client.request(method, f"/api/data/{of or grant}{query}", headers=sent)

    return ask


WRONG = [
    ("?limit=00000000199999999", "bad_parameter"),
    ("?limit=000000001" + "9" * 5000, "bad_parameter"),
    ("?limit=10001", "bad_parameter"),
    ("?limit=-1", "bad_parameter"),
    ("?limit=%EF%BC%91", "bad_parameter"),
    ("?id=1_0", "bad_value"),
    ("?fee=NaN", "bad_value"),
    ("?fee=Infinity", "bad_value"),
    ("?since=2020-13-01", "bad_value"),
    ("?since=20200101", "bad_value"),
    ("?kept=1", "bad_value"),
    ("?idno=1", "no_column"),
    ("?columns=*", "no_column"),
    ("?columns=idno", "no_column"),
    ("?columns=%22id%22", "no_column"),
    ("?rowid=1", "no_column"),
    ("?id:like=1", "no_column"),
    ("?sort=idno", "no_column"),
    ("?sort=name", "bad_parameter"),
    ("?name:from=%E7%8E%8B", "bad_parameter"),
    ("?name:to=%E7%8E%8B", "bad_parameter"),
    ("?cursor=x", "bad_cursor"),
    ("?cursor=" + "A" * 5000, "bad_cursor"),
    ("?" + "&".join(f"id:in={one}" for one in range(101)), "bad_parameter"),
    ("?ward=%FF", "bad_parameter"),
    ("?key=abc", "key_in_url"),
    ("?access_token=abc", "key_in_url"),
]


@pytest.mark.parametrize(("query", "code"), WRONG, ids=lambda one: one[:40])
def test_what_no_endpoint_takes_is_refused_by_name(get: Get, query: str, code: str) -> None:
    answer = get(query)
    assert (answer.status_code in {400, 422}, told(answer)) == (True, code)


@pytest.mark.parametrize(
    "query",
    [
        "?ward=east' OR 1=1--",
        "?ward=%00",
        "?ward=%25",
        "?id=99999999999999999999999999",
        "?fee=1e999999",
        "?since=2020-W01-1",
        "?ward:prefix=%25",
    ],
)
def test_a_value_is_a_value_and_never_a_statement(get: Get, query: str) -> None:
    answer = get(query)
    assert answer.status_code in {200, 422}
    assert answer.status_code == 422 or len(answer.json()["rows"]) <= 1


@pytest.mark.parametrize(
    "body",
    [
        {"limit": "00000000199999999"},
        {"limit": 10**12},
        {"limit": True},
        {"where": {"id": {}}},
        {"where": {"id": [[1]]}},
        {"where": {"": 1}},
        {"where": {"idno": 1}},
        {"where": []},
        {"columns": {"idno": 1}},
        {"sort": [{"a": 1}]},
        {"cursor": {"a": 1}},
        {"having": 1},
        [],
    ],
    ids=lambda body: str(body)[:40],
)
def test_a_question_of_odd_types_is_refused(city: City, grant: str, key: dataapi.NewKey, body: Any) -> None:
    headers = {"Authorization": f"Bearer {key.secret}", "Content-Type": "application/json"}
    city.client.cookies.clear()
    answer = city.client.post(f"/api/data/{grant}/query", content=json.dumps(body), headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "raw", [b"[" * 50_000, b'{"where":{"ward":"\\ud800"}}', b'{"limit":NaN}', b"\xff", b""]
)
def test_what_is_no_json_is_refused(city: City, grant: str, key: dataapi.NewKey, raw: bytes) -> None:
    headers = {"Authorization": f"Bearer {key.secret}"}
    city.client.cookies.clear()
    assert city.client.post(f"/api/data/{grant}/query", content=raw, headers=headers).status_code == 422


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY"])
def test_only_reading_is_read(get: Get, method: str) -> None:
    assert get("?limit=1", method=method).status_code == 404


def test_a_key_opens_one_grant_and_says_nothing_of_others(
    city: City, get: Get, grant: str, other: str
) -> None:
    theirs = make(city, other)
    assert told(get("?limit=1", secret=theirs.secret)) == "key_of_another_grant"
    assert told(get("?limit=1", of=other)) == told(get("?limit=1", of="grt_none")) == "key_of_another_grant"
    sandbox = make(city, grant, sandbox=True)
    assert get("?limit=2", secret=sandbox.secret).json()["sandbox"] is True
    cursor = get("?limit=2").json()["next"]
    assert told(get(f"?limit=2&cursor={cursor}", of=other, secret=theirs.secret)) == "bad_cursor"
    generated = get("?limit=2", secret=sandbox.secret).json()["next"]
    assert get(f"?limit=2&cursor={cursor}", secret=sandbox.secret).json()["sandbox"] is True
    assert get(f"?limit=2&cursor={generated}").status_code >= 400
    assert told(get(f"?limit=2&ward=east&cursor={cursor}")) == "bad_cursor"


def part(said: Any) -> str:
    raw = said if isinstance(said, bytes) else json.dumps(said).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def test_no_token_is_believed_that_was_not_signed_here(
    city: City, get: Get, grant: str, key: dataapi.NewKey
) -> None:
    claims = {
        "iss": "yiben:data-api",
        "aud": "yiben:data-api",
        "sub": key.key.id,
        "grant": grant,
        "iat": 1,
        "exp": 9_000_000_000,
    }
    made = [
        f"{part({'alg': 'none'})}.{part(claims)}.",
        f"{part({'alg': 'HS256'})}.{part(claims)}.{part(b'x' * 32)}",
        f"{part({'alg': 'HS256', 'jwk': {'kty': 'oct', 'k': ''}})}.{part(claims)}.{part(b'')}",
        f"{part(b'[' * 5000)}.{part(claims)}.x",
        "a.b.c",
        "..",
        key.key.id,
        (key.secret or "")[:-1],
        (key.secret or "").upper(),
        (key.secret or "") + "x",
        city._token("tom"),
    ]
    for one in made:
        answer = get("?limit=1", secret=one)
        assert (answer.status_code, told(answer) in {"bad_token", "key_unknown"}) == (401, True)
    basic = base64.b64encode(f"{key.key.id}:{key.secret}".encode()).decode()
    city.client.cookies.clear()
    answer = city.client.get(f"/api/data/{grant}", headers={"Authorization": f"Basic {basic}"})
    assert told(answer) == "key_needed"


def test_the_token_endpoint_gives_nothing_for_stories(
    city: City, grant: str, other: str, key: dataapi.NewKey
) -> None:
    asserted = {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}
    stories = [
        {"client_id": key.key.id, "client_secret": "x"},
        {"client_id": make(city, other).key.id, "client_secret": key.secret},
        {"client_id": "x" * 9999, "client_secret": "x"},
        {"client_id": "\0", "client_secret": "x"},
        asserted | {"client_assertion": f"a.{part(b'[' * 40_000)}.c"},
        asserted | {"client_assertion": f"a.{part({'sub': key.key.id})}.c"},
        asserted | {"client_assertion": f"a.{part({'sub': HALF})}.c"},
        asserted | {"client_assertion": f"a.{part({'sub': ['x']})}.c"},
    ]
    for one in stories:
        city.client.cookies.clear()
        answer = city.client.post("/api/oauth/token", data={"grant_type": "client_credentials"} | one)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_token_of_a_key_signs_nobody_in_and_opens_no_other_grant(
    city: City, get: Get, other: str, key: dataapi.NewKey
) -> None:
    said = {"grant_type": "client_credentials", "client_id": key.key.id, "client_secret": key.secret}
    token = city.client.post("/api/oauth/token", data=said).json()["access_token"]
    assert get("?limit=1", secret=token).status_code == 200
    assert told(get("?limit=1", of=other, secret=token)) == "key_of_another_grant"
    for path in ("/api/cases", "/api/grants", "/api/sharing/requests"):
        assert city.client.get(path, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_nobody_makes_or_takes_over_a_key_that_reads_as_somebody_else(
    city: City, grant: str, key: dataapi.NewKey
) -> None:
    for who in ("eve", "nob", "sam"):
        with pytest.raises(YibenError):
            make(city, grant, who)
    with pytest.raises(YibenError) as refused:
        make(city, grant, "mal", account="tom")
    assert refused.value.code == "not_your_account"
    with city.platform.office.writing(city.actor("mal")) as work, pytest.raises(YibenError) as kept:
        dataapi.rotate_key(work, key.key.id)
    assert kept.value.code == "not_your_account"


def test_many_at_once_get_exactly_what_a_day_gives(city: City) -> None:
    limited = granted(city, limits=["calls_a_day=12", "calls_a_second=1000"])
    secret = make(city, limited).secret
    codes: list[int] = []

    def hit() -> None:
        for query in ("?limit=1", "?id=2", "?id=4", "?limit=2", "?id=6", "?limit=3"):
            headers = {"Authorization": f"Bearer {secret}"}
            codes.append(city.client.get(f"/api/data/{limited}{query}", headers=headers).status_code)

    threads = [threading.Thread(target=hit) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Counter(codes) == {200: 12, 429: 12}
