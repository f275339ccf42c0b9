"""A sealed document is worth what its bytes prove; everything else is refused by name."""

import base64
import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seal_makers import OWNER, STRANGER, WHAT, open_office, sealed_by

from yiben.capabilities.sharing import seals
from yiben.capabilities.sharing.seals import State
from yiben.engines import evidence
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, NotFound, Refused


def public(office) -> bytes:
    return "".join(one.pem for one in seals.public_keys(office)).encode()


def altered(sealed: seals.Sealed, change) -> bytes:
    document = json.loads(sealed.json)
    change(document)
    return json.dumps(document).encode()


def test_paper_and_document_are_both_valid_by_the_issuers_key(office, sealed) -> None:
    for data in (sealed.pdf, sealed.json):
        found = seals.verify_with(data, public=public(office), revoked=None)
        assert found.state is State.VALID
        assert found.content["what"].items() >= WHAT.items()
        assert found.digest == sealed.digest
        assert seals.verify_here(office, OWNER, data).valid


def test_without_the_key_a_sound_document_is_not_called_valid(sealed) -> None:
    found = seals.verify(sealed.pdf)
    assert found.state is State.UNKNOWN_ISSUER
    assert not found.valid
    assert [check.holds for check in found.checks] == [True, True, None, None]


def test_a_changed_word_is_found(office, sealed) -> None:
    data = altered(sealed, lambda one: one["content"]["what"].update(ends="2099-12-31"))
    assert seals.verify_with(data, public=public(office)).state is State.ALTERED


def test_a_forger_with_a_key_of_their_own_is_found(office, sealed, tmp_path) -> None:
    forger = open_office(tmp_path / "forger")
    forged = sealed_by(forger)
    assert seals.verify_with(forged.pdf, public=public(office)).state is State.FORGED
    assert seals.verify_with(forged.pdf, public=public(forger)).state is State.VALID

    def borrow(document) -> None:  # their signature under our key's name
        theirs = json.loads(forged.json)["signature"]["value"]
        document["signature"]["value"] = theirs

    assert seals.verify_with(altered(sealed, borrow), public=public(office)).state is State.ALTERED
    forger.engine.dispose()


def test_a_seal_on_another_page_is_found(office, sealed) -> None:
    other = sealed_by(office, what={**WHAT, "ends": "2030-01-01"}, subject="case_2")
    mark = b"%YIBEN-SEAL "
    body, ours = other.pdf.rpartition(mark)[0], sealed.pdf.rpartition(mark)[2]
    assert seals.verify_with(body + mark + ours, public=public(office)).state is State.MOVED


def test_a_page_changed_under_its_seal_is_found(office, sealed) -> None:
    changed = sealed.pdf.replace(b"/Producer", b"/Producex", 1)
    assert changed != sealed.pdf
    assert seals.verify_with(changed, public=public(office)).state is State.MOVED


def test_something_appended_to_the_page_is_found(office, sealed) -> None:
    ends = sealed.pdf[sealed.pdf.rindex(b"startxref") :]
    for tail in (b"1 0 obj\n<<>>\nendobj\n" + ends, ends.replace(b"startxref\n", b"startxref\n1")):
        assert seals.verify_with(sealed.pdf + tail, public=public(office)).state is State.MOVED
    cut = sealed.pdf[: -len(ends)] + ends.replace(b"startxref\n", b"startxref\n1")
    assert seals.verify_with(cut, public=public(office)).state is State.MOVED


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 nothing", b"{}", b"[1]", b"\xff\xfe", b'{"format":"yiben-seal/1"}']
)
def test_what_is_no_seal_is_called_so(data) -> None:
    assert seals.verify(data).state is State.NOT_A_SEAL


def test_a_name_said_twice_is_no_document(sealed) -> None:
    twice = sealed.json.replace(b'"serial":', b'"serial":"2026-999999","serial":', 1)
    assert seals.verify(twice).state is State.NOT_A_SEAL


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_no_flipped_bit_leaves_a_paper_valid(office, sealed, at, bit) -> None:
    data = bytearray(sealed.pdf)
    data[at % len(data)] ^= 1 << bit
    assert not seals.verify_with(bytes(data), public=public(office)).valid


def test_what_stands_behind_the_page_has_one_spelling(office, sealed) -> None:
    """Other hexadecimal letters, other padding bits, other line ends: the same to a careless reader."""
    keys, first = public(office), sealed.pdf.rindex(b"%YIBEN-SEAL")
    for at in range(first, len(sealed.pdf)):
        for bit in (0, 1, 5):
            data = bytearray(sealed.pdf)
            data[at] ^= 1 << bit
            assert not seals.verify_with(bytes(data), public=keys).valid, (at, bit)


def test_a_revoked_seal_is_refused_here_and_by_the_signed_list(office, sealed) -> None:
    with office.reading(OWNER) as work:
        before = json.dumps(seals.revoked_list(work)).encode()
    with office.writing(OWNER) as work:
        assert seals.revoke_of(work, "case_1", why="用途变更") == 1
        assert seals.revoke_of(work, "case_1", why="again") == 0
    with office.reading(OWNER) as work:
        after = json.dumps(seals.revoked_list(work)).encode()
    keys = public(office)
    assert seals.verify_here(office, None, sealed.pdf).state is State.REVOKED
    assert seals.verify_with(sealed.pdf, public=keys, revoked=after).state is State.REVOKED
    assert seals.verify_with(sealed.pdf, public=keys, revoked=before).state is State.VALID
    assert seals.verify(before).state is State.NOT_A_SEAL  # a list is no seal
    forged = json.loads(after) | {"content": {**json.loads(after)["content"], "revoked": []}}
    with pytest.raises(Refused, match="not signed"):
        seals.verify_with(sealed.pdf, public=keys, revoked=json.dumps(forged).encode())


def test_a_rotated_key_leaves_older_seals_valid(office, sealed) -> None:
    old = public(office)
    with office.writing(OWNER) as work:
        made = seals.rotate_key(work)
    newer = sealed_by(office, subject="case_2")
    assert json.loads(newer.json)["content"]["key"] == made.id
    assert [one.signs for one in seals.public_keys(office)] == [False, True]
    assert seals.verify_with(sealed.pdf, public=public(office)).valid
    assert seals.verify_with(newer.pdf, public=public(office)).valid
    assert seals.verify_with(newer.pdf, public=old).state is State.FORGED
    with pytest.raises(Refused, match="key of the seal"), office.writing(STRANGER) as work:
        seals.rotate_key(work)


def test_serials_count_and_the_log_tells_of_each(office, sealed) -> None:
    second = sealed_by(office, subject="case_2")
    assert int(second.serial[-6:]) == int(sealed.serial[-6:]) + 1
    with office.reading(OWNER) as work:
        told = evidence.show(work.db, evidence.Asked(kind="seal.given"))
        assert [one.detail["digest"] for one in told.rows] == [second.digest, sealed.digest]
    proof = json.loads(second.json)["content"]["evidence"]
    assert proof["size"] > 0
    assert len(proof["root"]) == 64


def test_a_refused_document_is_left_in_the_log(office, sealed) -> None:
    data = altered(sealed, lambda one: one["content"]["what"].update(ends="2099-12-31"))
    assert not seals.verify_here(office, None, data).valid
    with office.reading(OWNER) as work:
        told = evidence.show(work.db, evidence.Asked(kind="seal.refused"))
    assert [one.detail["state"] for one in told.rows] == ["altered"]


def test_only_those_it_concerns_see_a_seal(office, sealed) -> None:
    grantee = Actor(account="li", name="Li", org="市交通运输局", roles=frozenset({Role.ANALYST}))
    with office.reading(grantee) as work:
        assert seals.show(work, sealed.serial)[1].pdf == sealed.pdf
        assert [one.serial for one in seals.list_seals(work)] == [sealed.serial]
    with pytest.raises(NotFound), office.reading(STRANGER) as work:
        seals.show(work, sealed.serial)
    with pytest.raises(Refused), office.writing(grantee) as work:
        seals.revoke(work, sealed.serial, why="mine")


def test_fractions_cannot_be_sealed(office) -> None:
    with pytest.raises(BadInput, match="whole numbers"):
        sealed_by(office, what={**WHAT, "share": 0.5})


def test_the_attachment_is_the_document(sealed) -> None:
    import io

    from pypdf import PdfReader

    attached = PdfReader(io.BytesIO(sealed.pdf)).attachments
    assert attached == {f"{sealed.serial}.json": [sealed.json]}


def test_the_signature_is_over_the_documented_bytes(office, sealed) -> None:
    """The script of docs/howto/check-a-seal.md relies on nothing but this."""
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    document = copy.deepcopy(json.loads(sealed.json))
    text = json.dumps(document["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    key = load_pem_public_key(public(office))
    key.verify(base64.b64decode(document["signature"]["value"]), b"yiben-seal/1 content\n" + text.encode())
