"""Sealed documents somebody has had in hand: altered, moved, sealed anew, cut, doubled, or never sealed at all."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from attack_city import City, granted
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from yiben.capabilities.sharing.seals import document
from yiben.engines import evidence
from yiben.kernel.paging import PageAsk

END = b"startxref\n0\n%%EOF\n"


@pytest.fixture(scope="module")
def sealed(city: City) -> tuple[str, bytes, bytes]:
    grant = granted(city)
    serials = re.findall(r"/seals/([\d-]+)\.pdf", city.page("tom", "/seals").text)
    for serial in serials:
        told = city.page("tom", f"/seals/{serial}.json").content
        if json.loads(told)["content"]["what"]["grant"] == grant:
            return serial, told, city.page("tom", f"/seals/{serial}.pdf").content
    raise AssertionError(serials)


def state(city: City, data: bytes) -> str:
    """What anybody is told, over the API and on the page."""
    city.client.cookies.clear()
    page = city.client.post("/seals/verify", files={"file": ("a.pdf", data)}, headers={"Accept": "text/html"})
    assert page.status_code in {200, 422}
    assert "<script>alert" not in page.text
    answer = city.client.post("/api/seals/verify", content=data)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["state"])


def by_another(said: dict[str, Any]) -> None:
    private = Ed25519PrivateKey.generate()
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    value = private.sign(document.content_message(said["content"]))
    said["signature"] |= {"public_key": pem, "value": base64.b64encode(value).decode()}


CHANGES: list[Callable[[dict[str, Any]], Any]] = [
    lambda said: said["content"]["what"].update(ends="2099-12-31"),
    lambda said: said["content"]["what"].update(rows=None),
    lambda said: said["content"].update(what=[]),
    lambda said: said["content"].update(what="x"),
    lambda said: said["content"].update(what=None),
    lambda said: said["content"].update(what={"columns": [1]}),
    lambda said: said["content"].update(what={"purpose_says": "<script>alert(1)</script>"}),
    lambda said: said["content"].update(what={"x": "\ud800"}),
    lambda said: said["content"].update(serial="\ud800"),
    lambda said: said["content"].update(key="seal-9999"),
    lambda said: said["signature"].update(key="\ud800"),
    lambda said: said["signature"].update(key={"a": 1}),
    lambda said: said["signature"].update(key="k" * 100_000),
    lambda said: said["signature"].update(public_key=5),
    lambda said: said["signature"].update(value=None),
    lambda said: said["signature"].update(algorithm="none"),
    by_another,
]


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_no_word_of_a_sealed_document_can_be_changed(
    city: City, sealed: tuple[str, bytes, bytes], change: Callable[[dict[str, Any]], Any]
) -> None:
    said = json.loads(sealed[1])
    change(said)
    assert state(city, json.dumps(said).encode()) in {"altered", "forged", "not_a_seal"}


NOISE = ("NaN", "1.5", "1e5", "9" * 5000, "[" * 900 + "]" * 900, '{"a":1,"a":2}')


@pytest.mark.parametrize("noise", NOISE, ids=lambda one: one[:12])
def test_odd_json_breaks_no_check(city: City, sealed: tuple[str, bytes, bytes], noise: str) -> None:
    odd = sealed[1].replace(b'"what":', b'"zz":' + noise.encode() + b',"what":', 1)
    assert state(city, odd) in {"altered", "not_a_seal"}


PAPERS: list[Callable[[bytes, int], bytes]] = [
    lambda pdf, _at: pdf + b"\n",
    lambda pdf, _at: pdf + b"1 0 obj<</Type/Catalog>>endobj\n" + END,
    lambda pdf, at: pdf[:at] + b"1 0 obj<</Type/Catalog>>endobj\n" + END + pdf[at:],
    lambda pdf, at: b"%PDF-1.4\nanother page\n" + END + pdf[at:],
    lambda pdf, at: pdf[:at] + pdf[at:] + pdf[at:],
    lambda pdf, _at: pdf + pdf,
    lambda pdf, _at: b" " + pdf,
    lambda pdf, _at: b"junk" * 9 + pdf,
    lambda pdf, _at: pdf[:9] + b"x" + pdf[10:],
    lambda pdf, at: pdf[:at],
    lambda pdf, at: pdf[:at] + pdf[at:].replace(b'"', b' "', 1),
    lambda pdf, at: pdf[at:],
]


@pytest.mark.parametrize("change", PAPERS, ids=range(len(PAPERS)))
def test_no_byte_of_a_sealed_paper_can_be_changed(
    city: City, sealed: tuple[str, bytes, bytes], change: Callable[[bytes, int], bytes]
) -> None:
    pdf = sealed[2]
    assert state(city, pdf) == "valid"
    assert state(city, change(pdf, pdf.rfind(b"%YIBEN-SEAL"))) in {"moved", "altered", "not_a_seal"}


@pytest.mark.parametrize("who", ["eve", "nob", "analyst"])
def test_seals_of_others_are_neither_read_nor_revoked(
    city: City, sealed: tuple[str, bytes, bytes], who: str
) -> None:
    for form in ("pdf", "json"):
        assert city.page(who, f"/seals/{sealed[0]}.{form}").status_code == 404
    assert city.post(who, f"/seals/{sealed[0]}/revoke", why="x").status_code == 404
    assert sealed[0] not in city.page(who, "/seals").text


@pytest.mark.parametrize("who", ["tom", "mal"])
def test_the_recipient_revokes_nothing(city: City, sealed: tuple[str, bytes, bytes], who: str) -> None:
    assert city.post(who, f"/seals/{sealed[0]}/revoke", why="x").status_code == 403
    assert state(city, sealed[1]) == "valid"


def test_what_a_stranger_sends_does_not_fill_the_log(city: City, sealed: tuple[str, bytes, bytes]) -> None:
    said = json.loads(sealed[1])
    said["signature"]["key"] = "k" * 1_000_000
    assert state(city, json.dumps(said).encode()) == "altered"
    with city.platform.office.reading(city.platform.owner()) as work:
        rows = evidence.show(work.db, evidence.Asked(kind="seal.refused"), page=PageAsk(size=200)).rows
    assert rows
    assert max(len(str(one.detail)) + len(one.subject) for one in rows) < 1000
