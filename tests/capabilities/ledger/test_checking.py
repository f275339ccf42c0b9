"""The two completeness checks."""

from tests.capabilities.ledger.conftest import OWNER, entry, item

from yiben.capabilities import ledger


def gaps(book, **narrow):
    with book.office.reading(OWNER) as work:
        return ledger.gaps(work, **narrow)


def test_a_column_a_system_stores_and_the_ledger_lacks_is_told(book):
    with book.office.writing(OWNER) as work:
        ledger.propose(work, entry(system="户籍系统", stem="T_PERSON", items=(item("ID"), item("name"))))
        (system,) = ledger.systems(work)
        declared = [("t_person", "id"), ("t_person", "NAME"), ("t_person", "secret"), ("t_log", "id")]
        ledger.declare_inventory(work, system.id, declared)
    found = gaps(book)
    assert [(one.table, one.column) for one in found.unregistered] == [
        ("t_log", "id"),
        ("t_person", "secret"),
    ]
    assert [(count.organisation_name, count.unregistered) for count in found.counts] == [("教育厅", 2)]


def test_a_column_left_out_of_an_intake_is_told_until_it_is_taken_in(book):
    book.propose(system="S", left_out=("secret",))
    assert [one.column for one in gaps(book).unregistered] == ["secret"]
    book.propose(system="S", items=(item("id"), item("name"), item("Secret")))
    assert gaps(book).unregistered == ()


def test_items_of_a_retired_entry_are_no_longer_in_the_ledger(book):
    with book.office.writing(OWNER) as work:
        ledger.propose(work, entry(system="S"))
        ledger.declare_inventory(work, ledger.systems(work)[0].id, [("people", "id")])
        assert ledger.gaps(work).unregistered == ()
        ledger.retire(work, "people", why="x")
        assert [one.column for one in ledger.gaps(work).unregistered] == ["id"]


def test_an_item_without_its_marks_is_told_by_name_of_the_mark(book):
    book.propose(items=(item("id", origin=ledger.Origin.PRODUCED, classes=("招生",)), item("name")))
    assert [(one.item_name, one.missing) for one in gaps(book).unmarked] == [
        ("id", ("systems",)),
        ("name", ("origin", "systems", "classes")),
    ]


def test_a_mark_of_the_entry_counts_for_its_items_and_an_items_own_goes_first(book):
    book.propose(
        system="S", origin=ledger.Origin.COLLECTED, classes=("招生",), items=(item("id"), item("name"))
    )
    assert gaps(book).unmarked == ()
    with book.office.writing(OWNER) as work:
        one = ledger.describe(work, "people").items[0]
        ledger.mark(work, one.id, ledger.Marks(origin=ledger.Origin.PRODUCED, systems=("sys_other",)))
        first, second = ledger.describe(work, "people").items
        system = ledger.systems(work)[0].id
    assert (first.origin, first.systems, first.classes) == ("produced", (system, "sys_other"), ("招生",))
    assert (second.origin, second.systems) == ("collected", (system,))


def test_counts_are_whole_where_lists_are_cut_and_narrow_to_a_part_of_the_tree(book):
    with book.office.writing(OWNER) as work:
        above = ledger.ensure_organisation(work, "省")
        ledger.ensure_organisation(work, "县", parent="省")
        ledger.propose(work, entry(organisation="县", items=tuple(item(f"c{n}") for n in range(9))))
        ledger.propose(work, entry(organisation="别处"))
    cut = gaps(book, organisation=above.id, limit=3)
    assert len(cut.unmarked) == 3
    assert [(count.organisation_name, count.unmarked) for count in cut.counts] == [("县", 9)]
    assert [(count.organisation_name, count.unmarked) for count in gaps(book).counts] == [
        ("县", 9),
        ("别处", 2),
    ]
