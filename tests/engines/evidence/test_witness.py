"""Two installations that watch each other: what is cosigned, what is refused and why, and what strangers send."""

import base64
import contextlib
import shutil
from hashlib import sha256

import pytest
from evidence_scene import LI, NOON, Scene
from hypothesis import given, settings
from hypothesis import strategies as st

from yiben.engines import evidence
from yiben.engines.evidence import tree, witness
from yiben.engines.evidence.witness import notes
from yiben.engines.evidence.witness.growing import grew
from yiben.infra.database import transaction
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, YibenError


class Installation(Scene):
    """A home with an office."""

    def __post_init__(self):
        super().__post_init__()
        self.office = Office(self.home, self.settings, self.engine, self.seal, lambda: NOON)

    def seal(self, db, when, told):
        return evidence.append_told(db, self.notary, when=when, told=told)

    def writing(self):
        return self.office.writing(LI)


@pytest.fixture
def two(tmp_path):
    """A city whose log the province witnesses."""
    city, province = (Installation(Home(tmp_path / name).open(), Settings()) for name in ("city", "province"))
    for one in (city, province):
        one.append(3)
    with city.writing() as mine, province.writing() as theirs:
        told = witness.identity(mine), witness.identity(theirs)
        witness.trust(theirs, told[0], title="city")
        witness.trust(mine, told[1], title="province")
    yield city, province
    for one in (city, province):
        one.engine.dispose()


def asked(city, known=None):
    with city.writing() as work:
        return witness.request(work, "province", known=known)


def answered(province, body):
    with province.writing() as work:
        return witness.ask(work, body)


def cosigned(city, province):
    body = asked(city)
    line = answered(province, body).or_raise()
    with city.writing() as work:
        return witness.keep(work, "province", body, line)


def kinds(one):
    with transaction(one.engine, writes=False) as db:
        return [entry.kind for entry in evidence.show(db, evidence.Asked(kind="evidence")).rows]


def test_a_head_is_cosigned_and_the_next_one_from_there(two):
    city, province = two
    first = cosigned(city, province)
    city.append(5, 2)
    assert cosigned(city, province) > first + 6
    assert kinds(city)[0] == "evidence.cosigned"
    assert kinds(province)[0] == "evidence.witnessed"
    with city.writing() as work:
        (one,) = witness.cosigned(work.db)
    key = notes.Key(name="any", type=4, public=base64.b64decode(one["public_key"]))
    assert key.verifies(base64.b64decode(one["signature"]), one["signed"].encode())
    assert one["signed"].startswith(f"cosignature/v1\ntime {one['time']}\nyiben/")
    assert city.verify().ok
    assert province.verify().ok


def test_the_same_head_is_cosigned_again(two):
    city, province = two
    body = asked(city)
    first = answered(province, body)
    again = answered(province, asked(city, known=first.known))
    assert again.or_raise()
    assert kinds(province).count("evidence.witnessed") == 1


def test_a_witness_that_knows_more_says_from_where(two):
    city, province = two
    cosigned(city, province)
    city.append(4)
    said = answered(province, asked(city, known=2))
    assert isinstance(said.refusal, MovedOn)
    assert answered(province, asked(city, known=said.known)).or_raise()


def rolled_back(city, tmp_path):
    """The city goes back to a backup, and goes on."""
    kept = tmp_path / "kept"
    city.engine.dispose()
    shutil.copytree(city.home.root, kept)
    city.append(4)
    return kept


def test_a_log_set_back_is_refused_and_the_refusal_is_evidence(two, tmp_path):
    city, province = two
    kept = rolled_back(city, tmp_path)
    cosigned(city, province)
    old = Installation(Home(kept), Settings())
    said = answered(province, asked(old))
    old.engine.dispose()
    assert (said.refusal.code, said.line) == ("log_rolled_back", "")
    assert kinds(province)[0] == "evidence.rollback_refused"


@pytest.mark.parametrize(("more", "reason"), [(4, "fork"), (6, "unproved")])
def test_a_fork_is_refused_and_both_heads_are_kept(two, tmp_path, more, reason):
    city, province = two
    kept = rolled_back(city, tmp_path)
    body = asked(city)
    assert answered(province, body).or_raise()
    other = Installation(Home(kept), Settings())
    shutil.rmtree(kept / "evidence")
    other.append(more)
    with contextlib.suppress(BadInput):
        city_size = notes.read_request(body).tree_size
        forged = asked(other, known=min(city_size, 3 if reason == "fork" else city_size))
    said = answered(province, forged)
    again = answered(province, forged)
    other.engine.dispose()
    assert said.refusal.code == again.refusal.code == "log_forked"
    with province.writing() as work:
        (fork,) = witness.forks(work)
    assert fork["reason"] == reason
    shown = notes.read_request(b"old 0\n\n" + fork["shown"].encode())
    known = notes.read_request(b"old 0\n\n" + fork["known"].encode())
    keys = tuple(notes.read_key(line) for line in fork_keys(province))
    assert notes.signed_by(shown, keys)
    assert notes.signed_by(known, keys)
    assert shown.root != known.root
    assert kinds(province).count("evidence.fork_found") == 1


def fork_keys(province):
    with province.writing() as work:
        return witness.peers(work)[0]["keys"]["log"]


def test_a_log_nobody_trusts_and_a_head_nobody_signed_are_refused(two, tmp_path):
    city, province = two
    stranger = Installation(Home(tmp_path / "stranger").open(), Settings())
    stranger.append(2)
    with stranger.writing() as work, province.writing() as theirs:
        witness.trust(work, witness.identity(theirs), title="province")
    with pytest.raises(NotFound):
        answered(province, asked(stranger))
    stranger.engine.dispose()
    text, _, signature = asked(city).decode().rpartition("\n— ")
    for changed in (text.replace("time 2026", "time 2025") + "\n— " + signature, text + "\n"):
        with pytest.raises(Refused, match="None of that"):
            answered(province, changed.encode())


def test_a_cosignature_of_somebody_else_or_over_another_head_is_not_kept(two):
    city, province = two
    body = asked(city)
    line = answered(province, body).or_raise()
    name, coded = line.split(" ")[1:]
    raw = bytearray(base64.b64decode(coded))
    for at in (0, 5, 30):
        wrong = bytes(each ^ (place == at) for place, each in enumerate(raw))
        with pytest.raises(Refused), city.writing() as work:
            witness.keep(work, "province", body, f"— {name} {base64.b64encode(wrong).decode()}\n")
    city.append(1)
    other = asked(city, known=3)
    with pytest.raises(Refused), city.writing() as work:
        witness.keep(work, "province", other, line)


def test_a_witness_trusts_a_rotated_key_only_with_the_new_identity(two):
    city, province = two
    cosigned(city, province)
    owner = city.office
    made = evidence.rotate(owner, owner_of())
    assert made["key"] != made["before"]
    assert city.verify().ok
    with pytest.raises(Refused, match="None of that"):
        cosigned(city, province)
    with city.writing() as work, province.writing() as theirs:
        witness.trust(theirs, witness.identity(work), title="city")
    assert cosigned(city, province)


def owner_of():
    from yiben.kernel.actors import Actor, Role

    return Actor(account="owner", name="owner", roles=frozenset({Role.OWNER}))


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_garbage_is_refused_by_name(body):
    with pytest.raises(BadInput) as refused:
        notes.read_request(body)
    assert refused.value.code == "bad_witness_request"


@given(st.text(max_size=120))
def test_a_line_that_is_no_key_is_refused(line):
    with pytest.raises(BadInput):
        notes.read_key(line)


def test_a_request_without_end_is_refused_unread(two):
    _, province = two
    with pytest.raises(YibenError):
        answered(province, b"old 0\n" + b"A" * (notes.LONGEST + 1))


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 2**256 - 1), st.data())
@settings(max_examples=200)
def test_a_consistency_proof_holds_as_it_was_made_and_no_other(new, old, noise, data):
    old = min(old, new)
    leaves = [sha256(bytes([each])).digest() for each in range(new)]

    def root(first, end):
        full, top = tree.grow(0, {}, leaves[:end])
        found = {**dict(full), **top, **{2 * at: leaf for at, leaf in enumerate(leaves[:end])}}
        return tree.fold([found[at] for at in tree.peaks(end - first, start=first)])

    proof = [root(*each) for each in tree.consistency_ranges(old, new)]
    sizes = (old, root(0, old)), (new, root(0, new))
    assert grew(*sizes, proof, hashed=sha256)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        wrong = [noise.to_bytes(32, "big") if place == at else each for place, each in enumerate(proof)]
        assert wrong == proof or not grew(*sizes, wrong, hashed=sha256)
        assert not grew(*sizes, proof[:-1], hashed=sha256)
        assert not grew(*sizes, [*proof, proof[0]], hashed=sha256)
