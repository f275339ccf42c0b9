"""Registering what an intake found."""

import pytest
from tests.capabilities.ledger.conftest import ANALYST, OWNER, entry, item, landing

from yiben.capabilities import ledger
from yiben.kernel.errors import BadInput, NotFound, Refused


def test_a_first_intake_makes_the_organisation_the_entry_its_items_and_labels(book):
    done = book.propose(
        system="户籍系统",
        landing=landing(1),
        items=(item("身份证号", level=4, personal=True), item("姓名", level=3)),
    )
    with book.office.reading(ANALYST) as work:
        dossier = ledger.describe(work, "people")
    assert done.created
    assert (done.items_added, done.labels_proposed) == (2, 2)
    assert [body.name for body in dossier.path] == ["教育厅"]
    assert dossier.resource.system_name == "户籍系统"
    assert [(one.name, one.label.level, one.label.personal, one.labels) for one in dossier.items] == [
        ("身份证号", 4, True, 1),
        ("姓名", 3, False, 1),
    ]
    assert [one.id for one in dossier.snapshots] == ["snap1"]
    assert [event.kind for event in book.events] == [
        "organisation.registered",
        "system.registered",
        "resource.proposed",
    ]


def test_items_keep_their_identity_by_name_and_vanished_ones_are_retired(book):
    book.propose(landing=landing(1), items=(item("a"), item("b")))
    with book.office.reading(OWNER) as work:
        before = {one.name: one.id for one in ledger.describe(work, "people").items}
    again = book.propose(landing=landing(2), items=(item("c"), item("A")))
    with book.office.reading(OWNER) as work:
        after = ledger.describe(work, "people").items
    assert (again.created, again.items_added, again.items_retired) == (False, 1, 1)
    assert [(one.name, one.retired) for one in after] == [("c", False), ("a", False), ("b", True)]
    assert next(one.id for one in after if one.name == "a") == before["a"]


def test_the_same_landing_twice_adds_nothing(book):
    first = book.propose(landing=landing(1))
    second = book.propose(landing=landing(1))
    with book.office.reading(OWNER) as work:
        dossier = ledger.describe(work, first.resource)
    assert (second.items_added, second.labels_proposed, second.created) == (0, 0, False)
    assert len(dossier.snapshots) == 1


def test_place_tells_beforehand_where_propose_will_put_it(book):
    asked = entry(landing=landing(1))
    with book.office.writing(OWNER) as work:
        placed = ledger.place(work, asked)
        done = ledger.propose(work, asked)
        again = ledger.place(work, asked)
    assert (placed.resource, placed.name, placed.known) == (done.resource, done.name, False)
    assert (again.resource, again.known, again.columns) == (
        done.resource,
        True,
        (("id", "VARCHAR"), ("name", "VARCHAR")),
    )


def test_the_same_file_name_in_another_organisation_or_system_is_another_entry_with_another_name(book):
    first = book.propose()
    other = book.propose(organisation="卫生健康委")
    third = book.propose(system="A")  # the same organisation: the entry had no system yet, so it is that one
    fourth = book.propose(system="B")
    assert [first.name, other.name, third.name] == ["people", "people_卫生健康委", "people"]
    assert fourth.resource != first.resource
    assert fourth.name == "people_教育厅"


def test_a_name_somebody_asked_for_is_theirs(book):
    book.propose(name="人口")
    assert book.propose(name="人口", system="别处").created is False
    with pytest.raises(BadInput, match="Another organisation"):
        book.propose(name="人口", organisation="卫生健康委")


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("2024年 人口（新）", "t_2024年_人口_新"),
        ("select", "select_data"),
        ("Ｐｅｏｐｌｅ", "People"),
        ("a;DROP TABLE x--", "a_DROP_TABLE_x"),
        ("../../etc/passwd", "etc_passwd"),
        ('"quoted"', "quoted"),
        ("pg_class", "t_pg_class"),
    ],
)
def test_sql_names_need_no_quotes(book, stem, name):
    assert book.propose(stem=stem).name == name


def test_a_name_of_signs_only_is_refused(book):
    with pytest.raises(BadInput, match="cannot be a table name"):
        book.propose(stem="---")


def test_a_column_twice_is_refused(book):
    with pytest.raises(BadInput, match="appears twice"):
        book.propose(items=(item("a"), item("A")))


def test_an_analyst_may_not_register(book):
    with pytest.raises(Refused), book.office.writing(ANALYST) as work:
        ledger.propose(work, entry())


def test_many_are_registered_as_if_one_by_one(book):
    proposals = [
        entry(organisation=f"单位{n % 3}", stem=f"表{n // 3}", landing=landing(n)) for n in range(30)
    ]
    proposals.append(
        entry(organisation="单位0", stem="表0", landing=landing(99), items=(item("id"), item("more")))
    )
    with book.office.writing(OWNER) as work:
        done = ledger.register_many(work, proposals)
        nodes = ledger.organisations(work)
    assert len({one.resource for one in done}) == 30
    assert (done[-1].resource, done[-1].items_added, done[-1].items_retired) == (done[0].resource, 1, 1)
    assert [(node.organisation.name, node.resources, node.items) for node in nodes] == [
        ("单位0", 10, 20),
        ("单位1", 10, 20),
        ("单位2", 10, 20),
    ]


def test_lineage_is_told_from_both_ends(book):
    source = book.propose(stem="source")
    derived = book.propose(stem="derived", items=(item("total"),))
    with book.office.writing(OWNER) as work:
        first = ledger.describe(work, source.resource).items[0]
        ledger.record_lineage(
            work, "derived", [ledger.Derivation(item="Total", source=first.id, how="count(id)")]
        )
        up = ledger.describe(work, derived.resource).upstream
        down = ledger.describe(work, source.resource).downstream
        with pytest.raises(NotFound):
            ledger.record_lineage(work, "derived", [ledger.Derivation(item="total", source="nothing.1")])
    assert [(edge.item_name, edge.other_resource_name, edge.other_item_name, edge.how) for edge in up] == [
        ("total", "source", "id", "count(id)")
    ]
    assert [(edge.item_name, edge.other_resource_name) for edge in down] == [("id", "derived")]
