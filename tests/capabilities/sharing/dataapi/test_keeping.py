"""Keys, nonces and figures, on every database: who may make a key, what is good once, what adds up."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.jwk import OKPKey

from databases import DATABASES, fresh_tables, make_tables
from yiben.capabilities import grants, ledger, people
from yiben.capabilities.sharing import dataapi
from yiben.engines import evidence
from yiben.engines.evidence import make_seal
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor, Role
from yiben.kernel.clock import utc_now
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text


@dataclass
class Clock:
    """Time, moved by hand."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass
class Scene:
    office: Office
    clock: Clock
    owner: Actor
    li: Actor
    grant: grants.Grant

    def make(self, **said) -> dataapi.NewKey:
        with self.office.writing(self.li) as work:
            return dataapi.make_key(work, self.grant.id, **said)

    def enter(self, made: dataapi.NewKey, **change) -> dataapi.Caller:
        headers = (("authorization", f"Bearer {change.get('secret', made.secret)}"),)
        shown = dataapi.Shown(method="GET", url="http://x/", headers=headers)
        return dataapi.enter(self.office, shown, grant=self.grant.id)


def open_scene(folder: Path, *, database: str = "") -> Scene:
    home, settings, clock = Home(folder / "home").open(), Settings(database_url=database), Clock()
    engine = open_engine(home, settings)
    make_tables(engine)
    office = Office(home, settings, engine, make_seal(home), clock)
    with office.writing(SYSTEM) as work:
        people.found_home(work)
    with office.reading(SYSTEM) as work:
        owner = people.owner(work)
    items = tuple(
        ledger.ItemProposal(
            name=name, type="VARCHAR", level=1, rule="yiben-base@1/plain", why=Text("普通", "plain")
        )
        for name in ("id", "name")
    )
    with office.writing(owner) as work:
        ledger.propose(
            work, ledger.Proposal(organisation="市公安局", stem="people", items=items, format="csv")
        )
        org = ledger.ensure_organisation(work, "市交通运输局")
        people.create_account(
            work, name="li", title=Text("李", "Li"), roles=frozenset({Role.STEWARD}), org=org.id
        )
    with office.writing(owner) as work:
        grant = grants.give(
            work,
            grants.Draft(
                resource="people",
                columns=(grants.GrantedColumn(item="", name="name", form=grants.Form.PLAIN),),
                grantee="市交通运输局",
                roads=frozenset({grants.Road.API}),
                purpose="administration",
                purpose_says="审查",
                basis="条例",
                begins="2020-01-01",
                ends="2099-12-31",
            ),
        )
    with office.reading(owner) as work:
        return Scene(office, clock, owner, people.who_is(work, "li"), grant)


@pytest.fixture(params=DATABASES)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    if request.param == "sqlite":
        opened = open_scene(tmp_path)
        yield opened
        opened.office.engine.dispose()
        return
    with fresh_tables() as url:
        opened = open_scene(tmp_path, database=url)
        yield opened
        opened.office.engine.dispose()


def refusal(scene: Scene, made: dataapi.NewKey, **change) -> str:
    with pytest.raises(dataapi.KeyNeeded) as refused:
        scene.enter(made, **change)
    return refused.value.code


def test_a_key_works_until_it_expires_and_its_old_secret_until_its_overlap_ends(scene: Scene) -> None:
    made = scene.make(days=2)
    assert scene.enter(made).actor.account == "li"
    with scene.office.writing(scene.li) as work:
        newer = dataapi.rotate_key(work, made.key.id, overlap_hours=3)
    assert scene.enter(made).key.id == scene.enter(newer).key.id
    scene.clock.ahead = timedelta(hours=4)
    with scene.office.writing(scene.owner) as work:
        dataapi.demand_signing(
            work, scene.grant.id, signed=False
        )  # what is remembered for a second goes, too
    assert refusal(scene, made) == "key_unknown"
    assert scene.enter(newer).key.id == made.key.id
    scene.clock.ahead = timedelta(days=2, seconds=1)
    assert refusal(scene, newer) == "key_expired"
    with pytest.raises(BadInput), scene.office.writing(scene.li) as work:
        dataapi.rotate_key(work, made.key.id)


def test_an_account_that_left_takes_its_keys_along(scene: Scene) -> None:
    from yiben.kernel.errors import Refused

    made = scene.make()
    with scene.office.writing(scene.owner) as work:
        people.disable(work, "li")
    with pytest.raises(Refused, match="disabled"):
        scene.enter(made)


def test_only_those_a_grant_concerns_know_its_keys(scene: Scene) -> None:
    made = scene.make()
    with scene.office.reading(scene.owner) as work:
        assert [one.id for one in dataapi.keys_of(work, scene.grant.id)] == [made.key.id]
    stranger = Actor(account="analyst", name="Analyst", roles=frozenset({Role.ANALYST}))
    for verb in (
        lambda work: dataapi.keys_of(work, scene.grant.id),
        lambda work: dataapi.revoke_key(work, made.key.id),
        lambda work: dataapi.rotate_key(work, made.key.id),
        lambda work: dataapi.used(work, scene.grant.id),
    ):
        with pytest.raises(NotFound), scene.office.writing(stranger) as work:
            verb(work)
    with pytest.raises(NotFound), scene.office.writing(scene.owner) as work:
        dataapi.rotate_key(work, made.key.id)  # who gave the grant may end its keys, never have one
    with scene.office.writing(scene.owner) as work:
        assert dataapi.revoke_key(work, made.key.id).revoked_by == "owner"


def test_twenty_keys_are_enough(scene: Scene) -> None:
    for _ in range(20):
        scene.make()
    with pytest.raises(BadInput, match="at most 20"):
        scene.make()


def test_an_assertion_sent_by_many_at_once_gets_one_token(scene: Scene) -> None:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    made = scene.make(kind=dataapi.KeyKind.PAIR, public_key=public)
    held = OKPKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    now = int(utc_now().timestamp())
    claims = {
        "iss": made.key.id,
        "sub": made.key.id,
        "aud": "here",
        "jti": "once-only",
        "iat": now,
        "exp": now + 60,
    }
    said = jwt.encode({"alg": "Ed25519"}, claims, held, algorithms=["Ed25519"])

    def ask(_: int) -> str:
        try:
            return dataapi.exchange(scene.office, client="", secret="", assertion=said, audience={"here"})[
                1
            ].id
        except Exception as error:
            return type(error).__name__

    with ThreadPoolExecutor(4) as pool:
        got = sorted(pool.map(ask, range(4)))
    assert got == ["Refused", "Refused", "Refused", made.key.id]
    with scene.office.reading(scene.owner) as work:
        assert len(evidence.show(work.db, evidence.Asked(kind="api.token_issued")).rows) == 1


def test_figures_of_many_processes_add_up(scene: Scene) -> None:
    made = scene.make()
    meters = [dataapi.Meter(scene.office) for _ in range(3)]
    for meter in meters:
        for number in range(20):
            meter.note(
                key=made.key.id,
                grant=scene.grant.id,
                outcome=dataapi.DONE,
                seconds=number / 1000,
                rows=2,
                size=5,
            )
        meter.note(key=made.key.id, grant=scene.grant.id, outcome="bad_value", seconds=0.5)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda meter: meter.flush(), meters))
    with scene.office.reading(scene.li) as work:
        (used,) = dataapi.used(work, scene.grant.id)
        hourly = dataapi.used_by_hour(work, scene.grant.id, hours=48)
    assert (used.calls, used.rows, used.bytes, used.refused) == (63, 120, 300, 3)
    assert used.p50 == pytest.approx(10, rel=0.25)
    assert used.p95 == pytest.approx(19, rel=0.25)
    assert len(hourly) == 48
    assert sum(one.calls for one in hourly) == 63
