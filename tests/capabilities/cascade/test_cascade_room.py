"""How much of a peer is kept is bounded in bytes; what is too much is told to both sides, and nothing of it is lost."""

from dataclasses import replace

import orjson
import pytest
from crossings import Crossing, events
from sqlalchemy import event
from test_attack_cascade_words import entry, item
from test_bad_peers import batch, say
from test_crossing_attacked import send

from conftest import OWNER, Side
from yiben.capabilities import cascade, ledger
from yiben.capabilities.cascade.documents import entry_document, taken_in
from yiben.capabilities.cascade.fitting import LeftOut, fitted, left_out
from yiben.capabilities.cascade.model import BATCH_BYTES, MOST_ITEMS
from yiben.infra.database import metadata
from yiben.infra.schema import bring_up_to_date
from yiben.kernel.text import Text


def allow(one: Side, **set_: int) -> None:
    """Run a side under other settings."""
    one.office = replace(one.office, settings=replace(one.office.settings, **set_))
    one.door.office = one.office


def wide(one: Side, count: int, *, name: str = "宽表", title: str = "", column: str = "c") -> str:
    """An accepted entry with many items; the last is the most sensitive."""
    items = tuple(
        ledger.ItemProposal(
            name=f"{column}{place}", type="VARCHAR", level=5 if place == count - 1 else 1, rule="yiben-base@1/plain",
            why=Text("普通", "plain"), title=title,
        )
        for place in range(count)
    )  # fmt: skip
    with one.office.writing(OWNER) as work:
        made = ledger.propose(work, ledger.Proposal(organisation="局", stem=name, items=items, format="csv"))
        ledger.approve(work, made.resource)
    return made.resource


def kept(one: Side) -> int:
    """Bytes of the other side as they lie in the database."""
    mirror = metadata.tables["cascade_mirror"]
    with one.office.engine.connect() as db:
        rows = db.execute(mirror.select()).all()
    return sum(len(row.body.encode()) + len((row.held or "").encode()) for row in rows)


def test_a_large_entry_is_told_without_its_last_items_and_both_sides_say_so(both: tuple[Side, Side]) -> None:
    province, city = both
    allow(city, cascade_entry_kb=20)
    entry_ = wide(city, 300)
    assert city.pump().reason == ""
    seen = province.mirrors()[entry_]
    assert 50 < len(seen.items) < 300
    assert len(seen.items) + seen.left_out == 300
    assert seen.level == 5  # of an item that stayed away
    (told,) = events(city, "cascade.shortened")
    assert told.detail["entries"] == {entry_: seen.left_out}
    assert kept(province) <= 20_000


def test_a_side_that_takes_in_less_keeps_less_and_the_sender_is_told(both: tuple[Side, Side]) -> None:
    province, city = both
    allow(province, cascade_entry_kb=20)
    entry_ = wide(city, 300)
    assert city.pump().reason == ""
    seen = province.mirrors()[entry_]
    assert (len(seen.items) + seen.left_out, seen.level) == (300, 5)
    assert kept(province) <= 20_000
    assert events(province, "cascade.received")[0].detail["shortened"] == 1
    assert events(city, "cascade.sent")[0].detail["shortened"] == 1
    assert province.peer().strikes == 0
    with province.office.writing(OWNER) as work:  # what was kept is an entry like any other
        cascade.rule(work, province.other, seen.items[0].id, level=4, why="本地评估")
    city.retitle(entry_, "新名")
    city.pump()
    assert province.mirrors()[entry_].items[0].holds.level == 4


def test_an_entry_wider_than_a_batch_goes_too_and_cuts_nobody_off(both: tuple[Side, Side]) -> None:
    province, city = both
    entry_ = wide(city, 5_100, title="很长的标题" * 60, column="很长的名字" * 50)
    with city.office.reading(OWNER) as work:
        whole = orjson.dumps(entry_document(ledger.outlines(work, [entry_])[entry_]))
    assert len(whole) > BATCH_BYTES
    assert city.pump().reason == ""
    seen = province.mirrors()[entry_]
    assert (len(seen.items) + seen.left_out, province.peer().strikes) == (5_100, 0)


def test_items_beyond_the_most_are_counted_not_dropped_in_silence(both: tuple[Side, Side]) -> None:
    province, city = both
    entry_ = wide(city, MOST_ITEMS + 7)
    city.pump()
    seen = province.mirrors()[entry_]
    assert (len(seen.items), seen.left_out, seen.level) == (MOST_ITEMS, 7, 5)


def test_where_there_is_no_room_both_sides_are_told_and_what_waits_comes_when_there_is(
    both: tuple[Side, Side],
) -> None:
    province, city = both
    first = wide(city, 100, name="甲")
    city.pump()
    allow(province, cascade_peer_mb=0)
    second = wide(city, 100, name="乙")
    for _ in range(8):
        pumped = city.pump()
        assert (pumped.reason, pumped.behind > 0) == ("full", True)
    peer = province.peer()
    assert (peer.state, peer.strikes, peer.full_since is not None) == (cascade.PeerState.ACTIVE, 0, True)
    assert len(events(province, "cascade.full")) == 1
    assert len(events(city, "cascade.trouble")) == 1
    assert (city.peer().state, city.peer().reason) == (cascade.PeerState.ACTIVE, "full")
    assert set(province.mirrors()) == {first}
    allow(province, cascade_peer_mb=1)
    assert city.pump().reason == ""
    assert set(province.mirrors()) == {first, second}
    assert (province.peer().full_since, city.peer().reason, city.pump().behind) == (None, "", 0)


def test_what_takes_less_than_before_is_taken_in_though_there_is_no_room(both: tuple[Side, Side]) -> None:
    province, city = both
    send(city, entry(item("res_x.1", "姓名"), item("res_x.2", "住址")))
    allow(province, cascade_peer_mb=0)
    send(city, entry(item("res_x.1", "姓名")))
    (seen,) = province.mirrors().values()
    assert len(seen.items) == 1


def test_what_is_counted_is_what_lies_there_whoever_said_it(both: tuple[Side, Side]) -> None:
    province, city = both
    entry_ = city.enter("名册", 2, 3)
    city.pump()
    assert province.peer().in_bytes == kept(province) > 0
    province.rule(f"{entry_}.1", 5)
    assert province.peer().in_bytes == kept(province)
    city.retitle(entry_, "很长的名字" * 50)
    city.label(f"{entry_}.2", 1)
    city.pump()
    assert province.peer().in_bytes == kept(province)
    (found,) = province.conflicts()
    with province.office.writing(OWNER) as work:
        cascade.settle(work, found.id, cascade.Choice.THEIRS, note="同意")
    assert province.peer().in_bytes == kept(province)


def test_objections_without_end_fill_no_more_than_their_room(crossed: Crossing) -> None:
    before = crossed.city.peer().in_bytes
    crossed.object_to()
    crossed.province.pump()
    assert crossed.city.peer().in_bytes > before
    allow(crossed.city, cascade_peer_mb=0)
    crossed.object_to()
    assert crossed.province.pump().reason == "full"
    allow(crossed.city, cascade_peer_mb=1)
    assert crossed.province.pump().reason == ""


def test_a_batch_that_says_one_entry_again_and_again_keeps_it_once(both: tuple[Side, Side]) -> None:
    """Everything that left the entry is held, and was written down once a message: minutes for a batch of a few kB."""
    province, city = both
    items = [item(f"res_x.{number}", f"项{number}", level=4) for number in range(2_000)]
    send(city, entry(*items))
    send(city, *(entry(item("res_x.1", "项1")) for _ in range(50)))
    (row,) = province.mirrors().values()
    assert [one.holds.level for one in row.items] == [4]


@pytest.mark.parametrize("most", [300, 1_000, 5_000])
def test_what_is_kept_fits_whatever_they_put_beside_it(most: int) -> None:
    said = orjson.loads(entry(*(item(f"res_x.{n}", f"项{n}", level=1 + n % 5) for n in range(200))).body)
    said |= {"themes": [[["x"]]], "more": "y" * 10_000, "left_out": {"items": -4, "level": "9"}}
    said["items"][3]["more"] = "y" * 10_000
    body, gone = fitted(said, most)
    assert len(body.encode()) <= most
    found, same, again = taken_in(body, most=most)
    assert (len(found.marks) + gone, found.left.items, again, same) == (200, gone, 0, body)


@pytest.mark.parametrize(
    "said", [None, 1, [], {}, {"items": True, "level": 1}, {"items": 1 << 40, "level": 1}, {"items": 1}]
)
def test_what_makes_no_sense_of_items_left_out_says_nothing(said: object) -> None:
    assert left_out({"left_out": said}) == LeftOut()


def test_a_message_of_another_kind_without_end_is_garbage(both: tuple[Side, Side]) -> None:
    _province, city = both
    long = entry(name="x" * 2_000_001)
    status, said = say(city, batch(city, replace(long, kind="ruling")))
    assert (status, said["part"]) == (400, "message")


def test_a_full_disk_over_there_is_named_and_caught_up_with(both: tuple[Side, Side]) -> None:
    province, city = both
    if province.office.engine.dialect.name != "sqlite":
        return  # a database of one file is filled here; PostgreSQL says `disk_full` by a code of its own
    with province.office.engine.connect() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()

    def bounded(driver: object, _record: object) -> None:
        driver.execute(f"PRAGMA max_page_count = {most[0]}")  # type: ignore[attr-defined]

    most = [pages + 5]
    province.office.engine.dispose()
    event.listen(province.office.engine, "connect", bounded)
    entries = [wide(city, 200, name=f"表{number}") for number in range(5)]
    for _ in range(7):
        assert city.pump().reason == "disk_full"
    assert (province.peer().strikes, city.peer().state) == (0, cascade.PeerState.ACTIVE)
    assert province.mirrors() == {}
    most[0] = 1_000_000
    province.office.engine.dispose()
    assert city.pump().reason == ""
    assert set(province.mirrors()) == set(entries)


def test_what_a_home_kept_before_is_counted_when_it_is_brought_up_to_date(crossed: Crossing) -> None:
    crossed.granted()
    crossed.object_to()
    crossed.turn()
    for one in (crossed.province, crossed.city):
        if one.office.engine.dialect.name != "sqlite":
            return  # an older shape is made by hand here
        counted = one.peer().in_bytes
        with one.office.engine.begin() as db:
            for name in ("in_bytes", "full_since"):
                db.exec_driver_sql(f"ALTER TABLE cascade_peer DROP COLUMN {name}")
            db.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            db.exec_driver_sql("INSERT INTO alembic_version VALUES ('0047')")
        bring_up_to_date(one.office.engine)
        assert one.peer().in_bytes == counted > 0
