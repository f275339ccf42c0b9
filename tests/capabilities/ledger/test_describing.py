"""Reading the ledger, and what the guard gets to know."""

import pytest
from tests.capabilities.ledger.conftest import ANALYST, OWNER, entry, item, landing

from yiben.capabilities import ledger
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.paging import PageAsk


def test_a_name_resolves_whatever_its_case_to_the_current_snapshots_columns_in_order(book):
    book.propose(stem="People", landing=landing(1), items=(item("b", type="BIGINT"), item("a", level=3)))
    with book.office.reading(ANALYST) as work:
        found = ledger.resolve(work, ["PEOPLE", "unknown"])
    assert list(found) == ["people"]
    one = found["people"]
    assert (one.name, one.org_name, one.snapshot, one.files) == (
        "People",
        "教育厅",
        "snap1",
        ("/lake/1.parquet",),
    )
    assert [(column.name, column.type, column.level) for column in one.items] == [
        ("b", "BIGINT", 1),
        ("a", "VARCHAR", 3),
    ]


def test_an_earlier_snapshot_has_its_own_columns_and_types_under_todays_labels(book):
    book.propose(landing=landing(1), items=(item("old", level=2), item("x", type="VARCHAR")))
    book.propose(landing=landing(2), items=(item("x", type="BIGINT"),))
    with book.office.writing(OWNER) as work:
        gone = next(one for one in ledger.describe(work, "people").items if one.retired)
        ledger.correct(work, gone.id, ledger.Correction(level=5, why="核实"))
    with book.office.reading(ANALYST) as work:
        then = ledger.resolve(work, ["people"], at={"People": "snap1"})["people"]
        now = ledger.resolve(work, ["people"])["people"]
        with pytest.raises(NotFound, match="has no snapshot"):
            ledger.resolve(work, ["people"], at={"people": "snap7"})
    assert [(one.name, one.type, one.level) for one in then.items] == [
        ("old", "VARCHAR", 5),
        ("x", "VARCHAR", 1),
    ]
    assert then.files == ("/lake/1.parquet",)
    assert [(one.name, one.type) for one in now.items] == [("x", "BIGINT")]


def test_a_meaning_nobody_declared_is_masked_outright(book):
    book.propose(landing=landing(1), items=(item("x", semantic="nobody_knows"), item("y")))
    with book.office.reading(ANALYST) as work:
        assert [one.mask for one in ledger.resolve(work, ["people"])["people"].items] == ["text_hidden"] * 2


def test_the_version_grows_with_every_change_and_only_then(book):
    def version():
        with book.office.reading(ANALYST) as work:
            return ledger.version(work)

    seen = [version()]
    book.propose(landing=landing(1))
    seen.append(version())
    with book.office.writing(OWNER) as work:
        ledger.approve(work, "people")
    seen.append(version())
    assert seen == sorted(set(seen))
    assert version() == seen[-1]


def test_organisations_make_a_tree_with_counts(book):
    with book.office.writing(OWNER) as work:
        ledger.ensure_organisation(work, "省")
        ledger.ensure_organisation(work, "市", parent="省")
        ledger.ensure_organisation(work, "县教育局", parent="市")
        ledger.propose(work, entry(organisation="县教育局"))
        ledger.propose(work, entry(organisation="省"))
        nodes = ledger.organisations(work)
        narrow = ledger.list_resources(work, organisation=nodes[1].organisation.id, page=PageAsk(size=5))
    assert [(node.organisation.name, node.depth, node.resources, node.resources_below) for node in nodes] == [
        ("省", 0, 1, 2),
        ("市", 1, 0, 1),
        ("县教育局", 2, 1, 1),
    ]
    assert [one.organisation_name for one in narrow.rows] == ["县教育局"]


def test_organisations_are_known_by_code_alias_and_any_width(book):
    with book.office.writing(OWNER) as work:
        made = ledger.ensure_organisation(work, "市场监督管理局", code="114", aliases=("市监局", "工商局"))
        same = [ledger.find_organisation(work, ref) for ref in ("114", "工商局", " 市场监督管理局 ", made.id)]
        again = ledger.ensure_organisation(work, "市监局")
    assert {one.id for one in (*same, again)} == {made.id}


def test_two_bodies_of_one_name_must_be_told_apart(book):
    with book.office.writing(OWNER) as work:
        for county in ("甲县", "乙县"):
            ledger.ensure_organisation(work, county)
            ledger.ensure_organisation(work, "教育局", parent=county)
        assert len(ledger.organisations(work)) == 4
        with pytest.raises(BadInput, match="2 organisations"):
            ledger.propose(work, entry(organisation="教育局"))


def test_the_same_bytes_are_found_again(book):
    book.propose(landing=landing(1, sha256="aa"))
    with book.office.reading(ANALYST) as work:
        assert ledger.snapshot_of(work, "people", sha256="aa").id == "snap1"
        assert ledger.snapshot_of(work, "people", sha256="bb") is None
        assert ledger.snapshot_of(work, "nothing", sha256="aa") is None


def test_a_name_is_known_as_it_was_given_and_as_sql_has_it(book):
    book.propose(stem="名单（一）", landing=landing(1), items=(item("a"),))
    with book.office.reading(ANALYST) as work:
        found = ledger.resolve(work, ["名单（一）", "名单_一", "名单.一", "名单 二"])
        assert ledger.describe(work, "名单（一）").resource.name == "名单_一"
        assert found["名单（一）"] is found["名单_一"]
        assert set(found) == {"名单（一）", "名单_一"}
        assert (
            ledger.resolve(work, ["名单（一）"], at={"名单（一）": "snap1"})["名单（一）"].snapshot == "snap1"
        )


def test_a_title_names_a_resource_as_long_as_no_other_has_it(book):
    book.propose(stem="schools", title="学校名录")
    book.propose(stem="twin-1", title="同名")
    book.propose(stem="twin-2", title="同名")
    with book.office.reading(ANALYST) as work:
        assert ledger.describe(work, " 学校名录 ").resource.name == "schools"
        with pytest.raises(NotFound, match="There is no resource"):
            ledger.describe(work, "同名")
