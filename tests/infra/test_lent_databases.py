"""What tests run on is as good as new: tables copied are the tables made, a database lent again holds nothing."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from databases import SERVER, fresh_tables, make_tables
from yiben.app.wiring import declare_tables
from yiben.infra.database import metadata, open_engine
from yiben.infra.home import Home
from yiben.infra.schema import difference
from yiben.infra.settings import Settings


def test_copied_tables_are_those_that_are_declared(tmp_path: Path) -> None:
    declare_tables()
    shapes = []
    for name in ("first", "second"):
        engine = open_engine(Home(tmp_path / name).open(), Settings())
        make_tables(engine)
        with engine.connect() as db:
            shapes.append(db.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY name")).all())
            assert db.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert difference(engine) == []
        engine.dispose()
    assert shapes[0] == shapes[1]


def test_what_is_there_already_stays(tmp_path: Path) -> None:
    declare_tables()
    engine = open_engine(Home(tmp_path / "home").open(), Settings())
    make_tables(engine)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE mark (told INTEGER)"))
        db.execute(text("INSERT INTO mark VALUES (7)"))
    make_tables(engine)
    with engine.connect() as db:
        assert db.execute(text("SELECT told FROM mark")).scalar() == 7
    engine.dispose()


if SERVER:

    @pytest.mark.postgresql
    def test_a_database_lent_again_holds_nothing() -> None:
        with fresh_tables() as first:
            engine = create_engine(make_url(first).set(drivername="postgresql+psycopg"))
            with engine.begin() as db:
                for name in inspect(db).get_sequence_names():
                    db.execute(text(f"SELECT nextval('{name}')"))
                db.execute(
                    text("INSERT INTO ledger_change (kind, subject, at) VALUES ('made', 'o1', '2026-11-23')")
                )
            engine.dispose()
        with fresh_tables() as again:
            assert again == first
            engine = create_engine(make_url(again).set(drivername="postgresql+psycopg"))
            with engine.connect() as db:
                held = [
                    one.name
                    for one in metadata.sorted_tables
                    if db.execute(text(f"SELECT 1 FROM {one.name} LIMIT 1")).first()
                ]
                told = db.execute(
                    text("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")
                ).all()
            engine.dispose()
            assert (held, told) == ([], [])
