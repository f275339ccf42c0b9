"""A chain through a zone: raw resource, steps of a workspace, product, buyer, file, walked from either end alike."""

from pathlib import Path

import pytest

from granting import Town, settle
from yiben.app.tracing.chain import Chain, chain
from yiben.app.wiring import Platform
from yiben.capabilities import access, grants, ledger
from yiben.capabilities.access import exports
from yiben.kernel.actors import Actor
from yiben.kernel.errors import NotFound
from zone_city import City, found_city
from zone_rooms import Room, open_room, settle_bureau

WARDS = "SELECT ward, count(*) AS n FROM 东区 GROUP BY ward"


@pytest.fixture
def city(platform: Platform, tmp_path: Path) -> City:
    found_city(platform, tmp_path)
    return City(platform)


@pytest.fixture
def room(platform: Platform) -> Room:
    town = Town(office=platform.office, lake=platform.lake)
    settle(town)
    settle_bureau(town)
    return open_room(town, span=("2020-01-01", "2999-12-31"))


def kinds(found: Chain) -> list[tuple[int, str]]:
    return sorted((one.place, one.kind) for one in found.links)


def ids(found: Chain) -> set[str]:
    return {one.id for one in found.links}


def owner(platform: Platform) -> Actor:
    return platform.owner()


def test_a_result_of_a_workspace_is_traced_to_the_raw_data_and_back(platform: Platform, room: Room) -> None:
    _, first = room.make("东区", "SELECT id, ward FROM residents WHERE ward = 'east'")
    step, second = room.make("by_ward", WARDS)
    asked = room.approve(room.ask(step))
    room.take(asked)
    taken = exports_of(platform, second.snapshot or "")
    up = chain(platform.office, owner(platform), taken)
    assert [(one.kind, one.place) for one in up.links] == [
        ("export", 0),
        ("run", -1),
        ("run", -2),
        ("grant", -3),
        ("resource", -4),
    ]
    assert up.links[2].id == first.id
    assert all(one.event for one in up.links)
    down = chain(platform.office, owner(platform), "residents")
    assert ids(down) >= ids(up)
    places = {one.id: one.place for one in down.links}
    assert (places[room.grant], places[first.id], places[second.id], places[taken]) == (1, 2, 3, 4)
    middle = chain(platform.office, owner(platform), second.id)
    assert ids(middle) == ids(up)


def exports_of(platform: Platform, snapshot: str) -> str:
    with platform.office.reading(platform.owner()) as work:
        return exports.made_from(work, [snapshot])[-1].id


def test_steps_of_a_workspace_have_no_name_for_others(platform: Platform, room: Room) -> None:
    _, made = room.make("东区", "SELECT id, ward FROM residents WHERE ward = 'east'")
    seen = chain(platform.office, room.town.who("rival"), "residents")
    assert {one.kind for one in seen.links if one.hidden} == {"grant", "run"}
    assert made.id not in str(seen)
    own = chain(platform.office, room.town.who("wang"), made.id)
    assert [one.kind for one in own.links if one.hidden] == []
    for by in ("rival", "li", "stray"):
        with pytest.raises(NotFound):
            chain(platform.office, room.town.who(by), made.id)


def test_a_rerun_nobody_asked_out_gives_way_to_the_newest(platform: Platform, room: Room) -> None:
    step, old = room.make("东区", "SELECT id, ward FROM residents WHERE ward = 'east'")
    kept = room.run(step)
    assert old.id not in ids(chain(platform.office, owner(platform), "residents"))
    room.ask(step)
    room.run(step)
    assert kept.id in ids(chain(platform.office, owner(platform), "residents"))


def test_a_product_is_walked_from_raw_resource_and_from_its_buyers_file(city: City) -> None:
    platform = city.platform
    agreement = city.agreed()
    city.shared(agreement)
    product = city.filed(agreement, sources=("flows",))
    use = city.used(product, roads=("sql", "file"))
    answer = exports.export(
        city.office, city.who("buy"), "SELECT line, level FROM indices", form=access.Format.CSV, grant=use.id,
        road=grants.Road.FILE, encrypt=(),
    )  # fmt: skip
    assert answer.export
    up = chain(platform.office, owner(platform), answer.export)
    assert [(one.place, one.kind) for one in up.links[:3]] == [(0, "export"), (-1, "grant"), (-2, "product")]
    names = {one.name for one in up.links if one.kind == "resource"}
    assert names == {"flows", "indices"}
    down = chain(platform.office, owner(platform), "flows")
    assert {product.id, use.id, answer.export} <= ids(down)
    places = {one.id: one.place for one in down.links}
    assert (places[product.id], places[use.id], places[answer.export]) == (1, 2, 3)
    middle = chain(platform.office, owner(platform), product.id)
    assert (0, "product") in kinds(middle)
    assert {use.id, answer.export} <= ids(middle)


def test_a_buyer_sees_its_product_and_nobody_elses_grant(city: City) -> None:
    agreement = city.agreed()
    city.shared(agreement)
    product = city.filed(agreement, sources=("flows",))
    use = city.used(product)
    own = chain(city.platform.office, city.who("buy"), use.id)
    assert "线路客流指数" in {one.name for one in own.links}
    for name in ("pia", "exa"):
        with pytest.raises(NotFound):
            chain(city.platform.office, city.who(name), product.id)
        with pytest.raises(NotFound):
            chain(city.platform.office, city.who(name), use.id)
    with city.platform.office.reading(city.who("pia")) as work:
        assert ledger.describe(work, "flows")
    seen = chain(city.platform.office, city.who("pia"), "flows")
    assert "线路客流指数" not in str(seen)
    assert use.id not in str(seen)
