"""Appending, reading, proving. The bundle is checked by a verifier that shares nothing with us."""

import base64
import hashlib
import json
import math
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from evidence_scene import LI, NOON
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiben.engines import evidence
from yiben.engines.evidence import Asked
from yiben.infra.database import transaction
from yiben.infra.work import Office
from yiben.kernel.errors import BadInput, NotFound, Unavailable
from yiben.kernel.facts import Event
from yiben.kernel.paging import PageAsk


def verify_bundle(bundle):
    """Forty lines an auditor could write: RFC 9162 sections 2.1.3.2 and 2.1.4.2, Ed25519 over the head."""
    digest = lambda *parts: hashlib.sha256(b"".join(parts)).digest()  # noqa: E731
    unhex = bytes.fromhex
    index, size, root = bundle["leaf_index"], bundle["tree_size"], unhex(bundle["root"])
    fn, sn, r = index, size - 1, digest(b"\x00", base64.b64decode(bundle["leaf"]))
    assert 0 <= index < size
    for p in map(unhex, bundle["inclusion"]):
        assert sn
        if fn & 1 or fn == sn:
            r = digest(b"\x01", p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = digest(b"\x01", r, p)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    assert r == root
    head = bundle["head"]
    assert (head["tree_size"], head["root"]) == (size, bundle["root"])
    load_pem_public_key(head["public_key"].encode()).verify(
        base64.b64decode(head["signature"]), head["signed"].encode()
    )
    assert head["signed"].split("\n")[1:3] == [str(size), base64.b64encode(root).decode()]
    c = bundle["consistency"]
    first, first_root, path = c["from_size"], unhex(c["from_root"]), [unhex(p) for p in c["path"]]
    if first == size:
        assert (path, first_root) == ([], root)
        return
    if first & (first - 1) == 0:
        path = [first_root, *path]
    fn, sn = first - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for p in path[1:]:
        assert sn
        if fn & 1 or fn == sn:
            fr, sr = digest(b"\x01", p, fr), digest(b"\x01", p, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = digest(b"\x01", sr, p)
        fn, sn = fn >> 1, sn >> 1
    assert (fr, sr, sn) == (first_root, root, 0)


def test_what_is_appended_can_be_read_newest_first(scene):
    scene.append(2, 1)
    with transaction(scene.engine, writes=False) as db:
        page = evidence.show(db)
    assert [entry.seq for entry in page.rows] == [2, 1, 0]
    assert page.total == 3
    first = page.rows[-1]
    assert (first.actor, first.acting_for, first.kind, first.subject) == (
        "li.na",
        "owner",
        "query.answered",
        "res_0",
    )
    assert (first.time, first.clock, dict(first.detail)) == ("2026-11-22T12:00:00.000000Z", None, {"rows": 0})


def test_show_filters_by_kind_noun_actor_subject_and_time(scene):
    scene.append(3)
    scene.append(2, kind="resource.landed", when=NOON + timedelta(hours=1))
    scene.append(1, kind="resourceful.thing", when=NOON + timedelta(hours=2))
    with transaction(scene.engine, writes=False) as db:
        found = lambda **asked: [entry.seq for entry in evidence.show(db, Asked(**asked)).rows]  # noqa: E731
        assert found(kind="resource.landed") == [4, 3]
        assert found(kind="resource") == [4, 3]
        assert found(kind="nothing") == []
        assert found(actor="owner") == [5, 4, 3, 2, 1, 0]
        assert found(actor="li.na", subject="res_1") == [4, 1]
        assert found(since="2026-11-22T13") == [5, 4, 3]
        page = evidence.show(db, page=PageAsk(number=2, size=4))
    assert ([entry.seq for entry in page.rows], page.total, page.pages) == ([1, 0], 6, 2)


def test_an_event_is_read_by_number_or_by_identifier_and_a_wrong_hash_is_not_believed(scene):
    scene.append(5)
    with transaction(scene.engine, writes=False) as db:
        entry = evidence.read(db, 3)
        assert evidence.read(db, entry.id) == evidence.read(db, "3") == evidence.read(db, "evt_3") == entry
        for wrong in ("evt_3_000000000000", "5", "-1", "evt_", "三", "9" * 40, ""):
            with pytest.raises(NotFound):
                evidence.read(db, wrong)


def test_the_leaf_is_canonical_json_with_every_field(scene):
    scene.append(1)
    with transaction(scene.engine, writes=False) as db:
        leaf = base64.b64decode(evidence.prove(db, scene.home, 0)["leaf"])
    told = json.loads(leaf)
    assert leaf == json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert set(told) == {"acting_for", "actor", "detail", "kind", "salt", "seq", "subject", "time"}
    assert len(told["salt"]) == 32


def test_bundles_verify_independently_for_every_event_and_every_earlier_size(scene):
    scene.append(1, 1, 5, 13, 1, 16, 3)
    with transaction(scene.engine, writes=False) as db:
        for seq in range(40):
            verify_bundle(evidence.prove(db, scene.home, seq))
        for since in range(1, 41):
            verify_bundle(evidence.prove(db, scene.home, 7, since=since))


@pytest.mark.parametrize(("seq", "size"), [(0, 3), (2, 3), (3, 7), (6, 7), (7, 12), (11, 12)])
def test_a_bundle_starts_from_the_head_that_first_covered_the_event(scene, seq: int, size: int):
    scene.append(3, 4, 5)
    with transaction(scene.engine, writes=False) as db:
        bundle = evidence.prove(db, scene.home, seq)
    assert bundle["consistency"]["from_size"] == bundle["first_head"]["tree_size"] == size
    assert bundle["consistency"]["from_root"] == bundle["first_head"]["root"]


def test_a_bundle_changed_anywhere_is_refused_by_the_independent_verifier(scene):
    scene.append(9, 4)
    with transaction(scene.engine, writes=False) as db:
        bundle = evidence.prove(db, scene.home, 4)
    forged = base64.b64encode(base64.b64decode(bundle["leaf"]).replace(b"li.na", b"li.ni")).decode()
    flipped = f"{int(bundle['inclusion'][0][0], 16) ^ 1:x}{bundle['inclusion'][0][1:]}"
    for change in ({"leaf": forged}, {"leaf_index": 5}, {"inclusion": [flipped, *bundle["inclusion"][1:]]}):
        with pytest.raises(AssertionError):
            verify_bundle({**bundle, **change})


def test_consistency_beyond_the_log_is_refused(scene):
    scene.append(3)
    with transaction(scene.engine, writes=False) as db:
        assert evidence.consistency(db, 0).path == ()
        for sizes in ((0, 4), (3, 2), (-1, 2)):
            with pytest.raises(BadInput):
                evidence.consistency(db, *sizes)


def test_time_never_runs_backwards_and_the_clock_that_did_is_recorded(scene):
    scene.append(1)
    scene.append(2, when=NOON - timedelta(days=1))
    with transaction(scene.engine, writes=False) as db:
        entry = evidence.read(db, 1)
    assert (entry.time, entry.clock) == ("2026-11-22T12:00:00.000000Z", "2026-11-21T12:00:00.000000Z")
    report = scene.verify()
    assert report.ok
    assert "2 events" in report.notes[0].en


@pytest.mark.parametrize("bad", [math.nan, math.inf, {"deep": [1, math.nan]}, object(), 1 << 70])
def test_detail_that_is_no_json_is_refused_before_anything_is_written(scene, bad):
    with pytest.raises(BadInput) as refused, transaction(scene.engine, writes=True) as db:
        evidence.append(
            db, scene.notary, actor=LI, when=NOON, events=[Event(kind="a.b", subject="c", detail={"x": bad})]
        )
    assert refused.value.code == "evidence_detail"
    assert scene.verify().events == 0


def test_paths_times_decimals_sets_and_broken_file_names_are_written_as_text(scene):
    import decimal

    detail = {
        "path": Path("/a/b"),
        "at": NOON,
        "sum": decimal.Decimal("1.10"),
        "roles": {"b", "a"},
        "name": "\udcff.csv",
    }
    with transaction(scene.engine, writes=True) as db:
        evidence.append(
            db,
            scene.notary,
            actor=LI,
            when=NOON,
            events=[Event(kind="a.b", subject="x\x00\udcff", detail=detail)],
        )
    with transaction(scene.engine, writes=False) as db:
        entry = evidence.read(db, 0)
    assert dict(entry.detail) == {
        "path": "/a/b",
        "at": "2026-11-22T12:00:00.000000Z",
        "sum": "1.10",
        "roles": ["a", "b"],
        "name": "\\udcff.csv",
    }
    assert entry.subject == "x\\x00\\udcff"
    assert scene.verify().ok


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.dictionaries(st.text(), json_values, max_size=3))
def test_any_json_comes_back_as_it_went_in(scene, detail):
    with transaction(scene.engine, writes=True) as db:
        head = evidence.append(
            db, scene.notary, actor=LI, when=NOON, events=[Event(kind="a.b", subject="c", detail=detail)]
        )
    with transaction(scene.engine, writes=False) as db:
        assert dict(evidence.read(db, head.tree_size - 1).detail) == detail


def test_a_rolled_back_transaction_leaves_no_event_no_head_and_no_line(scene):
    scene.append(2)
    with scene.engine.connect().execution_options(yiben_writes=True) as db:
        evidence.append(db, scene.notary, actor=LI, when=NOON, events=[Event(kind="a.b", subject="c")])
        db.rollback()
    assert lines(scene) == 1
    scene.append(1)
    report = scene.verify()
    assert (report.ok, report.events, report.heads, lines(scene)) == (True, 3, 2, 2)


def test_two_appends_in_one_transaction_make_two_chained_heads(scene):
    with transaction(scene.engine, writes=True) as db:
        for _ in range(2):
            evidence.append(db, scene.notary, actor=LI, when=NOON, events=[Event(kind="a.b", subject="c")])
        assert lines(scene) == 0
    report = scene.verify()
    assert (report.ok, report.events, report.heads, lines(scene)) == (True, 2, 2, 2)


def test_nothing_to_append_leaves_nothing(scene):
    with transaction(scene.engine, writes=True) as db:
        assert evidence.append(db, scene.notary, actor=LI, when=NOON, events=[]) is None
    assert scene.verify() == evidence.Report(events=0, heads=0, signatures=0, head=None)


def test_the_office_seals_reads_and_writes(scene):
    office = Office(scene.home, scene.settings, scene.engine, evidence.make_seal(scene.home))
    with office.writing(LI) as work:
        work.leave("resource.landed", "res_1", rows=3)
    with office.reading(LI) as work:
        work.leave("resource.read", "res_1")
    with transaction(scene.engine, writes=False) as db:
        assert [entry.kind for entry in evidence.show(db).rows] == ["resource.read", "resource.landed"]
    assert scene.verify().ok


def test_the_key_is_private_to_its_owner_and_not_in_the_database(scene):
    scene.append(1)
    key = scene.home.keys / "evidence-0001.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    scene.notary = evidence.Notary(scene.home)
    with pytest.raises(Unavailable) as refused:
        scene.append(1)
    assert refused.value.code == "key_open_to_others"


def test_a_lost_key_is_not_quietly_replaced(scene):
    scene.append(1)
    (scene.home.keys / "evidence-0001.pem").unlink()
    scene.notary = evidence.Notary(scene.home)
    with pytest.raises(Unavailable) as refused:
        scene.append(1)
    assert refused.value.code == "evidence_key_missing"
    assert [each.fault for each in scene.verify().findings] == [evidence.Fault.NO_KEY]


def lines(scene):
    path = scene.home.root / "evidence" / "heads.jsonl"
    return len(path.read_bytes().splitlines()) if path.exists() else 0
