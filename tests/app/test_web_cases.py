"""Cases over HTTP: filed by a declared form, found in a list, moved by who may, refused with the reason, told."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitors import FORM, Browser, Founded

import case_people as city
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import casework, people

SignIn = Callable[[str], Browser]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """A city with its people and its flow, made once."""
    path = tmp_path_factory.mktemp("city") / "home"
    platform = open_platform(path)
    sessions = city.settle(platform, path.parent / "pack")
    passwords = people.initial_passwords(platform.home)
    for name in ("owner", "officer", "analyst"):
        sessions[name] = people.sign_in(
            platform.office, name=name, password=passwords[name], address="test"
        ).token
    platform.close()
    return Founded(path, sessions)


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def file(visitor: Browser, **fields: str) -> str:
    """File a demand through the form; answers its number."""
    page = visitor.open("/cases/new?kind=data.demand")
    said = {
        "kind": city.KIND, "token": hidden(page, "token"), "title": "核对驾驶人",
        "f.owner": "市公安局", "f.purpose": "核对网约车驾驶人身份", **fields,
    }  # fmt: skip
    visitor.send("/cases/file", **said)
    assert "Filed; it is on its way." in visitor.page.text
    return visitor.page.url.path.rpartition("/")[2]


def step(
    visitor: Browser, number: str, move: str, *, status: int = 200, files: object = None, **fields: str
) -> str:
    """Make a move with the form of the page as it stands."""
    page = visitor.open(f"/cases/{number}")
    said = {name: hidden(page, name) for name in ("case", "seen", "token")}
    return visitor.send("/cases/step", status=status, files=files, **(said | {"move": move} | fields))


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


def test_several_are_handled_together_and_each_is_answered_for_itself(
    sign_in: SignIn, platform: Platform
) -> None:
    filed = [city.file(platform, title=f"需求{n}") for n in range(3)]
    sam = sign_in("sam")
    page = sam.open("/todo")
    picks = re.findall(r'name="pick" value="([^"]+)"', page)
    assert len(picks) == 3
    assert "Tick the cases" in words(sam.send("/todo/batch", status=422))
    chosen = sam.client.post("/todo/batch", data={"csrf": sam.csrf, "pick": picks}, headers=FORM)
    assert "Take up (3)" in words(chosen.text)
    assert 'value="return"' not in chosen.text  # not a step for batches
    city.move(platform, "sue", filed[1], "refuse")
    done = sam.client.post(
        "/todo/batch/do",
        data={"csrf": sam.csrf, "pick": picks, "move": "accept", "f.remark": "同意"},
        headers=FORM,
    )
    assert "2 done, 1 refused." in words(done.text)
    assert "sue was faster" in words(done.text)
    missing = sam.client.post(
        "/todo/batch/do", data={"csrf": sam.csrf, "pick": picks, "move": "accept"}, headers=FORM
    )
    assert missing.status_code == 200  # all three are gone from where they could be accepted
    assert "0 done, 3 refused." in words(missing.text)


def test_a_batch_without_what_its_form_needs_comes_back_as_the_form(
    sign_in: SignIn, platform: Platform
) -> None:
    city.file(platform)
    sam = sign_in("sam")
    (pick,) = re.findall(r'name="pick" value="([^"]+)"', sam.open("/todo"))
    page = sam.send("/todo/batch/do", status=422, pick=pick, move="accept")
    assert re.search(r'id="qe-accept-remark"', page)


def test_the_list_is_searched_and_narrowed(sign_in: SignIn, platform: Platform) -> None:
    filed = [city.file(platform, title=title) for title in ("网约车核查", "公交核查", "港口核查")]
    city.late(platform, filed[:1])
    sam = sign_in("sam")
    assert "3 cases wait for you. ■ 1 late" in words(sam.open("/todo"))
    for query, there in (("q=公交", ["公交"]), ("q=fay", []), ("q=核查+2026-", ["网约车", "公交", "港口"]), ("when=late", ["网约车"]),
                         ("org=市公安局", ["网约车", "公交", "港口"]), ("org=市大数据局", []),
                         ("kind=data.demand", ["网约车", "公交", "港口"]), ("kind=sharing.request", [])):  # fmt: skip
        page = words(sam.open(f"/todo?{query}"))
        assert [name for name in ("网约车", "公交", "港口") if name in page] == there, query
    assert "working days late" in words(sam.open("/todo?when=late"))


def test_supervisors_see_who_is_late_and_others_do_not(sign_in: SignIn, platform: Platform) -> None:
    filed = [city.file(platform, title=f"需求{n}") for n in range(3)]
    city.late(platform, filed[:2])
    city.move(platform, "sam", filed[2], "refuse")
    officer = sign_in("officer")
    page = officer.open("/pace")
    assert "市公安局 2 2 1 0 0.0" in words(page)
    assert "市公安局 2 / 2" in words(page)
    drill = re.search(r'href="(/pace\?org=[^"]+)"', page)
    assert drill
    assert "Demand for data" in words(officer.open(unescape(drill[1])))
    late = re.search(r'href="(/cases\?[^"]*phase=late)"', page)
    assert late
    assert "2 cases." in words(officer.open(unescape(late[1])))
    sign_in("fay").open("/pace", status=403)
    assert "市公安局" in words(sign_in("sam").open("/pace"))


def test_somebody_stands_in_and_it_is_written_down_for_whom(sign_in: SignIn, platform: Platform) -> None:
    number = city.file(platform).number
    sam = sign_in("sam")
    page = sam.open("/delegations")
    today = re.search(r'name="begins"[^>]*value="([\d-]+)"', page)
    assert today
    assert "Delegation" in sam.send("/delegations", taker="bea", begins=today[1], ends=today[1])
    assert "sam → bea" in words(sam.page.text)
    assert "for sam" in words(sign_in("bea").open("/todo"))
    step(sign_in("bea"), number, "accept", **{"f.remark": "代办"})
    assert "bea · for sam" in words(sign_in("sam").open(f"/cases/{number}"))
    end = re.search(r'action="(/delegations/[^"]+/end)"', sign_in("sam").open("/delegations"))
    assert end
    assert "ended" in words(sign_in("sam").send(end[1]))
    assert sign_in("sam").send("/delegations", status=422, taker="sam", begins=today[1], ends=today[1])


def test_notices_are_counted_until_they_are_read(sign_in: SignIn, platform: Platform) -> None:
    city.file(platform)
    sam = sign_in("sam")
    page = sam.open("/notices")
    assert "1 unread" in words(page)
    notice = hidden(page, "notice")
    assert "All 0 unread" in words(sam.send("/notices/read", notice=notice))
    assert 'class="count"' not in sam.page.text.partition("<main")[0].partition("top-end")[2]
    sign_in("bea").send("/notices/read", status=404, notice=notice)


def test_how_one_is_told_is_ones_own_choice(sign_in: SignIn) -> None:
    sam = sign_in("sam")
    assert "No mail server is set up" in words(sam.open("/notices"))
    assert "no usable e-mail address" in words(
        sam.send("/notices/preferences", status=422, by_email="1", email="not one")
    )
    page = sam.send("/notices/preferences", by_email="1", email="sam@example.gov.cn")
    assert 'value="sam@example.gov.cn"' in page
    assert re.search(r'id="by-email"[^>]* checked', page)


def test_a_supervisor_hands_a_case_on(sign_in: SignIn, platform: Platform) -> None:
    number = city.file(platform).number
    officer = sign_in("officer")
    page = officer.open(f"/cases/{number}")
    said = {"case": hidden(page, "case"), "seen": hidden(page, "seen")}
    officer.send("/cases/hand-on", **said, to="sue", why="sam 出差")
    assert number in sign_in("sue").open("/todo")
    assert number not in sign_in("sam").open("/todo")
    assert "Hand on" not in sign_in("fay").open(f"/cases/{number}")


def test_every_flow_in_force_is_drawn_with_its_articles(sign_in: SignIn) -> None:
    visitor = sign_in("fay")
    page = visitor.open("/flows")
    links = re.findall(r'href="(/flows/[^"]+)"', page.partition("<main")[2])
    assert f"/flows/{city.FLOW}" in links
    for link in links:
        shown = visitor.open(link)
        assert shown.count('role="img"') == 2
        assert "in force" in words(shown)
    shown = visitor.open(f"/flows/{city.FLOW}")
    assert 'href="/packs/city-demands/articles/2"' in shown
    assert "5 working days" in words(shown)
    visitor.open("/flows/city-demands@1/none", status=404)


@pytest.mark.parametrize(
    "path", ["/todo", "/cases", "/cases/new", "/pace", "/delegations", "/notices", "/flows"]
)
def test_every_page_speaks_both_languages_and_needs_no_script(sign_in: SignIn, path: str) -> None:
    officer = sign_in("officer")
    chinese, english = (officer.open(f"{path}?lang={lang}") for lang in ("zh", "en"))
    assert chinese != english
    for page in (chinese, english):
        assert "<script" not in page.partition("<main")[2]
        assert " style=" not in page


def test_strangers_are_led_to_the_sign_in(client: TestClient) -> None:
    client.cookies.clear()
    for path in (
        "/todo",
        "/cases",
        "/cases/new",
        "/cases/2026-000001",
        "/pace",
        "/delegations",
        "/notices",
        "/flows",
    ):
        assert client.get(path, follow_redirects=False).status_code == 303, path
    for path in ("/api/cases", "/api/cases/todo", "/api/cases/2026-000001"):
        assert client.get(path).status_code == 401


def test_uploads_of_a_step_are_bounded(sign_in: SignIn, platform: Platform, tmp_path: Path) -> None:
    number = city.file(platform).number
    most = platform.settings.attachment_mb * 1_048_576
    page = step(
        sign_in("sam"), number, "accept", status=422,
        files=[("files", ("大.txt", b"x" * (most + 1), "text/plain"))], **{"f.remark": "同意"},
    )  # fmt: skip
    assert "To be taken up" in words(page)
