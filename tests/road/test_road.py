"""The whole way: a file in, a guarded answer out, every step proved."""

import json
import sqlite3
from pathlib import Path

import pytest

from yiben.app.deriving import derive
from yiben.app.dictionaries import read_dictionary
from yiben.app.looking import check_resource, look_at
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import access, ledger, people, quality
from yiben.engines import evidence
from yiben.engines.evidence.verify import verify
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, NotFound, Refused

ORG = "云川市公安局"


@pytest.fixture
def owner(platform: Platform) -> Actor:
    return platform.owner()


@pytest.fixture
def analyst(platform: Platform) -> Actor:
    with platform.office.reading(platform.owner()) as work:
        return people.who_is(work, "analyst")


@pytest.fixture
def officer(platform: Platform) -> Actor:
    with platform.office.reading(platform.owner()) as work:
        return people.who_is(work, "officer")


def order(path: Path, **more: object) -> Order:
    return Order(source=str(path), org=ORG, name="residents", **more)


def test_a_file_comes_in_and_two_people_get_two_lawful_answers(
    platform: Platform, owner: Actor, analyst: Actor, residents: Path
) -> None:
    answer = bring_in(platform, owner, order(residents))
    assert answer["encoding"] == "gb18030"
    assert (answer["rows"], answer["rejected_rows"]) == (40, 2)
    found = {
        column["name"]: (column["semantic"], column["personal"], column["sensitivity"])
        for column in answer["columns"]
    }
    assert found["公民身份号码"] == ("cn_resident_id", True, 4)
    assert found["姓名"] == ("person_name", True, 3)

    sql = "SELECT 公民身份号码 FROM residents WHERE 公民身份号码 IS NOT NULL ORDER BY 1"
    plain = access.ask(platform.office, owner, sql).table()["公民身份号码"].to_pylist()
    masked = access.ask(platform.office, analyst, sql).table()["公民身份号码"].to_pylist()
    assert all(len(value) == 18 and value[6:14].isdigit() for value in plain)
    assert len(masked) == len(plain)
    assert not set(masked) & set(plain)

    with platform.office.reading(owner) as work:
        kinds = {entry.kind for entry in evidence.show(work.db).rows}
    assert {"intake.begun", "resource.proposed", "quality.checked", "intake.finished", "data.read"} <= kinds
    assert verify(platform.engine, platform.home).ok


def test_rejected_rows_are_kept_with_line_and_reason(
    platform: Platform, owner: Actor, residents: Path
) -> None:
    answer = bring_in(platform, owner, order(residents))
    rejects = [
        json.loads(line) for line in Path(answer["rejects_file"]).read_text(encoding="utf-8").splitlines()
    ]
    assert [(one["line"], one["reason"]) for one in rejects] == [(43, "too_many_fields"), (44, "footer")]
    assert all(one["says"]["zh"] and one["says"]["en"] for one in rejects)
    assert rejects[1]["raw"] == "合计：40人"


def test_the_same_file_twice_is_the_same_snapshot(platform: Platform, owner: Actor, residents: Path) -> None:
    first = bring_in(platform, owner, order(residents))
    again = bring_in(platform, owner, order(residents))
    assert (again["snapshot"], again["resource"], again["unchanged"]) == (
        first["snapshot"],
        first["resource"],
        True,
    )
    with platform.office.reading(owner) as work:
        assert len(ledger.describe(work, "residents").snapshots) == 1


def test_an_older_file_brought_again_becomes_the_current_state(
    platform: Platform, owner: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "stock.csv"
    rows = {}
    for name, content in (("a", "id,n\n1,10\n2,20\n"), ("b", "id,n\n1,10\n2,20\n3,30\n")):
        path.write_text(content)
        rows[name] = bring_in(platform, owner, order(path))
    path.write_text("id,n\n1,10\n2,20\n")
    again = bring_in(platform, owner, order(path))
    assert again["rows"] == 2
    assert access.ask(platform.office, owner, "SELECT count(*) AS n FROM residents").table()[
        "n"
    ].to_pylist() == [2]
    past = f"SELECT count(*) AS n FROM residents AT (VERSION => '{rows['b']['snapshot']}')"
    assert access.ask(platform.office, owner, past).table()["n"].to_pylist() == [3]


def test_a_changed_schema_says_what_changed_and_asks(
    platform: Platform, owner: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("id,n\n1,10\n")
    bring_in(platform, owner, order(path))
    path.write_text("id,price,n\n1,2.5,x\n")
    with pytest.raises(BadInput) as refused:
        bring_in(platform, owner, order(path))
    assert refused.value.code == "schema_changed"
    assert refused.value.where["added"] == ["price"]
    assert refused.value.where["retyped"] == [["n", "BIGINT", "VARCHAR"]]
    assert access.ask(platform.office, owner, "SELECT n FROM residents").table()["n"].to_pylist() == [10]
    bring_in(platform, owner, order(path, accept_changes=True))
    assert access.ask(platform.office, owner, "SELECT n FROM residents").table()["n"].to_pylist() == ["x"]


def test_two_persons_decide_over_the_machine_and_the_next_query_obeys(
    platform: Platform, owner: Actor, officer: Actor, analyst: Actor, residents: Path
) -> None:
    bring_in(platform, owner, order(residents))
    sql = "SELECT 户籍地址 FROM residents LIMIT 1"
    assert access.ask(platform.office, analyst, sql).masked
    with platform.office.writing(owner) as work:
        item = next(one for one in ledger.describe(work, "residents").items if one.name == "户籍地址")
        said = ledger.Correction(why="已公开的机构地址", level=1, personal=False)
        asked = ledger.correct(work, item.id, said).request
    assert asked
    assert access.ask(platform.office, analyst, sql).masked
    with platform.office.writing(officer) as work:
        ledger.approve_label(work, asked.id)
    assert not access.ask(platform.office, analyst, sql).masked
    bring_in(platform, owner, order(residents))
    assert not access.ask(platform.office, analyst, sql).masked


def test_an_analyst_brings_nothing_in_and_nothing_is_left(
    platform: Platform, owner: Actor, analyst: Actor, residents: Path
) -> None:
    with pytest.raises(Refused):
        bring_in(platform, analyst, order(residents))
    with platform.office.reading(owner) as work:
        assert ledger.list_resources(work).total == 0
    assert list(platform.home.staging.iterdir()) == []


def test_looking_stores_nothing(residents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    answer = look_at(str(residents))
    assert answer["rows"] == 40
    assert answer["resource"] is None
    assert set(tmp_path.iterdir()) == before


def test_a_resource_is_checked_again_by_rules_of_ones_own(
    platform: Platform, owner: Actor, residents: Path, tmp_path: Path
) -> None:
    bring_in(platform, owner, order(residents))
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[[rule]]\nid = "name_short"\nkind = "length"\ncolumn = "姓名"\nmin = 3\n', encoding="utf-8"
    )
    answer = check_resource(platform, owner, "residents", rules=quality.load_rules(rules))
    names = access.ask(platform.office, owner, "SELECT 姓名 FROM residents").table()["姓名"].to_pylist()
    short = sum(1 for name in names if name is not None and len(name) < 3)
    assert short > 0
    assert [finding["failed_rows"] for finding in answer["quality"]["findings"]] == [short]


def test_a_workbook_of_two_sheets_becomes_two_resources(
    platform: Platform, owner: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "two.json"
    path.write_text(
        json.dumps(
            {
                "cities": [{"city": "云川", "n": i} for i in range(5)],
                "roads": [{"road": "人民路", "m": i} for i in range(4)],
            }
        )
    )
    answer = bring_in(platform, owner, Order(source=str(path), org=ORG))
    assert sorted((one["rows"] for one in answer["tables"]), reverse=True) == [5, 4]
    with platform.office.reading(owner) as work:
        assert ledger.list_resources(work).total == 2


def test_what_is_derived_is_graded_no_lower_than_its_source_and_keeps_its_lineage(
    platform: Platform, owner: Actor, analyst: Actor, residents: Path
) -> None:
    bring_in(platform, owner, order(residents))
    sql = "SELECT substr(公民身份号码, 1, 17) AS part, count(*) AS n FROM residents GROUP BY 1"
    derive(platform, owner, sql, name="parts", org=ORG)
    with platform.office.reading(owner) as work:
        dossier = ledger.describe(work, "parts")
    levels = {item.name: item.label.level for item in dossier.items if item.label}
    assert levels == {"part": 4, "n": 1}
    assert [(edge.item_name, edge.other_item_name) for edge in dossier.upstream] == [("part", "公民身份号码")]
    shown = access.ask(platform.office, analyst, "SELECT part FROM parts").table()["part"].to_pylist()
    plain = access.ask(platform.office, owner, "SELECT part FROM parts").table()["part"].to_pylist()
    assert not set(filter(None, shown)) & set(filter(None, plain))


def test_nothing_is_derived_from_masked_values(
    platform: Platform, owner: Actor, analyst: Actor, residents: Path
) -> None:
    bring_in(platform, owner, order(residents))
    with pytest.raises(BadInput) as refused:
        derive(platform, analyst, "SELECT 姓名 FROM residents", name="names", org=ORG)
    assert refused.value.code == "masked_derivation"


def _derived_level(platform: Platform, owner: Actor, sql: str, name: str, column: str) -> int:
    derive(platform, owner, sql, name=name, org=ORG)
    with platform.office.reading(owner) as work:
        items = ledger.describe(work, name).items
    return next(item.label.level for item in items if item.name == column and item.label)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'x' AS c FROM residents WHERE 公民身份号码 LIKE '3%'",
        "SELECT 'x' AS c, count(*) AS n FROM residents HAVING max(公民身份号码) > '3'",
        "SELECT 'x' AS c FROM residents ORDER BY 公民身份号码",
        "SELECT row_number() OVER (ORDER BY 公民身份号码) AS c FROM residents",
        "SELECT CASE WHEN 公民身份号码 > '3' THEN 'a' ELSE 'b' END AS c FROM residents",
        "SELECT ascii(公民身份号码) AS c FROM residents",
        "WITH q(k) AS (SELECT 公民身份号码 FROM residents) SELECT 'x' AS c FROM q WHERE k > '3'",
        "WITH q AS (SELECT 公民身份号码 AS y FROM residents) SELECT (SELECT max(y) FROM q) AS c FROM residents",
        "WITH q AS (SELECT 公民身份号码 AS 姓名 FROM residents) SELECT (SELECT max(姓名) FROM q) AS c FROM residents",
        "SELECT 'x' AS c FROM residents QUALIFY row_number() OVER (ORDER BY 公民身份号码) < 3",
        "SELECT DISTINCT ON (公民身份号码) 'x' AS c FROM residents",
        "SELECT v.c FROM residents JOIN (VALUES ('a', '3')) v(c, k) ON 公民身份号码 > v.k",
        "SELECT 'x' AS c FROM residents a SEMI JOIN residents b ON a.公民身份号码 = b.公民身份号码",
        "SELECT s.c FROM (SELECT 'x' AS c, 公民身份号码 AS k FROM residents UNION ALL SELECT 'y', '3') s WHERE s.k > '3'",
        "SELECT 'x' AS c, 公民身份号码 FROM residents ORDER BY 2",
    ],
)
def test_a_hidden_column_cannot_be_laundered_through_what_chooses_or_orders_the_rows(
    platform: Platform, owner: Actor, residents: Path, sql: str
) -> None:
    bring_in(platform, owner, order(residents))
    assert _derived_level(platform, owner, sql, "made", "c") == 4


def test_a_table_derived_in_two_steps_or_again_keeps_the_level_of_where_it_began(
    platform: Platform, owner: Actor, analyst: Actor, residents: Path
) -> None:
    bring_in(platform, owner, order(residents))
    assert _derived_level(platform, owner, "SELECT md5(公民身份号码) AS c FROM residents", "one", "c") == 4
    assert _derived_level(platform, owner, "SELECT left(c, 9) AS d FROM one", "two", "d") == 4
    with platform.office.reading(owner) as work:
        first = ledger.describe(work, "two").resource.snapshot
    assert _derived_level(platform, owner, "SELECT '1' AS d FROM range(3)", "two", "d") < 4
    old = f"SELECT d FROM two AT (VERSION => '{first}')"
    assert set(access.ask(platform.office, analyst, old).table()["d"].to_pylist()) == {"***"}


def test_a_join_of_what_belongs_together_raises_nothing(
    platform: Platform, owner: Actor, residents: Path
) -> None:
    bring_in(platform, owner, order(residents))
    sql = "SELECT count(*) AS n FROM residents a JOIN residents b ON a.公民身份号码 = b.公民身份号码"
    assert _derived_level(platform, owner, sql, "made", "n") == 1


def test_a_column_dictionary_names_what_headers_hide(
    platform: Platform, owner: Actor, analyst: Actor, tmp_path: Path
) -> None:
    data, dictionary = tmp_path / "t01.csv", tmp_path / "字段字典.csv"
    data.write_text("A01,A02,A03\n" + "".join(f"王小{chr(0x4E00 + i)},{i},{i * 3}\n" for i in range(30)))
    dictionary.write_text(
        "字段名,中文名,说明,单位\nA01,户主姓名,按户口簿,\nA02,家庭人口数,,人\na03,月补助金额,,元\n"
    )
    with_words = read_dictionary(dictionary, platform.lake, platform.home)
    answer = bring_in(platform, owner, order(data, dictionary=with_words))
    assert answer["columns"][0]["semantic"] == "person_name"
    assert [column["name"] for column in answer["columns"]] == ["A01", "A02", "A03"]
    with platform.office.reading(owner) as work:
        items = ledger.describe(work, "residents").items
    assert [(item.title, item.description, item.unit) for item in items] == [
        ("户主姓名", "按户口簿", ""),
        ("家庭人口数", "", "人"),
        ("月补助金额", "", "元"),
    ]
    assert access.ask(platform.office, analyst, "SELECT A01 FROM residents LIMIT 1").masked


def test_a_grant_nobody_gave_is_not_passed_over(platform: Platform, owner: Actor, residents: Path) -> None:
    bring_in(platform, owner, order(residents))
    with pytest.raises(NotFound) as refused:
        access.ask(platform.office, owner, "SELECT 1 AS one FROM residents", grant="G1")
    assert refused.value.code == "no_such_grant"


def test_what_a_system_stores_and_the_ledger_lacks_is_told(
    platform: Platform, owner: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "office.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE staff (id INTEGER, name TEXT)")
        db.execute("INSERT INTO staff VALUES (1, '王小明')")
        db.execute("CREATE TABLE pay (id INTEGER, amount REAL)")
        db.execute("INSERT INTO pay VALUES (1, 10.5)")
    db.close()

    def absent() -> list[tuple[str, str]]:
        with platform.office.reading(owner) as work:
            return [(one.table, one.column) for one in ledger.gaps(work).unregistered]

    for table, missing in (("staff", [("pay", "amount"), ("pay", "id")]), ("pay", [])):
        bring_in(platform, owner, Order(source=f"sqlite:///{path}?table={table}", org=ORG, system="人事系统"))
        assert absent() == missing


def test_a_rule_may_refer_to_another_resource(platform: Platform, owner: Actor, tmp_path: Path) -> None:
    cities, visits, rules = tmp_path / "cities.csv", tmp_path / "visits.csv", tmp_path / "rules.toml"
    cities.write_text("city,code\n云川市,1\n青原市,2\n", encoding="utf-8")
    visits.write_text("city,n\n云川市,1\n长宁洲市,2\n青原市,3\n", encoding="utf-8")
    bring_in(platform, owner, Order(source=str(cities), org=ORG, name="cities"))
    bring_in(platform, owner, Order(source=str(visits), org=ORG, name="visits"))
    rules.write_text(
        '[[rule]]\nid = "known"\nkind = "reference"\ncolumn = "city"\ntable = "cities"\n', encoding="utf-8"
    )
    found = check_resource(platform, owner, "visits", rules=quality.load_rules(rules))["quality"]["findings"]
    assert [(one["rule"], one["failed_rows"], one["sample_rows"]) for one in found] == [("known", 1, [2])]
