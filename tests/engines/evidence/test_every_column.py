"""Every column of every table of the log, edited in any byte; the files cut anywhere: found, and never believed."""

import random
import shutil
import sqlite3

import pytest
from evidence_attacker import EVENTS, SIZES, edited
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiben.engines import evidence
from yiben.engines.evidence import store
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.errors import Unavailable

TABLES = (store.event, store.node, store.head)
COLUMNS = [(table.name, column.name) for table in TABLES for column in table.c]
EDITS = 3  # of each column


def altered(value, chance):
    """The value with one byte, one digit or its absence changed, of the same type."""
    if value is None:
        return "x"
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(12))
    raw = bytearray(value if isinstance(value, bytes) else value.encode())
    if not raw:
        return "x"
    at = chance.randrange(len(raw))
    if isinstance(value, bytes):
        raw[at] ^= chance.randrange(1, 256)
        return bytes(raw)
    raw[at] = chance.choice([each for each in range(33, 127) if each != raw[at]])
    return raw.decode("utf-8", "replace")


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[".".join(each) for each in COLUMNS])
def test_whatever_byte_of_a_column_is_changed_it_is_found(original, tmp_path, table, column):
    chance = random.Random(f"{table}.{column}")

    def change(db):
        rows = [row for (row,) in db.execute(f"SELECT rowid FROM {table} ORDER BY rowid")]
        row = chance.choice(rows)
        (value,) = db.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", [row]).fetchone()
        new = altered(value, chance)
        # Where another row has that number already, it stands in its place.
        db.execute(f"UPDATE OR REPLACE {table} SET {column} = ? WHERE rowid = ?", [new, row])

    for _ in range(EDITS):
        report = edited(original, tmp_path / "copy", change)
        assert not report.ok
        assert all(each.says.zh and each.says.en for each in report.findings)


def looked_at(folder):
    """Whether the log in that folder verifies; a file that cannot be opened does not."""
    engine = open_engine(Home(folder), Settings())
    try:
        return evidence.verify(engine, Home(folder)).ok
    except Unavailable:
        return False
    finally:
        engine.dispose()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.floats(0.0, 1.0, exclude_max=True))
def test_a_database_file_cut_anywhere_is_never_believed(original, tmp_path, share):
    folder = tmp_path / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original.root, folder)
    with sqlite3.connect(folder / "yiben.db") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    whole = (folder / "yiben.db").read_bytes()
    (folder / "yiben.db").write_bytes(whole[: int(share * len(whole))])
    assert not looked_at(folder)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(st.floats(0.0, 1.0, exclude_max=True))
def test_a_heads_file_cut_anywhere_is_told_and_the_log_itself_is_not_accused(original, tmp_path, share):
    folder = tmp_path / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original.root, folder)
    path = folder / "evidence" / "heads.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    engine = open_engine(Home(folder), Settings())
    report = evidence.verify(engine, Home(folder))
    engine.dispose()
    assert report.ok
    assert (report.events, report.heads) == (EVENTS, len(SIZES))
    assert report.notes
