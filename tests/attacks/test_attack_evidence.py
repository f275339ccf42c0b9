"""Attacks on what stands beside the log: holds, peers, what was witnessed and cosigned, forks found, keys, last checks."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from yiben.engines import evidence
from yiben.engines.evidence import Fault, retention, witness
from yiben.engines.evidence.keys import add_key
from yiben.infra.database import metadata, open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import Unavailable

OWNER = Actor(account="owner", name="所有者", roles=frozenset({Role.OWNER}), clearance=5)
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
RULE = retention.Rule(name="law:file", article="law:17", kinds=("data",), months=36)


class Platform:
    """A home, its office, and somebody who can write to its database."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder).open()
        self.engine: Engine = open_engine(self.home, Settings())
        metadata.create_all(self.engine)
        self.now = NOON
        self.office = Office(
            self.home, Settings(), self.engine, evidence.make_seal(self.home), lambda: self.now
        )
        self.leave("data.read", "res_1", "res_2")

    def leave(self, kind: str, *subjects: str) -> None:
        with self.office.writing(OWNER) as work:
            for one in subjects:
                work.leave(kind, one)

    def edit(self, *statements: str) -> None:
        with self.engine.begin() as db:
            for one in statements:
                db.exec_driver_sql(one)

    def found(self) -> list[str]:
        return [one.says.en for one in evidence.verify(self.engine, self.home).findings]

    def bodies(self) -> int:
        with transaction(self.engine, writes=False) as db:
            asked = "SELECT count(*) FROM evidence_event WHERE body IS NOT NULL AND kind = 'data.read'"
            return int(db.exec_driver_sql(asked).scalar_one())


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Platform]:
    made = Platform(tmp_path / "city")
    yield made
    made.engine.dispose()


@pytest.fixture
def province(tmp_path: Path, city: Platform) -> Iterator[Platform]:
    """The witness of the city, which has looked once."""
    made = Platform(tmp_path / "province")
    with city.office.writing(OWNER) as mine, made.office.writing(OWNER) as theirs:
        told = witness.identity(mine), witness.identity(theirs)
        witness.trust(theirs, told[0], title="city")
        witness.trust(mine, told[1], title="province")
    cosign(city, made)
    yield made
    made.engine.dispose()


def cosign(city: Platform, province: Platform) -> None:
    with city.office.reading(OWNER) as work:
        body = witness.request(work, "province")
    with province.office.writing(OWNER) as work:
        line = witness.ask(work, body).or_raise()
    with city.office.writing(OWNER) as work:
        witness.keep(work, "province", body, line)


TAKEN = (
    "DELETE FROM evidence_hold", "UPDATE evidence_hold SET lifted_at = '2026-11-22', lifted_by = 'owner'",
    "UPDATE evidence_hold SET subject = 'res_3'", "UPDATE evidence_hold SET kind = 'grant'",
)  # fmt: skip


@pytest.mark.parametrize("taken", TAKEN)
def test_a_hold_taken_out_of_the_database_still_holds_and_is_missed(city: Platform, taken: str) -> None:
    with city.office.writing(OWNER) as work:
        retention.hold(work, subject="res_1", reason="法院通知")
    city.edit(taken)
    assert any("evidence_hold" in one for one in city.found())
    city.now += timedelta(days=365 * 4)
    retention.expire(city.office, OWNER, (RULE,))
    assert city.bodies() == 1


def test_a_hold_that_nobody_left_keeps_what_it_names_and_is_told(city: Platform) -> None:
    city.edit("INSERT INTO evidence_hold VALUES ('hold_x', '', 'res_1', 'x', 'owner', '2026', NULL, NULL)")
    assert any("hold_x" in one for one in city.found())
    city.now += timedelta(days=365 * 4)
    retention.expire(city.office, OWNER, (RULE,))
    assert city.bodies() == 1


def test_a_witness_that_is_made_to_forget_signs_no_other_past(city: Platform, province: Platform, tmp_path: Path) -> None:  # fmt: skip
    province.edit("DELETE FROM evidence_witnessed")
    assert any("evidence_witnessed" in one for one in province.found())
    city.leave("data.read", "res_9")
    with city.office.reading(OWNER) as work:
        body = witness.request(work, "province", known=0)
    with province.office.writing(OWNER) as work, pytest.raises(Unavailable) as refused:
        witness.ask(work, body)
    assert refused.value.code == "evidence_damaged"


PEERS = (
    ("province", "UPDATE evidence_peer SET keys = replace(keys, 'yiben/', 'yiben/x')", "evidence_peer"),
    ("province", "DELETE FROM evidence_peer", "evidence_peer"),
    ("city", "UPDATE evidence_cosignature SET root = 'ab'", "evidence_cosignature"),
    ("city", "DELETE FROM evidence_cosignature", "evidence_cosignature"),
    (
        "city",
        "INSERT INTO evidence_cosignature SELECT 1, witness, root, line, at FROM evidence_cosignature",
        "evidence_cosignature",
    ),
)


@pytest.mark.parametrize(("whose", "statement", "table"), PEERS)
def test_what_witnesses_rest_on_is_held_beside_the_log(
    city: Platform, province: Platform, whose: str, statement: str, table: str
) -> None:
    edited = {"city": city, "province": province}[whose]
    assert edited.found() == []
    edited.edit(statement)
    assert any(table in one for one in edited.found())


def test_a_witness_put_in_place_of_another_vouches_for_nothing(
    city: Platform, province: Platform, tmp_path: Path
) -> None:
    forger = Platform(tmp_path / "forger")
    with forger.office.reading(OWNER) as work:
        own = str(witness.identity(work)["witness"])
    with province.office.reading(OWNER) as work:
        theirs = str(witness.identity(work)["witness"])
    city.edit(f"UPDATE evidence_peer SET keys = replace(keys, '{theirs}', '{own}')")
    with transaction(city.engine, writes=False) as db:
        assert evidence.bundle(db, city.home, [0])["cosignatures"] == []
    assert any("evidence_peer" in one for one in city.found())
    forger.engine.dispose()


def test_a_fork_that_was_found_is_not_made_away_with(
    city: Platform, province: Platform, tmp_path: Path
) -> None:
    shutil.copytree(city.home.root, tmp_path / "other")
    city.leave("data.read", "res_3", "res_4")
    other = Platform(tmp_path / "other")  # as many events, two others
    cosign(city, province)
    with other.office.reading(OWNER) as work:
        body = witness.request(work, "province", known=0)
    with province.office.writing(OWNER) as work:
        assert witness.ask(work, body).refusal is not None
        assert len(witness.forks(work)) == 1
    assert province.found() == []
    province.edit("DELETE FROM evidence_equivocation")
    assert any("evidence_equivocation" in one for one in province.found())
    other.engine.dispose()


def test_a_key_that_came_by_no_rotation_is_named(city: Platform) -> None:
    planted = add_key(city.home).newest
    assert any(planted in one for one in city.found())
    city.leave("data.read", "res_3")  # and what it signs does not make it a key of ours
    report = evidence.verify(city.engine, city.home)
    assert [one.fault for one in report.findings] == [Fault.KEY]


def test_an_intruder_who_tells_of_a_rotation_is_not_vouched_for(city: Platform) -> None:
    before = evidence.Notary(city.home).keys(None).newest
    added = add_key(city.home)
    with city.office.writing(OWNER) as work:
        told = {"before": before, "public": added.public_pem(added.newest), "vouched": "AAAA"}
        work.leave("evidence.key_rotated", added.newest, **told)
    assert any(added.newest in one for one in city.found())


def test_rotations_are_vouched_for_one_after_the_other_and_after_a_crash(city: Platform) -> None:
    evidence.rotate(city.office, OWNER)
    evidence.rotate(city.office, OWNER)
    assert city.found() == []
    add_key(city.home)  # where a crash leaves it: made, not told
    city.leave("data.read", "res_3")
    assert city.found() != []
    evidence.rotate(city.office, OWNER)
    assert city.found() == []


def test_a_verification_nobody_made_is_not_shown(city: Platform) -> None:
    report = evidence.verify(city.engine, city.home)
    made = evidence.checked(report, by="owner", at="2026-11-22T04:00:00.000000Z", seconds=0.25)
    with transaction(city.engine, writes=True) as db:
        assert evidence.last_check(db, city.home) is None
        evidence.keep_check(db, city.home, made)
    for forged in (
        "INSERT INTO evidence_check SELECT 'chk_x', '2099', by, events, heads, root, 0, '[]', '[]', 1.0 FROM evidence_check",
        "INSERT INTO evidence_check SELECT id || 'x', '2099', by, events, heads, root, 0, '[]', '[]', 1.0 FROM evidence_check",
    ):
        city.edit(forged)
        with transaction(city.engine, writes=False) as db:
            assert evidence.last_check(db, city.home) == made
    city.edit("UPDATE evidence_check SET at = '2027-01-01T00:00:00.000000Z' WHERE at < '2099'")
    with transaction(city.engine, writes=False) as db:
        assert evidence.last_check(db, city.home) is None
