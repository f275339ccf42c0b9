"""The last evidence of an article is found however long the log is, and nobody sees another's."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect

from yiben.app.regulations.reading import articles_of, events_citing
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people, policy
from yiben.infra import schema
from yiben.kernel.actors import Actor

PBOC = "pboc-data-security-2023"


def who(platform: Platform, name: str) -> Actor:
    with platform.office.reading(platform.owner()) as work:
        return people.who_is(work, name)


def leave(platform: Platform, name: str, *articles: str, times: int = 1, kind: str = "data.read") -> None:
    with platform.office.writing(who(platform, name)) as work:
        for _ in range(times):
            work.leave(kind, "res_1", articles=[f"{PBOC}:{one}" for one in articles])


def seen(platform: Platform, name: str) -> dict[str, tuple[int, str]]:
    with platform.office.reading(who(platform, name)) as work:
        found = articles_of(work, policy.pack(work, PBOC))
    return {one.id: (one.last.number, one.last.by) for one in found if one.last}


def test_the_last_evidence_is_found_behind_any_number_of_newer_events(platform: Platform) -> None:
    leave(platform, "analyst", "19", "34")
    leave(platform, "owner", "16", times=1_500)
    leave(platform, "steward", "34", kind="data.refused")
    all_ = seen(platform, "owner")
    assert {article: by for article, (_, by) in all_.items()} == {
        "19": "analyst",
        "34": "steward",
        "16": "owner",
    }
    with platform.office.reading(platform.owner()) as work:
        cited = events_citing(work, PBOC, "19")
        newest = events_citing(work, PBOC, "16")
    assert [one.number for one in cited] == [all_["19"][0]]
    assert [one.number for one in newest][:2] == [all_["16"][0], all_["16"][0] - 1]


def test_who_sees_only_their_own_events_sees_only_the_evidence_they_left(platform: Platform) -> None:
    leave(platform, "analyst", "19", "34")
    leave(platform, "owner", "19", "16")
    assert {article: by for article, (_, by) in seen(platform, "analyst").items()} == {
        "19": "analyst",
        "34": "analyst",
    }
    assert seen(platform, "steward") == {}


def until(revision: str, file: Path) -> dict[str, set[str]]:
    """The tables a home had at a revision, with their columns."""
    engine = create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    with engine.begin() as db:
        config.attributes["connection"] = db
        command.upgrade(config, revision)
        looked = inspect(db)
        found = {
            table: {str(one["name"]) for one in looked.get_columns(table)}
            for table in looked.get_table_names()
        }
    engine.dispose()
    return found


def test_an_older_home_gets_its_evidence_from_its_log(platform: Platform, tmp_path: Path) -> None:
    leave(platform, "analyst", "19", "34")
    leave(platform, "owner", "16", times=20)
    leave(platform, "owner", "19")
    before = {name: seen(platform, name) for name in ("owner", "analyst")}
    assert before["owner"]["19"][1] == "owner"
    platform.close()
    old = until("0014", tmp_path / "old.db")
    with sqlite3.connect(platform.home.database) as db:
        names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for table in {name for (name,) in names if not name.startswith("sqlite_")}:
            if table not in old:
                db.execute(f"DROP TABLE {table}")
                continue
            for column in {row[1] for row in db.execute(f"PRAGMA table_info({table})")} - old[table]:
                db.execute(f'ALTER TABLE {table} DROP COLUMN "{column}"')
        db.execute("UPDATE alembic_version SET version_num = '0014'")
    db.close()
    again = open_platform(platform.home.root)
    try:
        assert {name: seen(again, name) for name in ("owner", "analyst")} == before
    finally:
        again.close()
