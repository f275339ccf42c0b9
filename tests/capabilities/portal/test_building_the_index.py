"""Building the whole index: by several processes it says the same as by one, and goes on being followed."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_city import City, foreign, settle
from yiben.capabilities import opening
from yiben.capabilities.portal import search
from yiben.capabilities.portal.search import Ask, Sort, describing
from yiben.infra.database import metadata, open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import ANYBODY
from yiben.kernel.text import Lang, speaking

ODD = st.text(st.sampled_from("空气质量卡拉OKok\"\\<b> 　%_{}'&\x7f\x1f\u2028é1") | st.characters(exclude_categories=("Cs",)), max_size=20)  # fmt: skip


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    home, chosen = Home(tmp_path / "home").open(), Settings()
    engine = open_engine(home, chosen)
    metadata.create_all(engine)
    opened = settle(Office(home, chosen, engine, seal=lambda *_: None))
    opened.furnish()
    yield opened
    engine.dispose()


def ask(city: City, text: str) -> search.Found:
    with speaking(Lang.ZH), city.office.reading(ANYBODY) as work:
        return search.find(work, Ask(text=text, sort=Sort.NAME))


def test_several_processes_build_what_one_builds(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = ("", "空气", "kqzl", "parking", "PM2.5", "环境", "医院")
    assert search.rebuild(city.office) == 7
    alone = [ask(city, one) for one in typed]
    monkeypatch.setattr("yiben.capabilities.portal.search.filling.FEW", 0)
    monkeypatch.setattr("yiben.capabilities.portal.search.filling.STRETCH", 2)
    assert search.rebuild(city.office) == 7
    assert [ask(city, one) for one in typed] == alone
    city.withdraw("hospital")
    city.put(foreign("clinic", "社区医院", "Clinics", publisher=city.ecology))
    assert [hit.slug for hit in ask(city, "医院").hits] == ["clinic"]


@given(ODD, ODD, ODD, ODD, ODD)
def test_whatever_others_write_a_document_stays_one(
    zh: str, en: str, told: str, word: str, theme: str
) -> None:
    listed = orjson.dumps([word, theme]).decode()
    row = opening.Described(
        id=(word,), slug=(zh,), title_zh=(zh,), title_en=(en,), description_zh=(told,), description_en=(zh,),
        publisher=(theme,), themes=(listed,), keywords=(listed,), licence=(theme,), kind=("open",), cycle=(None,),
        zones=(listed,), origin=("own",), edition=(1,), rows=(None,), formats=(listed,), quality=(float("nan"),),
        updated=("2026-01-01T00:00:00Z",), data_updated=("",), columns={word: ((en, told),)}, publisher_names={},
    )  # fmt: skip
    (line,) = describing.lines(row, themes={}, used={})
    said = orjson.loads(line)
    assert (said["id"], said["publisher"], said["score"]) == (word, theme, -1.0)
    assert "\n" not in line
