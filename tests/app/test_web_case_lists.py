"""Lists of cases over HTTP: batches, searches, supervisors, stand-ins, notices, flows; both languages, strangers, bounds."""

import re
from html import unescape
from pathlib import Path

import pytest
from case_pages import SignIn, found_city, hidden, step, words
from starlette.testclient import TestClient
from visitors import FORM, Founded

import case_people as city
from yiben.app.wiring import Platform


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Made once."""
    return found_city(tmp_path_factory)


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
