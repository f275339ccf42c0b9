"""Two installations are connected on pages: by keepers, with a second factor shown anew, fingerprints compared."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pyotp
import pytest

from joined_installations import Sign
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import cascade, people
from yiben.capabilities.cascade import listening


class Phone:
    """The owner's second factor, with the recovery codes that came with it."""

    def __init__(self, platform: Platform) -> None:
        with platform.office.writing(platform.owner()) as work:
            secret = people.set_totp(work).secret
            self.spare = list(people.confirm_totp(work, pyotp.TOTP(secret).at(platform.office.clock())))

    def code(self) -> str:
        """A recovery code: good once, at any time."""
        return self.spare.pop()


@pytest.fixture
def phone(platform: Platform) -> Phone:
    return Phone(platform)


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Platform]:
    other = open_platform(tmp_path / "city")
    yield other
    other.close()


def fingerprint(platform: Platform) -> str:
    with platform.office.reading(platform.owner()) as work:
        return str(cascade.own_fingerprint(work))


def test_an_invitation_is_made_on_a_page_and_used_by_the_other_side(
    platform: Platform, city: Platform, phone: Phone, sign_in: Sign
) -> None:
    doors = [listening.listen_at(one.office, "127.0.0.1", 0) for one in (platform, city)]
    owner = sign_in("owner")
    assert "/cascade/invite" in owner.open("/cascade")
    owner.open("/cascade/invite")
    said = {"name": "云川省", "address": f"127.0.0.1:{doors[0].port}"}
    assert "The code is not right" in owner.send("/cascade/invite", **said, code="000000", status=403)
    assert "云川省" in owner.page.text
    owner.send("/cascade/invite", name="云川省", address="nowhere", code=phone.code(), status=422)
    page = owner.send("/cascade/invite", **said, code=phone.code())
    assert fingerprint(platform) in page
    found = re.search(r"<textarea[^>]*readonly[^>]*>([^<]+)</textarea>", page)
    assert found
    invitation = unescape(found.group(1))
    assert invitation not in owner.open("/cascade/invite"), "shown once"
    with city.office.reading(city.owner()) as work:
        assert cascade.read_invitation(work, invitation).fingerprint == fingerprint(platform)
    peer = cascade.join(
        city.office, city.owner(), invitation, name="云州市", address=f"127.0.0.1:{doors[1].port}"
    )
    assert cascade.fingerprint(peer.authority) == fingerprint(platform)
    with platform.office.reading(platform.owner()) as work:
        (back,) = cascade.peers(work)
    page = owner.open(f"/cascade/peers/{back.id}")
    assert (fingerprint(city) in page, fingerprint(platform) in page) == (True, True)
    for door in doors:
        door.stop()


def test_an_invitation_is_looked_at_compared_and_used_on_a_page(
    platform: Platform, city: Platform, phone: Phone, sign_in: Sign
) -> None:
    doors = [listening.listen_at(one.office, "127.0.0.1", 0) for one in (platform, city)]
    with city.office.writing(city.owner()) as work:
        text = cascade.invite(work, name="云州市", address=f"127.0.0.1:{doors[1].port}")
    owner = sign_in("owner")
    owner.open("/cascade/join")
    assert "cannot be read" in owner.send("/cascade/join", act="look", invitation="no", status=422)
    page = owner.send("/cascade/join", act="look", invitation=text)
    assert (fingerprint(city) in page, "云州市" in page) == (True, True)
    with platform.office.reading(platform.owner()) as work:
        assert cascade.peers(work) == ()
    said = {"act": "join", "invitation": text, "name": "云川省", "address": f"127.0.0.1:{doors[0].port}"}
    compared = {"compared": "yes", "fingerprint": fingerprint(city)}
    owner.send("/cascade/join", **said, fingerprint=fingerprint(city), code=phone.code(), status=422)
    owner.send("/cascade/join", **said, compared="yes", fingerprint="AA", code=phone.code(), status=403)
    owner.send("/cascade/join", **said, **compared, code="", status=403)
    assert "Compare both fingerprints" in owner.send("/cascade/join", **said, **compared, code=phone.code())
    assert fingerprint(city) in owner.page.text
    twice = owner.send("/cascade/join", **said, **compared, code=phone.code(), status=403)
    assert "wrong, used, or over" in twice
    for door in doors:
        door.stop()


def test_nobody_connects_without_a_second_factor_or_by_trying_codes(
    platform: Platform, sign_in: Sign
) -> None:
    owner = sign_in("owner")
    page = owner.open("/cascade/invite")
    assert "Set one up on your account page" in page
    said = {"name": "云川省", "address": "127.0.0.1:9443"}
    assert "your account has none" in owner.send("/cascade/invite", **said, code="123456", status=403)
    phone = Phone(platform)
    for _ in range(people.SignInLimits().account_failures):
        owner.send("/cascade/invite", **said, code="123456", status=403)
    assert "Too many wrong codes" in owner.send("/cascade/invite", **said, code=phone.code(), status=403)


def test_staff_who_keep_nothing_see_no_form_and_do_nothing(platform: Platform, sign_in: Sign) -> None:
    steward = sign_in("steward")
    for path in ("/cascade/invite", "/cascade/join"):
        assert "connects installations" in steward.open(path)
    assert "/cascade/invite" not in steward.open("/cascade")
    steward.send("/cascade/invite", name="省", address="127.0.0.1:9443", code="1", status=403)
    steward.send("/cascade/join", act="look", invitation="x", status=403)
    with platform.office.reading(platform.owner()) as work:
        assert cascade.myself(work) is None


def test_another_certificate_is_shown_after_the_second_factor(
    platform: Platform, phone: Phone, sign_in: Sign
) -> None:
    with platform.office.writing(platform.owner()) as work:
        cascade.invite(work, name="云川省", address="127.0.0.1:9443")
        cascade.renew(work)
    with platform.office.reading(platform.owner()) as work:
        before = cascade.certificate(work)
    owner = sign_in("owner")
    print_ = fingerprint(platform)
    assert print_ in owner.open("/cascade")
    owner.send("/cascade/renew", code="1", status=403)
    assert "The certificate is renewed" in owner.send("/cascade/renew", code=phone.code())
    with platform.office.reading(platform.owner()) as work:
        assert cascade.certificate(work) != before
    assert print_ in owner.open("/cascade"), "the authority stays"
