"""Cases over HTTP: filed by a declared form, moved by who may, refused with the reason, with their attachments."""

import re

import pytest
from case_pages import PDF, SignIn, file, found_city, hidden, step, words
from starlette.testclient import TestClient
from visitors import FORM, Founded

import case_people as city
from yiben.app.wiring import Platform
from yiben.capabilities import casework


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Made once."""
    return found_city(tmp_path_factory)


def test_a_case_is_filed_by_its_form_and_waits_for_who_must_act(sign_in: SignIn) -> None:
    number = file(sign_in("fay"), **{"f.fields": "姓名\n驾驶证号", "f.mode": "api", "f.until": "2027-06-30"})
    mine = words(sign_in("fay").open("/todo"))
    assert "Nothing waits for you" in mine
    sam = sign_in("sam")
    listed = sam.open("/todo")
    assert number in listed
    assert "5 working days left" in words(listed)
    assert re.search(r'href="/todo"[^>]*>To do<span class="count">1</span>', listed)
    page = words(sam.open(f"/cases/{number}"))
    for said in (
        "To be taken up",
        "a data steward of 市公安局",
        "姓名, 驾驶证号",
        "by API",
        "2027-06-30",
        "市交通运输局",
    ):
        assert said in page


def test_a_page_offers_allowed_moves_and_gives_the_reason_for_the_others(sign_in: SignIn) -> None:
    number = file(sign_in("fay"))
    sams = sign_in("sam").open(f"/cases/{number}")
    assert re.findall(r'name="move" value="(\w+)"', sams) == ["accept", "return", "refuse"]
    assert "Withdraw This is for the filer." in words(sams)
    fays = sign_in("fay").open(f"/cases/{number}")
    assert re.findall(r'name="move" value="(\w+)"', fays) == ["withdraw"]
    assert "Nobody decides what they filed themselves." in words(fays)


def test_a_case_walks_to_its_end_and_each_step_is_in_the_log(sign_in: SignIn) -> None:
    number = file(sign_in("fay"))
    step(sign_in("sam"), number, "accept", **{"f.remark": "用途明确", "note": "请尽快评审"})
    for judge, score in (("bea", "90"), ("bob", "70")):
        visitor = sign_in(judge)
        page = visitor.open(f"/cases/{number}")
        visitor.send(
            "/cases/opinion",
            case=hidden(page, "case"),
            seen=hidden(page, "seen"),
            agrees="yes",
            score=score,
            says="可行",
        )
    officer = sign_in("officer")
    page = officer.open(f"/cases/{number}")
    told = words(page)
    assert "Agreed" in told
    assert "请尽快评审" in told
    assert "Passed → Agreed" in told
    events = re.findall(r'href="/log/(evt_[^"]+)">evidence', page)
    assert len(events) == 3
    assert "Case moved" in officer.open(f"/log/{events[1]}")
    assert "evidence" in sign_in("sam").open(f"/cases/{number}")  # of their own step
    assert len(re.findall(r'href="/log/', sign_in("sam").open(f"/cases/{number}").partition("<main")[2])) == 1


def test_the_second_of_two_is_told_who_was_faster_and_nothing_is_done(
    sign_in: SignIn, platform: Platform
) -> None:
    number = file(sign_in("fay"))
    page = sign_in("sam").open(f"/cases/{number}")
    kept = {name: hidden(page, name) for name in ("case", "seen", "token")}
    step(sign_in("sue"), number, "return", **{"f.reason": "缺法律依据"})
    sam = sign_in("sam")
    told = words(sam.send("/cases/step", status=409, move="accept", **kept, **{"f.remark": "同意"}))
    assert "sue was faster: “Return for correction”" in told
    assert "To be corrected" in told
    with platform.office.reading(platform.owner()) as work:
        (found,) = casework.cases(work).rows
    assert (found.state, found.version) == ("correcting", 2)


def test_a_form_sent_twice_is_one_step(sign_in: SignIn, platform: Platform) -> None:
    fay = sign_in("fay")
    token = hidden(fay.open("/cases/new?kind=data.demand"), "token")
    said = {"kind": city.KIND, "token": token, "title": "一次", "f.owner": "市公安局", "f.purpose": "核对"}
    fay.send("/cases/file", **said)
    assert "This form was sent before: 2" in words(fay.send("/cases/file", status=409, **said))
    with platform.office.reading(platform.owner()) as work:
        assert casework.cases(work).total == 1


def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(sign_in: SignIn) -> None:
    number = file(sign_in("fay"))
    page = step(sign_in("sam"), number, "accept", status=422, note="我写了很多")
    assert re.search(r'id="qe-accept-remark"[^>]*>.*must be filled in', page)
    assert "我写了很多" in page
    fay = sign_in("fay")
    fay.open("/cases/new?kind=data.demand")
    sent = {"kind": city.KIND, "title": "核对", "f.owner": "没有这个局", "f.purpose": "已写的用途"}
    page = fay.send("/cases/file", status=422, **sent)
    assert "已写的用途" in page
    assert re.search(r'id="qe-file-owner"[^>]*>.*There is no organisation “没有这个局”', page)


@pytest.mark.parametrize(
    "said", ["<script>alert(1)</script>", '<img src=x onerror="alert(1)">', "javascript:alert(1)"]
)
def test_a_script_in_a_form_is_refused_and_nothing_is_filed(
    sign_in: SignIn, platform: Platform, said: str
) -> None:
    fay = sign_in("fay")
    fay.open("/cases/new?kind=data.demand")
    page = fay.send(
        "/cases/file", status=422, kind=city.KIND, title="核对", **{"f.owner": "市公安局", "f.purpose": said}
    )
    assert "<" not in said or said not in page  # back in its field, as words
    with platform.office.reading(platform.owner()) as work:
        assert casework.cases(work).total == 0


def test_a_kind_that_a_capability_files_itself_has_no_way_round(sign_in: SignIn, platform: Platform) -> None:
    fay = sign_in("fay")
    assert (
        fay.client.get("/cases/new?kind=sharing.request", headers=FORM, follow_redirects=False).status_code
        == 303
    )
    for kind in ("sharing.request", "sharing.attribute", "sharing.push_down"):
        page = fay.send("/cases/file", status=403, kind=kind, title="绕过", **{"f.resource": "x"})
        assert "is not filed with the general form" in words(page)
    with platform.office.reading(platform.owner()) as work:
        assert casework.cases(work).total == 0


def test_markup_that_is_only_words_is_shown_as_words(sign_in: SignIn) -> None:
    number = file(sign_in("fay"), title="<b>大于</b> & 小于", **{"f.purpose": "a < b > c"})
    for path in ("/todo", f"/cases/{number}"):
        page = sign_in("sam").open(path)
        assert "<b>大于" not in page
        assert "&lt;b&gt;大于&lt;/b&gt; &amp; 小于" in page


def test_a_form_from_elsewhere_does_nothing(sign_in: SignIn, client: TestClient) -> None:
    number = file(sign_in("fay"))
    sam = sign_in("sam")
    page = sam.open(f"/cases/{number}")
    said = {name: hidden(page, name) for name in ("case", "seen", "token")} | {"move": "refuse"}
    assert client.post("/cases/step", data=said, headers=FORM).status_code == 403
    assert client.post("/cases/step", data=said | {"csrf": "x"}, headers=FORM).status_code == 403
    client.cookies.clear()
    assert client.post("/cases/step", data=said, headers=FORM, follow_redirects=False).status_code in {
        303,
        401,
        403,
    }
    assert "To be taken up" in words(sign_in("sam").open(f"/cases/{number}"))


def test_who_may_not_see_a_case_is_told_there_is_none(sign_in: SignIn, client: TestClient) -> None:
    number = file(sign_in("fay"), title="不外传")
    stranger = sign_in("analyst")
    assert "不外传" not in stranger.open(f"/cases/{number}", status=404)
    assert "不外传" not in stranger.open("/cases")
    assert stranger.send("/cases/step", status=404, case=number, move="accept", seen="1")


def test_an_attachment_comes_back_as_it_was_and_is_never_shown(sign_in: SignIn, client: TestClient) -> None:
    fay = sign_in("fay")
    page = fay.open("/cases/new?kind=data.demand")
    said = {
        "csrf": fay.csrf,
        "kind": city.KIND,
        "token": hidden(page, "token"),
        "title": "附件",
        "f.owner": "市公安局",
        "f.purpose": "核对",
    }
    files = [
        ("f.proof", ("依据 文件.pdf", PDF, "text/html")),
        ("files", ("说明.txt", "说明".encode(), "text/plain")),
    ]
    answer = client.post("/cases/file", data=said, files=files, headers=FORM)
    assert answer.status_code == 200, answer.text
    sam = sign_in("sam")
    page = sam.open(answer.url.path)
    links = re.findall(r'href="(/cases/[^"]+/files/[^"]+)">([^<]+)', page)
    assert [name for _, name in links] == ["依据 文件.pdf", "说明.txt"]
    got = client.get(links[0][0])
    assert got.content == PDF
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"].startswith('attachment; filename="')
    assert "%E4%BE%9D%E6%8D%AE%20%E6%96%87%E4%BB%B6.pdf" in got.headers["content-disposition"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in got.headers["content-security-policy"]
    assert sign_in("analyst").open(links[0][0], status=404)


def test_an_attachment_that_is_not_what_it_says_is_refused(sign_in: SignIn, platform: Platform) -> None:
    number = file(sign_in("fay"))
    page = step(
        sign_in("sam"), number, "accept", status=422,
        files=[("files", ("报告.pdf", b"MZ\x90\x00 this program", "application/pdf"))], **{"f.remark": "同意"},
    )  # fmt: skip
    assert "To be taken up" in words(page)
    with platform.office.reading(platform.owner()) as work:
        assert casework.cases(work).rows[0].version == 1
