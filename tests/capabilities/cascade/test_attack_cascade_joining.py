"""Who joins with a good invitation is not thereby somebody else, and brings nothing that breaks the line of others."""

import base64
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from conftest import OWNER, Side, marry, side
from yiben.capabilities import cascade
from yiben.capabilities.cascade import certificates, envelope
from yiben.capabilities.cascade.actions import joining
from yiben.kernel.errors import YibenError


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Side]:
    """A third installation, which is about to be invited."""
    opened = side(tmp_path / "county")
    yield opened
    opened.door.stop()
    opened.office.engine.dispose()


def invited(province: Side) -> str:
    with province.office.writing(OWNER) as work:
        return cascade.invite(work, name="云川省", address=f"127.0.0.1:{province.door.port}")


def join(one: Side, invitation: str, *, name: str = "县") -> str:
    """The code it was refused with; empty when it is a peer afterwards."""
    try:
        cascade.join(one.office, OWNER, invitation, name=name, address=f"127.0.0.1:{one.door.port}")
    except YibenError as error:
        return error.code
    return ""


def lying(monkeypatch: pytest.MonkeyPatch, **card: str) -> None:
    """Whoever joins from now on says this of itself."""
    said = joining._card
    monkeypatch.setattr(joining, "_card", lambda work, me: {**said(work, me), **card})


def known(province: Side, identifier: str) -> cascade.Peer:
    with province.office.reading(OWNER) as work:
        return next(one for one in cascade.peers(work) if one.id == identifier)


def test_who_is_invited_cannot_join_as_a_peer_that_is_known(
    both: tuple[Side, Side], county: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    province, city = both
    before = known(province, province.other)
    invitation = invited(province)
    lying(monkeypatch, id=before.id)
    assert join(county, invitation) == "invitation_refused"
    after = known(province, before.id)
    assert (after.authority, after.key, after.address) == (before.authority, before.key, before.address)
    monkeypatch.undo()
    city.enter("甲", 1)
    assert city.pump().reason == ""


def test_nor_by_showing_that_peers_authority_with_a_key_of_its_own(
    both: tuple[Side, Side], county: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    province, city = both
    before = known(province, province.other)
    invitation = invited(province)
    lying(monkeypatch, id=before.id, authority=before.authority)
    assert join(county, invitation) == "invitation_refused"
    assert known(province, before.id).key == before.key
    monkeypatch.undo()
    city.enter("甲", 1)
    assert (city.pump().reason, city.peer().strikes) == ("", 0)


def test_an_invitation_in_the_name_of_a_known_peer_by_another_hand_is_refused(
    both: tuple[Side, Side], county: Side
) -> None:
    _province, city = both
    with county.office.writing(OWNER) as work:
        said = cascade.invite(work, name="云川省", address=f"127.0.0.1:{county.door.port}")
    card = orjson.loads(base64.urlsafe_b64decode(said))
    other = certificates._authority(city.other, county.office.clock()).certificate_pem
    lie = {**card, "id": city.other, "authority": other}
    forged = base64.urlsafe_b64encode(orjson.dumps(lie)).decode()
    before = city.peer()
    assert join(city, forged, name="云州市") == "another_authority"
    assert city.peer() == before


def test_the_same_installation_joins_again_after_its_evidence_key_was_rotated(
    both: tuple[Side, Side],
) -> None:
    from yiben.engines.evidence.keys import add_key, retire_keys

    province, city = both
    add_key(city.office.home)
    retire_keys(city.office.home)
    marry(province, city)
    city.enter("甲", 1)
    assert city.pump().reason == ""


def test_a_certificate_that_was_revoked_stays_so_when_its_installation_joins_again(
    both: tuple[Side, Side],
) -> None:
    province, city = both
    city.pump()
    stolen = (city.office.home.keys / "cascade-link.pem").read_bytes()
    with city.office.writing(OWNER) as work:
        cascade.renew(work)
    city.pump()
    marry(province, city)
    (city.office.home.keys / "cascade-link.pem").write_bytes(stolen)
    assert city.pump().reason == "certificate_revoked"


def test_nobody_joins_under_the_name_of_another_peer_or_our_own(
    both: tuple[Side, Side], county: Side
) -> None:
    province, _city = both
    for name in ("云州市", " 云州市 ", "云川省", "云州 市", "云 川\u3000省"):
        assert join(county, invited(province), name=name) in {"invitation_refused", "name_taken"}
    assert join(county, invited(province), name="县") == ""


@pytest.mark.parametrize(
    "name",
    [
        "县\u202e市州云",
        "县\x1b[2J",
        "县\u200b",
        "县\n云州市",
        "\u2066县",
        "县\u2060",
        "县\u200d",
        "县\xad",
        "县\ufe00",
        "县\u3164",
        "县\u061c",
    ],
)
def test_a_name_that_turns_or_hides_letters_is_no_name(
    both: tuple[Side, Side], county: Side, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    province, _city = both
    assert join(county, invited(province), name=name) == "no_name"
    invitation = invited(province)
    lying(monkeypatch, name=name)
    assert join(county, invitation) == "invitation_refused"
    with province.office.reading(OWNER) as work:
        assert [one.name for one in cascade.peers(work)] == ["云州市"]


def authority(county: Side, *, curve: ec.EllipticCurve | None = None, common: str = "") -> str:
    """An authority as the county's, of another curve or under another name."""
    name = envelope.installation(county.office.home)
    now = county.office.clock()
    key = ec.generate_private_key(curve or ec.SECP256R1())
    subject = certificates._name(common or f"Yiben cascade authority {name}")
    made = (
        certificates._blank(common or f"Yiben cascade authority {name}", subject, key, now, 3_650)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


def test_an_authority_that_makes_others_lines_break_is_none(
    both: tuple[Side, Side], county: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    province, city = both
    own = certificates.authority(
        county.office.home, envelope.installation(county.office.home), now=county.office.clock()
    ).certificate_pem
    lies = [
        authority(county, curve=ec.SECP384R1()),  # what is said of a value could not be closed for it
        authority(county, common=f"Yiben cascade authority {province.other}"),  # the city's, by name
        own.replace("MII", "MIJ", 1),
    ]
    for lie in lies:
        invitation = invited(province)
        with monkeypatch.context() as patch:
            lying(patch, authority=lie)
            assert join(county, invitation) in {"invitation_refused", "bad_certificate"}, lie
    invitation = invited(province)
    with monkeypatch.context() as patch:
        lying(patch, authority=f"Kreis Süd\n{own}{known(province, province.other).authority}")
        assert join(county, invitation) == ""
    kept = known(province, envelope.installation(county.office.home)).authority
    assert kept == own
    city.enter("甲", 1)
    assert city.pump().reason == ""


def test_a_batch_on_its_way_is_not_taken_in_once_its_peer_has_left(
    both: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that was already on its way when somebody ended the connection is not applied."""
    province, city = both
    city.enter("甲", 1)
    unpack = envelope.unpack

    def slow(body: bytes) -> envelope.Batch:
        with province.office.writing(OWNER) as work:
            cascade.leave(work, province.other, why="撤并")
        return unpack(body)

    monkeypatch.setattr(envelope, "unpack", slow)
    assert city.pump().reason == "left"
    assert province.mirrors() == {}
    assert province.peer().state is cascade.PeerState.LEFT


def test_who_goes_by_the_name_of_one_that_left_is_found_by_it(both: tuple[Side, Side], county: Side) -> None:
    province, _city = both
    with province.office.writing(OWNER) as work:
        cascade.leave(work, "云州市", why="撤并")
    assert join(county, invited(province), name="云州市") == ""
    with province.office.writing(OWNER) as work:
        again = cascade.send_all_again(work, "云州市", why="重发")
    assert again.id == envelope.installation(county.office.home)
