"""Who may call the data API: signatures that hold once, tokens that end soon, an issuer that is named."""

import base64
import json
import time
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from api_makers import Desk, bearing, key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey, RSAKey

from yiben.capabilities.sharing import dataapi
from yiben.kernel.errors import BadInput, Refused

COVERED = ("@method", "@authority", "@path", "@query")


class Held(HTTPSignatureKeyResolver):
    """A client's own key."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self.private = private

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        return self.private


class Message:
    """What the library signs."""

    def __init__(self, request: httpx.Request) -> None:
        self.method, self.url, self.headers = request.method, str(request.url), request.headers


@pytest.fixture
def private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def public(private: Ed25519PrivateKey) -> str:
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signed(
    private: Ed25519PrivateKey, request: httpx.Request, *, key_id: str, covered=COVERED, **said
) -> httpx.Request:
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=Held(private))
    said = {"nonce": uuid.uuid4().hex, "body": request.content or None, **said}
    signer.sign(Message(request), key_id=key_id, covered_component_ids=covered, **said)
    return request


def send(request: httpx.Request) -> httpx.Response:
    with httpx.Client() as client:
        return client.send(request)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def address(desk: Desk, query: str = "?limit=1") -> str:
    return f"{desk.address}/api/data/{desk.grant.id}{query}"


def test_a_signed_request_is_good_once(desk: Desk, private) -> None:
    pair = key(desk.platform, desk.grant, by=desk.who, kind=dataapi.KeyKind.PAIR, public_key=public(private))
    assert pair.secret is None
    request = signed(private, httpx.Request("GET", address(desk, "?limit=2&科室=内科")), key_id=pair.key.id)
    assert send(request).json()["row_count"] == 2
    assert code(send(request)) == (403, "replayed")
    assert [one.detail["code"] for one in desk.told("api.refused")] == ["replayed"]
    moved = httpx.Request("GET", address(desk, "?limit=2&科室=外科"), headers=request.headers)
    assert code(send(moved)) == (401, "bad_signature")
    body = b'{"where": {}, "limit": 3}'
    posted = httpx.Request("POST", address(desk, "/query"), content=body)
    posted = signed(private, posted, key_id=pair.key.id)
    assert send(posted).json()["row_count"] == 3
    again = signed(private, httpx.Request("POST", address(desk, "/query"), content=body), key_id=pair.key.id)
    other = httpx.Request("POST", address(desk, "/query"), content=b'{"where": {}, "limit": 9}')
    kept = ("signature", "signature-input", "content-digest")
    other.headers.update({name: again.headers[name] for name in kept})
    assert code(send(other)) == (401, "bad_signature")


def test_a_signature_covers_what_matters_and_is_fresh(desk: Desk, private) -> None:
    pair = key(desk.platform, desk.grant, by=desk.who, kind=dataapi.KeyKind.PAIR, public_key=public(private))

    def sent(**said) -> tuple[int, str]:
        return code(send(signed(private, httpx.Request("GET", address(desk)), key_id=pair.key.id, **said)))

    assert sent(covered=("@method", "@path")) == (401, "bad_signature")
    assert sent(created=datetime.now().astimezone() - timedelta(minutes=10)) == (401, "bad_signature")
    assert sent(created=datetime.now().astimezone() + timedelta(minutes=10)) == (401, "bad_signature")
    assert sent(nonce=None) == (401, "nonce_needed")
    assert sent(nonce="short") == (401, "nonce_needed")
    forged = signed(Ed25519PrivateKey.generate(), httpx.Request("GET", address(desk)), key_id=pair.key.id)
    assert code(send(forged)) == (401, "bad_signature")
    unknown = signed(private, httpx.Request("GET", address(desk)), key_id="dak_none")
    assert code(send(unknown)) == (401, "key_unknown")
    bare = httpx.Request(
        "GET",
        address(desk),
        headers={"Signature-Input": f'a=();keyid="{pair.key.id}"', "Signature": "a=:AAAA:"},
    )
    assert code(send(bare)) == (401, "bad_signature")


def test_signing_may_be_demanded_beside_a_secret(desk: Desk, private) -> None:
    both = key(desk.platform, desk.grant, by=desk.who, public_key=public(private), must_sign=True)
    assert code(desk.get("?limit=1", made=both)) == (401, "signature_needed")
    request = httpx.Request("GET", address(desk), headers=bearing(both))
    unbound = signed(private, httpx.Request("GET", address(desk), headers=bearing(both)), key_id=both.key.id)
    assert code(send(unbound)) == (401, "bad_signature")  # the secret has to be covered as well
    request = signed(private, request, key_id=both.key.id, covered=(*COVERED, "authorization"))
    assert send(request).status_code == 200
    assert desk.get("?limit=1").status_code == 200
    with desk.platform.office.writing(desk.platform.owner()) as work:
        dataapi.demand_signing(work, desk.grant.id, signed=True)
    assert code(desk.get("?limit=1")) == (401, "signature_needed")
    with pytest.raises(Refused), desk.platform.office.writing(desk.who) as work:
        dataapi.demand_signing(work, desk.grant.id, signed=False)


def test_a_secret_is_exchanged_for_a_token_that_dies_with_its_key(desk: Desk) -> None:
    url = f"{desk.address}/api/oauth/token"
    form = {
        "grant_type": "client_credentials",
        "client_id": desk.made.key.id,
        "client_secret": desk.made.secret,
    }
    told = httpx.post(url, data=form).json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 300)
    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    assert httpx.get(address(desk), headers=bearer).status_code == 200
    basic = httpx.post(
        url, data={"grant_type": "client_credentials"}, auth=(desk.made.key.id, str(desk.made.secret))
    )
    assert basic.status_code == 200
    turned = told["access_token"][:-3] + "AAA"
    assert code(httpx.get(address(desk), headers={"Authorization": f"Bearer {turned}"})) == (401, "bad_token")
    for wrong in (
        {**form, "client_secret": "x"},
        {**form, "client_id": "dak_none"},
        {**form, "client_id": ""},
    ):
        answer = httpx.post(url, data=wrong)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert (
        httpx.post(url, data={**form, "grant_type": "password"}).json()["error"] == "unsupported_grant_type"
    )
    assert httpx.post(f"{url}?client_secret=x", data=form).json()["error"] == "invalid_request"
    assert httpx.post(url, json=form).json()["error"] == "invalid_request"
    with desk.platform.office.writing(desk.who) as work:
        dataapi.revoke_key(work, desk.made.key.id)
    assert code(httpx.get(address(desk), headers=bearer)) == (401, "key_revoked")
    assert httpx.post(url, data=form).status_code == 401


def test_a_signed_assertion_gets_a_token_once(desk: Desk, private) -> None:
    pair = key(desk.platform, desk.grant, by=desk.who, kind=dataapi.KeyKind.PAIR, public_key=public(private))
    url, now = f"{desk.address}/api/oauth/token", int(time.time())
    held = OKPKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    claims = {
        "iss": pair.key.id,
        "sub": pair.key.id,
        "aud": url,
        "jti": uuid.uuid4().hex,
        "iat": now,
        "exp": now + 60,
    }

    def ask(**change) -> httpx.Response:
        said = jwt.encode({"alg": "Ed25519"}, claims | change, held, algorithms=["Ed25519"])
        return httpx.post(url, data={
            "grant_type": "client_credentials", "client_assertion": said,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        })  # fmt: skip

    first = ask()
    assert first.status_code == 200, first.text
    bearer = {"Authorization": f"Bearer {first.json()['access_token']}"}
    # A pair's calls are signed, whatever it brings beside.
    assert code(httpx.get(address(desk), headers=bearer)) == (401, "signature_needed")
    request = httpx.Request("GET", address(desk), headers=bearer)
    assert (
        send(signed(private, request, key_id=pair.key.id, covered=(*COVERED, "authorization"))).status_code
        == 200
    )
    assert ask().status_code == 401  # the same assertion again
    for change in (
        {"aud": "https://elsewhere"},
        {"exp": now - 5},
        {"sub": desk.made.key.id},
        {"exp": now + 86_400},
    ):
        assert ask(jti=uuid.uuid4().hex, **change).status_code == 401


def test_an_issuer_that_is_configured_is_believed_for_its_clients_alone(apart: Desk, tmp_path) -> None:
    desk = apart
    rsa, strange = (RSAKey.generate_key(2048, parameters={"kid": kid}) for kid in ("k1", "k2"))
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps(KeySet([rsa]).as_dict(private=False)))
    office = desk.platform.office
    told = replace(
        office.settings, oidc_issuer="https://id.gov.cn", oidc_audience="yiben", oidc_keys=str(keys)
    )
    object.__setattr__(office, "settings", told)
    made = key(desk.platform, desk.grant, by=desk.who, kind=dataapi.KeyKind.OIDC, client="licensing")
    now = int(time.time())
    claims = {
        "iss": "https://id.gov.cn",
        "aud": "yiben",
        "sub": "x",
        "azp": "licensing",
        "iat": now,
        "exp": now + 60,
    }

    def ask(signer=rsa, **change) -> httpx.Response:
        said = jwt.encode({"alg": "RS256", "kid": signer.kid}, claims | change, signer)
        return httpx.get(address(desk), headers={"Authorization": f"Bearer {said}"})

    assert ask().status_code == 200
    assert code(ask(azp="somebody")) == (401, "key_unknown")
    assert code(ask(aud="other")) == (401, "bad_token")
    assert code(ask(iss="https://evil")) == (401, "bad_token")
    assert code(ask(exp=now - 5)) == (401, "token_expired")
    assert code(ask(signer=strange)) == (401, "bad_token")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    bare = httpx.get(address(desk), headers={"Authorization": f"Bearer {none}.{body}."})
    assert code(bare) == (401, "bad_token")
    with desk.platform.office.writing(desk.who) as work:
        dataapi.revoke_key(work, made.key.id)
    assert ask().status_code == 401


def test_only_public_keys_are_taken(desk: Desk, private) -> None:
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for wrong in ("", "not a key", secret):
        with pytest.raises(BadInput), desk.platform.office.writing(desk.who) as work:
            dataapi.make_key(work, desk.grant.id, kind=dataapi.KeyKind.PAIR, public_key=wrong)
    with pytest.raises(BadInput), desk.platform.office.writing(desk.who) as work:
        dataapi.make_key(work, desk.grant.id, must_sign=True)
    with pytest.raises(BadInput), desk.platform.office.writing(desk.who) as work:
        dataapi.make_key(work, desk.grant.id, kind=dataapi.KeyKind.OIDC, client="x")


def test_two_replays_at_once_are_one_call(desk: Desk, private) -> None:
    from concurrent.futures import ThreadPoolExecutor

    pair = key(desk.platform, desk.grant, by=desk.who, kind=dataapi.KeyKind.PAIR, public_key=public(private))
    request = signed(private, httpx.Request("GET", address(desk)), key_id=pair.key.id)
    with ThreadPoolExecutor(6) as pool:
        codes = [one.status_code for one in pool.map(lambda _: send(request), range(6))]
    assert sorted(codes) == [200, 403, 403, 403, 403, 403]
