"""What leaves a workspace is read for what it means, whatever its label, its column's name and its writing say."""

import pytest

from granting import POLICE, TRANSPORT, Town, roads, settle
from yiben.app.wiring import Platform
from yiben.app.workspaces.examining import release_check
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import Exit, Weight
from yiben.kernel.errors import YibenError
from zone_rooms import BUREAU, Room, open_room, settle_bureau

WEIGHTS = "7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2"
IDS = f"""SELECT range::INTEGER AS id, body || substr('10X98765432', 1 + (list_sum(list_transform(range(1, 18),
    lambda i: substr(body, i, 1)::INT * [{WEIGHTS}][i])) % 11)::INT, 1) AS remark, CASE WHEN range % 2 = 0 THEN 'a' ELSE 'b' END AS ward,
    to_base64(encode((13800000000 + range * 977)::VARCHAR)) AS packed,
    (13800000000 + range * 977)::VARCHAR AS line, (13900000000 + range * 311)::BIGINT AS number
    FROM (SELECT range, '330106' || (1960 + range % 40) || lpad((1 + range % 12)::VARCHAR, 2, '0')
    || lpad((1 + range % 28)::VARCHAR, 2, '0') || lpad((range * 7 % 1000)::VARCHAR, 3, '0') AS body FROM range(60))"""
"""Identity numbers with their check digit and mobile numbers, in columns whose labels say nothing of it (level 1)."""

DISGUISES = (
    "remark", "upper(remark)", "reverse(remark)", "hex(remark)", "packed", "substr(remark, 1, 14)",
    "reverse(substr(remark, 1, 14))", "substr(remark, 1, 6) || '-' || substr(remark, 7, 8) || '-' || substr(remark, 15)",
    "'姓名：某某，证件' || remark || '。'", "line", "reverse(line)", "hex(line)", "'tel:' || line", "number",
    "remark || '*'", "line || ' *'", "concat_ws('/', substr(line, 1, 3), substr(line, 4, 4), substr(line, 8))",
)  # fmt: skip


@pytest.fixture
def registry(platform: Platform) -> Room:
    """A workspace over a table whose labels missed what it holds."""
    town = Town(office=platform.office, lake=platform.lake)
    settle(town)
    settle_bureau(town)
    room = open_room(town, span=("2020-01-01", "2999-12-31"))
    town.land("registry", IDS, run="registry1", organisation=POLICE)
    grant = town.give(
        "id", "ward", "remark", "packed", "line", "number", resource="registry", roads=roads("sql", "file"),
        begins="2020-01-01", ends="2999-12-31",
    )  # fmt: skip
    with town.office.writing(town.who("supervisor")) as work:
        space = workspaces.open_workspace(
            work,
            workspaces.NewWorkspace(
                title="登记", zone="z", operator=TRANSPORT, supervisor=BUREAU, grant=grant.id, ends="2999-12-31"
            ),
        )  # fmt: skip
    with town.office.writing(town.who("zhang")) as work:
        workspaces.admit(work, space.id, "wang")
    room.space, room.grant = space, grant.id
    return room


def asked(room: Room, name: str, sql: str) -> Exit:
    step, _ = room.make(name, sql)
    return room.ask(step, examine=release_check(room.town.lake))


def meant(found: Exit) -> list[tuple[str, ...]]:
    return [one.columns for one in found.findings if one.code == "meant" and one.weight is Weight.STOP]


def test_identifiers_are_known_in_every_simple_disguise(registry: Room) -> None:
    for at, sql in enumerate(DISGUISES):
        found = asked(registry, f"a{at}", f"SELECT id, {sql} AS area FROM registry")
        assert meant(found) == [("area",)], sql
        assert found.stops


def test_an_identifier_parted_over_two_columns_is_put_together(registry: Room) -> None:
    found = asked(registry, "a", "SELECT substr(remark, 10) AS b, ward, substr(remark, 1, 9) AS a FROM registry")  # fmt: skip
    assert ("a", "b") in meant(found)
    found = asked(registry, "c", "SELECT substr(line, 1, 5) AS a, substr(line, 6) AS b FROM registry")
    assert ("a", "b") in meant(found)


def test_groups_of_figures_are_read_too(registry: Room) -> None:
    found = asked(registry, "a", "SELECT hex(line) AS k, count(*) AS n FROM registry GROUP BY 1")
    assert ("k",) in meant(found)


def test_what_names_nobody_is_let_through(registry: Room) -> None:
    for at, sql in enumerate(
        (
            "SELECT ward, count(*) AS n FROM registry GROUP BY ward",
            "SELECT id, ward, hex(ward) AS h, repeat(ward, 8) AS b FROM registry",
            "SELECT id, id * 1000 AS amount, DATE '2020-01-01' + id AS since FROM registry",
        )
    ):
        assert meant(asked(registry, f"a{at}", sql)) == [], sql


def test_masked_values_and_tokens_name_nobody(platform: Platform) -> None:
    town = Town(office=platform.office, lake=platform.lake)
    settle(town)
    settle_bureau(town)
    room = open_room(town, span=("2020-01-01", "2999-12-31"))
    found = asked(room, "a", "SELECT ward, idno, phone, name FROM residents")
    assert not [columns for columns in meant(found) if columns in (("idno",), ("phone",))]


def test_what_is_verified_only_enters_no_table(registry: Room) -> None:
    town = registry.town
    grant = town.give(
        "id", "ward", "remark:verify", resource="registry", roads=roads("sql", "file", "verify"),
        begins="2020-01-01", ends="2999-12-31",
    )  # fmt: skip
    with town.office.writing(town.who("supervisor")) as work:
        asked_for = workspaces.NewWorkspace(
            title="核验", zone="z", operator=TRANSPORT, supervisor=BUREAU, grant=grant.id, ends="2999-12-31"
        )
        registry.space = workspaces.open_workspace(work, asked_for)
    with town.office.writing(town.who("zhang")) as work:
        workspaces.admit(work, registry.space.id, "wang")
    for at, sql in enumerate(
        (
            "SELECT remark FROM registry",
            "SELECT ward, count(remark) AS n FROM registry GROUP BY ward",
            "SELECT id FROM registry WHERE remark LIKE '3301%'",
            "SELECT id FROM registry ORDER BY remark",
        )
    ):
        with pytest.raises(YibenError):
            registry.make(f"v{at}", sql)
    _, made = registry.make("rest", "SELECT * FROM registry")
    assert [one.name for one in made.columns] == ["id", "ward"]
