"""Certificates that are expired, forged, another's, revoked or missing are refused by name; so is a signature that is not the peer's."""

import dataclasses
import http.client
import socket
import ssl
import time
from datetime import timedelta

import pytest
from test_cut_links import line_of

from conftest import OWNER, marry, side
from yiben.capabilities import cascade
from yiben.capabilities.cascade import certificates, envelope
from yiben.engines.evidence import Asked, show
from yiben.infra.database import transaction
from yiben.kernel.errors import BadInput, Refused, YibenError


def refusals(side) -> set[str]:
    """Why the door refused; it tells its log after it told whoever asked."""
    for _ in range(100):
        with transaction(side.office.engine, writes=False) as db:
            if found := {str(one.detail["reason"]) for one in show(db, Asked(kind="cascade.refused")).rows}:
                return found
        time.sleep(0.05)
    return set()


def show_instead(one, pair: certificates.Pair) -> None:
    (one.office.home.keys / "cascade-link.pem").write_bytes(pair.pem)


def test_a_certificate_of_another_authority_is_refused_as_forged(both):
    province, city = both
    now = city.office.clock()
    name = province.other
    forged = certificates._authority(name, now)
    show_instead(city, certificates.issue(forged, name, now=now))
    assert city.pump().reason == "certificate_forged"
    assert refusals(province) == {"certificate_forged"}
    assert city.peer().reason == "certificate_forged"


def test_an_expired_certificate_is_refused_as_expired(both):
    province, city = both
    old = city.office.clock() - timedelta(days=500)
    own = certificates.authority(city.office.home, province.other, now=old)
    expired = certificates.issue(own, province.other, now=old)
    line = line_of(city)
    file = city.office.home.keys / "expired.pem"
    file.write_bytes(expired.pem)
    line._context.load_cert_chain(file)
    assert city.pump(link=line).reason == "certificate_expired"
    assert refusals(province) == {"certificate_expired"}


def test_a_door_that_shows_an_expired_or_a_forged_certificate_is_not_talked_to(both):
    province, city = both
    now = province.office.clock()
    expired = certificates.issue(
        certificates.authority(province.office.home, city.other, now=now),
        city.other,
        now=now - timedelta(days=500),
    )
    show_instead(province, expired)
    province.office = dataclasses.replace(province.office, clock=lambda: now - timedelta(days=400))
    province.door.office = province.office
    assert city.pump().reason == "certificate_expired"
    province.door.office = dataclasses.replace(province.office, clock=lambda: now)
    show_instead(province, certificates.issue(certificates._authority(city.other, now), city.other, now=now))
    assert city.pump().reason == "certificate_forged"


def test_a_renewed_certificate_goes_on_and_the_old_one_is_refused_as_revoked(both):
    province, city = both
    city.pump()
    old = (city.office.home.keys / "cascade-link.pem").read_bytes()
    with city.office.writing(OWNER) as work:
        cascade.renew(work)
    city.enter("甲", 1)
    assert city.pump().reason == ""
    assert len(province.mirrors()) == 1
    (city.office.home.keys / "cascade-link.pem").write_bytes(old)
    assert city.pump().reason == "certificate_revoked"
    assert refusals(province) == {"certificate_revoked"}


def test_one_peer_cannot_speak_for_another(both, tmp_path):
    province, city = both
    county = side(tmp_path / "county")
    with province.office.writing(OWNER) as work:
        invitation = cascade.invite(work, name="云川省", address=f"127.0.0.1:{province.door.port}")
    cascade.join(county.office, OWNER, invitation, name="县", address=f"127.0.0.1:{county.door.port}")
    now = county.office.clock()
    with county.office.reading(OWNER) as work:
        own = certificates.authority(work.home, cascade.myself(work).id, now=now)
    show_instead(
        city, certificates.issue(own, province.other, now=now)
    )  # the city's name, the county's authority
    assert city.pump().reason == "certificate_forged"
    county.door.stop()
    county.office.engine.dispose()


def test_who_shows_no_certificate_is_refused(both):
    province, city = both
    context = ssl.create_default_context(cadata=city.peer().authority)
    plain = socket.create_connection(("127.0.0.1", province.door.port))
    connection = http.client.HTTPConnection("127.0.0.1")
    connection.sock = context.wrap_socket(plain, server_hostname=certificates.host_of(city.other))
    connection.request("POST", "/cascade/v1/messages", b"{}", {"Yiben-From": province.other})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (403, b'{"error":"certificate_missing"}')
    connection.close()


def test_a_body_altered_on_its_way_is_refused_and_nothing_of_it_stays(both):
    province, city = both
    city.enter("甲", 1)

    class Altering:
        def __init__(self, line):
            self.line = line

        def post(self, path, body, **how):
            return self.line.post(path, body.replace(b"VARCHAR", b"VARCHAX"), **how)

        def close(self):
            self.line.close()

    assert city.pump(link=Altering(line_of(city))).reason == "signature_wrong"
    assert province.mirrors() == {}
    assert city.pump().sent == 1


def test_a_rotated_evidence_key_is_vouched_for_by_the_authority(both):
    from yiben.engines.evidence.keys import add_key, retire_keys

    province, city = both
    city.enter("甲", 1)
    city.pump()
    before = province.peer().key
    add_key(city.office.home)
    retire_keys(city.office.home)
    city.enter("乙", 1)
    assert city.pump().reason == ""
    assert province.pump().reason == ""
    assert len(province.mirrors()) == 2
    assert province.peer().key != before


def test_an_invitation_works_once_and_not_for_who_made_it(both, tmp_path):
    province, _city = both
    county = side(tmp_path / "county")
    address = f"127.0.0.1:{province.door.port}"
    with province.office.writing(OWNER) as work:
        invitation = cascade.invite(work, name="云川省", address=address)
    with pytest.raises(BadInput):
        cascade.join(province.office, OWNER, invitation, name="自己", address=address)
    cascade.join(county.office, OWNER, invitation, name="县", address="127.0.0.1:1")
    with pytest.raises(Refused):
        cascade.join(county.office, OWNER, invitation, name="县", address="127.0.0.1:1")
    for wrong in ("", "x", "eyJ9", invitation[:-40], invitation[50:]):
        with pytest.raises(BadInput):
            cascade.join(county.office, OWNER, wrong, name="县", address="127.0.0.1:1")
    county.door.stop()
    county.office.engine.dispose()


def test_an_address_inside_is_called_only_where_the_owner_allowed_it(both, tmp_path):
    province, _city = both
    county = side(tmp_path / "county")
    office = dataclasses.replace(
        county.office, settings=dataclasses.replace(county.office.settings, cascade_networks="")
    )
    with province.office.writing(OWNER) as work:
        invitation = cascade.invite(work, name="云川省", address=f"127.0.0.1:{province.door.port}")
    with pytest.raises(YibenError) as refused:
        cascade.join(office, OWNER, invitation, name="县", address="127.0.0.1:1")
    assert refused.value.code == "address_refused"
    county.door.stop()
    county.office.engine.dispose()


def test_joining_again_keeps_the_mirrors_and_goes_on(both):
    province, city = both
    city.enter("甲", 3)
    city.pump()
    marry(province, city)
    assert city.pump().sent == 1
    assert len(province.mirrors()) == 1
    assert envelope.installation(city.office.home) == province.other


def ahead(one, **by: float) -> None:
    """A machine whose clock is ahead makes another certificate."""
    now = one.office.clock()
    one.office = dataclasses.replace(one.office, clock=lambda: now + timedelta(**by))
    one.door.office = one.office
    with one.office.writing(OWNER) as work:
        cascade.renew(work)


def test_clocks_an_hour_apart_break_no_line(both):
    province, city = both
    ahead(city, hours=1)
    city.enter("甲", 1)
    assert (city.pump().reason, province.pump().reason) == ("", "")
    assert len(province.mirrors()) == 1


def test_clocks_days_apart_are_named_and_no_certificate_is_called_forged(both):
    province, city = both
    ahead(city, days=3)
    assert province.pump().reason == "certificate_early"
    assert city.pump().reason == "certificate_early"
    assert refusals(province) == {"certificate_early"}
