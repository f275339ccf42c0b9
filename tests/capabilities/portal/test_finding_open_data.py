"""Finding open data: words, pinyin, typing errors, facets, and what is never found."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from databases import make_tables
from portal_city import City, foreign, settle
from yiben.capabilities import opening
from yiben.capabilities.portal import downloads, search
from yiben.capabilities.portal.search import Ask, Facet, Freshness, Guess, Sort
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import ANYBODY
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Lang, Text, speaking


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Read by all tests of this file, changed by none."""
    opened = _open(tmp_path_factory.mktemp("city"))
    yield opened
    opened.office.engine.dispose()


@pytest.fixture
def own_city(tmp_path: Path) -> Iterator[City]:
    opened = _open(tmp_path)
    yield opened
    opened.office.engine.dispose()


def _open(folder: Path) -> City:
    home, chosen = Home(folder / "home").open(), Settings()
    engine = open_engine(home, chosen)
    make_tables(engine)
    city = settle(Office(home, chosen, engine, seal=lambda *_: None))
    city.furnish()
    return city


def ask(city: City, text: str = "", **said: object) -> search.Found:
    with speaking(Lang.ZH), city.office.reading(ANYBODY) as work:
        return search.find(work, Ask(text=text, **said))  # type: ignore[arg-type]


def slugs(found: search.Found) -> list[str]:
    return [hit.slug for hit in found.hits]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("空气质量", "air"),
        ("气质", "air"),
        ("kongqizhiliang", "air"),
        ("kongqizhil", "air"),
        ("kqzl", "air"),
        ("KQZLJC", "air"),
        ("kqzljcsj", "air"),
        ("kqzljcs", "air"),
        ("PM2.5", "air"),
        ("measurement", "air"),
        ("AQI", "air"),
        ("大气质量", "air"),
        ("生态环境局", "air"),
        ("shuiku", "water"),
        ("巴士", "bus"),
        ("gongjiao", "bus"),
        ("chongqing", "tourism"),
        ("companies", "company"),
        ("company", "company"),
        ("停车 parking", "parking"),
        ("空氣質量", "air"),
        ("醫院", "hospital"),
        ("重慶", "tourism"),
        ("sights", "tourism"),
        ("环保局", "air"),
        ("贵阳环保局", "air"),
        ("clinics", "hospital"),
    ],
)
def test_what_is_typed_finds_what_is_meant(city: City, typed: str, first: str) -> None:
    assert slugs(ask(city, typed))[:1] == [first]


@pytest.mark.parametrize(
    ("typed", "first", "meant"),
    [
        ("恐气质量", "air", "空气质量"),
        ("空汽质量", "air", "空气质量"),
        ("空气智量", "air", "空气质量"),
        ("空气质亮", "air", "空气质量"),
        ("停车厂", "parking", "停车场"),
        ("hosptials", "hospital", "hospitals"),
        ("resevoir", "water", "reservoir"),
        ("mesurements", "air", "measurements"),
        ("airquality", "air", "air quality"),
    ],
)
def test_typing_errors_are_forgiven_and_what_was_meant_is_said(
    city: City, typed: str, first: str, meant: str
) -> None:
    found = ask(city, typed)
    assert (slugs(found)[:1], found.meant) == ([first], meant)


def test_words_without_a_common_dataset_find_what_has_some_of_them(city: City) -> None:
    found = ask(city, "医院 火星")
    assert (slugs(found), found.loosened) == (["hospital"], True)


@pytest.mark.parametrize(
    ("zh", "en", "typed"),
    [
        ("桥梁", "", "qiao"),
        ("立交桥检测", "", "qiao"),
        ("全市立交桥", "", "qiao"),
        ("桥", "", "qiao"),
        ("立交桥", "Bridges", "qiao"),
        ("全市民众", "", "zhon"),
        ("民众听证", "", "zhon"),
        ("立交桥检测", "", "桥"),
    ],
)
def test_one_syllable_or_character_is_found_wherever_it_stands(
    own_city: City, zh: str, en: str, typed: str
) -> None:
    own_city.put(foreign("bridges", zh, en, publisher=own_city.ecology, description=Text("", "")))
    assert slugs(ask(own_city, typed)) == ["bridges"]


def test_one_syllable_of_a_keyword_is_found_though_the_title_goes_on_after_it(own_city: City) -> None:
    own_city.put(
        foreign("bridges", "大桥检测", "", publisher=own_city.ecology, keywords=("大桥", "铁索吊桥"))
    )
    assert slugs(ask(own_city, "qiao")) == slugs(ask(own_city, "diaoqiao")) == ["bridges"]


def test_a_long_word_is_found_in_the_description_that_has_it_and_in_no_other(own_city: City) -> None:
    for slug, told in (("whole", "各区立交桥的检测结果"), ("apart", "立交与高架桥的检测结果")):
        own_city.put(foreign(slug, "检测", "Checks", publisher=own_city.ecology, description=Text(told, "")))
    assert slugs(ask(own_city, "立交桥")) == ["whole"]


def test_titles_in_traditional_characters_are_found_by_simplified_ones_and_marked(own_city: City) -> None:
    own_city.put(foreign("census", "臺灣地區人口統計", "Population", publisher=own_city.transport))
    found = ask(own_city, "人口统计")
    assert slugs(found) == ["census"]
    assert [part.text for part in found.hits[0].title if part.marked] == ["人口統計"]


def test_a_word_in_the_title_ranks_before_one_in_the_description(own_city: City) -> None:
    own_city.put(
        foreign("told", "旧档案", "Old files", publisher=own_city.ecology, description=Text("讲述水库水位", "reservoirs")),
    )  # fmt: skip
    assert slugs(ask(own_city, "水库")) == ["water", "told"]


def test_facets_count_what_one_would_see_and_several_values_widen(city: City) -> None:
    found = ask(city)
    counts = {one.value: one.count for one in found.facets[Facet.THEME]}
    assert counts == {
        "transport": 2,
        "environment": 2,
        "emergency": 1,
        "health": 1,
        "finance": 1,
        "tourism": 1,
    }
    chosen = ask(city, chosen={Facet.THEME: ("transport", "health"), Facet.FORMAT: ("csv",)})
    assert slugs(chosen) == ["parking"]
    assert {one.value for one in chosen.facets[Facet.THEME]} == {
        "environment",
        "emergency",
        "transport",
        "health",
    }
    assert {one.value for one in chosen.facets[Facet.FORMAT]} == {"csv", "json"}
    assert [one.title for one in chosen.facets[Facet.PUBLISHER]] == ["贵阳市交通委员会"]


def test_every_count_of_a_facet_is_the_number_of_hits_it_gives(city: City) -> None:
    for facet, counts in ask(city).facets.items():
        for one in counts:
            assert ask(city, chosen={facet: (one.value,)}).total == one.count, (facet, one)


def test_late_data_are_told_from_timely_ones(city: City) -> None:
    assert slugs(ask(city, chosen={Facet.FRESHNESS: (Freshness.LATE,)})) == ["water"]
    assert [hit.late for hit in ask(city, "水库").hits] == [True]


def test_hits_come_in_the_order_asked_for(city: City) -> None:
    assert slugs(ask(city, sort=Sort.NAME)) == [
        "tourism", "bus", "air", "company", "water", "parking", "hospital",
    ]  # fmt: skip
    with speaking(Lang.EN), city.office.reading(ANYBODY) as work:
        assert slugs(search.find(work, Ask(sort=Sort.NAME)))[:3] == ["air", "bus", "company"]
    assert slugs(ask(city, sort=Sort.NEWEST))[-1] == "water"


def test_names_are_sorted_whole(own_city: City) -> None:
    begun = "贵阳市公安局交通管理局机动车"
    for key, rest in (("third", "注册登记"), ("first", "驾驶证"), ("second", "年检")):
        english = f"Motor vehicles of the traffic police, {key}"
        own_city.put(foreign(key, begun + rest, english, publisher=own_city.ecology))
    assert slugs(ask(own_city, begun, sort=Sort.NAME)) == ["first", "second", "third"]
    with speaking(Lang.EN), own_city.office.reading(ANYBODY) as work:
        assert slugs(search.find(work, Ask(text="motor vehicles", sort=Sort.NAME)))[:3] == [
            "first",
            "second",
            "third",
        ]


def test_pages_follow_each_other_without_gaps(city: City) -> None:
    whole = slugs(ask(city, sort=Sort.NAME, limit=1000))
    assert [slugs(ask(city, sort=Sort.NAME, limit=2, offset=at))[0] for at in range(7)] == whole


def test_what_was_withdrawn_is_gone_at_once_and_what_came_is_there(own_city: City) -> None:
    assert ask(own_city, "医院").total == 1
    own_city.withdraw("hospital")
    assert ask(own_city, "医院").hits == ()
    own_city.put(foreign("clinic", "社区医院", "Clinics", publisher=own_city.ecology))
    assert slugs(ask(own_city, "医院")) == ["clinic"]


def test_while_many_changes_wait_no_withdrawn_dataset_is_shown(
    own_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(own_city, "医院").total == 1
    own_city.withdraw("hospital")
    monkeypatch.setattr("yiben.capabilities.portal.search.actions.SOON", 0)
    found = ask(own_city, "医院")
    assert (found.hits, found.total) == ((), 0)


def test_downloads_rank_once_they_are_counted(own_city: City) -> None:
    assert ask(own_city, sort=Sort.DOWNLOADS).hits[0].downloads == 0
    with own_city.office.writing(ANYBODY) as work:
        bus = opening.dataset(work, "bus").id
    tally = downloads.Tally(own_city.office)
    for _ in range(3):
        tally.note(bus, "csv")
    tally.flush()
    assert search.recount(own_city.office, since="2000-01-01") == 1
    hits = ask(own_city, sort=Sort.DOWNLOADS).hits
    assert (hits[0].slug, hits[0].downloads) == ("bus", 3)


def test_an_index_that_was_damaged_is_built_again(own_city: City) -> None:
    assert ask(own_city).total == 7
    for path in (own_city.office.home.search / "portal").rglob("*.store"):
        path.write_bytes(b"garbage")
    search.rebuild(own_city.office)
    assert ask(own_city).total == 7


def suggested(city: City, text: str) -> list[tuple[Guess, str]]:
    with speaking(Lang.ZH), city.office.reading(ANYBODY) as work:
        return [(one.guess, one.key) for one in search.suggest(work, text)]


@pytest.mark.parametrize(
    "typed", ["空", "空气", "空气质", "k", "ko", "kongq", "kongqizh", "kqz", "air q", "Air"]
)
def test_suggestions_come_while_one_types_in_chinese_english_and_pinyin(city: City, typed: str) -> None:
    assert (Guess.DATASET, "air") in suggested(city, typed)


def test_themes_and_publishers_are_suggested_as_well(city: City) -> None:
    assert (Guess.PUBLISHER, city.transport) in suggested(city, "jiaotong")
    assert (Guess.THEME, "health") in suggested(city, "医疗")
    assert suggested(city, "  ") == []


def test_tags_in_any_field_are_text(own_city: City) -> None:
    evil = '<script>alert("x")</script><img src=x onerror=1>'
    own_city.put(
        foreign("evil", f"恶意{evil}", f"Evil{evil}", publisher=own_city.ecology, description=Text(evil * 500, evil),
                keywords=(evil,), themes=(evil,), licence=evil),
    )  # fmt: skip
    found = ask(own_city, "恶意")
    assert slugs(found) == ["evil"]
    said = "".join(part.text for hit in found.hits for part in (*hit.title, *hit.description))
    assert "<" not in said
    values = {one.value for one in ask(own_city, "恶意").facets[Facet.THEME]}
    assert all("<" not in value for value in values)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"text": "水" * 501}, "query_too_long"),
        ({"chosen": {Facet.THEME: tuple(map(str, range(21)))}}, "too_many_facets"),
        ({"chosen": {Facet.FRESHNESS: ("rotten",)}}, "bad_facet"),
        ({"offset": -1}, "bad_facet"),
        ({"limit": 1_001}, "bad_facet"),
        ({"offset": 10_001}, "too_deep"),
    ],
)
def test_questions_beyond_bounds_are_refused_with_a_hint(
    city: City, said: dict[str, object], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        ask(city, **said)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert refused.value.hint


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=80) | st.sampled_from(['"', "-", "*" * 60, "(a+)+$" * 9, "\x00\x1f", "a OR b AND NOT", "-水 -电"]),
    value=st.text(max_size=30),
    facet=st.sampled_from(sorted(set(Facet) - {Facet.FRESHNESS})),
    sort=st.sampled_from(list(Sort)),
)  # fmt: skip
def test_no_question_breaks_the_search(city: City, text: str, value: str, facet: Facet, sort: Sort) -> None:
    found = ask(city, text, sort=sort)
    assert len(found.hits) == min(found.total, 20)
    assert ask(city, text, chosen={facet: (value,)}).total <= found.total or found.total == 0
    with city.office.reading(ANYBODY) as work:
        assert len(search.suggest(work, text)) <= 10


def test_a_query_may_leave_words_out(city: City) -> None:
    assert "water" not in slugs(ask(city, "环境 -水库"))
    assert replace(ask(city).ask, text="x").text == "x"
