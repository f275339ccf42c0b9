"""Whatever a stranger sends, the answer is a refusal by name: never a failure, never a row."""

import string

from api_makers import Desk, bearing
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

LOOSE = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
VISIBLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)
SIGNED = st.sampled_from(
    [
        'sig=("@method");created=1;keyid="{key}";nonce="aaaaaaaaaa"',
        'sig=("@method" "@path" "@query" "@authority");created={now};keyid="{key}";alg="hmac-sha256";nonce="aaaaaaaaaa"',
        'sig=("@query-param";name="x");keyid="{key}"',
        'sig=();keyid="{key}", sig=();keyid="{key}"',
        'sig=("content-digest";req);keyid="{key}";created=99999999999999999999',
        'keyid="{key}"',
    ]
)


@LOOSE
@given(scheme=st.sampled_from(["Bearer", "bearer", "Basic", "DPoP", ""]), said=VISIBLE)
@example(scheme="Bearer", said="ybk_00000000_" + "A" * 43)
@example(scheme="Bearer", said="eyJhbGciOiJIUzI1NiJ9.e30.AAAA")
@example(scheme="Bearer", said="a.b.c")
@example(scheme="Bearer", said="..")
@example(scheme="Bearer", said="eyJhbGciOiJub25lIn0.eyJpc3MiOiJ5aWJlbjpkYXRhLWFwaSJ9.")
@example(scheme="Bearer", said="eyJhbGciOiJIUzI1NiIsImNyaXQiOlsiYiJdfQ.W10.AAAA")
def test_nobody_enters_with_noise(desk: Desk, client: TestClient, said: str, scheme: str) -> None:
    answer = client.get(f"/api/data/{desk.grant.id}", headers={"Authorization": f"{scheme} {said}"})
    assert (answer.status_code, answer.json()["error"]["code"][:3]) in ((401, "key"), (401, "bad"))


@LOOSE
@given(shape=SIGNED | VISIBLE, signature=VISIBLE | st.just("sig=:AAAA:"), digest=VISIBLE)
def test_nobody_signs_with_noise(
    desk: Desk, client: TestClient, shape: str, signature: str, digest: str
) -> None:
    said = shape.replace("{key}", desk.made.key.id).replace("{now}", "1700000000")
    headers = {"Signature-Input": said, "Signature": signature, "Content-Digest": digest}
    bare = client.post(f"/api/data/{desk.grant.id}/query", headers=headers, content=b"{}")
    assert bare.status_code == 401
    beside = client.get(f"/api/data/{desk.grant.id}?limit=1", headers=bearing(desk.made, **headers))
    assert beside.status_code in ((401, 200) if not said.strip() else (401,))


@LOOSE
@given(
    query=st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), max_size=4),
    raw=st.text(st.sampled_from(string.printable), max_size=30),
)
def test_no_question_makes_it_fail(
    desk: Desk, client: TestClient, query: list[tuple[str, str]], raw: str
) -> None:
    url = f"/api/data/{desk.grant.id}"
    params = [(name.encode("utf-8", "replace"), value.encode("utf-8", "replace")) for name, value in query]
    answer = client.get(url, params=params, headers=bearing(desk.made))
    assert answer.status_code in (200, 400, 422), answer.text
    asked = client.post(f"{url}/query", content=raw.encode(), headers=bearing(desk.made))
    assert asked.status_code in (200, 422), asked.text
    nested = client.post(f"{url}/query", content=b"[" * 5000, headers=bearing(desk.made))
    assert nested.json()["error"]["code"] == "bad_json"


@LOOSE
@given(
    form=st.dictionaries(
        st.sampled_from(
            ["grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type"]
        ),
        VISIBLE,
    ),
    body=VISIBLE,
)
def test_no_form_gets_a_token(desk: Desk, client: TestClient, form: dict[str, str], body: str) -> None:
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    for data in (
        form,
        {**form, "grant_type": "client_credentials", "client_assertion_type": kind, "client_assertion": body},
    ):
        answer = client.post("/api/oauth/token", data=data)
        assert answer.status_code in (400, 401)
        assert answer.json()["error"].startswith(("invalid", "unsupported"))
