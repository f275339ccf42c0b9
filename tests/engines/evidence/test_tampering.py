"""A copy of the database, edited by hand: whatever was done, `verify` catches it and says where."""

import sqlite3

import pytest
from evidence_attacker import (
    BATCHES,
    EVENTS,
    SIZES,
    edited,
    faults,
    forge,
    insert,
    rebuild,
    renumber,
    resign,
    shift,
    swap,
)
from evidence_scene import Scene

from yiben.engines import evidence
from yiben.engines.evidence import Fault
from yiben.infra.home import Home
from yiben.infra.settings import Settings


def test_the_untouched_copy_is_whole(edit):
    report = edit("SELECT 1")
    assert (report.ok, report.events, report.heads, report.signatures) == (True, EVENTS, len(BATCHES), 1)


@pytest.mark.parametrize("seq", [0, 1, 16, 38, 101, EVENTS - 1])
def test_a_changed_body_is_named(edit, seq):
    report = edit(
        f"UPDATE evidence_event SET body = CAST(replace(body, 'li.na', 'li.ni') AS BLOB) WHERE seq = {seq}"
    )
    assert faults(report) == [(Fault.BODY, seq, seq)]
    assert report.findings[0].kind == "query.answered"


@pytest.mark.parametrize(
    "change",
    ["body = x''", "body = CAST(body AS TEXT)", "body = 7", "body = zeroblob(9)", "body = body || x'20'"],
)
def test_a_body_replaced_by_anything_is_named(edit, change):
    report = edit(f"UPDATE evidence_event SET {change} WHERE seq = 40")
    assert faults(report) == [(Fault.BODY, 40, 40)]


def test_a_deleted_body_is_named(edit):
    assert faults(edit("UPDATE evidence_event SET body = NULL WHERE seq = 40")) == [(Fault.REMOVED, 40, 40)]


@pytest.mark.parametrize("change", ["leaf = zeroblob(32)", "leaf = x'00'", "leaf = 'text'", "leaf = 5"])
def test_a_changed_leaf_hash_is_told_from_a_changed_body(edit, change):
    assert faults(edit(f"UPDATE evidence_event SET {change} WHERE seq = 41")) == [(Fault.LEAF, 41, 41)]


@pytest.mark.parametrize("column", ["time", "actor", "acting_for", "kind", "subject"])
def test_a_changed_search_column_is_named(edit, column):
    report = edit(f"UPDATE evidence_event SET {column} = 'x' WHERE seq = 12")
    assert faults(report) == [(Fault.COLUMNS, 12, 12)]
    assert column in report.findings[0].says.en


@pytest.mark.parametrize(
    ("first", "last"), [(0, 0), (5, 5), (40, 60), (EVENTS - 1, EVENTS - 1), (0, EVENTS - 1)]
)
def test_removed_events_are_named(edit, first, last):
    report = edit(f"DELETE FROM evidence_event WHERE seq BETWEEN {first} AND {last}")
    assert (Fault.MISSING, first, last) in faults(report)
    assert len(report.findings) == 1


def test_removed_events_whose_followers_moved_up_are_named(edit):
    def change(db):
        db.execute("DELETE FROM evidence_event WHERE seq = 50")
        shift(db, 51, -1)

    found = faults(edit(change))
    assert (Fault.MOVED, 50, EVENTS - 2) in found
    assert (Fault.MISSING, EVENTS - 1, EVENTS - 1) in found


def test_an_inserted_event_whose_followers_moved_down_is_named(edit):
    found = faults(edit(lambda db: insert(db, 50)))
    assert (Fault.MOVED, 50, EVENTS - 1) in found or (Fault.MOVED, 51, EVENTS - 1) in found
    assert (Fault.EXTRA, EVENTS, EVENTS) in found


def test_events_in_another_order_are_named(edit):
    found = faults(edit(lambda db: swap(db, 20, 33)))
    assert {(Fault.MOVED, 20, 20), (Fault.MOVED, 33, 33)} <= set(found)


@pytest.mark.parametrize("seq", [-1, EVENTS, EVENTS + 5, 10**15])
def test_an_event_outside_every_signed_head_is_named(edit, seq):
    report = edit(
        "INSERT INTO evidence_event SELECT "
        f"{seq}, time, actor, acting_for, kind, subject, body, leaf FROM evidence_event WHERE seq = 3"
    )
    assert faults(report) == [(Fault.EXTRA, seq, seq)]


@pytest.mark.parametrize(("seq", "named"), [(2, (2, 3)), (39, (39, 39)), (40, (40, 40)), (130, (130, 131))])
def test_an_event_forged_with_its_leaf_hash_is_named_to_the_pair_or_closer_by_a_head_between(
    edit, seq, named
):
    found = faults(edit(lambda db: forge(db, seq, actor="nobody")))
    assert (Fault.NODE, *named) in found


@pytest.mark.parametrize("level", range(1, 8))
def test_however_high_the_tree_is_recomputed_a_forged_event_is_found(edit, level):
    def change(db):
        forge(db, 70, actor="nobody")
        rebuild(db, below=level)

    found = faults(edit(change))
    assert any(first <= 70 <= last for _, first, last in found)


@pytest.mark.parametrize("seq", [0, 1, 17, 38, 39, 40, 77, 150, EVENTS - 1])
def test_with_the_whole_tree_recomputed_the_signed_heads_name_the_range(edit, seq):
    def change(db):
        forge(db, seq, actor="nobody")
        rebuild(db)

    bad = next(size for size in SIZES if size > seq)
    good = max((size for size in SIZES if size <= seq), default=0)
    assert faults(edit(change)) == [(Fault.ROOT, good, bad - 1)]


def test_an_event_inserted_with_everything_recomputed_but_the_heads_is_found(edit):
    def change(db):
        insert(db, 45)
        renumber(db)
        rebuild(db)

    found = faults(edit(change))
    assert (Fault.ROOT, 42, SIZES[7] - 1) in found
    assert any(fault is Fault.EXTRA and first == EVENTS for fault, first, _ in found)


def test_with_heads_recomputed_too_the_signature_and_the_file_tell(edit):
    def change(db):
        forge(db, 45, actor="nobody")
        rebuild(db)
        resign(db)

    found = faults(edit(change))
    assert (Fault.SIGNATURE, 42, EVENTS - 1) in found
    assert (Fault.HEAD, SIZES[7] - 1, SIZES[7] - 1) in found


def test_with_database_and_file_recomputed_only_the_signature_is_left_and_it_tells(original, tmp_path):
    def change(db):
        forge(db, 45, actor="nobody")
        rebuild(db)
        (tmp_path / "copy" / "evidence" / "heads.jsonl").write_bytes(resign(db))

    assert faults(edited(original, tmp_path / "copy", change)) == [(Fault.SIGNATURE, 42, EVENTS - 1)]


@pytest.mark.parametrize("column", ["root", "time", "previous", "origin", "key", "signature"])
@pytest.mark.parametrize("size", [1, 40, EVENTS])
@pytest.mark.parametrize("value", ["'x'", "''", "7", "x'00'"])
def test_an_edited_head_is_named(edit, column, size, value):
    found = faults(edit(f"UPDATE evidence_head SET {column} = {value} WHERE tree_size = {size}"))
    assert (Fault.HEAD, size - 1, size - 1) in found


@pytest.mark.parametrize("size", [1, 40, 102])
def test_a_removed_head_is_named(edit, size):
    found = faults(edit(f"DELETE FROM evidence_head WHERE tree_size = {size}"))
    assert (Fault.HEAD_MISSING, size - 1, size - 1) in found
    assert any(fault is Fault.CHAIN for fault, _, _ in found)


def test_without_any_head_every_event_is_unproved(edit):
    found = faults(edit("DELETE FROM evidence_head"))
    assert (Fault.EXTRA, 0, EVENTS - 1) in found
    assert (Fault.TRUNCATED, 0, EVENTS - 1) in found


@pytest.mark.parametrize("size", [-4, 0, 10**12])
def test_a_head_of_impossible_size_is_found(edit, size):
    faults(
        edit(
            f"INSERT INTO evidence_head SELECT {size}, root, time, previous, origin, key, signature FROM evidence_head LIMIT 1"
        )
    )


@pytest.mark.parametrize("place", [1, 3, 7, 63, 127, 81])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence_node SET hash = zeroblob(32)",
        "UPDATE evidence_node SET hash = 'x'",
        "DELETE FROM evidence_node",
    ],
)
def test_an_edited_or_removed_node_is_found_over_the_events_it_covers(edit, place, change):
    found = faults(edit(f"{change} WHERE place = {place}"))
    level = next(n for n in range(20) if (place + 1) >> n & 1)
    first = (place + 1 >> level) // 2 << level
    fault = Fault.NODE_MISSING if change.startswith("DELETE") else Fault.NODE
    assert found == [(fault, first, first + (1 << level) - 1)]


@pytest.mark.parametrize("place", [-5, 2, 2 * EVENTS + 9, 10**15])
def test_a_node_too_many_is_found(edit, place):
    assert faults(edit(f"INSERT INTO evidence_node VALUES ({place}, zeroblob(32))")) == [
        (Fault.NODE_EXTRA, None, None)
    ]


@pytest.mark.parametrize("table", ["evidence_event", "evidence_node", "evidence_head"])
def test_an_emptied_table_is_found(edit, table):
    faults(edit(f"DELETE FROM {table}"))


def test_a_database_cut_back_with_all_its_hashes_right_is_behind_the_heads_file(edit):
    def change(db):
        db.execute("DELETE FROM evidence_event WHERE seq >= 42")
        db.execute("DELETE FROM evidence_head WHERE tree_size > 42")
        keep = {((2 * index + 1) << level) - 1 for level in range(1, 8) for index in range(42 >> level)}
        for (place,) in db.execute("SELECT place FROM evidence_node").fetchall():
            if place not in keep:
                db.execute("DELETE FROM evidence_node WHERE place = ?", [place])

    assert faults(edit(change)) == [(Fault.TRUNCATED, 42, EVENTS - 1)]


@pytest.mark.parametrize("fewest", [100_000, 1], ids=["alone", "on every core"])
def test_a_long_log_is_walked_batch_by_batch_and_its_upper_tree_is_checked(tmp_path, fewest):
    def found():
        return evidence.verify(scene.engine, scene.home, fewest=fewest)

    scene = Scene(Home(tmp_path / "home").open(), Settings())
    scene.append(16_384, 1, 30_000)
    assert found().ok
    with sqlite3.connect(scene.home.database) as db:
        db.execute(
            "UPDATE evidence_event SET body = CAST(replace(body, 'li.na', 'li.ni') AS BLOB) WHERE seq IN (16383, 16384, 40000)"
        )
    assert faults(found()) == [(Fault.BODY, 16_383, 16_384), (Fault.BODY, 40_000, 40_000)]
    with sqlite3.connect(scene.home.database) as db:
        db.execute("UPDATE evidence_event SET body = CAST(replace(body, 'li.ni', 'li.na') AS BLOB)")
        db.execute("UPDATE evidence_node SET hash = zeroblob(32) WHERE place = ?", [(1 << 15) - 1])
    assert faults(found()) == [(Fault.NODE, 0, 32_767)]
    scene.engine.dispose()
