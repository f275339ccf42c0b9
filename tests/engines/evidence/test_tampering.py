"""A copy of the database, edited by hand: whatever was done, `verify` catches it and says where."""

import base64
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from evidence_scene import Scene
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiben.engines import evidence
from yiben.engines.evidence import Fault
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.errors import Unavailable

BATCHES = (1, 1, 30, 7, 1, 1, 1, 60, 100, 1)
EVENTS = sum(BATCHES)
SIZES = [sum(BATCHES[: n + 1]) for n in range(len(BATCHES))]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    scene = Scene(Home(tmp_path_factory.mktemp("log") / "home").open(), Settings())
    scene.append(*BATCHES)
    assert scene.verify().ok
    scene.engine.dispose()
    return scene.home


@pytest.fixture
def edit(original, tmp_path):
    """Run SQL or a function on a copy of the home; answer what verify finds."""
    return lambda change: edited(original, tmp_path / "copy", change)


def edited(original: Home, folder: Path, change) -> evidence.Report:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original.root, folder)
    db = sqlite3.connect(folder / "yiben.db", isolation_level=None)
    if callable(change):
        change(db)
    else:
        db.executescript(change)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    scene = Scene(Home(folder), Settings())
    try:
        return scene.verify()
    finally:
        scene.engine.dispose()


def faults(report):
    assert not report.ok
    assert all(each.says.zh and each.says.en for each in report.findings)
    return [(each.fault, each.first, each.last) for each in report.findings]


# What an attacker with the file, but without the key, would try


def forge(db, seq, /, **changes):
    """Rewrite an event so that body, columns and leaf hash agree with each other."""
    body = orjson.loads(db.execute("SELECT body FROM evidence_event WHERE seq = ?", [seq]).fetchone()[0])
    body |= changes
    raw = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    db.execute(
        "UPDATE evidence_event SET actor = ?, kind = ?, subject = ?, body = ?, leaf = ? WHERE seq = ?",
        [body["actor"], body["kind"], body["subject"], raw, sha256(b"\x00" + raw).digest(), seq],
    )


def rebuild(db, *, below=99):
    """Recompute all nodes up to a level from the leaf hashes as they now are."""
    row = [leaf for (leaf,) in db.execute("SELECT leaf FROM evidence_event ORDER BY seq")]
    level = 0
    while len(row) > 1 and level < below:
        row = [sha256(b"\x01" + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)]
        level += 1
        for index, each in enumerate(row):
            place = ((2 * index + 1) << level) - 1
            db.execute("INSERT OR REPLACE INTO evidence_node VALUES (?, ?)", [place, each])
    return row


def shift(db, start, by):
    order = "DESC" if by > 0 else "ASC"
    for (seq,) in db.execute(
        f"SELECT seq FROM evidence_event WHERE seq >= ? ORDER BY seq {order}", [start]
    ).fetchall():
        db.execute("UPDATE evidence_event SET seq = ? WHERE seq = ?", [seq + by, seq])


def swap(db, a, b):
    for old, new in ((a, -1), (b, a), (-1, b)):
        db.execute("UPDATE evidence_event SET seq = ? WHERE seq = ?", [new, old])


def insert(db, seq):
    """Put a forged event in at `seq`, everything after it one later, each with its new number sealed in."""
    shift(db, seq, 1)
    db.execute(
        "INSERT INTO evidence_event SELECT ?, time, actor, acting_for, kind, subject, body, leaf "
        "FROM evidence_event WHERE seq = ?",
        [seq, seq + 1],
    )


def renumber(db):
    for (seq,) in db.execute("SELECT seq FROM evidence_event ORDER BY seq").fetchall():
        forge(db, seq, seq=seq)


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


def roots(db):
    leaves = [leaf for (leaf,) in db.execute("SELECT leaf FROM evidence_event ORDER BY seq")]

    def mth(row):
        if len(row) == 1:
            return row[0]
        k = 1 << (len(row) - 1).bit_length() - 1
        return sha256(b"\x01" + mth(row[:k]) + mth(row[k:])).digest()

    return {size: mth(leaves[:size]).hex() for size in SIZES}


def resign(db, home_root=None):
    """Recompute roots and the chain of heads, signing with garbage, as somebody without the key must."""
    previous, lines = "0" * 64, []
    right = roots(db)
    for row in db.execute("SELECT * FROM evidence_head ORDER BY tree_size").fetchall():
        head = evidence.Head(
            **dict(
                zip(("tree_size", "root", "time", "previous", "origin", "key", "signature"), row, strict=True)
            )
        )
        changed = right[head.tree_size] != head.root or head.previous != previous
        signature = base64.b64encode(bytes(64)).decode() if changed else head.signature
        new = evidence.Head(
            tree_size=head.tree_size,
            root=right[head.tree_size],
            time=head.time,
            previous=previous,
            origin=head.origin,
            key=head.key,
            signature=signature,
        )
        db.execute(
            "UPDATE evidence_head SET root = ?, previous = ?, signature = ? WHERE tree_size = ?",
            [new.root, new.previous, new.signature, new.tree_size],
        )
        previous = new.id
        names = ("tree_size", "root", "time", "previous", "origin", "key", "signature")
        lines.append(orjson.dumps({name: getattr(new, name) for name in names}) + b"\n")
    return b"".join(lines)


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


edits = st.one_of(
    st.tuples(st.just("body"), st.integers(0, EVENTS - 1), st.integers(0, 100), st.integers(1, 255)),
    st.tuples(st.just("leaf"), st.integers(0, EVENTS - 1), st.integers(0, 31), st.integers(1, 255)),
    st.tuples(st.just("node"), st.integers(0, 150), st.integers(0, 31), st.integers(1, 255)),
    st.tuples(st.just("forge"), st.integers(0, EVENTS - 1), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("swap"), st.integers(0, EVENTS - 2), st.just(0), st.just(0)),
    st.tuples(st.just("delete"), st.integers(0, EVENTS - 1), st.just(0), st.just(0)),
    st.tuples(st.just("insert"), st.integers(0, EVENTS - 1), st.just(0), st.just(0)),
)


def flip(raw, at, by):
    at %= len(raw)
    return raw[:at] + bytes([raw[at] ^ by]) + raw[at + 1 :]


def apply(db, what):
    name, at, detail, by = what
    match name:
        case "body" | "leaf":
            found = db.execute(f"SELECT {name} FROM evidence_event WHERE seq = ?", [at]).fetchone()
            if found:
                db.execute(
                    f"UPDATE evidence_event SET {name} = ? WHERE seq = ?", [flip(found[0], detail, by), at]
                )
        case "node":
            place, raw = db.execute("SELECT * FROM evidence_node LIMIT 1 OFFSET ?", [at]).fetchone()
            db.execute("UPDATE evidence_node SET hash = ? WHERE place = ?", [flip(raw, detail, by), place])
        case "forge":
            if db.execute("SELECT 1 FROM evidence_event WHERE seq = ?", [at]).fetchone():
                forge(db, at, actor="nobody")
                rebuild(db, below=detail)
        case "swap":
            swap(db, at, at + 1)
        case "delete":
            db.execute("DELETE FROM evidence_event WHERE seq = ?", [at])
        case "insert":
            insert(db, at) if db.execute(
                "SELECT 1 FROM evidence_event WHERE seq = ?", [at]
            ).fetchone() else None


def content(db):
    tables = ("evidence_event", "evidence_node", "evidence_head")
    return [db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(edits, min_size=1, max_size=4))
def test_any_mix_of_edits_is_caught(original, tmp_path, changes):
    same = []

    def change(db):
        before = content(db)
        for each in changes:
            apply(db, each)
        same.append(before == content(db))

    report = edited(original, tmp_path / "copy", change)
    assert report.ok is same[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_any_flipped_byte_of_the_file_is_caught_unless_nothing_of_the_log_changed(original, tmp_path, at, by):
    folder = tmp_path / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original.root, folder)
    path = folder / "yiben.db"
    right = content(sqlite3.connect(f"file:{path}?mode=ro", uri=True))
    raw = bytearray(path.read_bytes())
    raw[at % len(raw)] ^= by
    path.write_bytes(raw)
    try:
        now = content(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True))
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        now = None
    engine = open_engine(Home(folder), Settings())
    try:
        fine = evidence.verify(engine, Home(folder)).ok
    except Unavailable:  # a damaged head of the file: nothing can be opened
        fine = False
    finally:
        engine.dispose()
    assert not fine or now == right


def test_a_long_log_is_walked_batch_by_batch_and_its_upper_tree_is_checked(tmp_path):
    scene = Scene(Home(tmp_path / "home").open(), Settings())
    scene.append(16_384, 1, 30_000)
    assert scene.verify().ok
    with sqlite3.connect(scene.home.database) as db:
        db.execute(
            "UPDATE evidence_event SET body = CAST(replace(body, 'li.na', 'li.ni') AS BLOB) WHERE seq IN (16383, 16384, 40000)"
        )
    assert faults(scene.verify()) == [(Fault.BODY, 16_383, 16_384), (Fault.BODY, 40_000, 40_000)]
    with sqlite3.connect(scene.home.database) as db:
        db.execute("UPDATE evidence_event SET body = CAST(replace(body, 'li.ni', 'li.na') AS BLOB)")
        db.execute("UPDATE evidence_node SET hash = zeroblob(32) WHERE place = ?", [(1 << 15) - 1])
    assert faults(scene.verify()) == [(Fault.NODE, 0, 32_767)]
    scene.engine.dispose()
