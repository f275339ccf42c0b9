"""Linking units by learnt weights: rare values say more, swapped names are seen, two of one side never join."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from yiben.capabilities.profiles.matching import Comparison, Linked, Plan, link
from yiben.infra.home import Home
from yiben.infra.lake import Bench, Lake
from yiben.infra.settings import Settings

PLAN = Plan(
    comparisons=(
        Comparison(field="given", kind="letters", frequency=True, swapped="family"),
        Comparison(field="family", kind="letters", frequency=True, swapped="given"),
        Comparison(field="born", kind="day"),
        Comparison(field="town", kind="exact"),
    ),
    blocks=(("born",), ("given", "family"), ("left(family, 2)", "town")),
    link=0.9,
    review=0.01,
)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Lake(Home(tmp_path).open(), Settings()).bench(threads=1) as open_:
        yield open_


def filler(count: int) -> list[tuple[str, str, str, str]]:
    return [
        (
            f"g{chr(97 + n % 17)}v{n % 23}",
            f"f{chr(97 + n % 19)}m{n % 29}",
            f"{1940 + n % 61}{1 + n % 12:02d}{1 + n % 27:02d}",
            f"t{n % 7}",
        )
        for n in range(count)
    ]


def run(
    bench: Bench, rows: list[tuple[str, str, str, str]], plan: Plan = PLAN, sources: list[str] | None = None
) -> Linked:
    table = pa.table(
        {
            "u": pa.array(range(len(rows)), pa.int64()),
            **{
                name: pa.array([row[at] for row in rows])
                for at, name in enumerate(("given", "family", "born", "town"))
            },
            "source": pa.array(sources or [""] * len(rows)),
        }
    )
    bench.register("given_rows", table)
    bench.run(
        "CREATE OR REPLACE TABLE unit AS SELECT *, NULL::VARCHAR AS anchor, 1 AS n, false AS old FROM given_rows"
    )
    return link(bench, plan)


def groups(found: Linked) -> list[int]:
    clusters: list[int] = found.groups["cluster"].to_pylist()
    return clusters


def test_copies_with_slips_and_swaps_join_and_others_do_not(bench: Bench) -> None:
    rows = filler(600)
    copies = [(given, family + "x", born, town) for given, family, born, town in rows[:100]]
    swapped = [(family, given, born, town) for given, family, born, town in rows[100:150]]
    found = groups(run(bench, rows + copies + swapped))
    assert [found[600 + n] == found[n] for n in range(150)] == [True] * 150
    assert len(set(found)) == 600


def test_two_that_stand_once_in_one_source_never_join(bench: Bench) -> None:
    rows = filler(300)
    both = rows + rows[:50] + rows[:50]
    sides = ["a"] * 300 + ["b"] * 50 + ["b"] * 50
    found = groups(run(bench, both, replace(PLAN, unique=("a", "b")), sides))
    for n in range(50):
        assert found[300 + n] != found[350 + n]
        assert found[n] in {found[300 + n], found[350 + n]}


def test_the_same_units_in_another_order_make_the_same_clusters(bench: Bench) -> None:
    rows = filler(200)
    rows += [(given, family + "x", born, town) for given, family, born, town in rows[:80]]
    one = groups(run(bench, rows))
    other = groups(run(bench, rows[::-1]))[::-1]
    together = [(a, b) for a in range(280) for b in range(a) if one[a] == one[b]]
    assert together == [(a, b) for a in range(280) for b in range(a) if other[a] == other[b]]


def test_words_in_common_are_weighed_by_how_rare_they_are(bench: Bench) -> None:
    plan = Plan(
        comparisons=(Comparison(field="given", kind="words"), Comparison(field="family", kind="letters")),
        blocks=(("words given",),),
        link=0.5,
        review=0.01,
    )
    rows = [
        (f"quiet blue lamp model{n} x{n * 7}", f"{n * 37 % 41}q{n * 11 % 53}", "", "") for n in range(300)
    ]
    rows += [(f"lamp x{n * 7} model{n}", f"{n * 37 % 41}q{n * 11 % 53}", "", "") for n in range(60)]
    found = groups(run(bench, rows, plan))
    assert [found[300 + n] == found[n] for n in range(60)] == [True] * 60
    assert len(set(found)) == 300


def test_two_valid_numbers_that_agree_in_all_else_are_asked_about_and_never_joined(bench: Bench) -> None:
    rows = filler(300)
    rows.append(rows[0])
    plan = replace(PLAN, doubts=(("given", "family", "born"),))
    run(bench, rows, plan)
    bench.run("UPDATE unit SET anchor = 'n' || u")
    found = link(bench, plan)
    assert len(set(groups(found))) == 301
    assert [(one["l"], one["r"]) for one in found.pairs.to_pylist()] == [(0, 300)]
