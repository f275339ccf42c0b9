"""Labels to review, and privileged acts to review, as pages: without script, in both languages, forms with tokens."""

import re
from collections.abc import Callable

import pytest
from test_web_ledger import ident, item
from visitors import Browser

from yiben.capabilities import ledger, people
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM

SignIn = Callable[[str], Browser]


@pytest.fixture
def resource(office: Office) -> str:
    with office.writing(SYSTEM) as work:
        entry = ledger.Proposal(
            organisation="省卫生健康委员会",
            stem="visits",
            name="visits",
            title="医院就诊记录",
            items=(item("手机号", 3, personal=True, semantic="cn_mobile"), item("科室", 1)),
        )
        return ledger.propose(work, entry).resource


def ask_lower(browser: Browser, resource: str, office: Office) -> str:
    path = f"/resources/{resource}/items/{ident(office, resource, '手机号')}"
    browser.open(path)
    fields = {"level": "1", "personal": "no", "importance": "general", "semantic": "cn_mobile"}
    browser.client.follow_redirects = False
    browser.send(path, status=303, why="已脱敏 <b>", ground="milder", **fields)
    browser.client.follow_redirects = True
    return path


def request_on(page: str) -> str:
    found = re.search(r'action="/labels/(label_\w+)/approve"', page)
    assert found
    return found.group(1)


def level(office: Office, resource: str) -> int | None:
    with office.reading(SYSTEM) as work:
        label = next(one.label for one in ledger.describe(work, resource).items if one.name == "手机号")
    return label.level if label else None


def test_lowering_on_a_page_waits_and_the_second_person_approves_it_on_another(
    sign_in: SignIn, resource: str, office: Office
) -> None:
    browser = sign_in("steward")
    path = ask_lower(browser, resource, office)
    assert "until then the present one protects" in browser.open(path)
    own = browser.open("/labels")
    assert "Another officer, owner or steward" in own
    assert "/approve" not in own
    assert level(office, resource) == 3
    browser = sign_in("officer")
    assert "1 label to review" in browser.open("/")
    page = browser.open("/labels")
    assert "<b>" not in page
    request = request_on(page)
    assert "Approved; the new level holds" in browser.send(f"/labels/{request}/approve")
    assert level(office, resource) == 1
    assert "Nothing to review" in browser.page.text
    history = browser.open(path)
    assert "approved by officer" in history
    assert "clearly less sensitive" in history
    moved = browser.send(f"/labels/{request}/approve", status=409)
    assert "no longer waits" in moved


def test_a_refusal_needs_a_reason_and_shows_in_the_history(
    sign_in: SignIn, resource: str, office: Office
) -> None:
    path = ask_lower(sign_in("steward"), resource, office)
    browser = sign_in("officer")
    request = request_on(browser.open("/labels"))
    assert "Say why" in browser.send(f"/labels/{request}/refuse", status=422, note=" ")
    assert "the present level stays" in browser.send(f"/labels/{request}/refuse", note="仍可识别")
    assert level(office, resource) == 3
    assert "仍可识别" in browser.open(path)


def test_nobody_decides_their_own_and_no_form_works_without_its_token(
    sign_in: SignIn, resource: str, office: Office
) -> None:
    ask_lower(sign_in("officer"), resource, office)
    request = request_on(sign_in("owner").open("/labels"))
    browser = sign_in("officer")
    assert "Nobody approves" in browser.send(f"/labels/{request}/approve", status=403)
    browser = sign_in("owner")
    without = browser.client.post(
        f"/labels/{request}/approve", data={"note": "x"}, headers={"Accept": "text/html"}
    )
    assert without.status_code == 403
    sign_in("analyst").send(f"/labels/{request}/approve", status=403)
    assert level(office, resource) == 3


def test_the_list_is_narrowed_by_words_kind_and_resource(
    sign_in: SignIn, resource: str, office: Office
) -> None:
    browser = sign_in("steward")
    ask_lower(browser, resource, office)
    assert "手机号" in browser.open("/labels?q=手机")
    assert "Nothing to review" in browser.open("/labels?q=没有")
    assert "手机号" in browser.open(f"/labels?kind=lower&resource={resource}")
    assert 'aria-current="true"' in browser.page.text
    assert "Nothing to review" in browser.open("/labels?kind=higher")
    browser.open("/labels?kind=nonsense", status=422)
    assert f"/labels?resource={resource}" in browser.open(f"/resources/{resource}")
    chinese = browser.client.get("/labels", headers={"Accept": "text/html", "Accept-Language": "zh-CN"}).text
    assert "降级待审批" in chinese
    assert "待复核标识" in chinese


def test_a_program_gets_the_same_as_json(sign_in: SignIn, resource: str, office: Office) -> None:
    ask_lower(sign_in("steward"), resource, office)
    answer = sign_in("officer").client.get("/labels", headers={"Accept": "application/json"}).json()
    (found,) = answer["reviews"]["rows"]
    assert (found["kind"], found["request"]["wanted"]["level"], found["may_decide"]) == ("lower", 1, True)


def test_an_analyst_reviews_no_labels(sign_in: SignIn, resource: str) -> None:
    assert "stewards, officers and the owner" in sign_in("analyst").open("/labels", status=403)


def test_acts_of_privileged_accounts_are_reviewed_on_a_page_by_somebody_else(
    sign_in: SignIn, resource: str, office: Office
) -> None:
    with office.reading(SYSTEM) as work:
        steward, officer = people.who_is(work, "steward"), people.who_is(work, "officer")
    for who in (steward, officer):
        with office.writing(who) as work:
            ledger.correct(
                work, ident(office, resource, "科室"), ledger.Correction(why="x", level=2 + (who is officer))
            )
    browser = sign_in("officer")
    assert "/log/review" in browser.open("/log")
    page = browser.open("/log/review")
    events = re.findall(r'name="event" value="(evt_\w+)"', page)
    assert len(events) == 1
    assert "your own" in page
    # Forms are not printed: the list stands outside, its boxes belong to the form below it.
    assert "<table" not in "".join(re.findall(r"<form.*?</form>", page, re.DOTALL))
    assert all(
        'form="review"' in box for box in re.findall(r'<input type="checkbox" name="event"[^>]*>', page)
    )
    assert "Choose what you reviewed" in browser.send("/log/review", status=422, note="x")
    assert "Say what the review found" in browser.send("/log/review", status=422, note=" ", event=events[0])
    assert "The review is in the evidence log" in browser.send(
        "/log/review", note="与工单一致", event=events[0]
    )
    assert "Privileged act reviewed" in browser.open("/log?kind=statement")
    own = sign_in("owner").open("/log/review")
    left = re.findall(r'name="event" value="(evt_\w+)"', own)
    assert len(left) == 1
    browser = sign_in("officer")
    assert "Nobody reviews what they did" in browser.send("/log/review", status=403, note="x", event=left[0])
    sign_in("analyst").open("/log/review", status=403)
