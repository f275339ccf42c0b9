"""The metadata database comes to its shape once, and the migrations agree with the declared tables."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from yiben.app import wiring
from yiben.infra import schema
from yiben.infra.database import metadata, open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.errors import Unavailable

MIGRATIONS = Path(schema.__file__).with_name("migrations") / "versions"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    wiring.declare_tables()
    return Home(tmp_path / "home").open()


def test_migrations_make_exactly_the_declared_tables(home: Home) -> None:
    engine = open_engine(home, Settings())
    schema.bring_up_to_date(engine)
    assert schema.difference(engine) == []
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())


def test_head_is_the_newest_migration() -> None:
    assert max(path.name.split("_")[0] for path in MIGRATIONS.glob("*.py")) == schema.HEAD


def test_a_database_of_a_newer_version_is_left_alone(home: Home) -> None:
    engine = open_engine(home, Settings())
    schema.bring_up_to_date(engine)
    with transaction(engine, writes=True) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable) as refused:
        schema.bring_up_to_date(engine)
    assert refused.value.code == "newer_database"


def test_two_processes_found_one_home(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from yiben.app.wiring import open_platform; open_platform(Path(sys.argv[1])).close()"
    workers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "home")]) for _ in range(2)]
    assert [worker.wait() for worker in workers] == [0, 0]
    platform = wiring.open_platform(tmp_path / "home")
    from yiben.capabilities import people

    with platform.office.reading(platform.owner()) as work:
        assert [account.name for account in people.list_accounts(work)] == [
            "owner",
            "officer",
            "steward",
            "analyst",
        ]
    platform.close()


@pytest.mark.postgresql
def test_postgresql_gets_the_same_tables(home: Home) -> None:
    url = make_url(os.environ["YIBEN_TEST_POSTGRESQL"]).set(drivername="postgresql+psycopg")
    name = f"schema_{uuid4().hex[:12]}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as db:
        db.execute(text(f"CREATE DATABASE {name}"))
    engine = open_engine(
        home, Settings(database_url=url.set(database=name).render_as_string(hide_password=False))
    )
    schema.bring_up_to_date(engine)
    assert schema.difference(engine) == []
    engine.dispose()
    with admin.connect() as db:
        db.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


def test_every_further_home_of_a_process_is_what_the_migrations_make(tmp_path: Path) -> None:
    def made(name: str) -> list[tuple[str, str]]:
        engine = open_engine(Home(tmp_path / name).open(), Settings())
        schema.bring_up_to_date(engine)
        with engine.connect() as db:
            found = db.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1, 2"
            )
            return [(name, sql) for name, sql in found]

    wiring.declare_tables()
    schema._MADE.clear()  # so that the first one walks through the migrations
    assert made("first") == made("further")
