"""A copy of the database, edited at random: whatever was done, `verify` catches it."""

import shutil
import sqlite3

from evidence_attacker import EVENTS, apply, content, edited
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiben.engines import evidence
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.errors import Unavailable

edits = st.one_of(
    st.tuples(st.just("body"), st.integers(0, EVENTS - 1), st.integers(0, 100), st.integers(1, 255)),
    st.tuples(st.just("leaf"), st.integers(0, EVENTS - 1), st.integers(0, 31), st.integers(1, 255)),
    st.tuples(st.just("node"), st.integers(0, 150), st.integers(0, 31), st.integers(1, 255)),
    st.tuples(st.just("forge"), st.integers(0, EVENTS - 1), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("swap"), st.integers(0, EVENTS - 2), st.just(0), st.just(0)),
    st.tuples(st.just("delete"), st.integers(0, EVENTS - 1), st.just(0), st.just(0)),
    st.tuples(st.just("insert"), st.integers(0, EVENTS - 1), st.just(0), st.just(0)),
)


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
