"""Sealed documents over HTTP: a stranger may have one checked; only those it concerns fetch it."""

import json
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from yiben.app.wiring import Platform
from yiben.capabilities import ledger
from yiben.capabilities.sharing import seals

SignIn = Callable[[str], Browser]


@pytest.fixture
def sealed(platform: Platform) -> seals.Sealed:
    with platform.office.writing(platform.owner()) as work:
        issuer = ledger.ensure_organisation(work, "市公安局")
        what = {
            "kind": "decision",
            "purpose_says": "资格审查",
            "columns": [{"item": "i", "name": "姓名", "form": "masked"}],
        }
        return seals.seal(work, what=what, issuer=issuer.id, subject="case_1", title="人口库")


def test_a_stranger_has_a_paper_checked_on_the_page(client: TestClient, sealed: seals.Sealed) -> None:
    page = client.get("/seals/verify", headers={"Accept": "text/html"})
    assert page.status_code == 200
    files = {"file": ("用章.pdf", sealed.pdf, "application/pdf")}
    page = client.post("/seals/verify", files=files, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "有效" in page.text
    assert "市公安局" in page.text
    assert "脱敏" in page.text


def test_a_changed_paper_is_refused_on_the_page_without_showing_its_content(client, sealed) -> None:
    changed = json.loads(sealed.json)
    changed["content"]["what"]["purpose_says"] = "<script>alert(1)</script>"
    files = {"file": ("a.json", json.dumps(changed).encode(), "application/json")}
    page = client.post("/seals/verify", files=files, headers={"Accept": "text/html"})
    assert "内容被改动" in page.text
    assert "alert(1)" not in page.text


def test_programs_check_too_and_get_keys_and_the_list(client, platform, sealed) -> None:
    found = client.post("/api/seals/verify", content=sealed.pdf).json()
    assert (found["valid"], found["serial"]) == (True, sealed.serial)
    assert client.post("/api/seals/verify", content=b"hello").json()["state"] == "not_a_seal"
    keys = client.get("/api/seals/keys").content
    with platform.office.writing(platform.owner()) as work:
        seals.revoke(work, sealed.serial, why="测试")
    listed = client.get("/api/seals/revoked").content
    assert seals.verify_with(sealed.pdf, public=keys, revoked=listed).state is seals.State.REVOKED
    assert client.post("/api/seals/verify", content=sealed.pdf).json()["state"] == "revoked"


def test_an_empty_or_too_large_upload_is_refused(client: TestClient) -> None:
    assert (
        client.post("/seals/verify", files={"file": ("", b"")}, headers={"Accept": "text/html"}).status_code
        == 422
    )
    big = client.post("/seals/verify", files={"file": ("a.pdf", b"%PDF-" + b"0" * 3_000_000)})
    assert big.status_code == 413


def test_the_register_and_its_files_are_for_those_it_concerns(sign_in: SignIn, client, sealed) -> None:
    owner = sign_in("owner")
    assert sealed.serial in owner.open("/seals")
    fetched = client.get(f"/seals/{sealed.serial}.pdf")
    assert fetched.content == sealed.pdf
    assert client.get(f"/seals/{sealed.serial}.json").content == sealed.json
    analyst = sign_in("analyst")
    assert sealed.serial not in analyst.open("/seals")
    assert client.get(f"/seals/{sealed.serial}.pdf").status_code == 404
    analyst.send(f"/seals/{sealed.serial}/revoke", status=404, why="x")


def test_a_seal_is_revoked_on_the_page_of_the_register(sign_in: SignIn, client, sealed) -> None:
    owner = sign_in("owner")
    assert f'action="/seals/{sealed.serial}/revoke"' in owner.open("/seals")
    assert "授权撤销" in owner.send(f"/seals/{sealed.serial}/revoke", why="授权撤销")
    assert f'action="/seals/{sealed.serial}/revoke"' not in owner.open("/seals")
    assert client.post("/api/seals/verify", content=sealed.pdf).json()["state"] == "revoked"
