"""Which entries have the asked columns: by meaning, name and synonym; rare columns weigh more; nothing is made up."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.ledger import Held
from yiben.capabilities.stewardship import Column, declared
from yiben.capabilities.stewardship.overlapping import Book, fold_many

TITLES = {"person_name": "姓名", "cn_resident_id": "居民身份证号码"}


def held(resource: str, *columns: tuple[str, str | None]) -> list[Held]:
    return [
        Held(f"{resource}.{at}", name, "", semantic, 3, True, resource)
        for at, (name, semantic) in enumerate(columns, start=1)
    ]


def book(*rows: Sequence[Held]) -> Book:
    return Book([one for part in rows for one in part], declared(), titles=TITLES)


PEOPLE = held("people", ("姓名", "person_name"), ("公民身份号码", "cn_resident_id"), ("户籍地址", "address"))
CARS = held("cars", ("车牌号", "plate_number"), ("所有人", "person_name"), ("登记日期", "date"))


def test_meaning_and_name_then_meaning_then_name() -> None:
    found = book(PEOPLE, CARS).compare(
        [Column(name="姓名", semantic="person_name"), Column(name="身份证号", semantic="cn_resident_id")]
    )
    assert [one.resource for one in found.near] == ["people", "cars"]
    assert [item.strength for item in found.near[0].items] == [1.0, 0.9]
    assert found.near[0].share == 0.95
    assert [item.name for item in found.near[1].items] == ["所有人"]
    assert found.entries == (2, 1)


def test_a_spelling_is_the_same_name_and_another_meaning_is_doubtful() -> None:
    known = book(held("a", ("User_Name", None)), held("b", ("编号", "cn_resident_id")))
    (near,) = known.compare([Column(name="ＵＳＥＲ name")]).near
    assert near.items[0].why.en == "same name"
    found = known.compare([Column(name="编号", semantic="plate_number")])
    assert [item.strength for item in found.near[0].items] == [0.3]
    assert found.entries == (0,)  # doubtful is not held


def test_a_broad_meaning_counts_only_with_the_name() -> None:
    known = book(CARS)
    assert known.compare([Column(name="发证日期", semantic="date")]).near == ()
    (near,) = known.compare([Column(name="登记日期", semantic="date")]).near
    assert near.items[0].strength == 1.0


def test_a_title_a_machine_gave_says_nothing_a_persons_does() -> None:
    by_machine = [replace_title(PEOPLE[0], "姓名")]
    by_person = [replace_title(CARS[0], "号牌")]
    known = book([by_machine[0]._replace(name="当事人")], by_person)
    assert known.compare([Column(name="姓名", semantic="person_name")]).near[0].items[0].strength == 0.9
    assert known.compare([Column(name="号牌")]).near[0].items[0].name == "车牌号"


def replace_title(one: Held, title: str) -> Held:
    return one._replace(title=title)


def test_rare_columns_weigh_more_than_those_everybody_has() -> None:
    crowd = [held(f"r{n}", ("姓名", "person_name")) for n in range(30)]
    known = book(*crowd, held("special", ("车牌号", "plate_number")))
    asked = [Column(name="姓名", semantic="person_name"), Column(name="车牌号", semantic="plate_number")]
    found = known.compare(asked, most=3)
    assert found.near[0].resource == "special"
    assert len(found.near) == 3
    assert found.entries == (30, 1)


def test_an_empty_ledger_and_nameless_columns_are_no_trouble() -> None:
    assert book([]).compare([Column(name="姓名")]).near == ()
    assert book(PEOPLE).compare([Column(name="---")]).entries == (0,)
    assert replace(declared(), broad=frozenset()).broad == frozenset()


names = st.sampled_from(["姓名", "身份证号", "车牌号", "A", "a_", "数量", ""])
meanings = st.sampled_from([None, "person_name", "cn_resident_id", "date"])
tables = st.lists(st.lists(st.tuples(names, meanings), max_size=5), max_size=6)


@given(tables, st.lists(st.tuples(names, meanings), min_size=1, max_size=5))
def test_every_match_is_one_and_none_is_missed(
    rows: list[list[tuple[str, str | None]]], asked: list[tuple[str, str | None]]
) -> None:
    known = book(*(held(f"r{n}", *columns) for n, columns in enumerate(rows)))
    columns = [Column(name=name, semantic=semantic) for name, semantic in asked]
    found = known.compare(columns, most=100)
    rules = declared()
    for number, column in enumerate(columns):
        key = fold_many([column.name])[0]
        telling = column.semantic is not None and column.semantic not in rules.broad
        like = {
            one.resource
            for one in known.held
            if (key and fold_many([one.name])[0] == key) or (telling and one.semantic == column.semantic)
        }
        shown = {near.resource for near in found.near for item in near.items if item.asked == column.name}
        assert like <= shown
        assert found.entries[number] <= len(like)
    for near in found.near:
        assert 0 < near.score <= 1.0000001
        assert near.share <= 1.0000001
