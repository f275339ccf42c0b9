"""Searches people keep: told once of what is new, by notice and by feed."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from portal_city import City, foreign, settle
from yiben.capabilities import casework
from yiben.capabilities.portal import saved
from yiben.capabilities.portal.search import Ask, Facet
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, NotFound

WANG, LI = Actor(account="acc_wang", name="王芳"), Actor(account="acc_li", name="李伟")


@pytest.fixture
def city(office: Office) -> City:
    city = settle(office)
    city.furnish()
    return city


def notices(office: Office, actor: Actor) -> list[str]:
    with office.reading(actor) as work:
        return [one.says.zh for one in casework.notices(work).rows]


def pages(office: Office, actor: Actor) -> list[str | None]:
    with office.reading(actor) as work:
        return [one.page for one in casework.notices(work).rows]


def keep(city: City, actor: Actor, ask: Ask) -> saved.Saved:
    with city.office.writing(actor) as work:
        return saved.keep(work, ask)


def test_the_owner_of_a_search_is_told_once_of_what_is_new(city: City) -> None:
    keep(city, WANG, Ask(text="医院"))
    keep(city, LI, Ask(chosen={Facet.THEME: ("transport",)}))
    assert saved.look(city.office) == 0
    city.put(foreign("clinic", "社区医院", "Clinics", publisher=city.transport))
    assert [saved.look(city.office), saved.look(city.office)] == [1, 0]
    assert notices(city.office, WANG) == ["保存的检索「医院」有新数据：《社区医院》"]
    assert pages(city.office, WANG) == ["/datasets/clinic"]
    assert notices(city.office, LI) == []


def test_what_only_comes_near_is_no_news(city: City) -> None:
    keep(city, WANG, Ask(text="医院"))
    city.withdraw("hospital")
    city.put(foreign("ship", "医疗船", "Ships", publisher=city.transport))
    assert saved.look(city.office) == 0


def test_many_new_datasets_make_one_notice(city: City) -> None:
    keep(city, WANG, Ask(text="医院"))
    city.put(
        *(foreign(f"h{at}", f"第{at}医院", f"Hospital {at}", publisher=city.transport) for at in range(9))
    )
    saved.look(city.office)
    assert len(notices(city.office, WANG)) == 1
    assert "等 9 个" in notices(city.office, WANG)[0]
    assert pages(city.office, WANG) == ["/saved-searches"]


def test_the_same_search_is_kept_once_and_nothing_is_no_search(city: City) -> None:
    assert keep(city, WANG, Ask(text="水", offset=40)).id == keep(city, WANG, Ask(text="水")).id
    with pytest.raises(BadInput, match=r"先输入|Ask for"):
        keep(city, WANG, Ask())


def test_an_account_keeps_thirty_searches(city: City) -> None:
    for at in range(saved.MOST):
        keep(city, WANG, Ask(text=f"水 {at}"))
    with pytest.raises(BadInput) as refused:
        keep(city, WANG, Ask(text="火"))
    assert refused.value.code == "too_many_searches"


def test_nobody_takes_away_the_search_of_another(city: City) -> None:
    mine = keep(city, WANG, Ask(text="水"))
    with pytest.raises(NotFound), city.office.writing(LI) as work:
        saved.drop(work, mine.id)
    with city.office.reading(WANG) as work:
        assert [one.id for one in saved.mine(work)] == [mine.id]


def test_a_search_is_kept_listed_and_taken_away_in_the_browser(
    city: City, sign_in: Callable[[str], Browser]
) -> None:
    browser = sign_in("analyst")
    assert "/saved-searches/new?q=air" in browser.open("/datasets?q=air")
    browser.open("/saved-searches/new?q=air&theme=environment")
    page = browser.send("/saved-searches?q=air&theme=environment", title="Air <b>here</b>")
    assert "Air &lt;b&gt;here&lt;/b&gt;" in page
    assert "/feeds/search.atom?q=air" in page
    identifier = page.split("/saved-searches/")[1].split("/drop")[0]
    assert "No saved searches yet" in browser.send(f"/saved-searches/{identifier}/drop")


def test_a_stranger_is_led_to_sign_in(city: City, client: TestClient) -> None:
    answer = client.get("/saved-searches", headers={"Accept": "text/html"}, follow_redirects=False)
    assert answer.status_code in (302, 303, 401)


def test_any_search_has_a_feed(city: City, client: TestClient) -> None:
    answer = client.get("/feeds/search.atom?theme=transport")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.text.count("<entry>") == 2
    assert client.get("/feeds/search.atom?theme=transport&q=parking").text.count("<entry>") == 1
    assert client.get("/feeds/found.atom?theme=transport").text == answer.text
