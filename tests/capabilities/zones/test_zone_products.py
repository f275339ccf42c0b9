"""Products filed: used in filed scenarios only, ended with the filing on every road; levels; statements from the log."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.app.reactions import hands
from yiben.capabilities import access, grants, ledger, zones
from yiben.capabilities.access import exports, verification
from yiben.capabilities.grants import Grant, Road
from yiben.engines import evidence
from zone_city import SCENARIO, City, code_of


def ask(city: City, grant: Grant, *, who: str = "buy", purpose: str = "", table: str = "indices", road: Road = Road.SQL) -> int:  # fmt: skip
    answer = access.ask(city.office, city.who(who), f'SELECT * FROM "{table}"', grant=grant.id, purpose=purpose, road=road)  # fmt: skip
    return answer.table().num_rows


def by_key(city: City, grant: Grant) -> object:
    asked = access.LookUp(resource="indices", key="line", value="L3", grant=grant.id)
    return access.look_up(city.office, city.who("buy"), asked)


def test_only_what_the_operator_made_is_a_product(city: City) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    assert code_of(lambda: city.filed(agreement, resource="flows")) == "raw_product"
    assert code_of(lambda: city.filed(agreement, price=0)) == "bad_zone"
    assert city.filed(agreement, price=0, terms="free").price == 0


def test_use_names_a_filed_scenario_and_no_other_purpose_is_answered(city: City) -> None:
    product = city.filed(city.agreed())
    assert code_of(lambda: city.used(product, scenario="催收")) == "scenario_not_filed"
    assert code_of(lambda: city.used(product, roads=("delivery",))) == "road_not_filed"
    grant = city.used(product, roads=("sql", "api", "file"))
    assert (grant.draft.purpose, ask(city, grant)) == (SCENARIO, 30)
    for road in (Road.SQL, Road.API, Road.FILE):
        for purpose in ("催收", "选址分析"):  # the second is filed, and not what this grant is for
            said = code_of(lambda road=road, purpose=purpose: ask(city, grant, purpose=purpose, road=road))
            assert said == "grant_other_purpose"


@pytest.mark.parametrize("way", ["withdraw", "scenarios", "terminate"])
def test_the_end_of_a_filing_ends_use_at_once_on_every_road(city: City, way: str) -> None:
    agreement = city.agreed()
    product = city.filed(agreement)
    rows, checks = city.used(product, roads=("sql", "api", "file")), city.used(product, roads=("verify",))
    assert ask(city, rows) == 30
    asked = verification.Asked(
        who=city.who("buy"),
        offer=None,
        resource=None,
        grant=checks.id,
        key="L3",
        values={"level": "3"},
        purpose=SCENARIO,
    )
    assert verification.ask(city.office, city.platform.lake, asked) is verification.Word.YES
    roads: dict[str, Callable[[], object]] = {
        "query": lambda: ask(city, rows),
        "api": lambda: ask(city, rows, road=Road.API),
        "data API": lambda: by_key(city, rows),
        "export": lambda: exports.export(city.office, city.who("buy"), 'SELECT * FROM "indices"', form=access.Format.CSV, grant=rows.id),
        "verify": lambda: verification.ask(city.office, city.platform.lake, asked),
    }  # fmt: skip
    if way == "withdraw":
        city.do("opal", zones.withdraw, product.id, why="下架")
    elif way == "scenarios":
        city.do("opal", zones.file_scenarios, product.id, ["选址分析"])
    else:
        city.do("bea", zones.terminate, agreement.id, why=zones.Ended.BREACH, says="违约", hands=hands())
    assert {name: code_of(road) for name, road in roads.items()} == dict.fromkeys(roads, "grant_withdrawn")


@pytest.mark.parametrize(
    ("grade", "roads", "need", "code"),
    [
        (1, ("sql", "file"), "no", ""),
        (2, ("sql",), "no", "grade_road"),
        (2, ("api",), "no", ""),
        (3, ("file",), "no", "grade_road"),
        (4, ("verify",), "no", "grade_road"),
        (4, ("verify",), "yes", ""),
        (4, ("api",), "yes", "grade_road"),
    ],
)
def test_data_are_shared_with_a_zone_by_grade(city: City, grade: int, roads: tuple[str, ...], need: str, code: str) -> None:  # fmt: skip
    agreement = city.agreed()
    assert code_of(lambda: city.shared(agreement, grade=grade, roads=roads, need=need)) == code


def test_the_pack_in_force_holds_what_was_shared_to_its_road(city: City) -> None:
    agreement = city.agreed()
    case = city.shared(agreement, grade=2, roads=("api",))
    (use,) = city.see("opal", zones.dossier, agreement.id).uses
    assert case.end == "done"
    with city.office.reading(city.who("opal")) as work:
        grant = grants.find(work, use.id)
    assert ask(city, grant, who="opal", table="flows", road=Road.API) == 30
    assert code_of(lambda: ask(city, grant, who="opal", table="flows", road=Road.SQL)) == "grant_other_road"
    assert code_of(lambda: ask(city, grant, who="opal", table="flows", purpose="转卖", road=Road.API)) == "grant_other_purpose"  # fmt: skip


@pytest.mark.parametrize(("grade", "masked"), [(1, "no"), (2, "yes"), (4, "yes")])
def test_a_grant_that_went_round_the_flow_is_held_by_the_pack_in_force(
    city: City, grade: int, masked: str
) -> None:
    agreement = city.agreed()
    city.shared(agreement, grade=1, roads=("sql",))
    with city.office.reading(city.who("opal")) as work:
        kept = grants.find(work, zones.dossier(work, agreement.id).uses[0].id).draft
    stated = {column.item: {"beijing-public-data": grade} for column in kept.columns}
    facts = {**kept.facts, "grades": stated}
    grant = city.do("tra", grants.give, replace(kept, facts=facts, case=None))
    read = access.ask(city.office, city.who("opal"), 'SELECT * FROM "flows"', grant=grant.id)
    assert {column.masked for column in read.columns} == {masked == "yes"}


def test_a_statement_is_the_log_in_whole_fen_and_corrected_by_a_counter_entry(city: City) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    product = city.filed(agreement, sources=("flows",))
    grant = city.used(product)
    for _ in range(3):
        ask(city, grant)
    made = city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day())
    assert (made.total, [line.fen for line in made.lines]) == (111, [37, 37, 37])
    assert sorted(made.shares.values()) == [33, 78]  # 3000 of 10,000 to the provider, rounded down
    with city.office.reading(city.who("bea")) as work:
        for line in made.lines:
            entry = evidence.read(work.db, line.event)
            assert (entry.kind, entry.detail["grant"]) == ("data.read", grant.id)
    assert code_of(lambda: city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day())) == "nothing_used"  # fmt: skip
    event = made.lines[0].event
    back = city.do("opal", zones.correct, made.id, events=[event], why="重复调用")
    assert (back.total, back.corrects, sum(back.shares.values())) == (-37, made.id, -37)
    assert (
        code_of(lambda: city.do("opal", zones.correct, made.id, events=[event], why="再来"))
        == "corrected_before"
    )
    assert city.see("opal", zones.the_statement, made.id) == made
    city.later = timedelta(days=1)
    ask(city, grant)
    assert city.do("opal", zones.settle, product.id, begins=city.day(-1), ends=city.day()).total == 37


def test_every_road_is_metered_once_for_each_use(city: City) -> None:
    product = city.filed(city.agreed(), unit=zones.Unit.ROW, price=3)
    rows, checks = city.used(product, roads=("sql", "api", "file")), city.used(product, roads=("verify",))
    ask(city, rows, road=Road.API)
    by_key(city, rows)
    exports.export(
        city.office, city.who("buy"), 'SELECT * FROM "indices"', form=access.Format.CSV, grant=rows.id
    )
    asked = verification.Asked(who=city.who("buy"), offer=None, resource=None, grant=checks.id, key="L3", values={"level": "3"}, purpose="")  # fmt: skip
    verification.ask(city.office, city.platform.lake, asked)
    code_of(lambda: ask(city, rows, purpose="催收"))  # refused: nothing was used
    made = city.do("opal", zones.settle, product.id, begins=city.day(), ends=city.day())
    assert [line.rows for line in made.lines] == [30, 1, 30, 0]
    assert made.total == 3 * 61


@given(total=st.integers(-(10**15), 10**15), share=st.integers(0, 10_000), providers=st.integers(0, 7))
def test_revenue_divides_to_the_fen(total: int, share: int, providers: int) -> None:
    names = [f"p{n}" for n in range(providers)]
    made = zones.divided(total, providers=names, operator="op", share=share)
    assert sum(made.values()) == total
    theirs = [made[name] for name in names]
    assert not theirs or max(theirs) - min(theirs) <= 1
    assert all(value * total >= 0 for value in made.values())


def test_what_lineage_says_it_was_made_of_is_a_source(city: City) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    with city.office.writing(city.platform.owner()) as work:
        made, of = (ledger.describe(work, name) for name in ("indices", "flows"))
        edge = ledger.Derivation(item=made.items[0].name, source=of.items[0].id, how="sql")
        ledger.record_lineage(work, made.resource.id, [edge])
    assert code_of(lambda: city.filed(agreement)) == "bad_zone"
    assert city.filed(agreement, sources=("flows",)).sources == (of.resource.id,)
