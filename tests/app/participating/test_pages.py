"""Every page of participation answers strangers, citizens and staff in both languages; what they do there works."""

import re
from collections.abc import Callable

import pytest
from participation_people import Citizen
from starlette.testclient import TestClient
from visitors import FORM, Browser

from yiben.app.wiring import Platform
from yiben.capabilities import ledger, opening
from yiben.capabilities.opening import Foreign, Origin
from yiben.kernel.actors import SYSTEM
from yiben.kernel.text import Text

SignIn = Callable[[str], Browser]
PAGES = (
    "/join",
    "/wishes",
    "/wishes?state=late&order=votes&q=x",
    "/wishes/new",
    "/datasets/air-quality/discussion",
    "/datasets/air-quality/wrong",
    "/reuses",
    "/reuses?dataset=air-quality",
    "/reuses/new",
    "/desk",
    "/topics",
    "/topics/education",
    "/publishers",
    "/open",
)


FORMS = ("/wishes/new", "/reuses/new", "/join", "/datasets/air-quality/wrong")


@pytest.fixture
def dataset(platform: Platform) -> str:
    """A dataset of another catalogue, to talk about; answers its publisher's identifier."""
    with platform.office.writing(SYSTEM) as work:
        body = ledger.ensure_organisation(work, "市生态环境局").id
        one = Foreign(
            origin=Origin.HARVESTED,
            source="src_test",
            key="air",
            slug="air-quality",
            title=Text("空气质量", "Air quality"),
            description=Text("每小时空气质量", "Air quality by the hour"),
            publisher=body,
            themes=("education",),
        )
        opening.put_foreign(work, [one])
    return body


def number_of(browser: Browser) -> str:
    found = re.search(r"\d{4}-\d{6}", str(browser.page.url))
    assert found
    return found.group()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_there_for_everybody(
    client: TestClient, citizen: Citizen, sign_in: SignIn, dataset: str, lang: str
) -> None:
    stranger = Browser(TestClient(client.app, base_url="http://localhost"))
    theirs, staff = citizen(), sign_in("owner")
    for path in (*PAGES, f"/publishers/{dataset}"):
        for browser in (stranger, theirs, staff):
            there = path + ("&" if "?" in path else "?") + f"lang={lang}"
            page = browser.client.get(there, headers=FORM)
            assert page.status_code == 200, (path, page.status_code)
            assert "<h1" in page.text
            assert len(page.content) < 100_000
            # What search engines show below a title; a form is nothing to find.
            assert re.search(r'<meta name="description" content="[^"]+', page.text) or path in FORMS, path
    for path in ("/follows", "/account"):
        assert theirs.open(path)
    assert staff.open("/moderation")


def test_what_is_not_there_is_said(visitor: Browser, dataset: str) -> None:
    for path in ("/topics/nothing", "/zones/nothing", "/publishers/nothing", "/wishes/2026-999999"):
        visitor.open(path, status=404)
    visitor.open("/datasets/nothing/discussion", status=404)
    assert "nothing with the number" in visitor.open("/desk?number=2026-999999", status=404)


def test_a_wish_is_looked_for_filed_voted_for_and_answered(
    citizen: Citizen, sign_in: SignIn, dataset: str
) -> None:
    zhang, li = citizen("山城小张"), citizen("河边读者")
    asked = {"title": "air quality in parks", "says": "Which park has the best air", "publisher": ""}
    page = zhang.send("/wishes/new", **asked)
    assert "Air quality" in page
    assert "air-quality" in page
    zhang.send("/wishes/new", **asked, sure="1", token="t1")
    number = number_of(zhang)
    assert "山城小张" in zhang.page.text
    zhang.send("/wishes/new", status=409, **asked, sure="1", token="t1")
    assert "1 wish is open" in li.open("/")
    li.open(f"/wishes/{number}")
    assert "Take my vote back" in li.send(f"/wishes/{number}/vote")
    owner = sign_in("owner")
    assert "Answer officially" in owner.open(f"/wishes/{number}")
    fields = {"move": "refuse", "seen": "1", "f.answer": "It is not measured there"}
    assert "article" in owner.send(f"/wishes/{number}/answer", status=422, **fields).lower()
    page = owner.send(f"/wishes/{number}/answer", move="exists", seen="1", **{"f.dataset": "air-quality"})
    assert "it is there" in page
    assert number in li.open("/follows")
    assert number in zhang.open("/follows")


def test_a_wish_for_nobody_known_is_passed_on_from_its_page(
    citizen: Citizen, sign_in: SignIn, dataset: str
) -> None:
    zhang = citizen()
    zhang.send("/wishes/new", title="Where the lamps are", says="Every lamp, please", sure="1", token="t")
    number = number_of(zhang)
    assert "Pass it on" not in zhang.open(f"/wishes/{number}")
    owner = sign_in("owner")
    assert "Pass it on" in owner.open(f"/wishes/{number}")
    promise = {"move": "accept", "seen": "1", "f.answer": "We gather it", "f.promised": "2099-01-05"}
    assert "Pass it on to the organisation" in owner.send(f"/wishes/{number}/answer", status=403, **promise)
    assert "There is no organisation" in owner.send(f"/wishes/{number}/pass-on", status=404, publisher="谁")
    page = owner.send(f"/wishes/{number}/pass-on", publisher="市生态环境局", seen="1")
    assert "Passed on" in page
    assert "市生态环境局" in zhang.open(f"/wishes/{number}")
    assert "accepted" in owner.send(f"/wishes/{number}/answer", **promise).lower()


def test_what_is_wrong_is_answered_in_public(citizen: Citizen, sign_in: SignIn, dataset: str) -> None:
    zhang = citizen()
    zhang.open("/datasets/air-quality/wrong")
    zhang.send(
        "/datasets/air-quality/wrong", title="The unit is wrong", says="It says mg, and means µg", token="t"
    )
    number = number_of(zhang)
    owner = sign_in("owner")
    assert "The unit is wrong" in owner.open("/datasets/air-quality/discussion")
    owner.send(f"/wishes/{number}/answer", move="accept", seen="1", **{"f.answer": "Thank you, it is"})
    page = owner.send(f"/wishes/{number}/answer", status=403, move="correct", seen="2")
    assert "no newer edition" in page


def test_people_ask_reply_and_are_answered_under_the_name_of_the_office(
    citizen: Citizen, sign_in: SignIn, client: TestClient, dataset: str
) -> None:
    zhang, li = citizen("山城小张"), citizen("河边读者")
    there = "/datasets/air-quality/discussion"
    zhang.send(there, kind="question", says="How often is it measured? See https://example.org/x.")
    post = re.search(r'<li id="(post_\w+)"', zhang.page.text)
    assert post
    assert 'href="https://example.org/x" rel="nofollow ugc' in zhang.page.text
    li.send(there, to=post.group(1), says="Every hour, I believe", kind="comment")
    owner = sign_in("owner")
    owner.open(there)
    page = owner.send(f"{there}/{post.group(1)}/answer", says="Every hour, at every full hour.")
    assert "official answer" in page
    assert "市生态环境局" in page
    assert "owner" not in re.sub(r"<header.*?</header>", "", page, flags=re.DOTALL)
    stranger = Browser(TestClient(client.app, base_url="http://localhost"))
    page = stranger.open(there)
    assert page.count("河边读者") == 1
    assert "<textarea" not in page
    zhang.send(
        there, status=409, kind="question", says="How often is it measured? See https://example.org/x."
    )


def test_a_reported_post_is_hidden_with_a_reason_everybody_sees(
    citizen: Citizen, sign_in: SignIn, dataset: str
) -> None:
    zhang, li = citizen("山城小张"), citizen("河边读者")
    there = "/datasets/air-quality/discussion"
    zhang.send(there, kind="comment", says="Buy cheap watches here today")
    post = re.search(r'<li id="(post_\w+)"', zhang.page.text)
    assert post
    li.send(f"/report/{post.group(1)}", reason="It is advertising", back=there)
    owner = sign_in("owner")
    assert "It is advertising" in owner.open("/moderation")
    owner.send(f"/moderation/{post.group(1)}", do="hide", reason="Advertising is hidden", back=there)
    assert "Advertising is hidden" in li.open(there)
    assert "watches" not in li.page.text
    assert "Nothing was reported" in owner.open("/moderation")
    owner.send(f"/moderation/{post.group(1)}", do="show", back=there)
    assert "watches" in li.open(there)


def test_a_clerk_writes_down_for_somebody_and_prints_a_slip(
    visitor: Browser, sign_in: SignIn, client: TestClient, dataset: str
) -> None:
    owner = sign_in("owner")
    owner.open("/desk")
    owner.send("/desk/open", name="Town library", place="First floor", hours="Weekdays", clerks="analyst")
    analyst = sign_in("analyst")
    page = analyst.open("/desk")
    desk = re.search(r'<option value="(desk_\w+)"', page)
    assert desk
    page = analyst.send(
        "/desk/enter",
        kind="wish",
        title="Bus timetables",
        says="When does the bus go",
        desk=desk.group(1),
        token="x",
    )
    number = number_of(analyst)
    assert number in page
    stranger = Browser(TestClient(client.app, base_url="http://localhost"))
    page = stranger.open(f"/desk?number={number}")
    assert "Bus timetables" in page
    assert "Town library" in page
    assert "analyst" not in page


def test_a_reuse_is_looked_at_before_everybody_sees_it(
    citizen: Citizen, sign_in: SignIn, dataset: str
) -> None:
    zhang = citizen()
    offered = {
        "title": "Map of good air",
        "says": "Where to run in the morning",
        "url": "https://example.org/map",
        "made_by": "Running club",
    }
    zhang.open("/reuses/new")
    zhang.send("/reuses/new", status=404, **offered, datasets="nothing-here")
    zhang.send("/reuses/new", **offered, datasets="air-quality")
    assert "Map of good air" not in zhang.page.text
    owner = sign_in("owner")
    reuse = re.search(r'action="(/reuses/reu_\w+/review)"', owner.open("/reuses"))
    assert reuse
    owner.send(reuse.group(1), decision="show")
    assert "Map of good air" in zhang.open("/reuses?dataset=air-quality")
    assert "is shown" in zhang.open("/follows")


def test_following_leads_back_and_tells(citizen: Citizen, platform: Platform, dataset: str) -> None:
    from yiben.capabilities import participation

    zhang = citizen()
    for kind, target in (("dataset", "air-quality"), ("topic", "education"), ("publisher", dataset)):
        zhang.send("/follows", kind=kind, target=target, back="/topics/education")
    assert "/topics/education" in str(zhang.page.url)
    participation.tell_followers(platform.office)
    with platform.office.writing(SYSTEM) as work:
        opening.withdraw_foreign(work, "src_test", ["air"])
    assert participation.tell_followers(platform.office) == 1
    told = zhang.open("/follows")
    assert re.search(r'<a href="/datasets/[^"]+">[^<]*was withdrawn', told)
    zhang.send("/follows", kind="topic", target="education", stop="1")
    assert "Topic ·" not in zhang.open("/follows")


def test_from_a_dataset_one_finds_the_way_to_follow_it(
    citizen: Citizen, client: TestClient, platform: Platform, dataset: str
) -> None:
    page = client.get("/datasets/air-quality", headers={"Accept": "text/html"}).text
    assert 'href="/datasets/air-quality/discussion#follow"' in page
    stranger = client.get("/datasets/air-quality/discussion", headers={"Accept": "text/html"}).text
    assert 'href="/sign-in?next=/datasets/air-quality/discussion"' in stranger
    zhang = citizen()
    assert 'name="kind" value="dataset"' in zhang.open("/datasets/air-quality/discussion")
    zhang.send("/follows", kind="dataset", target="air-quality", back="/datasets/air-quality/discussion")
    assert 'name="stop"' in zhang.page.text


def test_a_page_for_programs_names_nobody(citizen: Citizen, client: TestClient, dataset: str) -> None:
    zhang = citizen()
    zhang.send("/wishes/new", title="Bus timetables", says="When does the bus go", sure="1", token="t")
    number = number_of(zhang)
    document = client.get(f"/wishes/{number}", headers={"Accept": "application/json"}).json()
    assert document["row"]["number"] == number
    with_accounts = [text for text in str(document).split("'") if re.fullmatch(r"\d{9}", text)]
    assert with_accounts == []
