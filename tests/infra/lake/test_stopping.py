"""What is computed can be stopped by somebody: the engine hears and stays warm, one that does not hear is ended."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from yiben.infra.home import Home
from yiben.infra.lake import Lake, Limits, Scope
from yiben.infra.lake.pool import pool
from yiben.infra.lake.scope import STAMP
from yiben.infra.settings import Settings
from yiben.kernel.errors import Unavailable

USUAL = Limits(seconds=60, memory_mb=200)
LONG = "SELECT count(*) FROM range(1000000000000)"
DEAF = "SELECT levenshtein(repeat('a', 9999) || range, repeat('b', 9999)) FROM range(2000)"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    opened = Lake(Home(tmp_path / "home").open(), Settings(threads=1))
    yield opened
    opened.close()


def ask(lake: Lake, sql: str, stop_when: Callable[[], bool] | None = None) -> list[dict[str, object]]:
    found = lake.answer(Scope(sql, {}, STAMP), limits=USUAL, stop_when=stop_when).table()
    return found.to_pylist()


def stopped(lake: Lake, sql: str) -> str:
    looks = iter((False, False, True))
    with pytest.raises(Unavailable) as error:
        ask(lake, sql, lambda: next(looks))
    return error.value.code


def test_what_is_stopped_ends_and_its_worker_answers_the_next_question(lake: Lake) -> None:
    ask(lake, "SELECT 1 AS x")
    before = set(pool().idle())
    assert stopped(lake, LONG) == "query_stopped"
    assert set(pool().idle()) == before
    assert ask(lake, "SELECT 1 AS x") == [{"x": 1}]


def test_what_does_not_hear_is_ended(lake: Lake) -> None:
    assert stopped(lake, DEAF) == "query_stopped"
    assert ask(lake, "SELECT 2 AS x") == [{"x": 2}]


def test_nothing_is_stopped_that_nobody_wants_stopped(lake: Lake) -> None:
    asked: list[None] = []
    answer = ask(lake, "SELECT count(*) AS n FROM range(300000000)", lambda: bool(asked.append(None)))
    assert answer == [{"n": 300_000_000}]


def test_others_go_on_while_one_is_stopped(lake: Lake) -> None:
    wanted, told = threading.Event(), []

    def first() -> None:
        try:
            ask(lake, LONG, wanted.is_set)
        except Unavailable as error:
            told.append(error.code)

    thread = threading.Thread(target=first)
    thread.start()
    assert ask(lake, "SELECT 3 AS x", lambda: False) == [{"x": 3}]
    wanted.set()
    thread.join(timeout=60)
    assert told == ["query_stopped"]
