"""A tree hashed with SM3 (GB/T 32905), checked by a verifier written here straight from RFC 9162."""

import base64
from hashlib import new

import pytest
from evidence_scene import LI, NOON, Scene

from yiben.engines import evidence
from yiben.engines.evidence import tree
from yiben.infra.database import transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput
from yiben.kernel.facts import Event


@pytest.fixture
def sm3(tmp_path):
    scene = Scene(Home(tmp_path / "home").open(), Settings())
    scene.notary = evidence.Notary(scene.home, "sm3")
    yield scene
    scene.engine.dispose()


def root_of(bundle, name):
    """RFC 9162 section 2.1.3.2."""
    leaf = base64.b64decode(bundle["leaf"])
    at, last = bundle["leaf_index"], bundle["tree_size"] - 1
    root = new(name, b"\x00" + leaf).digest()
    for each in map(bytes.fromhex, bundle["inclusion"]):
        if at & 1 or at == last:
            root = new(name, b"\x01" + each + root).digest()
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            root = new(name, b"\x01" + root + each).digest()
        at, last = at >> 1, last >> 1
    assert last == 0
    return root.hex()


def test_sm3_is_that_of_the_standard():
    """GB/T 32905-2016, appendix A.1."""
    digest = tree.hash_named("sm3")(b"abc").hexdigest()
    assert digest == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.parametrize("at", [0, 1, 6, 12])
def test_a_tree_of_sm3_is_proved_and_verified(sm3, at):
    sm3.append(3, 1, 5, 4)
    assert sm3.verify().ok
    with transaction(sm3.engine, writes=False) as db:
        bundle = evidence.prove(db, sm3.home, at)
    assert bundle["hash"] == "sm3"
    assert root_of(bundle, "sm3") == bundle["root"]
    assert root_of(bundle, "sha256") != bundle["root"]
    assert bundle["head"]["signed"].splitlines()[0].endswith(".sm3")  # the signature says which hash


def test_the_same_verifier_takes_sha256(scene):
    scene.append(3, 4)
    with transaction(scene.engine, writes=False) as db:
        bundle = evidence.prove(db, scene.home, 5)
    assert (bundle["hash"], root_of(bundle, "sha256")) == ("sha256", bundle["root"])


def test_a_change_in_a_tree_of_sm3_is_found(sm3):
    sm3.append(3, 4)
    with sm3.engine.begin() as db:
        db.exec_driver_sql("UPDATE evidence_event SET body = replace(body, 'rows', 'sums') WHERE seq = 4")
    assert [(each.fault, each.first) for each in sm3.verify().findings] == [(evidence.Fault.BODY, 4)]


def test_a_home_goes_on_with_the_hash_it_was_founded_with(sm3):
    sm3.append(3)
    sm3.notary = evidence.Notary(sm3.home)
    sm3.append(2)
    report = sm3.verify()
    assert report.ok
    assert report.head is not None
    assert report.head.hash == "sm3"


def test_another_hash_later_is_refused_by_name(sm3):
    sm3.append(3)
    other = evidence.Notary(sm3.home, "sha256")
    with pytest.raises(BadInput) as refused, transaction(sm3.engine, writes=True) as db:
        evidence.append(db, other, actor=LI, when=NOON, events=[Event(kind="a.b", subject="c")])
    assert refused.value.code == "evidence_hash_fixed"
    assert sm3.verify().events == 3


def test_a_hash_nobody_knows_founds_no_log(tmp_path):
    scene = Scene(Home(tmp_path / "home").open(), Settings())
    scene.notary = evidence.Notary(scene.home, "md5")
    with pytest.raises(BadInput) as refused:
        scene.append(1)
    assert refused.value.code == "unknown_hash"
    scene.engine.dispose()
