"""A workbench, and the two ways to apply a rule to a table: by kernel and by SQL."""

from datetime import date

import pyarrow as pa
import pytest

from yiben.engines.rules import Chunk, family, holds, rule_from, weigh
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.settings import Settings

AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="session")
def bench(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("home")).open()
    with Lake(home, Settings()).bench(memory_mb=256, threads=1) as opened:
        yield opened


@pytest.fixture
def both_ways(bench):
    """Failing rows and decided rows of a rule, by kernel and by SQL; they must be equal to be returned."""

    def apply(entry, table):
        rule = rule_from(entry, file="test")
        outcome = weigh(rule, Chunk.of(table), as_of=AS_OF)
        types = {field.name: family(field.type) for field in table.schema}
        bench.register("t", table)
        answer = bench.run(f"SELECT {holds(rule, types=types, as_of=AS_OF)} FROM t")
        by_sql = [at for at, (one,) in enumerate(answer) if one is False]
        decided = sum(one is not None for (one,) in answer)
        if outcome is not None:
            by_kernel = [at for at, fails in enumerate(outcome.fails.tolist()) if fails]
            assert by_kernel == by_sql
            assert outcome.checked == decided
        return outcome is not None, by_sql, decided

    return apply


@pytest.fixture
def texts():
    def make(values):
        return pa.table({"c": pa.array(values, pa.string())})

    return make
