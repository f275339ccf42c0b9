"""The ledger's pages: finding, deciding, what is missing."""

import re
from collections.abc import Callable

import pytest
from visitors import Browser

from yiben.capabilities import ledger
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM
from yiben.kernel.text import Text

SignIn = Callable[[str], Browser]


def item(
    name: str, level: int, *, personal: bool = False, semantic: str | None = None
) -> ledger.ItemProposal:
    return ledger.ItemProposal(
        name=name,
        type="VARCHAR",
        semantic=semantic,
        level=level,
        personal=personal,
        confidence=0.99,
        why=Text("997/1000 符合", "997 of 1000 match"),
        rule="yiben-base@1/x",
    )


@pytest.fixture
def resource(office: Office) -> str:
    with office.writing(SYSTEM) as work:
        done = ledger.propose(
            work,
            ledger.Proposal(
                organisation="省卫生健康委员会",
                stem="visits",
                name="visits",
                system="医院信息平台",
                title="医院就诊记录",
                description="全省二级以上医院的门急诊记录 <b>",
                items=(item("身份证号", 4, personal=True, semantic="cn_resident_id"), item("科室", 1)),
                format="csv",
            ),
        )
    return done.resource


def test_a_resource_is_found_by_its_chinese_words(sign_in: SignIn, resource: str) -> None:
    page = sign_in("analyst").open("/search?q=就诊")
    assert f"/resources/{resource}" in page
    assert "<mark>就诊</mark>" in page
    assert "Level 4" in page
    assert "<b>" not in page


def test_what_a_column_holds_is_said_in_words(sign_in: SignIn, resource: str) -> None:
    page = sign_in("analyst").open(f"/resources/{resource}")
    assert '<td data-label="Type">text' in page
    assert "VARCHAR" not in page


def test_a_search_that_finds_nothing_says_what_to_do(sign_in: SignIn, resource: str) -> None:
    page = sign_in("analyst").open("/search?q=zzzzzz")
    assert "Try another word" in page


def test_a_filter_narrows_and_can_be_taken_back(sign_in: SignIn, resource: str) -> None:
    browser = sign_in("analyst")
    found = re.search(r'href="(/search\?level=4)"', browser.open("/search"))
    assert found
    assert resource in browser.open("/search?level=4")
    assert 'aria-current="true"' in browser.page.text
    assert resource not in browser.open("/search?level=1")


@pytest.mark.parametrize("query", ["level=9", "status=gone", "page=x", "page=99999999999"])
def test_a_filter_that_cannot_be_is_refused_in_words(sign_in: SignIn, query: str) -> None:
    page = sign_in("analyst").open(f"/search?{query}", status=422)
    assert "Something in the input is wrong" in page


def test_an_empty_ledger_says_how_to_begin(sign_in: SignIn) -> None:
    assert "The ledger is empty" in sign_in("steward").open("/search")
    assert "No organisations yet" in sign_in("steward").open("/organisations")


def test_organisations_show_what_they_hold_and_lack(sign_in: SignIn, resource: str) -> None:
    browser = sign_in("officer")
    assert "省卫生健康委员会" in browser.open("/organisations")
    gaps = browser.open("/gaps")
    assert "origin" in gaps
    assert f"/resources/{resource}#columns" in gaps


def ident(office: Office, resource: str, name: str) -> str:
    with office.reading(SYSTEM) as work:
        return next(each.id for each in ledger.describe(work, resource).items if each.name == name)


def test_a_person_corrects_a_label_and_the_history_keeps_both(
    sign_in: SignIn, resource: str, office: Office
) -> None:
    path = f"/resources/{resource}/items/{ident(office, resource, '科室')}"
    browser = sign_in("steward")
    browser.open(path)
    fields = {"level": "3", "personal": "yes", "importance": "general", "semantic": ""}
    assert "needs a reason" in browser.send(path, status=422, why=" ", **fields)
    browser.client.follow_redirects = False
    browser.send(path, status=303, why="卫健委〔2023〕5号", **fields)
    history = browser.open(path)
    assert "卫健委〔2023〕5号" in history
    assert "997 of 1000 match" in history


def test_an_analyst_may_look_but_not_decide(sign_in: SignIn, resource: str, office: Office) -> None:
    path = f"/resources/{resource}/items/{ident(office, resource, '科室')}"
    browser = sign_in("analyst")
    assert "<textarea" not in browser.open(path)
    browser.open("/account")
    refused = browser.send(path, status=403, why="x", level="1", personal="no", importance="general")
    assert "Ask a steward" in refused
    assert "Ask a steward" in browser.send(f"/resources/{resource}/approve", status=403)


def test_approving_makes_every_label_a_persons_word(sign_in: SignIn, resource: str, office: Office) -> None:
    browser = sign_in("steward")
    browser.open("/account")
    browser.client.follow_redirects = False
    browser.send(f"/resources/{resource}/approve", status=303)
    with office.reading(SYSTEM) as work:
        dossier = ledger.describe(work, resource)
    assert dossier.resource.status is ledger.Status.APPROVED
    assert {each.label.who for each in dossier.items if each.label} == {"steward"}


def test_an_unknown_item_is_not_found(sign_in: SignIn, resource: str) -> None:
    sign_in("steward").open(f"/resources/{resource}/items/{resource}.99", status=404)
    sign_in("steward").open("/resources/res_unknown/items/x", status=404)
