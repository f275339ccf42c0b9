"""How values are read: 15 digits become 18, days in every shape, what says nothing is nothing."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profile_town import WEIGHTS, number
from yiben.capabilities.profiles.building.spelling import compared, eighteen, shown
from yiben.capabilities.profiles.declared import Field
from yiben.capabilities.profiles.model import Rule
from yiben.infra.home import Home
from yiben.infra.lake import Bench, Lake
from yiben.infra.settings import Settings
from yiben.kernel.text import Text


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    lake = Lake(Home(tmp_path_factory.mktemp("spelling")).open(), Settings())
    with lake.bench(threads=1) as open_:
        yield open_


def field(kind: str, words: dict[str, str] | None = None) -> Field:
    return Field(id="x", title=Text("", ""), kind=kind, rule=Rule.NEWEST, words=words or {})


def read(bench: Bench, kind: str, said: str | None) -> object:
    one = field(kind)
    return bench.run(
        f"SELECT {compared(one, 'v')} FROM (SELECT {shown(one, 'x', 1)} AS v FROM (SELECT ? AS x))", [said]
    )[0][0]


DIGITS = st.text("0123456789", min_size=15, max_size=15)


@given(old=DIGITS)
def test_fifteen_digits_become_the_number_they_were_issued_as(bench: Bench, old: str) -> None:
    said = bench.run(f"SELECT {eighteen('x')} FROM (SELECT ? AS x)", [old])[0][0]
    assert said == number(old[:6] + "19" + old[6:])
    assert sum(w * int(d) for w, d in zip((*WEIGHTS, 1), said.replace("X", "0"), strict=True)) % 11 in range(
        11
    )


@pytest.mark.parametrize(
    ("kind", "said", "means"),
    [
        ("day", "1980/3/5", "19800305"),
        ("day", "1980年03月05日", "19800305"),
        ("day", "1980-03-05 00:00:00", "19800305"),
        ("day", "19800305", "19800305"),
        ("day", "不详", None),
        ("day", "80-3-5", None),
        ("resident_id", "５２９９０１１９８００３０５１２３ｘ", "52990119800305123X"),
        ("resident_id", "待补", None),
        ("mobile", "+86 138-0000-0001", "13800000001"),
        ("mobile", "无", None),
        ("name", " 阿依·古丽 ", "阿依古丽"),
        ("name", "", None),
        ("firm", "青山琥珀（智能）科技有限公司", "青山琥珀智能科技"),
        ("firm", "青山琥珀智能科技股份有限公司", "青山琥珀智能科技"),
        ("firm", "有限公司", None),
        ("sex", "女性", "2"),
        ("sex", "9", None),
        ("code", " 91a-1 ", "91A1"),
        ("whole", "12", "12"),
        ("whole", "十二", None),
        ("money", "1,2", None),
    ],
)
def test_values_are_read_as_they_are_meant(bench: Bench, kind: str, said: str, means: str | None) -> None:
    assert read(bench, kind, said) == means


def test_money_in_tens_of_thousands_becomes_yuan_to_the_fen(bench: Bench) -> None:
    one = shown(field("money"), "x", 10_000)
    assert str(bench.run(f"SELECT {one} FROM (SELECT '1200.512345' AS x)")[0][0]) == "12005123.45"
    assert bench.run(f"SELECT {one} FROM (SELECT 'n/a' AS x)")[0][0] is None


def test_a_sources_word_becomes_the_word_of_the_facts(bench: Bench) -> None:
    one = shown(field("text", {"微型": "micro"}), "x", 1)
    assert bench.run(f"SELECT {one} FROM (SELECT '微型' AS x)")[0][0] == "micro"
    assert bench.run(f"SELECT {one} FROM (SELECT '巨型' AS x)")[0][0] is None
