"""Random queries: through the guard, and over data masked beforehand. Equal, always.

The copies are made by the workbench with the mask expressions of the pack, so that nothing of the
guard's rewriting takes part in them.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from attack_worlds import World
from hypothesis import HealthCheck, given, settings
from random_queries import casts, queries

from yiben.capabilities import access
from yiben.engines.guard import Effect, MaskBook
from yiben.infra.lake import Bench, Limits, quote
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import YibenError

LIMITS = Limits(seconds=30, memory_mb=400, rows=200_000)
EASY = settings(
    deadline=None,
    max_examples=70,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture(scope="module")
def masked_copies(worlds: tuple[World, World]) -> Iterator[Bench]:
    """An engine whose tables hold what the analyst may see, and nothing else."""
    world = worlds[0]
    book = MaskBook.read(read_toml(packs_folder() / "yiben-base" / "masks.toml"))
    with ExitStack() as stack:
        bench = stack.enter_context(world.platform.lake.bench(threads=1))
        for name in ("residents", "docs", "places"):
            plan = access.examine(world.platform.office, world.actor("analyst"), f"SELECT * FROM {name}")
            columns = ", ".join(
                quote(one.column.name)
                if one.effect is Effect.PLAIN
                else f"{book.hide(one.column.name, one.column.type, one.column.mask)} AS {quote(one.column.name)}"
                for one in plan.decisions
            )
            bench.run(f"CREATE TABLE {name} AS SELECT {columns} FROM {plan.tables[0].relation}")
        yield bench


def through_the_guard(world: World, sql: str) -> Counter[str] | None:
    try:
        answer = access.ask(world.platform.office, world.actor("analyst"), sql, limits=LIMITS)
    except YibenError as error:
        if error.code not in {"bad_value", "bad_query", "bad_sql"}:
            raise
        return None
    assert not answer.truncated
    table = answer.table()
    return Counter(repr(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True))


def over_the_copies(bench: Bench, sql: str) -> Counter[str] | None:
    try:
        table = bench.arrow(sql)
    except YibenError:
        return None
    return Counter(repr(row) for row in zip(*(column.to_pylist() for column in table.columns), strict=True))


@EASY
@given(sql=queries())
def test_a_random_query_answers_as_over_data_masked_beforehand(
    worlds: tuple[World, World], masked_copies: Bench, sql: str
) -> None:
    assert through_the_guard(worlds[0], sql) == over_the_copies(masked_copies, sql)


@settings(EASY, max_examples=25)
@given(sql=casts)
def test_a_cast_fails_where_it_fails_over_data_masked_beforehand(
    worlds: tuple[World, World], masked_copies: Bench, sql: str
) -> None:
    assert through_the_guard(worlds[0], sql) == over_the_copies(masked_copies, sql)


@settings(EASY, max_examples=25)
@given(sql=queries())
def test_a_random_query_does_not_tell_two_worlds_apart(worlds: tuple[World, World], sql: str) -> None:
    assert through_the_guard(worlds[0], sql) == through_the_guard(worlds[1], sql)
