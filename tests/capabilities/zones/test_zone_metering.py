"""The meter: a statement begins where the last ended, and counting from the beginning gives the same figures."""

import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from databases import DATABASES, fresh_tables
from yiben.app.wiring import open_platform
from yiben.capabilities import zones
from yiben.engines import evidence
from yiben.infra.database import transaction
from zone_city import BUYER, City, code_of, found_city


@pytest.fixture(params=DATABASES)
def town(request: pytest.FixtureRequest, founded_zone_city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:  # fmt: skip
    if request.param == "sqlite":
        shutil.copytree(founded_zone_city, tmp_path / "home")
        platform = open_platform(tmp_path / "home")
        yield City(platform)
        platform.close()
        return
    with fresh_tables() as url:
        monkeypatch.setenv("YIBEN_DATABASE_URL", url)
        platform = open_platform(tmp_path / "home")
        found_city(platform, tmp_path)
        yield City(platform)
        platform.close()


def metered(town: City, **said: object) -> tuple[zones.Product, str]:
    """A product sold by the row at 3 fen, of which three tenths are the providers', and a grant to use it."""
    agreement = town.agreed()
    town.shared(agreement)
    words = {"unit": zones.Unit.ROW, "price": 3, "sources": ("flows",)} | said
    product = town.filed(agreement, **words)
    return product, town.used(product, to=BUYER).id


def read(town: City, grant: str, *rows: int) -> None:
    """Events as the guard leaves them for a read of so many rows, among reads of other things."""
    with town.office.writing(town.who("buy")) as work:
        for n in rows:
            work.leave("data.read", "indices", grant=grant, rows=n)
            work.leave("data.read", "flows", grant=None, rows=9)


def settle(town: City, product: zones.Product, *, days: int = 0) -> zones.Statement:
    made: zones.Statement = town.do("opal", zones.settle, product.id, begins=town.day(days), ends=town.day(days))  # fmt: skip
    return made


def edit(town: City, statement: str, **values: object) -> None:
    """Somebody with the database in their hands."""
    with transaction(town.platform.engine, writes=True) as db:
        db.execute(text(statement), values)


def kinds(town: City) -> list[str]:
    with town.office.reading(town.platform.owner()) as work:
        return [one.kind for one in evidence.show(work.db, evidence.Asked(kind="zone")).rows]


def test_a_statement_begins_where_the_last_ended_and_a_recount_gives_the_same(town: City) -> None:
    product, grant = metered(town)
    totals, counted = [], []
    for rows in ((5, 7), (11,), (1, 1, 1)):
        read(town, grant, *rows)
        totals.append(settle(town, product).total)
        counted.append(town.see("opal", zones.recount, product.id).counted)
    assert totals == [36, 33, 9]
    assert all(before < after for before, after in pairwise(counted))
    assert code_of(lambda: settle(town, product)) == "nothing_used"
    found = town.see("bea", zones.recount, product.id)
    assert (found.lines, found.rows, found.fen, found.statements, found.wrong) == (6, 26, 78, 3, ())
    assert code_of(lambda: town.see("buy", zones.recount, product.id)) == "no_agreement"


def test_a_period_that_lies_ahead_or_ends_before_it_begins_is_not_settled(town: City) -> None:
    product, grant = metered(town)
    read(town, grant, 3)

    def refused(first: int, last: int) -> str:
        begins, ends = town.day(first), town.day(last)
        return code_of(lambda: town.do("opal", zones.settle, product.id, begins=begins, ends=ends))

    codes = [refused(0, 1), refused(1, 1), refused(0, -1)]
    assert codes[:2] == ["not_over", "not_over"]
    assert codes[2] not in ("", "nothing_used")
    assert settle(town, product).total == 9  # nothing of it was charged


def test_what_is_taken_back_is_rounded_as_what_was_charged() -> None:
    for fen in (1, 99, 101, 12_345):
        given = zones.divided(fen, providers=("a", "b"), operator="o", share=5_001)
        back = zones.divided(-fen, providers=("a", "b"), operator="o", share=5_001)
        assert back == {name: -part for name, part in given.items()}
        assert sum(given.values()) == fen


def test_a_line_named_twice_is_taken_back_once(town: City) -> None:
    product, grant = metered(town)
    read(town, grant, 3, 4)
    made = settle(town, product)
    event = made.lines[0].event
    counter = town.do("opal", zones.correct, made.id, events=[event, event], why="重复")
    assert (len(counter.lines), counter.total) == (1, -made.lines[0].fen)


def test_days_settled_out_of_order_are_each_charged_once(town: City) -> None:
    product, grant = metered(town)
    read(town, grant, 1)
    town.later = timedelta(days=1)
    read(town, grant, 10)
    assert settle(town, product).total == 30  # the second day first
    assert settle(town, product, days=-1).total == 3  # what the meter met and nobody had charged
    assert town.see("opal", zones.recount, product.id).wrong == ()


def test_what_is_rounded_is_rounded_over_the_whole_however_finely_somebody_settles(town: City) -> None:
    product, grant = metered(town, price=1)
    shares: dict[str, int] = {}
    for _ in range(10):
        read(town, grant, 1)
        for name, fen in settle(town, product).shares.items():
            shares[name] = shares.get(name, 0) + fen
    assert sorted(shares.values()) == [3, 7]  # each alone would have given the providers nothing
    assert town.see("opal", zones.recount, product.id).wrong == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE zone_meter SET counted = counted + 1000",
        "UPDATE zone_meter SET fen = fen - 3",
        "UPDATE zone_meter SET settled = 0",
        "DELETE FROM zone_meter",
    ],
)
def test_a_meter_edited_by_hand_is_seen_and_counted_anew(town: City, wrong: str) -> None:
    product, grant = metered(town)
    read(town, grant, 5)
    first = settle(town, product)
    edit(town, wrong)
    if "DELETE" not in wrong:
        assert town.see("opal", zones.recount, product.id).wrong == ("meter: not as sealed in the log",)
    read(town, grant, 7)
    assert settle(town, product).total == 21
    assert "zone.meter_rebuilt" in kinds(town)
    found = town.see("opal", zones.recount, product.id)
    assert (found.fen, found.wrong) == (first.total + 21, ())


def test_a_statement_edited_by_hand_is_named_by_a_recount(town: City) -> None:
    product, grant = metered(town)
    read(town, grant, 5, 6)
    made = settle(town, product)
    edit(town, "UPDATE zone_statement SET total = 1 WHERE id = :id", id=made.id)
    wrong = town.see("bea", zones.recount, product.id).wrong
    assert any(made.id in one for one in wrong)


def test_a_correction_is_recounted_too(town: City) -> None:
    product, grant = metered(town)
    read(town, grant, 5, 6)
    made = settle(town, product)
    town.do("opal", zones.correct, made.id, events=[made.lines[0].event], why="重复调用")
    read(town, grant, 1)
    settle(town, product)
    found = town.see("bea", zones.recount, product.id)
    assert (found.statements, found.fen, found.wrong) == (3, 36, ())


def test_two_settling_at_once_charge_every_use_once(town: City) -> None:
    product, grant = metered(town)
    read(town, grant, *range(1, 30))
    ready, codes = threading.Barrier(2), list[str]()

    def one() -> None:
        ready.wait()
        codes.append(code_of(lambda: settle(town, product)))

    pair = [threading.Thread(target=one) for _ in range(2)]
    for each in pair:
        each.start()
    for each in pair:
        each.join()
    assert "" in codes
    assert set(codes) <= {"", "nothing_used", "settled_elsewhere", "busy"}
    assert codes.count("") == 1
    found = town.see("opal", zones.recount, product.id)
    assert (found.statements, found.fen, found.wrong) == (1, 3 * sum(range(1, 30)), ())


@given(
    pieces=st.lists(st.integers(0, 10**6), max_size=12),
    share=st.integers(0, 10_000),
    providers=st.integers(0, 5),
)
def test_pieces_divide_as_the_whole_does(pieces: list[int], share: int, providers: int) -> None:
    names = [f"p{n}" for n in range(providers)]
    cut, before = dict.fromkeys([*names, "op"], 0), 0
    for piece in pieces:
        made = zones.divided(piece, providers=names, operator="op", share=share, before=before)
        assert sum(made.values()) == piece
        assert all(fen >= 0 for fen in made.values())
        cut = {name: cut[name] + made.get(name, 0) for name in cut}
        before += piece
    assert cut == dict(zones.divided(before, providers=names, operator="op", share=share))
